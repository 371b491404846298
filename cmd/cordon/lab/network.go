package lab

import (
	"context"
	"sync"
	"time"

	"cordon/filters/engine"
	"cordon/protocols/decode"
	"cordon/protocols/m3ua"
	"cordon/protocols/message"
	"cordon/proxy/m3ua/asp"
	"cordon/proxy/transport"
)

// network is one of the two networks: an association with the firewall.
type network struct {
	*asp.Endpoint
}

// newNetwork makes a network; what it receives goes to t. outside tells the
// interconnect from home.
func newNetwork(a transport.Assoc, role asp.Role, t *traffic, outside bool) *network {
	n := &network{}
	n.Endpoint = asp.New(a, asp.Config{Role: role, OnMessage: func(m *m3ua.Message, _ uint16) {
		if m.Has(m3ua.ProtocolDataParameter) {
			t.arrived(m3ua.AppendData(nil, m), outside)
		}
	}})
	return n
}

// run keeps the network going until its association or ctx ends.
func (n *network) run(ctx context.Context) { _ = n.Run(ctx) }

// traffic knows what is on its way: each message by its octets, each run of a
// flow by its transaction identifier.
type traffic struct {
	mu      sync.Mutex
	waiting map[string]*arrival
	runs    map[string]*run

	reading sync.Mutex
	decoder *decode.Decoder
}

// arrival is one message that is awaited.
type arrival struct {
	outside bool // where it must arrive
	come    chan struct{}
}

func (t *traffic) init() {
	t.waiting, t.runs = map[string]*arrival{}, map[string]*run{}
	t.decoder = decode.New(decode.Options{Variant: decode.VariantITU})
}

// expect awaits octets on one side.
func (t *traffic) expect(octets []byte, outside bool) *arrival {
	a := &arrival{outside: outside, come: make(chan struct{})}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.waiting[string(octets)] = a
	return a
}

// forget stops to await octets.
func (t *traffic) forget(octets []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.waiting, string(octets))
}

// arrived takes a message that a network has received. What is awaited has
// arrived octet for octet; anything else is an answer of the firewall.
func (t *traffic) arrived(octets []byte, outside bool) {
	t.mu.Lock()
	a := t.waiting[string(octets)]
	if a != nil && a.outside == outside {
		delete(t.waiting, string(octets))
	}
	t.mu.Unlock()
	if a != nil && a.outside == outside {
		close(a.come)
		return
	}
	if r := t.runOf(octets, true); r != nil {
		r.refused()
	}
}

// runOf is the run that a message belongs to: by the transaction identifier of
// the sender, or for an answer by that of the receiver or, in a UDTS, by the one
// that comes back.
func (t *traffic) runOf(octets []byte, answer bool) (r *run) {
	t.reading.Lock()
	defer t.reading.Unlock()
	t.decoder.M3UA(&decode.Inbound{Time: time.Now().UnixNano(), PPID: transport.PPIDM3UA}, octets, func(m *message.Message) {
		for _, f := range []message.FieldID{message.FieldTCAPDTID, message.FieldTCAPOTID} {
			if id, ok := m.String(f); ok && (answer || f == message.FieldTCAPOTID) {
				if r = t.run(id); r != nil {
					return
				}
			}
		}
	})
	return r
}

func (t *traffic) run(id string) *run {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.runs[id]
}

// begin notes the run whose dialogue has the identifier id.
func (t *traffic) begin(id string, r *run) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.runs[id] = r
}

func (t *traffic) end(id string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.runs, id)
}

// verdict is told of what the firewall does not pass.
func (t *traffic) verdict(m *message.Message, v *engine.Verdict) {
	id, ok := m.String(message.FieldTCAPOTID)
	if !ok || !v.Blocks() {
		return
	}
	if r := t.run(id); r != nil {
		rule := v.Reason.String()
		if h, ok := v.Primary(); ok {
			rule = h.Rule.ID
		}
		r.blocked(v.Action, rule)
	}
}
