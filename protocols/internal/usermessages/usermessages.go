// Package usermessages reads the SCTP user messages of a capture for the tests
// of the layers above SCTP. It is for tests only.
package usermessages

import (
	"slices"
	"testing"

	"cordon/protocols/internal/corpus"
	"cordon/protocols/ip"
	"cordon/protocols/sctp"
)

// Message is a user message and the frame that completed it.
type Message struct {
	sctp.Message
	Frame int
}

// Read returns the user messages of the capture of that name, in order; it
// skips the test where there are no captures.
func Read(tb testing.TB, name string) []Message {
	tb.Helper()
	var (
		link      ip.Frame
		packet    ip.Packet
		fragments ip.Reassembler
		tracker   sctp.Tracker
		h         sctp.Header
		c         sctp.Chunk
		m         sctp.Message
		out       []Message
	)
	for _, f := range corpus.Frames(tb, name) {
		if !ip.Link(f.LinkType, f.Data, &link) || !ip.Decode(link.Payload, &packet) {
			continue
		}
		if packet.Fragment && fragments.Add(f.Time, &packet) != ip.Complete {
			continue
		}
		if packet.Protocol != ip.ProtocolSCTP || !sctp.Decode(packet.Payload, &h) {
			continue
		}
		for w := sctp.NewChunks(packet.Payload); w.Next(&c); {
			if tracker.Add(f.Time, &h, &c, &m) == sctp.Delivered {
				m.Data = slices.Clone(m.Data)
				out = append(out, Message{m, f.Number})
			}
		}
	}
	return out
}

// Find returns the message of that frame and TSN.
func Find(messages []Message, frame int, tsn uint32) (Message, bool) {
	i, ok := slices.BinarySearchFunc(messages, frame, func(m Message, frame int) int { return m.Frame - frame })
	for ; ok && i < len(messages) && messages[i].Frame == frame; i++ {
		if messages[i].TSN == tsn {
			return messages[i], true
		}
	}
	return Message{}, false
}
