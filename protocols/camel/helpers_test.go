package camel

import (
	"bufio"
	"encoding/hex"
	"os"
	"strconv"
	"strings"
	"testing"

	"cordon/protocols/message"
)

func unhex(tb testing.TB, s string) []byte {
	tb.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// values lists the texts and addresses of a field.
func values(m *message.Message, f message.FieldID) (out []string) {
	for c := m.First(f); c.Valid(); c = c.Next() {
		if message.FieldByID(f).Type == message.TypeAddr {
			out = append(out, c.Addr().String())
		} else {
			out = append(out, c.String())
		}
	}
	return out
}

func marked(m *message.Message) (out []string) {
	for a := range m.Anomalies.All {
		out = append(out, a.Name())
	}
	return out
}

// readInto reads one invoke with a reader of this package.
func readInto(m *message.Message, code int64, parameter []byte, read func(*message.Message, *message.Component)) *message.Component {
	m.Reset()
	c := m.BeginComponent()
	c.Type, c.HasOpcode, c.Opcode, c.Parameter = message.ComponentInvoke, true, code, parameter
	read(m, c)
	m.EndComponent()
	return c
}

// vector is one row of testdata/arguments.tsv.
type vector struct {
	code      int64
	parameter []byte
	want      []string // field=value
}

func vectors(tb testing.TB) (rows []vector) {
	tb.Helper()
	f, err := os.Open("testdata/arguments.tsv")
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	for s.Scan() {
		if strings.HasPrefix(s.Text(), "#") {
			continue
		}
		column := strings.Split(s.Text(), "\t")
		if len(column) != 4 || column[0] != "invoke" {
			tb.Fatalf("row %q", s.Text())
		}
		code, err := strconv.ParseInt(column[1], 10, 64)
		if err != nil {
			tb.Fatal(err)
		}
		rows = append(rows, vector{code, unhex(tb, column[2]), strings.Fields(column[3])})
	}
	if s.Err() != nil || len(rows) == 0 {
		tb.Fatalf("%d rows, %v", len(rows), s.Err())
	}
	return rows
}
