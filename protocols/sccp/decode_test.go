package sccp

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon/protocols/wire"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func names(an *wire.Anomalies) []string {
	var out []string
	for a := range an.All {
		out = append(out, a.Name())
	}
	return out
}

const (
	calledHLR  = "0b 12 06 00 12 04 947197090010" // 491779900001, subsystem 6
	callingMSC = "0a 12 08 00 11 04 3396090001"   // 336990001 and a filler
	begin      = "62 06 48 04 00 00 00 01"        // data
	udt        = "09 80 03 0e 18 " + calledHLR + " " + callingMSC + " 08 " + begin
)

func TestDecodeUDT(t *testing.T) {
	var m Message
	if !Decode(unhex(t, udt), Variant{}, &m) {
		t.Fatal("not read")
	}
	if m.Type != TypeUDT || m.Class != 0 || !m.ReturnOnError() || m.HopCounter != 0 {
		t.Errorf("head: %+v", m)
	}
	if hex.EncodeToString(m.Data) != strings.ReplaceAll(begin, " ", "") {
		t.Errorf("data %x", m.Data)
	}
	a := &m.Called
	if !m.HasCalled || string(a.GT()) != "491779900001" || a.SSN != SSNHLR || !a.HasSSN || a.HasPC || a.RouteOnSSN ||
		a.GTI != GTIFull || a.Plan != PlanE164 || a.Encoding != EncodingBCDEven || a.Nature != 4 || a.TT != 0 || a.Indicator != 0x12 {
		t.Errorf("called: %+v", a)
	}
	if !m.HasCalling || m.Calling.SSN != SSNMSC || m.Calling.Encoding != EncodingBCDOdd || string(m.Calling.GT()) != "336990001" {
		t.Errorf("calling: %q", m.Calling.GT())
	}
	if !m.Anomalies.Empty() {
		t.Errorf("marked %v", names(&m.Anomalies))
	}
}

// message wraps addresses and data in a UDT with pointers that fit.
func message(called, calling, data []byte) []byte {
	b := []byte{9, 0, 3, byte(3 + len(called)), byte(3 + len(called) + len(calling))}
	b = appendVariable(b, called)
	b = appendVariable(b, calling)
	return appendVariable(b, data)
}

func TestDecodeAddress(t *testing.T) {
	tests := []struct {
		name, in string
		variant  Variant
		gt       string
		ssn      uint8
		pc       uint32
		want     []string
	}{
		{"the usual one", "12 06 00 12 04 947197", Variant{}, "491779", 6, 0, nil},
		{"with point code, route on subsystem", "43 01 02 06", Variant{}, "", 6, 0x0201, nil},
		{"a point code has 14 bits", "43 01 ff 06", Variant{}, "", 6, 0x3f01, nil},
		{"all of it", "53 e9 03 95 00 12 04 947197", Variant{}, "491779", 149, 1001, nil},
		{"nature of address only", "06 06 83 9407", Variant{}, "497", 6, 0, nil},
		{"translation type only", "0a 06 09 9471", Variant{}, "4917", 6, 0, nil},
		{"without nature of address", "0e 06 00 11 9407", Variant{}, "497", 6, 0, nil},
		{"without subsystem number", "10 00 12 04 947197", Variant{}, "491779", 0, 0, []string{"sccp.ssn.missing"}},
		{"subsystem number zero", "12 00 00 12 04 947197", Variant{}, "491779", 0, 0, []string{"sccp.ssn.missing"}},
		{"codes above nine", "12 06 00 12 04 a4b1fc", Variant{}, "4a1bcf", 6, 0, []string{"sccp.gt.non_decimal"}},
		{"an odd title with another filler", "12 06 00 11 04 94f7", Variant{}, "497", 6, 0, []string{"sccp.gt.filler"}},
		{"an odd number of digits called even", "12 06 00 12 04 94f7", Variant{}, "497f", 6, 0, []string{"sccp.gt.non_decimal"}},
		{"an encoding scheme that is none", "12 06 00 14 04 9407", Variant{}, "497", 6, 0, []string{"sccp.gt.encoding"}},
		{"the spare bit beside the nature", "12 06 00 12 84 9471", Variant{}, "4917", 6, 0, nil},
		{"a form that is not defined", "16 06 00 12 04 947197", Variant{}, "", 6, 0, []string{"sccp.gt.encoding"}},
		{"a title without digits", "12 06 00 12 04", Variant{}, "", 6, 0, []string{"sccp.gt.length"}},
		{"sixteen digits", "12 06 00 12 04 2143658709214365", Variant{}, "1234567890123456", 6, 0, []string{"sccp.gt.length"}},
		{"a cut title", "12 06 00 12", Variant{}, "", 6, 0, []string{"sccp.address", "sccp.gt.length"}},
		{"a cut point code", "43 01", Variant{}, "", 0, 0, []string{"sccp.address", "sccp.ssn.missing"}},
		{"a cut subsystem number", "42", Variant{}, "", 0, 0, []string{"sccp.address", "sccp.ssn.missing"}},
		{"nothing", "", Variant{}, "", 0, 0, []string{"sccp.address", "sccp.ssn.missing"}},
		{"octets behind", "42 06 00", Variant{}, "", 6, 0, []string{"sccp.address.trailing"}},
		{"ANSI, national", "c3 06 01 02 03", Variant{ANSI: true}, "", 6, 0x030201, nil},
		{"ANSI, subsystem number only", "c1 06", Variant{ANSI: true}, "", 6, 0, nil},
		{"ANSI, title with plan", "85 06 0e 11 9407", Variant{ANSI: true}, "497", 6, 0, nil},
		{"ANSI, title by translation type", "89 06 0e 9471", Variant{ANSI: true}, "4917", 6, 0, nil},
		{"ANSI, a form of ITU", "91 06 00 12 04 9471", Variant{ANSI: true}, "", 6, 0, []string{"sccp.gt.encoding"}},
		{"ANSI, international has the form of ITU", "43 01 02 06", Variant{ANSI: true}, "", 6, 0x0201, nil},
		{"ANSI, cut", "c3 06 01", Variant{ANSI: true}, "", 6, 0, []string{"sccp.address"}},
		{"ANSI read as ITU loses its subsystem number", "c1 06", Variant{}, "", 0, 0, []string{"sccp.address", "sccp.ssn.missing"}},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			var m Message
			if !Decode(message(unhex(t, tc.in), unhex(t, "42 08"), []byte{1}), tc.variant, &m) {
				t.Fatal("not read")
			}
			if string(m.Called.GT()) != tc.gt || m.Called.SSN != tc.ssn || m.Called.PC != tc.pc {
				t.Errorf("got title %s, subsystem %d, point code %d", m.Called.GT(), m.Called.SSN, m.Called.PC)
			}
			// The calling address, of ITU form in both variants, adds none.
			an := m.Anomalies
			if d := cmp.Diff(tc.want, names(&an)); d != "" {
				t.Errorf("anomalies (-want +got):\n%s", d)
			}
			var a Address
			var alone wire.Anomalies
			DecodeAddress(unhex(t, tc.in), tc.variant, &a, &alone)
			if d := cmp.Diff(names(&an), names(&alone)); d != "" {
				t.Errorf("alone it is marked otherwise:\n%s", d)
			}
		})
	}
}

