package diameter_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	wire "cordon/protocols/diameter"
	"cordon/proxy/diameter"
	"cordon/proxy/relay"
	"cordon/proxy/transport"
)

func TestAProxyMapsIdentifiersAndRecordsTheRoute(t *testing.T) {
	a := startProxy(t, 1, nil)
	i := a.inside(0, "hss.home.example", s6a)
	o := a.outside("dra.ipx.example", s6a, s13)
	seen := map[uint32]bool{}
	for n := range uint32(200) {
		send(t, o, ulr(7)) // the same identifier again and again
		got := i.wantRequest(316)
		h := header(got)
		if seen[h.HopByHop] {
			t.Fatalf("the identifier %d is used twice", h.HopByHop)
		}
		seen[h.HopByHop] = true
		if h.EndToEnd != header(ulr(7)).EndToEnd || string(find(got, 282)) != "dra.ipx.example" || h.Flags != 0xc0 {
			t.Fatalf("end-to-end %d, Route-Record %q, flags %x", h.EndToEnd, find(got, 282), h.Flags)
		}
		want := append(append([]byte(nil), ulr(7)...), avpOf(282, "dra.ipx.example")...)
		wire.PutLength(want)
		copy(want[12:16], got[12:16])
		if !bytes.Equal(got, want) {
			t.Fatalf("round %d: sent on as %x, want %x", n, got, want)
		}
		i.reply(got)
		o.want("316 a 7 2001")
	}
	send(t, i, req(317, s6a, 5)) // and the other way, to whoever has the realm
	o.reply(o.wantRequest(317))
	i.want("317 a 5 2001")
}

// Under SCTP one user message may hold several: each goes its own way.
func TestAProxyPartsSeveralMessagesOfOneUserMessage(t *testing.T) {
	a := startProxy(t, 1, nil)
	i := a.inside(0, "hss.home.example", s6a)
	o := a.outside("mme.visited.example", s6a)
	send(t, o, slices.Concat(ulr(7), dwr(8), ulr(9)))
	for range 2 {
		i.reply(i.wantRequest(316))
	}
	got := []string{read(receive(t, o)), read(receive(t, o)), read(receive(t, o))}
	slices.Sort(got)
	if want := []string{"280 a 8 2001", "316 a 7 2001", "316 a 9 2001"}; !slices.Equal(got, want) {
		t.Errorf("answered with %q, want %q", got, want)
	}
}

func TestAProxyAnswersForItself(t *testing.T) {
	t.Parallel()
	a := startProxy(t, 1, nil)
	a.inside(0, "hss.home.example", s6a)
	o := a.outside("dra.ipx.example", s6a)
	send(t, o, dwr(12))
	dwa := o.want("280 a 12 2001")
	if string(find(dwa, 264)) != "dea.home.example" || string(find(dwa, 296)) != "home.example" {
		t.Errorf("answered as %q", find(dwa, 264))
	}
	again := cer("dra.ipx.example", s6a, s13)
	send(t, o, again)
	o.want("257 a 1 2001")
	send(t, o, build(0x80, 282, 0, 13, identityOf("dra.ipx.example"), num(273, 0)))
	o.want("282 a 13 2001")
	_ = wantEnd(t, o)
	a.log.await(t, "stage down disconnect", 1)
}

