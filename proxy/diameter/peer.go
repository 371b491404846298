package diameter

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"time"

	"cordon/filters/action"
	"cordon/protocols/diameter"
	"cordon/proxy/relay"
	"cordon/proxy/transport"
)

// conn is the connection of a proxy with one peer. Its reader judges and routes
// what the peer sends, and its writer sends what is queued.
type conn struct {
	proxy   *Proxy
	session relay.Session
	dir     relay.Direction // of what the peer sends
	rank    int
	assoc   transport.Assoc
	streams int // outbound
	sender  *relay.Sender
	since   time.Time
	pins    Pins
	host    string // of caps, for those who choose among peers
	caps    Capabilities
	agree   []uint32 // applications of both; nil is all

	// Of the reader.
	obs     relay.FlowObserver
	judge   relay.Judge
	in      relay.Input
	dec     relay.Decision
	msg     transport.Message
	header  diameter.Header
	answer  action.Answer
	route   route
	reply   []byte
	request []byte          // as it goes on
	touched []*relay.Sender // that must be flushed

	mu     sync.Mutex
	dog    watchdog
	asked  *waiting[transit] // requests that were sent to the peer
	octets int               // of what asked keeps
	spare  int               // octets of buffers that asked has for requests to come
	nextID uint32
	gone   bool
	leaves bool // DPR was sent or received
	cause  string
	err    error
	polite bool // DPA was received, or sent and the peer closed
}

func (p *Proxy) newConn(a transport.Assoc, d relay.Direction, rank int) *conn {
	_, out := a.Streams()
	c := &conn{
		proxy: p, dir: d, rank: rank, assoc: a, streams: out, since: time.Now(),
		session: relay.Session{ID: p.nextSession.Add(1), Link: p.cfg.Link},
		sender:  relay.NewSender(a, p.cfg.Queue, p.cfg.QueueOctets, transport.PPIDDiameter),
		asked:   newWaiting[transit](p.cfg.Pending),
		nextID:  rand.Uint32(),
	}
	c.dog.tw = p.cfg.Watchdog
	c.pins = Pins{Certificate: transport.PeerNames(a), Hosts: p.cfg.Outside}
	c.session.Outside = a.Remote().AddrPort()
	if d == relay.Outbound {
		c.pins.Hosts = p.cfg.Inside
		c.session.Outside, c.session.Inside = c.session.Inside, c.session.Outside
	}
	c.obs, c.judge = p.cfg.Observer.Flow(p.cfg.Link, d), p.cfg.Judges(c.session, d)
	c.in = relay.Input{Link: p.cfg.Link, Direction: d, Peer: a.Remote().AddrPort(), Identity: p.own}
	a.OnEvent(func(e transport.Event) { p.cfg.Observer.Event(c.session, c.in.Peer, e) })
	return c
}

// serve carries a connection until it ends.
func (c *conn) serve(ctx context.Context, dialled bool) {
	var writer sync.WaitGroup
	back := c.proxy.cfg.Observer.Flow(c.proxy.cfg.Link, c.dir.Reverse())
	writer.Go(func() {
		if err := c.sender.Run(back, c.obs); err != nil {
			_ = c.assoc.Abort()
		}
	})
	// Before it is open nothing else would end it.
	stop := context.AfterFunc(ctx, func() {
		c.mu.Lock()
		open := c.host != ""
		c.mu.Unlock()
		if !open {
			_ = c.assoc.Abort()
		}
	})
	cause, err := c.shake(dialled)
	if cause == "" {
		c.proxy.cfg.Observer.Stage(c.session, relay.Up, "", nil)
		err = c.read()
		cause, err = c.why(err)
	} else {
		c.proxy.cfg.Observer.Refused(c.proxy.cfg.Link, c.in.Peer, cause)
	}
	stop()
	opened := c.host != ""
	c.shut(cause)
	writer.Wait()
	if opened {
		c.proxy.cfg.Observer.Stage(c.session, relay.Down, cause, err)
	}
}

// shut ends the connection: what is queued goes out where the end is orderly,
// and what waits for an answer goes elsewhere.
func (c *conn) shut(cause string) {
	c.proxy.unregister(c, cause)
	c.mu.Lock()
	c.gone = true
	polite := c.polite
	c.mu.Unlock()
	c.proxy.redeliver(c, c.abandon(), ReasonLost)
	c.sender.Close()
	if polite || cause == CauseElection || cause == CauseIdentity || cause == CauseRefused || cause == relay.CauseShutdown {
		ctx, cancel := context.WithTimeout(context.Background(), politeTimeout)
		defer cancel()
		_ = c.assoc.SetWriteDeadline(time.Now().Add(politeTimeout))
		for c.sender.Depth() > 0 && ctx.Err() == nil {
			time.Sleep(time.Millisecond)
		}
		_ = c.assoc.Shutdown(ctx)
		return
	}
	_ = c.assoc.Abort()
}

// politeTimeout bounds the orderly end of a connection.
const politeTimeout = time.Second

// end makes the reader end, for a cause.
func (c *conn) end(cause string, err error) {
	c.mu.Lock()
	if c.cause == "" {
		c.cause, c.err = cause, err
	}
	c.mu.Unlock()
	_ = c.assoc.Abort()
}

