package diameter

import (
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"cordon/filters/action"
	"cordon/protocols/diameter"
	"cordon/proxy/relay"
)

// message decides about the message in c.msg. done says that the connection has
// come to its orderly end.
func (c *conn) message(now time.Time) (done bool) {
	c.in.Data, c.in.Stream, c.in.Time = c.msg.Data, c.msg.Stream, now
	if !c.framed() {
		c.heard(now, false)
		c.drop(ReasonMalformed)
		return false
	}
	c.heard(now, !c.header.Request() && c.header.Command == diameter.CommandDeviceWatchdog)
	switch {
	case forPeer(c.header.Command):
		return c.own()
	case c.header.Request():
		c.requested()
	default:
		c.answered()
	}
	return false
}

func (c *conn) heard(now time.Time, answer bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.dog.received(now, answer)
}

func (c *conn) drop(reason string) { c.obs.Dropped(len(c.msg.Data), reason) }

// ask asks the Judge, and returns whether the message may go on.
func (c *conn) ask() bool {
	c.dec = relay.Decision{}
	if c.in.Bypass = c.proxy.bypass.Load(); c.in.Bypass {
		c.dec.Action, c.dec.Reason = relay.Forward, relay.ReasonBypass
		return true
	}
	c.judged()
	return c.dec.Action == relay.Forward
}

func (c *conn) judged() {
	defer func() {
		if v := recover(); v != nil {
			c.obs.Panicked(v, debug.Stack())
			c.dec = relay.Decision{Action: c.proxy.cfg.OnPanic, Reason: relay.ReasonPanic}
		}
	}()
	c.judge.Judge(&c.in, &c.dec)
}

// refused counts a message that the Judge drops, and sends its refusal.
func (c *conn) refused() {
	c.drop(c.dec.Reason)
	if c.dec.Reply != nil && !c.sender.Reply(c.dec.Reply, mapStream(c.in.Stream, c.streams)) {
		c.obs.Replied(relay.ReasonReplyQueue)
	}
}

// refuse drops the request at hand and answers it with a code.
func (c *conn) refuse(reason string, code uint32) {
	c.dec = relay.Decision{Reason: reason}
	c.answer.Code, c.answer.OriginHost, c.answer.OriginRealm = code, c.proxy.own.Host, c.proxy.own.Realm
	var ok bool
	if c.reply, ok = action.AppendAnswer(c.reply[:0], c.msg.Data, &c.answer); ok {
		c.dec.Reply = c.reply
	}
	c.refused()
}

// own takes a message for this agent itself.
func (c *conn) own() (done bool) {
	if !c.ask() {
		c.refused()
		return false
	}
	h, self := &c.header, &c.proxy.self
	switch {
	case h.Command == diameter.CommandDeviceWatchdog && h.Request():
		c.sender.Own(self.dwa(h))
	case h.Command == diameter.CommandDisconnectPeer && h.Request():
		c.parting()
		c.sender.Own(self.dpa(h))
		// The peer closes; what it still answers is taken meanwhile.
		_ = c.assoc.SetReadDeadline(time.Now().Add(politeTimeout))
	case h.Command == diameter.CommandDisconnectPeer:
		c.mu.Lock()
		done = c.leaves
		c.polite = c.polite || done
		c.mu.Unlock()
	case h.Command == diameter.CommandCapabilitiesExchange:
		c.again()
	}
	c.drop(ReasonOwn)
	return done
}

// again answers a CER on an open connection: the peer may tell again what it can,
// and not become another.
func (c *conn) again() {
	if !c.header.Request() {
		return
	}
	caps, err := readCapabilities(c.msg.Data)
	if err == nil && (caps.Host != c.caps.Host || caps.Realm != c.caps.Realm) {
		err = errors.New("the peer calls itself another than before")
	}
	if err != nil {
		c.sender.Own(c.proxy.self.cea(&c.header, action.ResultUnknownPeer, nil))
		c.mu.Lock()
		c.cause, c.err, c.leaves = CauseIdentity, err, true
		c.mu.Unlock()
		_ = c.assoc.SetReadDeadline(time.Now())
		return
	}
	c.sender.Own(c.proxy.self.cea(&c.header, ResultSuccess, c.assoc.Local().Addrs))
}

// parting notes that the connection ends in order: nothing new is sent on it.
func (c *conn) parting() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.leaves = true
}

// disconnect takes leave of the peer.
func (c *conn) disconnect() {
	c.parting()
	if !c.sender.Own(c.proxy.self.dpr(c.id())) {
		c.end(relay.CauseStop, nil)
	}
}

// tick looks after the connection.
func (c *conn) tick(now time.Time) {
	if c.sender.Stalled(now, c.proxy.cfg.StallTimeout) {
		c.end(relay.CauseStalled, nil)
		return
	}
	c.proxy.expire(c, now)
	c.mu.Lock()
	var next step
	if !c.leaves {
		next = c.dog.tick(now)
	}
	c.mu.Unlock()
	switch next {
	case stepAsk:
		c.probe()
	case stepFailover:
		c.proxy.redeliver(c, c.abandon(), ReasonLost)
	case stepClose:
		c.end(CauseWatchdog, fmt.Errorf("no watchdog request is answered, %v each", c.proxy.cfg.Watchdog))
	}
}

// probe sends a DWR.
func (c *conn) probe() { c.sender.Own(c.proxy.self.dwr(c.id())) }

// pending is the number of requests to the peer that wait for their answers.
func (c *conn) pending() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.asked.byKey)
}

// state is that of the connection.
func (c *conn) state() PeerState {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.gone:
		return StateDown
	case c.leaves:
		return StateClosing
	}
	return c.dog.state
}
