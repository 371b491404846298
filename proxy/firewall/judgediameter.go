package firewall

import (
	"cordon/filters/action"
	"cordon/filters/engine"
	"cordon/protocols/diameter"
	"cordon/protocols/message"
	"cordon/proxy/relay"
	"cordon/rules"
)

// decideOne writes the verdict on a Diameter message into the relay's decision.
// Of several in one user message of SCTP the strictest holds: they go on
// together, or none.
func (j *judge) decideOne(m *message.Message, v *engine.Verdict) {
	octets := m.Layer(message.LayerDiameter)
	switch {
	case !v.Blocks() && j.strictest == rules.Pass:
		j.out.Action, j.out.Reason = relay.Forward, v.Reason.String()
	case v.Blocks() && (j.strictest == rules.Pass || v.Action.Stricter(j.strictest)):
		j.strictest = v.Action
		j.out.Action, j.out.Reason = relay.Drop, v.Reason.String()
	}
	switch {
	case v.Action == rules.Reject && v.Blocks():
		j.refuseRequest(v, octets)
	case !v.Blocks() && len(octets) < len(j.input.Data):
		j.passed = append(j.passed, octets...)
	}
}

// refuseRequest answers a request in the name of whom it was meant for, or of the
// firewall. What is no request has no answer.
func (j *judge) refuseRequest(v *engine.Verdict, request []byte) {
	r, a := v.Refusal, &j.answer
	if r.Kind != rules.RefuseDiameter {
		return
	}
	a.Code, a.Vendor, a.Failed = uint32(r.Result), r.Vendor, a.Failed[:0]
	if v.Reason == engine.ReasonNotCanonical {
		a.Failed = action.AppendUnreadable(a.Failed, request)
	}
	j.appendAnswer(request)
}

// answerPassed answers the requests that would go on, were they not in one user
// message with what is blocked: nobody else will.
func (j *judge) answerPassed() {
	if j.strictest == rules.Pass {
		return
	}
	j.answer.Code, j.answer.Vendor, j.answer.Failed = action.ResultUnableToComply, 0, j.answer.Failed[:0]
	for u := diameter.Unbundle(j.passed); len(j.passed) > 0 && u.Next(); {
		j.appendAnswer(u.Message)
	}
}

// appendAnswer answers a request as j.answer says, behind the answers to others.
func (j *judge) appendAnswer(request []byte) {
	j.answer.OriginHost, j.answer.OriginRealm = j.input.Identity.Host, j.input.Identity.Realm
	before := len(j.reply)
	var ok bool
	if j.reply, ok = action.AppendAnswer(j.reply, request, &j.answer); !ok || len(j.reply) > diameter.DefaultMax {
		j.reply = j.reply[:before]
	}
	if len(j.reply) > 0 {
		j.out.Reply = j.reply
	}
}
