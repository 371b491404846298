package diameter

import (
	"bytes"
	"net/netip"
	"slices"
	"strings"
	"time"

	"cordon/filters/action"
	"cordon/protocols/diameter"
	"cordon/protocols/wire"
	"cordon/proxy/relay"
)

// transit is what a proxy keeps of a request that waits for its answer.
type transit struct {
	from    *conn
	id      uint32 // its hop-by-hop identifier there
	stream  uint16
	app     uint32
	tries   uint8
	request []byte // as it went on
}

// maxTries bounds to how many peers one request is sent.
const maxTries = 3

// keepRequest is the capacity above which the copy of a request is not kept for
// the next one.
const keepRequest = 4 << 10

// route is what a request says of its way.
type route struct {
	host, realm []byte // of the destination
	loop        bool   // this agent has seen it
	anomalies   wire.Anomalies
}

// read reads the way of a request.
func (r *route) read(m []byte, self string) {
	*r = route{}
	w := diameter.Walk(m[diameter.HeaderLen:], &r.anomalies)
	for a := (diameter.AVP{}); w.Next(&a); {
		if a.Vendor != 0 {
			continue
		}
		switch a.Code {
		case avpDestinationHost:
			r.host = a.Data
		case avpDestinationRealm:
			r.realm = a.Data
		case avpRouteRecord:
			r.loop = r.loop || sameName(a.Data, self)
		}
	}
}

// sameName compares a host or realm of a message with a name in lower case.
func sameName(b []byte, name string) bool {
	b = bytes.TrimSuffix(b, []byte("."))
	return len(b) == len(name) && strings.EqualFold(string(b), name)
}

// requested takes a request for a peer of the other side.
func (c *conn) requested() {
	p := c.proxy
	if app := c.header.Application; c.agree != nil && app != diameter.ApplicationBase && !slices.Contains(c.agree, app) {
		c.refuse(ReasonApplication, action.ResultApplicationUnsupported)
		return
	}
	if !c.ask() {
		c.refused()
		return
	}
	c.route.read(c.msg.Data, p.own.Host)
	switch {
	case c.route.loop:
		c.refuse(ReasonLoop, action.ResultLoopDetected)
		return
	case p.stop.Load():
		c.refuse(ReasonUndeliverable, action.ResultUnableToDeliver)
		return
	}
	c.request = appendRouteRecord(append(c.request[:0], c.msg.Data...), c.host)
	t := transit{from: c, id: c.header.HopByHop, stream: c.in.Stream, app: c.header.Application, request: c.request}
	to, why := p.deliver(&t, &c.route, nil, c.dec.Reason, c.in.Time)
	if to == nil {
		c.refuse(why, codeOf(why))
		return
	}
	c.touch(to.sender)
}

// codeOf is how a request is answered that could not be delivered.
func codeOf(why string) uint32 {
	switch why {
	case ReasonBusy:
		return action.ResultTooBusy
	case ReasonApplication:
		return action.ResultApplicationUnsupported
	}
	return action.ResultUnableToDeliver
}

// appendRouteRecord appends the AVP that names the peer a request came from
// (RFC 6733, 6.1.9), behind padding that its sender may have left out.
func appendRouteRecord(m []byte, host string) []byte {
	for len(m)%4 != 0 {
		m = append(m, 0)
	}
	m = diameter.AppendAVP(m, avpRouteRecord, diameter.AVPMandatory, 0, []byte(host))
	diameter.PutLength(m)
	return m
}

// deliver queues a request for a peer of the other side, whose sender must be
// flushed, or says why it cannot.
func (p *Proxy) deliver(t *transit, r *route, avoid *conn, reason string, at time.Time) (to *conn, why string) {
	if len(t.request) > diameter.DefaultMax {
		return nil, ReasonUndeliverable
	}
	p.mu.RLock()
	defer p.mu.RUnlock()
	var tried [maxTries]*conn
	for i := range tried {
		to := p.choose(t, r, avoid, tried[:i])
		switch {
		case to != nil && to.take(t, reason, at):
			return to, ""
		case to != nil:
			tried[i] = to
			continue
		case i > 0:
			return nil, ReasonBusy
		case p.without(t, avoid):
			return nil, ReasonApplication
		}
		return nil, ReasonUndeliverable
	}
	return nil, ReasonBusy
}

