package benign

import "time"

// forget restarts a node: a VLR, which asks home for those that it served, one by one as they show up; or an HLR and HSS,
// which tells everybody, and hears from its subscribers again.
func (t *Travel) forget() {
	t.restart += restartEvery
	t.node++
	if t.node%3 == 0 {
		t.forgetHome(uint8(t.node / 3 % (len(world) - 1)))
		return
	}
	at := serving{uint8(1 + t.random.IntN(len(world)-1)), uint8(t.random.IntN(worldNodes))}
	if t.node%3 == 2 {
		at.network = ours
	}
	for i := range t.people {
		p := &t.people[i]
		if p.cs.network == at.network && (at.network == ours || p.cs.node == at.node) && p.seen(at.network) {
			p.lost = lostByVLR
		}
	}
}

// forgetHome restarts the HLR of a network.
func (t *Travel) forgetHome(home uint8) {
	told := map[serving]bool{}
	for i := range t.people {
		p := &t.people[i]
		if p.home != home || !p.seen(p.network) || p.network == noNetwork {
			continue
		}
		p.lost = lostByHLR
		if node := (serving{t.other(p, p.cs), p.cs.node}); p.cs.network != noNetwork && !told[node] {
			told[node] = true
			t.leg(p, &reset, p.cs, time.Minute)
		}
		if node := (serving{t.other(p, p.eps) | 0x80, p.eps.node}); p.lte && !told[node] {
			told[node] = true
			t.leg(p, &resetEPS, p.eps, time.Minute)
		}
	}
}

// recover gives back what a node lost of a traveller.
func (t *Travel) recover(p *traveller) {
	lost := p.lost
	p.lost = nothingLost
	if lost == lostByVLR {
		if t.chance(1, 2) {
			t.leg(p, &authentication, p.cs, t.soon())
		}
		t.leg(p, &restored, p.cs, t.soon())
		return
	}
	t.register(p, t.soon(), p.cs.node)
}
