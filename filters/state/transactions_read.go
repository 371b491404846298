package state

import (
	"hash/maphash"

	"cordon/protocols/message"
)

// transactionType is the type of a TCAP message, by the names of tcap.type.
type transactionType uint8

const (
	typeNone transactionType = iota
	typeBegin
	typeContinue
	typeEnd // or abort
)

func transactionTypeOf(m *message.Message) transactionType {
	s, _ := m.String(message.FieldTCAPType)
	switch s {
	case "begin":
		return typeBegin
	case "continue":
		return typeContinue
	case "end", "abort":
		return typeEnd
	}
	return typeNone
}

// part is what a message of TCAP says of its own.
type part struct {
	typ      transactionType
	returned bool   // it came back undelivered
	from, to uint64 // the numbers of the dialogue, by who gave them: sender and receiver; to only when it is looked up
	title    uint64 // of the sender; 0 in what gives no number
	// found is the key of the dialogue, and side who of it sent the message; 0 where
	// it is not known.
	found uint64
	side  int
	doubt bool // the receiver gave the number to two dialogues
}

// read reads m, but for what the note remembers.
func (t *Transactions) read(m *message.Message, x *part) {
	calling, called := &callingAddress, &calledAddress
	if x.returned { // its addresses stand the other way round
		calling, called = called, calling
	}
	if id, ok := m.String(message.FieldTCAPOTID); ok {
		x.title = t.title(m, calling)
		x.from = t.key(x.title, id)
	}
	if id, ok := m.String(message.FieldTCAPDTID); ok {
		x.to = t.key(t.title(m, called), id)
	}
}

// locate finds the dialogue of a message: by the numbers of both sides, or by that which
// the receiver gave it when it began it, or when it answered. Its shard is locked where
// there is one.
func (t *Transactions) locate(x *part) (*dialogueShard, *dialogueSlot) {
	x.found, x.side = 0, initiator
	if x.typ == typeBegin {
		return t.holder(x, x.from)
	}
	if x.typ == typeContinue {
		if s, d := t.holder(x, x.from); d != nil {
			if d.value.answering == x.to {
				return s, d
			}
			x.found = 0
			s.Unlock()
		}
	}
	if x.to == 0 {
		return nil, nil
	}
	s := t.at(x.to)
	d, begun := s.dialogues.find(x.to), uint64(0)
	if a := s.answering.find(x.to); a != nil {
		begun = a.value.dialogue
	}
	if d != nil && begun == 0 {
		x.found, x.side = x.to, responder
		return s, d
	}
	s.Unlock()
	if x.doubt = d != nil; x.doubt {
		return nil, nil
	}
	return t.holder(x, begun)
}

// fits reports whether a message names the dialogue d by the numbers of both sides, as
// far as it names them.
func (x *part) fits(d *dialogue) bool {
	return x.typ == typeBegin || x.side == responder || d.answering == 0 || x.to == d.answering
}

// holder finds the dialogue of a key, and locks its shard where there is one.
func (t *Transactions) holder(x *part, key uint64) (*dialogueShard, *dialogueSlot) {
	if key == 0 {
		return nil, nil
	}
	s := t.at(key)
	if d := s.dialogues.find(key); d != nil {
		x.found = key
		return s, d
	}
	s.Unlock()
	return nil, nil
}

// address is the fields of a party: its title, or its point code, if need be that of
// the routing label, and subsystem.
type address struct{ gt, pc, label, ssn message.FieldID }

// Read-only rows of read.
var (
	callingAddress = address{message.FieldSCCPCallingGT, message.FieldSCCPCallingPC, message.FieldMTP3OPC, message.FieldSCCPCallingSSN}
	calledAddress  = address{message.FieldSCCPCalledGT, message.FieldSCCPCalledPC, message.FieldMTP3DPC, message.FieldSCCPCalledSSN}
)

// title hashes the address of a party.
func (t *Transactions) title(m *message.Message, a *address) uint64 {
	if gt, ok := m.String(a.gt); ok {
		return maphash.String(t.seed, gt)
	}
	pc, ok := m.Number(a.pc)
	if !ok {
		pc, _ = m.Number(a.label)
	}
	ssn, _ := m.Number(a.ssn)
	return t.mix(uint64(pc), uint64(ssn))
}

// classOf is where a dialogue comes from that a message begins.
func classOf(m *message.Message) class {
	if m.Direction == message.DirectionOutbound || m.Direction == message.DirectionInternal {
		return fromInside
	}
	return fromOutside
}

// laneFor is the lane of a dialogue that a message begins.
func laneFor(m *message.Message) (lane int) {
	const ssnCAP = 146
	called, _ := m.Number(message.FieldSCCPCalledSSN)
	calling, _ := m.Number(message.FieldSCCPCallingSSN)
	lane = laneOf * int(classOf(m))
	if m.Protocol == message.ProtocolCAP || called == ssnCAP || calling == ssnCAP {
		return lane + laneLong
	}
	return lane
}

// lifeOf is how long a dialogue of a lane is remembered that nobody speaks in.
func lifeOf(lane int) int64 {
	if lane&laneLong != 0 {
		return longLife
	}
	return shortLife
}

// identity gives the subscriber that a message names, packed; 0 where it names none.
// m must have no component in focus.
func identity(m *message.Message) (imsi, msisdn uint64) {
	if s, ok := m.String(message.FieldMAPIMSI); ok {
		imsi = packIMSI(s)
	}
	if s, ok := m.String(message.FieldMAPMSISDN); ok {
		msisdn = packIMSI(s)
	}
	if plan, ok := m.Number(message.FieldMAPDestinationReferenceNP); ok && imsi == 0 {
		s, _ := m.String(message.FieldMAPDestinationReference)
		if plan != planE164 {
			imsi = packIMSI(s)
		} else if msisdn == 0 {
			msisdn = packIMSI(s)
		}
	}
	return imsi, msisdn
}

// planE164 is the numbering plan of a reference that is a subscriber's number.
const planE164 = 1

// serving are the fields that name the node which serves a subscriber.
var serving = [...]message.FieldID{message.FieldMAPVLR, message.FieldMAPSGSN, message.FieldMAPMSC}

// nodeOf identifies the node that a begin names as the subscriber's, else its sender.
func nodeOf(m *message.Message) uint64 {
	for _, f := range serving {
		if s, ok := m.String(f); ok {
			return NodeID(s)
		}
	}
	s, _ := m.String(message.FieldSCCPCallingGT)
	return NodeID(s)
}
