package bench

import (
	"encoding/binary"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"cordon/protocols/diameter"
	"cordon/protocols/wire"
	"cordon/proxy/transport"
)

// calls are lawful requests from outside with their answers.
type calls struct {
	requests, answers [][]byte
	realm             string // of home
	round             uint32
}

const hopByHopAt, endToEndAt = 12, 16

// patience is how long a round may take.
const patience = 20 * time.Second

func lawfulCalls(b *testing.B) *calls {
	c := &calls{}
	waiting := map[uint64]int{}
	for _, u := range diameterStream() {
		var h diameter.Header
		if diameter.DecodeHeader(u.data, &h); h.Application == diameter.ApplicationBase {
			continue
		}
		id := binary.BigEndian.Uint64(u.data[hopByHopAt:])
		switch request := u.data[4]&diameter.FlagRequest != 0; {
		case request && !u.outbound:
			waiting[id] = len(c.requests)
			c.requests, c.answers = append(c.requests, u.data), append(c.answers, nil)
			c.realm = string(avpOf(u.data, 283))
		case !request && u.outbound:
			if i, ok := waiting[id]; ok {
				c.answers[i] = u.data
			}
		}
	}
	for i := len(c.answers) - 1; i >= 0; i-- {
		if c.answers[i] == nil { // the stream ends before it
			c.requests, c.answers = slices.Delete(c.requests, i, i+1), slices.Delete(c.answers, i, i+1)
		}
	}
	if len(c.requests) < 1000 {
		b.Fatalf("%d requests have answers", len(c.requests))
	}
	return c
}

func avpOf(m []byte, code uint32) []byte {
	var an wire.Anomalies
	w := diameter.Walk(m[diameter.HeaderLen:], &an)
	for a := (diameter.AVP{}); w.Next(&a); {
		if a.Code == code && a.Vendor == 0 {
			return a.Data
		}
	}
	return nil
}

// carry sends n requests, at most window of them on the way, at a rate where that
// is not 0, and has the other side answer them.
func (c *calls) carry(b *testing.B, p *diameterPath, n int, rate float64) (perSecond float64, took []time.Duration) {
	const window = 512
	c.round++
	took = make([]time.Duration, n)
	sent := make([]time.Duration, n)
	slots := make(chan struct{}, window)
	begin := time.Now()
	var all sync.WaitGroup
	stop := make(chan struct{})
	defer all.Wait()
	defer close(stop)
	all.Go(func() { c.serve(b, p.inside, n) })
	all.Go(func() {
		m := transport.Message{PPID: transport.PPIDDiameter}
		for i := range n {
			if rate > 0 {
				for due := time.Duration(float64(i) / rate * float64(time.Second)); time.Since(begin) < due; {
					_ = syscall.Nanosleep(&syscall.Timespec{Nsec: pace.Nanoseconds()}, nil)
				}
			}
			select {
			case slots <- struct{}{}:
			case <-stop:
				return
			}
			m.Data = append(m.Data[:0], c.requests[i%len(c.requests)]...)
			binary.BigEndian.PutUint32(m.Data[hopByHopAt:], c.round<<20|uint32(i))
			binary.BigEndian.PutUint32(m.Data[endToEndAt:], c.round<<20|uint32(i))
			sent[i] = time.Since(begin)
			if err := p.outside.Send(&m, false); err != nil {
				b.Error(err)
				return
			}
		}
	})
	var m transport.Message
	_ = p.outside.SetReadDeadline(time.Now().Add(patience))
	_ = p.inside.SetReadDeadline(time.Now().Add(patience))
	for got := 0; got < n; {
		if err := p.outside.Receive(&m); err != nil {
			b.Fatalf("round %d: %d of %d answers: %v", c.round, got, n, err)
		}
		if reflex(p.outside, &m) {
			continue
		}
		if code := avpOf(m.Data, 268); m.Data[4]&diameter.FlagError != 0 {
			b.Fatalf("a lawful request is refused with %x", code)
		}
		id := binary.BigEndian.Uint32(m.Data[endToEndAt:])
		if id>>20 != c.round {
			b.Fatalf("round %d: an answer of round %d, %d", c.round, id>>20, id&(1<<20-1))
		}
		i := int(id & (1<<20 - 1))
		if took[i] != 0 {
			b.Fatalf("round %d: request %d is answered twice", c.round, i)
		}
		took[i] = time.Since(begin) - sent[i]
		got++
		<-slots
	}
	return float64(n) / time.Since(begin).Seconds(), took
}

// reflex answers a watchdog request.
func reflex(a transport.Assoc, m *transport.Message) bool {
	var h diameter.Header
	if diameter.DecodeHeader(m.Data, &h); h.Command != diameter.CommandDeviceWatchdog {
		return false
	}
	if h.Request() {
		h.Flags = 0
		_ = a.Send(&transport.Message{Data: peerMessage(h, "peer.bench.example", 2001), PPID: transport.PPIDDiameter}, false)
	}
	return true
}

// serve answers n requests.
func (c *calls) serve(b *testing.B, a transport.Assoc, n int) {
	var m transport.Message
	out := transport.Message{PPID: transport.PPIDDiameter}
	for got := 0; got < n; {
		if err := a.Receive(&m); err != nil {
			b.Error(err)
			return
		}
		if reflex(a, &m) {
			continue
		}
		i := int(binary.BigEndian.Uint32(m.Data[endToEndAt:]) & (1<<20 - 1))
		out.Data = append(out.Data[:0], c.answers[i%len(c.answers)]...)
		copy(out.Data[hopByHopAt:], m.Data[hopByHopAt:hopByHopAt+8])
		if err := a.Send(&out, false); err != nil {
			b.Error(err)
			return
		}
		got++
	}
}
