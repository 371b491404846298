package mtp3

import (
	"encoding/hex"
	"testing"

	"cordon/protocols/internal/corpus"
	"cordon/protocols/ip"

	"github.com/google/go-cmp/cmp"
)

func TestDecodeReadsWhatAppendWrites(t *testing.T) {
	tests := []struct {
		name     string
		standard Standard
		message  Message
		hex      string
	}{
		{"ITU", ITU, Message{SI: SISCCP, NI: NINational, SLS: 15, OPC: 1001, DPC: 0x3fff, Payload: []byte{9}}, "83ff7ffaf009"},
		{"ITU, all bits of the other point code", ITU, Message{SI: SIISUP, NI: NINationalSpare, Priority: 2, OPC: 0x3fff, DPC: 1}, "e501c0ff0f"},
		{"ANSI", ANSI, Message{SI: SISCCP, NI: NINational, Priority: 1, SLS: 0xab, OPC: 0x010203, DPC: 0xfdfeff, Payload: []byte{9, 0}}, "93fffefd030201ab0900"},
		{"China", China, Message{SI: SISCCP, SLS: 0x0b, OPC: 0x010203, DPC: 0x040506, Payload: []byte{9}}, "030605040302010b09"},
		{"Japan", Japan, Message{SI: SISCCP, NI: NINational, SLS: 0x0f, OPC: 0x0102, DPC: 0xfffe, Payload: []byte{9}}, "83feff02010f09"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := Append(nil, tt.standard, &tt.message)
			if got := hex.EncodeToString(b); got != tt.hex {
				t.Errorf("%s, want %s", got, tt.hex)
			}
			if tt.message.Payload == nil {
				tt.message.Payload = []byte{}
			}
			var got Message
			if !Decode(tt.standard, b, &got) {
				t.Fatal("not decoded")
			}
			if d := cmp.Diff(tt.message, got); d != "" {
				t.Error(d)
			}
			if Decode(tt.standard, b[:tt.standard.LabelLen()], &got) {
				t.Error("a cut label was decoded")
			}
		})
	}
}

func TestAppendLeavesOutBitsWithoutRoom(t *testing.T) {
	full := Message{SI: 0xff, NI: 0xff, Priority: 0xff, SLS: 0xff, OPC: 0xffffffff, DPC: 0xffffffff}
	for s := ITU; s <= Japan; s++ {
		var got Message
		if !Decode(s, Append(nil, s, &full), &got) || got.SI != 15 || got.NI != 3 || got.Priority != 3 {
			t.Errorf("%v: %+v", s, got)
		}
	}
}

func TestNames(t *testing.T) {
	h, ok := DecodeHeading([]byte{0x14, 0x01, 0x00})
	if !ok || h.ManagementName() != "TFP" {
		t.Errorf("transfer prohibited: %+v %q", h, h.ManagementName())
	}
	h, _ = DecodeHeading([]byte{0x11})
	if h.TestName() != "SLTM" || h.ManagementName() != "COO" {
		t.Errorf("%+v: %q, %q", h, h.TestName(), h.ManagementName())
	}
	if _, ok := DecodeHeading(nil); ok || (Heading{9, 9}).ManagementName() != "" || (Heading{9, 9}).TestName() != "" {
		t.Error("a heading that is not there has a name")
	}
	named := 0
	for si := range uint8(16) {
		if ServiceName(si) != "" {
			named++
		}
	}
	if named != 8 || ServiceName(SISCCP) != "SCCP" || ITU.String() != "ITU" || Standard(9).String() != "standard 9" {
		t.Errorf("%d services named", named)
	}
}

// The capture of link type MTP3 holds message signal units with nothing above
// them.
func TestCaptureAgreesWithTshark(t *testing.T) {
	const name = "wiki__gsm-r.uus1.pcap"
	frames := corpus.Frames(t, name)
	for _, rec := range corpus.Truth(t, name) {
		var f ip.Frame
		var m Message
		fr := frames[rec.Frame-1]
		if !ip.Link(fr.LinkType, fr.Data, &f) || f.Kind != ip.KindMTP3 || !Decode(ITU, f.Payload, &m) {
			t.Fatalf("frame %d: not decoded", rec.Frame)
		}
		w := rec.MTP3
		if m.OPC != w.OPC || m.DPC != w.DPC || m.SLS != w.SLS || m.NI != w.NI || m.SI != w.SI {
			t.Errorf("frame %d: %+v, tshark has %+v", rec.Frame, m, *w)
		}
	}
}

func TestDecodeDoesNotAllocate(t *testing.T) {
	b := []byte{0x83, 1, 2, 3, 4, 5, 6, 7, 8}
	var m Message
	if n := testing.AllocsPerRun(100, func() {
		for s := ITU; s <= Japan; s++ {
			if !Decode(s, b, &m) {
				t.Fatal("not decoded")
			}
		}
		if h, _ := DecodeHeading(b); h.ManagementName() != "" {
			t.Fatal("named")
		}
	}); n != 0 {
		t.Errorf("%v allocations a message", n)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(uint8(ITU), []byte{0x83, 0xff, 0x7f, 0x5a, 0xfa, 9})
	f.Add(uint8(ANSI), []byte{0x83, 0xff, 0x7f, 0x5a, 0xfa, 9, 9, 9, 9})
	f.Fuzz(func(t *testing.T, s uint8, b []byte) {
		var m, again Message
		if !Decode(Standard(s), b, &m) {
			return
		}
		out := Append(nil, Standard(s), &m)
		if !Decode(Standard(s), out, &again) || !cmp.Equal(m, again) {
			t.Fatalf("%x became %x", b, out)
		}
	})
}