func TestAProxyRefusesWhatItCannotPass(t *testing.T) {
	t.Parallel()
	looped := build(0xc0, 316, s6a, 3, avpOf(263, "s"), identityOf("mme.visited.example"), avpOf(282, "a.example"), avpOf(282, "DEA.home.example."))
	for _, tc := range []struct {
		name    string
		inside  []uint32
		request []byte
		want    string
		reason  string
	}{
		{"an application that the asking peer has not", []uint32{relayApp}, req(1, 4711, 3), "1 e 3 3007", "application"},
		{"an application that no peer has", []uint32{s13}, ulr(3), "316 e 3 3007", "application"},
		{"a request that was here before", []uint32{s6a}, looped, "316 e 3 3005", "loop"},
		{"a request without any peer", nil, ulr(3), "316 e 3 3002", "undeliverable"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := startProxy(t, 1, nil)
			if tc.inside != nil {
				a.inside(0, "hss.home.example", tc.inside...)
			}
			o := a.outside("dra.ipx.example", s6a)
			send(t, o, tc.request)
			refusal := o.want(tc.want)
			if string(find(refusal, 264)) != "dea.home.example" {
				t.Errorf("refused by %q", find(refusal, 264))
			}
			a.log.await(t, "inbound dropped "+tc.reason, 1)
		})
	}
}

func TestAnswersOfAnotherPeerAreDropped(t *testing.T) {
	a := startProxy(t, 2, nil)
	one, two := a.inside(0, "hss1.home.example", s6a), a.inside(1, "hss2.home.example", s6a)
	o := a.outside("dra.ipx.example", s6a)
	send(t, o, ulr(9))
	asked := one.wantRequest(316)
	two.reply(asked) // guesses the identifier
	a.log.await(t, "outbound dropped unsolicited", 1)
	o.reply(asked) // and the asking side itself
	a.log.await(t, "inbound dropped unsolicited", 1)
	one.reply(asked)
	o.want("316 a 9 2001")
	one.reply(asked)
	a.log.await(t, "outbound dropped unsolicited", 2)
}

func TestRequestsGoToTheirDestination(t *testing.T) {
	a := startProxy(t, 2, nil)
	one, two := a.inside(0, "hss1.home.example", s6a), a.inside(1, "hss2.home.example", s6a)
	o, other := a.outside("dra.ipx.example", s6a), a.outside("mme.visited.example", s6a)
	send(t, o, ulr(1))
	one.wantRequest(316) // the preferred one
	send(t, o, build(0xc0, 316, s6a, 2, avpOf(293, "HSS2.home.example"), avpOf(283, "home.example")))
	two.wantRequest(316)
	to := func(realm string) []byte { return build(0xc0, 319, s6a, 3, avpOf(263, "s"), avpOf(283, realm)) }
	send(t, one, to("Visited.example."))
	other.wantRequest(319)
	send(t, one, to("ipx.example"))
	o.wantRequest(319)
	send(t, one, to("elsewhere.example")) // no partner is a way to another
	one.want("319 e 3 3002")
}

func TestWhatWaitsGoesElsewhereWhenItsPeerIsLost(t *testing.T) {
	a := startProxy(t, 2, nil)
	one, two := a.inside(0, "hss1.home.example", s6a), a.inside(1, "hss2.home.example", s6a)
	o := a.outside("dra.ipx.example", s6a)
	for n := range uint32(50) {
		send(t, o, ulr(n))
		one.wantRequest(316)
	}
	_ = one.Abort()
	for range 50 {
		again := two.wantRequest(316)
		if h := header(again); h.Flags != 0xd0 {
			t.Fatalf("flags %x: want the T bit", h.Flags)
		}
		two.reply(again)
	}
	answered := map[uint32]int{}
	for range 50 {
		b := o.next()
		if result(b) != 2001 {
			t.Fatalf("answered %q", read(b))
		}
		answered[header(b).HopByHop]++
	}
	if len(answered) != 50 {
		t.Errorf("%d of 50 requests are answered", len(answered))
	}
}

func TestWhatWaitsIsRefusedWhereThereIsNoOtherPeer(t *testing.T) {
	a := startProxy(t, 1, nil)
	one := a.inside(0, "hss1.home.example", s6a)
	o := a.outside("dra.ipx.example", s6a)
	send(t, o, ulr(4))
	one.wantRequest(316)
	_ = one.Abort()
	refusal := o.want("316 e 4 3002")
	if string(find(refusal, 263)) != "mme.visited.example;4" {
		t.Errorf("the session is %q", find(refusal, 263))
	}
	a.log.await(t, "inbound dropped peer_lost", 1)
	one = a.inside(0, "hss1.home.example", s6a) // called again, and the only one
	send(t, o, ulr(5))
	one.reply(one.wantRequest(316))
	o.want("316 a 5 2001")
}

