package gtp

import "cordon/protocols/message"

// Kind tells what part a message plays in an exchange.
type Kind uint8

// The kinds.
const (
	KindNotice  Kind = iota // neither asks nor answers
	KindRequest             // asks for an answer: requests, commands, notifications that are acknowledged
	KindAnswer              // answers another
)

// TEIDRule tells what the TEID of a header may be.
type TEIDRule uint8

// The rules.
const (
	TEIDGiven  TEIDRule = iota // that of a tunnel; in an answer that refuses 0 as well
	TEIDMaybe                  // that of a tunnel, or 0 where the sender cannot know it
	TEIDNever                  // no TEID: 0 in version 1, no T flag in version 2
	TEIDAlways                 // of the user plane: that of a tunnel in any case
)

// Side is who sends a message between networks.
type Side uint8

// The sides, to be combined. At home stand PGW and GGSN, in the visited network
// SGW and SGSN; both ends of the user plane send the same.
const (
	FromVisited Side = 1 << iota
	FromHome

	FromNone Side = 0
	FromBoth      = FromVisited | FromHome
)

// MessageType is a row of the table of message types.
type MessageType struct {
	Protocol message.Protocol
	Type     uint8
	Kind     Kind
	Peer     uint8 // the type that answers a request, or of the request that an answer belongs to; 0 without
	TEID     TEIDRule
	Roaming  Side    // who may send it on S8 or Gp, or through a roaming tunnel
	Must     []uint8 // types of the information elements that it must have, instance 0; of an answer that accepts
}

// Lookup finds a message type; nil where no table has it.
func Lookup(p message.Protocol, t uint8) *MessageType {
	if p < message.ProtocolGTPv0 || p > message.ProtocolGTPPrime {
		return nil
	}
	if i := messageIndex[p-message.ProtocolGTPv0][t]; i != 0 {
		return &messageTypes[i-1]
	}
	return nil
}

// MessageTypes is the table. It must not be changed.
func MessageTypes() []MessageType { return messageTypes }

// Allowed reports whether a message may pass between networks on S8, Gp or a
// roaming tunnel when a node of side from sends it (TS 29.274, table 6.1-1; TS
// 29.060, table 1; TS 29.281, table 6.1-1). What no table knows may not.
func Allowed(p message.Protocol, t uint8, from Side) bool {
	m := Lookup(p, t)
	return m != nil && m.Roaming&from != 0
}

const gtpProtocols = message.ProtocolGTPPrime - message.ProtocolGTPv0 + 1

var messageIndex = indexMessages()

func indexMessages() (t [gtpProtocols][256]uint8) {
	for i, m := range messageTypes {
		t[m.Protocol-message.ProtocolGTPv0][m.Type] = uint8(i + 1)
	}
	return t
}

// accepted reports whether a cause value says that the request was accepted (TS
// 29.060, 7.7.1; TS 29.274, 8.4).
func accepted(p message.Protocol, cause uint8) bool {
	if p == message.ProtocolGTPv2 {
		return cause >= 16 && cause < 64
	}
	return cause >= 128 && cause < 192
}