func TestDecodePointers(t *testing.T) {
	tests := []struct {
		name, in string
		ok       bool
		data     string
		want     []string
	}{
		{"as built", "09 00 03 05 07 02 4206 02 4208 01 aa", true, "aa", nil},
		{"parts in another order", "09 00 05 07 01 01 aa 02 4206 02 4208", true, "aa", nil},
		{"one address for both", "09 00 03 02 04 02 4206 01 aa", true, "aa", []string{"sccp.overlap"}},
		{"an octet that nobody claims", "09 00 03 05 08 02 4206 02 4208 00 01 aa", true, "aa", []string{"sccp.overlap"}},
		{"octets behind the last part", "09 00 03 05 07 02 4206 02 4208 01 aa bbcc", true, "aa", []string{"sccp.overlap"}},
		{"a pointer of zero", "09 00 03 05 00 02 4206 02 4208 01 aa", true, "", []string{"sccp.pointer", "sccp.overlap", "sccp.data.empty"}},
		{"a pointer outside", "09 00 03 05 50 02 4206 02 4208 01 aa", true, "", []string{"sccp.pointer", "sccp.overlap", "sccp.data.empty"}},
		{"a pointer into the pointers", "09 00 01 05 07 02 4206 02 4208 01 aa", true, "aa", []string{
			"sccp.pointer", "sccp.overlap", "sccp.gt.length",
		}},
		{"data longer than the message", "09 00 03 05 07 02 4206 02 4208 09 aabb", true, "aabb", []string{"sccp.truncated"}},
		{"no data", "09 00 03 05 07 02 4206 02 4208 00", true, "", []string{"sccp.data.empty"}},
		{"class two", "09 02 03 05 07 02 4206 02 4208 01 aa", true, "aa", []string{"sccp.protocol_class"}},
		{"a message handling that is none", "09 40 03 05 07 02 4206 02 4208 01 aa", true, "aa", []string{"sccp.protocol_class"}},
		{"cut within the pointers", "09 00 03 05", false, "", []string{"sccp.truncated"}},
		{"nothing", "", false, "", []string{"sccp.truncated"}},
		{"an unknown type", "55 00 00", false, "", []string{"sccp.message_type"}},
		{"type zero", "00 00 00", false, "", []string{"sccp.message_type"}},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			var m Message
			if ok := Decode(unhex(t, tc.in), Variant{}, &m); ok != tc.ok {
				t.Fatalf("got %v", ok)
			}
			if hex.EncodeToString(m.Data) != tc.data {
				t.Errorf("data %x, want %s", m.Data, tc.data)
			}
			if d := cmp.Diff(tc.want, names(&m.Anomalies)); d != "" {
				t.Errorf("anomalies (-want +got):\n%s", d)
			}
		})
	}
}

