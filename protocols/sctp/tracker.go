package sctp

import (
	"container/list"

	"cordon/protocols/wire"
)

// Bounds of a Tracker. What lies beyond them is given up and counted.
const (
	MaxDirections     = 16384     // half associations followed at once; the one longest silent goes first
	MaxFragments      = 256       // fragments held for one direction
	MaxDirectionBytes = 256 << 10 // octets of them
	MaxFragmentBytes  = 32 << 20  // octets of fragments of all directions
	MaxMessageLen     = 64 << 10  // octets of a reassembled user message
	FragmentTimeout   = 60e9      // nanoseconds that a fragment waits for the others
)

// Result is what became of a chunk.
type Result uint8

// Results of Tracker.Add.
const (
	Ignored   Result = iota // the chunk carries no user data
	Delivered               // a whole user message stands in the Message
	Held                    // a fragment, which waits for the others
	Duplicate               // the TSN was seen before: a retransmission
	Refused                 // the chunk is malformed or beyond the bounds
)

// Message is a whole user message.
type Message struct {
	Data     []byte // lies in the packet; of a fragmented message in the Tracker, until its next Add
	PPID     uint32
	TSN      uint32 // of the chunk that completed the message
	FirstTSN uint32 // of its first chunk
	MID      uint32 // of I-DATA
	Stream   uint16
	SSN      uint16

	Unordered, Fragmented, IData, Truncated bool

	// Unseen is how many DATA chunks of the direction the capture lacks so far;
	// UnseenKnown is false where that cannot be told.
	Unseen      uint32
	UnseenKnown bool

	Anomalies wire.Anomalies // set by every Add, whatever its result
}

// Stats counts what a Tracker did; nothing is lost uncounted.
type Stats struct {
	Delivered, Duplicates, Refused uint64
	GivenUp                        uint64 // fragments whose message never became whole
	Evicted                        uint64 // directions forgotten for want of room
	Directions, Fragments, Bytes   int    // held now
}

// Tracker follows associations through a capture. A direction of one is known
// by its verification tag and ports alone, so that the paths of a multi-homed
// association are one. Messages are delivered as soon as they are whole, in
// the order of the capture: it may lack packets, and waiting for stream order
// would hold back what follows them.
//
// It is for one goroutine and has no clock: the caller tells the time. The
// zero value is ready to use.
type Tracker struct {
	directions map[directionKey]*direction
	recent     list.List // of *direction, the one longest silent first
	holding    list.List // of *direction with fragments, the one waiting longest first
	joined     []byte    // the last reassembled message
	stats      Stats
}

type directionKey struct {
	tag      uint32
	src, dst uint16
}

// Stats returns the counters.
func (t *Tracker) Stats() Stats { return t.stats }

// Add takes chunk c of a packet with common header h, seen at time now
// (nanoseconds), tells what became of it, and fills m when that is Delivered.
func (t *Tracker) Add(now int64, h *Header, c *Chunk, m *Message) Result {
	m.Anomalies = wire.Anomalies{}
	t.expire(now, m)
	switch c.Type {
	case TypeData, TypeIData:
		return t.data(now, h, c, m)
	case TypeInit, TypeInitAck:
		t.handshake(h, c)
	case TypeForwardTSN, TypeIForwardTSN:
		t.forward(h, c, m)
	}
	return Ignored
}

// handshake begins the direction towards the sender of an INIT or INIT ACK
// anew when it is another association than the one whose tag it repeats. A
// repeated handshake, which opens with the same TSN, changes nothing: else its
// replay would have every message judged, and counted, twice.
func (t *Tracker) handshake(h *Header, c *Chunk) {
	var i Init
	if !DecodeInit(c, &i) {
		return
	}
	d := t.directions[directionKey{i.Tag, h.DstPort, h.SrcPort}]
	if d == nil {
		return
	}
	if d.handshakeKnown && d.handshake != i.TSN {
		t.giveUpAll(d)
		d.history = history{}
	}
	d.handshake, d.handshakeKnown = i.TSN, true
}

// forward gives up the fragments that the sender has abandoned (RFC 3758, 3.2).
func (t *Tracker) forward(h *Header, c *Chunk, m *Message) {
	d := t.directions[directionKey{h.Tag, h.SrcPort, h.DstPort}]
	r := wire.NewReader(c.Value)
	tsn := r.Uint32()
	if d == nil || r.Failed() || len(d.fragments) == 0 {
		return
	}
	if t.giveUp(d, func(f *fragment) bool { return int32(f.tsn-tsn) <= 0 }) > 0 {
		m.Anomalies.Set(wire.AnomalySCTPGap)
	}
}

func (t *Tracker) data(now int64, h *Header, c *Chunk, m *Message) Result {
	var data Data
	if !DecodeData(c, &data) || len(data.Payload) == 0 { // no user data is an error (RFC 9260, 3.3.10.9)
		m.Anomalies.Set(wire.AnomalySCTPHeader)
		t.stats.Refused++
		return Refused
	}
	d := t.find(now, h)
	if fresh := d.history.mark(data.TSN); !fresh && h.Tag != 0 { // no association has tag 0: hand-made captures do, and repeat their TSNs
		t.stats.Duplicates++
		return Duplicate
	}
	d.travel(h)
	m.Unseen, m.UnseenKnown = d.unseen()
	if data.Begin && data.End {
		m.fill(&data)
		m.Data, m.FirstTSN = data.Payload, data.TSN
		t.stats.Delivered++
		return Delivered
	}
	return t.hold(now, d, &data, m)
}

// fill copies what every chunk of a message tells; m keeps its anomalies.
func (m *Message) fill(d *Data) {
	m.PPID, m.TSN, m.MID, m.Stream, m.SSN = d.PPID, d.TSN, d.MID, d.Stream, d.SSN
	m.Unordered, m.IData, m.Truncated, m.Fragmented = d.Unordered, d.IData, d.Truncated, false
}

// find returns the direction of h, a new one when there is none.
func (t *Tracker) find(now int64, h *Header) *direction {
	k := directionKey{h.Tag, h.SrcPort, h.DstPort}
	d := t.directions[k]
	if d != nil {
		t.recent.MoveToBack(d.element)
		return d
	}
	if len(t.directions) >= MaxDirections {
		t.forget(t.recent.Front().Value.(*direction))
		t.stats.Evicted++
	}
	if t.directions == nil {
		t.directions = make(map[directionKey]*direction)
	}
	d = &direction{key: k}
	d.element = t.recent.PushBack(d)
	t.directions[k] = d
	t.stats.Directions++
	return d
}

// forget removes d with its fragments.
func (t *Tracker) forget(d *direction) {
	t.giveUpAll(d)
	t.recent.Remove(d.element)
	delete(t.directions, d.key)
	t.stats.Directions--
}
