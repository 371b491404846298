package benign

import (
	"math/rand/v2"
	"time"
)

// manner is how somebody travels.
type manner uint8

const (
	byCar manner = iota
	byTrain
	byPlane
	byShip
	atBorder  // lives at a border, and sees the networks of both sides
	twoNets   // likewise, with calls in one network and data in the other
	thing     // a meter or a tracker that stays abroad for good
	twoCards  // a card with a second IMSI, of a partner, for some countries
	atHome    // gets short messages from abroad
	manners   = iota
	noNetwork = 0xFF
)

// shares are how many in a hundred travel so.
var shares = [manners]int{byCar: 18, byTrain: 10, byPlane: 24, byShip: 3, atBorder: 8, twoNets: 3, thing: 20, twoCards: 3, atHome: 11}

// loss is what a restart made a node forget.
type loss uint8

const (
	nothingLost loss = iota
	lostByVLR        // the subscriber's data
	lostByHLR        // where he is
)

// serving is the node of a network that serves somebody; noNetwork where none does that is known of.
type serving struct{ network, node uint8 }

// traveller is a subscriber.
type traveller struct {
	number  uint32
	home    uint8 // network of the card in use
	first   uint8 // network of the card's main IMSI
	manner  manner
	lte     bool
	town    uint8
	network uint8 // of the town, chosen on arrival
	before  uint8 // the network before that
	sailed  uint8 // port that a ship is bound for
	flips   uint8 // how often one at a border still changes sides
	lost    loss  // what a node forgot

	cs, ps, eps  serving
	tunnel       openSession
	leaves       time.Duration
	since, heard time.Duration // when he registered last, and when it showed last where he is; 0 before all began

	legs    []leg // what goes on
	running run
}

// openSession is a session of GTP.
type openSession struct {
	script *script // nil where there is none
	number uint32
	moved  bool // to the second gateway
}

// own tells whether he is a subscriber of home.
func (p *traveller) own() bool { return p.home == ours }

// seen tells whether a registration in a network is seen at the border of ours: of our own abroad, and of guests with us.
func (p *traveller) seen(network uint8) bool { return (network == ours) != p.own() }

// settled tells whether he is where his home thinks that he is, and does nothing.
func (p *traveller) settled() bool { return len(p.legs) == 0 && p.running.script == nil }

// Subscriber is somebody who is registered where it shows at the border of ours.
type Subscriber struct {
	IMSI, MSISDN string
	Own          bool          // a subscriber of home, abroad; else a guest with us
	Home         string        // the network of the card: home, or a partner as nodes are named
	Visited      string        // the network where he is, likewise
	Before       string        // the network where he was before
	Node         int           // of its nodes of each role
	EPS          bool          // registered there in EPS, too
	Since        time.Duration // when he registered last
	Heard        time.Duration // when it showed last that he is there
}

// Settled picks somebody who has registered since all began, whom nothing is under way for; false where it finds nobody.
func (t *Travel) Settled(r *rand.Rand) (Subscriber, bool) {
	for range 1000 {
		p := &t.people[r.IntN(len(t.people))]
		at := p.cs
		if !p.settled() || p.since == 0 || p.network == noNetwork || at.network != p.network || !p.seen(at.network) || p.lost != nothingLost {
			continue
		}
		v := variables{subscriber: p.number}
		s := stay{own: p.own(), partner: &world[t.other(p, at)], variables: &v}
		return Subscriber{
			IMSI: s.imsi(), MSISDN: s.number(), Own: s.own, Home: world[p.home].name, Visited: world[at.network].name, Before: world[p.before].name,
			Node: int(at.node), EPS: p.lte && p.eps == at, Since: p.since, Heard: p.heard,
		}, true
	}
	return Subscriber{}, false
}