func TestARequestWithoutAnswerIsAnswered(t *testing.T) {
	a := startProxy(t, 1, func(c *diameter.ProxyConfig) { c.AnswerTimeout = 100 * time.Millisecond })
	one := a.inside(0, "hss1.home.example", s6a)
	o := a.outside("dra.ipx.example", s6a)
	send(t, o, ulr(4))
	asked := one.wantRequest(316)
	o.want("316 e 4 3002")
	one.reply(asked) // too late: none is answered twice
	a.log.await(t, "outbound dropped unsolicited", 1)
	a.log.await(t, "inbound dropped answer_timeout", 1)
}

func TestWhatWaitsIsBounded(t *testing.T) {
	for name, change := range map[string]func(*diameter.ProxyConfig){
		"in number": func(c *diameter.ProxyConfig) { c.Pending = 5 },
		"in octets": func(c *diameter.ProxyConfig) { c.PendingOctets = 6*len(ulr(1)) - 1 },
	} {
		t.Run(name, func(t *testing.T) {
			a := startProxy(t, 1, change)
			one := a.inside(0, "hss1.home.example", s6a)
			o := a.outside("d.ipx.example", s6a)
			busy := 0
			for n := range uint32(20) {
				send(t, o, ulr(n))
			}
			for busy < 15 {
				if b := o.next(); result(b) == 3004 {
					busy++
				} else {
					t.Fatalf("answered %q", read(b))
				}
			}
			for range 5 {
				one.reply(one.wantRequest(316))
				o.next()
			}
			send(t, o, ulr(99))
			one.wantRequest(316)
		})
	}
}

func TestASilentPeerIsAskedThenSuspectedThenLeft(t *testing.T) {
	a := startProxy(t, 2, func(c *diameter.ProxyConfig) { c.Watchdog = 150 * time.Millisecond })
	one := a.inside(0, "hss1.home.example", s6a)
	two := a.inside(1, "hss2.home.example", s6a)
	o := a.outside("dra.ipx.example", s6a)
	stop := make(chan struct{})
	go func() { // o stays alive by what it sends
		for {
			select {
			case <-stop:
				return
			case <-time.After(40 * time.Millisecond):
				_ = o.Send(&transport.Message{Data: dwr(77), PPID: transport.PPIDDiameter}, false)
			}
		}
	}()
	defer close(stop)
	send(t, o, ulr(4))
	if h := header(receive(t, one)); h.Command != 316 {
		t.Fatalf("received %d", h.Command)
	}
	again := two.wantRequest(316) // when one is suspect
	if header(again).Flags&0x10 == 0 {
		t.Error("without the T bit")
	}
	two.reply(again)
	for {
		if b := o.next(); header(b).Command == 316 {
			break
		}
	}
	go func() { // two goes on answering
		var m transport.Message
		for two.Receive(&m) == nil {
			two.answer(m.Data)
		}
	}()
	_ = two.SetReadDeadline(time.Time{})
	_ = wantEnd(t, one)
	a.log.await(t, "stage down watchdog", 1)
	one = a.inside(0, "hss1.home.example", s6a)
	first := receive(t, one) // it must prove itself at once
	if h := header(first); h.Command != 280 || !h.Request() {
		t.Errorf("the first message after it was lost is %q", read(first))
	}
	for _, p := range a.proxy.Status() {
		if p.Host == "hss1.home.example" && p.State != diameter.StateReopen {
			t.Errorf("it is %v", p.State)
		}
	}
}

