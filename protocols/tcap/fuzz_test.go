package tcap

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon/protocols/ber"
	"cordon/protocols/wire"
)

func FuzzDecode(f *testing.F) {
	open := AppendMAPOpen(nil, unhex(f, "96629209000010"), nil)
	for _, b := range [][]byte{
		wrap(acATI, AppendInvoke(nil, 1, opATI, ati)),
		AppendBegin(nil, otid, AppendRequest(nil, acUSSD, open), AppendInvoke(nil, 1, 59, nil)),
		AppendEnd(nil, otid, AppendResponse(nil, acATI, 1, 1, 2, AppendMAPRefuse(nil, 1)), nil),
		AppendContinue(nil, otid, otid, nil, AppendResult(AppendError(AppendReject(nil, 1, 1, 1), 2, 34, nil), 3, 56, nil)),
		AppendUserAbort(nil, otid, AppendAbort(nil, 0, AppendMAPUserAbort(nil, 0))),
		AppendProviderAbort(nil, otid, 1),
		ber.AppendIndefinite(nil, tagBegin, ber.AppendIndefinite(nil, tagComponents, AppendInvoke(nil, 1, 45, nil))),
		unhex(f, "e217c70400000001e80fe90dcf0101d1028935f20488020102"),
		unhex(f, "e415c708000000010000000"+"2e809ec07cf0101d5020203"),
	} {
		f.Add(b, false)
	}
	f.Fuzz(func(t *testing.T, b []byte, ansi bool) {
		var m Message
		if !Decode(b, Variant{ANSI: ansi}, &m) {
			if m.Anomalies.Empty() {
				t.Fatal("refused without a reason")
			}
			return
		}
		if m.Type.String() == "" || m.Count() < len(m.Components()) || len(m.Trailing) > len(b) {
			t.Fatalf("type %d, %d components of %d", m.Type, len(m.Components()), m.Count())
		}
		for i := range m.Components() {
			c := &m.Components()[i]
			if len(c.Raw) > len(b) || len(c.Parameter) > len(c.Raw) {
				t.Fatal("a parameter longer than its component")
			}
			if c.Type == ComponentUnknown && m.Anomalies.Empty() {
				t.Fatal("an unknown component is not marked")
			}
		}
		m.Dialogue.AppendAC(nil)
		if m.HasDialogue && !m.Type.ANSI() && m.Dialogue.Type == DialogueUnknown && m.Anomalies.Empty() {
			t.Fatal("a dialogue portion is lost")
		}
	})
}

// The short cut through the usual dialogue portion reads what the walk reads,
// whatever the octets.
func FuzzCommonDialogue(f *testing.F) {
	for _, info := range [][]byte{nil, AppendMAPOpen(nil, []byte{0x96, 0x62}, nil), AppendMAPAccept(nil)} {
		f.Add(AppendRequest(nil, acUSSD, info)[2:])
		f.Add(AppendResponse(nil, acUSSD, 0, DiagnosticUser, 0, info)[2:])
		f.Add(AppendResponse(nil, acUSSD, 1, DiagnosticProvider, 2, info)[2:])
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) < 2 || len(b) >= 0x80 || int(b[1]) != len(b)-2 || b[0] != 0x28 {
			return // not what the short cut takes
		}
		var short, long Message
		Decode(AppendBegin(nil, otid, ber.AppendTLV(nil, tagDialogue, true, b), nil), Variant{}, &short)
		// The same with a length in the long form, which the short cut refuses.
		other := append(ber.AppendLongLength([]byte{0x28}, len(b)-2, 1), b[2:]...)
		Decode(AppendBegin(nil, otid, ber.AppendTLV(nil, tagDialogue, true, other), nil), Variant{}, &long)
		if d := cmp.Diff(long.Dialogue, short.Dialogue); d != "" {
			t.Fatalf("(-walk +short):\n%s", d)
		}
		short.Anomalies.Set(wire.AnomalyBERLengthLong)
		if d := cmp.Diff(names(&long.Anomalies), names(&short.Anomalies)); d != "" {
			t.Fatalf("anomalies (-walk +short):\n%s", d)
		}
	})
}

func TestNoAllocations(t *testing.T) {
	open := AppendMAPOpen(nil, unhex(t, "96629209000010"), nil)
	messages := [][]byte{
		wrap(acATI, AppendInvoke(nil, 1, opATI, ati)),
		AppendBegin(nil, otid, AppendRequest(nil, acUSSD, open), AppendInvoke(nil, 1, 59, nil)),
		AppendEnd(nil, otid, AppendResponse(nil, acATI, 1, 1, 2, AppendMAPRefuse(nil, 1)), nil),
		AppendContinue(nil, otid, otid, nil, AppendResult(AppendError(AppendReject(nil, 1, 1, 1), 2, 34, nil), 3, 56, nil)),
		AppendProviderAbort(nil, otid, 1),
	}
	room := make([]byte, 0, 64)
	var m Message
	if n := testing.AllocsPerRun(100, func() {
		for _, b := range messages {
			if !Decode(b, Variant{}, &m) {
				t.Fatal("not read")
			}
			m.Dialogue.AppendAC(room)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkDecodeBegin(b *testing.B) {
	in := wrap(acATI, AppendInvoke(nil, 1, opATI, ati))
	var m Message
	b.ReportAllocs()
	for b.Loop() {
		Decode(in, Variant{}, &m)
	}
}

func BenchmarkDecodeBeginWithMAPOpen(b *testing.B) {
	open := AppendMAPOpen(nil, unhex(b, "96629209000010"), nil)
	in := AppendBegin(nil, otid, AppendRequest(nil, acUSSD, open), AppendInvoke(nil, 1, 59, ati))
	var m Message
	b.ReportAllocs()
	for b.Loop() {
		Decode(in, Variant{}, &m)
	}
}

func BenchmarkDecodeEnd(b *testing.B) {
	in := AppendEnd(nil, otid, AppendResponse(nil, acATI, 0, 1, 0, nil), AppendResult(nil, 1, opATI, ati))
	var m Message
	b.ReportAllocs()
	for b.Loop() {
		Decode(in, Variant{}, &m)
	}
}

func BenchmarkDecodeUnusual(b *testing.B) {
	in := wrap(append([]byte{4, 0, 0, 1, 0, 0x80, 29}, 3), AppendInvoke(nil, 1, opATI, ati))
	var m Message
	b.ReportAllocs()
	for b.Loop() {
		Decode(in, Variant{}, &m)
	}
}
