package sms

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon/protocols/message"
	"cordon/protocols/wire"
)

func octets(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const (
	sender = "0b 91 8812239099f9" // +88213209999 in eleven digits
	stamp  = "62112412000000"
	// commandHead is CPL, CHL, SPI, KIc, KID, TAR of S@T, CNTR and PCNTR, without security.
	commandHead = "0011 0d 0000 00 00 505348 0000000000 00"
)

func names(an *wire.Anomalies) (names []string) {
	for a := range an.All {
		names = append(names, a.Name())
	}
	return names
}

// describe gives the values of a TPDU as rules see them.
func describe(t *testing.T, tpdu []byte, w Way) (values map[string][]any, anomalies []string) {
	t.Helper()
	m := new(message.Message)
	m.Reset()
	Describe(m, tpdu, w)
	values = map[string][]any{}
	for _, f := range message.Fields() {
		if !strings.HasPrefix(f.Name, "sms.") || f.Fact {
			continue
		}
		for c := m.First(f.ID); c.Valid(); c = c.Next() {
			switch f.Type {
			case message.TypeText:
				values[f.Name] = append(values[f.Name], strings.Clone(c.String()))
			case message.TypeBool:
				values[f.Name] = append(values[f.Name], c.Int() != 0)
			default:
				values[f.Name] = append(values[f.Name], c.Int())
			}
		}
	}
	return values, names(&m.Anomalies)
}

type values = map[string][]any

func TestDescribe(t *testing.T) {
	tests := []struct {
		name      string
		tpdu      string
		way       Way
		want      values
		anomalies []string
	}{
		{
			name: "a text from abroad",
			tpdu: "04 " + sender + "00 00" + stamp + "05 e8329bfd06",
			want: values{
				"sms.type": {"deliver"}, "sms.address.type": {"international"}, "sms.address": {"88213209999"},
				"sms.pid": {int64(0)}, "sms.dcs": {int64(0)}, "sms.alphabet": {"gsm7"}, "sms.compressed": {false},
				"sms.sim": {false}, "sms.waiting": {false},
			},
		},
		{
			name: "a command for the S@T browser without security",
			tpdu: "44 " + sender + "7f f6" + stamp + "14 02 7000" + commandHead + "01",
			want: values{
				"sms.type": {"deliver"}, "sms.address.type": {"international"}, "sms.address": {"88213209999"},
				"sms.pid": {int64(0x7f)}, "sms.dcs": {int64(0xf6)}, "sms.class": {int64(2)}, "sms.alphabet": {"8bit"}, "sms.compressed": {false},
				"sms.header.element": {int64(0x70)}, "sms.tar": {"505348"}, "sms.spi": {int64(0)}, "sms.kic": {int64(0)}, "sms.kid": {int64(0)},
				"sms.authenticated": {false}, "sms.sim": {true}, "sms.waiting": {false},
			},
		},
		{
			name: "a part of a longer message with a port",
			tpdu: "44 " + sender + "00 04" + stamp + "0e 0b 000342 0201 0504 0b84 23f0 aabb",
			want: values{
				"sms.type": {"deliver"}, "sms.address.type": {"international"}, "sms.address": {"88213209999"},
				"sms.pid": {int64(0)}, "sms.dcs": {int64(4)}, "sms.alphabet": {"8bit"}, "sms.compressed": {false},
				"sms.header.element": {int64(0), int64(5)}, "sms.concat.reference": {int64(0x42)}, "sms.concat.total": {int64(2)}, "sms.concat.part": {int64(1)},
				"sms.port.destination": {int64(2948)}, "sms.port.source": {int64(9200)}, "sms.sim": {false}, "sms.waiting": {false},
			},
		},
		{
			name: "class 2 in the automatic deletion group is for the SIM card too",
			tpdu: "04 " + sender + "00 56" + stamp + "01 00",
			want: values{
				"sms.type": {"deliver"}, "sms.address.type": {"international"}, "sms.address": {"88213209999"},
				"sms.pid": {int64(0)}, "sms.dcs": {int64(0x56)}, "sms.class": {int64(2)}, "sms.alphabet": {"8bit"}, "sms.compressed": {false},
				"sms.sim": {true}, "sms.waiting": {false},
			},
		},
		{
			name: "an alphanumeric sender",
			tpdu: "04 0d d0 c2b07b9d748f01 00 00" + stamp + "00",
			want: values{
				"sms.type": {"deliver"}, "sms.address.type": {"alphanumeric"}, "sms.address": {"BankInc"},
				"sms.pid": {int64(0)}, "sms.dcs": {int64(0)}, "sms.alphabet": {"gsm7"}, "sms.compressed": {false},
				"sms.sim": {false}, "sms.waiting": {false},
			},
		},
		{
			name: "a message from a mobile with a relative validity",
			tpdu: "11 2a 0b 91 9421436587f9 00 00 a7 05 e8329bfd06",
			way:  FromMobile,
			want: values{
				"sms.type": {"submit"}, "sms.reference": {int64(0x2a)}, "sms.address.type": {"international"}, "sms.address": {"49123456789"},
				"sms.pid": {int64(0)}, "sms.dcs": {int64(0)}, "sms.alphabet": {"gsm7"}, "sms.compressed": {false},
				"sms.sim": {false}, "sms.waiting": {false},
			},
		},
		{
			name: "a voice mail waits, by the coding scheme",
			tpdu: "04 " + sender + "00 c8" + stamp + "00",
			want: values{
				"sms.type": {"deliver"}, "sms.address.type": {"international"}, "sms.address": {"88213209999"},
				"sms.pid": {int64(0)}, "sms.dcs": {int64(0xc8)}, "sms.alphabet": {"gsm7"}, "sms.compressed": {false},
				"sms.sim": {false}, "sms.waiting": {true},
			},
		},
		{
			name: "a status report",
			tpdu: "06 07 " + sender + stamp + stamp + "00",
			want: values{
				"sms.type": {"status_report"}, "sms.reference": {int64(7)}, "sms.status": {int64(0)},
				"sms.address.type": {"international"}, "sms.address": {"88213209999"}, "sms.sim": {false}, "sms.waiting": {false},
			},
		},
		{
			name: "an acknowledgement of a handset",
			tpdu: "00 00", way: FromMobile,
			want: values{"sms.type": {"deliver_report"}, "sms.sim": {false}, "sms.waiting": {false}},
		},
		{
			name: "an answer of the SIM card",
			tpdu: "40 07 7f f6 05 02 7100 aabb", way: FromMobile,
			want: values{
				"sms.type": {"deliver_report"}, "sms.pid": {int64(0x7f)}, "sms.dcs": {int64(0xf6)}, "sms.class": {int64(2)}, "sms.alphabet": {"8bit"},
				"sms.compressed": {false}, "sms.header.element": {int64(0x71)}, "sms.sim": {true}, "sms.waiting": {false},
			},
		},
		{
			name: "a message that ends within its address", tpdu: "04 0b 91 88",
			want: values{"sms.type": {"deliver"}, "sms.sim": {false}, "sms.waiting": {false}}, anomalies: []string{"sms.tpdu"},
		},
		{name: "a reserved type", tpdu: "03 00 00", want: values{"sms.type": {"reserved"}}, anomalies: []string{"sms.tpdu"}},
		{
			name: "more user data told than there are",
			tpdu: "04 " + sender + "00 04" + stamp + "20 0102",
			want: values{
				"sms.type": {"deliver"}, "sms.address.type": {"international"}, "sms.address": {"88213209999"},
				"sms.pid": {int64(0)}, "sms.dcs": {int64(4)}, "sms.alphabet": {"8bit"}, "sms.compressed": {false},
				"sms.sim": {false}, "sms.waiting": {false},
			},
			anomalies: []string{"sms.length"},
		},
		{
			name: "a header longer than the user data still shows that it is for the SIM card",
			tpdu: "44 " + sender + "00 04" + stamp + "03 40 7000",
			want: values{
				"sms.type": {"deliver"}, "sms.address.type": {"international"}, "sms.address": {"88213209999"},
				"sms.pid": {int64(0)}, "sms.dcs": {int64(4)}, "sms.alphabet": {"8bit"}, "sms.compressed": {false},
				"sms.header.element": {int64(0x70)}, "sms.sim": {true}, "sms.waiting": {false},
			},
			anomalies: []string{"sms.header"},
		},
		{
			name: "two elements of concatenation, one hiding the other",
			tpdu: "44 " + sender + "00 04" + stamp + "0c 0a 0003010101 0003020202 aa",
			want: values{
				"sms.type": {"deliver"}, "sms.address.type": {"international"}, "sms.address": {"88213209999"},
				"sms.pid": {int64(0)}, "sms.dcs": {int64(4)}, "sms.alphabet": {"8bit"}, "sms.compressed": {false},
				"sms.header.element": {int64(0), int64(0)}, "sms.concat.reference": {int64(1), int64(2)}, "sms.concat.total": {int64(1), int64(2)},
				"sms.concat.part": {int64(1), int64(2)}, "sms.sim": {false}, "sms.waiting": {false},
			},
			anomalies: []string{"sms.header"},
		},
		{
			name: "octets behind the end",
			tpdu: "04 " + sender + "00 04" + stamp + "01 aa bb",
			want: values{
				"sms.type": {"deliver"}, "sms.address.type": {"international"}, "sms.address": {"88213209999"},
				"sms.pid": {int64(0)}, "sms.dcs": {int64(4)}, "sms.alphabet": {"8bit"}, "sms.compressed": {false},
				"sms.sim": {false}, "sms.waiting": {false},
			},
			anomalies: []string{"sms.trailing"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, anomalies := describe(t, octets(t, tt.tpdu), tt.way)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("values (-want +got):\n%s", diff)
			}
			if strings.Join(anomalies, " ") != strings.Join(tt.anomalies, " ") {
				t.Errorf("anomalies %q, want %q", anomalies, tt.anomalies)
			}
		})
	}
}