func TestAHostHasOneConnection(t *testing.T) {
	a := startProxy(t, 1, nil)
	o := a.outside("dra.ipx.example", s6a)
	second, err := a.front.Dial(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	send(t, second, cer("DRA.ipx.example", s6a))
	want(t, second, "257 a 1 4003")
	_ = wantEnd(t, second)
	a.log.await(t, "refused election", 1)
	send(t, o, dwr(3))
	o.want("280 a 3 2001")
}

func TestCapabilitiesThatDoNotFitAreDeclined(t *testing.T) {
	for _, tc := range []struct {
		name  string
		first []byte
		want  string
		cause string
	}{
		{"no application in common", cer("dra.ipx.example", 4711), "257 a 1 5010", "refused"},
		{"a host that is not expected", cer("dra.stranger.example", s6a), "257 e 1 3010", "identity"},
		{"no name", build(0x80, 257, 0, 1, apps(s6a)), "257 e 1 3010", "identity"},
		{"a request first", ulr(1), "", "no_capabilities"},
		{"an answer first", cea("dra.ipx.example", 2001, s6a), "", "no_capabilities"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := startProxy(t, 1, func(c *diameter.ProxyConfig) {
				c.Applications, c.Outside = []uint32{s6a}, []string{"*.ipx.example"}
			})
			o, err := a.front.Dial(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			send(t, o, tc.first)
			if tc.want != "" {
				want(t, o, tc.want)
			}
			_ = wantEnd(t, o)
			a.log.await(t, "refused "+tc.cause, 1)
		})
	}
}

func TestAProxyTakesLeave(t *testing.T) {
	a := startProxy(t, 1, func(c *diameter.ProxyConfig) { c.DrainTimeout = 5 * time.Second })
	i := a.inside(0, "hss.home.example", s6a)
	o := a.outside("dra.ipx.example", s6a)
	send(t, o, ulr(4))
	asked := i.wantRequest(316)
	a.stop()
	time.Sleep(50 * time.Millisecond)
	send(t, o, ulr(5)) // nothing new
	o.want("316 e 5 3002")
	i.reply(asked) // what waits is answered
	o.want("316 a 4 2001")
	for _, n := range []*node{i, o} {
		b := receive(t, n.Assoc)
		if h := header(b); h.Command != 282 || !h.Request() {
			t.Fatalf("received %q, want DPR", read(b))
		}
		n.answer(b)
		if err := wantEnd(t, n.Assoc); errors.Is(err, transport.ErrLost) {
			t.Errorf("ended with %v", err)
		}
	}
	a.end()
}

func TestTheJudgeOfAProxySeesBothWays(t *testing.T) {
	a := startProxy(t, 1, func(c *diameter.ProxyConfig) {
		c.Judges = func(relay.Session, relay.Direction) relay.Judge {
			return judgement(func(in *relay.Input, out *relay.Decision) {
				out.Action = relay.Forward
				switch h := header(in.Data); {
				case h.Command == 318 && h.Request():
					*out = relay.Decision{Reason: "rule", Reply: build(0x40, 318, s6a, h.HopByHop, num(268, 5003), avpOf(264, in.Identity.Host))}
				case h.Command == 321 && !h.Request():
					*out = relay.Decision{Reason: "rule"}
				case h.Command == 323:
					panic("a fault")
				}
			})
		}
	})
	i := a.inside(0, "hss.home.example", s6a)
	o := a.outside("dra.ipx.example", s6a)
	send(t, o, req(318, s6a, 1))
	refusal := o.want("318 a 1 5003")
	if string(find(refusal, 264)) != "dea.home.example" {
		t.Errorf("refused by %q", find(refusal, 264))
	}
	send(t, o, req(321, s6a, 2))
	i.reply(i.wantRequest(321))
	a.log.await(t, "outbound dropped rule", 1)
	send(t, o, req(323, s6a, 3))
	a.log.await(t, "inbound dropped panic", 1)
	send(t, o, ulr(4))
	i.reply(i.wantRequest(316))
	o.want("316 a 4 2001")
}
