package m2ua

import (
	"encoding/hex"
	"strings"
	"testing"

	"cordon/protocols/internal/corpus"
	"cordon/protocols/internal/usermessages"
	"cordon/protocols/mtp3"
	"cordon/protocols/sigtran"
	"cordon/protocols/wire"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// message makes a message of class and type out of hexadecimal parameters.
func message(t testing.TB, class, typ uint8, parameters string) []byte {
	t.Helper()
	p, err := hex.DecodeString(strings.ReplaceAll(parameters, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	b := append(sigtran.AppendHeader(nil, class, typ), p...)
	sigtran.PutLength(b)
	return b
}

const (
	iid  = "0001 0008 0000005d"
	data = "0300 000a 830102030405 0000"
)

var msu = []byte{0x83, 1, 2, 3, 4, 5}

func TestDecode(t *testing.T) {
	change := func(b []byte, at int, v byte) []byte { b[at] = v; return b }
	tests := []struct {
		name      string
		b         []byte
		want      Message
		marked    bool
		ambiguous bool
	}{
		{"Data", message(t, 6, 1, iid+data), Message{InterfaceID: 93, HasInterfaceID: true, Payload: msu}, false, false},
		{"Data with a correlation id", message(t, 6, 1, iid+data+"0013 0008 00000007"), Message{InterfaceID: 93, HasInterfaceID: true, Payload: msu, CorrelationID: 7}, false, false},
		{"Data for a named interface", message(t, 6, 1, "0003 0006 6131 0000"+data), Message{InterfaceIDText: []byte("a1"), Payload: msu}, false, false},
		{"Data of TTC, with a length indicator", message(t, 6, 1, iid+"0301 000b 05 830102030405 00"), Message{InterfaceID: 93, HasInterfaceID: true, Payload: msu}, false, false},
		{"a retrieved message", message(t, 6, 12, iid+data), Message{InterfaceID: 93, HasInterfaceID: true, Payload: msu}, false, false},
		{"ASPUP", message(t, 3, 1, "0004 0009 68656c6c6f 000000"), Message{Info: []byte("hello")}, false, false},
		{"BEAT", message(t, 3, 3, "0009 0008 01020304"), Message{Heartbeat: []byte{1, 2, 3, 4}}, false, false},
		{"ERR", message(t, 0, 0, "000c 0008 00000001"), Message{ErrorCode: 1}, false, false},
		{"NTFY", message(t, 0, 1, "000d 0008 0001 0003"), Message{StatusType: 1, StatusInfo: 3}, false, false},
		{"a range of interfaces", message(t, 4, 1, "0008 000c 00000001 00000009"), Message{InterfaceID: 1, HasInterfaceID: true}, false, false},
		{"padding that is not zero", message(t, 6, 1, iid+"0300 000a 830102030405 0001"), Message{InterfaceID: 93, HasInterfaceID: true, Payload: msu}, true, false},
		{"Data without protocol data", message(t, 6, 1, iid), Message{InterfaceID: 93, HasInterfaceID: true}, true, true},
		{"two protocol data", message(t, 6, 1, data+data), Message{Payload: msu}, true, true},
		{"two interfaces for one message", message(t, 6, 1, iid+"0001 0008 0000005e"+data), Message{InterfaceID: 93, HasInterfaceID: true, Payload: msu}, true, true},
		{"protocol data in another message", message(t, 3, 3, data), Message{Payload: msu}, true, true},
		{"an undefined type", message(t, 6, 16, ""), Message{}, true, true},
		{"an undefined class", message(t, 99, 1, ""), Message{}, true, true},
		{"another version", change(message(t, 6, 1, iid+data), 0, 2), Message{InterfaceID: 93, HasInterfaceID: true, Payload: msu}, true, true},
		{"an interface id of two octets", message(t, 6, 1, "0001 0006 005d 0000"+data), Message{Payload: msu}, true, true},
		{"a correlation id of two octets", message(t, 6, 1, data+"0013 0006 0007 0000"), Message{Payload: msu}, true, true},
		{"a second message behind the first", append(message(t, 6, 1, data), message(t, 6, 1, data)...), Message{Payload: msu}, true, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var m Message
			if !Decode(tt.b, &m) {
				t.Fatal("not decoded")
			}
			tt.want.Class, tt.want.Type = tt.b[2], tt.b[3]
			if d := cmp.Diff(tt.want, m, cmpopts.IgnoreUnexported(Message{}), cmpopts.IgnoreFields(Message{}, "Anomalies")); d != "" {
				t.Error(d)
			}
			if m.Anomalies.Has(wire.AnomalyM2UAHeader) != tt.marked || m.Canonical() == tt.ambiguous {
				t.Errorf("marked %v, canonical %v", !m.Anomalies.Empty(), m.Canonical())
			}
		})
	}
	if Decode(make([]byte, 7), &Message{}) {
		t.Error("a cut header was decoded")
	}
}

func TestNames(t *testing.T) {
	named := 0
	for class := range 256 {
		for typ := range 256 {
			if Name(uint8(class), uint8(typ)) != "" {
				named++
			}
		}
	}
	if named != 2+6+4+15+4 {
		t.Errorf("%d message types named", named)
	}
	if m := (Message{Class: 6, Type: 15}); m.String() != "Data Acknowledge" {
		t.Error(m.String())
	}
	if m := (Message{Class: 9, Type: 0}); m.String() != "class 9 type 0" {
		t.Error(m.String())
	}
}

func TestAppendDataWritesWhatDecodeReads(t *testing.T) {
	var m Message
	if !Decode(AppendData(nil, 93, msu), &m) || !m.Canonical() || m.InterfaceID != 93 || !cmp.Equal(m.Payload, msu) {
		t.Errorf("%+v", m)
	}
}

func TestCapturesAgreeWithTshark(t *testing.T) {
	compared := 0
	for _, name := range corpus.Names(t) {
		var messages []usermessages.Message
		for _, rec := range corpus.Truth(t, name) {
			if rec.M2UA == nil {
				continue
			}
			if messages == nil {
				messages = usermessages.Read(t, name)
			}
			um, ok := usermessages.Find(messages, rec.Frame, rec.Chunk.TSN)
			var m Message
			var u mtp3.Message
			if !ok || !Decode(um.Data, &m) || !mtp3.Decode(mtp3.ITU, m.Payload, &u) {
				t.Errorf("%s frame %d: not decoded", name, rec.Frame)
				continue
			}
			compared++
			w := rec.M2UA
			if m.Class != w.Class || m.Type != w.Type || m.HasInterfaceID != (w.InterfaceID != nil) || m.HasInterfaceID && m.InterfaceID != *w.InterfaceID || !m.Canonical() {
				t.Errorf("%s frame %d: %+v, tshark has %+v", name, rec.Frame, m, *w)
			}
			if w := rec.MTP3; u.OPC != w.OPC || u.DPC != w.DPC || u.SLS != w.SLS || u.NI != w.NI || u.SI != w.SI {
				t.Errorf("%s frame %d: %+v, tshark has %+v", name, rec.Frame, u, *w)
			}
		}
	}
	if compared < 43 {
		t.Errorf("only %d messages compared", compared)
	}
}

func TestDecodeDoesNotAllocate(t *testing.T) {
	b := message(t, 6, 1, iid+data)
	var m Message
	if n := testing.AllocsPerRun(100, func() { Decode(b, &m) }); n != 0 {
		t.Errorf("%v allocations a message", n)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(message(f, 6, 1, iid+data+"0013 0008 00000007"))
	f.Add(message(f, 0, 1, "000d 0008 0001 0003"))
	f.Fuzz(func(t *testing.T, b []byte) {
		var m Message
		if !Decode(b, &m) {
			return
		}
		if len(m.Payload) > len(b) || !m.Canonical() && m.Anomalies.Empty() {
			t.Fatalf("%+v", m)
		}
		_ = m.String()
	})
}
