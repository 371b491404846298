package bump

import (
	"bytes"
	"net/netip"
	"slices"
	"time"

	"cordon/protocols/ip"
)

// Bounds of what is held of fragments, for each direction.
const (
	maxHeld      = 1024
	maxHeldBytes = 16 << 20
	maxPieces    = 256 // of one datagram
	maxDatagram  = 0xffff
	pieceBytes   = 128 // of memory for a piece beside its frame

	// heldTime is less than receivers wait (RFC 1122, 3.3.2; RFC 8200, 4.5).
	heldTime = 10 * time.Second
)

// key is what the fragments of one datagram share (RFC 791, 3.2; RFC 8200, 4.5).
// What came on different VLANs, of whichever tag, is not of one datagram.
type key struct {
	src, dst netip.Addr
	id       uint32
	protocol uint8 // of IPv4
	vlans    [ip.MaxVLANs]uint16
	tags     int
}

// piece is one fragment.
type piece struct {
	frame       []byte // with what the card left undone in front
	at, before  int    // where the IP packet stands, and in it the octets of the datagram
	offset, end int    // of these in the datagram
}

func (p *piece) octets() []byte {
	b := p.frame[lenOffload+p.at+p.before:]
	return b[:p.end-p.offset]
}

// held is a datagram of which pieces have come.
type held struct {
	key    key
	pieces []piece // in the order that they came
	octets int     // in all pieces
	total  int     // in the whole; 0 until the last piece came
	bytes  int     // of memory
	begun  time.Time
	// spoilt says that pieces contradict each other. Nothing of it goes on, and it
	// stays so that what comes late does not go on either.
	spoilt bool
}

// holder holds the fragments of one direction. It is used by one goroutine.
type holder struct {
	table map[key]*held
	order []*held // by age; some are gone from the table
	bytes int
	count *counters
}

func newHolder(c *counters) *holder { return &holder{table: map[key]*held{}, count: c} }

// add takes the fragment that r has read, in a frame with what the card left undone
// in front of it, and gives its datagram when it is whole.
func (h *holder) add(now time.Time, frame []byte, r *reading) *held {
	p := &r.packet
	k := key{src: p.Src, dst: p.Dst, id: p.ID}
	if p.Version == 4 {
		k.protocol = p.Protocol
	}
	k.tags = copy(k.vlans[:], r.link.VLANs[:r.link.VLANCount])
	d := h.table[k]
	if d == nil {
		d = &held{key: k, begun: now}
		h.table[k] = d
		h.order = append(h.order, d)
	}
	next := piece{frame: frame, at: r.at, before: before(r.link.Payload), offset: p.Offset, end: p.Offset + len(p.Payload)}
	again, ok := d.fits(&next, p)
	if again || !ok {
		h.count.dropped.Add(1)
	}
	if !ok {
		h.spoil(d)
	}
	if again || !ok {
		return nil
	}
	next.frame = bytes.Clone(frame)
	d.pieces = append(d.pieces, next)
	d.octets += next.end - next.offset
	if !p.MoreFragments {
		d.total = next.end
	}
	h.grow(d, len(frame)+pieceBytes)
	h.count.held.Add(1)
	if d.total == 0 || d.octets < d.total {
		return nil
	}
	h.forget(d)
	return d
}

// fits says whether a piece can be of the datagram without a second reading of it,
// and whether it came already.
func (d *held) fits(n *piece, p *ip.Packet) (again, ok bool) {
	switch {
	case d.spoilt, p.Truncated, n.offset == n.end, n.end > maxDatagram, len(d.pieces) == maxPieces:
		return false, false
	case p.MoreFragments && (n.end-n.offset)%8 != 0:
		return false, false
	case d.total != 0 && (n.end > d.total || !p.MoreFragments && n.end != d.total):
		return false, false
	}
	for i := range d.pieces {
		o := &d.pieces[i]
		switch {
		case o.offset == n.offset && o.end == n.end && bytes.Equal(o.octets(), n.octets()):
			return true, true
		case o.offset < n.end && n.offset < o.end, !p.MoreFragments && o.end > n.end:
			return false, false
		}
	}
	return false, true
}

// spoil gives up what is there of a datagram, and all of it that comes.
func (h *holder) spoil(d *held) {
	h.count.dropped.Add(uint64(len(d.pieces)))
	h.count.held.Add(-int64(len(d.pieces)))
	h.grow(d, -d.bytes)
	d.pieces, d.spoilt = nil, true
}

func (h *holder) grow(d *held, n int) {
	d.bytes += n
	h.bytes += n
}

// forget takes a datagram out, with its pieces.
func (h *holder) forget(d *held) {
	delete(h.table, d.key)
	h.bytes -= d.bytes
	h.count.held.Add(-int64(len(d.pieces)))
}

// over gives the oldest datagram, and forgets it, while more is held than may be.
func (h *holder) over() *held {
	if len(h.table) <= maxHeld && h.bytes <= maxHeldBytes {
		return nil
	}
	return h.pop()
}

// late gives a datagram of which not all came in time, and forgets it.
func (h *holder) late(now time.Time) *held {
	h.skip()
	if len(h.order) == 0 || now.Sub(h.order[0].begun) < heldTime {
		return nil
	}
	return h.pop()
}

func (h *holder) pop() *held {
	h.skip()
	if len(h.order) == 0 {
		return nil
	}
	d := h.order[0]
	h.order = h.order[1:]
	h.forget(d)
	return d
}

// skip takes those off the order that are gone.
func (h *holder) skip() {
	gone := func(d *held) bool { return h.table[d.key] != d }
	for len(h.order) > 0 && gone(h.order[0]) {
		h.order = h.order[1:]
	}
	if len(h.order) > 4*maxHeld {
		h.order = slices.DeleteFunc(slices.Clone(h.order), gone)
	}
}

// appendWhole appends the IP packet that the pieces make, with the headers of the
// first; ok is false where it would be too long.
func (d *held) appendWhole(b []byte) (out []byte, ok bool) {
	sorted := slices.Clone(d.pieces)
	slices.SortFunc(sorted, func(a, b piece) int { return a.offset - b.offset })
	first := &sorted[0]
	start := len(b)
	header := first.frame[lenOffload+first.at:][:first.before]
	if header[0]>>4 == 6 {
		header = header[:len(header)-lenFragment]
	}
	b = append(b, header...)
	for i := range sorted {
		b = append(b, sorted[i].octets()...)
	}
	if len(b)-start > maxDatagram {
		return b[:start], false
	}
	d.mend(b[start:], first)
	return b, true
}
