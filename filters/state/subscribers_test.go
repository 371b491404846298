package state

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"cordon/filters/internal/sketch"
	"cordon/internal/operator"
)

// Operators and nodes of the tests.
var (
	france = Place{Owner: 2, Country: "FR", Network: 208099, Node: NodeID("336990000010")}
	paris  = Place{Owner: 2, Country: "FR", Network: 208099, Node: NodeID("336990000011")}
	kenya  = Place{Owner: 5, Country: "KE", Network: 639099, Node: NodeID("254799000010")}
	ourHLR = Place{Owner: operator.Home, Country: "DE", Node: NodeID("491779900001")}
)

const (
	anna = uint64(0x373aaa111111112) // packed digits
	ben  = uint64(0x373aaa111111113)
	hour = int64(time.Hour)
	noon = 1_700_000_000 * int64(time.Second)
)

// aware is a memory that learns nothing first, and speaks of operators as the example
// profile does.
func aware(o SubscriberOptions) *Subscribers {
	if o.Learn == 0 {
		o.Learn = -1
	}
	s := NewSubscribers(o)
	s.Use(example())
	s.Tick(noon)
	return s
}

func (s *Subscribers) at(imsi uint64, d Domain, p Place, now int64) {
	s.Tick(now)
	s.Register(&Registration{IMSI: imsi, Domain: d, Place: p, Home: ourHLR, Time: now})
}

// told writes what Find tells, with times in minutes after noon.
func told(s *Subscribers, imsi uint64, d Domain) string {
	current, previous, ok := s.Find(imsi, d)
	minute := func(at int64) int64 { return (at - noon) / int64(time.Minute) }
	out := "-"
	if ok {
		out = fmt.Sprintf("%s %d %d", current.Country, minute(current.Since), minute(current.Seen))
	}
	if previous.Country != "" {
		out += fmt.Sprintf(", before %s until %d", previous.Country, minute(previous.Seen))
	}
	return out
}

