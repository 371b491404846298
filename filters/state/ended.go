package state

import "net/netip"

// TunnelEnd is one end of a tunnel; without an address it is none.
type TunnelEnd struct {
	Addr netip.Addr
	TEID uint32
}

// Ended is a bearer that is remembered no more, since it was deleted or another took
// its place, its node restarted, or nobody spoke of it for too long.
type Ended struct {
	// Control and User are its ends, those of the visited side first.
	Control, User [sides]TunnelEnd
	// Session says that its session ends with it: it is the default bearer.
	Session bool
}

// OnEnd has f told of each bearer that ends. It is called by whoever gives the message
// that shows it, before he goes on, and may take its time: the others do not wait for
// it. Who is told once is told always.
func (s *Sessions) OnEnd(f func(*Ended)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.listeners = append(s.listeners[:len(s.listeners):len(s.listeners)], f)
	s.slab.gone = s.over
}

// over notes a bearer that ends, for unlock to tell of.
func (s *Sessions) over(t *tunnel) {
	e := Ended{Session: !t.dedicated}
	for side := range sides {
		e.Control[side], e.User[side] = t.control[side].told(), t.user[side].told()
	}
	s.ended = append(s.ended, e)
}

// unlock opens the memory to others, and then tells of what has ended.
func (s *Sessions) unlock() {
	ended, listeners := s.ended, s.listeners
	s.ended = nil
	s.mu.Unlock()
	for i := range ended {
		for _, f := range listeners {
			f(&ended[i])
		}
	}
}

func (e *end) told() TunnelEnd {
	if *e == (end{}) {
		return TunnelEnd{}
	}
	return TunnelEnd{netip.AddrFrom16(e.address).Unmap(), e.teid}
}
