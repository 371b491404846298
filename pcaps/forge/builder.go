package forge

import (
	"fmt"
	"net/netip"
	"slices"
	"time"

	"cordon/protocols/message"
	"cordon/protocols/sccp"
)

// Builder makes messages one after the other: it holds what a network remembers between them, the dialogues and the
// associations. It is for one goroutine.
type Builder struct {
	scenario *Scenario
	nodes    map[string]Node
	start    time.Time
	step     Duration

	dialogues     map[string]*dialogue
	exchanges     map[exchangeKey]*exchange
	gtp           gtpState
	courses       map[flow]*course
	lastTID       uint32
	lastExchange  uint32
	lastReference int
	lastFSN       uint32
	lastIPID      uint32
}

// firstTID is where transaction identifiers begin.
const firstTID = 0x10000000

// NewBuilder returns a builder with the network and the defaults of a scenario, whose messages it does not send. A nil
// scenario has the built-in network.
func NewBuilder(s *Scenario) (*Builder, error) {
	if s == nil {
		s = new(Scenario)
	}
	nodes, err := s.nodes()
	if err != nil {
		return nil, err
	}
	b := &Builder{
		scenario: s, nodes: nodes, start: s.Start, step: s.Step,
		dialogues: map[string]*dialogue{}, exchanges: map[exchangeKey]*exchange{}, gtp: newGTPState(), courses: map[flow]*course{}, lastTID: firstTID,
	}
	if b.start.IsZero() {
		b.start = defaultStart
	}
	orElse(&b.step, defaultStep)
	return b, nil
}

// resolved is a message with all that the scenario and the nodes add to it.
type resolved struct {
	message    *Message
	index      int
	repetition int
	from, to   Node
	sccp       SCCP
	mtp        MTP
	m3ua       M3UA
	carriage   Carriage
}

func (b *Builder) resolve(m *Message, index, repetition int) (*resolved, error) {
	r := &resolved{
		message: m, index: index, repetition: repetition,
		sccp: m.SCCP.over(b.scenario.SCCP), mtp: m.MTP.over(b.scenario.MTP),
		m3ua: m.M3UA.over(b.scenario.M3UA), carriage: m.Carriage.over(b.scenario.Carriage),
	}
	var ok bool
	if r.from, ok = b.nodes[m.From]; !ok {
		return nil, fmt.Errorf("no node %q", m.From)
	}
	if r.to, ok = b.nodes[m.To]; !ok {
		return nil, fmt.Errorf("no node %q", m.To)
	}
	if m.Diameter != nil {
		r.carriage.Adaptation = adaptationDiameter
	}
	if m.GTP != nil {
		r.carriage.Adaptation, r.carriage.Transport = adaptationGTP, transportUDP
		orElse(&r.carriage.SrcPort, m.GTP.port())
		orElse(&r.carriage.DstPort, m.GTP.port())
	}
	r.carriage.defaults()
	return r, nil
}

// TCAP makes the TCAP message of m, and moves its dialogue on.
func (b *Builder) TCAP(m *Message) ([]byte, error) {
	return b.tcap(m, 0)
}

func (b *Builder) tcap(m *Message, repetition int) ([]byte, error) {
	if m.TCAPHex != nil {
		return slices.Concat(m.TCAPHex, m.Trailing), nil
	}
	t, err := b.transaction(m, repetition)
	if err != nil {
		return nil, err
	}
	root, err := m.tcapMessage(t, repetition)
	if err != nil {
		return nil, err
	}
	return append(root.append(nil), m.Trailing...), nil
}

// Signal makes the messages of the adaptation layer (M3UA where the scenario says nothing else) that carry m: one, or
// as many as there are SCCP segments; of Diameter the message itself. They are what an association sends.
func (b *Builder) Signal(m *Message) ([][]byte, error) {
	r, err := b.resolve(m, 0, 0)
	if err != nil {
		return nil, err
	}
	return b.units(r)
}

// Endpoints are the addresses and ports that m goes between.
func (b *Builder) Endpoints(m *Message) (src, dst netip.AddrPort, err error) {
	r, err := b.resolve(m, 0, 0)
	if err != nil {
		return src, dst, err
	}
	f, err := r.endpoints()
	return f.src, f.dst, err
}

// units makes the messages of the adaptation layer.
func (b *Builder) units(r *resolved) ([][]byte, error) {
	m := r.message
	if m.Diameter != nil && r.carriage.Hex == nil {
		unit, err := b.diameter(r)
		return [][]byte{unit}, err
	}
	if m.GTP != nil && r.carriage.Hex == nil {
		unit, err := b.gtpOctets(r, m.GTP)
		return [][]byte{unit}, err
	}
	if r.m3ua.Hex != nil || r.mtp.Hex != nil || r.carriage.Hex != nil {
		unit, err := b.adapt(r, nil)
		if r.carriage.Hex != nil {
			err = nil
		}
		return [][]byte{unit}, err
	}
	var data []byte
	if r.sccp.Hex == nil {
		var err error
		if data, err = b.tcap(m, r.repetition); err != nil {
			return nil, err
		}
	}
	messages, err := b.messages(&r.sccp, &r.from, &r.to, m.subsystem(), data, r.repetition)
	if err != nil {
		return nil, err
	}
	units := make([][]byte, len(messages))
	for i, message := range messages {
		if units[i], err = b.adapt(r, message); err != nil {
			return nil, err
		}
	}
	return units, nil
}

// subsystem tells the subsystem number of a node for the message: CAP has its own, whatever the node's role.
func (m *Message) subsystem() func(*Node) int {
	for _, c := range m.components() {
		if op, err := parseOperation(c.Op); err == nil && op.protocol == message.ProtocolCAP {
			return func(*Node) int { return sccp.SSNCAP }
		}
	}
	return func(n *Node) int {
		if n.SSN == 0 && n.GT == "" {
			return -1
		}
		return n.SSN
	}
}

// drafts makes the packets of m, to be sent from a time on, before their headers.
func (b *Builder) drafts(m *Message, at time.Duration, index, repetition int) ([]draft, error) {
	r, err := b.resolve(m, index, repetition)
	if err != nil {
		return nil, err
	}
	units, err := b.units(r)
	if err != nil {
		return nil, err
	}
	var out []draft
	for i, unit := range units {
		drafts, err := b.carry(r, unit, b.start.Add(at+time.Duration(i)*unitStep))
		if err != nil {
			return nil, err
		}
		out = append(out, drafts...)
	}
	return out, nil
}

// unitStep is the time between the segments of a message.
const unitStep = time.Millisecond

// finish makes frames of the drafts.
func (b *Builder) finish(drafts []draft) ([]Packet, error) {
	var out []Packet
	for i := range drafts {
		frames, err := b.frames(&drafts[i])
		if err != nil {
			return nil, err
		}
		out = append(out, frames...)
	}
	return out, nil
}

// Packets makes the packets of m, to be sent at a time since the start. Their Message is 0.
func (b *Builder) Packets(m *Message, at time.Duration) ([]Packet, error) {
	drafts, err := b.drafts(m, at, 0, 0)
	if err != nil {
		return nil, err
	}
	return b.finish(drafts)
}
