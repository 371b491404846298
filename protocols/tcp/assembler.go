package tcp

import (
	"bytes"
	"container/list"

	"cordon/protocols/wire"
)

// Bounds of an Assembler. What lies beyond them is given up and told.
const (
	MaxStreams  = 8192      // directions followed at once; the one longest silent goes first
	MaxReady    = 128 << 10 // octets of a stream in order that nobody takes
	MaxHeld     = 256 << 10 // octets of a stream that came before their turn
	maxSegments = 256       // segments of them
	MaxBytes    = 64 << 20  // octets of all streams
	GapTimeout  = 10e9      // nanoseconds that a stream waits for missing octets
	maxDistance = 1 << 20   // a segment farther than that from the others is a stray
	maxStrays   = 3         // strays in a row that begin the stream anew
)

// Update tells what Add did to a stream.
type Update struct {
	// Lost counts octets that the capture does not hold, or that were given up,
	// just before the first of Bytes: the reader has to find the beginning of a
	// message anew.
	Lost int
	// MidStream is set when Bytes begins in the middle of a connection, whose
	// opening the capture does not hold: no message need begin there.
	MidStream bool
	Anomalies wire.Anomalies
}

// lose tells of n octets that are missing.
func (u *Update) lose(n int) {
	u.Lost += n
	u.Anomalies.Set(wire.AnomalyTCPGap)
}

// conflict marks octets that came twice and differ.
func (u *Update) conflict(a, b []byte) {
	if !bytes.Equal(a, b) {
		u.Anomalies.Set(wire.AnomalyTCPOverlap)
	}
}

// Stats counts what an Assembler did; nothing is lost uncounted.
type Stats struct {
	Lost    uint64 // octets missing or given up
	Strays  uint64 // segments thrown away, since they lie far from the others
	Evicted uint64 // streams forgotten for want of room
	Streams int    // now
	Bytes   int    // held now
}

// Assembler puts the streams of a capture together. It is for one goroutine
// and has no clock: the caller tells the time. The zero value is ready to use.
type Assembler struct {
	streams map[Flow]*Stream
	recent  list.List // of *Stream, the one longest silent first
	stats   Stats
}

// Stats returns the counters.
func (a *Assembler) Stats() Stats { return a.stats }

// Add takes segment seg of flow f, seen at time now (nanoseconds), and returns
// the stream that it belongs to. The caller reads Stream.Bytes and discards
// what it has read; u tells what happened to the stream before. Of octets that
// came twice the first ones count.
func (a *Assembler) Add(now int64, f Flow, seg *Segment, u *Update) *Stream {
	*u = Update{}
	s := a.find(f)
	before := s.size()
	s.add(now, seg, u)
	s.lost += uint64(u.Lost)
	if seg.Flags&ACK != 0 {
		if other := a.streams[f.Reverse()]; other != nil {
			other.acknowledged(seg.Ack)
		}
	}
	a.stats.Bytes += s.size() - before
	if s.strays > 0 && len(seg.Payload) > 0 {
		a.stats.Strays++
	}
	a.bound(s, u)
	a.stats.Lost += uint64(u.Lost)
	return s
}

// Pass gives up what is left of Bytes together with the octets of Stream.Cut.
// whole tells that a message ends with them; without it the next Update says
// that the stream goes on in the middle of something.
func (a *Assembler) Pass(s *Stream, whole bool) {
	before := s.size()
	a.stats.Lost += uint64(len(s.Bytes()) + s.cut)
	s.lost += uint64(len(s.Bytes()) + s.cut)
	s.restart(s.next + uint32(s.cut))
	s.torn = !whole
	a.stats.Bytes += s.size() - before
}

// Waits reports whether octets of flow f are held that came before their turn.
func (a *Assembler) Waits(f Flow) bool {
	s := a.streams[f]
	return s != nil && len(s.held) > 0
}

// Flush ends the capture: it gives up waiting for octets that did not come,
// and calls read for every stream, once for each run of octets between two
// gaps. read takes what it can off the stream.
func (a *Assembler) Flush(read func(*Stream, *Update)) {
	for e := a.recent.Front(); e != nil; e = e.Next() {
		s := e.Value.(*Stream)
		for len(s.held) > 0 {
			var u Update
			before := s.size()
			s.skip(s.heldSince, &u)
			s.lost += uint64(u.Lost)
			a.stats.Bytes += s.size() - before
			a.stats.Lost += uint64(u.Lost)
			read(s, &u)
		}
	}
}

