package forge

import (
	"encoding/hex"
	"strings"
	"testing"
)

// The packed texts are those of TS 23.038 and of well-known worked examples: "hello" is e8 32 9b fd 06, "hellohello"
// e8 32 9b fd 46 97 d9 ec 37.
func TestShortMessages(t *testing.T) {
	tests := []struct {
		name string
		tpdu TPDU
		want string
	}{
		{"a deliver", TPDU{Address: "33699123456", Text: "hello"}, "04 0b91 3396193254f6 00 00 52019080350200 05 e8329bfd06"},
		{"a text of ten characters", TPDU{Address: "1", Text: "hellohello"}, "04 01 91 f1 00 00 52019080350200 0a e8329bfd4697d9ec37"},
		{"a submit", TPDU{Type: "submit", Address: "33699123456", Reference: 9, Text: "hello"}, "01 09 0b91 3396193254f6 00 00 05 e8329bfd06"},
		{"octets to the card", TPDU{Address: "1", PID: 0x7f, DCS: 0xf6, UDH: Hex{0x70, 0}, Data: Hex{1, 2, 3}}, "44 01 91 f1 7f f6 52019080350200 06 02 7000 010203"},
		{"a text behind a header begins at a septet", TPDU{Address: "1", UDH: Hex{0, 3, 7, 2, 1}, Text: "hello"}, "44 01 91 f1 00 00 52019080350200 0c 05 0003070201 d06536fb0d"},
		{"a sender of letters", TPDU{Address: "text:BANK", Text: ""}, "04 07 d0 c2a07309 00 00 52019080350200 00"},
		{"a silent one of no text", TPDU{Address: "1", PID: 0x40}, "04 01 91 f1 40 00 52019080350200 00"},
		{"characters at other places and unknown ones", TPDU{Address: "1", Text: "@$_~"}, "04 01 91 f1 00 00 52019080350200 04 0041e407"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.tpdu.encode(0)
			if want := strings.ReplaceAll(tt.want, " ", ""); err != nil || hex.EncodeToString(got) != want {
				t.Errorf("%v\ngot  %x\nwant %s", err, got, want)
			}
		})
	}
}

func TestShortMessagesThatAreNone(t *testing.T) {
	tests := []struct {
		name string
		tpdu TPDU
	}{
		{"more than 140 octets", TPDU{Address: "1", Data: make(Hex, 141)}},
		{"more than 160 characters", TPDU{Address: "1", Text: strings.Repeat("a", 161)}},
		{"an address of other characters", TPDU{Address: "x"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := tt.tpdu.encode(0); err == nil {
				t.Errorf("got %x", got)
			}
		})
	}
	if b, err := (&TPDU{Address: "1", Text: strings.Repeat("a", 160)}).encode(0); err != nil || len(b) != 14+140 {
		t.Errorf("160 characters: %d octets, %v", len(b), err)
	}
}

// A USSD string of 7 characters is filled with a carriage return, as TS 23.038 asks, and one of 8 is not.
func TestUSSDStrings(t *testing.T) {
	for text, want := range map[string]string{
		"*100#":    "aa180c3602",
		"*100*1#":  "aa180ca68a8d1a",
		"*100*12#": "aa180ca68ac946",
	} {
		if got := hex.EncodeToString(packUSSD(text)); got != want {
			t.Errorf("%s packs to %s, want %s", text, got, want)
		}
	}
}
