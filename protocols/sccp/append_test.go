package sccp

import (
	"bytes"
	"encoding/hex"
	"errors"
	"strings"
	"testing"
)

func TestAppendAddress(t *testing.T) {
	ansi := Address{National: true, HasPC: true, PC: 0x030201, HasSSN: true, SSN: 6, GTI: 1, TT: 14, Plan: 1}
	ansi.Digits.SetText("497")
	nature := Address{GTI: GTINature, Nature: 4, HasSSN: true, SSN: 6}
	nature.Digits.SetText("497")
	translation := Address{GTI: GTITranslation, TT: 9, HasSSN: true, SSN: 6}
	translation.Digits.SetText("4917")
	forced := TitleAddress("491", 6)
	forced.Encoding = EncodingBCDEven
	tests := []struct {
		name    string
		address Address
		variant Variant
		want    string
	}{
		{"the usual one", TitleAddress("491779900001", SSNHLR), Variant{}, "1206001204947197090010"},
		{"odd", TitleAddress("497", SSNMSC), Variant{}, "12080011049407"},
		{"an encoding scheme that lies", forced, Variant{}, "12060012049401"},
		{"codes above nine", TitleAddress("4a1f", SSNMSC), Variant{}, "1208001204a4f1"},
		{"route on subsystem", Address{HasPC: true, PC: 1001, HasSSN: true, SSN: 6, RouteOnSSN: true}, Variant{}, "43e90306"},
		{"nature of address only", nature, Variant{}, "0606849407"},
		{"translation type only", translation, Variant{}, "0a06099471"},
		{"ANSI", ansi, Variant{ANSI: true}, "8706010203" + "0e11" + "9407"},
		{"as it came", Address{Raw: []byte{1, 2, 3}, HasSSN: true}, Variant{}, "010203"},
	}
	for _, tc := range tests {
		got := hex.EncodeToString(AppendAddress(nil, &tc.address, tc.variant))
		if got != tc.want {
			t.Errorf("%s: got %s, want %s", tc.name, got, tc.want)
		}
	}
}

// Every type reads back as it was built, without anomalies.
func TestAppendRoundTrip(t *testing.T) {
	for _, kind := range []Type{TypeUDT, TypeUDTS, TypeXUDT, TypeXUDTS, TypeLUDT, TypeLUDTS} {
		for _, optional := range []bool{false, true} {
			in := Message{
				Type: kind, HopCounter: 10, Data: bytes.Repeat([]byte{7}, 100),
				Called: TitleAddress("491779900001", SSNHLR), Calling: TitleAddress("33699000001", SSNVLR),
			}
			if kind.Service() {
				in.Cause = CauseUnqualified
			} else {
				in.Class, in.Handling = 1, HandlingReturn
			}
			if kind == TypeUDT || kind == TypeUDTS {
				in.HopCounter = 0
			} else if optional {
				in.HasSegmentation, in.Segmentation = true, Segmentation{First: true, Class: 1, Remaining: 3, Reference: 0xABCDEF}
				in.HasImportance, in.Importance = true, 5
			}
			b, err := Append(nil, &in, Variant{})
			if err != nil {
				t.Fatalf("%v: %v", kind, err)
			}
			var m Message
			if !Decode(b, Variant{}, &m) || !m.Anomalies.Empty() {
				t.Fatalf("%v: marked %v", kind, names(&m.Anomalies))
			}
			if m.Type != kind || m.Class != in.Class || m.Handling != in.Handling || m.Cause != in.Cause || m.HopCounter != in.HopCounter ||
				!bytes.Equal(m.Data, in.Data) || string(m.Called.GT()) != "491779900001" || string(m.Calling.GT()) != "33699000001" ||
				m.Segmentation != in.Segmentation || m.Importance != in.Importance || m.HasImportance != in.HasImportance {
				t.Errorf("%v reads back as %+v", kind, m)
			}
			again, err := Append(nil, &m, Variant{})
			if err != nil || !bytes.Equal(again, b) {
				t.Errorf("%v: built from what was decoded: %x, %v", kind, again, err)
			}
		}
	}
}

