package isup

import (
	"testing"

	"cordon/protocols/internal/corpus"
	"cordon/protocols/message"
	"cordon/protocols/wire"
)

func TestSet(t *testing.T) {
	tests := []struct {
		name    string
		in      []byte
		variant Variant
		want    Header
		ok      bool
	}{
		{"the circuit has the low octet first", []byte{0xAD, 0x03, 0x01, 0x10}, ITU, Header{Circuit: 941, Type: 1, Parameters: []byte{0x10}}, true},
		{"spare bits of ITU do not count", []byte{0xAD, 0xF3, 0x0C}, ITU, Header{Circuit: 941, Type: 12}, true},
		{"ANSI has two bits more", []byte{0xAD, 0xF3, 0x0C}, ANSI, Header{Circuit: 0x33AD, Type: 12}, true},
		{"without message type it is nothing", []byte{0xAD, 0x03}, ITU, Header{}, false},
		{"nothing", nil, ITU, Header{}, false},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			h := Header{Circuit: 1, Type: 1}
			if ok := h.Set(tc.in, tc.variant); ok != tc.ok {
				t.Fatalf("ok %v", ok)
			}
			if h.Circuit != tc.want.Circuit || h.Type != tc.want.Type || string(h.Parameters) != string(tc.want.Parameters) {
				t.Errorf("got %+v, want %+v", h, tc.want)
			}
		})
	}
}

func TestDecode(t *testing.T) {
	m := message.New()
	Decode(m, []byte{0x0E, 0x00, 0x01}, ITU)
	if name, _ := m.String(message.FieldISUPMessage); name != "IAM" || m.Protocol != message.ProtocolISUP || m.Operation.Name() != "IAM" {
		t.Errorf("message %q, protocol %v, operation %q", name, m.Protocol, m.Operation.Name())
	}
	if cic, _ := m.Int(message.FieldISUPCIC); cic != 14 {
		t.Errorf("circuit %d", cic)
	}
	m.Reset()
	DecodeBICC(m, []byte{1, 0, 0, 0x80, 0x41})
	if cic, _ := m.Int(message.FieldISUPCIC); cic != 0x80000001 || m.Protocol != message.ProtocolBICC || m.Operation.Name() != "APM" {
		t.Errorf("call instance %#x, protocol %v, operation %q", cic, m.Protocol, m.Operation.Name())
	}
}

func TestDecodeMarksWhatIsNoMessage(t *testing.T) {
	for name, decode := range map[string]func(*message.Message){
		"short ISUP":   func(m *message.Message) { Decode(m, []byte{1, 2}, ITU) },
		"short BICC":   func(m *message.Message) { DecodeBICC(m, []byte{1, 2, 3, 4}) },
		"unknown type": func(m *message.Message) { Decode(m, []byte{1, 0, 0xFE}, ITU) },
	} {
		m := message.New()
		if decode(m); !m.Anomalies.Has(wire.AnomalyISUPHeader) {
			t.Errorf("%s is not marked", name)
		}
	}
}

// The types of all calls that were captured have names.
func TestTypesOfRealCallsAreKnown(t *testing.T) {
	dir := corpus.Dir(t)
	for _, name := range []string{"wiki__isup_load_generator.pcap", "pycrate_isup_m3ua.pcap", "tcpdump__isup.pcap"} {
		for _, typ := range truthTypes(t, dir, name) {
			if message.OperationByCode(message.ProtocolISUP, int64(typ)) == 0 {
				t.Errorf("%s: type %#x has no name", name, typ)
			}
		}
	}
}

func TestNoAllocations(t *testing.T) {
	m, raw := message.New(), []byte{0x0E, 0x00, 0x01, 0x00}
	if n := testing.AllocsPerRun(100, func() {
		m.Reset()
		Decode(m, raw, ITU)
	}); n != 0 {
		t.Errorf("%v allocations a message", n)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte{0xAD, 0x03, 0x01, 0x10, 0x48})
	f.Add([]byte{1, 0, 0, 0x80, 0x41, 0})
	m := message.New()
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, v := range []Variant{ITU, ANSI} {
			m.Reset()
			Decode(m, b, v)
			if m.Has(message.FieldISUPType) != (len(b) >= headerOctets) {
				t.Errorf("%x: type read: %v", b, m.Has(message.FieldISUPType))
			}
		}
		m.Reset()
		DecodeBICC(m, b)
	})
}
