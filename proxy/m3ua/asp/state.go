package asp

import (
	"context"
	"fmt"

	"github.com/wmnsk/go-m3ua/messages/params"

	"cordon/protocols/m3ua"
	"cordon/protocols/sigtran"
)

// handleASP moves an ASP by the acknowledgements of its peer.
func (e *Endpoint) handleASP(m *m3ua.Message) {
	switch kindOf(m.Class, m.Type) {
	case kindOf(sigtran.ClassASPSM, m3ua.TypeASPUPAck), kindOf(sigtran.ClassASPTM, m3ua.TypeASPIAAck):
		e.set(Inactive, nil)
	case kindOf(sigtran.ClassASPTM, m3ua.TypeASPACAck):
		e.set(Active, nil)
	case kindOf(sigtran.ClassASPSM, m3ua.TypeASPDNAck):
		e.set(Down, nil)
	}
}

// handleSGP does what an ASP asks, and acknowledges it.
func (e *Endpoint) handleSGP(m *m3ua.Message) error {
	switch kindOf(m.Class, m.Type) {
	case kindOf(sigtran.ClassASPSM, m3ua.TypeASPUP):
		return e.grant(Inactive, e.build.aspUpAck, params.AsStateInactive)
	case kindOf(sigtran.ClassASPTM, m3ua.TypeASPAC):
		if e.State() == Down {
			return e.manage(m3ua.AppendError(nil, m3ua.ErrorUnexpectedMessage, nil), nil)
		}
		return e.grant(Active, e.build.aspActiveAck, params.AsStateActive)
	case kindOf(sigtran.ClassASPTM, m3ua.TypeASPIA):
		return e.grant(Inactive, e.build.aspInactiveAck, params.AsStateInactive)
	case kindOf(sigtran.ClassASPSM, m3ua.TypeASPDN):
		return e.grant(Down, e.build.aspDownAck, 0)
	}
	return nil
}

// grant acknowledges, changes the state, and tells the application server's new
// state by NTFY, unless there is none.
func (e *Endpoint) grant(s State, ack func() ([]byte, error), notify uint32) error {
	if err := e.manage(ack()); err != nil {
		return err
	}
	changed := e.State() != s
	e.set(s, nil)
	if notify == 0 || !changed {
		return nil
	}
	return e.manage(e.build.asState(notify))
}

// State is that of the ASP.
func (e *Endpoint) State() State {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.state
}

// Wait waits until the ASP is in state s. It fails when ctx or the association
// ends before.
func (e *Endpoint) Wait(ctx context.Context, s State) error {
	for {
		e.mu.Lock()
		state, changed, err := e.state, e.changed, e.err
		e.mu.Unlock()
		switch {
		case state == s:
			return nil
		case err != nil:
			return err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("asp is in %s, not in %s: %w", state, s, context.Cause(ctx))
		}
	}
}

func (e *Endpoint) watch() (State, <-chan struct{}) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.state, e.changed
}

func (e *Endpoint) set(s State, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.state == s && err == nil {
		return
	}
	e.state = s
	if e.err == nil {
		e.err = err
	}
	e.notify()
}

// notify wakes who waits for a change; e.mu is held.
func (e *Endpoint) notify() {
	close(e.changed)
	e.changed = make(chan struct{})
}
