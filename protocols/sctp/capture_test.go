package sctp

import (
	"fmt"
	"slices"
	"testing"

	"cordon/protocols/internal/corpus"
	"cordon/protocols/ip"
)

// delivered reads a capture and returns what the Tracker delivers, by frame.
func delivered(t *testing.T, name string) (map[int][]Message, Stats) {
	t.Helper()
	var (
		link      ip.Frame
		packet    ip.Packet
		fragments ip.Reassembler
		tracker   Tracker
		h         Header
		c         Chunk
		m         Message
	)
	out := make(map[int][]Message)
	for _, f := range corpus.Frames(t, name) {
		if !ip.Link(f.LinkType, f.Data, &link) || !ip.Decode(link.Payload, &packet) {
			continue
		}
		if packet.Fragment && fragments.Add(f.Time, &packet) != ip.Complete {
			continue
		}
		if packet.Protocol != ip.ProtocolSCTP || !Decode(packet.Payload, &h) {
			continue
		}
		for w := NewChunks(packet.Payload); w.Next(&c); {
			if tracker.Add(f.Time, &h, &c, &m) == Delivered {
				m.Data = slices.Clone(m.Data)
				out[f.Number] = append(out[f.Number], m)
			}
		}
	}
	return out, tracker.Stats()
}

// Every user message of which tshark made a record must be delivered in the
// same frame, from the same chunk; and every M3UA message that is delivered
// must have its record, which proves that retransmissions are told alike.
func TestCapturesAgreeWithTsharkOnUserMessages(t *testing.T) {
	key := func(frame int, tsn uint32, stream, ssn uint16, ppid uint32, fragmented bool) string {
		return fmt.Sprintf("frame %d TSN %d stream %d SSN %d PPID %d fragmented %v", frame, tsn, stream, ssn, ppid, fragmented)
	}
	compared := 0
	for _, name := range corpus.Names(t) {
		ours, theirs := make(map[string]bool), make(map[string]bool)
		messages, _ := delivered(t, name)
		last := 0
		for _, rec := range corpus.Truth(t, name) {
			if rec.Chunk == nil {
				continue
			}
			last = rec.Frame
			c := rec.Chunk
			theirs[key(rec.Frame, c.TSN, c.Stream, c.SSN, c.PPID, c.Fragmented)] = true
		}
		m3ua := make(map[string]bool)
		for frame, ms := range messages {
			for _, m := range ms {
				k := key(frame, m.TSN, m.Stream, m.SSN, m.PPID, m.Fragmented)
				ours[k] = true
				m3ua[k] = m.PPID == PPIDM3UA && frame < last // the truth of a long capture is cut
			}
		}
		for k := range theirs {
			compared++
			if !ours[k] {
				t.Errorf("%s: %s: not delivered", name, k)
			}
		}
		for k := range ours {
			if m3ua[k] && !theirs[k] {
				t.Errorf("%s: %s: delivered, and no record of tshark's", name, k)
			}
		}
	}
	if compared < 30000 {
		t.Errorf("only %d messages compared", compared)
	}
}
