package ber

import (
	"encoding/hex"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon/protocols/wire"
)

func TestInt(t *testing.T) {
	tests := []struct {
		name, in  string
		want      int64
		ok        bool
		anomalies []string
	}{
		{"one octet", "47", 71, true, nil},
		{"negative", "80", -128, true, nil},
		{"128 needs its zero", "00 80", 128, true, nil},
		{"-129 needs its ones", "ff 7f", -129, true, nil},
		{"a padded operation code is what it means", "00 47", 71, true, []string{"ber.integer.padded"}},
		{"a padded negative", "ff ff", -1, true, []string{"ber.integer.padded"}},
		{"none", "", 0, false, []string{"ber.integer.length"}},
		{"eight octets", "7fffffffffffffff", 1<<63 - 1, true, nil},
		{"nine octets, padded", "000000000000000047", 71, true, []string{"ber.integer.padded", "ber.integer.length"}},
		{"nine octets, padded, negative", "ffffffffffffffffb9", -71, true, []string{"ber.integer.padded", "ber.integer.length"}},
		{"nine octets, needed", "01000000000000000047", 0, false, []string{"ber.integer.length"}},
		{"nine octets, of which the sign is needed", "008000000000000000", 0, false, []string{"ber.integer.length"}},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			var an wire.Anomalies
			got, ok := Int(unhex(t, tc.in), &an)
			if got != tc.want || ok != tc.ok {
				t.Errorf("got %d, %v, want %d, %v", got, ok, tc.want, tc.ok)
			}
			if d := cmp.Diff(tc.anomalies, names(&an)); d != "" {
				t.Errorf("anomalies (-want +got):\n%s", d)
			}
		})
	}
	t.Run("a constructed integer is marked", func(t *testing.T) {
		var an wire.Anomalies
		e := TLV{Tag: TagInteger, Constructed: true, Value: []byte{7}}
		if n, ok := e.Int(&an); n != 7 || !ok || !an.Has(wire.AnomalyBERConstructed) {
			t.Errorf("got %d, %v, %v", n, ok, names(&an))
		}
	})
}

func TestBoolNullBits(t *testing.T) {
	var an wire.Anomalies
	for in, want := range map[string][2]bool{"00": {false, true}, "01": {true, true}, "ff": {true, true}} {
		if b, ok := Bool(unhex(t, in), &an); b != want[0] || ok != want[1] {
			t.Errorf("Bool(%s) = %v, %v", in, b, ok)
		}
	}
	Null(nil, &an)
	s, ok := Bits(unhex(t, "04 a0"), &an)
	if !ok || s.Len != 4 || !s.At(0) || s.At(1) || !s.At(2) || s.At(4) || s.At(-1) {
		t.Errorf("Bits = %+v, %v", s, ok)
	}
	if !an.Empty() {
		t.Errorf("lawful values are marked %v", names(&an))
	}

	bad := []struct {
		name string
		read func(an *wire.Anomalies)
		want wire.Anomaly
	}{
		{"an empty BOOLEAN", func(an *wire.Anomalies) { Bool(nil, an) }, wire.AnomalyBERTruncated},
		{"a long BOOLEAN", func(an *wire.Anomalies) { Bool([]byte{1, 0}, an) }, wire.AnomalyBERTrailing},
		{"a NULL with content", func(an *wire.Anomalies) { Null([]byte{1}, an) }, wire.AnomalyBERTrailing},
		{"an empty BIT STRING", func(an *wire.Anomalies) { Bits(nil, an) }, wire.AnomalyBERTruncated},
		{"nine unused bits", func(an *wire.Anomalies) { Bits([]byte{9, 1}, an) }, wire.AnomalyBERTrailing},
		{"unused bits of no octet", func(an *wire.Anomalies) { Bits([]byte{1}, an) }, wire.AnomalyBERTrailing},
	}
	for _, tc := range bad {
		var an wire.Anomalies
		tc.read(&an)
		if an.Len() != 1 || !an.Has(tc.want) {
			t.Errorf("%s: marked %v, want %s", tc.name, names(&an), tc.want.Name())
		}
	}
}