func TestWhereASubscriberIs(t *testing.T) {
	at := func(minutes int) int64 { return noon + int64(minutes)*int64(time.Minute) }
	for _, tt := range []struct {
		name string
		do   func(s *Subscribers)
		want string // of cs
	}{
		{"nobody knows", func(*Subscribers) {}, "-"},
		{"he registered", func(s *Subscribers) { s.at(anna, CS, france, at(0)) }, "FR 0 0"},
		{"and again in the same place", func(s *Subscribers) { s.at(anna, CS, france, at(0)); s.at(anna, CS, france, at(9)) }, "FR 0 9"},
		{"he moved", func(s *Subscribers) { s.at(anna, CS, france, at(0)); s.at(anna, CS, kenya, at(600)) }, "KE 600 600, before FR until 600"},
		{"he moved within a network", func(s *Subscribers) { s.at(anna, CS, france, at(0)); s.at(anna, CS, paris, at(5)) }, "FR 5 5, before FR until 5"},
		{"his home had him leave", func(s *Subscribers) { s.at(anna, CS, france, at(0)); s.Leave(anna, CS, france.Node, at(5)) }, "-, before FR until 5"},
		{"he left the place before, after he had moved", func(s *Subscribers) {
			s.at(anna, CS, france, at(0))
			s.at(anna, CS, kenya, at(600))
			s.Leave(anna, CS, france.Node, at(601))
		}, "KE 600 600, before FR until 600"},
		{"he left before the new place is granted", func(s *Subscribers) {
			s.at(anna, CS, france, at(0))
			s.Leave(anna, CS, france.Node, at(600))
			s.at(anna, CS, kenya, at(601))
		}, "KE 601 601, before FR until 601"},
		{"he left wherever he was", func(s *Subscribers) { s.at(anna, CS, france, at(0)); s.Leave(anna, CS, 0, at(5)) }, "-, before FR until 5"},
		{"a cancellation that is older", func(s *Subscribers) { s.at(anna, CS, france, at(5)); s.Leave(anna, CS, 0, at(4)) }, "FR 5 5"},
		{"another domain", func(s *Subscribers) { s.at(anna, EPS, france, at(0)) }, "-"},
		{"vectors register nobody", func(s *Subscribers) { s.Authenticated(anna, CS, &kenya, at(0)) }, "-"},
		{"vectors show that he is there", func(s *Subscribers) { s.at(anna, CS, france, at(0)); s.Authenticated(anna, CS, &france, at(7)) }, "FR 0 7"},
		{"vectors for another network", func(s *Subscribers) { s.at(anna, CS, france, at(0)); s.Authenticated(anna, CS, &kenya, at(7)) }, "FR 0 0"},
		{"who serves him speaks", func(s *Subscribers) { s.at(anna, CS, france, at(0)); s.Seen(anna, CS, france.Owner, at(8)) }, "FR 0 8"},
		{"another speaks", func(s *Subscribers) { s.at(anna, CS, france, at(0)); s.Seen(anna, CS, kenya.Owner, at(8)) }, "FR 0 0"},
		{"nobody has spoken of him for too long", func(s *Subscribers) { s.at(anna, CS, france, at(0)); s.Tick(at(31 * 24 * 60)) }, "-"},
		{"messages went by", func(s *Subscribers) { s.clock.learn = hour; s.at(anna, CS, france, at(0)); s.Resume(at(1)) }, "-"},
		{"and he registered again", func(s *Subscribers) {
			s.clock.learn = hour
			s.at(anna, CS, france, at(0))
			s.Resume(at(1))
			s.at(anna, CS, france, at(2))
		}, "FR 0 2"},
		{"and were watched for long enough since", func(s *Subscribers) {
			s.clock.learn = hour
			s.at(anna, CS, france, at(0))
			s.Resume(at(1))
			for i := range 70 {
				s.Tick(at(i))
			}
		}, "FR 0 0"},
		{"registrations in disorder: none is known to be the last", func(s *Subscribers) { s.at(anna, CS, kenya, at(5)); s.at(anna, CS, france, at(4)) }, "-, before KE until 4"},
		{"until the next one", func(s *Subscribers) {
			s.at(anna, CS, kenya, at(5))
			s.at(anna, CS, france, at(4))
			s.at(anna, CS, paris, at(6))
		}, "FR 6 6, before FR until 6"},
		{"the same place in disorder", func(s *Subscribers) { s.at(anna, CS, france, at(5)); s.at(anna, CS, france, at(4)) }, "FR 4 4"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := aware(SubscriberOptions{Records: 1000})
			tt.do(s)
			if got := told(s, anna, CS); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if got := told(s, ben, CS); got != "-" {
				t.Errorf("another subscriber is told to be in %q", got)
			}
		})
	}
}

// TestClockSteps: a clock that is set makes nobody be where he is not.
func TestClockSteps(t *testing.T) {
	for _, step := range []int64{hour, -hour, 8760 * hour, -8760 * hour} {
		s := aware(SubscriberOptions{Records: 1000, Learn: 24 * time.Hour})
		s.at(anna, CS, france, noon)
		s.Tick(noon + step)
		switch got := told(s, anna, CS); {
		case step > 24*30*hour && got != "-": // he may be anywhere
			t.Errorf("%v: he is in %q", time.Duration(step), got)
		case step < 24*30*hour && got != "FR 0 0":
			t.Errorf("%v: he is in %q", time.Duration(step), got)
		}
		if !s.Learning(noon + step) {
			t.Errorf("%v: the step taught that all is known", time.Duration(step))
		}
		s.at(anna, CS, kenya, noon+step+hour/60)
		s.at(anna, CS, kenya, noon+step+hour/30)
		s.at(anna, CS, paris, noon+step+hour/20)
		current, _, ok := s.Find(anna, CS)
		if !ok || current.Country != "FR" {
			t.Errorf("%v: after he moved he is in %q", time.Duration(step), current.Country)
		}
		if back := s.clock.back.Load(); (back == 1) != (step < 0) {
			t.Errorf("%v: %d steps back were counted", time.Duration(step), back)
		}
	}
}

