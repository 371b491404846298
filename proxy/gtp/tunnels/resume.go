package tunnels

import "slices"

// resume makes the sessions that the kernel's notes tell of.
func (t *Tracker) resume(present []Element) {
	for _, e := range present {
		e.Addr = e.Addr.Unmap()
		if _, again := t.kept[e.End]; again {
			continue
		}
		s := t.noted(&e.Note)
		if s == nil {
			t.kept[e.End] = 0
			t.orphans = append(t.orphans, e.End)
			t.stats.Orphans++
			continue
		}
		t.kept[e.End] = 1
		s.bearers = append(s.bearers, bearer{e.End, e.Bearer, e.Role})
	}
}

// noted is the session of a note, a new one where there is none; nil where the note
// tells of none.
func (t *Tracker) noted(n *Note) *session {
	var s *session
	for _, c := range n.Control {
		if p, ok := t.sessions[c]; ok && c.TEID != 0 {
			s = p.session
		}
	}
	for side, c := range n.Control {
		if c.TEID == 0 || !c.Addr.IsValid() {
			continue
		}
		if s == nil {
			s = &session{}
			t.resumed = append(t.resumed, s)
		}
		if _, taken := t.sessions[c]; !taken {
			t.index(s, uint8(side), c)
		}
	}
	return s
}

// stale ends the oldest of the sessions that a process before has left and nobody has
// spoken of since; false is that there is none.
func (t *Tracker) stale() bool {
	for len(t.resumed) > 0 {
		s := t.resumed[0]
		t.resumed = t.resumed[1:]
		if !s.heard && s.control != ([2]End{}) {
			t.end(s, nil, true)
			return true
		}
	}
	return false
}

// Ended takes out what another memory of sessions has found to be over: the bearers
// with one of the user's ends, or with all the session of the control ends. It tells
// what no message of the session does: that a node restarted, that nobody spoke for too
// long, that the subscriber has another session in its place.
func (t *Tracker) Ended(control, user [2]End, all bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := range user {
		control[i].Addr, user[i].Addr = control[i].Addr.Unmap(), user[i].Addr.Unmap()
	}
	for _, c := range control {
		p, ok := t.sessions[c]
		if !ok || c.TEID == 0 {
			continue
		}
		if all {
			t.end(p.session, nil, true)
			return
		}
		for _, b := range slices.Clone(p.session.bearers) {
			if slices.Contains(user[:], b.End) {
				t.end(p.session, []uint8{b.id}, false)
			}
		}
		return
	}
	for _, e := range user { // of a session that is known by nothing else
		if n, ok := t.kept[e]; ok && n == 0 {
			t.stats.Orphans--
			t.take([]End{e})
		}
	}
}

// element notes of a bearer which session it is of.
func (b *bearer) element(control [2]End) Element { return Element{b.End, Note{control, b.id, b.role}} }

// renote has the kernel know a session by other control ends.
func (t *Tracker) renote(s *session) {
	all := make([]Element, len(s.bearers))
	for i := range s.bearers {
		all[i] = s.bearers[i].element(s.control)
	}
	if err := t.kernel.Replace(all); err != nil {
		t.stats.Failed++
	}
}
