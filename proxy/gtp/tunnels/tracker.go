package tunnels

import (
	"errors"
	"net/netip"
	"slices"
	"sync"

	"cordon/protocols/gtp"
	"cordon/protocols/message"
)

// Bounds of a Tracker.
const (
	maxPending  = 1 << 16
	pendingTime = 60e9 // nanoseconds: longer than all of T3-RESPONSE times N3-REQUESTS
)

// ErrFull says that no more ends are kept.
var ErrFull = errors.New("tunnels: as many as are kept")

// An End is one end of a tunnel: G-PDUs to this address with this TEID pass.
type End struct {
	Addr netip.Addr
	TEID uint32
}

// Kernel is where the ends are kept; Set is it.
type Kernel interface {
	Add([]Element) error
	Remove([]End) error
	// Replace gives ends that are in other notes.
	Replace([]Element) error
}

// Tracker follows the sessions of GTP-C as far as their tunnels go. Its methods
// are safe for concurrent use.
type Tracker struct {
	mu       sync.Mutex
	kernel   Kernel
	limit    int
	kept     map[End]uint32 // by how many sessions
	orphans  []End          // that no session had at the start, in order
	resumed  []*session     // that a process before has left, in order
	sessions map[End]party  // by the control ends
	pending  map[ask]request
	loose    map[ask]ask // the last of pending, by what it is without whom it asked
	order    []ask       // of pending, as a ring; an entry may be answered already
	next     int
	stats    Stats

	message gtp.Message
	told    contents
}

// Stats counts what a Tracker holds and did.
type Stats struct {
	Sessions, Ends, Orphans, Pending int
	Full                             uint64 // sessions without tunnels, for want of room
	Failed                           uint64 // changes that the kernel did not take
}

// session is the tunnels of one subscriber's connection.
type session struct {
	control [2]End // of the side that created it, and of the other one
	bearers []bearer
	heard   bool // a request spoke of it
}

// party is one side of a session.
type party struct {
	session *session
	side    uint8
}

// NewTracker makes a tracker that keeps at most limit ends. Those in present are in
// the kernel already, from a process before: sessions of which notes tell go on, and
// can be ended; ends without give way first.
func NewTracker(k Kernel, limit int, present []Element) *Tracker {
	t := &Tracker{kernel: k, limit: limit, kept: map[End]uint32{}, sessions: map[End]party{}, pending: map[ask]request{}, loose: map[ask]ask{}}
	t.resume(present)
	return t
}

// Stats tells how the tracker stands.
func (t *Tracker) Stats() Stats {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.stats
	s.Ends, s.Pending = len(t.kept), len(t.pending)
	return s
}

// Passed is told of each datagram of GTP-C that goes on, before it does, at time
// now in nanoseconds. When it returns the kernel lets the user's packets through.
// An error says that it does not; the control plane need not suffer for it.
func (t *Tracker) Passed(now int64, src, dst netip.Addr, payload []byte) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	var errs error
	for n := 0; n < 2 && len(payload) > 0; n++ { // a message and one behind it
		m := &t.message
		if !m.Parse(payload, gtp.ControlPort) {
			break
		}
		if err := t.one(now, src.Unmap(), dst.Unmap()); err != nil {
			errs = err
		}
		payload = m.Rest
	}
	return errs
}

func (t *Tracker) one(now int64, src, dst netip.Addr) error {
	m := &t.message
	typ := gtp.Lookup(m.Protocol, m.Type)
	if typ == nil || !concerns(m.Protocol, typ) {
		return nil
	}
	if typ.Kind == gtp.KindRequest {
		t.asked(now, src, dst, typ)
		return nil
	}
	return t.answered(now, src, dst, typ)
}

// concerns says whether a message has to do with tunnels.
func concerns(p message.Protocol, typ *gtp.MessageType) bool {
	t := typ.Type
	if typ.Kind == gtp.KindAnswer {
		t = typ.Peer
	}
	switch p {
	case message.ProtocolGTPv2:
		return t == createSession2 || t == modifyBearer2 || t == deleteSession2 || t == createBearer2 || t == deleteBearer2
	case message.ProtocolGTPv1:
		return t == createContext1 || t == updateContext1 || t == deleteContext1
	}
	return false
}

// Causes that say that a context does not exist, so that its tunnels are gone
// (TS 29.274, 8.4; TS 29.060, 7.7.1).
const (
	gone2 = 64
	gone1 = 192
)

// answered commits what a request and its answer have agreed.
func (t *Tracker) answered(now int64, src, dst netip.Addr, typ *gtp.MessageType) error {
	m := &t.message
	r, ok := t.request(now, src, dst)
	if !ok {
		return nil
	}
	c := &t.told
	c.read(m, src, 1-r.side)
	accepted, gone := c.cause >= 16 && c.cause < 64, c.cause == gone2
	if m.Protocol == message.ProtocolGTPv1 {
		accepted, gone = c.cause >= 128 && c.cause < 192, c.cause == gone1
	}
	switch typ.Peer {
	case deleteSession2, deleteBearer2, deleteContext1:
		if r.session != nil && (accepted || gone) {
			t.end(r.session, slices.DeleteFunc(r.ids, c.keeps), r.all)
		}
		return nil
	}
	if !accepted {
		return nil
	}
	return t.commit(&r, c)
}