func TestCodingSchemes(t *testing.T) {
	// Every scheme of class 2, and of class 0, computed from TS 23.038, 4.
	const (
		class2 = "12161a1e32363a3e52565a5e72767a7ef2f6fafe"
		class0 = "1014181c3034383c5054585c7074787cf0f4f8fc"
	)
	for _, tt := range []struct {
		name  string
		class uint8
		want  string
	}{{"for the SIM card", 2, class2}, {"shown at once", 0, class0}} {
		var got []byte
		for d := range 256 {
			if c, ok := DCS(d).Class(); ok && c == tt.class {
				got = append(got, byte(d))
			}
		}
		if hex.EncodeToString(got) != tt.want {
			t.Errorf("%s: %x, want %s", tt.name, got, tt.want)
		}
	}
	for _, tt := range []struct {
		dcs                        DCS
		alphabet                   Alphabet
		septets, waiting, reserved bool
	}{
		{0x00, AlphabetGSM7, true, false, false},
		{0x04, AlphabetData, false, false, false},
		{0x08, AlphabetUCS2, false, false, false},
		{0x0c, AlphabetReserved, true, false, true},
		{0x20, AlphabetGSM7, false, false, false},
		{0x80, AlphabetGSM7, true, false, true},
		{0xd8, AlphabetGSM7, true, true, false},
		{0xe8, AlphabetUCS2, false, true, false},
		{0xf0, AlphabetGSM7, true, false, false},
		{0xf4, AlphabetData, false, false, false},
	} {
		d := tt.dcs
		if d.Alphabet() != tt.alphabet || d.Septets() != tt.septets || d.Waiting() != tt.waiting || d.Reserved() != tt.reserved {
			t.Errorf("%#x: %v, septets %v, waiting %v, reserved %v", uint8(d), d.Alphabet(), d.Septets(), d.Waiting(), d.Reserved())
		}
	}
}

