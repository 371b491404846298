package numbering

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon/protocols/wire"
)

func TestAddress(t *testing.T) {
	tests := []struct {
		name, in     string
		nature, plan uint8
		extended     bool
		digits       string
		anomalies    []string
	}{
		{"an international number", "91 947197090001", NatureInternational, PlanE164, false, "491779900010", nil},
		{"an odd number of digits", "91 9471f7", NatureInternational, PlanE164, false, "49177", nil},
		{"a national number where a node is named", "a1 947197090001", NatureNational, PlanE164, false, "491779900010", []string{"map.address.nature"}},
		{"an E.212 number", "96 629209000010", NatureInternational, PlanLandMobile, false, "262990000001", nil},
		{"an extension octet that no address has", "11 9471f7", NatureInternational, PlanE164, true, "49177", []string{"map.address.nature"}},
		{"symbols", "91 947177a9", NatureInternational, PlanE164, false, "4917779*", []string{"map.address.digits"}},
		{"no digits", "91", NatureInternational, PlanE164, false, "", []string{"map.address.digits"}},
		{"sixteen digits", "91 9471979900102233", NatureInternational, PlanE164, false, "4917799900012233", []string{"map.address.length"}},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			var a Address
			if !a.Set(unhex(t, tc.in)) {
				t.Fatal("not read")
			}
			if a.Nature != tc.nature || a.Plan != tc.plan || a.Extended != tc.extended {
				t.Errorf("got nature %d, plan %d, extended %v", a.Nature, a.Plan, a.Extended)
			}
			if a.Digits.String() != tc.digits {
				t.Errorf("got %q, want %q", &a.Digits, tc.digits)
			}
			var an wire.Anomalies
			a.CheckNode(&an)
			if d := cmp.Diff(tc.anomalies, names(&an)); d != "" {
				t.Errorf("anomalies (-want +got):\n%s", d)
			}
		})
	}
	var a Address
	a.Digits.SetText("1")
	if a.Set(nil) || a.Digits.Len() != 0 {
		t.Error("an address of no octets is taken")
	}
}

func TestPartyNumber(t *testing.T) {
	var p PartyNumber
	if !p.SetCalled(unhex(t, "84 10 947107")) {
		t.Fatal("not read")
	}
	if p.NAI != NAIInternational || p.Plan != 1 || p.Restricted || p.Stop || p.Digits.String() != "49177" {
		t.Errorf("called: %+v, %q", p, &p.Digits)
	}
	if !p.SetCalled(unhex(t, "03 90 9471f7")) || !p.Stop || !p.Restricted || p.Digits.String() != "49177" || !p.Digits.Decimal() {
		t.Errorf("with stop signal: %+v, %q", p, &p.Digits)
	}
	if !p.SetCalled(unhex(t, "03 10 b471f7")) || p.Digits.String() != "4b177" || p.Digits.Decimal() {
		t.Errorf("with code 11: %q", &p.Digits)
	}
	if !p.SetCalling(unhex(t, "84 17 947107")) || p.Presentation != 1 || p.Screening != 3 || p.Stop {
		t.Errorf("calling: %+v", p)
	}
	if !p.SetCalled(unhex(t, "84 17 947107")) || p.Presentation != 0 || p.Screening != 0 {
		t.Errorf("a called number has no presentation: %+v", p)
	}
	for _, short := range [][]byte{nil, {0x84}} {
		if p.SetCalled(short) || p.SetCalling(short) || p.Digits.Len() != 0 {
			t.Errorf("%x is taken: %+v", short, p)
		}
	}
}

func TestCountries(t *testing.T) {
	tests := []struct{ number, want string }{
		{"491779900001", "DE"}, {"33699000001", "FR"}, {"14255550100", "US"}, {"447999000001", "GB"},
		{"254799000001", "KE"}, {"79161234567", "RU"}, {"77012345678", "KZ"}, {"76012345678", "KZ"},
		{"14165550100", "CA"}, {"18765550100", "JM"}, {"18095550100", "DO"}, {"17875550100", "PR"},
		{"12425550100", "BS"}, {"447624000001", "IM"}, {"447797000001", "JE"}, {"447700900001", "GB"},
		{"39066980001", "VA"}, {"390612345", "IT"}, {"5999123456", "CW"}, {"5993123456", "BQ"},
		{"262269000001", "YT"}, {"262692000001", "RE"}, {"8613800000", "CN"}, {"383440001", "XK"},
		{"88213999901", World}, {"8816000001", World}, {"870300000", World}, {"18005550100", ""},
		{"999123", ""}, {"0049", ""}, {"49", ""}, {"142", ""}, {"", ""}, {"4a9177", ""}, {"1a55", ""},
	}
	for _, tc := range tests {
		if got := CountryOfE164([]byte(tc.number)); got != tc.want {
			t.Errorf("%s is of %q, want %q", tc.number, got, tc.want)
		}
	}
	codes := map[string]string{
		"262": "DE", "20899": "FR", "310-999": "US", "234": "GB", "639": "KE", "401": "KZ", "250": "RU",
		"302": "CA", "221": "XK", "901": "", "999": "", "26": "", "2a2": "", "000": "",
	}
	for code, want := range codes {
		if got := CountryOfMCC([]byte(code)); got != want {
			t.Errorf("%s is of %q, want %q", code, got, want)
		}
	}
	for mcc, want := range map[string]int{"310": 3, "262": 2, "302": 3, "750": 3, "234": 2, "": 2} {
		if got := DefaultMNCDigits([]byte(mcc)); got != want {
			t.Errorf("MCC %s has network codes of %d digits, want %d", mcc, got, want)
		}
	}
}

// Every country with a mobile country code has a calling code, so that the
// place of an IMSI and of a global title can be compared.
func TestCountriesOfBothPlans(t *testing.T) {
	known := map[string]bool{}
	for _, tab := range [][1000]string{e164Countries.three, e164Countries.areas} {
		for _, c := range tab {
			known[c] = true
		}
	}
	n := 0
	for mcc, c := range e212Countries {
		if c == "" || c == "VA" { // the Vatican's numbers start with 3906698
			continue
		}
		n++
		if len(c) != 2 || !known[c] {
			t.Errorf("MCC %03d: country %q has no calling code", mcc, c)
		}
	}
	if n < 230 {
		t.Errorf("only %d mobile country codes", n)
	}
}
