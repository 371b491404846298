package mtp2

import (
	"encoding/binary"
	"encoding/hex"
	"strings"
	"testing"

	"cordon/protocols/internal/corpus"
	"cordon/protocols/ip"
	"cordon/protocols/mtp3"
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

func TestDecode(t *testing.T) {
	long := strings.Repeat("ab", 80)
	withFCS := func(s string) string {
		b := unhex(t, s)
		return hex.EncodeToString(binary.LittleEndian.AppendUint16(b, checkSequence(b)))
	}
	tests := []struct {
		name    string
		options Options
		hex     string
		kind    Kind
		payload string
		fcs     bool
		marked  bool
	}{
		{"a fill-in unit", Options{}, "8182 00", FISU, "", false, false},
		{"a fill-in unit with check sequence", Options{}, "8182 00 1234", FISU, "", true, false},
		{"a link status of one octet", Options{}, "8182 01 03", LSSU, "03", false, false},
		{"a link status with check sequence", Options{}, "8182 01 03 1234", LSSU, "03", true, false},
		{"a message", Options{}, "8182 05 8301020304", MSU, "8301020304", false, false},
		{"a message with check sequence", Options{}, "8182 05 8301020304 1234", MSU, "8301020304", true, false},
		{"a message whose check sequence was asked for", Options{FCS: FCSPresent}, "8182 05 8301020304 1234", MSU, "8301020304", true, false},
		{"a message that holds more than it tells", Options{FCS: FCSAbsent}, "8182 05 8301020304 1234", MSU, "8301020304", false, true},
		{"a message that holds less than it tells", Options{}, "8182 07 8301020304", MSU, "8301020304", false, true},
		{"a message beyond the length indicator", Options{}, "8182 3f" + long, MSU, long, false, false},
		{"the same with check sequence", Options{}, withFCS("8182 3f" + long), MSU, long, true, false},
		{"a message of 63 octets at least that is shorter", Options{}, "8182 3f 8301020304", MSU, "8301020304", false, true},
		{"spare bits of the length indicator set", Options{}, "8182 c5 8301020304", MSU, "8301020304", false, false},
		{"sequence numbers of 12 bits", Options{Extended: true}, "0181 0282 0500 8301020304", MSU, "8301020304", false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var u Unit
			if !Decode(tt.options, unhex(t, tt.hex), &u) {
				t.Fatal("not decoded")
			}
			if u.Kind != tt.kind || hex.EncodeToString(u.Payload) != tt.payload || u.HasFCS != tt.fcs {
				t.Errorf("%v %x, check sequence %v", u.Kind, u.Payload, u.HasFCS)
			}
			if u.Anomalies.Has(wire.AnomalyMTP2Header) != tt.marked {
				t.Errorf("marked %v, want %v", !tt.marked, tt.marked)
			}
		})
	}
}

func TestDecodeReadsSequenceNumbers(t *testing.T) {
	var u Unit
	Decode(Options{}, unhex(t, "81 02 00"), &u)
	if d := cmp.Diff(Unit{BSN: 1, BIB: 1, FSN: 2, Payload: []byte{}}, u); d != "" {
		t.Error(d)
	}
	Decode(Options{Extended: true}, unhex(t, "ff0f 0180 0000"), &u)
	if d := cmp.Diff(Unit{BSN: 0xfff, FSN: 1, FIB: 1, Payload: []byte{}}, u); d != "" {
		t.Error(d)
	}
	if Decode(Options{}, unhex(t, "8102"), &u) || Decode(Options{Extended: true}, unhex(t, "8102030405"), &u) {
		t.Error("a cut header was decoded")
	}
}

func TestStatus(t *testing.T) {
	var u Unit
	Decode(Options{}, unhex(t, "8182 01 fb"), &u)
	if s, ok := u.Status(); !ok || s != StatusOutOfService {
		t.Errorf("%d, %v", s, ok)
	}
	for _, s := range []string{"8182 00", "8182 05 8301020304", "8182 01"} {
		Decode(Options{}, unhex(t, s), &u)
		if _, ok := u.Status(); ok {
			t.Errorf("%s has a link status", s)
		}
	}
	if FISU.String() != "FISU" || LSSU.String() != "LSSU" || MSU.String() != "MSU" {
		t.Error("names")
	}
}

func TestDecodePseudoHeader(t *testing.T) {
	h, frame, ok := DecodePseudoHeader(unhex(t, "01 01 0007 818200"))
	if want := (PseudoHeader{Sent: true, AnnexA: 1, Link: 7}); !ok || h != want || len(frame) != 3 {
		t.Errorf("%+v, frame %x", h, frame)
	}
	if _, _, ok := DecodePseudoHeader([]byte{1, 1, 0}); ok {
		t.Error("a cut pseudo-header was decoded")
	}
}

// One of the captures has a check sequence at the end of every frame, the
// other has none; both are told without being asked.
func TestCapturesAgreeWithTshark(t *testing.T) {
	for name, want := range map[string]int{
		"wiki__isup_load_generator.pcap":                         5265,
		"wiki__ansi_tcap_over_itu_sccp_over_mtp3_over_mtp2.pcap": 1,
	} {
		frames, compared := corpus.Frames(t, name), 0
		for _, rec := range corpus.Truth(t, name) {
			var f ip.Frame
			var u Unit
			var m mtp3.Message
			fr := frames[rec.Frame-1]
			if !ip.Link(fr.LinkType, fr.Data, &f) || f.Kind != ip.KindMTP2 || !Decode(Options{}, f.Payload, &u) || !mtp3.Decode(mtp3.ITU, u.Payload, &m) {
				t.Fatalf("%s frame %d: not decoded", name, rec.Frame)
			}
			compared++
			if w := rec.MTP2; u.BSN != w.BSN || u.FSN != w.FSN || u.BIB != w.BIB || u.FIB != w.FIB || u.LI != w.LI || !u.Anomalies.Empty() {
				t.Errorf("%s frame %d: %+v, tshark has %+v", name, rec.Frame, u, *w)
			}
			if w := rec.MTP3; m.OPC != w.OPC || m.DPC != w.DPC || m.SLS != w.SLS || m.NI != w.NI || m.SI != w.SI {
				t.Errorf("%s frame %d: %+v, tshark has %+v", name, rec.Frame, m, *w)
			}
		}
		if compared != want {
			t.Errorf("%s: %d units compared", name, compared)
		}
	}
}

func TestDecodeDoesNotAllocate(t *testing.T) {
	b := unhex(t, "8182 3f"+strings.Repeat("ab", 80))
	var u Unit
	if n := testing.AllocsPerRun(100, func() { Decode(Options{}, b, &u) }); n != 0 {
		t.Errorf("%v allocations a unit", n)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(false, unhex(f, "8182 05 8301020304 1234"))
	f.Add(true, unhex(f, "0181 0282 0500 8301020304"))
	f.Fuzz(func(t *testing.T, extended bool, b []byte) {
		for _, fcs := range []FCS{FCSAuto, FCSAbsent, FCSPresent} {
			var u Unit
			if Decode(Options{FCS: fcs, Extended: extended}, b, &u) && len(u.Payload) > len(b) {
				t.Fatal("a payload longer than the frame")
			}
			u.Status()
		}
		DecodePseudoHeader(b)
	})
}