// why is the cause of an end that the reader has met as err.
func (c *conn) why(err error) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.cause != "":
		return c.cause, c.err
	case c.leaves && (err == nil || errors.Is(err, io.EOF)):
		c.polite = true
		return CauseDisconnect, nil
	case errors.Is(err, io.EOF):
		return relay.CauseShutdown, nil
	case errors.Is(err, transport.ErrFraming), errors.Is(err, transport.ErrSlowFrame):
		return relay.CauseFraming, err
	}
	return relay.CauseLost, err
}

// shake exchanges the capabilities, and registers the peer. An empty cause says
// that the connection is open.
func (c *conn) shake(dialled bool) (cause string, err error) {
	p := c.proxy
	_ = c.assoc.SetReadDeadline(time.Now().Add(p.cfg.Handshake))
	id := c.id()
	if dialled {
		c.sender.Own(p.self.cer(id, c.assoc.Local().Addrs))
	}
	if err := c.assoc.Receive(&c.msg); err != nil {
		return CauseCapabilities, err
	}
	h := &c.header
	if !c.framed() || h.Command != diameter.CommandCapabilitiesExchange || h.Request() == dialled || dialled && h.HopByHop != id {
		return CauseCapabilities, fmt.Errorf("the first message is command %d: want capabilities", h.Command)
	}
	caps, err := readCapabilities(c.msg.Data)
	if dialled && caps.Result != ResultSuccess {
		return CauseRefused, fmt.Errorf("the peer refused the capabilities with %d", caps.Result)
	}
	if c.in.Data, c.in.Stream, c.in.Time = c.msg.Data, c.msg.Stream, time.Now(); !c.ask() {
		c.refused()
		return CauseIdentity, fmt.Errorf("what the peer says of itself was not let through: %s", c.dec.Reason)
	}
	if err == nil {
		err = c.pins.check(&caps)
	}
	if err != nil {
		return c.decline(dialled, CauseIdentity, action.ResultUnknownPeer), err
	}
	offer := Capabilities{Applications: p.cfg.Applications}
	if len(offer.Applications) == 0 {
		offer.Applications = []uint32{diameter.Relay}
	}
	agree := agreed(&offer, &caps, p.cfg.Applications)
	if agree != nil && len(agree) == 0 {
		return c.decline(dialled, CauseRefused, action.ResultNoCommonApplication), errors.New("no application in common")
	}
	c.mu.Lock()
	c.caps, c.agree, c.host = caps, agree, caps.Host
	c.mu.Unlock()
	var greeting []byte
	if !dialled {
		greeting = p.self.cea(h, ResultSuccess, c.assoc.Local().Addrs)
	}
	if !p.register(c, greeting) {
		c.mu.Lock()
		c.host = ""
		c.mu.Unlock()
		return c.decline(dialled, CauseElection, action.ResultElectionLost), fmt.Errorf("%s has a connection already", caps.Host)
	}
	_ = c.assoc.SetReadDeadline(time.Time{})
	return "", nil
}

// decline answers a CER that is not taken.
func (c *conn) decline(dialled bool, cause string, code uint32) string {
	if !dialled {
		c.sender.Own(c.proxy.self.cea(&c.header, code, nil))
	}
	return cause
}

// framed reads the header of the message at hand, and reports whether it is one.
func (c *conn) framed() bool {
	return diameter.DecodeHeader(c.msg.Data, &c.header) && c.header.Version == diameter.Version &&
		int(c.header.Length) == len(c.msg.Data) && slices.Contains(ppids, c.msg.PPID)
}

// id is the next hop-by-hop identifier of a request to the peer.
func (c *conn) id() uint32 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.freeID()
}

// freeID is that of which no request waits. c.mu is held.
func (c *conn) freeID() uint32 {
	for c.nextID++; c.asked.has(c.nextID); c.nextID++ {
	}
	return c.nextID
}

// maxBatch bounds the messages whose writers are told together.
const maxBatch = 32

// read reads until the connection ends.
func (c *conn) read() error {
	for n := 1; ; n++ {
		err := c.assoc.Receive(&c.msg)
		switch {
		case err == nil:
		case errors.Is(err, transport.ErrTooLong):
			c.obs.Dropped(0, relay.ReasonTooLong)
			continue
		case errors.Is(err, os.ErrDeadlineExceeded):
			return nil // after DPA
		default:
			return err
		}
		if done := c.messages(time.Now()); done {
			c.flush()
			return nil
		}
		if n >= maxBatch || !relay.Buffered(c.assoc) {
			c.flush()
			n = 0
		}
	}
}

// messages takes what came: one message or, under SCTP, several in one user
// message, of which each goes its own way.
func (c *conn) messages(now time.Time) (done bool) {
	all := c.msg.Data
	for u := diameter.Unbundle(all); u.Next() && !done; {
		c.msg.Data = u.Message
		done = c.message(now)
	}
	c.msg.Data = all
	return done
}

func (c *conn) flush() {
	for _, s := range c.touched {
		s.Flush()
	}
	c.touched = c.touched[:0]
}

// touch notes a sender that was given something.
func (c *conn) touch(s *relay.Sender) {
	if !slices.Contains(c.touched, s) {
		c.touched = append(c.touched, s)
	}
}
