package sccp

import (
	"bytes"
	"testing"
)

func FuzzDecode(f *testing.F) {
	for _, s := range []string{
		udt,
		"11 01 0f 04 06 08 09 02 4206 02 4208 01 aa 10 04 c2 b1eed4 00",
		"13 81 0f 0700 0800 0900 0a00 02 4206 02 4208 0100 aa 10 04 c1 000001 00",
		"01 000001 02 02 04 02 4206 04 02 4208 0f 02 aabb 00",
		"09 00 03 05 07 02 4201 02 4201 05 0206e90300",
	} {
		f.Add(unhex(f, s), false)
		f.Add(unhex(f, s), true)
	}
	r := NewReassembler(ReassemblerConfig{MaxMessages: 8})
	now := int64(0)
	f.Fuzz(func(t *testing.T, b []byte, ansi bool) {
		v := Variant{ANSI: ansi}
		var m Message
		if !Decode(b, v, &m) {
			if m.Anomalies.Empty() {
				t.Fatal("refused without a reason")
			}
			return
		}
		if len(m.Data) > len(b) || len(m.Called.Raw) > 255 || len(m.Calling.Raw) > 255 {
			t.Fatal("parts larger than the message")
		}
		m.Management(v)
		now += second
		r.Expire(now, func(uint64) {})
		if res := r.Add(&m, 1, now); res.State == StateComplete && len(res.Data) > MaxReassembled {
			t.Fatalf("put together to %d octets", len(res.Data))
		}
		if r.Len() > 8 {
			t.Fatalf("%d messages are kept", r.Len())
		}
		again, err := Append(nil, &m, v)
		if err != nil || !m.Anomalies.Empty() {
			return
		}
		// What is canonical and in the usual order is built to the same octets.
		var back Message
		if !Decode(again, v, &back) || !bytes.Equal(back.Data, m.Data) || !bytes.Equal(back.Called.Raw, m.Called.Raw) ||
			!bytes.Equal(back.Calling.Raw, m.Calling.Raw) || back.Segmentation != m.Segmentation {
			t.Fatalf("%x is built again as %x", b, again)
		}
	})
}

func TestNoAllocations(t *testing.T) {
	in := unhex(t, udt)
	segs := segmented(t, TypeXUDT, payload(300), 3, 5, "33699000001")
	r := NewReassembler(ReassemblerConfig{})
	var m Message
	if n := testing.AllocsPerRun(100, func() {
		Decode(in, Variant{}, &m)
		for i := range segs {
			r.Add(&segs[i], 1, 0)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkDecodeUDT(b *testing.B) {
	in := unhex(b, udt)
	var m Message
	b.ReportAllocs()
	for b.Loop() {
		Decode(in, Variant{}, &m)
	}
}

func BenchmarkDecodeXUDT(b *testing.B) {
	in := Message{
		Type: TypeXUDT, HopCounter: 10, Data: payload(100), HasSegmentation: true, Segmentation: Segmentation{First: true, Remaining: 1},
		Called: TitleAddress("491779900001", SSNHLR), Calling: TitleAddress("33699000001", SSNVLR),
	}
	x, err := Append(nil, &in, Variant{})
	if err != nil {
		b.Fatal(err)
	}
	var m Message
	b.ReportAllocs()
	for b.Loop() {
		Decode(x, Variant{}, &m)
	}
}

func BenchmarkReassemble(b *testing.B) {
	segs := segmented(b, TypeXUDT, payload(600), 3, 5, "33699000001")
	r := NewReassembler(ReassemblerConfig{})
	b.ReportAllocs()
	for b.Loop() {
		for i := range segs {
			r.Add(&segs[i], 1, 0)
		}
	}
}
