package benign

import (
	"container/heap"
	"fmt"
	"math/rand/v2"
	"time"

	"cordon/pcaps"
	"cordon/pcaps/forge"
)

// TravelOptions say how much there is to see; what is 0 has its default.
type TravelOptions struct {
	Seed   uint64
	People int // DefaultPeople; up to MaxPeople
}

// Bounds of the travellers.
const (
	DefaultPeople = 5000
	MaxPeople     = 79_000
	firstNumber   = 20_001 // numbers below are those of examples and cases
)

// Travel makes the traffic of people who travel, by car, by train, by aeroplane or by ship, live at a border or have two
// cards, of things that stay abroad for good, and of nodes and networks that restart and lose messages. Every message is
// lawful. When it begins, everybody is somewhere already.
//
// It is for one goroutine.
type Travel struct {
	random  *rand.Rand
	builder *forge.Builder
	atlas   *atlas
	people  []traveller
	queue   queue
	scripts map[scriptKey]*script
	buffer  []byte
	units   [][]byte

	now      time.Duration
	restart  time.Duration // of the next node
	node     int           // that restarts next
	tids     uint32
	exchange uint32
	tunnels  uint32
	sequence uint32
	err      error // of what a traveller was to do
}

// NewTravel returns the traffic of travellers. The same options give the same messages.
func NewTravel(o TravelOptions) (*Travel, error) {
	if o.People == 0 {
		o.People = DefaultPeople
	}
	if o.People < 1 || o.People > MaxPeople {
		return nil, fmt.Errorf("benign: %d travellers; 1 to %d are possible", o.People, MaxPeople)
	}
	a, err := newAtlas()
	if err != nil {
		return nil, err
	}
	builder, err := forge.NewBuilder(&forge.Scenario{Network: nodesOfTheWorld()})
	if err != nil {
		return nil, fmt.Errorf("benign: %w", err)
	}
	t := &Travel{
		random: rand.New(rand.NewPCG(o.Seed, 1)), builder: builder, atlas: a, people: make([]traveller, o.People),
		scripts: map[scriptKey]*script{}, tids: firstTID, restart: restartEvery / 2,
	}
	for i := range t.people {
		t.settle(&t.people[i], uint32(firstNumber+i))
		t.queue = append(t.queue, due{t.within(quiet), int32(i)})
	}
	heap.Init(&t.queue)
	return t, nil
}

const (
	firstTID = 0x40000000
	// quiet is about how long somebody does nothing that shows.
	quiet = 90 * time.Minute
	// restartEvery is how often a node restarts, and forgets.
	restartEvery = 5 * time.Hour
)

// settle puts a traveller where he is when all begins.
func (t *Travel) settle(p *traveller, number uint32) {
	p.number, p.lte = number, t.chance(6, 10)
	n := t.random.IntN(100)
	for m, share := range shares {
		if n -= share; n < 0 {
			p.manner = manner(m)
			break
		}
	}
	if t.chance(4, 10) && p.manner != twoCards {
		p.first = uint8(1 + t.random.IntN(len(world)-2)) // nobody comes from the sea
	}
	p.home = p.first
	p.town = t.begins(p)
	p.network = t.pick(t.atlas.places[p.town].networks)
	if p.manner == twoCards {
		t.changeCard(p)
	}
	at := serving{p.network, uint8(t.random.IntN(worldNodes))}
	p.cs, p.ps, p.eps = at, serving{noNetwork, 0}, serving{noNetwork, 0}
	if p.lte {
		p.eps = at
	} else {
		p.ps = at
	}
	p.leaves = t.within(8 * time.Hour)
}

// begins is the town where a traveller begins.
func (t *Travel) begins(p *traveller) uint8 {
	for {
		town := uint8(t.random.IntN(len(towns)))
		at := &t.atlas.places[town]
		home := at.networks[0] == ours
		switch {
		case p.manner == byShip && !towns[town].port, p.manner == byPlane && !towns[town].airport,
			p.manner == twoCards && !towns[town].airport, p.manner <= byTrain && len(at.roads) == 0,
			(p.manner == atBorder || p.manner == twoNets) && len(at.neighbours) == 0,
			p.manner == thing && home == p.own(), p.manner == atHome && !home,
			p.manner != byShip && town == t.atlas.sea:
			continue
		}
		return town
	}
}