func TestAppendRefuses(t *testing.T) {
	long := Address{Raw: make([]byte, 256)}
	short := TitleAddress("1", 6)
	tests := []struct {
		name string
		m    Message
		want error
	}{
		{"data over 255 octets in UDT", Message{Type: TypeUDT, Called: short, Calling: short, Data: make([]byte, 256)}, ErrTooLong},
		{"data over 255 octets in XUDT", Message{Type: TypeXUDT, Called: short, Calling: short, Data: make([]byte, 256)}, ErrTooLong},
		{"a pointer over 255", Message{Type: TypeXUDT, Called: short, Calling: short, Data: make([]byte, 250), HasSegmentation: true}, ErrTooLong},
		{"data over 65535 octets in LUDT", Message{Type: TypeLUDT, Called: short, Calling: short, Data: make([]byte, 65536)}, ErrTooLong},
		{"an address over 255 octets", Message{Type: TypeUDT, Called: long, Calling: short}, ErrTooLong},
		{"a type with connection", Message{Type: TypeCR, Called: short, Calling: short}, ErrType},
	}
	for _, tc := range tests {
		if _, err := Append(nil, &tc.m, Variant{}); !errors.Is(err, tc.want) {
			t.Errorf("%s: got %v", tc.name, err)
		}
	}
	if _, err := Segments(&Message{Type: TypeXUDT, Data: make([]byte, 17)}, Variant{}, 1); !errors.Is(err, ErrTooLong) {
		t.Errorf("17 segments: got %v", err)
	}
	if _, err := Segments(&Message{Type: TypeCR}, Variant{}, 1); !errors.Is(err, ErrType) {
		t.Errorf("segments of CR: got %v", err)
	}
}

func TestAppendService(t *testing.T) {
	for kind, want := range map[Type]Type{TypeUDT: TypeUDTS, TypeXUDT: TypeXUDTS, TypeLUDT: TypeLUDTS} {
		in := Message{
			Type: kind, HopCounter: 3, Data: []byte{1, 2, 3}, Handling: HandlingReturn,
			Called: TitleAddress("491779900001", SSNHLR), Calling: TitleAddress("33699000001", SSNVLR),
		}
		if kind != TypeUDT {
			in.HasSegmentation, in.Segmentation = true, Segmentation{First: true, Remaining: 1, Reference: 77}
		}
		b, err := Append(nil, &in, Variant{})
		if err != nil {
			t.Fatal(err)
		}
		var m, s Message
		Decode(b, Variant{}, &m)
		b, err = AppendService(nil, &m, CauseUnqualified, Variant{})
		if err != nil {
			t.Fatal(err)
		}
		if !Decode(b, Variant{}, &s) || !s.Anomalies.Empty() {
			t.Fatalf("%v: marked %v", kind, names(&s.Anomalies))
		}
		if s.Type != want || s.Cause != CauseUnqualified || string(s.Called.GT()) != "33699000001" || s.Called.SSN != SSNVLR ||
			string(s.Calling.GT()) != "491779900001" || !bytes.Equal(s.Data, m.Data) || s.Segmentation != m.Segmentation {
			t.Errorf("%v: got %+v", kind, s)
		}
	}
	t.Run("a missing address", func(t *testing.T) {
		b, err := AppendService(nil, &Message{Type: TypeUDT}, 1, Variant{})
		if err != nil || hex.EncodeToString(b) != strings.ReplaceAll("0a 01 03 04 05 01 00 01 00 00", " ", "") {
			t.Errorf("got %x, %v", b, err)
		}
	})
	t.Run("a service message is not returned", func(t *testing.T) {
		if _, err := AppendService(nil, &Message{Type: TypeUDTS}, 1, Variant{}); !errors.Is(err, ErrType) {
			t.Errorf("got %v", err)
		}
	})
}
