package tunnels

import (
	"net/netip"

	"cordon/protocols/gtp"
	"cordon/protocols/message"
)

// repeatTime is for how long, in nanoseconds, a request in the number of one that waits
// is that one again: as long as requests are repeated that nobody answers.
const repeatTime = 20e9

// ask is what an answer is known by.
type ask struct {
	from, to netip.Addr
	sequence uint32
	answer   uint8
	protocol message.Protocol
}

// request waits for its answer.
type request struct {
	at      int64
	typ     uint8
	side    uint8 // of its sender
	session *session
	control End
	bearers []bearer
	ids     []uint8
	all     bool
}

// loose is a without whom it asked.
func (a ask) loose() ask {
	a.to = netip.Addr{}
	return a
}

// asked keeps a request until its answer comes. Another one in its number changes
// nothing: its receiver takes it for the first, which it answers (TS 29.274, 7.6), and
// who forges the sender would have the tunnels of a lawful session closed.
func (t *Tracker) asked(now int64, src, dst netip.Addr, typ *gtp.MessageType) {
	m := &t.message
	key := ask{src, dst, m.Sequence, typ.Peer, m.Protocol}
	old, again := t.pending[key]
	if again && now-old.at <= repeatTime {
		return
	}
	r := request{at: now, typ: m.Type}
	if p, ok := t.sessions[End{dst, m.TEID}]; ok && m.TEID != 0 {
		r.session, r.side = p.session, 1-p.side
		p.session.heard = true
	}
	c := &t.told
	c.read(m, src, r.side)
	r.control, r.all = c.control, c.all
	r.bearers, r.ids = append([]bearer(nil), c.bearers...), append([]uint8(nil), c.ids...)
	if again {
		t.pending[key] = r
		return
	}
	if len(t.order) < maxPending {
		t.order = append(t.order, key)
	} else {
		t.forget(t.order[t.next])
		t.order[t.next] = key
		t.next = (t.next + 1) % maxPending
	}
	t.pending[key] = r
	t.loose[key.loose()] = key
}

// forget takes out a request that is answered, or has waited for too long.
func (t *Tracker) forget(key ask) {
	delete(t.pending, key)
	if loose := key.loose(); t.loose[loose] == key {
		delete(t.loose, loose)
	}
}

// request finds what a message answers, and takes it out. Gateways of a pool may answer
// for each other; then the answer has to name the asker's end, which nobody else knows.
func (t *Tracker) request(now int64, src, dst netip.Addr) (r request, ok bool) {
	m := &t.message
	key := ask{dst, src, m.Sequence, m.Type, m.Protocol}
	if r, ok = t.pending[key]; !ok {
		if key, ok = t.loose[key.loose()]; !ok {
			return r, false
		}
		if r = t.pending[key]; r.control.TEID == 0 || r.control.TEID != m.TEID {
			return r, false
		}
	}
	if now-r.at > pendingTime {
		return r, false
	}
	t.forget(key)
	return r, true
}
