package diameter_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cordon/proxy/diameter"
	"cordon/proxy/relay"
	"cordon/proxy/transport"
)

func TestMessagesPassUnchangedBothWays(t *testing.T) {
	b := start(t, diameter.Options{}, nil)
	o, i := b.meet([]uint32{s6a}, []uint32{relayApp})
	for n := range uint32(500) {
		send(t, o, ulr(100+n))
		send(t, i, req(319, s6a, 100+n)) // the same identifier the other way is another request
		if got := receive(t, i); !bytes.Equal(got, ulr(100+n)) {
			t.Fatalf("received %x", got)
		}
		want(t, o, read(req(319, s6a, 100+n)))
		send(t, i, ula(100+n))
		send(t, o, ans(319, s6a, 100+n))
		if got := receive(t, o); !bytes.Equal(got, ula(100+n)) {
			t.Fatalf("received %x", got)
		}
		want(t, i, read(ans(319, s6a, 100+n)))
	}
	outside, inside, agreed := b.relay.Status()[0].Conduct.(*diameter.Conduct).Peers()
	if diff := cmp.Diff([]any{"mme.visited.example", "hss.home.example", []uint32{s6a}}, []any{outside.Host, inside.Host, agreed}); diff != "" {
		t.Error(diff)
	}
}

// Under SCTP one user message may hold several: each is held to the protocol, and
// they go on as they came or not at all.
func TestSeveralMessagesInOneUserMessage(t *testing.T) {
	b := start(t, diameter.Options{}, nil)
	o, i := b.meet([]uint32{s6a}, []uint32{s6a})
	two := slices.Concat(ulr(5), dwr(6))
	send(t, o, two)
	if got := receive(t, i); !bytes.Equal(got, two) {
		t.Fatalf("received %x", got)
	}
	send(t, i, slices.Concat(ula(5), dwa(6)))
	if got := receive(t, o); !bytes.Equal(got, slices.Concat(ula(5), dwa(6))) {
		t.Fatalf("received %x", got)
	}
	for _, tc := range []struct {
		name, reason string
		octets       []byte
	}{
		{"an identifier twice", "hop_by_hop", slices.Concat(ulr(7), ulr(7))},
		{"an application that was not agreed", "application", slices.Concat(ulr(8), req(324, s13, 9))},
		{"capabilities", "malformed", slices.Concat(ulr(10), cer("mme.visited.example", s6a))},
		{"an answer that nobody asked for", "unsolicited", slices.Concat(ulr(11), ula(12))},
		{"the beginning of another", "malformed", slices.Concat(ulr(13), ulr(14), ulr(15)[:30])},
	} {
		before := b.log.count("inbound dropped " + tc.reason)
		send(t, o, tc.octets)
		b.log.await(t, "inbound dropped "+tc.reason, before+1)
	}
	want(t, o, "324 e 9 3007")
	send(t, o, ulr(16))
	want(t, i, "316 r 16") // nothing of the others
}

func TestNothingPassesBeforeTheCapabilitiesAreExchanged(t *testing.T) {
	for name, first := range map[string][]byte{
		"a request":                  ulr(5),
		"an answer":                  ula(5),
		"a watchdog request":         dwr(5),
		"an answer to capabilities":  cea("mme.visited.example", 2001, s6a),
		"a disconnection":            build(0x80, 282, 0, 1, identityOf("mme.visited.example")),
		"capabilities without names": build(0x80, 257, 0, 1, apps(s6a)),
	} {
		t.Run(name, func(t *testing.T) {
			b := start(t, diameter.Options{Handshake: 300 * time.Millisecond}, nil)
			o, i := b.call()
			send(t, o, first)
			_ = wantEnd(t, o)
			_ = i.SetReadDeadline(time.Now().Add(wait))
			var m transport.Message
			if err := i.Receive(&m); err == nil {
				t.Errorf("%q has passed", read(m.Data))
			}
		})
	}
	b := start(t, diameter.Options{}, nil)
	o, i := b.call()
	send(t, o, cer("mme.visited.example", s6a))
	want(t, i, "257 r 1")
	send(t, o, ulr(7)) // before the answer
	_ = wantEnd(t, i)
	b.log.await(t, "stage down no_capabilities", 1)
	b.log.await(t, "inbound dropped no_capabilities", 1)
}

