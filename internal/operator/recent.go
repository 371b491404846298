package operator

import (
	"encoding/binary"
	"net/netip"
	"sync/atomic"
)

// recentAddrs are the owners of IPv4 addresses that were asked for, some hundreds of
// them: an edge has few peers, and each message asks for its two addresses several
// times. Where two share a place, the later one has it.
type recentAddrs struct {
	places [1 << recentBits]atomic.Uint64 // address, owner and recentSet; 0 is free
}

const (
	recentBits   = 9
	recentSpread = 0x9e3779b1 // 2^32 by the golden ratio (Knuth, 6.4): neighbours lie apart
	recentSet    = 1 << 63
	recentShift  = 16 // of the address, above the owner
)

func (r *recentAddrs) place(a netip.Addr) (place *atomic.Uint64, key uint64) {
	octets := a.As4()
	n := binary.BigEndian.Uint32(octets[:])
	return &r.places[n*recentSpread>>(32-recentBits)], recentSet | uint64(n)<<recentShift
}

// owner is the owner of a; ok is false where a has no place.
func (r *recentAddrs) owner(a netip.Addr) (id OwnerID, ok bool) {
	place, key := r.place(a)
	v := place.Load()
	return OwnerID(v), v>>recentShift == key>>recentShift
}

func (r *recentAddrs) keep(a netip.Addr, id OwnerID) {
	place, key := r.place(a)
	place.Store(key | uint64(id))
}
