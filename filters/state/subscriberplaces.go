package state

import (
	"slices"
	"sync"
	"sync/atomic"

	"cordon/internal/operator"
)

const (
	placeChunk  = 1 << 12
	placeChunks = 1 << 6
	// maxPlaces is how many nodes are told apart: there are some ten thousand in all
	// networks. Of the rest the network alone is known, and then nothing.
	maxPlaces = placeChunk * placeChunks
	// placesOfNetworks are kept for those.
	placesOfNetworks = maxPlaces / 16
	// maxLabels and maxCountries bound the names that places have.
	maxLabels    = 1 << 16
	maxCountries = 1 << 10
)

// place is a Place without its times. Many subscribers share one.
type place struct {
	node    uint64
	network operator.Network
	owner   atomic.Uint32
	label   uint16 // of the operator, by which another profile finds it
	country uint16
}

func (p *place) owned() operator.OwnerID { return operator.OwnerID(p.owner.Load()) }

// places numbers places from 1. They are read without a lock: who got a number under
// the lock of a shard finds it there.
type places struct {
	mu        sync.RWMutex
	chunks    [placeChunks]atomic.Pointer[[placeChunk]place]
	index     []uint32 // with open addressing; twice as long as there are places at least
	count     int
	labels    []string
	countries atomic.Pointer[[]string]
	profile   *operator.Profile
	full      atomic.Uint64 // places that had no room
}

func (ps *places) at(n uint32) *place { return &ps.chunks[n/placeChunk].Load()[n%placeChunk] }

// read gives place n; ok is false for none.
func (ps *places) read(n uint32, out *Place) (ok bool) {
	if n == 0 {
		return false
	}
	p := ps.at(n)
	*out = Place{Owner: p.owned(), Country: (*ps.countries.Load())[p.country], Network: p.network, Node: p.node}
	return true
}

// put gives the number of a place; 0 for the empty one, and where there is no room.
func (ps *places) put(p *Place) uint32 {
	if p.Owner == operator.None && p.Country == "" && p.Network == 0 && p.Node == 0 {
		return 0
	}
	ps.mu.RLock()
	n, _ := ps.look(p)
	ps.mu.RUnlock()
	if n != 0 {
		return n
	}
	ps.mu.Lock()
	defer ps.mu.Unlock()
	return ps.add(p, ps.profile.Label(p.Owner))
}

// putLabel is put for the operator that a name is of, which the profile may not know.
func (ps *places) putLabel(p *Place, label string) uint32 {
	if label == "" && p.Country == "" && p.Network == 0 && p.Node == 0 {
		return 0
	}
	ps.mu.Lock()
	defer ps.mu.Unlock()
	p.Owner = ownerOf(ps.profile, label)
	return ps.add(p, label)
}

// ownerOf finds the operator or carrier of a label.
func ownerOf(p *operator.Profile, label string) operator.OwnerID {
	if label == "" {
		return operator.None
	}
	if id := p.ByTADIG(label); id != operator.None {
		return id
	}
	for id := operator.OwnerID(1); int(id) <= p.Owners(); id++ {
		if p.Label(id) == label {
			return id
		}
	}
	return operator.None
}

// spread makes a number of what the index goes by. The owner is none of it, since
// another profile changes it.
func (p *Place) spread() uint64 {
	return mix([2]uint64{0x9e3779b97f4a7c15, 0xbf58476d1ce4e5b9}, p.Node, uint64(p.Network))
}

// look finds a place; where there is none, i is its entry of the index. A lock is held.
func (ps *places) look(p *Place) (n uint32, i uint64) {
	if len(ps.index) == 0 {
		return 0, 0
	}
	countries := *ps.countries.Load()
	mask := uint64(len(ps.index) - 1)
	for i = p.spread() & mask; ; i = (i + 1) & mask {
		if n = ps.index[i]; n == 0 {
			return 0, i
		}
		at := ps.at(n)
		if at.node == p.Node && at.network == p.Network && at.owned() == p.Owner && countries[at.country] == p.Country {
			return n, i
		}
	}
}

func (ps *places) add(p *Place, label string) uint32 {
	n, i := ps.look(p)
	if n != 0 {
		return n
	}
	if limit := maxPlaces - placesOfNetworks; ps.count >= limit-1 && p.Node != 0 {
		ps.full.Add(1)
		q := *p
		q.Node = 0
		return ps.add(&q, label)
	}
	if ps.count >= maxPlaces-1 {
		ps.full.Add(1)
		return 0
	}
	if 2*ps.count >= len(ps.index) {
		ps.grow()
		_, i = ps.look(p)
	}
	ps.count++
	n = uint32(ps.count)
	if at := &ps.chunks[n/placeChunk]; at.Load() == nil {
		at.Store(new([placeChunk]place))
	}
	to := ps.at(n)
	to.node, to.network, to.label, to.country = p.Node, p.Network, ps.labelled(label), ps.countryOf(p.Country)
	to.owner.Store(uint32(p.Owner))
	ps.index[i] = n
	return n
}

// grow makes the index twice as long.
func (ps *places) grow() {
	const least = 1 << 8
	if ps.countries.Load() == nil {
		ps.countries.Store(&[]string{""})
		ps.labels = []string{""}
	}
	ps.index = make([]uint32, max(least, 2*len(ps.index)))
	mask := uint64(len(ps.index) - 1)
	for n := uint32(1); n <= uint32(ps.count); n++ {
		at := ps.at(n)
		i := (&Place{Node: at.node, Network: at.network}).spread() & mask
		for ps.index[i] != 0 {
			i = (i + 1) & mask
		}
		ps.index[i] = n
	}
}

func (ps *places) labelled(label string) uint16 {
	if i := slices.Index(ps.labels, label); i >= 0 {
		return uint16(i)
	}
	if len(ps.labels) == maxLabels {
		return 0
	}
	ps.labels = append(ps.labels, string([]byte(label)))
	return uint16(len(ps.labels) - 1)
}

// countryOf numbers a country. Readers keep the list that they have.
func (ps *places) countryOf(country string) uint16 {
	known := *ps.countries.Load()
	if i := slices.Index(known, country); i >= 0 {
		return uint16(i)
	}
	if len(known) == maxCountries {
		return 0
	}
	more := append(slices.Clip(known), string([]byte(country)))
	ps.countries.Store(&more)
	return uint16(len(more) - 1)
}

// use numbers the operators as p does.
func (ps *places) use(p *operator.Profile) {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	if ps.profile == p {
		return
	}
	before := ps.profile
	ps.profile = p
	owners := make([]operator.OwnerID, len(ps.labels))
	for i, label := range ps.labels {
		owners[i] = ownerOf(p, label)
	}
	for n := uint32(1); n <= uint32(ps.count); n++ {
		at := ps.at(n)
		if at.label == 0 && before == nil && p.Label(at.owned()) != "" {
			at.label = ps.labelled(p.Label(at.owned())) // it was numbered by p before p was named
			continue
		}
		at.owner.Store(uint32(owners[at.label]))
	}
}