func TestWhileOthersAreNotHeardNothingIsSure(t *testing.T) {
	s := aware(SubscriberOptions{})
	s.at(anna, CS, france, noon)
	s.Apart(true)
	if got := told(s, anna, CS); got != "-" || !s.Learning(noon) {
		t.Errorf("apart: %q, learning %v", got, s.Learning(noon))
	}
	if at, _, ok, doubtful := s.Last(anna, CS); !ok || !doubtful || at.Country != "FR" {
		t.Errorf("apart the last place is %v %v, doubtful %v", at, ok, doubtful)
	}
	s.Apart(false)
	if got := told(s, anna, CS); got != "FR 0 0" || s.Learning(noon) {
		t.Errorf("after the return: %q, learning %v", got, s.Learning(noon))
	}
}

func TestLearningTakesTimeInWhichMessagesCome(t *testing.T) {
	s := aware(SubscriberOptions{Records: 1000, Learn: time.Hour})
	s.Tick(noon + 100*hour)
	if !s.Learning(noon + 100*hour) {
		t.Error("a silence of days taught")
	}
	for at := int64(0); at <= hour; at += hour / 60 {
		s.Tick(noon + 100*hour + at)
	}
	if s.Learning(noon + 101*hour) {
		t.Error("it learns after an hour yet")
	}
	s.Resume(noon + 102*hour)
	if !s.Learning(noon + 102*hour) {
		t.Error("it does not learn anew after messages went by")
	}
}

func TestNumbersOfSubscribers(t *testing.T) {
	s := aware(SubscriberOptions{Records: 1000})
	s.Name(anna, 77, noon)
	s.Register(&Registration{IMSI: ben, MSISDN: 78, Domain: CS, Place: france, Time: noon})
	if imsi, ok := s.ByMSISDN(77); !ok || imsi != anna {
		t.Errorf("77 is of %x, %v", imsi, ok)
	}
	if imsi, ok := s.ByMSISDN(78); !ok || imsi != ben {
		t.Errorf("78 is of %x, %v", imsi, ok)
	}
	s.Name(anna, 79, noon)
	if imsi, ok := s.ByMSISDN(77); ok {
		t.Errorf("77, which was given up, is of %x", imsi)
	}
	s.Name(ben, 79, noon) // the number went over
	if imsi, ok := s.ByMSISDN(79); !ok || imsi != anna && imsi != ben {
		t.Errorf("79 is of %x, %v", imsi, ok)
	}
	if n, ok := s.MSISDN(ben); !ok || n != 79 {
		t.Errorf("ben has %d, %v", n, ok)
	}
}

func TestWhoGranted(t *testing.T) {
	s := aware(SubscriberOptions{Records: 1000})
	s.at(anna, CS, france, noon)
	s.Authenticated(anna, EPS, &kenya, noon+hour)
	if home, ok := s.Home(anna); !ok || home != ourHLR {
		t.Errorf("home is %+v, %v", home, ok)
	}
	if by, ok := s.Authentication(anna); !ok || by.Owner != kenya.Owner || by.Seen != noon+hour {
		t.Errorf("vectors went to %+v, %v", by, ok)
	}
	s.Authenticated(anna, EPS, &kenya, noon)
	if by, _ := s.Authentication(anna); by.Seen != noon+hour {
		t.Error("an older message changed what is known")
	}
}

// TestAnotherProfile: operators are numbered anew, and are the same.
func TestAnotherProfile(t *testing.T) {
	s := aware(SubscriberOptions{Records: 1000})
	s.at(anna, CS, kenya, noon)
	other := parse(t, `
home: {name: Home, tadig: DEUHM, plmns: ["262-99"]}
partners:
  - {name: Mfano Mobile, tadig: KENEX, country: KE, plmns: ["639-99"]}
`)
	s.Use(other)
	if current, _, ok := s.Find(anna, CS); !ok || current.Owner != other.ByTADIG("KENEX") {
		t.Errorf("he is with %d of %q", current.Owner, other.Label(current.Owner))
	}
	s.Use(parse(t, `home: {name: Home, tadig: DEUHM, plmns: ["262-99"]}`))
	if current, _, ok := s.Find(anna, CS); !ok || current.Owner != operator.None || current.Network != kenya.Network {
		t.Errorf("an operator that is not known any more is %+v", current)
	}
	s.Use(example())
	if current, _, ok := s.Find(anna, CS); !ok || current.Owner != kenya.Owner {
		t.Errorf("and back it is %d", current.Owner)
	}
}

