package numbering

import (
	"bytes"
	"testing"

	"cordon/protocols/wire"
)

// Whatever the octets, reading ends, and what reads without flags writes back
// to the same octets.
func FuzzDigits(f *testing.F) {
	for _, s := range []string{"62990000000000f1", "91947177990001", "8410947107", "62f299", "21ff", "ffffffffffffffffff"} {
		f.Add(unhex(f, s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var d Digits
		var an wire.Anomalies
		d.SetIMSI(b, &an)
		if d.Flags()&(FillerInside|Overlong) == 0 {
			if back := AppendTBCD(nil, d.Bytes()); !bytes.Equal(back, b) {
				t.Fatalf("%x reads as %q, written back as %x", b, &d, back)
			}
		}
		for _, odd := range []bool{false, true} {
			filler := d.SetBCD(b, odd)
			if d.Flags()&Overlong == 0 && filler == 0 {
				if back := AppendBCD(nil, d.Bytes()); !bytes.Equal(back, b) {
					t.Fatalf("%x reads as %q, written back as %x", b, &d, back)
				}
			}
		}
		CountryOfE164(d.Bytes())
		CountryOfMCC(d.Bytes())
		var a Address
		if a.Set(b) {
			a.CheckNode(&an)
		}
		var p PartyNumber
		p.SetCalled(b)
		p.SetCalling(b)
		var plmn PLMN
		if plmn.SetOctets(b) {
			if back, ok := AppendPLMN(nil, plmn.Bytes()); !ok || !bytes.Equal(back, b) {
				t.Fatalf("%x reads as %q, written back as %x", b, &plmn, back)
			}
		}
	})
}

func TestNoAllocations(t *testing.T) {
	imsi, address, plmn := unhex(t, "62990000000000f1"), unhex(t, "91947177990001"), unhex(t, "62f299")
	var d Digits
	var a Address
	var p PLMN
	var an wire.Anomalies
	room := make([]byte, 0, 64)
	if n := testing.AllocsPerRun(100, func() {
		d.SetIMSI(imsi, &an)
		a.Set(address)
		a.CheckNode(&an)
		p.SetOctets(plmn)
		CountryOfE164(a.Digits.Bytes())
		CountryOfMCC(d.Bytes())
		AppendE214(room, a.Digits.Bytes(), d.Bytes(), 2)
		AppendTBCD(room, d.Bytes())
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkIMSI(b *testing.B) {
	in := unhex(b, "62990000000000f1")
	var d Digits
	var an wire.Anomalies
	b.ReportAllocs()
	for b.Loop() {
		d.SetIMSI(in, &an)
	}
}

func BenchmarkAddress(b *testing.B) {
	in := unhex(b, "91947177990001")
	var a Address
	b.ReportAllocs()
	for b.Loop() {
		a.Set(in)
	}
}

func BenchmarkCountryOfE164(b *testing.B) {
	number := []byte("491779900001")
	b.ReportAllocs()
	for b.Loop() {
		CountryOfE164(number)
	}
}
