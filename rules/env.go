package rules

import (
	"net/netip"

	"cordon/protocols/message"
)

// Facts computes facts that do not stand in the message. Compute adds the
// values of fact f with the message's Add methods, or none; the caller marks it
// computed. No component is in focus during the call.
type Facts interface {
	Compute(m *message.Message, f message.FieldID)
}

// maxLocals bounds how deep exists and all may nest in what is lowered.
const maxLocals = 4

// env is what a lowered condition runs on. Closures get it by pointer, so it
// lives in a pool and not on the stack.
type env struct {
	m     *message.Message
	facts Facts
	text  [maxLocals]string // variables of exists and all, by slot
	num   [maxLocals]int64
	addr  [maxLocals]netip.Addr
	vars  slowVars // what the interpreter reads, see slow.go
}

func (e *env) reset(m *message.Message, facts Facts) {
	e.m, e.facts = m, facts
}

// release drops what e points to, so that the pool keeps no message alive.
func (e *env) release() {
	e.m, e.facts = nil, nil
	for i := range e.text {
		e.text[i] = ""
	}
}

// need has fact f computed. Facts speak of the whole message, so the focus is
// lifted meanwhile: a check must not see the IMSI of one component only.
func (e *env) need(f message.FieldID) {
	if e.facts == nil || e.m.Computed(f) {
		return
	}
	focus := e.m.Focused()
	e.m.Focus(-1)
	e.facts.Compute(e.m, f)
	e.m.SetComputed(f)
	e.m.Focus(focus)
}
