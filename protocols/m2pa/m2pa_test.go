package m2pa

import (
	"encoding/hex"
	"strings"
	"testing"

	"cordon/protocols/internal/corpus"
	"cordon/protocols/internal/usermessages"
	"cordon/protocols/mtp3"
	"cordon/protocols/wire"

	"github.com/google/go-cmp/cmp"
)

// unhex reads hexadecimal digits with spaces between.
func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestDecode(t *testing.T) {
	tests := []struct {
		name   string
		hex    string
		want   Message
		marked bool
	}{
		{"user data", "01000b01 00000014 00000001 00000002 40 830102", Message{Type: 1, BSN: 1, FSN: 2, Priority: 1, Payload: []byte{0x83, 1, 2}}, false},
		{"user data of odd length", "01000b01 00000013 00000001 00000002 00 8301", Message{Type: 1, BSN: 1, FSN: 2, Payload: []byte{0x83, 1}}, false},
		{"an acknowledgement", "01000b01 00000010 00ffffff 00000002", Message{Type: 1, BSN: 0xffffff, FSN: 2}, false},
		{"a link status", "01000b02 00000014 00000001 00000002 00000004", Message{Type: 2, BSN: 1, FSN: 2, State: StateReady}, false},
		{"a link status that nobody defines", "01000b02 00000014 00000001 00000002 00000063", Message{Type: 2, BSN: 1, FSN: 2, State: 99}, true},
		{"a link status without its state", "01000b02 00000010 00000001 00000002", Message{Type: 2, BSN: 1, FSN: 2}, true},
		{"octets that are unused and set", "01000b01 00000010 01000001 00000002", Message{Type: 1, BSN: 1, FSN: 2}, true},
		{"another version", "02000b01 00000010 00000001 00000002", Message{Type: 1, BSN: 1, FSN: 2}, true},
		{"octets behind the length", "01000b01 00000013 00000001 00000002 00 8301 ff", Message{Type: 1, BSN: 1, FSN: 2, Payload: []byte{0x83, 1}}, true},
		{"a length beyond the message", "01000b01 000000ff 00000001 00000002 00 8301", Message{Type: 1, BSN: 1, FSN: 2, Payload: []byte{0x83, 1}}, true},
		{"a length below the header", "01000b01 00000001 00000001 00000002 00 8301", Message{Type: 1, BSN: 1, FSN: 2, Payload: []byte{0x83, 1}}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var m Message
			if !Decode(unhex(t, tt.hex), &m) {
				t.Fatal("not decoded")
			}
			if m.Anomalies.Has(wire.AnomalyM2PAHeader) != tt.marked {
				t.Errorf("marked %v, want %v", !tt.marked, tt.marked)
			}
			m.Anomalies = wire.Anomalies{}
			if d := cmp.Diff(tt.want, m); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestDecodeRefusesWhatIsNoM2PA(t *testing.T) {
	var m Message
	for name, s := range map[string]string{
		"a cut header":      "01000b01 00000010 00000001 0000",
		"a message of M3UA": "01000101 00000010 00000001 00000002",
		"another type":      "01000b03 00000010 00000001 00000002",
	} {
		if Decode(unhex(t, s), &m) {
			t.Errorf("%s was decoded", name)
		}
	}
}

func TestAppendUserDataWritesWhatDecodeReads(t *testing.T) {
	for _, want := range []Message{
		{Type: 1, BSN: 1, FSN: 0xffffff, Priority: 2, Payload: []byte{0x83, 1, 2, 3, 4}},
		{Type: 1, BSN: 7, FSN: 8},
	} {
		var got Message
		if !Decode(AppendUserData(nil, want.BSN, want.FSN, want.Priority, want.Payload), &got) || !cmp.Equal(want, got) {
			t.Error(cmp.Diff(want, got))
		}
	}
}

func TestStateNames(t *testing.T) {
	for s, want := range map[State]string{StateAlignment: "Alignment", StateOutOfService: "Out of Service", 0: "state 0", 1 << 31: "state 2147483648"} {
		if got := s.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestCaptureAgreesWithTshark(t *testing.T) {
	compared := 0
	for _, name := range corpus.Names(t) {
		var messages []usermessages.Message
		for _, rec := range corpus.Truth(t, name) {
			if rec.M2PA == nil {
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
			if w := rec.M2PA; m.Type != w.Type || m.BSN != w.BSN || m.FSN != w.FSN || !m.Anomalies.Empty() {
				t.Errorf("%s frame %d: %+v, tshark has %+v", name, rec.Frame, m, *w)
			}
			if w := rec.MTP3; u.OPC != w.OPC || u.DPC != w.DPC || u.SLS != w.SLS || u.NI != w.NI || u.SI != w.SI {
				t.Errorf("%s frame %d: %+v, tshark has %+v", name, rec.Frame, u, *w)
			}
		}
	}
	if compared < 19 {
		t.Errorf("only %d messages compared", compared)
	}
}

func TestDecodeDoesNotAllocate(t *testing.T) {
	b := unhex(t, "01000b01 00000014 00000001 00000002 40 830102")
	var m Message
	if n := testing.AllocsPerRun(100, func() { Decode(b, &m) }); n != 0 {
		t.Errorf("%v allocations a message", n)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(unhex(f, "01000b01 00000014 00000001 00000002 40 830102"))
	f.Add(unhex(f, "01000b02 00000014 00000001 00000002 00000004"))
	f.Fuzz(func(t *testing.T, b []byte) {
		var m Message
		if Decode(b, &m) && len(m.Payload) > len(b) {
			t.Fatal("a payload longer than the message")
		}
		_ = m.State.String()
	})
}
