package benign

import "time"

// service is something that a traveller does or that is done to him, and how often of others.
type service struct {
	weight int
	do     func(t *Travel, p *traveller)
}

// one is a service of one procedure with the node that serves calls.
func one(weight int, procedures ...*procedure) service {
	return service{weight, func(t *Travel, p *traveller) {
		for _, c := range procedures {
			t.leg(p, c, p.cs, t.pause())
		}
	}}
}

// eps is a service of one procedure with the MME.
func eps(weight int, c *procedure) service {
	return service{weight, func(t *Travel, p *traveller) {
		if p.lte {
			t.leg(p, c, p.eps, t.pause())
		}
	}}
}

// services of people in a network where they are seen, roughly as often as they come.
var services = []service{
	{30, (*Travel).authenticate},
	one(10, &sends), one(6, &receives), one(2, &receivesLong), {8, (*Travel).shortMessage},
	one(8, &callsAbroad), one(3, &located, &callsAbroad), one(8, &calls),
	one(5, &balance), one(2, &menu), one(2, &forwards), one(2, &changed), one(1, &outOfStep), one(1, &ready),
	eps(6, &notifiesEPS), eps(2, &changedEPS), eps(3, &reachableEPS),
	{20, (*Travel).data}, {3, (*Travel).again},
}

// servicesOfThings are what meters and trackers do.
var servicesOfThings = []service{
	{30, (*Travel).authenticate}, {20, (*Travel).data}, {4, (*Travel).again}, one(3, &sends), one(3, &receives), eps(2, &notifiesEPS),
}

func weights(list []service) (sum int) {
	for i := range list {
		sum += list[i].weight
	}
	return sum
}

// serve does one service of a list, by its weight.
func (t *Travel) serve(p *traveller, list []service) {
	n := t.random.IntN(weights(list))
	for i := range list {
		if n -= list[i].weight; n < 0 {
			list[i].do(t, p)
			return
		}
	}
}

// authenticate fetches new vectors, as networks do now and then.
func (t *Travel) authenticate(p *traveller) {
	switch {
	case p.lte:
		t.leg(p, &authenticationEPS, p.eps, t.pause())
	case t.chance(1, 2):
		t.leg(p, &packetAuthentication, p.ps, t.pause())
	default:
		t.leg(p, &authentication, p.cs, t.pause())
	}
}

// again registers once more at the same node.
func (t *Travel) again(p *traveller) {
	way := t.pause()
	switch {
	case p.lte:
		t.registerEPS(p, p.eps, &way)
	case t.chance(1, 2):
		t.registerPS(p, p.ps, &way)
	default:
		t.registerCS(p, p.cs, &way)
	}
}

// shortMessage is one of somebody abroad: to one of our own by our HLR and our switch, to a guest by our switch
// alone, since his own HLR was asked.
func (t *Travel) shortMessage(p *traveller) {
	friend := serving{uint8(1 + t.random.IntN(len(world)-2)), 0} // not at sea
	if !p.own() {
		t.leg(p, &delivered, p.cs, t.pause()) // of somebody at home
		return
	}
	t.leg(p, &routed, friend, t.pause())
	if t.chance(1, 10) {
		t.leg(p, &absent, friend, t.soon())
		t.leg(p, &reported, friend, t.soon())
		t.leg(p, &alerted, friend, 5*time.Minute+t.within(time.Hour))
		t.leg(p, &routed, friend, t.soon())
	}
	t.leg(p, &delivered, friend, t.soon())
	if t.chance(9, 10) {
		t.leg(p, &receives, p.cs, t.soon())
	}
}

// data begins, moves or ends a session of GTP.
func (t *Travel) data(p *traveller) {
	at := p.ps
	if p.lte {
		at = p.eps
	}
	s := &p.tunnel
	switch {
	case at.network == noNetwork || !p.seen(at.network):
	case s.script != nil && (s.moved || t.chance(1, 2)):
		t.drop(p, t.pause())
	case s.script != nil:
		s.moved = true
		t.tunnelLeg(p, movesTunnel, t.pause())
	default:
		script, err := t.tunnelScript(p, at)
		if err != nil {
			t.err = err
			return
		}
		t.tunnels++
		*s = openSession{script: script, number: t.tunnels}
		t.tunnelLeg(p, createsTunnel, t.pause())
	}
}

// drop ends the session, where there is one.
func (t *Travel) drop(p *traveller, after time.Duration) {
	if p.tunnel.script == nil {
		return
	}
	if !p.tunnel.moved { // it ends from the second gateway
		t.tunnelLeg(p, movesTunnel, after)
		after = t.soon()
	}
	t.tunnelLeg(p, removesTunnel, after)
	p.tunnel.script = nil
}
