package benign

import (
	"fmt"
	"time"

	"cordon/pcaps/forge"
)

// Transport is what carries a message.
type Transport uint8

const (
	OverM3UA Transport = iota
	OverDiameter
	OverGTP
)

// script is a procedure between certain nodes, ready to be filled in.
type script struct {
	title     string
	transport Transport
	afar      bool // it tells nothing of where the subscriber is
	messages  []mould
}

// scriptKey names a script: the procedure, whose subscriber it is about, and the partner and its node. Sessions of GTP
// have no procedure.
type scriptKey struct {
	procedure *procedure
	own, lte  bool
	partner   uint8
	node      uint8
}

// leg is a part of a script that somebody goes through.
type leg struct {
	after     time.Duration // since what was before it
	script    *script
	next, end int // messages of the script
	tunnel    uint32
}

// never is the number of no message.
const never = -1

// run is a leg that is under way.
type run struct {
	script    *script
	next, end int
	twice     int  // the message that comes twice, or never
	retry     *leg // what is tried again behind it
	variables variables
}

// script finds or makes that of a procedure for a traveller at a node.
func (t *Travel) script(p *traveller, c *procedure, at serving) (*script, error) {
	return t.cast(scriptKey{procedure: c, own: p.own(), partner: t.other(p, at), node: at.node}, p)
}

// other is the partner that a procedure is with.
func (t *Travel) other(p *traveller, at serving) uint8 {
	if !p.own() {
		return p.home
	}
	return at.network
}

func (t *Travel) cast(key scriptKey, p *traveller) (*script, error) {
	if s := t.scripts[key]; s != nil {
		return s, nil
	}
	node := int(key.node)
	s := &script{title: key.procedure.title, afar: key.procedure.afar()}
	var err error
	s.messages, err = cast(t.builder, func(v *variables) []forge.Message {
		messages := key.procedure.messages(&stay{own: key.own, partner: &world[key.partner], node: node, variables: v})
		if messages[0].Diameter != nil {
			s.transport = OverDiameter
		}
		return messages
	})
	if err != nil {
		return nil, fmt.Errorf("benign: subscriber of %s in %s %s: %w", world[p.home].name, world[p.network].name, s.title, err)
	}
	t.scripts[key] = s
	return s, nil
}

// leg adds a procedure at a node to what a traveller goes through, unless it goes by elsewhere.
func (t *Travel) leg(p *traveller, c *procedure, at serving, after time.Duration) {
	if at.network == noNetwork || !p.seen(at.network) {
		return
	}
	s, err := t.script(p, c, at)
	if err != nil {
		t.err = err
		return
	}
	p.legs = append(p.legs, leg{after: after, script: s, end: len(s.messages)})
}

// start begins a leg. Networks lose messages: then the one that waits asks again.
func (t *Travel) start(p *traveller, l *leg) {
	t.exchange++
	t.sequence++
	p.running = run{script: l.script, next: l.next, end: l.end, twice: never, variables: variables{
		subscriber: p.number, other: uint32(t.random.IntN(1e5)), tids: [2]uint32{t.tid(), t.tid()},
		exchange: firstExchange + t.exchange, tunnel: l.tunnel, sequence: t.sequence,
	}}
	r := &p.running
	if l.script.transport == OverGTP {
		if t.chance(1, 200) {
			r.twice = l.next // T3-RESPONSE ran out
		}
		return
	}
	switch lossy := 300 / t.flaky(p); {
	case t.chance(1, lossy): // an answer was lost before it came by here
		r.end = l.next + 1 + t.random.IntN(l.end-l.next)
		again := *l
		r.retry = &again
	case t.chance(1, lossy): // it was lost behind us
		again := *l
		r.retry = &again
	}
}

// flaky is how much worse the networks of a traveller are than others.
func (t *Travel) flaky(p *traveller) int {
	switch world[t.other(p, serving{network: p.network})].name {
	case "ke", "fr2", "sea":
		return 10
	}
	return 1
}

const firstExchange = 0x40000000

// tid is a transaction identifier. Those of a node do not follow one another in what is seen here.
func (t *Travel) tid() uint32 {
	t.tids += 0x11
	return t.tids
}

// message fills in the next message of a run.
func (t *Travel) message(r *run) Message {
	m := &r.script.messages[r.next]
	t.buffer, t.units = t.buffer[:0], t.units[:0]
	for i, unit := range m.units {
		first := len(t.buffer)
		t.buffer = append(t.buffer, unit...)
		t.units = append(t.units, t.buffer[first:])
		for j := range m.holes[i] {
			m.holes[i][j].fill(t.buffer[first:], &r.variables)
		}
	}
	// A unit must not change when the buffer grows for the one behind it.
	for i, first := 0, 0; i < len(t.units); i++ {
		n := len(m.units[i])
		t.units[i] = t.buffer[first : first+n : first+n]
		first += n
	}
	return Message{
		Outbound: m.outbound, Title: r.script.title, Units: t.units, Src: m.src, Dst: m.dst,
		Transport: r.script.transport, At: t.now, from: m.from, to: m.to,
	}
}

// packets makes the frames of a message, since the builder's start.
func (m *Message) packets(b *forge.Builder, at time.Duration) ([]forge.Packet, error) {
	var out []forge.Packet
	for _, unit := range m.Units {
		f := forge.Message{From: m.from, To: m.to}
		switch m.Transport {
		case OverM3UA:
			f.M3UA.Hex = unit
		case OverDiameter:
			f.Diameter = &forge.Diameter{Hex: unit}
		case OverGTP:
			f.GTP = &forge.GTP{Version: "2", Hex: unit}
		}
		packets, err := b.Packets(&f, at)
		if err != nil {
			return nil, err
		}
		out = append(out, packets...)
	}
	return out, nil
}
