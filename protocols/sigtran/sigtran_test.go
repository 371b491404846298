package sigtran

import (
	"encoding/hex"
	"errors"
	"strings"
	"testing"

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

func TestHeaderCheck(t *testing.T) {
	tests := []struct {
		name, hex string
		want      Faults
	}{
		{"a message as it should be", "01000301 00000008", 0},
		{"another version", "02000301 00000008", FaultVersion},
		{"a reserved octet that is set", "01ff0301 00000008", FaultReserved},
		{"a length below the header", "01000301 00000007", FaultLength},
		{"a length beyond the message", "01000301 0000000c", FaultLength},
		{"the greatest length", "01000301 ffffffff", FaultLength},
		{"octets behind the length", "01000301 00000008 01000301 00000008", FaultLength},
		{"padding that the length leaves out", "01000301 0000000e 0004 0006 6162 0000", FaultPaddingMissing},
		{"padding that the message leaves out", "01000301 0000000e 0004 0006 6162", FaultPaddingMissing},
		{"octets in place of padding that the length leaves out", "01000301 0000000e 0004 0006 6162 0001", FaultLength},
		{"one octet too many", "01000301 00000008 00", FaultLength},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := unhex(t, tt.hex)
			var h Header
			if !DecodeHeader(b, &h) {
				t.Fatal("not decoded")
			}
			if got := h.Check(b); got != tt.want {
				t.Errorf("faults %b, want %b", got, tt.want)
			}
		})
	}
	if DecodeHeader(make([]byte, 7), &Header{}) {
		t.Error("a cut header was decoded")
	}
}

func TestOpen(t *testing.T) {
	tests := []struct {
		name, message string
		values        string // of the parameters, in hexadecimal
		faults        Faults
		ambiguous     bool
	}{
		{"canonical", "01000301 00000010 0004 0008 61626364", "61626364", 0, false},
		{"padding left out", "01000301 0000000d 0004 0005 61", "61", FaultPaddingMissing, false},
		{"padding behind the length", "01000301 0000000d 0004 0005 61 000000", "61", FaultPaddingMissing, false},
		{"padding that is not zero", "01000301 00000010 0004 0005 61 000001", "61", FaultPaddingValue, false},
		{"a length below the message", "01000301 00000010 0004 0008 61626364 0004 0008 65666768", "6162636465666768", FaultLength, true},
		{"another version", "02000301 00000010 0004 0008 61626364", "61626364", FaultVersion, true},
		{"a parameter beyond the message", "01000301 00000010 0004 0009 61626364", "61626364", FaultParameterLength, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var h Header
			var w Parameters
			if !w.Open(unhex(t, tt.message), &h) || h.Class != ClassASPSM || h.Type != 1 {
				t.Fatalf("header %+v", h)
			}
			var p Parameter
			values := ""
			for w.Next(&p) {
				values += hex.EncodeToString(p.Value)
			}
			if values != tt.values || w.Faults != tt.faults || w.Faults.Ambiguous() != tt.ambiguous {
				t.Errorf("values %s, faults %b, ambiguous %v", values, w.Faults, w.Faults.Ambiguous())
			}
		})
	}
	if new(Parameters).Open(make([]byte, HeaderLen-1), &Header{}) {
		t.Error("a cut header was opened")
	}
}

func TestSharedNames(t *testing.T) {
	named := 0
	for class := range 256 {
		for _, name := range SharedNames(uint8(class)) {
			if name != "" {
				named++
			}
		}
	}
	if named != 2+6+6+4+2*4 {
		t.Errorf("%d message types named", named)
	}
	if got := SharedNames(ClassASPTM)[3]; got != "ASPAC ACK" {
		t.Errorf("ASPTM 3 is named %s", got)
	}
	if got := Numbers(9, 0); got != "class 9 type 0" {
		t.Error(got)
	}
}

func TestParametersWalk(t *testing.T) {
	type parameter struct {
		Tag   uint16
		Value string
	}
	tests := []struct {
		name, hex string
		want      []parameter
		faults    Faults
	}{
		{"none", "", nil, 0},
		{"two, the first padded", "0004 0006 6162 0000 0006 0008 00000001", []parameter{{4, "6162"}, {6, "00000001"}}, 0},
		{"an empty one", "0009 0004", []parameter{{9, ""}}, 0},
		{"the last without padding", "0004 0005 61", []parameter{{4, "61"}}, FaultPaddingMissing},
		{"padding that is not zero", "0004 0006 6162 0001 0009 0004", []parameter{{4, "6162"}, {9, ""}}, FaultPaddingValue},
		{"a length below four", "0009 0004 0004 0003 0009 0004", []parameter{{9, ""}}, FaultParameterLength},
		{"a length beyond the message", "0210 0020 0102", []parameter{{0x210, "0102"}}, FaultParameterLength | FaultPaddingMissing},
		{"a cut parameter header", "0009 0004 0004", []parameter{{9, ""}}, FaultParameterLength},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []parameter
			var p Parameter
			w := NewParameters(unhex(t, tt.hex))
			for w.Next(&p) {
				got = append(got, parameter{p.Tag, hex.EncodeToString(p.Value)})
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Error(d)
			}
			if w.Faults != tt.faults {
				t.Errorf("faults %b, want %b", w.Faults, tt.faults)
			}
		})
	}
}