// size is the room that a stream takes.
func (s *Stream) size() int { return cap(s.ready) + s.heldBytes }

// find returns the stream of f, a new one when there is none.
func (a *Assembler) find(f Flow) *Stream {
	if s := a.streams[f]; s != nil {
		a.recent.MoveToBack(s.element)
		return s
	}
	if len(a.streams) >= MaxStreams {
		a.forget(a.recent.Front().Value.(*Stream))
	}
	if a.streams == nil {
		a.streams = make(map[Flow]*Stream)
	}
	s := &Stream{flow: f}
	s.element = a.recent.PushBack(s)
	a.streams[f] = s
	a.stats.Streams++
	return s
}

// forget removes s with all it holds.
func (a *Assembler) forget(s *Stream) {
	a.stats.Evicted++
	a.stats.Lost += uint64(len(s.Bytes()) + s.heldBytes)
	a.stats.Bytes -= s.size()
	a.stats.Streams--
	a.recent.Remove(s.element)
	delete(a.streams, s.flow)
}

// bound forgets the streams longest silent while too much is held, but keep.
func (a *Assembler) bound(keep *Stream, u *Update) {
	for a.stats.Bytes > MaxBytes {
		oldest := a.recent.Front().Value.(*Stream)
		if oldest == keep {
			return
		}
		u.Anomalies.Set(wire.AnomalyTCPLimit)
		a.forget(oldest)
	}
}

// add takes a segment into the stream.
func (s *Stream) add(now int64, seg *Segment, u *Update) {
	seq := seg.Seq
	if seg.Flags&SYN != 0 {
		seq++
		s.open(seq, u)
	}
	if !s.started {
		s.started, s.next = true, seq
		u.MidStream = true
	}
	if s.torn && len(seg.Payload) > 0 {
		s.torn, u.MidStream = false, true
	}
	if n := len(s.Bytes()); n > MaxReady { // its reader cannot cut it into messages
		u.Anomalies.Set(wire.AnomalyTCPLimit)
		u.lose(n)
		s.restart(s.next)
	}
	if len(seg.Payload) > 0 && s.near(seq, u) {
		s.accept(origin{frame: seg.Frame, time: now}, seq, seg.Payload, u)
		if seq+uint32(len(seg.Payload)) == s.next {
			s.cut = seg.Cut
		}
	}
	overdue := now-s.heldSince > GapTimeout
	if full := s.heldBytes > MaxHeld || len(s.held) > maxSegments; full || len(s.held) > 0 && (overdue || s.missed) {
		s.skip(now, u)
	}
	if end := seq + uint32(len(seg.Payload)); seg.Flags&FIN != 0 && ahead(end, s.next) <= 0 || seg.Flags&RST != 0 && seq == s.next {
		s.ended = true
	}
}

// open begins the stream at seq, unless the same SYN did so before.
func (s *Stream) open(seq uint32, u *Update) {
	if s.opened && s.first == seq {
		return
	}
	if n := len(s.Bytes()) + s.heldBytes; n > 0 {
		u.lose(n)
	}
	s.started, s.opened, s.first = true, true, seq
	s.clear()
	s.restart(seq)
}

// near reports whether seq lies where this stream can be. One stray segment is
// thrown away, as an attacker may have sent it; several in a row are another
// connection on the same ports, whose opening the capture does not hold.
func (s *Stream) near(seq uint32, u *Update) bool {
	if d := ahead(seq, s.next); -maxDistance < d && d < maxDistance {
		s.strays = 0
		return true
	}
	if s.strays++; s.strays < maxStrays {
		return false
	}
	u.lose(len(s.Bytes()) + s.heldBytes)
	u.MidStream = true
	s.another = true
	s.clear()
	s.restart(seq)
	return true
}

// acknowledged notes that the receiver has all octets before ack. Where it has
// the first held segment, it has what is missing before it too, and the
// capture will not show it any more. The stream goes on with its next segment.
func (s *Stream) acknowledged(ack uint32) {
	if len(s.held) > 0 && ahead(ack, s.held[0].end()) >= 0 {
		s.missed = true
	}
}
