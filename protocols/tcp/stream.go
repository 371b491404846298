package tcp

import (
	"bytes"
	"cmp"
	"container/list"
	"slices"

	"cordon/protocols/wire"
)

// Stream is one direction of a connection: the octets that are there in order
// and that nobody has taken yet, and segments that came before their turn.
type Stream struct {
	flow    Flow
	element *list.Element

	started bool
	opened  bool   // by a SYN, which
	first   uint32 // stood before this sequence number
	next    uint32 // sequence number behind the octets in order
	ready   []byte // octets in order; their last one has sequence number next-1
	taken   int    // of ready, by Discard
	origins []origin

	held      []segment // by sequence number, each behind next, without overlap
	heldBytes int
	heldSince int64
	missed    bool // the receiver has acknowledged octets that are not here
	strays    int  // segments in a row that lie far from next
	ended     bool

	lost    uint64 // octets that the capture lacks, so far
	another bool   // it goes on as another connection, whose opening is missing

	cut  int  // octets that are missing at next, and will not come
	torn bool // next is in the middle of something
}

// origin tells where octets of Stream.ready came from.
type origin struct {
	end   uint32 // sequence number behind the last of them
	frame uint64
	time  int64
}

// segment holds octets that came before their turn.
type segment struct {
	seq  uint32
	data []byte // a copy
	from origin
}

func (s *segment) end() uint32 { return s.seq + uint32(len(s.data)) }

// Lost is how many octets of the stream the capture lacks so far; ok is false where
// that cannot be told.
func (s *Stream) Lost() (octets uint64, ok bool) { return s.lost, !s.another }

// Flow tells which direction of which connection this is.
func (s *Stream) Flow() Flow { return s.flow }

// Bytes returns the octets in order that were not discarded yet, good until
// the next Add.
func (s *Stream) Bytes() []byte { return s.ready[s.taken:] }

// Discard takes the first n octets of Bytes off the stream.
func (s *Stream) Discard(n int) { s.taken = min(s.taken+max(n, 0), len(s.ready)) }

// Origin tells which frame, seen at what time, brought octet i of Bytes, which
// must be below its length. A message is of the frame that brought its last
// octet.
func (s *Stream) Origin(i int) (frame uint64, time int64) {
	seq := s.next - uint32(len(s.ready)-s.taken-i)
	at, _ := slices.BinarySearchFunc(s.origins, seq, func(o origin, seq uint32) int {
		return cmp.Compare(ahead(o.end, seq), 1) // the first that ends behind seq
	})
	if at == len(s.origins) {
		return 0, 0
	}
	return s.origins[at].frame, s.origins[at].time
}

// Newest tells which frame is the last, and when it was seen, of those that
// brought the first n octets of Bytes: with it they were complete.
func (s *Stream) Newest(n int) (frame uint64, time int64) {
	first := s.next - uint32(len(s.ready)-s.taken)
	for i := range s.origins {
		o := &s.origins[i]
		if ahead(o.end, first) <= 0 {
			continue
		}
		if o.frame >= frame {
			frame, time = o.frame, o.time
		}
		if ahead(o.end, first) >= n {
			break
		}
	}
	return frame, time
}

// Cut is how many octets are missing just behind Bytes, since the capture cut
// the packet that held them: nothing can be waited for.
func (s *Stream) Cut() int { return s.cut }

// Ended reports whether the sender has closed or reset the connection.
func (s *Stream) Ended() bool { return s.ended }

// ahead is the distance from b to a in serial number arithmetic.
func ahead(a, b uint32) int { return int(int32(a - b)) }

// accept takes the octets of data from sequence number seq on.
func (s *Stream) accept(from origin, seq uint32, data []byte, u *Update) {
	if old := -ahead(seq, s.next); old > 0 {
		s.compare(seq, data[:min(old, len(data))], u)
		if old >= len(data) {
			return // a retransmission
		}
		seq, data = s.next, data[old:]
	}
	if seq == s.next {
		s.append(from, data)
		s.drain(from.time, u)
		return
	}
	s.hold(from, seq, data, u)
}