func TestAPeerThatExchangesNoCapabilitiesInTimeLosesItsPair(t *testing.T) {
	b := start(t, diameter.Options{Handshake: 100 * time.Millisecond}, nil)
	o, i := b.call()
	send(t, o, cer("mme.visited.example", s6a))
	want(t, i, "257 r 1")
	send(t, i, cea("hss.home.example", 5010, s13)) // no application in common
	want(t, o, "257 a 1 5010")
	_ = wantEnd(t, o)
	b.log.await(t, "stage down no_capabilities", 1)
}

func TestApplicationsAreHeldToWhatWasAgreed(t *testing.T) {
	const sh = 16777217
	for _, tc := range []struct {
		name            string
		outside, inside []uint32
		allowed         []uint32
		application     uint32
		pass            bool
	}{
		{"one of both", []uint32{s6a, s13}, []uint32{s6a}, nil, s6a, true},
		{"one of one", []uint32{s6a, s13}, []uint32{s6a}, nil, s13, false},
		{"one of none", []uint32{s6a}, []uint32{s6a}, nil, sh, false},
		{"a relay covers all that the other has", []uint32{s6a, sh}, []uint32{relayApp}, nil, sh, true},
		{"and nothing that it has not", []uint32{s6a}, []uint32{relayApp}, nil, sh, false},
		{"two relays cover all", []uint32{relayApp}, []uint32{relayApp}, nil, 4711, true},
		{"two relays, and an allowed one", []uint32{relayApp}, []uint32{relayApp}, []uint32{s6a}, s6a, true},
		{"two relays, and another than the allowed one", []uint32{relayApp}, []uint32{relayApp}, []uint32{s6a}, sh, false},
		{"the base protocol", []uint32{s6a}, []uint32{s6a}, nil, 0, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := start(t, diameter.Options{Applications: tc.allowed}, nil)
			o, i := b.meet(tc.outside, tc.inside)
			send(t, o, req(316, tc.application, 9))
			if tc.pass {
				want(t, i, "316 r 9")
				return
			}
			refusal := want(t, o, "316 e 9 3007")
			if string(find(refusal, 264)) != "hss.home.example" || string(find(refusal, 263)) != "mme.visited.example;9" {
				t.Errorf("refused by %q in %q", find(refusal, 264), find(refusal, 263))
			}
			b.log.await(t, "inbound dropped application", 1)
			send(t, o, dwr(10))
			want(t, i, "280 r 10")
		})
	}
}

func TestAnswersPassOnlyWhereTheyWereAskedFor(t *testing.T) {
	b := start(t, diameter.Options{}, nil)
	o, i := b.meet([]uint32{s6a}, []uint32{s6a})
	send(t, o, ulr(20))
	want(t, i, "316 r 20")
	other := ula(20)
	other[19]++ // another end-to-end identifier
	for name, wrong := range map[string][]byte{"nobody asked": ula(21), "another command": ans(318, s6a, 20), "another end-to-end identifier": other} {
		send(t, i, wrong)
		b.log.await(t, "outbound dropped unsolicited", 1)
		if n := b.log.count("outbound forwarded "); n != 1 { // the CEA
			t.Fatalf("%s: forwarded %d", name, n)
		}
	}
	send(t, o, ula(20)) // the wrong way
	b.log.await(t, "inbound dropped unsolicited", 1)
	send(t, i, ula(20))
	want(t, o, "316 a 20 2001")
	send(t, i, ula(20)) // twice
	b.log.await(t, "outbound dropped unsolicited", 4)
}

func TestAnAnswerStormReachesNobody(t *testing.T) {
	b := start(t, diameter.Options{}, nil)
	o, i := b.meet([]uint32{s6a}, []uint32{s6a})
	for n := range uint32(20000) {
		send(t, i, ula(n))
	}
	b.log.await(t, "outbound dropped unsolicited", 20000)
	send(t, o, ulr(20))
	want(t, i, "316 r 20")
	send(t, i, ula(20))
	want(t, o, "316 a 20 2001")
}