func TestOctetString(t *testing.T) {
	tests := []struct {
		name, in, want string
		anomalies      []string
	}{
		{"primitive", "80 02 1122", "1122", nil},
		{"an IMSI in segments", "a0 08 04 02 6299 04 02 1122", "62991122", []string{"ber.constructed"}},
		{"segments in segments", "24 08 24 06 04 01 11 04 01 22", "1122", []string{"ber.constructed"}},
		{"no segments", "a0 00", "", []string{"ber.constructed"}},
		{"only the bit is wrong", "a0 04 62991122", "62991122", []string{"ber.constructed"}},
		{"a cut segment", "a0 04 04 05 6299", "04056299", []string{"ber.constructed"}},
		{"segments of indefinite length", "a0 80 04 01 11 04 01 22 00 00", "1122", []string{"ber.length.indefinite", "ber.constructed"}},
		{"another type among the segments", "a0 06 04 01 11 02 01 22", "040111020122", []string{"ber.constructed"}},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			var an wire.Anomalies
			w := Walk(unhex(t, tc.in), &an)
			var e TLV
			if !w.Next(&e) {
				t.Fatal("no element")
			}
			got, grown := OctetString(&e, []byte("kept"), &an)
			if hex.EncodeToString(got) != tc.want {
				t.Errorf("got %x, want %s", got, tc.want)
			}
			if string(grown[:4]) != "kept" {
				t.Errorf("scratch lost what it held: %q", grown)
			}
			if d := cmp.Diff(tc.anomalies, names(&an)); d != "" {
				t.Errorf("anomalies (-want +got):\n%s", d)
			}
		})
	}
	t.Run("depth ends at the bound", func(t *testing.T) {
		b := []byte{4, 1, 0xAA}
		for range maxStringDepth + 2 {
			b = AppendIndefinite(nil, TagOctetString, b)
		}
		var an wire.Anomalies
		w := Walk(b, &an)
		var e TLV
		w.Next(&e)
		got, _ := OctetString(&e, nil, &an)
		if cmp.Diff(got, e.Value) != "" || !an.Has(wire.AnomalyBERConstructed) {
			t.Errorf("got %x, marked %v", got, names(&an))
		}
	})
}

func TestOID(t *testing.T) {
	tests := []struct {
		name, in, dotted, canonical string
		anomalies                   []string
	}{
		{"an application context", "04 00 00 01 00 1d 03", "0.4.0.0.1.0.29.3", "04000001001d03", nil},
		{"a padded one", "04 00 00 01 00 80 1d 03", "0.4.0.0.1.0.29.3", "04000001001d03", []string{"ber.oid.padded"}},
		{"one of eight arcs", "04 00 00 01 00 1d 03 00", "0.4.0.0.1.0.29.3.0", "04000001001d0300", nil},
		{"large arcs", "2a 86 3a 89 61 33 01", "1.2.826.1249.51.1", "2a863a89613301", nil},
		{"first arc two", "88 37", "2.999", "8837", nil},
		{"a single octet, as in the global operation code attack", "47", "1.31", "47", nil},
		{"the last arc is cut", "04 81", "0.4.1", "0481", []string{"ber.oid.padded"}},
		{"nothing", "", "", "", []string{"ber.oid.padded"}},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			var an, an2 wire.Anomalies
			in := unhex(t, tc.in)
			if got := string(AppendOID(nil, in, &an)); got != tc.dotted {
				t.Errorf("dotted %s, want %s", got, tc.dotted)
			}
			got, _ := CanonicalOID(in, nil, &an2)
			if hex.EncodeToString(got) != tc.canonical {
				t.Errorf("canonical %x, want %s", got, tc.canonical)
			}
			if d := cmp.Diff(tc.anomalies, names(&an)); d != "" {
				t.Errorf("AppendOID anomalies (-want +got):\n%s", d)
			}
			if d := cmp.Diff(tc.anomalies, names(&an2)); d != "" {
				t.Errorf("CanonicalOID anomalies (-want +got):\n%s", d)
			}
		})
	}
}
