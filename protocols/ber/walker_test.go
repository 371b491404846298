package ber

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon/protocols/wire"
)

// unhex reads hexadecimal digits, blanks allowed.
func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// names lists what is marked.
func names(an *wire.Anomalies) []string {
	var out []string
	for a := range an.All {
		out = append(out, a.Name())
	}
	return out
}

type element struct {
	Tag         Tag
	Constructed bool
	Value       string
	Raw         string
}

func elements(b []byte, an *wire.Anomalies) []element {
	w := Walk(b, an)
	var t TLV
	var out []element
	for w.Next(&t) {
		out = append(out, element{t.Tag, t.Constructed, hex.EncodeToString(t.Value), hex.EncodeToString(t.Raw)})
	}
	return out
}

func TestWalk(t *testing.T) {
	tests := []struct {
		name, in  string
		want      []element
		anomalies []string
	}{
		{"nothing", "", nil, nil},
		{
			"two short elements", "80 01 aa 02 01 47",
			[]element{{ClassContext | 0, false, "aa", "8001aa"}, {TagInteger, false, "47", "020147"}}, nil,
		},
		{
			"a small tag in the multi-octet form hides an IMSI from a byte filter", "9f 00 02 1122",
			[]element{{ClassContext | 0, false, "1122", "9f00021122"}},
			[]string{"ber.tag.long_form"},
		},
		{
			"a small tag with a leading zero", "9f 80 00 02 1122",
			[]element{{ClassContext | 0, false, "1122", "9f8000021122"}},
			[]string{"ber.tag.long_form"},
		},
		{
			"31 and above have no other form: insertSubscriberData uses them", "bf 1f 00 9f 32 01 55 9f 81 00 00",
			[]element{
				{ClassContext | 31, true, "", "bf1f00"}, {ClassContext | 50, false, "55", "9f320155"},
				{ClassContext | 128, false, "", "9f810000"},
			}, nil,
		},
		{
			"a length of one octet in the long form", "02 81 01 47",
			[]element{{TagInteger, false, "47", "02810147"}},
			[]string{"ber.length.long_form"},
		},
		{
			"a length in four octets", "04 84 00 00 00 02 aabb",
			[]element{{TagOctetString, false, "aabb", "048400000002aabb"}},
			[]string{"ber.length.long_form"},
		},
		{
			"a length in nine octets", "04 89 000000000000000001 aa",
			[]element{{TagOctetString, false, "aa", "0489000000000000000001aa"}},
			[]string{"ber.length.long_form", "ber.length.reserved"},
		},
		{
			"a length of 33 bits is read by its lower 32", "04 85 0100000001 aa",
			[]element{{TagOctetString, false, "aa", "04850100000001aa"}},
			[]string{"ber.length.long_form", "ber.length.reserved"},
		},
		{
			"an indefinite length", "30 80 02 01 47 00 00 05 00",
			[]element{{TagSequence, true, "020147", "30800201470000"}, {TagNull, false, "", "0500"}},
			[]string{"ber.length.indefinite"},
		},
		{
			"an indefinite length in an indefinite length", "30 80 a0 80 02 01 00 00 00 04 02 00 00 00 00 05 00",
			[]element{{TagSequence, true, "a0800201000000" + "04020000", "3080a080020100000004020000" + "0000"}, {TagNull, false, "", "0500"}},
			[]string{"ber.length.indefinite"},
		},
		{
			"an indefinite length without end", "30 80 02 01 47",
			[]element{{TagSequence, true, "020147", "3080020147"}},
			[]string{"ber.truncated", "ber.length.indefinite"},
		},
		{
			"a length beyond the container gives what is there", "80 05 aabb",
			[]element{{ClassContext | 0, false, "aabb", "8005aabb"}},
			[]string{"ber.truncated"},
		},
		{"a tag without length", "30", nil, []string{"ber.truncated"}},
		{"a tag number that does not end", "9f 80 80", nil, []string{"ber.truncated", "ber.tag.long_form"}},
		{"a length that does not end", "30 84 00 00", nil, []string{"ber.truncated"}},
		{"the reserved length octet", "30 ff 00 00", nil, []string{"ber.truncated", "ber.length.reserved"}},
		{
			"a maximal length", "30 84 ff ff ff ff 00",
			[]element{{TagSequence, true, "00", "3084ffffffff00"}},
			[]string{"ber.truncated"},
		},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			var an wire.Anomalies
			got := elements(unhex(t, tc.in), &an)
			if d := cmp.Diff(tc.want, got); d != "" {
				t.Errorf("elements (-want +got):\n%s", d)
			}
			if d := cmp.Diff(tc.anomalies, names(&an)); d != "" {
				t.Errorf("anomalies (-want +got):\n%s", d)
			}
		})
	}
}

