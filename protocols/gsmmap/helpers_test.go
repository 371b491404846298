package gsmmap

import (
	"encoding/hex"
	"strings"
	"testing"

	"cordon/protocols/message"
)

// unhex reads hexadecimal digits, blanks allowed.
func unhex(tb testing.TB, s string) []byte {
	tb.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// read reads one component into a message of its own.
func read(c message.Component, context *Context) *message.Message {
	m := message.New()
	readInto(m, c, context)
	return m
}

func readInto(m *message.Message, c message.Component, context *Context) {
	m.Reset()
	to := m.BeginComponent()
	to.Type, to.HasOpcode, to.Opcode, to.HasError, to.Error, to.Parameter = c.Type, c.HasOpcode, c.Opcode, c.HasError, c.Error, c.Parameter
	to.Global = c.Global
	Component(m, to, context)
	m.EndComponent()
}

func invoke(tb testing.TB, code int64, parameter string) *message.Message {
	tb.Helper()
	return read(message.Component{Type: message.ComponentInvoke, HasOpcode: true, Opcode: code, Parameter: unhex(tb, parameter)}, nil)
}

// values lists all values of a field.
func values(m *message.Message, f message.FieldID) (out []string) {
	for c := m.First(f); c.Valid(); c = c.Next() {
		switch message.FieldByID(f).Type {
		case message.TypeAddr:
			out = append(out, c.Addr().String())
		case message.TypeInt, message.TypeBool:
			out = append(out, string(rune('0'+c.Int())))
		default:
			out = append(out, c.String())
		}
	}
	return out
}

// marked lists the anomalies of m.
func marked(m *message.Message) (out []string) {
	for a := range m.Anomalies.All {
		out = append(out, a.Name())
	}
	return out
}
