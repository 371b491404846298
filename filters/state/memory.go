package state

import (
	"cordon/filters/origin"
	"cordon/internal/operator"
	"cordon/protocols/message"
)

// Memory is all that a firewall remembers of messages for those after them, a part
// a concern. Engines that judge the same connections share one. A nil Memory knows
// nothing.
type Memory struct {
	Dialogues *Dialogues // requests and sessions of Diameter
	Sessions  *Sessions  // sessions and requests of GTP

	Subscribers *Subscribers // where subscribers are registered

	Transactions *Transactions // dialogues of TCAP

	ShortMessages *ShortMessages // who enquired to deliver short messages

	Rates *Rates // what sources outside ask
}

// MemoryOptions are the bounds of the parts.
type MemoryOptions struct {
	Dialogues Options
	Sessions  SessionOptions

	Subscribers SubscriberOptions

	Transactions TransactionOptions

	ShortMessages ShortMessageOptions
}

// NewMemory returns an empty memory.
func NewMemory(o MemoryOptions) *Memory {
	m := &Memory{Dialogues: New(o.Dialogues), Sessions: NewSessions(o.Sessions), Subscribers: NewSubscribers(o.Subscribers)}
	m.Transactions = NewTransactions(o.Transactions)
	m.ShortMessages = NewShortMessages(o.ShortMessages)
	m.Rates = NewRates()
	m.Sessions.granted = m.Subscribers.session
	return m
}

// Use has m speak of operators as p numbers them, from now on.
func (m *Memory) Use(p *operator.Profile) {
	if m != nil {
		m.Subscribers.Use(p)
		m.ShortMessages.Use(p)
	}
}

// Expect tells that msg is about to be judged.
func (m *Memory) Expect(msg *message.Message) {
	if m != nil && origin.OfGTP(msg.Protocol) {
		m.Sessions.Expect(msg)
	}
}

// Compute adds the value of fact f to msg, or nothing where it cannot be told, or is
// no fact of memory. p may be nil.
func (m *Memory) Compute(p *operator.Profile, msg *message.Message, f message.FieldID) {
	if m == nil {
		return
	}
	switch {
	case f >= message.FieldGTPSessionKnown && f <= message.FieldGTPSequenceReused:
		m.Sessions.Compute(p, msg, f)
	case f == message.FieldDialoguePaired && origin.OfGTP(msg.Protocol):
		m.Sessions.Compute(p, msg, f)
	case f >= message.FieldDialogueKnown && f <= message.FieldDialogueNumberMatch:
		m.Transactions.Compute(p, msg, f)
	case f >= message.FieldSMSRoutingSeen && f <= message.FieldSMSOriginatorOwn:
		m.ShortMessages.Compute(p, msg, m.Subscribers, f)
	case f == message.FieldRateExcess:
		m.Rates.Compute(p, msg, m.Subscribers, f)
	case f >= message.FieldDialoguePaired && f <= message.FieldDialogueSessionTaken:
		m.Dialogues.Compute(p, msg, f)
	}
}

// Record remembers of msg what those after it are judged by. passed says whether it
// was passed on.
func (m *Memory) Record(p *operator.Profile, msg *message.Message, passed bool) {
	m.Subscribers.Tick(msg.Time)
	switch {
	case msg.Protocol == message.ProtocolDiameter:
		e := m.Dialogues.record(p, msg, passed)
		if e.kind != noErrand {
			m.Subscribers.done(p, msg, &e)
		}
		m.Rates.Record(p, msg, &e, passed)
	case origin.OfGTP(msg.Protocol):
		m.Sessions.Record(p, msg, passed)
	default:
		if passed {
			m.Subscribers.results(p, msg, m.Transactions)
		}
		m.ShortMessages.Record(p, msg, m.Transactions, passed)
		m.Transactions.Record(p, msg, passed)
		m.Rates.Record(p, msg, nil, passed)
	}
}

// Resume tells that messages went by until now, in the messages' own clock: what was
// not seen proves nothing for a while.
func (m *Memory) Resume(now int64) {
	m.Dialogues.Resume(now)
	m.Sessions.Resume(now)
	m.Transactions.Resume(now)
	m.ShortMessages.Resume(now)
	m.Rates.Resume(now)
	m.Subscribers.Resume(now)
}
