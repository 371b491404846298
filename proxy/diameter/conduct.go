package diameter

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"cordon/filters/action"
	"cordon/protocols/diameter"
	"cordon/proxy/relay"
)

// Conduct holds the two peers of a pair to the protocol. It implements
// relay.Conduct.
type Conduct struct {
	options *Options
	session relay.Session
	since   time.Time
	open    atomic.Bool // capabilities are exchanged with success

	agree atomic.Pointer[[]uint32] // applications of both; nil within is all

	mu   sync.Mutex
	caps [2]Capabilities // outside, inside

	// refuses is who refuses what comes from outside, and from inside.
	refuses [2]atomic.Pointer[relay.Identity]

	ways [2]*way // of what comes from outside, and from inside
}

// way is one direction of a pair. Its fields are those of its reader, but for
// what mu guards.
type way struct {
	pins   Pins
	parts  []part
	header diameter.Header // of the part at hand
	deny   string          // the Judge is asked, and may not forward
	answer action.Answer
	reply  []byte
	from   int // outside 0, inside 1
	seen   bool

	heard atomic.Int64 // when the last message came, Unix nanoseconds

	mu       sync.Mutex         // the readers of both directions and Check
	asked    *waiting[struct{}] // requests that were sent on
	watchdog time.Time          // the first DWR that waits was sent on; zero without
	dwr      uint32             // its identifier
}

// part is one message, a view of what came.
type part struct {
	header diameter.Header
	octets []byte
}

func newConduct(o *Options, s relay.Session) *Conduct {
	c := &Conduct{options: o, session: s, since: time.Now()}
	for i := range c.ways {
		c.ways[i] = &way{from: i, asked: newWaiting[struct{}](o.Pending)}
	}
	c.ways[0].pins = Pins{Certificate: s.OutsideNames, Hosts: o.Outside}
	c.ways[1].pins = Pins{Certificate: s.InsideNames, Hosts: o.Inside}
	// Until the peers are known: a name that belongs to nobody (RFC 2606, 2).
	own := relay.Identity{Host: s.Link + ".invalid", Realm: "invalid"}
	if o.OriginHost != "" {
		own = relay.Identity{Host: o.OriginHost, Realm: o.OriginRealm}
	}
	c.refuses[0].Store(&own)
	c.refuses[1].Store(&own)
	return c
}

func (c *Conduct) wayOf(d relay.Direction) (w, back *way) {
	if d == relay.Outbound {
		return c.ways[1], c.ways[0]
	}
	return c.ways[0], c.ways[1]
}

// Before implements relay.Conduct: what cannot be a message of this connection is
// dropped without a judgement.
func (c *Conduct) Before(in *relay.Input, out *relay.Decision) bool {
	w, back := c.wayOf(in.Direction)
	w.heard.Store(in.Time.UnixNano())
	w.deny = ""
	in.Identity = *c.refuses[w.from].Load()
	if !w.part(in.Data) {
		out.Reason = ReasonMalformed
		return false
	}
	h := &w.header
	first := !w.seen
	w.seen = true
	switch {
	case h.Command == diameter.CommandCapabilitiesExchange:
		return c.capabilities(in, out, w, back)
	case !c.open.Load():
		out.Reason, out.End = ReasonCapabilities, CauseCapabilities
		out.EndError = fmt.Errorf("command %d before the capabilities were exchanged", h.Command)
		if first && h.Request() {
			out.EndError = fmt.Errorf("the first message is command %d: want CER", h.Command)
		}
		return false
	}
	for i := range w.parts {
		w.header = w.parts[i].header
		if !c.admit(in, out, w, back, i) {
			return false
		}
	}
	return true
}

// part reads the headers of what is at hand: one message or, under SCTP, several
// in one user message, which go on together or not at all. Capabilities stand by
// themselves.
func (w *way) part(b []byte) bool {
	w.parts = w.parts[:0]
	for u := diameter.Unbundle(b); u.Next(); {
		h := &w.header
		if !diameter.DecodeHeader(u.Message, h) || h.Version != diameter.Version || int(h.Length) != len(u.Message) {
			return false
		}
		w.parts = append(w.parts, part{*h, u.Message})
		if len(u.Message) < len(b) && h.Command == diameter.CommandCapabilitiesExchange {
			return false
		}
	}
	w.header = w.parts[0].header
	return true
}