// compare marks octets that came before and were others, as far as they have
// not been discarded.
func (s *Stream) compare(seq uint32, again []byte, u *Update) {
	start := s.next - uint32(len(s.ready))
	if skip := ahead(start, seq); skip > 0 {
		again = again[min(skip, len(again)):]
		seq = start
	}
	at := ahead(seq, start)
	if n := min(len(again), len(s.ready)-at); n > 0 && !bytes.Equal(again[:n], s.ready[at:at+n]) {
		u.Anomalies.Set(wire.AnomalyTCPOverlap)
	}
}

// append adds octets in order, reusing the room of those that were discarded.
func (s *Stream) append(from origin, data []byte) {
	if s.taken > 0 && len(s.ready)+len(data) > cap(s.ready) {
		s.ready = s.ready[:copy(s.ready, s.ready[s.taken:])]
		s.taken = 0
	}
	first := s.next - uint32(len(s.Bytes()))
	n := 0
	for n < len(s.origins) && ahead(s.origins[n].end, first) <= 0 {
		n++
	}
	s.origins = slices.Delete(s.origins, 0, n)
	s.ready = append(s.ready, data...)
	s.next += uint32(len(data))
	from.end = s.next
	s.origins = append(s.origins, from)
}

// drain moves held segments whose turn has come. Those that stay have their
// time from here, since the stream goes on.
func (s *Stream) drain(now int64, u *Update) {
	n := 0
	for n < len(s.held) && ahead(s.held[n].seq, s.next) <= 0 {
		h := &s.held[n]
		if old := -ahead(h.seq, s.next); old < len(h.data) {
			s.compare(h.seq, h.data[:old], u)
			s.append(h.from, h.data[old:])
		} else {
			s.compare(h.seq, h.data, u)
		}
		s.heldBytes -= len(h.data)
		n++
	}
	if n > 0 {
		s.held = slices.Delete(s.held, 0, n)
		s.heldSince, s.missed = now, false
	}
}

// hold keeps octets that came before their turn, those parts of them that are
// not there yet.
func (s *Stream) hold(from origin, seq uint32, data []byte, u *Update) {
	if len(s.held) == 0 {
		s.heldSince = from.time
	}
	i, _ := slices.BinarySearchFunc(s.held, seq, func(h segment, seq uint32) int { return cmp.Compare(ahead(h.seq, seq), 0) })
	if i > 0 {
		before := &s.held[i-1]
		if n := min(ahead(before.end(), seq), len(data)); n > 0 {
			at := ahead(seq, before.seq)
			u.conflict(before.data[at:at+n], data[:n])
			seq, data = seq+uint32(n), data[n:]
		}
	}
	for len(data) > 0 {
		free := len(data)
		if i < len(s.held) {
			free = min(free, max(ahead(s.held[i].seq, seq), 0))
		}
		if free > 0 {
			s.held = slices.Insert(s.held, i, segment{seq, slices.Clone(data[:free]), from})
			s.heldBytes += free
			i++
		}
		seq, data = seq+uint32(free), data[free:]
		if i < len(s.held) && len(data) > 0 {
			n := min(len(s.held[i].data), len(data))
			u.conflict(s.held[i].data[:n], data[:n])
			seq, data = seq+uint32(n), data[n:]
			i++
		}
	}
}

// skip gives up the octets between next and the first held segment, and with
// them what was waiting for them.
func (s *Stream) skip(now int64, u *Update) {
	if len(s.held) == 0 {
		return
	}
	u.lose(len(s.Bytes()) + ahead(s.held[0].seq, s.next))
	s.restart(s.held[0].seq)
	s.drain(now, u)
}

// restart continues the stream at seq, with nothing in order before it.
func (s *Stream) restart(seq uint32) {
	s.next, s.ready, s.taken, s.origins = seq, s.ready[:0], 0, s.origins[:0]
	s.missed, s.strays, s.ended = false, 0, false
	s.cut, s.torn = 0, false
}

// clear throws away what is held.
func (s *Stream) clear() {
	s.held, s.heldBytes = s.held[:0], 0
}
