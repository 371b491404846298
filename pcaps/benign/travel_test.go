package benign

import (
	"bytes"
	"testing"
	"time"

	"cordon/internal/operator"
	"cordon/protocols/decode"
	"cordon/protocols/message"
)

func travel(t testing.TB, seed uint64, people int) *Travel {
	t.Helper()
	s, err := NewTravel(TravelOptions{Seed: seed, People: people})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func onward(t testing.TB, s *Travel) Message {
	t.Helper()
	m, err := s.Next()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestTheSameSeedGivesTheSameJourneys(t *testing.T) {
	a, b, c := travel(t, 1, 500), travel(t, 1, 500), travel(t, 2, 500)
	same := 0
	for n := range 5000 {
		x, y, z := onward(t, a), onward(t, b), onward(t, c)
		if x.At != y.At || x.Title != y.Title || !bytes.Equal(bytes.Join(x.Units, nil), bytes.Join(y.Units, nil)) {
			t.Fatalf("message %d differs", n+1)
		}
		if bytes.Equal(bytes.Join(x.Units, nil), bytes.Join(z.Units, nil)) {
			same++
		}
	}
	if same > 5 {
		t.Errorf("%d messages are the same with another seed", same)
	}
}

// decodeWith hands the messages that stand in m to emit.
func decodeWith(d *decode.Decoder, m *Message, start time.Time, emit decode.Emit) {
	in := decode.Inbound{Time: start.Add(m.At).UnixNano(), PPID: 3, Direction: message.DirectionInbound}
	if m.Outbound {
		in.Direction = message.DirectionOutbound
	}
	for _, u := range m.Units {
		switch m.Transport {
		case OverM3UA:
			d.M3UA(&in, u, emit)
		case OverDiameter:
			in.PPID = 46
			d.Diameter(&in, u, emit)
		case OverGTP:
			d.GTP(&in, &decode.Datagram{Src: m.Src, Dst: m.Dst, Payload: u}, emit)
		}
	}
}

func TestTravellersSendNothingOdd(t *testing.T) {
	s := travel(t, 3, 2000)
	d := decode.New(decode.Options{})
	start := time.Unix(1_760_000_000, 0)
	titles, last := map[string]int{}, time.Duration(0)
	for range 60_000 {
		m := onward(t, s)
		titles[m.Title]++
		if m.At < last {
			t.Fatalf("%s: time goes back from %v to %v", m.Title, last, m.At)
		}
		last = m.At
		decodeWith(d, &m, start, func(x *message.Message) {
			if x.Segment != message.SegmentHeld && !x.Anomalies.Empty() {
				for a := range x.Anomalies.All {
					t.Errorf("%s: %s", m.Title, a.Name())
				}
			}
		})
		if t.Failed() {
			t.FailNow()
		}
	}
	t.Logf("%v of traffic: %v", last, titles)
}

func TestTheProfileKnowsEveryNetworkOfTheWorld(t *testing.T) {
	p, err := operator.Parse("operator.yaml", Profile())
	if err != nil {
		t.Fatal(err)
	}
	for i := range world {
		n := &world[i]
		want := p.Label(p.OwnerOfGT(n.gt + "100"))
		if got := p.Label(p.OwnerOfRealm(n.realm)); want == "" || got != want {
			t.Errorf("%s: the title is of %q, the realm of %q", n.name, want, got)
		}
		if n.ip == "" {
			continue
		}
		if got := p.Label(p.OwnerOfAddr(n.address(11).Addr)); got != want {
			t.Errorf("%s: the title is of %q, the address of %q", n.name, want, got)
		}
	}
}

func BenchmarkTravel(b *testing.B) {
	s := travel(b, 1, 5000)
	for range 200_000 {
		onward(b, s)
	}
	b.ReportAllocs()
	for b.Loop() {
		onward(b, s)
	}
}