// choose is the peer for a request: the destination host, else one of the realm,
// else the preferred peer of a side, and of those one that is not trusted again
// yet only where there is no other. p.mu is held.
func (p *Proxy) choose(t *transit, r *route, avoid *conn, tried []*conn) *conn {
	var best *conn
	score := 0
	for _, c := range p.peers {
		if c.dir == t.from.dir || c == avoid || slices.Contains(tried, c) || !c.carries(t.app) {
			continue
		}
		s := 1
		switch {
		case len(r.host) > 0 && sameName(r.host, c.host):
			s = 3
		case sameName(r.realm, c.caps.Realm):
			s = 2
		case c.rank == acceptedRank && p.others(c):
			continue // a partner is no way to another one
		}
		state := c.state()
		if state != StateOkay && state != StateReopen {
			continue
		}
		s *= 2
		if state == StateOkay {
			s += 10
		}
		if s > score || s == score && c.rank < best.rank {
			best, score = c, s
		}
	}
	return best
}

// carries reports whether the peer has the application.
func (c *conn) carries(app uint32) bool {
	return app == diameter.ApplicationBase || c.caps.Has(app)
}

// others reports whether there is another peer than c on its side.
func (p *Proxy) others(c *conn) bool {
	return slices.ContainsFunc(p.peers, func(o *conn) bool { return o != c && o.dir == c.dir })
}

// without reports whether there are peers on the other side, none of which has
// the application.
func (p *Proxy) without(t *transit, avoid *conn) bool {
	there := false
	for _, c := range p.peers {
		if c.dir != t.from.dir && c != avoid {
			if c.carries(t.app) {
				return false
			}
			there = true
		}
	}
	return there
}

