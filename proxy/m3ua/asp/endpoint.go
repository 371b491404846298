package asp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"cordon/protocols/m3ua"
	"cordon/protocols/sigtran"
	"cordon/proxy/transport"
)

// A Role is what an endpoint is towards its peer.
type Role uint8

// The roles.
const (
	ASP Role = iota // asks to become active
	SGP             // lets ASPs become active
)

// A State is that of the ASP as its peer sees it (RFC 4666, 4.3.1).
type State uint8

// The states.
const (
	Down State = iota
	Inactive
	Active
)

// String returns the specification's name.
func (s State) String() string {
	switch s {
	case Down:
		return "ASP-DOWN"
	case Inactive:
		return "ASP-INACTIVE"
	case Active:
		return "ASP-ACTIVE"
	}
	return fmt.Sprintf("State(%d)", uint8(s))
}

// DefaultRetry is T(ack), after which a request is sent again (RFC 4666, 4.3.4.1).
const DefaultRetry = 2 * time.Second

// A Config describes an endpoint. A parameter that is zero is not sent.
type Config struct {
	Role            Role
	RoutingContexts []uint32
	ASPID           uint32
	TrafficMode     uint32 // m3ua.TrafficModeOverride ...
	Retry           time.Duration
	// OnMessage is told of every message that is received, on Run's goroutine,
	// before the state machine acts on it. Its slices are valid during the call.
	OnMessage func(m *m3ua.Message, stream uint16)
}

// ErrNotActive says that DATA cannot be sent yet.
var ErrNotActive = errors.New("asp is not active")

// An Endpoint is one end of an association.
type Endpoint struct {
	assoc transport.Assoc
	cfg   Config
	build builder

	send sync.Mutex // one sender at a time
	out  []byte

	mu      sync.Mutex
	state   State
	target  State // what an ASP wants to be
	changed chan struct{}
	err     error // why Run has ended
}

// New makes an endpoint of an association, which it then owns.
func New(a transport.Assoc, cfg Config) *Endpoint {
	if cfg.Retry <= 0 {
		cfg.Retry = DefaultRetry
	}
	e := &Endpoint{assoc: a, cfg: cfg, changed: make(chan struct{}), target: Active}
	e.build = builder{&e.cfg}
	return e
}

// Run keeps the state machine going until the association ends, which is nil
// when it was shut down by either side, or ctx ends, which aborts it.
func (e *Endpoint) Run(ctx context.Context) error {
	stop := context.AfterFunc(ctx, func() { _ = e.assoc.Abort() })
	defer stop()
	var retry sync.WaitGroup
	done := make(chan struct{})
	if e.cfg.Role == ASP {
		retry.Go(func() { e.request(done) })
	}
	err := e.receive()
	close(done)
	retry.Wait()
	switch {
	case errors.Is(err, io.EOF):
		_ = e.assoc.Shutdown(ctx)
		err = nil
	case errors.Is(err, net.ErrClosed) && ctx.Err() == nil:
		err = nil
	case ctx.Err() != nil:
		err = context.Cause(ctx)
	default:
		_ = e.assoc.Abort()
	}
	e.set(Down, fmt.Errorf("association ended: %w", errors.Join(err, net.ErrClosed)))
	return err
}

// request sends what leads to the wanted state, and again when nothing comes.
func (e *Endpoint) request(done <-chan struct{}) {
	tick := time.NewTicker(e.cfg.Retry)
	defer tick.Stop()
	for {
		state, changed := e.watch()
		if err := e.ask(state); err != nil {
			return // Receive tells why
		}
		select {
		case <-done:
			return
		case <-changed:
		case <-tick.C:
		}
	}
}

func (e *Endpoint) ask(state State) error {
	e.mu.Lock()
	target := e.target
	e.mu.Unlock()
	switch {
	case state == Down && target > Down:
		return e.manage(e.build.aspUp())
	case state == Inactive && target == Active:
		return e.manage(e.build.aspActive())
	case state == Active && target < Active:
		return e.manage(e.build.aspInactive())
	case state == Inactive && target == Down:
		return e.manage(e.build.aspDown())
	}
	return nil
}