// admit decides about part i of what came on an open connection.
func (c *Conduct) admit(in *relay.Input, out *relay.Decision, w, back *way, i int) bool {
	if !w.header.Request() {
		return c.answered(in, w, back)
	}
	for _, before := range w.parts[:i] {
		if before.header.Request() && before.header.HopByHop == w.header.HopByHop {
			out.Reason = ReasonHopByHop
			return false
		}
	}
	one := *in
	one.Data = w.parts[i].octets
	return c.request(&one, out, w)
}

// request decides about a request on an open connection.
func (c *Conduct) request(in *relay.Input, out *relay.Decision, w *way) bool {
	if !forPeer(w.header.Command) && !c.agreed(w.header.Application) {
		c.refuse(in, out, w, ReasonApplication, action.ResultApplicationUnsupported)
		return false
	}
	w.mu.Lock()
	for i := w.asked.expired(in.Time); i != 0; i = w.asked.expired(in.Time) {
		w.asked.remove(i)
	}
	twice, full := w.asked.has(w.header.HopByHop), w.asked.full()
	w.mu.Unlock()
	switch {
	case twice: // an answer could not be told from that of the other
		out.Reason = ReasonHopByHop
		return false
	case full:
		c.refuse(in, out, w, ReasonPending, action.ResultTooBusy)
		return false
	}
	return true
}

// answered lets an answer through to the Judge, and notes whether it was asked
// for. What was not is judged all the same, so that it is reported.
func (c *Conduct) answered(in *relay.Input, w, back *way) bool {
	if !back.settle(&w.header, in.Time) {
		w.deny = ReasonUnsolicited
	}
	return true
}

// settle takes the request that h answers off the table.
func (w *way) settle(h *diameter.Header, now time.Time) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	i := w.asked.find(h.HopByHop)
	if i == 0 || !w.asked.slots[i].answers(h, now) {
		return false
	}
	w.asked.remove(i)
	if h.Command == diameter.CommandDeviceWatchdog && w.dwr == h.HopByHop {
		w.watchdog = time.Time{}
	}
	return true
}

// After implements relay.Conduct.
func (c *Conduct) After(in *relay.Input, out *relay.Decision) {
	w, _ := c.wayOf(in.Direction)
	if w.deny != "" {
		*out = relay.Decision{Reason: w.deny, End: out.End, EndError: out.EndError}
		return
	}
	if out.Action != relay.Forward {
		return
	}
	for i := range w.parts {
		if h := &w.parts[i].header; h.Request() {
			w.expect(h, in.Time, c.options.AnswerTimeout)
		}
	}
}

// expect notes a request that goes on.
func (w *way) expect(h *diameter.Header, now time.Time, timeout time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked.add(entry{key: h.HopByHop, endToEnd: h.EndToEnd, command: h.Command, until: now.Add(timeout)})
	if h.Command == diameter.CommandDeviceWatchdog && w.watchdog.IsZero() {
		w.watchdog, w.dwr = now, h.HopByHop
	}
}

// capabilities decides about CER and CEA.
func (c *Conduct) capabilities(in *relay.Input, out *relay.Decision, w, back *way) bool {
	caps, err := readCapabilities(in.Data)
	if err == nil {
		err = w.pins.check(&caps)
	}
	if err == nil && w.renamed(c, &caps) {
		err = errors.New("the peer calls itself another than before")
	}
	switch {
	case !w.header.Request() && !back.settle(&w.header, in.Time):
		w.deny = ReasonUnsolicited
		return true
	case !w.header.Request() && caps.Result != ResultSuccess:
		return true // the peers end it themselves
	case err != nil:
		out.EndError = err
		out.End = CauseIdentity
		c.refuse(in, out, w, ReasonIdentity, action.ResultUnknownPeer)
		return false
	case w.header.Request() && w.pendingCER():
		out.Reason = ReasonHopByHop
		return false
	}
	c.learn(w, &caps)
	return true
}

