package state

import (
	"hash/maphash"
	"time"

	"cordon/filters/origin"
	"cordon/internal/operator"
	"cordon/protocols/gtp"
	"cordon/protocols/message"
)

// Message types of GTP that make, move and end sessions (TS 29.060, 7.1; TS 29.274,
// 6.1; TS 29.281, 6.1).
const (
	gtpEcho        = 1
	createPDP      = 16
	updatePDP      = 18
	deletePDP      = 20
	createSession  = 32
	modifyBearer   = 34
	deleteSession  = 36
	createBearer   = 95
	deleteBearer   = 99
	errorIndicated = 26
)

// exchange is what a message of GTP says of its own.
type exchange struct {
	row      *gtp.MessageType
	key      uint64 // of the request
	from, to uint64 // hosts
	class    class  // of the request
	told     bool   // class is told by the direction
	sequence bool   // it has a number, and so a key
	teid     uint32
	hasTEID  bool
	imsi     uint64 // packed digits; 0 where there is none
	imei     uint64 // of the equipment alone
}

// read reads m; ok is false for what is no GTP, or of a type that no table knows.
func (s *Sessions) read(m *message.Message) (x exchange, ok bool) {
	if s == nil || !origin.OfGTP(m.Protocol) || !m.Source.IsValid() || !m.Destination.IsValid() {
		return x, false
	}
	typ, ok := m.Number(message.FieldGTPMessage)
	if !ok {
		return x, false
	}
	if x.row = gtp.Lookup(m.Protocol, uint8(typ)); x.row == nil {
		return x, false
	}
	if n, ok := m.Number(message.FieldGTPTEID); ok {
		x.teid, x.hasTEID = uint32(n), true
	}
	n, ok := m.Number(message.FieldGTPSequence)
	x.sequence = ok && x.row.Kind != gtp.KindNotice
	x.ofClass(m.Direction)
	x.ofSubject(m)
	note := m.Note(message.SlotSession)
	if note.Set {
		x.key, x.from, x.to = uint64(note.Number[0]), uint64(note.Number[1]), uint64(note.Number[2])
		return x, true
	}
	x.from, x.to = s.host(m.Source), s.host(m.Destination)
	asker, port, asked, typ8 := x.from, m.SourcePort, x.to, x.row.Type
	if x.row.Kind == gtp.KindAnswer {
		asker, port, asked, typ8 = x.to, m.DestinationPort, x.from, x.row.Peer
	}
	x.key = s.mix(s.mix(asker+uint64(port), asked), uint64(n)<<16|uint64(typ8)<<8|uint64(m.Protocol))
	note.Set, note.Number = true, [...]int64{int64(x.key), int64(x.from), int64(x.to)}
	return x, true
}

// ofSubject reads who the subscriber is, and his equipment.
func (x *exchange) ofSubject(m *message.Message) {
	n := m.Note(message.SlotSubject)
	if !n.Set {
		n.Set = true
		if imsi, ok := m.String(message.FieldGTPIMSI); ok {
			n.Number[0] = int64(packIMSI(imsi))
		}
		n.Number[1] = int64(equipmentOf(m))
	}
	x.imsi, x.imei = uint64(n.Number[0]), uint64(n.Number[1])
}

// ofClass tells which side asked in an exchange.
func (x *exchange) ofClass(d message.Direction) {
	answer := x.row.Kind == gtp.KindAnswer
	x.class = fromOutside
	switch d {
	case message.DirectionInbound, message.DirectionOutbound:
		x.told = true
		if (d == message.DirectionOutbound) != answer {
			x.class = fromInside
		}
	case message.DirectionInternal:
		x.told, x.class = true, fromInside
	default:
		x.told = !answer
	}
}

// find finds the request of an exchange.
func (s *Sessions) find(x *exchange, now int64) *slot[ask] {
	a := s.asked[x.class].find(x.key)
	if a == nil && !x.told {
		a = s.asked[x.class^1].find(x.key)
	}
	if a == nil || now-a.time > patience {
		return nil
	}
	return a
}

// content hashes a message, by which it is known when it comes again.
func (s *Sessions) content(m *message.Message) uint64 {
	return maphash.Bytes(s.seed, m.Layer(message.LayerGTP))
}

