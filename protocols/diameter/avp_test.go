package diameter

import (
	"encoding/hex"
	"strings"
	"testing"

	"cordon/protocols/wire"

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

func names(an *wire.Anomalies) string {
	var out []string
	for a := range an.All {
		out = append(out, a.Name())
	}
	return strings.Join(out, " ")
}

func TestWalkerReadsWhatFitsAndMarksTheRest(t *testing.T) {
	one := AVP{Code: 1, Flags: AVPMandatory, Data: []byte("ab")}
	tests := []struct {
		name, b string
		want    []AVP
		marks   string
	}{
		{"nothing", "", nil, ""},
		{"one AVP", "00000001 4000000a 61620000", []AVP{one}, ""},
		{"with a vendor", "0000057f c000000f 000028af 02f810 00", []AVP{{1407, Vendor3GPP, AVPVendor | AVPMandatory, []byte{2, 0xf8, 0x10}}}, ""},
		{"without data", "00000001 40000008", []AVP{{1, 0, AVPMandatory, []byte{}}}, ""},
		{"two AVPs", "00000001 4000000a 61620000 00000001 4000000a 61620000", []AVP{one, one}, ""},
		{"padding other than zero", "00000001 4000000a 61620001", []AVP{one}, "diameter.avp.padding.value"},
		{"the last padding left out", "00000001 4000000a 6162", []AVP{one}, "diameter.avp.padding.missing"},
		{"half of the padding", "00000001 4000000a 616200", []AVP{one}, "diameter.avp.padding.missing"},
		{"reserved flags", "00000001 5f00000a 61620000", []AVP{{1, 0, 0x5f, []byte("ab")}}, "diameter.avp.flags.reserved"},
		{"the flag of RFC 3588 for security", "00000001 6000000a 61620000", []AVP{{1, 0, AVPMandatory | AVPProtected, []byte("ab")}}, ""},
		{"vendor 0", "00000001 c000000e 00000000 61620000", []AVP{{1, 0, AVPVendor | AVPMandatory, []byte("ab")}}, "diameter.avp.vendor.zero"},
		{"length 0", "00000001 40000000 61620000", nil, "diameter.avp.length.short"},
		{"length 7", "00000001 40000007", nil, "diameter.avp.length.short"},
		{"length 11 with a vendor", "00000001 c000000b 000028af", nil, "diameter.avp.length.short"},
		{"a length beyond the end", "00000001 4000000d 61620000", nil, "diameter.avp.length.beyond"},
		{"the greatest length", "00000001 40ffffff 61620000", nil, "diameter.avp.length.beyond"},
		{"a vendor that is cut off", "00000001 c000000c", nil, "diameter.avp.length.beyond"},
		{"octets behind the last one", "00000001 4000000a 61620000 000000", []AVP{one}, "diameter.trailing"},
		{"less than a header", "00000001 400000", nil, "diameter.trailing"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var an wire.Anomalies
			var got []AVP
			w := Walk(unhex(t, tt.b), &an)
			for a := (AVP{}); w.Next(&a); {
				got = append(got, a)
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Error(d)
			}
			if s := names(&an); s != tt.marks {
				t.Errorf("marked %q, want %q", s, tt.marks)
			}
		})
	}
}

func TestWalkerGivesAVPsAsTheyStand(t *testing.T) {
	b := unhex(t, "00000001 4000000a 61620000 0000057f c000000f 000028af 02f810 00 0000")
	var an wire.Anomalies
	w := Walk(b, &an)
	if w.Raw() == nil || len(w.Raw()) != 0 {
		t.Errorf("before the first: %x", w.Raw())
	}
	var a AVP
	for _, want := range []string{"00000001 4000000a 61620000", "0000057f c000000f 000028af 02f810 00"} {
		if !w.Next(&a) || hex.EncodeToString(w.Raw()) != strings.ReplaceAll(want, " ", "") {
			t.Errorf("got %x, want %s", w.Raw(), want)
		}
	}
	if w.Next(&a) || len(w.Rest()) != 2 {
		t.Errorf("%x is left", w.Rest())
	}
}

func TestAppendedAVPsAreReadAgain(t *testing.T) {
	for n := range 9 {
		for _, vendor := range []uint32{0, Vendor3GPP} {
			b := AppendAVP(nil, 4711, AVPMandatory, vendor, make([]byte, n))
			var an wire.Anomalies
			var a AVP
			w := Walk(b, &an)
			if !w.Next(&a) || a.Code != 4711 || a.Vendor != vendor || len(a.Data) != n || w.Next(&a) || !an.Empty() || len(b)%4 != 0 {
				t.Errorf("%d octets of vendor %d: %x", n, vendor, b)
			}
		}
	}
}