func TestEnter(t *testing.T) {
	t.Run("a primitive sequence is read and marked", func(t *testing.T) {
		var an wire.Anomalies
		w := Walk(unhex(t, "10 03 02 01 47"), &an)
		var seq, n TLV
		if !w.Next(&seq) {
			t.Fatal("no sequence")
		}
		in := w.Enter(&seq)
		if !in.Next(&n) || n.Tag != TagInteger {
			t.Fatalf("got tag %x", n.Tag)
		}
		if !an.Has(wire.AnomalyBERPrimitive) {
			t.Error("not marked")
		}
	})
	t.Run("depth ends at the bound", func(t *testing.T) {
		var b []byte
		for range 100 {
			b = AppendTLV(nil, TagSequence, true, b)
		}
		var an wire.Anomalies
		w := Walk(b, &an)
		var e TLV
		depth := 0
		for w.Next(&e) {
			depth++
			w = w.Enter(&e)
		}
		if depth != MaxDepth+1 {
			t.Errorf("walked %d levels, want %d", depth, MaxDepth+1)
		}
		if !an.Has(wire.AnomalyBERDepth) {
			t.Error("not marked")
		}
	})
	t.Run("number of elements ends at the bound", func(t *testing.T) {
		var an wire.Anomalies
		got := elements(bytes.Repeat([]byte{5, 0}, MaxElements+10), &an)
		if len(got) != MaxElements || !an.Has(wire.AnomalyBERLimit) {
			t.Errorf("walked %d elements, marked %v", len(got), names(&an))
		}
	})
	t.Run("indefinite lengths nest to the bound only", func(t *testing.T) {
		var an wire.Anomalies
		elements(bytes.Repeat([]byte{0x30, 0x80}, 1000), &an)
		if !an.Has(wire.AnomalyBERDepth) {
			t.Errorf("marked %v", names(&an))
		}
	})
	t.Run("search for the end of contents passes a bounded number of elements", func(t *testing.T) {
		var an wire.Anomalies
		elements(append([]byte{0x30, 0x80}, bytes.Repeat([]byte{5, 0}, MaxElements+1)...), &an)
		if !an.Has(wire.AnomalyBERLimit) {
			t.Errorf("marked %v", names(&an))
		}
	})
}

func TestPeekDoesNotMove(t *testing.T) {
	var an wire.Anomalies
	w := Walk(unhex(t, "9f 00 00"), &an)
	if tag, ok := w.Peek(); !ok || tag != ClassContext {
		t.Fatalf("got %x, %v", tag, ok)
	}
	if !an.Empty() || len(w.Rest()) != 3 {
		t.Errorf("moved or marked: rest %x, %v", w.Rest(), names(&an))
	}
	empty := Walk(nil, &an)
	if _, ok := empty.Peek(); ok {
		t.Error("found a tag in nothing")
	}
}

func TestTag(t *testing.T) {
	tag := ClassContext | 50
	if tag.Class() != ClassContext || tag.Number() != 50 {
		t.Errorf("got class %x, number %d", tag.Class(), tag.Number())
	}
}