// take sends a request to the peer and notes that it waits. It returns false
// when it cannot.
func (c *conn) take(t *transit, reason string, at time.Time) bool {
	n := len(t.request)
	c.mu.Lock()
	if c.gone || c.leaves || c.asked.full() || c.octets+n > c.proxy.cfg.PendingOctets {
		c.mu.Unlock()
		return false
	}
	id := c.freeID()
	putHopByHop(t.request, id)
	var h diameter.Header
	diameter.DecodeHeader(t.request, &h)
	i := c.asked.add(entry{key: id, endToEnd: h.EndToEnd, command: h.Command, until: time.Now().Add(c.proxy.cfg.AnswerTimeout)})
	kept := &c.asked.slots[i].kept
	c.spare -= cap(kept.request)
	buf := append(kept.request[:0], t.request...)
	*kept = *t
	kept.request = buf
	c.octets += n
	c.mu.Unlock()
	if c.sender.Forward(t.request, mapStream(t.stream, c.streams), reason, at, true) {
		return true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if i := c.asked.find(id); i != 0 {
		c.forget(i)
		return false
	}
	return true // somebody else has seen to it meanwhile
}

// forget takes the request in slot i off the table. c.mu is held.
func (c *conn) forget(i int32) {
	kept := &c.asked.slots[i].kept
	c.octets -= len(kept.request)
	if n := cap(kept.request); n > keepRequest || c.spare+n > c.proxy.cfg.PendingOctets {
		kept.request = nil
	} else {
		c.spare += n
	}
	kept.request = kept.request[:0]
	kept.from = nil
	c.asked.remove(i)
}

// settle takes the request that h answers off the table.
func (c *conn) settle(h *diameter.Header, now time.Time) (t transit, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := c.asked.find(h.HopByHop)
	if i == 0 || !c.asked.slots[i].answers(h, now) {
		return t, false
	}
	t = c.asked.slots[i].kept
	t.request = nil
	c.forget(i)
	return t, true
}

// answered takes an answer back to whoever asked, whose identifier it is judged
// with as its request was. What nobody asked for is judged all the same, so that
// it is reported.
func (c *conn) answered() {
	t, ok := c.settle(&c.header, c.in.Time)
	if ok {
		putHopByHop(c.msg.Data, t.id)
		c.in.Asker = t.from.in.Peer
	}
	pass := c.ask()
	c.in.Asker = netip.AddrPort{}
	switch {
	case !ok:
		c.drop(ReasonUnsolicited)
		return
	case !pass:
		c.refused()
		return
	}
	if !t.from.sender.Forward(c.msg.Data, mapStream(t.stream, t.from.streams), c.dec.Reason, c.in.Time, true) {
		c.drop(ReasonLost)
		return
	}
	c.touch(t.from.sender)
}

// abandon takes all requests to the peer off the table.
func (c *conn) abandon() []transit {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []transit
	for i := c.asked.oldest(); i != 0; i = c.asked.oldest() {
		all = append(all, c.copyOut(i))
	}
	return all
}

// copyOut takes the request in slot i off the table, with its octets. c.mu is
// held.
func (c *conn) copyOut(i int32) transit {
	t := c.asked.slots[i].kept
	t.request = append([]byte(nil), t.request...)
	c.forget(i)
	return t
}

// redeliver sends requests whose peer was lost elsewhere, with the T bit, since
// the peer may have done what they ask (RFC 6733, 3); where there is no other
// peer they are answered.
func (p *Proxy) redeliver(lost *conn, all []transit, reason string) {
	var r route
	for i := range all {
		t := &all[i]
		if t.tries++; t.tries < maxTries && !p.stop.Load() {
			r.read(t.request, p.own.Host)
			t.request[flagsAt] |= diameter.FlagRetransmitted
			if to, _ := p.deliver(t, &r, lost, "", time.Now()); to != nil {
				to.sender.Flush()
				continue
			}
		}
		p.giveUp(t, reason)
	}
}

// expire answers the requests that have waited too long.
func (p *Proxy) expire(c *conn, now time.Time) {
	for {
		c.mu.Lock()
		i := c.asked.expired(now)
		if i == 0 {
			c.mu.Unlock()
			return
		}
		t := c.copyOut(i)
		c.mu.Unlock()
		p.giveUp(&t, ReasonTimeout)
	}
}

// giveUp answers a request that gets no answer of its own.
func (p *Proxy) giveUp(t *transit, reason string) {
	t.from.obs.Dropped(len(t.request), reason)
	putHopByHop(t.request, t.id)
	a := action.Answer{Code: action.ResultUnableToDeliver, OriginHost: p.own.Host, OriginRealm: p.own.Realm}
	answer, ok := action.AppendAnswer(nil, t.request, &a)
	if ok && !t.from.sender.Reply(answer, mapStream(t.stream, t.from.streams)) {
		t.from.obs.Replied(relay.ReasonReplyQueue)
	}
}

// register greets the peer, if there is a greeting, and makes c known to those who
// look for a peer. It is false where its host has a connection already; one that
// is suspect makes room.
func (p *Proxy) register(c *conn, greeting []byte) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, o := range p.peers {
		if o.host != c.host {
			continue
		}
		if o.state() != StateSuspect {
			o.probe() // perhaps it is dead, and nobody has seen it yet
			return false
		}
		p.peers = slices.Delete(p.peers, i, i+1)
		o.end(CauseElection, nil)
		break
	}
	if greeting != nil {
		c.sender.Own(greeting)
	}
	p.peers = append(p.peers, c)
	c.mu.Lock()
	ask := c.dog.up(time.Now(), p.lost.has(c.host))
	c.mu.Unlock()
	if ask {
		c.probe()
	}
	return true
}

// unregister forgets c, and remembers how its host went.
func (p *Proxy) unregister(c *conn, cause string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := slices.Index(p.peers, c)
	if i < 0 {
		return
	}
	p.peers = slices.Delete(p.peers, i, i+1)
	if cause == CauseDisconnect || cause == relay.CauseStop {
		p.lost.remove(c.host)
		return
	}
	p.lost.add(c.host, c.in.Peer.Addr())
}