// commit puts in the ends that request and answer told, and takes out those that
// they replace.
func (t *Tracker) commit(r *request, c *contents) error {
	bearers := slices.DeleteFunc(r.bearers, func(b bearer) bool { return c.refuses(r.typ, b) })
	for i, b := range c.bearers {
		if c.refused[i] {
			continue
		}
		if b.id == 0 && len(r.ids) == 1 {
			b.id = r.ids[0] // version 1 does not repeat it
		}
		bearers = append(bearers, b)
	}
	s := r.session
	switch {
	case s == nil && len(bearers) == 0:
		return nil
	case s == nil:
		s = &session{}
	case s.control == ([2]End{}): // it ended since
		return nil
	}
	control := s.control
	for side, at := range map[uint8]End{r.side: r.control, 1 - r.side: c.control} {
		if at.TEID != 0 {
			control[side] = at
		}
	}
	moved := s.control != ([2]End{}) && control != s.control
	if err := t.put(s, bearers, control); err != nil {
		return err
	}
	t.index(s, r.side, r.control)
	t.index(s, 1-r.side, c.control)
	if moved {
		t.renote(s)
	}
	return nil
}

// put adds bearers to a session, that will have these control ends.
func (t *Tracker) put(s *session, bearers []bearer, control [2]End) error {
	var in []bearer
	var out []End
	named := false
	next := append([]bearer(nil), s.bearers...)
	for _, b := range bearers {
		i := find(next, b)
		switch {
		case i < 0:
			next = append(next, b)
			in = append(in, b)
		case next[i].End != b.End:
			out, in = append(out, next[i].End), append(in, b)
			next[i] = b
		case b.id != 0 && next[i].id != b.id: // a bearer that had none when it was asked for
			next[i].id = b.id
			named = true
		}
	}
	if err := t.room(len(in)); err != nil {
		t.stats.Full++
		return err
	}
	var fresh, adopted []Element
	for i := range in {
		b := &next[find(next, in[i])]
		e := b.element(control)
		n, ok := t.kept[e.End]
		switch {
		case !ok:
			fresh = append(fresh, e)
		case n == 0:
			adopted = append(adopted, e)
			t.stats.Orphans--
		}
		t.kept[e.End]++
	}
	err := t.kernel.Add(fresh)
	if err == nil && len(adopted) > 0 {
		err = t.kernel.Replace(adopted)
	}
	if err != nil {
		t.stats.Failed++
		for i := range in {
			t.release(in[i].End)
		}
		return err
	}
	s.bearers = next
	t.take(out)
	if named && s.control != ([2]End{}) {
		t.renote(s)
	}
	return nil
}

// find gives the index of the bearer that b is, or takes the place of; -1 without.
func find(list []bearer, b bearer) int {
	for i := range list {
		o := &list[i]
		if o.End == b.End || b.id != 0 && o.id == b.id && o.role == b.role && o.Addr.Is4() == b.Addr.Is4() {
			return i
		}
	}
	return -1
}

// room makes room for n ends, of those that no session has and then of sessions that
// nobody has spoken of since the start.
func (t *Tracker) room(n int) error {
	for len(t.kept)+n > t.limit && len(t.orphans) > 0 {
		e := t.orphans[0]
		t.orphans = t.orphans[1:]
		if used, ok := t.kept[e]; ok && used == 0 {
			delete(t.kept, e)
			t.stats.Orphans--
			if err := t.kernel.Remove([]End{e}); err != nil {
				t.stats.Failed++
			}
		}
	}
	for len(t.kept)+n > t.limit && t.stale() {
	}
	if len(t.kept)+n > t.limit {
		return ErrFull
	}
	return nil
}

// release forgets an end that one session has no more; it says whether none has.
func (t *Tracker) release(e End) bool {
	if t.kept[e] > 1 {
		t.kept[e]--
		return false
	}
	delete(t.kept, e)
	return true
}

// take takes ends of one session out.
func (t *Tracker) take(ends []End) {
	var last []End
	for _, e := range ends {
		if t.release(e) {
			last = append(last, e)
		}
	}
	if err := t.kernel.Remove(last); err != nil {
		t.stats.Failed++
	}
}

// index makes a session known by the control end of one side.
func (t *Tracker) index(s *session, side uint8, control End) {
	if control.TEID == 0 || s.control[side] == control {
		return
	}
	if old, ok := t.sessions[control]; ok && old.session != s {
		t.end(old.session, nil, true) // its node has given the TEID out anew
	}
	if s.control == ([2]End{}) {
		t.stats.Sessions++
	}
	if old := s.control[side]; old.TEID != 0 {
		delete(t.sessions, old)
	}
	s.control[side] = control
	t.sessions[control] = party{s, side}
}

// end takes bearers of a session out, or all with the session itself.
func (t *Tracker) end(s *session, ids []uint8, all bool) {
	var out []End
	kept := s.bearers[:0]
	for _, b := range s.bearers {
		gone := all
		for _, id := range ids {
			gone = gone || b.id == id
		}
		if gone {
			out = append(out, b.End)
			continue
		}
		kept = append(kept, b)
	}
	s.bearers = kept
	t.take(out)
	if len(kept) > 0 {
		return
	}
	if s.control != ([2]End{}) {
		t.stats.Sessions--
	}
	for side, control := range s.control {
		if p, ok := t.sessions[control]; ok && p.session == s {
			delete(t.sessions, control)
		}
		s.control[side] = End{}
	}
}