func TestParametersAreBounded(t *testing.T) {
	var b []byte
	for range MaxParameters + 1 {
		b = AppendParameter(b, TagInfo, nil)
	}
	n := 0
	w := NewParameters(b)
	for p := (Parameter{}); w.Next(&p); n++ {
	}
	if n != MaxParameters || w.Faults != FaultLimit {
		t.Errorf("%d parameters, faults %b", n, w.Faults)
	}
}

func TestFrame(t *testing.T) {
	tests := []struct {
		name, hex string
		n         int
		err       error
	}{
		{"nothing yet", "", 0, nil},
		{"half a header", "01000101 0000", 0, nil},
		{"a header whose message is still to come", "01000101 00000020", 32, nil},
		{"a message with another behind it", "01000301 00000008 01000301", 8, nil},
		{"another version", "02000101 00000020", 0, ErrVersion},
		{"another protocol, by its first octet", "16", 0, ErrVersion},
		{"a length below the header", "01000101 00000004", 0, ErrLength},
		{"a length above the bound", "01000101 00010004", 0, ErrLength},
		{"a length that is no multiple of four", "01000101 0000000e", 0, ErrLength},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n, err := Frame(unhex(t, tt.hex))
			if n != tt.n || !errors.Is(err, tt.err) {
				t.Errorf("%d, %v; want %d, %v", n, err, tt.n, tt.err)
			}
		})
	}
}

func TestAppendWritesWhatIsRead(t *testing.T) {
	b := AppendHeader(nil, ClassASPSM, 1)
	b = AppendParameter(b, TagInfo, []byte("hello"))
	b = AppendUint32(b, TagASPIdentifier, 7)
	PutLength(b)
	if want := unhex(t, "01000301 0000001c 0004 0009 68656c6c6f 000000 0011 0008 00000007"); !cmp.Equal(b, want) {
		t.Errorf("%x, want %x", b, want)
	}
	var h Header
	if !DecodeHeader(b, &h) || h.Check(b) != 0 {
		t.Errorf("%+v", h)
	}
}

func TestLists(t *testing.T) {
	u := Uint32s(unhex(t, "00000001 00000002 00"))
	if u.Len() != 2 || u.At(1) != 2 {
		t.Errorf("numbers: %d", u.Len())
	}
	p := PointCodes(unhex(t, "00000001 08000200 0000"))
	if pc, mask := p.At(1); p.Len() != 2 || pc != 512 || mask != 8 {
		t.Errorf("point codes: %d, %d/%d", p.Len(), pc, mask)
	}
}

func TestWalkDoesNotAllocate(t *testing.T) {
	b := unhex(t, "01000301 0000001c 0004 0009 68656c6c6f 000000 0011 0008 00000007")
	var h Header
	var p Parameter
	if n := testing.AllocsPerRun(100, func() {
		DecodeHeader(b, &h)
		h.Check(b)
		for w := NewParameters(b[HeaderLen:]); w.Next(&p); {
		}
		if _, err := Frame(b); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations a message", n)
	}
}

func FuzzParameters(f *testing.F) {
	f.Add(unhex(f, "01000301 0000001c 0004 0009 68656c6c6f 000000 0011 0008 00000007"))
	f.Add(unhex(f, "01000101 00000018 0210 0020 0102"))
	f.Fuzz(func(t *testing.T, b []byte) {
		var h Header
		if !DecodeHeader(b, &h) {
			return
		}
		faults := h.Check(b)
		size, n := 0, 0
		var p Parameter
		w := NewParameters(b[HeaderLen:])
		for ; w.Next(&p); n++ {
			size += parameterHeaderLen + len(p.Value)
		}
		if size > len(b) || n > MaxParameters {
			t.Fatalf("%d parameters of %d octets in %d", n, size, len(b))
		}
		if l, err := Frame(b); err == nil && l > 0 && (l > MaxMessageLen || faults&FaultVersion != 0) {
			t.Fatalf("framed %d octets, faults %b", l, faults)
		}
	})
}
