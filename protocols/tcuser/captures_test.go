package tcuser_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon/protocols/decode"
	"cordon/protocols/internal/corpus"
	"cordon/protocols/message"
)

// reading is what one message of a capture says, for comparison.
type reading struct {
	Components, IMSIs, MSISDNs string
}

// tshark's reading of what these hold is no measure: bytes that were changed by
// chance, and INAP that it takes for MAP by its subsystem numbers.
func comparable(name string) bool {
	return !strings.HasPrefix(name, "mut_") && !strings.HasPrefix(name, "trunc") && name != "pcapr_attach_sccp_xudts.pcap"
}

// The components and identities of every captured message of MAP and CAP are
// those that tshark reads.
func TestCapturesReadAsTsharkReadsThem(t *testing.T) {
	dir := corpus.Dir(t)
	total := 0
	for _, name := range corpus.Names(t) {
		if !comparable(name) {
			continue
		}
		theirs := truth(t, filepath.Join(dir, "truth", name+".jsonl.gz"))
		if len(theirs) == 0 {
			continue
		}
		ours := decoded(t, name)
		for frame, want := range theirs {
			total += len(want)
			if d := cmp.Diff(want, ours[frame]); d != "" {
				t.Errorf("%s frame %d (-tshark +ours):\n%s", name, frame, d)
			}
		}
	}
	if total < 10000 {
		t.Errorf("only %d messages compared", total)
	}
}

// decoded is our reading of the messages with components, by frame.
func decoded(t *testing.T, name string) map[uint64][]reading {
	out := map[uint64][]reading{}
	d := decode.New(decode.Options{})
	for _, f := range corpus.Frames(t, name) {
		d.Packet(decode.Packet{Link: f.LinkType, Time: f.Time, Frame: uint64(f.Number), Data: f.Data}, func(m *message.Message) {
			if len(m.Components()) == 0 {
				return
			}
			var r reading
			for _, c := range m.Components() {
				r.Components += component(c.Type.String(), c.HasID, int64(c.InvokeID), c.HasOpcode, c.Opcode)
			}
			r.IMSIs, r.MSISDNs = distinct(m, message.FieldMAPIMSI), distinct(m, message.FieldMAPMSISDN)
			out[m.Frame] = append(out[m.Frame], r)
		})
	}
	return out
}

func component(kind string, hasID bool, id int64, hasOp bool, op int64) string {
	s := kind
	if hasID {
		s += fmt.Sprint(" ", id)
	}
	if hasOp {
		s += fmt.Sprint(" op ", op)
	}
	return s + "; "
}

// distinct joins the different values of a field.
func distinct(m *message.Message, f message.FieldID) string {
	var all []string
	for c := m.First(f); c.Valid(); c = c.Next() {
		all = append(all, strings.Clone(c.String()))
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), " ")
}

// truth is tshark's reading of the messages with components, by frame; frames
// with a message that it calls malformed are left out.
func truth(tb testing.TB, path string) map[uint64][]reading {
	tb.Helper()
	packed, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		tb.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		tb.Fatal(err)
	}
	out, bad := map[uint64][]reading{}, map[uint64]bool{}
	for line := range bytes.Lines(b) {
		var r struct {
			Frame      uint64 `json:"f"`
			Malformed  bool   `json:"malformed"`
			Components []struct {
				Type string `json:"type"`
				ID   *int64 `json:"id"`
				Op   any    `json:"op"`
			} `json:"comps"`
			Map struct {
				IMSI   []string `json:"imsi"`
				MSISDN []string `json:"msisdn"`
			} `json:"map"`
		}
		if err := json.Unmarshal(line, &r); err != nil {
			tb.Fatal(err)
		}
		bad[r.Frame] = bad[r.Frame] || r.Malformed
		if len(r.Components) == 0 {
			continue
		}
		var s reading
		for _, c := range r.Components {
			op, hasOp := c.Op.(float64)
			id := int64(0)
			if c.ID != nil {
				id = *c.ID
			}
			s.Components += component(c.Type, c.ID != nil, id, hasOp, int64(op))
		}
		slices.Sort(r.Map.IMSI)
		slices.Sort(r.Map.MSISDN)
		s.IMSIs, s.MSISDNs = strings.Join(r.Map.IMSI, " "), strings.Join(r.Map.MSISDN, " ")
		out[r.Frame] = append(out[r.Frame], s)
	}
	for frame := range out {
		if bad[frame] {
			delete(out, frame)
		}
	}
	return out
}