// ends pairs the TEIDs and addresses of a field: one address for each, or two, of
// IPv4 and of IPv6, of which that counts which the packet has.
func ends(m *message.Message, teids, addresses message.FieldID, out []end) int {
	count := func(f message.FieldID) (n int) {
		for c := m.First(f); c.Valid(); c = c.Next() {
			n++
		}
		return n
	}
	t, a, n := m.First(teids), m.First(addresses), 0
	if !t.Valid() || !a.Valid() || len(out) == 0 {
		return 0
	}
	if !t.Next().Valid() && !a.Next().Valid() { // as nearly all are
		out[0] = endAt(a.Addr(), uint32(t.Int()))
		return 1
	}
	each := 1
	if n := count(teids); count(addresses) == 2*n {
		each = 2
	}
	for n < len(out) && t.Valid() && a.Valid() {
		at := a.Addr()
		a = a.Next()
		if each == 2 && a.Valid() {
			if m.Source.Unmap().Is6() {
				at = a.Addr()
			}
			a = a.Next()
		}
		out[n] = endAt(at, uint32(t.Int()))
		n++
		t = t.Next()
	}
	return n
}

func control(m *message.Message) (e end, ok bool) {
	var one [1]end
	ok = ends(m, message.FieldGTPControlTEID, message.FieldGTPControlAddress, one[:]) == 1
	return one[0], ok
}

// bearers reads the numbers of bearers.
func bearers(m *message.Message, out []uint8) {
	i := 0
	for c := m.First(message.FieldGTPEBI); c.Valid() && i < len(out); c = c.Next() {
		out[i] = uint8(c.Int())
		i++
	}
}

// repeatTime is for how long a request in the number of one that waits is that one
// again: as long as requests are repeated that nobody answers.
const repeatTime = int64(20 * time.Second)

// ask remembers a request. Another one in its number changes nothing: its receiver takes
// it for the first, which it answers (TS 29.274, 7.6), and who forges the sender would
// have his own ends in a session that another is granted.
func (s *Sessions) ask(p *operator.Profile, m *message.Message, x *exchange, passed bool) {
	content := s.content(m)
	again := s.find(x, m.Time)
	repeated := again != nil && again.value.content == content
	s.count(p, m, x, passed, repeated)
	switch {
	case !passed && m.LinkID != 0:
		return // its answer is ours
	case repeated:
		again.value.passed = again.value.passed || passed
		return
	case again != nil && again.value.passed && !again.value.done && m.Time-again.time <= repeatTime:
		return
	}
	t, c := &s.asked[x.class], x.class
	for range 2 {
		if first := t.first(); first != nil && m.Time-first.time > patience {
			t.remove(first)
		}
	}
	if first := t.first(); t.full() && again == nil && !first.value.done {
		s.stats.Evicted++
		s.lost[c] = max(s.lost[c], first.time+patience)
	}
	a := &t.put(x.key, m.Time).value
	a.take(p, m, x)
	a.content, a.passed = content, passed
	s.way(x, m.Time).heard(x.from)
}

// take makes a what m asks for, in its place, since it is large.
func (a *ask) take(p *operator.Profile, m *message.Message, x *exchange) {
	*a = ask{}
	a.teid, a.owner, a.protocol, a.typ = x.teid, sender(p, m), m.Protocol, x.row.Type
	a.imsi, a.imei = x.imsi, x.imei
	if rat, ok := m.Number(message.FieldGTPRATType); ok {
		a.rat = uint8(rat)
	}
	a.teardown, _ = m.Bool(message.FieldGTPTeardown)
	a.control, _ = control(m)
	a.count = uint8(ends(m, message.FieldGTPUserTEID, message.FieldGTPUserAddress, a.users[:]))
	bearers(m, a.bearers[:])
}

// sender is the operator of the packet's source.
func sender(p *operator.Profile, m *message.Message) operator.OwnerID { return origin.Sender(p, m) }

// heard notes an end that asks.
func (w *path) heard(end uint64) {
	if w.asked[0] != end && w.asked[1] != end {
		w.asked[1], w.asked[0] = w.asked[0], end
	}
}

// way is what is known of the path of a message, made where it is new.
func (s *Sessions) way(x *exchange, now int64) *path {
	key := x.from + x.to
	if w := s.paths.find(key); w != nil {
		w.time = now
		return &w.value
	}
	return &s.paths.put(key, now).value
}
