package ber

import (
	"bytes"
	"testing"

	"cordon/protocols/wire"
)

// begin is a TCAP begin with dialogue portion and one invoke.
const begin = "6248480426590b1d6b1e281c060700118605010101a011600f80020780a109060704000001001403" +
	"6c20a11e02010102012d301680079194718000001081010182079194718000001083"

// walkAll visits everything in b and counts the elements.
func walkAll(w Walker) int {
	n := 0
	var t TLV
	for w.Next(&t) {
		n++
		if t.Constructed {
			n += walkAll(w.Enter(&t))
		}
	}
	return n
}

func FuzzWalk(f *testing.F) {
	for _, s := range []string{begin, "3080a08002010000000402000000000500", "9f800008262999", "a0080402629904021122", "30ff"} {
		f.Add(unhex(f, s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var an wire.Anomalies
		w := Walk(b, &an)
		var e TLV
		var seen []byte
		for w.Next(&e) {
			if len(e.Value) > len(e.Raw) {
				t.Fatalf("a value of %d in an element of %d octets", len(e.Value), len(e.Raw))
			}
			if !bytes.Equal(e.Raw, b[len(seen):len(seen)+len(e.Raw)]) {
				t.Fatal("elements do not follow each other")
			}
			seen = append(seen, e.Raw...)
			v, _ := OctetString(&e, nil, &an)
			if len(v) > len(e.Value) {
				t.Fatal("a string longer than its segments")
			}
			e.Int(&an)
			Bits(e.Value, &an)
			AppendOID(nil, e.Value, &an)
			CanonicalOID(e.Value, nil, &an)
		}
		if len(seen) < len(b) && an.Empty() {
			t.Fatalf("%d octets of %d were lost silently", len(b)-len(seen), len(b))
		}
		if n := walkAll(Walk(b, &an)); n > len(b) {
			t.Fatalf("%d elements in %d octets", n, len(b))
		}
	})
}

func TestNoAllocations(t *testing.T) {
	b := unhex(t, begin)
	segmented := unhex(t, "a0080402629904021122")
	scratch := make([]byte, 0, 64)
	var an wire.Anomalies // in a decoder it is part of the message
	if n := testing.AllocsPerRun(100, func() {
		walkAll(Walk(b, &an))
		w := Walk(segmented[2:], &an)
		var e TLV
		w.Next(&e)
		OctetString(&e, scratch, &an)
		AppendOID(scratch, b[12:19], &an)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkWalk(b *testing.B) {
	in := unhex(b, begin)
	var an wire.Anomalies
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		n = walkAll(Walk(in, &an))
	}
	b.ReportMetric(float64(n), "elements")
}
