package benign

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"time"

	"cordon/pcaps"
	"cordon/pcaps/forge"
)

const (
	// concurrent is how many transactions are open at a time, so that their
	// messages stand between each other's.
	concurrent = 64
	// step is the time from one message to the next.
	step = 200 * time.Microsecond
)

// Message is one message of the stream.
type Message struct {
	Outbound bool     // from home to the interconnect
	Title    string   // of the course it belongs to
	Units    [][]byte // M3UA messages: one, or one for each SCCP segment; or the Diameter or GTP message
	Src, Dst netip.AddrPort

	Transport Transport
	At        time.Duration // since the start; of travellers

	from, to string // nodes
}

// Stream makes messages one after the other. It is for one goroutine.
type Stream struct {
	random  *rand.Rand
	builder *forge.Builder
	number  int // of the next transaction
	open    [concurrent]course
	flows   []flow
	weights int
	at      time.Duration
}

// course is what is left of a transaction.
type course struct {
	title    string
	messages []forge.Message
}

// New returns a stream of MAP and CAP. The same seed gives the same messages.
func New(seed uint64) (*Stream, error) { return newStream(seed, flows) }

// NewDiameter returns a stream of Diameter: S6a, and the watchdog of the peers.
func NewDiameter(seed uint64) (*Stream, error) { return newStream(seed, diameterFlows) }

// NewGTP returns a stream of GTP-C: S8 and Gp, and echoes.
func NewGTP(seed uint64) (*Stream, error) { return newStream(seed, gtpFlows) }

func newStream(seed uint64, flows []flow) (*Stream, error) {
	builder, err := forge.NewBuilder(&forge.Scenario{Network: networkOf(partners, nodesPerRole)})
	if err != nil {
		return nil, fmt.Errorf("benign: %w", err)
	}
	s := &Stream{random: rand.New(rand.NewPCG(seed, 0)), builder: builder, flows: flows}
	for i := range flows {
		s.weights += flows[i].weight
	}
	return s, nil
}

// next is the next message, and the title of its course.
func (s *Stream) next() (*forge.Message, string) {
	c := &s.open[s.random.IntN(concurrent)]
	if len(c.messages) == 0 {
		f := s.flow()
		v := visit{number: s.number, random: s.random}
		v.abroad = partners[s.random.IntN(len(partners))]
		c.title, c.messages = f.title, f.messages(&v)
		for i := range c.messages {
			c.messages[i].Dialogue = fmt.Sprint(s.number)
		}
		if c.messages[0].Diameter == nil && c.messages[0].GTP == nil {
			c.messages[0].TCAP = "begin"
		}
		s.number++
	}
	m := &c.messages[0]
	c.messages = c.messages[1:]
	return m, c.title
}

// flow chooses a flow by its weight.
func (s *Stream) flow() *flow {
	n := s.random.IntN(s.weights)
	for i := range s.flows {
		if n -= s.flows[i].weight; n < 0 {
			return &s.flows[i]
		}
	}
	return &s.flows[0]
}

// Next makes the next message as it stands on a link.
func (s *Stream) Next() (Message, error) {
	m, title := s.next()
	units, err := s.builder.Signal(m)
	if err != nil {
		return Message{}, fmt.Errorf("benign: %s: %w", title, err)
	}
	out := Message{Outbound: isHome(m.From), Title: title, Units: units}
	if out.Src, out.Dst, err = s.builder.Endpoints(m); err != nil {
		return Message{}, fmt.Errorf("benign: %s: %w", title, err)
	}
	return out, nil
}

// Write writes frames of the next messages, at least n of them, to a capture.
func (s *Stream) Write(w pcaps.Writer, n int) error {
	for n > 0 {
		m, title := s.next()
		packets, err := s.builder.Packets(m, s.at)
		if err != nil {
			return fmt.Errorf("benign: %s: %w", title, err)
		}
		for i := range packets {
			p := &packets[i]
			f := pcaps.Frame{Time: p.Time.UnixNano(), Link: p.Link, Data: p.Data, OrigLen: len(p.Data)}
			if err := w.Write(&f, ""); err != nil {
				return err
			}
		}
		s.at += step
		n -= len(packets)
	}
	return w.Flush()
}