func TestRequestsThatWaitAreBounded(t *testing.T) {
	b := start(t, diameter.Options{Pending: 10, AnswerTimeout: 400 * time.Millisecond}, nil)
	o, i := b.meet([]uint32{s6a}, []uint32{s6a})
	for n := range uint32(12) {
		send(t, o, ulr(100+n))
	}
	for n := range uint32(10) {
		want(t, i, read(ulr(100+n)))
	}
	want(t, o, "316 e 110 3004")
	want(t, o, "316 e 111 3004")
	send(t, i, ula(100))
	want(t, o, "316 a 100 2001")
	send(t, o, ulr(112))
	want(t, i, "316 r 112")
	send(t, o, ulr(112)) // the same while it waits: refused as one too many, or as the same
	time.Sleep(500 * time.Millisecond)
	send(t, i, ula(101)) // too late
	b.log.await(t, "outbound dropped unsolicited", 1)
	send(t, o, ulr(113))
	want(t, i, "316 r 113")
}

func TestARequestWithAnIdentifierThatWaitsIsDropped(t *testing.T) {
	b := start(t, diameter.Options{}, nil)
	o, i := b.meet([]uint32{s6a}, []uint32{s6a})
	send(t, o, ulr(30))
	send(t, o, req(318, s6a, 30))
	b.log.await(t, "inbound dropped hop_by_hop", 1)
	want(t, i, "316 r 30")
	send(t, i, ula(30))
	want(t, o, "316 a 30 2001")
	send(t, o, req(318, s6a, 30))
	want(t, i, "318 r 30")
}

func TestAWatchdogWithoutAnswerEndsBoth(t *testing.T) {
	t.Parallel()
	b := start(t, diameter.Options{Watchdog: 300 * time.Millisecond}, nil)
	o, i := b.meet([]uint32{s6a}, []uint32{s6a})
	for n := range uint32(3) {
		send(t, o, dwr(40+n))
		want(t, i, read(dwr(40+n)))
		send(t, i, dwa(40+n))
		want(t, o, read(dwa(40+n)))
		time.Sleep(150 * time.Millisecond)
	}
	began := time.Now()
	send(t, o, dwr(50))
	want(t, i, "280 r 50")
	_ = wantEnd(t, i)
	if took := time.Since(began); took < 300*time.Millisecond || took > 3*time.Second {
		t.Errorf("ended after %v", took)
	}
	b.log.await(t, "stage down watchdog", 1)
}

func TestABusyPeerIsNotTakenForADeadOne(t *testing.T) {
	b := start(t, diameter.Options{Watchdog: 300 * time.Millisecond}, nil)
	o, i := b.meet([]uint32{s6a}, []uint32{s6a})
	send(t, o, dwr(50))
	want(t, i, "280 r 50")
	for n := range uint32(8) { // no DWA, and yet alive
		time.Sleep(100 * time.Millisecond)
		send(t, i, req(319, s6a, 60+n))
		want(t, o, read(req(319, s6a, 60+n)))
	}
}

func TestTheWrongPeerIsSentAway(t *testing.T) {
	for _, tc := range []struct {
		name  string
		host  string
		hosts []string
		ok    bool
	}{
		{"one of the hosts", "mme.visited.example", []string{"MME.visited.example."}, true},
		{"a host of the realm", "mme.visited.example", []string{"*.visited.example"}, true},
		{"another", "hss.home.example", []string{"*.visited.example"}, false},
		{"one that ends alike", "mme.evilvisited.example", []string{"*.visited.example"}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := start(t, diameter.Options{Outside: tc.hosts}, nil)
			o, i := b.call()
			send(t, o, cer(tc.host, s6a))
			if tc.ok {
				want(t, i, "257 r 1")
				return
			}
			want(t, o, "257 e 1 3010")
			_ = wantEnd(t, o)
			b.log.await(t, "stage down identity", 1)
			if len(b.log.errs) == 0 || !strings.Contains(b.log.errs[0], tc.host) {
				t.Errorf("told as %q", b.log.errs)
			}
		})
	}
}