// Next makes the next message as it stands on a link. It holds until the call after it.
func (t *Travel) Next() (Message, error) {
	for {
		d := &t.queue[0]
		t.now = d.at
		if t.now >= t.restart {
			t.forget()
		}
		p := &t.people[d.who]
		m, wait, err := t.step(p)
		if err != nil {
			return Message{}, err
		}
		d.at += max(wait, time.Microsecond)
		heap.Fix(&t.queue, 0)
		if m.Units != nil {
			return m, nil
		}
	}
}

// step is the next of a traveller: a message, and how long it is quiet after it.
func (t *Travel) step(p *traveller) (Message, time.Duration, error) {
	r := &p.running
	if r.script == nil {
		if len(p.legs) == 0 {
			t.decide(p)
		}
		if len(p.legs) == 0 || t.err != nil {
			return Message{}, t.idle(p), t.err
		}
		l := p.legs[0]
		p.legs = p.legs[1:]
		t.start(p, &l)
		return Message{}, l.after, nil
	}
	m := t.message(r)
	if !r.script.afar {
		p.heard = t.now
	}
	wait := t.answers()
	if r.twice == r.next {
		r.twice = never
		return m, time.Millisecond, nil
	}
	r.next++
	if r.next >= r.end {
		retry := r.retry
		*r = run{}
		if retry != nil {
			retry.after = 8*time.Second + t.within(20*time.Second)
			p.legs = append([]leg{*retry}, p.legs...)
		}
		if len(p.legs) == 0 {
			wait = t.idle(p)
		}
	}
	return m, wait, nil
}

// idle is how long a traveller does nothing now.
func (t *Travel) idle(p *traveller) time.Duration {
	d := time.Duration(t.random.ExpFloat64() * float64(quiet))
	if p.manner != thing && p.manner != atHome {
		d = min(d, p.leaves-t.now)
	}
	return max(d, time.Second)
}

// decide settles what a traveller does next.
func (t *Travel) decide(p *traveller) {
	stays := p.manner == thing || p.manner == atHome
	switch {
	case !stays && t.now >= p.leaves:
		t.arrive(p, t.move(p))
	case p.manner == atHome && p.own() && p.cs.network == ours:
		t.shortMessage(p)
	case p.network == noNetwork || !p.seen(p.network):
		// Nothing shows.
		if p.own() && t.chance(1, 4) {
			t.shortMessage(p)
		}
	case p.lost != nothingLost:
		t.recover(p)
	case p.manner == thing:
		t.serve(p, servicesOfThings)
	default:
		t.serve(p, services)
	}
}

func (t *Travel) chance(n, of int) bool { return t.random.IntN(of) < n }

func (t *Travel) within(d time.Duration) time.Duration {
	return time.Duration(t.random.Int64N(int64(d)))
}

func (t *Travel) pick(list []uint8) uint8 { return list[t.random.IntN(len(list))] }

// pause is the time before something that nobody waits for, soon that before what follows from it.
func (t *Travel) pause() time.Duration { return time.Millisecond }
func (t *Travel) soon() time.Duration  { return time.Second + t.within(3*time.Second) }

// answers is how long a node takes to answer.
func (t *Travel) answers() time.Duration { return 40*time.Millisecond + t.within(400*time.Millisecond) }

// due is when a traveller does the next thing.
type due struct {
	at  time.Duration
	who int32
}

// queue is a heap of what is due.
type queue []due

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	return q[i].at < q[j].at || q[i].at == q[j].at && q[i].who < q[j].who
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)   { *q = append(*q, x.(due)) }
func (q *queue) Pop() any     { panic("benign: nobody leaves the queue") }

// Write writes frames of the next messages, at least n of them, to a capture.
func (t *Travel) Write(w pcaps.Writer, n int) error {
	for n > 0 {
		m, err := t.Next()
		if err != nil {
			return err
		}
		packets, err := m.packets(t.builder, t.now)
		if err != nil {
			return fmt.Errorf("benign: %s: %w", m.Title, err)
		}
		for i := range packets {
			p := &packets[i]
			f := pcaps.Frame{Time: p.Time.UnixNano(), Link: p.Link, Data: p.Data, OrigLen: len(p.Data)}
			if err := w.Write(&f, ""); err != nil {
				return err
			}
		}
		n -= len(packets)
	}
	return w.Flush()
}