func TestAppendSeptets(t *testing.T) {
	tests := []struct {
		name, packed, want string
		n                  int
	}{
		{"as many as there are", "e8329bfd06", "hello", 5},
		{"fewer than there are", "e8329bfd06", "hell", 4},
		{"more than there are", "e8329bfd06", "hello", 20},
		{"of the extension", "9b720d", "€5", 3},
		{"an escape behind an escape is a blank", "9b0d", " ", 2},
		{"an escape at the end", "e80d", "h", 2},
		{"none", "", "", 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if text := AppendSeptets(nil, octets(t, tt.packed), tt.n); string(text) != tt.want {
				t.Errorf("%q, want %q", text, tt.want)
			}
		})
	}
}

func TestTheAlphabetIsWhole(t *testing.T) {
	seen := map[rune]int{}
	for c, r := range gsm7 {
		if r == 0 || c != escape && seen[r] > 0 && r != ' ' {
			t.Errorf("%#x is %q, which %#x is too", c, r, seen[r])
		}
		seen[r] = c
	}
	for c, want := range map[byte]rune{0x00: '@', 0x02: '$', 0x11: '_', 0x24: '¤', 0x40: '¡', 0x60: '¿', 0x7F: 'à'} {
		if gsm7[c] != want {
			t.Errorf("%#x is %q, want %q", c, gsm7[c], want)
		}
	}
	for c := range byte(128) {
		if r := extended(c); r == 0 {
			t.Errorf("extension %#x is nothing", c)
		}
	}
}

func FuzzDescribe(f *testing.F) {
	for _, s := range []string{
		"04 " + sender + "00 00" + stamp + "05 e8329bfd06",
		"44 " + sender + "7f f6" + stamp + "14 02 7000" + commandHead + "01",
		"11 2a 0b 91 9421436587f9 00 00 a7 05 e8329bfd06",
		"06 07 " + sender + stamp + stamp + "00",
		"40 07 7f f6 05 02 7100 aabb",
	} {
		f.Add(octets(f, s), uint8(0))
		f.Add(octets(f, s), uint8(1))
	}
	m := new(message.Message)
	f.Fuzz(func(t *testing.T, b []byte, w uint8) {
		m.Reset()
		before := bytes.Clone(b)
		Describe(m, b, Way(w&1))
		if n := len(b) * 8 / 7; len(AppendSeptets(nil, b, n+1)) > n*MaxCharacter {
			t.Errorf("more octets of text than %d characters have", n)
		}
		if !bytes.Equal(before, b) {
			t.Error("the input was changed")
		}
	})
}

func TestDescribeAllocatesNothing(t *testing.T) {
	m := new(message.Message)
	tpdu := octets(t, "44 "+sender+"7f f6"+stamp+"14 02 7000"+commandHead+"01")
	if n := testing.AllocsPerRun(100, func() {
		m.Reset()
		Describe(m, tpdu, ToMobile)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
