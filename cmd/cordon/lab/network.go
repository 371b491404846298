package lab

import (
	"context"
	"sync"
	"time"

	"cordon/filters/engine"
	"cordon/filters/origin"
	"cordon/protocols/decode"
	"cordon/protocols/m3ua"
	"cordon/protocols/message"
	"cordon/proxy/m3ua/asp"
	"cordon/proxy/transport"
)

// network is a network of SS7.
type network struct {
	*asp.Endpoint
}

// newNetwork makes a network; what it receives goes to t. outside tells the
// interconnect from home.
func newNetwork(a transport.Assoc, t *traffic, outside bool) end {
	role := asp.SGP
	if outside {
		role = asp.ASP
	}
	n := &network{}
	n.Endpoint = asp.New(a, asp.Config{Role: role, OnMessage: func(m *m3ua.Message, _ uint16) {
		if !m.Has(m3ua.ProtocolDataParameter) {
			return
		}
		octets := m3ua.AppendData(nil, m)
		if !t.arrived(octets, outside) {
			t.answered(t.transactions(octets)...)
		}
	}})
	return n
}

func (n *network) send(octets []byte, _ *step) error {
	return n.SendRaw(octets, 1)
}

func (n *network) run(ctx context.Context)      { _ = n.Run(ctx) }
func (n *network) up(ctx context.Context) error { return n.Wait(ctx, asp.Active) }
func (n *network) close(ctx context.Context)    { _ = n.Close(ctx) }

// traffic knows what is on its way: each message by its octets, each run of a
// flow by the transaction identifiers of its requests.
type traffic struct {
	mu      sync.Mutex
	waiting map[string]*arrival
	runs    map[string]*run

	reading sync.Mutex
	decoder *decode.Decoder // of SS7 and GTP
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

// arrived takes a message that a network has received. It is false where the
// message was not awaited: what is awaited arrives octet for octet.
func (t *traffic) arrived(octets []byte, outside bool) bool {
	t.mu.Lock()
	a := t.waiting[string(octets)]
	awaited := a != nil && a.outside == outside
	if awaited {
		delete(t.waiting, string(octets))
	}
	t.mu.Unlock()
	if awaited {
		close(a.come)
	}
	return awaited
}

// answered notes that the firewall has answered for a network, to the run that
// one of the identifiers belongs to.
func (t *traffic) answered(ids ...string) {
	for _, id := range ids {
		if r := t.run(id); r != nil {
			r.refused()
			return
		}
	}
}

// transactions are the identifiers in a message of SS7: that of the receiver and,
// in a UDTS, the one that comes back.
func (t *traffic) transactions(octets []byte) (ids []string) {
	t.reading.Lock()
	defer t.reading.Unlock()
	t.decoder.M3UA(&decode.Inbound{Time: time.Now().UnixNano(), PPID: transport.PPIDM3UA}, octets, func(m *message.Message) {
		for _, f := range []message.FieldID{message.FieldTCAPDTID, message.FieldTCAPOTID} {
			if id, ok := m.String(f); ok {
				ids = append(ids, string(append([]byte(nil), id...)))
			}
		}
	})
	return ids
}

func (t *traffic) run(id string) *run {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.runs[id]
}

// begin notes the run whose requests have the identifiers.
func (t *traffic) begin(ids []string, r *run) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, id := range ids {
		t.runs[id] = r
	}
}

func (t *traffic) end(ids []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, id := range ids {
		delete(t.runs, id)
	}
}

// verdict is told of what the firewall does not pass.
func (t *traffic) verdict(m *message.Message, v *engine.Verdict) {
	if !v.Blocks() {
		return
	}
	id, ok := m.String(message.FieldTCAPOTID)
	switch {
	case m.Protocol == message.ProtocolDiameter:
		var n int64
		n, ok = m.Number(message.FieldDiameterEndToEnd)
		id = endToEndID(n)
	case origin.OfGTP(m.Protocol):
		id, ok = exchangeID(m)
	}
	if !ok {
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
