package rules

import (
	"fmt"
	"net/netip"
	"strconv"
	"time"

	"cordon/protocols/message"
	"cordon/protocols/wire"
)

// testTime is the clock of rule tests.
var testTime = time.Date(2025, time.January, 1, 12, 0, 0, 0, time.UTC).UnixNano()

// Build fills m with the message of the test. What the test leaves out of
// protocol, operation, component, direction and link is filled in from `on` of
// its rule, the first where there are several; a direction that neither names
// is inbound. A message has the anomalies that the test names, and no others.
// The fields that follow from a component (its type, opcode and the counts) are
// set unless the test sets them. Facts that the test gives count as computed;
// null gives a fact that was computed in vain.
func (t *Test) Build(m *message.Message, r *Rule) error {
	m.Reset()
	m.Time, m.Frame = testTime, 1
	b := builder{m: m, on: &r.On}
	if err := b.message(t.fields); err != nil {
		return err
	}
	return b.components(t)
}

// builder makes a message of fields.
type builder struct {
	m         *message.Message
	on        *On
	operation string // named by the message, for a component that names none
	given     map[message.FieldID]bool
}

// message sets what belongs to the message as a whole.
func (b *builder) message(fields []testField) error {
	b.given = map[message.FieldID]bool{}
	for _, f := range fields {
		b.given[f.id] = true
	}
	b.defaults()
	for _, f := range fields {
		if err := b.meta(f); err != nil {
			return err
		}
	}
	b.defaultOperation()
	for _, f := range fields {
		row := message.FieldByID(f.id)
		if f.id > message.FieldTransportDestinationPort && row.Scope == message.ScopeMessage {
			b.add(f)
			if row.Fact {
				b.m.SetComputed(f.id)
			}
		}
	}
	return nil
}

// defaults takes from `on` what the test leaves out.
func (b *builder) defaults() {
	m, on := b.m, b.on
	m.Direction = message.DirectionInbound
	if len(on.Directions) > 0 {
		m.Direction = on.Directions[0]
	}
	if len(on.Protocols) > 0 {
		m.Protocol = on.Protocols[0]
	} else if len(on.Operations) > 0 {
		m.Protocol = on.Operations[0].Operation().Protocol
	}
	if len(on.Links) > 0 {
		m.Link = on.Links[0]
	}
}

// defaultOperation takes the operation from `on` once the protocol is known.
func (b *builder) defaultOperation() {
	if b.given[message.FieldOperation] {
		return
	}
	for _, op := range b.on.Operations {
		if op.Operation().Protocol == b.m.Protocol {
			b.operation = op.Name()
			return
		}
	}
}

// meta sets a field that stands in a member of Message.
func (b *builder) meta(f testField) error {
	m, v := b.m, first(f.values)
	switch f.id {
	case message.FieldLink:
		m.Link = v
	case message.FieldDirection:
		m.Direction, _ = message.DirectionByName(v)
	case message.FieldDirectionInferred:
		m.DirectionInferred = v == "true"
	case message.FieldProtocol:
		m.Protocol, _ = message.ProtocolByName(v)
	case message.FieldOperation:
		b.operation = v
	case message.FieldAnomalies:
		m.Anomalies = wire.Anomalies{}
		for _, name := range f.values {
			a, _ := wire.AnomalyByName(name)
			m.Anomalies.Set(a)
		}
	case message.FieldIPSource:
		m.Source, _ = netip.ParseAddr(v)
	case message.FieldIPDestination:
		m.Destination, _ = netip.ParseAddr(v)
	case message.FieldTransportSourcePort:
		m.SourcePort = uint16(number(v))
		return needs(f.id, message.FieldIPSource, m.Source)
	case message.FieldTransportDestinationPort:
		m.DestinationPort = uint16(number(v))
		return needs(f.id, message.FieldIPDestination, m.Destination)
	}
	return nil
}

func needs(f, other message.FieldID, a netip.Addr) error {
	if a.IsValid() {
		return nil
	}
	return fmt.Errorf("%s needs %s beside it", f.Name(), other.Name())
}

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

func number(s string) int64 {
	n, _ := strconv.ParseInt(s, 10, 64)
	return n
}

// add adds the values of a field that is not a member of Message.
func (b *builder) add(f testField) {
	for _, v := range f.values {
		switch message.FieldByID(f.id).Type {
		case message.TypeInt:
			b.m.AddInt(f.id, number(v))
		case message.TypeBool:
			b.m.AddBool(f.id, v == "true")
		case message.TypeAddr:
			a, _ := netip.ParseAddr(v)
			b.m.AddAddr(f.id, a)
		default:
			b.m.AddText(f.id, v)
		}
	}
}