func TestAPeerKeepsItsName(t *testing.T) {
	b := start(t, diameter.Options{}, nil)
	o, i := b.meet([]uint32{s6a}, []uint32{s6a})
	again := cer("mme.visited.example", s6a, s13)
	again[15] = 77
	again[19] = 77
	send(t, o, again)
	want(t, i, "257 r 77")
	other := cer("hss.visited.example", s6a)
	other[15] = 78
	send(t, o, other)
	want(t, o, "257 e 78 3010")
	_ = wantEnd(t, o)
}

func TestDisconnectionPassesAndEndsBoth(t *testing.T) {
	b := start(t, diameter.Options{}, nil)
	o, i := b.meet([]uint32{s6a}, []uint32{s6a})
	send(t, o, build(0x80, 282, 0, 9, identityOf("mme.visited.example"), num(273, 0)))
	want(t, i, "282 r 9")
	send(t, i, build(0, 282, 0, 9, num(268, 2001), identityOf("hss.home.example")))
	want(t, o, "282 a 9 2001")
	go func() { _ = o.Shutdown(t.Context()) }()
	_ = wantEnd(t, i)
	b.log.await(t, "stage down shutdown", 1)
}

func TestARefusalStaysOnItsStreamAndTheRestGoesOn(t *testing.T) {
	b := start(t, diameter.Options{}, func(c *relay.Config) {
		c.Judges = func(relay.Session, relay.Direction) relay.Judge {
			return judgement(func(in *relay.Input, out *relay.Decision) {
				if out.Action = relay.Forward; bytes.HasPrefix(in.Data[12:], []byte{0, 0, 0, 99}) {
					*out = relay.Decision{Reason: "rule", Reply: build(0x60, 316, s6a, 99, num(268, 3002))}
				}
			})
		}
	})
	o, i := b.meet([]uint32{s6a}, []uint32{s6a})
	_ = o.Send(&transport.Message{Data: ulr(99), PPID: transport.PPIDDiameter, Stream: 6}, false)
	var m transport.Message
	_ = o.SetReadDeadline(time.Now().Add(wait))
	if err := o.Receive(&m); err != nil || m.Stream != 6 || m.PPID != transport.PPIDDiameter || read(m.Data) != "316 e 99 3002" {
		t.Fatalf("%q on stream %d with %d: %v", read(m.Data), m.Stream, m.PPID, err)
	}
	send(t, i, ula(99)) // it was not asked for
	b.log.await(t, "outbound dropped unsolicited", 1)
	send(t, o, ulr(100))
	want(t, i, "316 r 100")
}

func TestAMessageThatIsNotAsLongAsItSaysIsDropped(t *testing.T) {
	b := start(t, diameter.Options{}, nil)
	o, i := b.meet([]uint32{s6a}, []uint32{s6a})
	long, short, version := append(ulr(5), 1, 0, 0, 20), ulr(5)[:60], ulr(5)
	version[0] = 2
	for _, bad := range [][]byte{long, short, version, {1}} {
		send(t, o, bad)
	}
	b.log.await(t, "inbound dropped malformed", 4)
	send(t, o, ulr(6))
	want(t, i, "316 r 6")
}

func TestOtherPayloadProtocolsAreDropped(t *testing.T) {
	b := start(t, diameter.Options{}, nil)
	o, i := b.meet([]uint32{s6a}, []uint32{s6a})
	for ppid, pass := range map[uint32]bool{0: true, 46: true, 47: true, 3: false, 46 << 24: false} {
		m := ulr(ppid)
		if err := o.Send(&transport.Message{Data: m, PPID: ppid}, false); err != nil {
			t.Fatal(err)
		}
		if pass {
			want(t, i, read(m))
		}
	}
	b.log.await(t, "inbound dropped ppid", 2)
}
