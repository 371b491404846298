package engine

import (
	"cordon/protocols/message"
	"cordon/protocols/wire"
	"cordon/rules"
)

// Posture says what happens to a message that could not be judged as it should.
// A message of which an adaptation layer or Diameter has two readings never goes
// on: what goes on must be what was judged.
type Posture struct {
	Decode     rules.Action // a layer that cannot be read to its end
	Reassembly rules.Action // segments that do not make a message
	Limit      rules.Action // more values, text or components than are read
	Fault      rules.Action // a check that failed
}

// DefaultPosture reports what cannot be decoded and drops what defeats
// judgement: a message that hides behind a limit or that crashes a check is
// hostile until shown otherwise.
var DefaultPosture = Posture{Decode: rules.Alert, Reassembly: rules.Drop, Limit: rules.Drop, Fault: rules.Drop}

func set(list ...wire.Anomaly) (s wire.Anomalies) {
	for _, a := range list {
		s.Set(a)
	}
	return s
}

// Read-only sets of anomalies that tell of a message that was not read whole.
var (
	decodeFaults = set(
		wire.AnomalyM3UAProtocolData, wire.AnomalyM2UAHeader, wire.AnomalySUAHeader, wire.AnomalyMTP3Header,
		wire.AnomalySCCPTruncated, wire.AnomalySCCPPointer, wire.AnomalySCCPMessageType,
		wire.AnomalyBERTruncated, wire.AnomalyBERDepth, wire.AnomalyBERLimit, wire.AnomalyBERLengthReserved,
		wire.AnomalyTCAPMessageType, wire.AnomalyTCAPDialogue, wire.AnomalyTCAPComponentTag, wire.AnomalyMAPParameter,
		wire.AnomalyGTPHeaderShort, wire.AnomalyGTPLengthBeyond, wire.AnomalyGTPExtensionLength, wire.AnomalyGTPIEShort, wire.AnomalyGTPIEBeyond, wire.AnomalyGTPIEUnknown,
	)
	limitFaults = set(
		wire.AnomalyValuesLimit, wire.AnomalyTextLimit, wire.AnomalyTCAPComponentLimit, wire.AnomalySCTPChunkLimit, wire.AnomalyM3UAParameterLimit,
		wire.AnomalyDiameterAVPLimit, wire.AnomalyDiameterAVPDepth,
		wire.AnomalyGTPExtensionLimit, wire.AnomalyGTPIELimit, wire.AnomalyGTPBearerLimit, wire.AnomalyGTPInnerDepth,
	)
	// Of Diameter, where a receiver that goes on behind the fault reads what
	// nobody has judged.
	unreadable = set(
		wire.AnomalyDiameterVersion, wire.AnomalyDiameterLength, wire.AnomalyDiameterTrailing, wire.AnomalyDiameterAVPShort, wire.AnomalyDiameterAVPBeyond,
	)
	reassemblyFaults = set(
		wire.AnomalySCCPReassemblyLimit, wire.AnomalySCCPReassemblyTimeout, wire.AnomalySCTPReassemblyLimit, wire.AnomalyIPFragmentLimit,
	)
)

// postureOf is what the posture says about m, and why. The strictest holds.
func (p *Posture) of(m *message.Message) (a rules.Action, r Reason) {
	consider := func(action rules.Action, reason Reason) {
		if action.Stricter(a) {
			a, r = action, reason
		}
	}
	if canonical, ok := m.Bool(message.FieldM3UACanonical); ok && !canonical {
		consider(rules.Drop, ReasonNotCanonical)
	}
	if m.Anomalies.Empty() && m.Segment != message.SegmentFailed {
		return a, r
	}
	if m.Anomalies.Intersects(&unreadable) {
		consider(unreadableAction(m), ReasonNotCanonical)
	}
	if m.Anomalies.Intersects(&limitFaults) {
		consider(p.limitAction(m), ReasonLimit)
	}
	if m.Segment == message.SegmentFailed || m.Anomalies.Intersects(&reassemblyFaults) {
		consider(p.Reassembly, ReasonReassembly)
	}
	if m.Anomalies.Intersects(&decodeFaults) {
		consider(p.Decode, ReasonDecode)
	}
	return a, r
}

// Refusals of a Diameter request that could not be read whole (RFC 6733, 7.1.5):
// silence would have its sender try again elsewhere.
var (
	unreadableRefusal = rules.Refusal{Kind: rules.RefuseDiameter, Result: 5014} // an AVP that cannot be read
	limitRefusal      = rules.Refusal{Kind: rules.RefuseDiameter, Result: 5012} // more of them than are read
)

// unreadableAction refuses a request and drops what has no answer.
func unreadableAction(m *message.Message) rules.Action {
	if isRequest(m) {
		return rules.Reject
	}
	return rules.Drop
}

// limitAction is unreadableAction where the posture has it dropped: a Reset names
// subscribers by the hundred, and its sender waits.
func (p *Posture) limitAction(m *message.Message) rules.Action {
	if p.Limit == rules.Drop && isRequest(m) {
		return rules.Reject
	}
	return p.Limit
}

// isRequest reports whether m is a request of Diameter.
func isRequest(m *message.Message) bool {
	request, ok := m.Bool(message.FieldDiameterRequest)
	return ok && request
}
