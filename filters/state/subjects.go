package state

import (
	"time"
	"unsafe"

	"cordon/filters/origin"
	"cordon/internal/operator"
	"cordon/protocols/gtp"
	"cordon/protocols/message"
)

// Times and bounds of what is remembered of subscribers and their equipment.
const (
	// elsewhereLife is for how long nobody can have left a country in which his
	// session was in use.
	elsewhereLife = uint32(10 * time.Minute / time.Second)
	// churnLife is how old a session is that is replaced for no good reason.
	churnLife = uint32(time.Minute / time.Second)
	// day is for how long changes of subscribers and Charging IDs count.
	day = uint32(24 * time.Hour / time.Second)

	maxEquipment = 1 << 16
	maxCharges   = 1 << 16
	// maxOfSubject bounds the tunnels of a subscriber that are looked at.
	maxOfSubject = 32
)

// device is what is known of an equipment.
type device struct {
	imsi    uint64 // the last
	since   uint32
	changes uint8
}

// charges remembers who got a Charging ID: a newer one takes the place of an older one
// by chance.
type charges []struct {
	key, imsi uint64
	at        uint32
}

// subject tells what is known of the subscriber who asks for a session, and of his
// equipment.
func (s *Sessions) subject(p *operator.Profile, m *message.Message, x *exchange) {
	if computed(m, message.FieldGTPSubscriberElsewhere, message.FieldGTPReplacements, message.FieldGTPEquipmentSubscribers) {
		return
	}
	if x.imsi == 0 || !begins(m, x) {
		m.Tell(message.FieldGTPSubscriberElsewhere, false, false)
		m.TellInt(message.FieldGTPReplacements, 0, false)
		m.TellInt(message.FieldGTPEquipmentSubscribers, 0, false)
		return
	}
	var room [maxOfSubject]uint32
	tunnels := s.slab.subject(x.imsi, room[:0])
	elsewhere, told := s.elsewhere(p, m, tunnels)
	m.Tell(message.FieldGTPSubscriberElsewhere, elsewhere, told)
	replaced := int64(0)
	if len(tunnels) > 0 {
		bearer, _ := m.Number(message.FieldGTPEBI)
		if i := s.slab.of(x.imsi, uint8(bearer)); i != 0 {
			if t := s.slab.at(i); seconds(m.Time)-t.since <= churnLife {
				replaced = int64(t.replaced) + 1
			}
		}
	}
	m.TellInt(message.FieldGTPReplacements, replaced, true)
	n, told := s.subscribers(m, x)
	m.TellInt(message.FieldGTPEquipmentSubscribers, n, told)
}

// elsewhere tells whether another operator abroad serves the subscriber right now.
func (s *Sessions) elsewhere(p *operator.Profile, m *message.Message, tunnels []uint32) (elsewhere, told bool) {
	owner := sender(p, m)
	country := p.Country(owner)
	if country == "" {
		return false, false
	}
	for _, i := range tunnels {
		t := s.slab.at(i)
		other := t.owner[visited]
		if abroad := p.Country(other); abroad == "" || abroad == country || seconds(m.Time)-t.seen > elsewhereLife {
			continue
		}
		if !origin.Related(p, owner, other) {
			return true, true
		}
	}
	return false, true
}

// equipmentOf is the part of an IMEI or IMEISV that names the equipment (TS 23.003,
// 6.2): without check digit and software version.
func equipmentOf(m *message.Message) uint64 {
	const named = 14
	digits, ok := m.String(message.FieldGTPIMEI)
	if !ok || len(digits) < named {
		return 0
	}
	return packIMSI(digits[:named])
}

// subscribers counts those of the equipment of m, this one among them.
func (s *Sessions) subscribers(m *message.Message, x *exchange) (n int64, told bool) {
	if x.imei == 0 {
		return 0, false
	}
	at := s.equipment.find(s.mix(x.imei, 1))
	if at == nil || seconds(m.Time)-at.value.since > day {
		return 1, true
	}
	n = int64(at.value.changes) + 1
	if at.value.imsi != x.imsi {
		n++
	}
	return n, true
}

// equip notes the equipment of a session that was accepted.
func (s *Sessions) equip(m *message.Message, a *ask) {
	if a.imei == 0 || a.imsi == 0 {
		return
	}
	at := s.equipment.put(s.mix(a.imei, 1), m.Time)
	d, now := &at.value, seconds(m.Time)
	switch {
	case d.imsi == 0 || now-d.since > day:
		*d = device{imsi: a.imsi, since: now}
	case d.imsi != a.imsi:
		d.imsi = a.imsi
		d.changes += min(1, ^d.changes)
	}
}

// charging tells whether an answer gives Charging IDs that others have.
func (s *Sessions) charging(m *message.Message, x *exchange, asked *slot[ask]) {
	if m.Computed(message.FieldGTPChargingReused) {
		return
	}
	reused, told := false, false
	if a := accepted(m, x, asked); a != nil && a.imsi != 0 {
		for c := m.First(message.FieldGTPChargingID); c.Valid(); c = c.Next() {
			told = true
			key := s.mix(x.from, uint64(c.Int()))
			if len(s.chargingID) == 0 || c.Int() == 0 {
				continue
			}
			held := &s.chargingID[key%maxCharges]
			reused = reused || held.key == key && held.imsi != a.imsi && seconds(m.Time)-held.at <= day
		}
	}
	m.Tell(message.FieldGTPChargingReused, reused, told)
}

// accepted is the request for a session that m accepts; nil where it does not.
func accepted(m *message.Message, x *exchange, asked *slot[ask]) *ask {
	if asked == nil || x.row.Kind != gtp.KindAnswer || !accepts(m) {
		return nil
	}
	a := &asked.value
	if a.protocol == message.ProtocolGTPv2 && a.typ == createSession || a.protocol == message.ProtocolGTPv1 && a.typ == createPDP {
		return a
	}
	return nil
}

// charge notes who got a Charging ID. Who has it first keeps it.
func (s *Sessions) charge(m *message.Message, x *exchange, a *ask) {
	if a.imsi == 0 {
		return
	}
	for c := m.First(message.FieldGTPChargingID); c.Valid(); c = c.Next() {
		if c.Int() == 0 {
			continue
		}
		if len(s.chargingID) == 0 {
			s.chargingID = make(charges, maxCharges)
		}
		key := s.mix(x.from, uint64(c.Int()))
		held := &s.chargingID[key%maxCharges]
		if held.key == key && seconds(m.Time)-held.at <= day {
			continue
		}
		held.key, held.imsi, held.at = key, a.imsi, seconds(m.Time)
	}
}

// expect begins to fetch where the tunnels of a subscriber are found.
func (s *slab) expect(imsi uint64) {
	if s.imsis != nil {
		prefetch(unsafe.Pointer(s.ofSubject(mix(s.secret, imsi, 0))))
	}
}

// subject gives the tunnels of a subscriber, as many as out has room for.
func (s *slab) subject(imsi uint64, out []uint32) []uint32 {
	if s.imsis == nil || imsi == 0 {
		return out
	}
	h := mix(s.secret, imsi, 0)
	for id := s.ofSubject(h).of(h); id != 0 && len(out) < cap(out); {
		t, w := s.at(id>>wayBits), int(id&(1<<wayBits-1))
		if w == bySubject && t.imsi == imsi {
			out = append(out, id>>wayBits)
		}
		id = t.links[w]
	}
	return out
}
