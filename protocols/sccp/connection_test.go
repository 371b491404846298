package sccp

import (
	"testing"

	"cordon/protocols/wire"
)

func TestDecodeConnection(t *testing.T) {
	tests := []struct {
		name, in string
		kind     Type
		check    func(m *Message) bool
	}{
		{"CR", "01 000001 02 02 04 02 4206 04 02 4208 0f 02 aabb 00", TypeCR, func(m *Message) bool {
			return m.SourceRef == 1 && m.Class == 2 && m.HasCalled && m.Called.SSN == 6 && m.HasCalling && m.Calling.SSN == 8 && len(m.Data) == 2
		}},
		{"CR without optional part", "01 000001 02 02 00 02 42fe", TypeCR, func(m *Message) bool { return m.Called.SSN == 254 && !m.HasCalling && m.Data == nil }},
		{"CC", "02 000001 000002 02 01 03 02 4206 00", TypeCC, func(m *Message) bool { return m.DestinationRef == 1 && m.SourceRef == 2 && m.Called.SSN == 6 }},
		{"CREF", "03 000001 03 01 00", TypeCREF, func(m *Message) bool { return m.DestinationRef == 1 && m.Cause == 3 }},
		{"RLSD", "04 000001 000002 03 00", TypeRLSD, func(m *Message) bool { return m.Cause == 3 && m.SourceRef == 2 }},
		{"RLC", "05 000001 000002", TypeRLC, func(m *Message) bool { return m.SourceRef == 2 }},
		{"DT1", "06 000001 00 01 02 aabb", TypeDT1, func(m *Message) bool { return m.DestinationRef == 1 && len(m.Data) == 2 }},
		{"DT2", "07 000001 0000 01 02 aabb", TypeDT2, func(m *Message) bool { return len(m.Data) == 2 }},
		{"AK", "08 000001 00 01", TypeAK, func(m *Message) bool { return m.DestinationRef == 1 }},
		{"ED", "0b 000001 01 01 aa", TypeED, func(m *Message) bool { return len(m.Data) == 1 }},
		{"EA", "0c 000001", TypeEA, func(m *Message) bool { return m.DestinationRef == 1 }},
		{"RSR", "0d 000001 000002 03", TypeRSR, func(m *Message) bool { return m.Cause == 3 }},
		{"RSC", "0e 000001 000002", TypeRSC, func(m *Message) bool { return m.SourceRef == 2 }},
		{"ERR", "0f 000001 03", TypeERR, func(m *Message) bool { return m.Cause == 3 }},
		{"IT", "10 000001 000002 03 0000 01", TypeIT, func(m *Message) bool { return m.Class == 3 }},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			b := unhex(t, tc.in)
			var m Message
			if !Decode(b, Variant{}, &m) {
				t.Fatal("not read")
			}
			if m.Type != tc.kind || m.Type.Connectionless() || m.Type.Service() || !tc.check(&m) {
				t.Errorf("got %v: %+v", m.Type, m)
			}
			if !m.Anomalies.Empty() {
				t.Errorf("marked %v", names(&m.Anomalies))
			}
			if Decode(b[:3], Variant{}, &m) || !m.Anomalies.Has(wire.AnomalySCCPTruncated) {
				t.Error("cut within the fixed part, it is taken")
			}
		})
	}
	t.Run("a class that has no connection", func(t *testing.T) {
		var m Message
		if !Decode(unhex(t, "01 000001 00 02 00 02 4206"), Variant{}, &m) || !m.Anomalies.Has(wire.AnomalySCCPProtocolClass) {
			t.Errorf("marked %v", names(&m.Anomalies))
		}
	})
}

func TestTypeNames(t *testing.T) {
	for i := range 256 {
		known := Type(i).String() != ""
		if known != (i >= 1 && i <= 0x14) {
			t.Errorf("type %#x is called %q", i, Type(i))
		}
	}
	if TypeLUDTS.String() != "LUDTS" || !TypeLUDTS.Service() || !TypeLUDTS.Connectionless() || TypeXUDT.Service() || !TypeUDT.Connectionless() {
		t.Error("LUDTS, XUDT or UDT is taken for something else")
	}
}

func TestManagement(t *testing.T) {
	const to, from = "42 01", "42 01"
	tests := []struct {
		name, called, data string
		variant            Variant
		want               Management
		ok                 bool
	}{
		{"subsystem prohibited", to, "02 06 e903 00", Variant{}, Management{Type: ManagementSSP, SSN: 6, PC: 1001}, true},
		{"congested", to, "06 06 e903 00 02", Variant{}, Management{Type: ManagementSSC, SSN: 6, PC: 1001, Congestion: 2}, true},
		{"ANSI", to, "01 06 030201 01", Variant{ANSI: true}, Management{Type: ManagementSSA, SSN: 6, PC: 0x010203, Multiplicity: 1}, true},
		{"unknown", to, "09 06 e903 00", Variant{}, Management{Type: 9, SSN: 6, PC: 1001}, false},
		{"cut", to, "02 06", Variant{}, Management{Type: ManagementSSP, SSN: 6}, false},
		{"for another subsystem", "42 06", "02 06 e903 00", Variant{}, Management{}, false},
	}
	for _, tc := range tests {
		var m Message
		if !Decode(message(unhex(t, tc.called), unhex(t, from), unhex(t, tc.data)), tc.variant, &m) {
			t.Fatalf("%s: not read", tc.name)
		}
		got, ok := m.Management(tc.variant)
		if got != tc.want || ok != tc.ok {
			t.Errorf("%s: got %+v, %v", tc.name, got, ok)
		}
	}
	if ManagementSOG.String() != "SOG" || ManagementType(9).String() != "" || ManagementType(0).String() != "" {
		t.Error("wrong names")
	}
}
