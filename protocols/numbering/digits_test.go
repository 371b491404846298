package numbering

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

func TestSetTBCD(t *testing.T) {
	tests := []struct {
		name, in, want string
		flags          Flags
	}{
		{"an even number of digits", "2143", "1234", 0},
		{"an odd number has a filler", "21f3", "123", 0},
		{"nothing", "", "", 0},
		{"dialled symbols", "ba dc 1e", "*#abc1", NonDecimal},
		{"digits behind a filler are not read", "21f3 54", "123", FillerInside},
		{"an octet of fillers", "21ff", "12", FillerInside},
		{"a filler in the low half", "2f43", "f234", NonDecimal | FillerInside},
		{"a symbol before the filler", "21fa", "12*", NonDecimal},
		{"more than fit", strings.Repeat("21", 30), strings.Repeat("12", 22), Overlong},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			var d Digits
			d.SetText("999*")
			d.SetTBCD(unhex(t, tc.in))
			if d.String() != tc.want || d.Flags() != tc.flags || d.Len() != len(tc.want) {
				t.Errorf("got %q, flags %b, want %q, flags %b", &d, d.Flags(), tc.want, tc.flags)
			}
			if want := tc.want != "" && tc.flags&NonDecimal == 0; d.Decimal() != want {
				t.Errorf("decimal is %v", d.Decimal())
			}
		})
	}
}

func TestSetBCD(t *testing.T) {
	tests := []struct {
		name, in string
		odd      bool
		want     string
		filler   uint8
		flags    Flags
	}{
		{"even", "2143", false, "1234", 0, 0},
		{"odd", "2103", true, "123", 0, 0},
		{"odd with another filler", "21f3", true, "123", 15, 0},
		{"one digit", "07", true, "7", 0, 0},
		{"odd number of none", "", true, "", 0, 0},
		{"hexadecimal digits", "a1 fb", false, "1abf", 0, NonDecimal},
		{"a hexadecimal odd digit", "21 0f", true, "12f", 0, NonDecimal},
		{"more than fit", strings.Repeat("21", 30), true, strings.Repeat("12", 22), 0, Overlong},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			var d Digits
			filler := d.SetBCD(unhex(t, tc.in), tc.odd)
			if d.String() != tc.want || d.Flags() != tc.flags || filler != tc.filler {
				t.Errorf("got %q, filler %d, flags %b", &d, filler, d.Flags())
			}
		})
	}
}

func TestSetText(t *testing.T) {
	var d Digits
	d.SetText("4917799")
	if string(d.Bytes()) != "4917799" || !d.Decimal() || d.Flags() != 0 {
		t.Errorf("got %q, %b", &d, d.Flags())
	}
	d.SetText(strings.Repeat("1", MaxDigits) + "a")
	if d.Len() != MaxDigits || d.Flags() != Overlong {
		t.Errorf("got %q, %b", &d, d.Flags())
	}
	d.SetText("1a")
	if d.Flags() != NonDecimal {
		t.Errorf("got %b", d.Flags())
	}
	d.Reset()
	if d.Len() != 0 || d.Flags() != 0 || d.Decimal() {
		t.Errorf("not empty: %q", &d)
	}
}

func TestAppend(t *testing.T) {
	tests := []struct {
		name string
		got  []byte
		want string
	}{
		{"TBCD, odd", AppendTBCD(nil, "123"), "21f3"},
		{"TBCD, dialled symbols", AppendTBCD(nil, []byte("*#abc1")), "badc1e"},
		{"TBCD, what is no symbol", AppendTBCD(nil, "1x"), "f1"},
		{"BCD, odd", AppendBCD(nil, "123"), "2103"},
		{"BCD, hexadecimal", AppendBCD([]byte{9}, "1abf"), "09a1fb"},
		{"an address", AppendAddress(nil, NatureInternational, PlanE164, "491779900010"), "91947197090001"},
		{"a called party number", AppendCalled(nil, NAIInternational, 1, "123"), "84102103"},
		{"a calling party number", AppendCalling(nil, NAINational, 1, 1, 3, "1234"), "03172143"},
	}
	for _, tc := range tests {
		if got := hex.EncodeToString(tc.got); got != tc.want {
			t.Errorf("%s: got %s, want %s", tc.name, got, tc.want)
		}
	}
}