func parse(t *testing.T, text string) *operator.Profile {
	t.Helper()
	p, err := operator.Parse("test.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestFloodEvictsNobody: those who never register, and those for whom vectors are had
// without an end, take nobody's place.
func TestFloodEvictsNobody(t *testing.T) {
	const real, invented = 100_000, 100_000
	s := aware(SubscriberOptions{Records: real})
	kept := 0
	for i := range uint64(real * 99 / 100) {
		s.at(0x1000+i, EPS, france, noon)
	}
	for i := range uint64(invented) {
		s.Authenticated(0x9000000+i, EPS, &kenya, noon+hour)
	}
	for i := range uint64(real * 99 / 100) {
		if _, _, ok := s.Find(0x1000+i, EPS); ok {
			kept++
		}
	}
	if lost := real*99/100 - kept; lost*1000 > real {
		t.Errorf("%d of %d registrations are gone", lost, real)
	}
	if st := s.Stats(); st.Refused == 0 || st.Evicted != 0 {
		t.Errorf("got %+v", st)
	}
}

// TestFullGivesUpWhoWasNotSeen: newer registrations take the place of old ones, and
// one that is not known proves nothing from then on.
func TestFullGivesUpWhoWasNotSeen(t *testing.T) {
	const room = 16 << 10
	s := aware(SubscriberOptions{Records: room, Learn: time.Hour})
	for i := range uint64(room) {
		s.at(1+i, CS, france, noon+int64(i))
	}
	for at := int64(0); at <= hour; at += hour / 60 {
		s.Tick(noon + at)
	}
	for i := range uint64(room / 2) {
		s.at(1+i, CS, france, noon+hour) // these are seen again
	}
	if s.Learning(noon + hour) {
		t.Fatal("it learns yet")
	}
	for i := range uint64(room / 2) {
		s.at(1+room+i, CS, kenya, noon+hour+int64(i))
	}
	gone := [3]int{} // that were seen, that were not, and that came
	for i := range uint64(room * 3 / 2) {
		if _, _, ok := s.Find(1+i, CS); !ok {
			gone[i/(room/2)]++
		}
	}
	if gone[1] == 0 || gone[0]*10 > gone[1] {
		t.Errorf("%d that were seen and %d that were not made room", gone[0], gone[1])
	}
	if st := s.Stats(); int(st.Evicted) != gone[0]+gone[1]+gone[2] || st.Records > subscriberShards*roomOfShard(room) {
		t.Errorf("got %+v, %d are gone", st, gone)
	}
	if !s.Learning(noon + hour) {
		t.Error("who is not known is held not to be registered")
	}
}

// TestTableAgainstMap compares the table with a map while subscribers come and go.
func TestTableAgainstMap(t *testing.T) {
	s := aware(SubscriberOptions{Records: 3000})
	want := map[uint64]string{}
	places := [...]Place{france, paris, kenya}
	for i := range uint64(200_000) {
		imsi := 1 + (i*i*7+i*13)%9973
		at := places[i%3]
		s.at(imsi, CS, at, noon+int64(i)*1e9)
		want[imsi] = at.Country
	}
	known := 0
	for imsi, country := range want {
		if current, _, ok := s.Find(imsi, CS); ok {
			known++
			if current.Country != country {
				t.Fatalf("%d is in %s, want %s", imsi, current.Country, country)
			}
		}
	}
	if st := s.Stats(); known != st.Records || known < 2900 {
		t.Errorf("%d are known, %d records", known, st.Records)
	}
	for i := range s.shards {
		h := &s.shards[i]
		entries := 0
		for _, e := range h.index {
			if e != 0 {
				entries++
			}
		}
		if entries != h.count {
			t.Fatalf("shard %d: %d entries for %d records", i, entries, h.count)
		}
	}
}

// TestShardsFillAlike: numbers that follow each other, as those of a network do, fill
// all shards.
func TestShardsFillAlike(t *testing.T) {
	const n = 16 << 10
	for range 20 {
		s := aware(SubscriberOptions{Records: 4 * n})
		for i := range uint64(n) {
			s.at(0x373aaa000000000+i, CS, france, noon)
		}
		for i := range s.shards {
			if c := s.shards[i].count; c < n/subscriberShards*3/4 || c > n/subscriberShards*5/4 {
				t.Fatalf("shard %d has %d of %d", i, c, n)
			}
		}
	}
}

func TestMorePlacesThanThereIsRoomFor(t *testing.T) {
	s := aware(SubscriberOptions{Records: 1000})
	at := kenya
	for i := range uint64(maxPlaces) {
		at.Node = 1 + i
		s.places.put(&at)
	}
	s.at(anna, CS, Place{Owner: 3, Country: "US", Network: 310999, Node: 7_000_000}, noon)
	if current, _, ok := s.Find(anna, CS); !ok || current.Owner != 3 || current.Node != 0 {
		t.Errorf("he is at %+v, %v", current, ok)
	}
	if s.Stats().Unplaced == 0 {
		t.Error("it is not counted")
	}
}

func TestNothingIsKnownToNobody(t *testing.T) {
	var s *Subscribers
	s.at(anna, CS, france, noon)
	s.Leave(anna, CS, 0, noon)
	s.Authenticated(anna, CS, &france, noon)
	s.Seen(anna, CS, 2, noon)
	s.Name(anna, 7, noon)
	s.Resume(noon)
	s.Use(nil)
	s.Apply(&Change{Kind: ChangeLeft, IMSI: anna})
	_, named := s.MSISDN(anna)
	_, found := s.ByMSISDN(7)
	if told(s, anna, CS) != "-" || named || found || !s.Learning(noon) {
		t.Error("it knows something")
	}
}

func TestSubscribersAllocateNothing(t *testing.T) {
	s := aware(SubscriberOptions{Records: 1000})
	s.at(anna, CS, france, noon)
	r := Registration{IMSI: anna, MSISDN: 77, Domain: CS, Place: france, Home: ourHLR, Time: noon}
	s.Register(&r)
	if n := testing.AllocsPerRun(100, func() {
		s.Tick(r.Time)
		s.Register(&r)
		s.Find(anna, CS)
		s.ByMSISDN(77)
		s.Authenticated(anna, CS, &france, noon)
		s.Seen(anna, CS, 2, noon)
		s.Home(anna)
		s.Leave(anna, PS, 0, noon)
		r.Time += 2e9
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestSubscribersOfManyAtOnce(t *testing.T) {
	s := aware(SubscriberOptions{Records: 500})
	var all sync.WaitGroup
	for g := range uint64(4) {
		all.Go(func() {
			for i := range uint64(3000) {
				imsi := 1 + (i*31+g)%700
				now := noon + int64(i)*1e8
				s.at(imsi, Domain(i%3), kenya, now)
				s.Name(imsi, 1+i%97, now)
				s.Find(imsi, CS)
				s.ByMSISDN(1 + i%97)
				s.Stats()
				if i%500 == 0 {
					s.Use([...]*operator.Profile{example(), nil}[i/500%2])
					s.Resume(now)
				}
			}
		})
	}
	all.Wait()
	if n := s.Stats().Records; n < 450 {
		t.Errorf("%d records", n)
	}
}

// TestDiameterTellsOfSubscribers plays messages of S6a, and asks where the subscriber
// is in EPS.
func TestDiameterTellsOfSubscribers(t *testing.T) {
	const (
		mme    = "Origin-Host=mme1.epc.mnc099.mcc208.3gppnetwork.org Origin-Realm=epc.mnc099.mcc208.3gppnetwork.org Session-Id=mme1.epc.mnc099.mcc208.3gppnetwork.org;1;1 "
		mme2   = "Origin-Host=mme7.epc.mnc099.mcc639.3gppnetwork.org Origin-Realm=epc.mnc099.mcc639.3gppnetwork.org Session-Id=mme1.epc.mnc099.mcc208.3gppnetwork.org;1;1 "
		attach = "User-Name=262990000000001 Visited-PLMN-Id=208-99 ULR-Flags=34 "
		there  = "User-Name=262990000000001 Visited-PLMN-Id=639-99 ULR-Flags=34 "
		done   = "Result-Code=2001 "
		leave  = "User-Name=262990000000001 Cancellation-Type=0 Destination-Host=mme1.epc.mnc099.mcc208.3gppnetwork.org "
	)
	imsi := packIMSI("262990000000001")
	for _, tt := range []struct {
		name  string
		steps []string
		want  string
	}{
		{"a request alone", []string{"ULR " + in + mme + attach}, "-"},
		{"granted", []string{"ULR " + in + mme + attach, "ULA " + out + ours + done}, "FR 0 0"},
		{"refused by the HSS", []string{"ULR " + in + mme + attach, "ULA " + out + ours + "Experimental-Result={ Experimental-Result-Code=5004 }"}, "-"},
		{"blocked, and answered all the same", []string{"!ULR " + in + mme + attach, "ULA " + out + ours + done}, "-"},
		{"granted, and the answer blocked", []string{"ULR " + in + mme + attach, "!ULA " + out + ours + done}, "-"},
		{"an answer that nobody asked for", []string{"ULA " + out + ours + done + attach}, "-"},
		{"an SGSN", []string{"ULR " + in + mme + strings.Replace(attach, "=34", "=0", 1), "ULA " + out + ours + done}, "-"},
		{"vectors", []string{"AIR " + in + mme + attach, "AIA " + out + ours + done}, "-"},
		{"moved", []string{"ULR " + in + mme + attach, "ULA " + out + ours + done, "ULR " + in + mme2 + there, "ULA " + out + ours + done}, "KE 0 0, before FR until 0"},
		{"cancelled", []string{"ULR " + in + mme + attach, "ULA " + out + ours + done, "CLR " + out + ours + leave, "CLA " + in + mme + done}, "-, before FR until 0"},
		{"cancelled as of an SGSN", []string{"ULR " + in + mme + attach, "ULA " + out + ours + done, "CLR " + out + ours + strings.Replace(leave, "Type=0", "Type=1", 1), "CLA " + in + mme + done}, "FR 0 0"},
		{"purged", []string{"ULR " + in + mme + attach, "ULA " + out + ours + done, "PUR " + in + mme + attach, "PUA " + out + ours + done}, "-, before FR until 0"},
		{"purged by another", []string{"ULR " + in + mme + attach, "ULA " + out + ours + done, "PUR " + in + mme2 + attach, "PUA " + out + ours + done}, "FR 0 0"},
		{"another application", []string{"ULR app=16777217 " + in + mme + attach, "ULA app=16777217 " + out + ours + done}, "-"},
		{"a guest with us", []string{"ULR " + out + strings.ReplaceAll(ours, "hss1", "mme1") + attach, "ULA " + in + mme + done}, "DE 0 0"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := example()
			m := NewMemory(MemoryOptions{})
			m.Use(p)
			for i, step := range tt.steps {
				words := strings.Fields(strings.TrimPrefix(step, "!"))
				msg := sketch.Decoded(t, words[0], words[1:]...)
				msg.Time, msg.LinkID, msg.SourcePort, msg.DestinationPort = noon+int64(i)*1e9, 1, 3868, 3868
				m.Record(p, msg, step[0] != '!')
			}
			if got := told(m.Subscribers, imsi, EPS); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
