package ip

import (
	"testing"

	"cordon/protocols/internal/corpus"
)

// What tshark takes for source and destination of a signalling message must
// come out of the same frame here, whatever the link type, the tags or the
// fragments.
func TestCapturesAgreeWithTsharkOnAddresses(t *testing.T) {
	compared := 0
	for _, name := range corpus.Names(t) {
		type pair struct{ src, dst string }
		seen := make(map[int]pair)
		var r Reassembler
		for _, fr := range corpus.Frames(t, name) {
			var f Frame
			var p Packet
			if !Link(fr.LinkType, fr.Data, &f) || f.Kind != KindIPv4 && f.Kind != KindIPv6 || !Decode(f.Payload, &p) {
				continue
			}
			if p.Fragment && r.Add(fr.Time, &p) != Complete {
				continue
			}
			seen[fr.Number] = pair{p.Src.String(), p.Dst.String()}
		}
		for _, rec := range corpus.Truth(t, name) {
			if rec.Net == nil || rec.Kind == "gtp" { // GTP carries packets of its own, whose addresses tshark tells
				continue
			}
			compared++
			if got := seen[rec.Frame]; got.src != rec.Net.Source || got.dst != rec.Net.Dest {
				t.Errorf("%s frame %d: %v, tshark has %v", name, rec.Frame, got, *rec.Net)
			}
		}
	}
	if compared < 30000 {
		t.Errorf("only %d messages compared", compared)
	}
}