func TestSetIMSI(t *testing.T) {
	tests := []struct {
		name, in, want string
		anomalies      []string
	}{
		{"fifteen digits", "62 92 09 00 00 00 00 f1", "262990000000001", nil},
		{"fourteen digits", "62 92 09 00 00 00 10", "26299000000001", nil},
		{"five digits", "62 92 f9", "26299", []string{"map.imsi.length"}},
		{"sixteen digits", "62 92 09 00 00 00 00 11", "2629900000000011", []string{"map.imsi.length"}},
		{"a filler in the middle", "62 92 f9 00 00 00 00 f1", "26299", []string{"map.imsi.digits", "map.imsi.length"}},
		{"a filler in the middle, long enough", "62 92 09 f0 00 00 00 f1", "2629900", []string{"map.imsi.digits"}},
		{"symbols", "62 92 a9 00 00 00 00 f1", "26299*000000001", []string{"map.imsi.digits"}},
		{"text in place of digits", hex.EncodeToString([]byte("' OR 1=1;--")), "7202f4250213b313#3b2b2", []string{"map.imsi.digits", "map.imsi.length"}},
		{"nothing", "", "", []string{"map.imsi.length"}},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			var d Digits
			var an wire.Anomalies
			d.SetIMSI(unhex(t, tc.in), &an)
			if d.String() != tc.want {
				t.Errorf("got %q, want %q", &d, tc.want)
			}
			if d := cmp.Diff(tc.anomalies, names(&an)); d != "" {
				t.Errorf("anomalies (-want +got):\n%s", d)
			}
		})
	}
}

func TestE214(t *testing.T) {
	imsi, prefix := []byte("262991234567890"), []byte("4917799")
	title := AppendE214(nil, prefix, imsi, 2)
	if string(title) != "491779912345678" {
		t.Errorf("title %s", title)
	}
	if got := AppendE214(nil, []byte("33699"), imsi, 2); string(got) != "336991234567890" {
		t.Errorf("an uncut title is %s", got)
	}
	if got := AppendE214([]byte("x"), prefix, []byte("26"), 2); string(got) != "x" {
		t.Errorf("a short IMSI gives %s", got)
	}
	tests := []struct {
		name, title, imsi string
		want              bool
	}{
		{"the title of the IMSI", "491779912345678", "262991234567890", true},
		{"the title of another", "491779912345679", "262991234567890", false},
		{"another operator's", "336991234567890", "262991234567890", false},
		{"only the operator", "4917799", "262991234567890", false},
		{"longer than the IMSI", "49177991234567890", "26299123456", false},
		{"shorter than the prefix", "49", "262991234567890", false},
		{"an IMSI that is none", "4917799123", "26", false},
	}
	for _, tc := range tests {
		if got := E214Matches([]byte(tc.title), prefix, []byte(tc.imsi), 2); got != tc.want {
			t.Errorf("%s: got %v", tc.name, got)
		}
	}
	mcc, mnc, msin, ok := SplitIMSI([]byte("310999123456789"), 3)
	if string(mcc) != "310" || string(mnc) != "999" || string(msin) != "123456789" || !ok {
		t.Errorf("split into %s %s %s, %v", mcc, mnc, msin, ok)
	}
	if _, _, _, ok := SplitIMSI(imsi, -1); ok {
		t.Error("a negative length of the network code is taken")
	}
}

func TestPLMN(t *testing.T) {
	tests := []struct {
		name, in, want string
		digits         int
		ok             bool
	}{
		{"two digits", "62 f2 99", "262-99", 2, true},
		{"three digits", "13 90 99", "310-999", 3, true},
		{"a leading zero makes another network", "13 60 20", "310-026", 3, true},
		{"a symbol", "62 f2 9a", "262-a9", 2, false},
		{"two octets", "62f2", "", 0, false},
		{"four octets", "62f29900", "", 0, false},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			var p PLMN
			if ok := p.SetOctets(unhex(t, tc.in)); ok != tc.ok || p.String() != tc.want || p.MNCDigits() != tc.digits {
				t.Fatalf("got %q, %d digits, %v", &p, p.MNCDigits(), ok)
			}
			if !tc.ok {
				return
			}
			back, ok := AppendPLMN(nil, p.Bytes())
			if !ok || hex.EncodeToString(back) != strings.ReplaceAll(tc.in, " ", "") {
				t.Errorf("written back as %x", back)
			}
		})
	}
	for _, bad := range []string{"", "26299", "262-9", "2a2-99", "262-9x", "262-9999", "262+99"} {
		if out, ok := AppendPLMN(nil, bad); ok || len(out) != 0 {
			t.Errorf("%q is taken as %x", bad, out)
		}
	}
	var p PLMN
	if !p.SetIMSI([]byte("310999123456789"), 3) || p.String() != "310-999" {
		t.Errorf("of an IMSI: %q", &p)
	}
	if p.SetIMSI([]byte("310999123456789"), 4) || p.SetIMSI([]byte("3109"), 3) || p.String() != "" {
		t.Errorf("of none: %q", &p)
	}
}
