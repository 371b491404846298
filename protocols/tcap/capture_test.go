package tcap_test

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"cordon/protocols/internal/corpus"
	"cordon/protocols/internal/sccptest"
	"cordon/protocols/sccp"
	"cordon/protocols/tcap"
	"cordon/protocols/wire"
)

// reading is what tshark says about TCAP and its components.
type reading struct {
	TCAP *struct {
		Type       string `json:"type"`
		OTID       string `json:"otid"`
		DTID       string `json:"dtid"`
		AC         string `json:"ac"`
		Dialogue   string `json:"dlg"`
		Components int    `json:"ncomp"`
	} `json:"tcap"`
	Components []struct {
		Type   string `json:"type"`
		ID     *int   `json:"id"`
		Opcode *int   `json:"op"`
		Error  *int   `json:"err"`
	} `json:"comps"`
	Malformed bool `json:"malformed"`
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
		r := sccp.NewReassembler(sccp.ReassemblerConfig{})
		ours := map[int][][]byte{}
		for _, s := range sccptest.Messages(t, name) {
			var m sccp.Message
			sccp.Decode(s.Data, sccp.Variant{ANSI: name == "wiki__11.pcap"}, &m)
			ours[s.Frame] = append(ours[s.Frame], bytes.Clone(r.Add(&m, uint64(s.OPC), s.Time).Data))
		}
		compared := 0
		for frame, want := range truth {
			if len(ours[frame]) != len(want) {
				continue // fragments, and retransmissions that tshark leaves out
			}
			for i := range want {
				if want[i].TCAP != nil {
					compared++
					compare(t, name, frame, &want[i], ours[frame][i])
				}
			}
		}
		total += compared
		t.Logf("%s: %d messages", name, compared)
	}
	if total < 10_000 {
		t.Errorf("only %d messages were compared", total)
	}
}

func compare(t *testing.T, name string, frame int, want *reading, data []byte) {
	t.Helper()
	var m tcap.Message
	if !tcap.Decode(data, tcap.Variant{}, &m) {
		t.Errorf("%s frame %d: not read: %x", name, frame, data)
		return
	}
	fail := func(what string, got, want any) {
		t.Errorf("%s frame %d: %s %v, tshark %v: %x", name, frame, what, got, want, data)
	}
	if m.Type.String() != want.TCAP.Type {
		fail("type", m.Type, want.TCAP.Type)
	}
	if got := hex.EncodeToString(m.OTID); got != want.TCAP.OTID {
		fail("otid", got, want.TCAP.OTID)
	}
	if got := hex.EncodeToString(m.DTID); got != want.TCAP.DTID {
		fail("dtid", got, want.TCAP.DTID)
	}
	if got := string(m.Dialogue.AppendAC(nil)); got != want.TCAP.AC {
		fail("application context", got, want.TCAP.AC)
	}
	if got := m.Dialogue.Type.String(); got != want.TCAP.Dialogue {
		fail("dialogue", got, want.TCAP.Dialogue)
	}
	if want.Malformed || len(want.Components) == 0 {
		return
	}
	if m.Count() != want.TCAP.Components || m.Count() != len(want.Components) {
		fail("components", m.Count(), want.TCAP.Components)
		return
	}
	for i, c := range m.Components() {
		w := &want.Components[i]
		if c.Type.String() != w.Type || w.ID != nil && int(c.InvokeID) != *w.ID ||
			w.Opcode != nil && int(c.Opcode) != *w.Opcode || w.Error != nil && int(c.Error) != *w.Error {
			fail("component", c, *w)
		}
	}
	for a := range m.Anomalies.All {
		if !lawful(name, a) {
			fail("anomaly", a.Name(), "nothing to say")
		}
	}
}

// lawful reports whether a is to be expected in that capture: attacks, messages
// made by hand that are cut, and a network that uses indefinite lengths.
func lawful(name string, a wire.Anomaly) bool {
	return strings.HasPrefix(name, "pwnss7") || strings.HasPrefix(name, "sigcorr") ||
		name == "arkime__m3ua_synthetic.pcap" ||
		name == "pcapr_gprs_ms_log.pcap" && a == wire.AnomalyBERLengthIndefinite
}

// ANSI TCAP in an SCCP of ITU, over M2UA: every message is a query or response
// with one private operation of family 9.
func TestCapturedANSI(t *testing.T) {
	n := 0
	for _, f := range corpus.Frames(t, "wiki__ansi_map_ota.pcap") {
		for rest := f.Data; ; n++ {
			at := bytes.Index(rest, []byte{3, 7, 11, 4, 0x43}) // pointers, and a called address
			if at < 2 {
				break
			}
			var s sccp.Message
			var m tcap.Message
			if !sccp.Decode(rest[at-2:], sccp.Variant{}, &s) || !tcap.Decode(s.Data, tcap.Variant{ANSI: true}, &m) {
				t.Fatalf("frame %d: not read", f.Number)
			}
			rest = rest[at+1:]
			c := m.Components()
			if m.Type != tcap.TypeANSIQuery && m.Type != tcap.TypeANSIResponse || len(c) != 1 || len(c[0].Parameter) == 0 {
				t.Errorf("frame %d: %v with %+v", f.Number, m.Type, c)
			}
			if m.Type == tcap.TypeANSIQuery && (c[0].Opcode>>8 != 9 || c[0].National || len(m.OTID) != 4) {
				t.Errorf("frame %d: operation %#x", f.Number, c[0].Opcode)
			}
			if !m.Anomalies.Empty() {
				t.Errorf("frame %d: marked %v", f.Number, m.Anomalies)
			}
		}
	}
	if n < 14 {
		t.Errorf("only %d messages", n)
	}
}