func TestDecodeExtended(t *testing.T) {
	const head = "11 01 0f 04 06 08 0a 02 4206 02 4208 01 aa "
	tests := []struct {
		name, in string
		check    func(m *Message) bool
		want     []string
	}{
		{
			"a first segment", head + "10 04 c2 b1eed4 00",
			func(m *Message) bool {
				return m.Segmentation == Segmentation{First: true, Class: 1, Remaining: 2, Reference: 0xb1eed4} && m.Segmented()
			}, nil,
		},
		{
			"a segment behind another parameter", head + "12 01 03 10 04 01 000001 00",
			func(m *Message) bool {
				return m.Segmentation == Segmentation{Remaining: 1, Reference: 1} && m.HasImportance && m.Importance == 3
			}, nil,
		},
		{"the only segment", head + "10 04 80 000001 00", func(m *Message) bool { return m.HasSegmentation && !m.Segmented() }, nil},
		{"no optional part", "11 01 0f 04 06 08 00 02 4206 02 4208 01 aa", func(m *Message) bool { return !m.HasSegmentation }, nil},
		{"an unknown parameter", head + "77 01 00 00", nil, []string{"sccp.optional"}},
		{"a parameter of another type", head + "04 02 4208 00", nil, []string{"sccp.optional"}},
		{
			"segmentation twice", head + "10 04 c2 000001 10 04 00 000002 00",
			func(m *Message) bool { return m.Segmentation.Reference == 1 },
			[]string{"sccp.optional"},
		},
		{"no end", head + "10 04 c2 000001", func(m *Message) bool { return m.HasSegmentation }, []string{"sccp.optional"}},
		{"a cut parameter", head + "10 09 c2", func(m *Message) bool { return !m.HasSegmentation }, []string{"sccp.optional"}},
		{"a short segmentation", head + "10 02 c2 00 00", func(m *Message) bool { return !m.HasSegmentation }, []string{"sccp.segmentation"}},
		{"spare bits", head + "10 04 f2 000001 00", func(m *Message) bool { return m.Segmentation.Remaining == 2 }, []string{"sccp.segmentation"}},
		{"a wrong importance", head + "12 01 09 00", nil, []string{"sccp.optional"}},
		{"endless parameters", head + strings.Repeat("12 01 01 ", 40) + "00", nil, []string{"sccp.overlap", "sccp.optional"}},
		{"hop counter zero", "11 01 00 04 06 08 00 02 4206 02 4208 01 aa", func(m *Message) bool { return m.HopCounter == 0 }, []string{"sccp.hop_counter"}},
		{"hop counter 16", "11 01 10 04 06 08 00 02 4206 02 4208 01 aa", nil, []string{"sccp.hop_counter"}},
		{"XUDTS", "12 01 0f 04 06 08 0a 02 4206 02 4208 01 aa 10 04 80 000001 00", func(m *Message) bool { return m.Cause == 1 && m.Class == 0 }, nil},
		{
			"LUDT", "13 81 0f 0700 0800 0900 0a00 02 4206 02 4208 0100 aa 10 04 c1 000001 00",
			func(m *Message) bool {
				return m.Class == 1 && m.ReturnOnError() && m.Called.SSN == 6 && m.Calling.SSN == 8 && len(m.Data) == 1 && m.Data[0] == 0xaa && m.Segmented()
			}, nil,
		},
		{"LUDTS without optional part", "14 07 0f 0700 0800 0900 0000 02 4206 02 4208 0100 aa", func(m *Message) bool { return m.Cause == 7 && len(m.Data) == 1 }, nil},
		{"LUDT with a cut length", "13 81 0f 0700 0800 0900 0000 02 4206 02 4208 01", func(m *Message) bool { return m.Data == nil }, []string{"sccp.pointer", "sccp.overlap", "sccp.data.empty"}},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			var m Message
			b := unhex(t, tc.in)
			if b[0] == 0x11 || b[0] == 0x12 {
				// pointers: called 4, calling 6, data 8, optional 9
				b[4], b[5] = 6, 8
				if b[6] != 0 {
					b[6] = 9
				}
			}
			if !Decode(b, Variant{}, &m) {
				t.Fatal("not read")
			}
			if m.Called.SSN != 6 || m.Calling.SSN != 8 {
				t.Errorf("called %d, calling %d", m.Called.SSN, m.Calling.SSN)
			}
			if tc.check != nil && !tc.check(&m) {
				t.Errorf("got %+v", m)
			}
			if d := cmp.Diff(tc.want, names(&m.Anomalies)); d != "" {
				t.Errorf("anomalies (-want +got):\n%s", d)
			}
		})
	}
	for _, cut := range []string{"11 01 0f 04 06 08", "13 01 0f 0700 0800 0900 00"} {
		var m Message
		if Decode(unhex(t, cut), Variant{}, &m) || !m.Anomalies.Has(wire.AnomalySCCPTruncated) {
			t.Errorf("%s is taken", cut)
		}
	}
}
