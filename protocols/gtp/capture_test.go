package gtp

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"cordon/protocols/internal/corpus"
	"cordon/protocols/ip"
)

// reading is what tshark tells of one message of GTP.
type reading struct {
	Frame     int      `json:"f"`
	Kind      string   `json:"kind"`
	Version   int      `json:"v"`
	IEs       [][4]int `json:"ies"` // depth, type, instance, length
	Malformed bool     `json:"malformed"`
}

// readings are those of version 2 in a capture, by frame; a frame that is
// malformed, or of several messages, has none.
func readings(t *testing.T, name string) map[int]reading {
	t.Helper()
	f, err := os.Open(filepath.Join(corpus.Dir(t), "truth", name+".jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	list, several := map[int]reading{}, map[int]bool{}
	for lines := bufio.NewReader(z); ; {
		line, err := lines.ReadBytes('\n')
		var r reading
		if json.Unmarshal(line, &r) == nil && r.Kind == "gtp" {
			_, before := list[r.Frame]
			several[r.Frame] = several[r.Frame] || before || r.Malformed || r.Version != 2
			list[r.Frame] = r
		}
		if err != nil {
			break
		}
	}
	for n := range several {
		if several[n] {
			delete(list, n)
		}
	}
	return list
}

// Types, instances, lengths and groups of the information elements are those that
// tshark finds.
func TestElementsOfCaptures(t *testing.T) {
	seen, elements := 0, 0
	for _, name := range []string{"pycrate_gtp.pcap", "wiki__GTPV2-Default.pcap", "ndpi__gtp_c.pcap", "ngic__cp_in.pcap", "magma__inbound_roaming_01_210505_130828-1.pcapng",
		"open5gs__testattach.pcapng", "open5gs__volte.pcapng", "dfpaulino__4_sip.pcap", "mut_e005__dfpaulino__4_sip.pcap", "mut_e005__magma__inbound_roaming_01_210505_130828-1.pcap"} {
		want := readings(t, name)
		for _, fr := range corpus.Frames(t, name) {
			r, ok := want[fr.Number]
			payload := datagram(fr)
			var m Message
			if !ok || payload == nil || !m.Parse(payload, ControlPort) {
				continue
			}
			var got [][4]int
			for _, e := range m.IEs {
				length := int(e.Length)
				if e.Header > headerIE2 {
					length += int(e.Header) - headerIE2
				}
				got = append(got, [4]int{int(e.Depth) - 1, int(e.Type), int(e.Instance), length})
			}
			seen, elements = seen+1, elements+len(got)
			if !slices.Equal(got, r.IEs) {
				t.Errorf("%s frame %d: %v, tshark %v", name, fr.Number, got, r.IEs)
			}
		}
	}
	if seen < 150 || elements < 1200 {
		t.Errorf("%d messages and %d elements were compared", seen, elements)
	}
}

// datagram is the UDP payload of a frame; nil where it has none, or is a
// fragment.
func datagram(fr corpus.Frame) []byte {
	var f ip.Frame
	var p ip.Packet
	var u ip.UDP
	if !ip.Link(fr.LinkType, fr.Data, &f) || !ip.Decode(f.Payload, &p) || p.Fragment || p.Protocol != ip.ProtocolUDP || !ip.DecodeUDP(p.Payload, &u) {
		return nil
	}
	return u.Payload
}
