package engine

import (
	"runtime/debug"
	"sync"
	"sync/atomic"

	"cordon/filters/origin"
	"cordon/filters/state"
	"cordon/internal/operator"
	"cordon/protocols/message"
	"cordon/rules"
)

// Options are what an Engine starts with.
type Options struct {
	Rules   *rules.Set
	Profile *operator.Profile // nil when nobody told who we are
	Mode    rules.Mode        // empty is enforce
	Links   []Link            // by Message.LinkID; what stands beyond has the mode and posture of the whole
	Posture *Posture          // nil is DefaultPosture
	// Memory is what earlier messages told; nil is an empty one of the usual size.
	// Engines that judge the same connections share one.
	Memory *state.Memory
}

// Link is what one link has of its own.
type Link struct {
	Mode    rules.Mode // empty is that of the whole
	Posture *Posture   // nil is that of the whole
	Expect  *Expect    // nil where nothing was agreed
}

// Engine gives verdicts. Its methods are safe for concurrent use.
type Engine struct {
	state     atomic.Pointer[snapshot]
	change    sync.Mutex // held while a new snapshot is made
	faults    atomic.Uint64
	lastFault atomic.Pointer[Fault]
}

// snapshot is all that an evaluation reads. It is immutable.
type snapshot struct {
	rules   *rules.Set
	profile *operator.Profile
	mode    rules.Mode
	posture Posture
	links   []Link

	memory *state.Memory
}

// Fault is a check that failed.
type Fault struct {
	Value any // what it panicked with
	Stack []byte
	Frame uint64 // of the message, in captures
	Link  string // of the message, inline
}

// New returns an engine.
func New(o Options) *Engine {
	s := &snapshot{rules: o.Rules, profile: o.Profile, mode: o.Mode, posture: DefaultPosture, links: append([]Link(nil), o.Links...)}
	if o.Posture != nil {
		s.posture = *o.Posture
	}
	if s.memory = o.Memory; s.memory == nil {
		s.memory = state.NewMemory(state.MemoryOptions{})
	}
	s.memory.Use(s.profile)
	e := new(Engine)
	e.state.Store(s)
	return e
}

func (e *Engine) update(change func(*snapshot)) {
	e.change.Lock()
	defer e.change.Unlock()
	next := *e.state.Load()
	next.links = append([]Link(nil), next.links...)
	change(&next)
	e.state.Store(&next)
}

// SetRules replaces the rules. Evaluations that run keep the old ones.
func (e *Engine) SetRules(set *rules.Set) { e.update(func(s *snapshot) { s.rules = set }) }

// SetProfile replaces the operator profile.
func (e *Engine) SetProfile(p *operator.Profile) {
	e.update(func(s *snapshot) {
		s.profile = p
		s.memory.Use(p)
	})
}

// SetMode replaces the mode of the whole.
func (e *Engine) SetMode(mode rules.Mode) { e.update(func(s *snapshot) { s.mode = mode }) }

// SetLink replaces what the link with that number has of its own.
func (e *Engine) SetLink(id uint16, l Link) {
	e.update(func(s *snapshot) {
		for len(s.links) <= int(id) {
			s.links = append(s.links, Link{})
		}
		s.links[id] = l
	})
}

// Rules is the set in force.
func (e *Engine) Rules() *rules.Set { return e.state.Load().rules }

// Profile is the operator profile in force; it may be nil.
func (e *Engine) Profile() *operator.Profile { return e.state.Load().profile }

// Facts is the view that rules have of the checks, for explaining what
// Evaluate does.
func (e *Engine) Facts() rules.Facts { return e.state.Load() }

// Faults counts the checks that failed since the start.
func (e *Engine) Faults() uint64 { return e.faults.Load() }

// LastFault is the last check that failed, or nil.
func (e *Engine) LastFault() *Fault { return e.lastFault.Load() }

// of is the mode and the posture for m.
func (s *snapshot) of(m *message.Message) (mode rules.Mode, posture *Posture) {
	mode, posture = s.mode, &s.posture
	if int(m.LinkID) < len(s.links) && m.LinkID != 0 {
		l := &s.links[m.LinkID]
		if l.Mode != "" {
			mode = l.Mode
		}
		if l.Posture != nil {
			posture = l.Posture
		}
	}
	return mode, posture
}

// Direct tells the direction of m where no link told it. Evaluate does it
// first; it is apart for those who only show messages.
func (e *Engine) Direct(m *message.Message) { e.state.Load().direct(m) }

func (s *snapshot) direct(m *message.Message) {
	if m.Direction == message.DirectionUnknown {
		m.Direction, m.DirectionInferred = origin.Direction(s.profile, m)
	}
	if m.Direction == message.DirectionUnknown && m.Protocol == message.ProtocolDiameter {
		m.Direction, m.DirectionInferred = s.memory.Dialogues.Asked(m)
	}
}

// Memory is what the engine remembers.
func (e *Engine) Memory() *state.Memory { return e.state.Load().memory }

// Evaluate gives m its verdict in v, and remembers of m what those after it are
// judged by. A segment whose message is not complete
// passes without one: the last segment stands for all. Evaluate sets the
// direction of m where no link did, and leaves in m the facts that rules asked
// for; it does not allocate for what passes.
func (e *Engine) Evaluate(m *message.Message, v *Verdict) {
	v.reset()
	s := e.state.Load()
	s.direct(m)
	if m.Segment == message.SegmentHeld {
		return
	}
	s.memory.Expect(m)
	mode, posture := s.of(m)
	enforce := mode == "" || mode == rules.ModeEnforce
	if !e.match(s, m, v, enforce) {
		v.raise(posture.Fault, ReasonFault, enforce)
	}
	if a, r := posture.of(m); a != rules.Pass {
		v.raise(a, r, enforce)
	}
	if v.Action == rules.Reject && s.unanswerable(m) {
		v.Action, v.Refusal = rules.Drop, rules.Refusal{}
	}
	s.memory.Record(s.profile, m, !v.Blocks())
}

// match runs the rules. It is false when a check panicked: its bug must cost
// one message its judgement, not the link.
func (e *Engine) match(s *snapshot, m *message.Message, v *Verdict, enforce bool) (ok bool) {
	if s.rules == nil {
		return true
	}
	defer func() {
		if r := recover(); r != nil {
			e.faults.Add(1)
			e.lastFault.Store(&Fault{Value: r, Stack: debug.Stack(), Frame: m.Frame, Link: m.Link})
			m.Focus(-1)
			ok = false
		}
	}()
	v.take(s.rules.Match(m, s, v.hits[:0]), enforce)
	return true
}
