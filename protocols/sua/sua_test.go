package sua

import (
	"encoding/hex"
	"strings"
	"testing"

	"cordon/protocols/sigtran"
	"cordon/protocols/wire"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
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

// message makes a message of class and type out of hexadecimal parameters.
func message(t testing.TB, class, typ uint8, parameters string) []byte {
	b := append(sigtran.AppendHeader(nil, class, typ), unhex(t, parameters)...)
	sigtran.PutLength(b)
	return b
}

// Parameters of a CLDT, whose meaning was read off tshark 4.0.17.
const (
	context     = "0006 0008 00000065"
	class1      = "0115 0008 00000081"
	source      = "0102 0024 0001 0005 8001 0012 000000 04 0c 00 01 04 947197090010 0000 8003 0008 00000008"
	destination = "0103 002c 0001 0007 8001 0012 000000 04 0b 00 01 04 339609000001 0000 8002 0008 000003e9 8003 0008 00000006"
	sequence    = "0116 0008 00000007"
	rest        = "0101 0008 0000000c 0113 0008 00000003 0114 0008 00000001 0013 0008 0000002a 0117 0008 82000001"
	data        = "010b 000c 6206480400000001"
	full        = context + class1 + source + destination + sequence + rest + data
)

func wantFull(t testing.TB) Message {
	return Message{
		Class: sigtran.ClassCL, Type: TypeCLDT,
		RoutingContexts: unhex(t, "00000065"), ProtocolClass: 1, ReturnOnError: true, SequenceControl: 7,
		HasSource: true, Source: Address{
			RoutingIndicator: RouteOnGT, Indicator: 5, HasGT: true, GTI: 4, NumberingPlan: 1, Nature: 4,
			DigitCount: 12, Digits: unhex(t, "947197090010"), HasSSN: true, SSN: 8,
		},
		HasDestination: true, Destination: Address{
			RoutingIndicator: RouteOnGT, Indicator: 7, HasGT: true, GTI: 4, NumberingPlan: 1, Nature: 4,
			DigitCount: 11, Digits: unhex(t, "339609000001"), HasPC: true, PC: 1001, HasSSN: true, SSN: 6,
		},
		HopCounter: 12, Importance: 3, Priority: 1, CorrelationID: 42,
		Segmented: true, FirstSegment: true, RemainingSegments: 2, SegmentReference: 1,
		Data: unhex(t, "6206480400000001"),
	}
}

func TestDecodeReadsWhatTsharkReads(t *testing.T) {
	var m Message
	if !Decode(message(t, 7, 1, full), &m) {
		t.Fatal("not decoded")
	}
	if d := cmp.Diff(wantFull(t), m, cmpopts.IgnoreUnexported(Message{})); d != "" {
		t.Error(d)
	}
	if !m.Canonical() {
		t.Error("not canonical")
	}
	if s, d := m.Source.AppendDigits(nil), m.Destination.AppendDigits(nil); string(s) != "491779900001" || string(d) != "33699000001" {
		t.Errorf("digits %q, %q", s, d)
	}
}

func TestDecodeReadsOtherMessages(t *testing.T) {
	ignore := cmpopts.IgnoreFields(Message{}, "Source", "Destination", "HasSource", "HasDestination", "Class", "Type")
	tests := []struct {
		name       string
		class, typ uint8
		parameters string
		want       Message
	}{
		{"CLDR", 7, 2, "0106 0008 00000101" + source + destination, Message{Cause: 0x101}},
		{"CODT", 8, 8, context + "0105 0008 00000009 010b 0006 aabb 0000", Message{RoutingContexts: unhex(t, "00000065"), DestReference: 9, Data: []byte{0xaa, 0xbb}}},
		{"CORE", 8, 1, class1 + "0104 0008 00000005" + destination, Message{ProtocolClass: 1, ReturnOnError: true, SourceReference: 5}},
		{"ERR", 0, 0, "000c 0008 00000003", Message{ErrorCode: 3}},
		{"ASPUP", 3, 1, "0004 0009 68656c6c6f 000000", Message{Info: []byte("hello")}},
		{"DUNA", 2, 1, "0012 0008 00000200 010d 0008 00000008", Message{AffectedPointCodes: unhex(t, "00000200"), NetworkAppearance: 8}},
		{"an unknown parameter to skip", 3, 1, "7777 0006 aabb 0000", Message{}},
		{"two routing keys", 9, 1, "010e 0008 00000001 010e 0008 00000002", Message{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var m Message
			if !Decode(message(t, tt.class, tt.typ, tt.parameters), &m) {
				t.Fatal("not decoded")
			}
			if d := cmp.Diff(tt.want, m, cmpopts.IgnoreUnexported(Message{}), ignore); d != "" {
				t.Error(d)
			}
			if !m.Canonical() || !m.Anomalies.Empty() {
				t.Error("not canonical")
			}
		})
	}
}

func TestDecodeReadsAddressesByNameAndIP(t *testing.T) {
	var a Address
	if !a.decode(unhex(t, "0004 0000 8004 0008 c0000201 8005 0008 686f7374")) || string(a.Hostname) != "host" || len(a.IP) != 4 {
		t.Errorf("%+v", a)
	}
	a = Address{}
	if !a.decode(unhex(t, "0004 0000 8006 0014 20010db8000000000000000000000001")) || len(a.IP) != 16 {
		t.Errorf("%+v", a)
	}
}

func TestDecodeMarksDepartures(t *testing.T) {
	cldt := func(parameters string) []byte { return message(t, 7, 1, parameters) }
	gt := "8001 0012 000000 04 0c 00 01 04 947197090010 0000"
	other := func(address string) string {
		n := 4 + len(unhex(t, address))
		return class1 + destination + sequence + data + "0102 00" + hex.EncodeToString([]byte{byte(n)}) + address
	}
	tests := []struct {
		name      string
		b         []byte
		canonical bool
	}{
		{"no data", cldt(class1 + source + destination + sequence), false},
		{"no source address", cldt(class1 + destination + sequence + data), false},
		{"a response without cause", message(t, 7, 2, source+destination), false},
		{"data twice", cldt(full + data), false},
		{"two routing contexts", cldt(context + full), false},
		{"an undefined type", message(t, 7, 3, source+destination), false},
		{"an undefined class", message(t, 77, 3, ""), false},
		{"a sequence control of two octets", cldt(class1 + source + destination + data + "0116 0006 0007 0000"), false},
		{"another version", append([]byte{2}, cldt(full)[1:]...), false},
		{"a second message behind the first", append(cldt(full), cldt(full)...), false},
		{"padding that is not zero", cldt(full + "0004 0005 61 000001"), true},
		{"a cut address", cldt(other("0001 00")), false},
		{"two global titles", cldt(other("0001 0005" + gt + gt)), false},
		{"more digits than there are", cldt(other("0001 0005 8001 0010 000000 04 0c 00 01 04 94719709")), false},
		{"a cut global title", cldt(other("0001 0005 8001 0008 00000004")), false},
		{"two subsystem numbers", cldt(other("0001 0005 8003 0008 00000006 8003 0008 00000008")), false},
		{"two point codes", cldt(other("0001 0005 8002 0008 00000006 8002 0008 00000008")), false},
		{"a cut point code", cldt(other("0001 0005 8002 0006 0006 0000")), false},
		{"an address of an odd family", cldt(other("0004 0000 8004 0006 c000 0000")), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var m Message
			if !Decode(tt.b, &m) {
				t.Fatal("not decoded")
			}
			if !m.Anomalies.Has(wire.AnomalySUAHeader) || m.Canonical() != tt.canonical {
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
	if named != 2+6+6+4+4+2+11 {
		t.Errorf("%d message types named", named)
	}
	if m := (Message{Class: 8, Type: 11}); m.String() != "COIT" {
		t.Error(m.String())
	}
	if m := (Message{Class: 1, Type: 1}); m.String() != "class 1 type 1" {
		t.Error(m.String())
	}
}

func TestDecodeDoesNotAllocate(t *testing.T) {
	b := message(t, 7, 1, full)
	var digits [32]byte
	var m Message
	if n := testing.AllocsPerRun(100, func() {
		if !Decode(b, &m) || len(m.Source.AppendDigits(digits[:0])) != 12 {
			t.Fatal("not decoded")
		}
	}); n != 0 {
		t.Errorf("%v allocations a message", n)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(message(f, 7, 1, full))
	f.Add(message(f, 8, 8, context+"0105 0008 00000009 010b 0006 aabb 0000"))
	f.Fuzz(func(t *testing.T, b []byte) {
		var m Message
		if !Decode(b, &m) {
			return
		}
		if len(m.Data) > len(b) || !m.Canonical() && m.Anomalies.Empty() {
			t.Fatalf("%+v", m)
		}
		if n := len(m.Source.AppendDigits(nil)); n > int(m.Source.DigitCount) {
			t.Fatalf("%d digits of %d", n, m.Source.DigitCount)
		}
		_ = m.String()
	})
}
