package sccp_test

import (
	"fmt"
	"strings"
	"testing"

	"cordon/protocols/internal/corpus"
	"cordon/protocols/internal/sccptest"
	"cordon/protocols/sccp"
	"cordon/protocols/wire"
)

// reading is what tshark says about the SCCP layer of a message.
type reading struct {
	SCCP struct {
		Type    int      `json:"type"`
		Called  *address `json:"called"`
		Calling *address `json:"calling"`
		Segment *struct {
			First     int `json:"first"`
			Remaining int `json:"remaining"`
		} `json:"seg"`
	} `json:"sccp"`
}

type address struct {
	Route  *int   `json:"ri"`
	GTI    *int   `json:"gti"`
	SSN    *int   `json:"ssn"`
	PC     any    `json:"pc"`
	TT     *int   `json:"tt"`
	Plan   *int   `json:"np"`
	Nature *int   `json:"nai"`
	Digits string `json:"digits"`
}

// differs compares what tshark read of an address with what we did.
func (want *address) differs(got *sccp.Address) string {
	gt := string(got.GT())
	// tshark has names for codes above nine; we show hexadecimal digits.
	digits := strings.NewReplacer("(spare)", "?", "ST", "?", "11", "?").Replace(want.Digits)
	ours := strings.NewReplacer("11", "?", "12", "?", "a", "?", "b", "?", "c", "?", "d", "?", "e", "?", "f", "?").Replace(gt)
	switch {
	case want.SSN != nil && *want.SSN != int(got.SSN):
		return "ssn"
	case !want.samePC(got):
		return "pc"
	case want.GTI != nil && *want.GTI != int(got.GTI):
		return "gti"
	case want.Route != nil && (*want.Route == 1) != got.RouteOnSSN:
		return "ri"
	case want.TT != nil && *want.TT != int(got.TT):
		return "tt"
	case want.Plan != nil && *want.Plan != int(got.Plan):
		return "np"
	case want.Nature != nil && *want.Nature != int(got.Nature):
		return "nai"
	case want.Digits != gt && (digits == want.Digits || ours == gt):
		return "digits"
	}
	return ""
}

// samePC compares point codes. tshark writes those of ANSI as
// network-cluster-member.
func (want *address) samePC(got *sccp.Address) bool {
	if want.PC == nil {
		return true
	}
	pc := fmt.Sprint(want.PC)
	return pc == fmt.Sprint(got.PC) || pc == fmt.Sprintf("%d-%d-%d", got.PC>>16, got.PC>>8&0xFF, got.PC&0xFF)
}

func TestCapturesAgreeWithTshark(t *testing.T) {
	total := 0
	for _, name := range corpus.Names(t) {
		if strings.HasPrefix(name, "mut_") || strings.HasPrefix(name, "trunc") {
			continue // of broken octets tshark's reading is a hint only
		}
		truth := sccptest.Truth[reading](t, name)
		if len(truth) == 0 {
			continue
		}
		ours := map[int][]sccptest.Message{}
		for _, m := range sccptest.Messages(t, name) {
			ours[m.Frame] = append(ours[m.Frame], m)
		}
		variant := sccp.Variant{ANSI: name == "wiki__11.pcap"}
		compared := 0
		for frame, want := range truth {
			if len(ours[frame]) != len(want) {
				continue // fragments, and retransmissions that tshark leaves out
			}
			for i := range want {
				compared++
				compare(t, name, frame, &want[i], ours[frame][i].Data, variant)
			}
		}
		t.Logf("%s: %d messages", name, compared)
		total += compared
	}
	if total < 10_000 {
		t.Errorf("only %d messages were compared", total)
	}
}

func compare(t *testing.T, name string, frame int, want *reading, data []byte, v sccp.Variant) {
	t.Helper()
	var m sccp.Message
	if !sccp.Decode(data, v, &m) {
		t.Errorf("%s frame %d: not read: %x", name, frame, data)
		return
	}
	if int(m.Type) != want.SCCP.Type {
		t.Errorf("%s frame %d: type %d, want %d", name, frame, m.Type, want.SCCP.Type)
	}
	if want.SCCP.Called != nil {
		if d := want.SCCP.Called.differs(&m.Called); d != "" {
			t.Errorf("%s frame %d: called %s: %x, tshark %+v", name, frame, d, m.Called.Raw, want.SCCP.Called)
		}
	}
	if want.SCCP.Calling != nil {
		if d := want.SCCP.Calling.differs(&m.Calling); d != "" {
			t.Errorf("%s frame %d: calling %s: %x, tshark %+v", name, frame, d, m.Calling.Raw, want.SCCP.Calling)
		}
	}
	if s := want.SCCP.Segment; s != nil && ((s.First == 1) != m.Segmentation.First || s.Remaining != int(m.Segmentation.Remaining)) {
		t.Errorf("%s frame %d: segmentation %+v, tshark %+v", name, frame, m.Segmentation, s)
	}
	for a := range m.Anomalies.All {
		switch a {
		case wire.AnomalySCCPSSNMissing, wire.AnomalySCCPGTLength, wire.AnomalySCCPDataEmpty:
			// Real networks do so.
		case wire.AnomalySCCPAddressTrailing:
			if name == "wiki__Mobile-Originating-Call_AMR_.pcap" {
				continue // ANSI addresses in a message of ITU
			}
			fallthrough
		default:
			t.Errorf("%s frame %d: marked %s: %x", name, frame, a.Name(), data)
		}
	}
}