func (e *Endpoint) receive() error {
	var in transport.Message
	var m m3ua.Message
	for {
		err := e.assoc.Receive(&in)
		if errors.Is(err, transport.ErrTooLong) {
			continue
		}
		if err != nil {
			return err
		}
		if in.PPID != transport.PPIDM3UA || !m3ua.Decode(in.Data, &m) {
			continue
		}
		if e.cfg.OnMessage != nil {
			e.cfg.OnMessage(&m, in.Stream)
		}
		if err := e.handle(&m, in.Data); err != nil {
			return err
		}
	}
}

// Send sends DATA on a stream. It waits while the association is full.
func (e *Endpoint) Send(d *m3ua.ProtocolData, stream uint16) error {
	if e.State() != Active {
		return ErrNotActive
	}
	var m m3ua.Message
	m.Data = *d
	if len(e.cfg.RoutingContexts) > 0 {
		rc := e.cfg.RoutingContexts[0]
		m.RoutingContexts = []byte{byte(rc >> 24), byte(rc >> 16), byte(rc >> 8), byte(rc)}
		m.Set(m3ua.RoutingContext)
	}
	e.send.Lock()
	defer e.send.Unlock()
	e.out = m3ua.AppendData(e.out[:0], &m)
	return e.assoc.Send(&transport.Message{Data: e.out, Stream: stream, PPID: transport.PPIDM3UA}, false)
}

// SendRaw sends octets as they are, M3UA or not.
func (e *Endpoint) SendRaw(b []byte, stream uint16) error {
	e.send.Lock()
	defer e.send.Unlock()
	return e.assoc.Send(&transport.Message{Data: b, Stream: stream, PPID: transport.PPIDM3UA}, false)
}

// manage sends a management message, on stream 0 (RFC 4666, 1.4.7).
func (e *Endpoint) manage(b []byte, err error) error {
	if err != nil {
		return err
	}
	return e.SendRaw(b, 0)
}

// SetAvailable tells the peer of an SGP by DAVA or DUNA how point codes stand.
func (e *Endpoint) SetAvailable(available bool, pointCodes ...uint32) error {
	if available {
		return e.manage(e.build.available(pointCodes...))
	}
	return e.manage(e.build.unavailable(pointCodes...))
}

// Beat sends a BEAT with data, which the peer's BEAT ACK repeats.
func (e *Endpoint) Beat(data []byte) error { return e.manage(e.build.beat(data)) }

// Close takes an ASP down (ASPIA, ASPDN) and shuts the association down. ctx
// bounds it.
func (e *Endpoint) Close(ctx context.Context) error {
	if e.cfg.Role == ASP {
		e.mu.Lock()
		e.target = Down
		e.notify()
		e.mu.Unlock()
		_ = e.Wait(ctx, Down)
	}
	return e.assoc.Shutdown(ctx)
}

// class and type of a message in one number, for tables.
func kindOf(class, typ uint8) uint16 { return uint16(class)<<8 | uint16(typ) }

// handle acts on a received message.
func (e *Endpoint) handle(m *m3ua.Message, octets []byte) error {
	switch kindOf(m.Class, m.Type) {
	case kindOf(sigtran.ClassASPSM, m3ua.TypeBEAT):
		return e.SendRaw(beatAck(octets), 0)
	case kindOf(sigtran.ClassXfer, m3ua.TypeDATA):
		if e.State() != Active {
			return e.manage(m3ua.AppendError(nil, m3ua.ErrorUnexpectedMessage, octets), nil)
		}
		return nil
	}
	if e.cfg.Role == SGP {
		return e.handleSGP(m)
	}
	e.handleASP(m)
	return nil
}

// beatAck is the BEAT with the type of its acknowledgement: the data is repeated
// as it is (RFC 4666, 3.5.6).
func beatAck(beat []byte) []byte {
	b := append([]byte(nil), beat...)
	b[3] = m3ua.TypeBEATAck
	return b
}
