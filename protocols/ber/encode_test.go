package ber

import (
	"encoding/hex"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon/protocols/wire"
)

func TestEncode(t *testing.T) {
	tests := []struct {
		name string
		got  []byte
		want string
	}{
		{"a small tag", AppendTag(nil, ClassContext|30, true), "be"},
		{"a large tag", AppendTag(nil, ClassContext|31, true), "bf1f"},
		{"a tag of two octets", AppendTag(nil, ClassPrivate|200, false), "df8148"},
		{"a small tag in the multi-octet form", AppendHighTag(nil, ClassContext|0, false, 0), "9f00"},
		{"with a leading zero", AppendHighTag(nil, ClassContext|0, false, 1), "9f8000"},
		{"a short length", AppendLength(nil, 127), "7f"},
		{"a long length", AppendLength(nil, 128), "8180"},
		{"a longer length", AppendLength(nil, 256), "820100"},
		{"a length longer than needed", AppendLongLength(nil, 10, 2), "82000a"},
		{"a length in nine octets", AppendLongLength(nil, 10, 9), "8900000000000000000a"},
		{"an element", AppendTLV([]byte{1}, ClassContext|0, false, []byte{2, 3}), "0180020203"},
		{"an element of indefinite length", AppendIndefinite(nil, TagSequence, []byte{5, 0}), "308005000000"},
		{"zero", AppendInt(nil, TagInteger, 0), "020100"},
		{"128", AppendInt(nil, TagInteger, 128), "02020080"},
		{"-129", AppendInt(nil, TagEnumerated, -129), "0a02ff7f"},
		{"an object identifier", AppendOIDContent(nil, 0, 4, 0, 0, 1, 0, 29, 3), "04000001001d03"},
		{"a large first arc", AppendOIDContent(nil, 2, 999), "8837"},
		{"too few arcs", AppendOIDContent(nil, 2), ""},
		{"wrapped", Wrap([]byte{1, 5, 0}, 1, TagSequence), "0130020500"},
		{"wrapped under a large tag", Wrap([]byte{5, 0}, 0, ClassContext|31), "bf1f020500"},
		{"nothing wrapped", Wrap([]byte{1}, 1, TagSequence), "013000"},
	}
	for _, tc := range tests {
		if got := hex.EncodeToString(tc.got); got != tc.want {
			t.Errorf("%s: got %s, want %s", tc.name, got, tc.want)
		}
	}
}

// What is appended reads back, and the canonical forms are not marked.
func TestRoundTrip(t *testing.T) {
	for _, n := range []int64{0, 1, -1, 127, 128, -128, -129, 32767, 32768, 1<<31 - 1, -1 << 31, 1<<63 - 1, -1 << 63} {
		var an wire.Anomalies
		w := Walk(AppendInt(nil, ClassContext|77, n), &an)
		var e TLV
		if !w.Next(&e) {
			t.Fatalf("%d: no element", n)
		}
		if got, ok := e.Int(&an); got != n || !ok || !an.Empty() {
			t.Errorf("%d reads as %d, %v, marked %v", n, got, ok, names(&an))
		}
	}
	for _, size := range []int{0, 1, 127, 128, 255, 256, 65535, 65536} {
		var an wire.Anomalies
		b := Wrap(make([]byte, size), 0, ClassApplication|2)
		w := Walk(b, &an)
		var e TLV
		if !w.Next(&e) || len(e.Value) != size || len(e.Raw) != len(b) || !an.Empty() {
			t.Errorf("%d octets read as %d of %d, marked %v", size, len(e.Value), len(e.Raw), names(&an))
		}
	}
	for _, arcs := range [][]uint64{{0, 4, 0, 0, 1, 0, 29, 3}, {1, 2, 826, 0, 1249, 51, 1, 1, 1, 0, 1}, {2, 1 << 40}} {
		var an wire.Anomalies
		v := AppendOIDContent(nil, arcs...)
		dotted := AppendOID(nil, v, &an)
		again, _ := CanonicalOID(v, nil, &an)
		if d := cmp.Diff(v, again); d != "" || !an.Empty() {
			t.Errorf("%s: %s, marked %v", dotted, d, names(&an))
		}
	}
}