func (w *way) pendingCER() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.asked.has(w.header.HopByHop) || w.asked.full()
}

// renamed reports whether a peer that has named itself comes with another name.
func (w *way) renamed(c *Conduct, caps *Capabilities) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	before := &c.caps[w.from]
	return before.Host != "" && (before.Host != caps.Host || before.Realm != caps.Realm)
}

// learn records what a peer can. The connection is open with a CEA of success.
func (c *Conduct) learn(w *way, caps *Capabilities) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.caps[w.from] = *caps
	if c.options.OriginHost == "" { // the node that the other side's requests are meant for
		c.refuses[1-w.from].Store(&relay.Identity{Host: caps.Host, Realm: caps.Realm})
	}
	if w.header.Request() {
		return
	}
	list := agreed(&c.caps[0], &c.caps[1], c.options.Applications)
	c.agree.Store(&list)
	c.open.Store(true)
}

// agreed are the applications of both, of those allowed; nil where there is no
// bound: both relay, and any is allowed.
func agreed(a, b *Capabilities, allowed []uint32) []uint32 {
	list := []uint32{}
	for _, set := range [][]uint32{a.Applications, b.Applications, allowed} {
		for _, id := range set {
			if id != diameter.Relay && a.Has(id) && b.Has(id) && (len(allowed) == 0 || slices.Contains(allowed, id)) {
				list = append(list, id)
			}
		}
	}
	if len(allowed) == 0 && a.Has(diameter.Relay) && b.Has(diameter.Relay) {
		return nil
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// agreed reports whether messages of an application may pass. Application 0, of
// the base protocol, belongs to all.
func (c *Conduct) agreed(application uint32) bool {
	list := c.agree.Load()
	if list == nil || *list == nil || application == diameter.ApplicationBase {
		return true
	}
	_, ok := slices.BinarySearch(*list, application)
	return ok
}

// refuse drops a message, and answers it where it is a request.
func (c *Conduct) refuse(in *relay.Input, out *relay.Decision, w *way, reason string, code uint32) {
	out.Action, out.Reason = relay.Drop, reason
	w.answer.Code, w.answer.Vendor = code, 0
	w.answer.OriginHost, w.answer.OriginRealm = in.Identity.Host, in.Identity.Realm
	var ok bool
	if w.reply, ok = action.AppendAnswer(w.reply[:0], in.Data, &w.answer); ok {
		out.Reply = w.reply
	}
}

// Check implements relay.Conduct.
func (c *Conduct) Check(now time.Time) (string, error) {
	if !c.open.Load() && now.Sub(c.since) >= c.options.Handshake {
		return CauseCapabilities, fmt.Errorf("no capabilities were agreed to within %v", c.options.Handshake)
	}
	for i, w := range c.ways {
		if err := w.check(now, time.Unix(0, c.ways[1-i].heard.Load()), c.options.Watchdog); err != nil {
			return CauseWatchdog, err
		}
	}
	return "", nil
}

// check looks for a DWR that was not answered while nothing else came from the
// other side either (RFC 3539, 3.4.1), and forgets what has waited too long.
func (w *way) check(now, heard time.Time, limit time.Duration) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	sent := w.watchdog
	for i := w.asked.expired(now); i != 0; i = w.asked.expired(now) {
		w.asked.remove(i)
	}
	if sent.IsZero() {
		return nil
	}
	if heard.After(sent) {
		sent = heard
	}
	if silent := now.Sub(sent); silent >= limit {
		return fmt.Errorf("a watchdog request has had no answer for %v", silent.Round(time.Millisecond))
	}
	return nil
}

// Active implements relay.Conduct.
func (c *Conduct) Active() bool { return c.open.Load() }

// Peers are what both peers said of themselves, and the applications that they
// have agreed to; nil is all.
func (c *Conduct) Peers() (outside, inside Capabilities, agreed []uint32) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if list := c.agree.Load(); list != nil {
		agreed = *list
	}
	return c.caps[0], c.caps[1], agreed
}

// Waiting is the number of requests of direction d that wait for their answers.
func (c *Conduct) Waiting(d relay.Direction) int {
	w, _ := c.wayOf(d)
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.asked.byKey)
}
