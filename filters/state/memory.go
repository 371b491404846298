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
}

// MemoryOptions are the bounds of the parts.
type MemoryOptions struct {
	Dialogues Options
	Sessions  SessionOptions
}

// NewMemory returns an empty memory.
func NewMemory(o MemoryOptions) *Memory {
	return &Memory{Dialogues: New(o.Dialogues), Sessions: NewSessions(o.Sessions)}
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
	case f >= message.FieldDialoguePaired && f <= message.FieldDialogueSessionTaken:
		m.Dialogues.Compute(p, msg, f)
	}
}

// Record remembers of msg what those after it are judged by. passed says whether it
// was passed on.
func (m *Memory) Record(p *operator.Profile, msg *message.Message, passed bool) {
	switch {
	case msg.Protocol == message.ProtocolDiameter:
		m.Dialogues.Record(p, msg, passed)
	case origin.OfGTP(msg.Protocol):
		m.Sessions.Record(p, msg, passed)
	}
}

// Resume tells that messages went by until now, in the messages' own clock: what was
// not seen proves nothing for a while.
func (m *Memory) Resume(now int64) {
	m.Dialogues.Resume(now)
	m.Sessions.Resume(now)
}
