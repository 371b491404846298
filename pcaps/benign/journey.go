package benign

import (
	"slices"
	"time"
)

// move takes a traveller to the next town. It returns how long the way takes.
func (t *Travel) move(p *traveller) time.Duration {
	from := p.town
	var way time.Duration
	switch p.manner {
	case byPlane, twoCards:
		p.town = t.destination(p, t.atlas.airports)
		way = takes(from, p.town, planeSpeed) + 30*time.Minute + t.within(2*time.Hour)
		p.leaves = 4*time.Hour + t.within(30*time.Hour)
	case byShip:
		way = t.sail(p)
	case atBorder, twoNets:
		way = t.flip(p)
	default:
		speed := float64(carSpeed)
		if p.manner == byTrain {
			speed = trainSpeed
		}
		p.town = t.pick(t.atlas.places[p.town].roads)
		// Roads are longer than the straight line.
		way = takes(from, p.town, speed)*12/10 + time.Minute
		p.leaves = 20*time.Minute + t.within(3*time.Hour)
		if t.chance(1, 6) {
			p.leaves += 12 * time.Hour // the night
		}
	}
	p.leaves += t.now + way
	return way
}

// destination is an airport to fly to: guests come to us, our own go abroad.
func (t *Travel) destination(p *traveller, from []uint8) uint8 {
	wanted := t.chance(7, 10)
	for range 20 {
		to := t.pick(from)
		athome := t.atlas.places[to].networks[0] == ours
		if to != p.town && (!wanted || athome != p.own()) {
			return to
		}
	}
	return t.pick(from)
}

// sail takes a ship to sea, and from there to a port that it reaches in the time.
func (t *Travel) sail(p *traveller) time.Duration {
	if p.town != t.atlas.sea {
		p.sailed = p.town
		p.town = t.atlas.sea
		to := t.pick(t.atlas.ports)
		p.leaves = takes(p.sailed, to, shipSpeed) + 2*time.Hour
		p.sailed = to
		return 40 * time.Minute
	}
	p.town = p.sailed
	p.leaves = 6*time.Hour + t.within(10*time.Hour)
	return 20 * time.Minute
}

// flip takes somebody beside a border to the other side: minutes apart, some times, and then for hours not.
func (t *Travel) flip(p *traveller) time.Duration {
	if near := t.atlas.places[p.town].neighbours; len(near) > 0 {
		p.town = t.pick(near)
	}
	if p.flips == 0 {
		p.flips = uint8(4 + t.random.IntN(16))
		p.leaves = 2*time.Hour + t.within(8*time.Hour)
		return time.Minute
	}
	p.flips--
	p.leaves = time.Minute + t.within(12*time.Minute)
	return time.Minute
}

// arrive registers a traveller in the network of the town, unless it is the one where he is.
func (t *Travel) arrive(p *traveller, way time.Duration) {
	networks := t.atlas.places[p.town].networks
	if slices.Contains(networks, p.network) && !t.chance(1, 4) {
		return // another town of the same network; now and then another node of it, too
	}
	p.before = p.network
	p.network = t.pick(networks)
	if p.manner == twoCards {
		t.changeCard(p)
	}
	node := uint8(t.random.IntN(worldNodes))
	// Home, or a network that is full, may refuse him; he tries another one.
	if p.seen(p.network) && t.chance(1, 30) {
		t.refused(p, way, node)
		way = 10*time.Second + t.within(time.Minute)
		p.network = t.pick(networks)
	}
	t.register(p, way, node)
}

// changeCard takes the IMSI of the sponsor in its country and ours, the main one elsewhere. Its home does not know where
// the other one is.
func (t *Travel) changeCard(p *traveller) {
	const sponsor = 1
	want := p.first
	if n := world[p.network].name; n == "fr" || n == "fr2" || n == "home" {
		want = sponsor
	}
	if want != p.home {
		p.home = want
		p.cs, p.ps, p.eps = serving{noNetwork, 0}, serving{noNetwork, 0}, serving{noNetwork, 0}
		p.tunnel.script = nil // nobody ends it
	}
}

// register registers p in his network, a node of it, after the way there.
func (t *Travel) register(p *traveller, way time.Duration, node uint8) {
	to := serving{p.network, node}
	p.since = t.now + way
	calls := p.manner != twoNets || p.cs.network == noNetwork || t.chance(1, 10)
	if t.chance(2, 3) {
		t.drop(p, way) // most networks say that a session has ended, where they know
	}
	if p.lte {
		t.registerEPS(p, to, &way)
		if calls {
			t.registerCS(p, to, &way)
		}
		return
	}
	if calls {
		t.registerCS(p, to, &way)
	}
	t.registerPS(p, to, &way)
}

// after is the time to wait before the next leg: that of the way first, then no more.
func (t *Travel) after(way *time.Duration) time.Duration {
	d := *way
	*way = 0
	return d + 300*time.Millisecond + t.within(2*time.Second)
}

func (t *Travel) registerEPS(p *traveller, to serving, way *time.Duration) {
	if p.seen(to.network) {
		if !t.chance(1, 20) { // vectors of before may be left
			t.leg(p, &authenticationEPS, to, t.after(way))
		}
		t.leg(p, &registersEPS, to, t.after(way))
	}
	t.leave(p, p.eps, to, way, &cancelledEPS, &purgedEPS)
	p.eps = to
}

func (t *Travel) registerCS(p *traveller, to serving, way *time.Duration) {
	if p.seen(to.network) {
		if !t.chance(1, 10) {
			t.leg(p, &authentication, to, t.after(way))
		}
		t.leg(p, &registers, to, t.after(way))
	}
	t.leave(p, p.cs, to, way, &cancelled, &purged)
	p.cs = to
}

func (t *Travel) registerPS(p *traveller, to serving, way *time.Duration) {
	if p.seen(to.network) {
		if !t.chance(1, 10) {
			t.leg(p, &packetAuthentication, to, t.after(way))
		}
		t.leg(p, &packetRegisters, to, t.after(way))
	}
	t.leave(p, p.ps, to, way, &packetCancelled, nil)
	p.ps = to
}

// leave tells the old node that he is elsewhere. Sometimes that gets lost; then the old node purges him itself, later.
func (t *Travel) leave(p *traveller, from, to serving, way *time.Duration, cancel, purge *procedure) {
	if from == to || from.network == noNetwork || !p.seen(from.network) {
		return
	}
	if t.chance(1, 50) {
		if purge != nil && t.chance(1, 4) {
			t.leg(p, purge, from, 20*time.Minute+t.within(time.Hour))
		}
		return
	}
	t.leg(p, cancel, from, t.after(way))
}

// refused is an attempt that home refuses: nothing has changed then.
func (t *Travel) refused(p *traveller, way time.Duration, node uint8) {
	to := serving{p.network, node}
	if p.lte {
		t.leg(p, &authenticationEPS, to, t.after(&way))
		for range 1 + t.random.IntN(4) {
			t.leg(p, &refusedEPS, to, t.after(&way))
		}
		return
	}
	t.leg(p, &authentication, to, t.after(&way))
	for range 1 + t.random.IntN(4) {
		t.leg(p, &registrationRefused, to, t.after(&way))
	}
}
