package diameter

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"cordon/protocols/internal/corpus"
	"cordon/protocols/ip"
	"cordon/protocols/sctp"
	"cordon/protocols/tcp"
)

// Captures whose messages fill a chunk or a segment each.
var wholeCaptures = []string{
	"arkime__diameter_synthetic.pcap", "dfpaulino__4_sip.pcap", "diafuzzer__Cx.pcap", "diafuzzer__S6a.pcap", "diafuzzer__S6a_perso.pcap",
	"ndpi__diameter.pcap", "open5gs__volte.pcapng", "pycrate_diameter.pcap", "vely__18328-ccr.pcap", "sigcorr__diameter_s6a_attack.pcap",
	"magma__gx_gy_combined_06_210505_133132-1.pcapng", "open5gs__testattach.pcapng",
}

// captured are messages of captures made by others, none where there are no
// captures: a fuzz target goes on without.
func captured(tb testing.TB) (out [][]byte) {
	tb.Helper()
	dir := os.Getenv("CORDON_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	if _, err := os.Stat(filepath.Join(dir, "captures", "truth")); err != nil {
		return nil
	}
	for _, name := range wholeCaptures {
		for _, frame := range corpus.Frames(tb, name) {
			var f ip.Frame
			var p ip.Packet
			if ip.Link(frame.LinkType, frame.Data, &f) && ip.Decode(f.Payload, &p) && !p.Fragment {
				out = append(out, ofPacket(&p)...)
			}
		}
	}
	return out
}

// ofPacket are the messages that are whole in a packet.
func ofPacket(p *ip.Packet) (out [][]byte) {
	whole := func(b []byte) {
		for len(b) >= HeaderLen {
			n, err := Frame(b, 0)
			if err != nil || n > len(b) {
				return
			}
			out, b = append(out, slices.Clone(b[:n])), b[n:]
		}
	}
	switch p.Protocol {
	case ip.ProtocolTCP:
		var s tcp.Segment
		if tcp.Decode(p.Payload, &s) && (s.SrcPort == 3868 || s.DstPort == 3868) {
			whole(s.Payload)
		}
	case ip.ProtocolSCTP:
		w := sctp.NewChunks(p.Payload)
		var c sctp.Chunk
		var d sctp.Data
		for w.Next(&c) {
			if sctp.DecodeData(&c, &d) && d.Begin && d.End && (d.PPID == 46 || d.PPID == 0) {
				whole(d.Payload)
			}
		}
	}
	return out
}
