// Package sketch builds messages for the tests of filters from a few words, as
// a decoder would have filled them. It imports protocols/message, diameter,
// gtp, numbering and wire.
package sketch

import (
	"net/netip"
	"strconv"
	"strings"
	"testing"

	"cordon/protocols/message"
	"cordon/protocols/wire"
)

var componentTypes = map[string]message.ComponentType{
	"invoke": message.ComponentInvoke, "result": message.ComponentReturnResultLast, "part": message.ComponentReturnResultNotLast,
	"error": message.ComponentReturnError, "reject": message.ComponentReject,
}

// Message builds a message from words of the form
//
//	sccp.calling.gt=33699000001     a field of the dictionary
//	direction=inbound               a member of Message: direction, link, ip.src, ip.dst, protocol
//	anomaly=tcap.opcode.global      an anomaly
//	invoke=updateLocation           a component: invoke, result, part, error, reject; values behind it are its own
//	cap.invoke=initialDP            the same of CAP
//	invoke=?100                     an operation code that no table knows
func Message(t testing.TB, words ...string) *message.Message {
	t.Helper()
	m := message.New()
	open := false
	for _, word := range words {
		name, value, _ := strings.Cut(word, "=")
		kind, protocol := name, message.ProtocolMAP
		if rest, ok := strings.CutPrefix(name, "cap."); ok {
			kind, protocol = rest, message.ProtocolCAP
		}
		if ct, ok := componentTypes[kind]; ok {
			if open {
				m.EndComponent()
			}
			open = true
			begin(t, m, ct, protocol, value)
			continue
		}
		if !member(t, m, name, value) {
			field(t, m, name, value)
		}
	}
	if open {
		m.EndComponent()
	}
	return m
}

func begin(t testing.TB, m *message.Message, ct message.ComponentType, p message.Protocol, operation string) {
	t.Helper()
	c := m.BeginComponent()
	c.Type, c.Protocol, c.HasID, c.InvokeID = ct, p, true, int32(len(m.Components()))
	if m.Protocol == message.ProtocolUnknown {
		m.Protocol = p
	}
	if code, ok := strings.CutPrefix(operation, "?"); ok {
		n, err := strconv.ParseInt(code, 10, 64)
		if err != nil {
			t.Fatalf("sketch: %v", err)
		}
		c.HasOpcode, c.Opcode = true, n
		return
	}
	if operation == "" {
		return
	}
	c.Op = message.OperationByName(p, operation)
	if c.Op == 0 {
		t.Fatalf("sketch: no operation %q of %v", operation, p)
	}
	c.HasOpcode, c.Opcode = true, int64(c.Op.Operation().Code)
	if m.Operation == 0 {
		m.Operation = c.Op
	}
}

func member(t testing.TB, m *message.Message, name, value string) bool {
	t.Helper()
	ok := true
	switch name {
	case "direction":
		m.Direction, ok = message.DirectionByName(value)
	case "protocol":
		m.Protocol, ok = message.ProtocolByName(value)
	case "link":
		m.Link, m.LinkID = value, 1
	case "ip.src":
		m.Source = netip.MustParseAddr(value)
	case "ip.dst":
		m.Destination = netip.MustParseAddr(value)
	case "unseen":
		m.Unseen = number(t, value)
	case "behind":
		m.Behind = true
	case "anomaly":
		var a wire.Anomaly
		a, ok = wire.AnomalyByName(value)
		m.Anomalies.Set(a)
	default:
		return false
	}
	if !ok {
		t.Fatalf("sketch: %s has no value %q", name, value)
	}
	return true
}

func field(t testing.TB, m *message.Message, name, value string) {
	t.Helper()
	f, ok := message.FieldByName(name)
	if !ok {
		t.Fatalf("sketch: no field %q", name)
	}
	switch message.FieldByID(f).Type {
	case message.TypeText:
		m.AddText(f, value)
	case message.TypeBool:
		m.AddBool(f, value == "true")
	case message.TypeInt:
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			t.Fatalf("sketch: %v", err)
		}
		m.AddInt(f, n)
	case message.TypeAddr:
		m.AddAddr(f, netip.MustParseAddr(value))
	default:
		t.Fatalf("sketch: field %q cannot be set", name)
	}
}

// Fact reads the value of a fact as text: "true", "false", the text, or "-"
// where it is absent.
func Fact(m *message.Message, f message.FieldID) string {
	if !m.Has(f) {
		return "-"
	}
	if message.FieldByID(f).Type == message.TypeBool {
		b, _ := m.Bool(f)
		return strconv.FormatBool(b)
	}
	s, _ := m.String(f)
	return s
}
