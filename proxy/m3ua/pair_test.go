package m3ua_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"cordon/proxy/m3ua"
	"cordon/proxy/relay"
	"cordon/proxy/transport"
)

// judges uses one function for both directions.
func judges(f func(in *relay.Input, out *relay.Decision)) func(*relay.Config) {
	return func(c *relay.Config) {
		c.Judges = func(relay.Session, relay.Direction) relay.Judge { return &script{judge: f} }
	}
}

func TestMessagesOfAllClassesPassUnchangedInOrderOnTheirStreams(t *testing.T) {
	b := start(t, nil)
	outside, inside := b.call()
	const n = 1000
	msg := func(i int) []byte {
		return message(byte(i%10), byte(i%5), fmt.Sprintf("message %d %s", i, strings.Repeat("x", i%300)))
	}
	for _, dir := range []struct {
		name     string
		from, to *transport.PipeEnd
	}{{"inbound", outside, inside}, {"outbound", inside, outside}} {
		go func() {
			for i := range n {
				m := transport.Message{Data: msg(i), Stream: uint16(i % 17), PPID: 3, Unordered: i%7 == 0}
				if dir.from.Send(&m, false) != nil {
					return
				}
			}
		}()
		for i := range n {
			m := receive(t, dir.to)
			if !bytes.Equal(m.Data, msg(i)) || m.Stream != uint16(i%17) || m.PPID != 3 || m.Unordered != (i%7 == 0) {
				t.Fatalf("%s message %d came as %q on stream %d", dir.name, i, textOf(m.Data), m.Stream)
			}
		}
	}
}

func TestOnlyTheDroppedMessageIsMissing(t *testing.T) {
	b := start(t, judges(func(in *relay.Input, out *relay.Decision) {
		if textOf(in.Data) == "attack" {
			*out = relay.Decision{Action: relay.Drop, Reason: "rule"}
		}
	}))
	outside, inside := b.call()
	for _, s := range []string{"one", "attack", "two"} {
		send(t, outside, 1, data(s))
	}
	want(t, inside, "one")
	want(t, inside, "two")
	b.log.await(t, "inbound dropped rule", 1)
	b.log.await(t, "inbound forwarded ", 2)
}

func TestAJudgeThatDecidesNothingDrops(t *testing.T) {
	b := start(t, judges(func(_ *relay.Input, out *relay.Decision) { *out = relay.Decision{} }))
	outside, _ := b.call()
	send(t, outside, 1, data("x"))
	b.log.await(t, "inbound dropped ", 1)
}

func TestTheJudgeIsToldWhereAMessageComesFrom(t *testing.T) {
	seen := make(chan relay.Input, 2)
	b := start(t, judges(func(in *relay.Input, _ *relay.Decision) { seen <- *in }))
	outside, inside := b.call()
	send(t, outside, 4, data("in"))
	got := <-seen
	if got.Direction != relay.Inbound || got.Link != "stp-a" || got.Stream != 4 || got.Peer != outside.Local().AddrPort() || got.Time.IsZero() {
		t.Errorf("inbound: %+v", got)
	}
	send(t, inside, 5, data("out"))
	if got := <-seen; got.Direction != relay.Outbound || got.Stream != 5 || got.Peer != inside.Local().AddrPort() {
		t.Errorf("outbound: %+v", got)
	}
	b.end()
}

func TestTheAcceptedSideMayBeTheInsideOne(t *testing.T) {
	seen := make(chan relay.Direction, 1)
	b := start(t, func(c *relay.Config) {
		c.Accepted = relay.Outbound
		c.Judges = func(relay.Session, relay.Direction) relay.Judge {
			return &script{judge: func(in *relay.Input, _ *relay.Decision) { seen <- in.Direction }}
		}
	})
	accepted, _ := b.call()
	send(t, accepted, 0, data("x"))
	if d := <-seen; d != relay.Outbound {
		t.Errorf("an accepted message is %v", d)
	}
}

func TestForeignPayloadProtocolsAreDroppedUnjudged(t *testing.T) {
	b := start(t, judges(func(in *relay.Input, _ *relay.Decision) {
		if textOf(in.Data) != "good" {
			panic("judged")
		}
	}))
	outside, inside := b.call()
	for _, ppid := range []uint32{0, 2, 46, 0x03000000} {
		m := transport.Message{Data: data("bad"), Stream: 1, PPID: ppid}
		if err := outside.Send(&m, false); err != nil {
			t.Fatal(err)
		}
	}
	send(t, outside, 1, data("good"))
	want(t, inside, "good")
	b.log.await(t, "inbound dropped ppid", 4)
}

func TestDataBeforeAnyASPIsActiveIsDropped(t *testing.T) {
	b := start(t, func(c *relay.Config) { c.Protocol = m3ua.Protocol(m3ua.Options{}) })
	outside, inside := b.call()
	send(t, outside, 0, message(3, 3, "beat")) // a BEAT is always welcome
	want(t, inside, "beat")
	send(t, outside, 1, data("too early"))
	send(t, outside, 0, message(4, 1, "ASPAC"))
	want(t, inside, "ASPAC")
	send(t, outside, 1, data("still too early"))
	b.log.await(t, "inbound dropped not_active", 2)
	send(t, inside, 0, message(4, 3, "ASPAC ACK"))
	want(t, outside, "ASPAC ACK")
	send(t, outside, 1, data("now"))
	want(t, inside, "now")
	send(t, inside, 1, data("and back"))
	want(t, outside, "and back")
}

func TestAPanicCostsItsMessageOnly(t *testing.T) {
	for _, posture := range []relay.Action{relay.Drop, relay.Forward} {
		t.Run(posture.String(), func(t *testing.T) {
			b := start(t, func(c *relay.Config) {
				c.OnPanic = posture
				judges(func(in *relay.Input, _ *relay.Decision) {
					if textOf(in.Data) == "poison" {
						panic("in a check")
					}
				})(c)
			})
			outside, inside := b.call()
			send(t, outside, 1, data("poison"))
			send(t, outside, 1, data("food"))
			if posture == relay.Forward {
				want(t, inside, "poison")
			}
			want(t, inside, "food")
			b.log.await(t, "inbound panicked", 1)
		})
	}
}

func TestBypassForwardsUnjudgedAndReleasesWhatIsHeld(t *testing.T) {
	b := start(t, judges(func(in *relay.Input, out *relay.Decision) {
		*out = relay.Decision{Action: relay.Drop, Reason: "rule"}
		if textOf(in.Data) == "segment" {
			*out = relay.Decision{Action: relay.Hold, Key: 1}
		}
	}))
	outside, inside := b.call()
	send(t, outside, 1, data("segment"))
	b.log.await(t, "inbound held", 1)
	b.relay.SetBypass(true)
	send(t, outside, 1, data("attack"))
	want(t, inside, "segment")
	want(t, inside, "attack")
	b.relay.SetBypass(false)
	send(t, outside, 1, data("attack"))
	b.log.await(t, "inbound dropped rule", 1)
}

func TestRepliesGoToTheSenderOnItsStream(t *testing.T) {
	b := start(t, judges(func(in *relay.Input, out *relay.Decision) {
		if textOf(in.Data) == "attack" {
			*out = relay.Decision{Action: relay.Drop, Reason: "rule", Reply: data("refusal"), Instead: data("abort")}
		}
	}))
	outside, inside := b.call()
	send(t, outside, 6, data("attack"))
	if m := receive(t, outside); textOf(m.Data) != "refusal" || m.Stream != 6 || m.PPID != 3 {
		t.Errorf("got %q on stream %d", textOf(m.Data), m.Stream)
	}
	if m := receive(t, inside); textOf(m.Data) != "abort" || m.Stream != 6 || m.PPID != 3 {
		t.Errorf("got %q on stream %d", textOf(m.Data), m.Stream)
	}
	b.log.await(t, "inbound replied ", 1)
	b.log.await(t, "inbound dropped rule", 1)
}

func TestRepliesAreRateLimited(t *testing.T) {
	b := start(t, func(c *relay.Config) {
		c.ReplyRate, c.ReplyBurst = 0.001, 3
		judges(func(_ *relay.Input, out *relay.Decision) {
			*out = relay.Decision{Action: relay.Drop, Reason: "rule", Reply: data("refusal")}
		})(c)
	})
	outside, _ := b.call()
	for range 10 {
		send(t, outside, 1, data("attack"))
	}
	b.log.await(t, "inbound dropped rule", 10)
	b.log.await(t, "inbound replied ", 3)
	b.log.await(t, "inbound replied reply_limit", 7)
}

func TestShutdownOfOneSideShutsTheOtherDownAfterDraining(t *testing.T) {
	for _, who := range []string{"outside", "inside"} {
		t.Run(who, func(t *testing.T) {
			b := start(t, nil)
			one, other := b.call()
			if who == "inside" {
				one, other = other, one
			}
			for i := range 50 {
				send(t, one, 1, data(fmt.Sprint(i)))
			}
			go one.Shutdown(context.Background())
			for i := range 50 {
				want(t, other, fmt.Sprint(i))
			}
			if err := wantEnd(t, other); !errors.Is(err, io.EOF) {
				t.Errorf("the other side ended with %v, want a shutdown", err)
			}
			b.log.await(t, "stage down shutdown", 1)
		})
	}
}

func TestLossOfOneSideAbortsTheOther(t *testing.T) {
	for _, how := range []string{"abort", "cut", "restart"} {
		t.Run(how, func(t *testing.T) {
			b := start(t, nil)
			outside, inside := b.call()
			send(t, outside, 1, data("x"))
			want(t, inside, "x")
			cause := "lost"
			switch how {
			case "abort":
				_ = inside.Abort()
			case "cut":
				inside.Cut()
			case "restart":
				cause = "restart"
				inside.RaisePeer(transport.Event{Kind: transport.EventRestart})
			}
			if err := wantEnd(t, outside); !errors.Is(err, transport.ErrLost) {
				t.Errorf("the other side ended with %v, want a loss", err)
			}
			b.log.await(t, "stage down "+cause, 1)
		})
	}
}

func TestTheAcceptedAssociationIsAbortedWhenThereIsNothingBehind(t *testing.T) {
	b := start(t, func(c *relay.Config) {
		c.Dial = func(context.Context) (transport.Assoc, error) { return nil, errors.New("nobody there") }
	})
	o, err := b.front.Dial(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if err := wantEnd(t, o); !errors.Is(err, transport.ErrLost) {
		t.Errorf("ended with %v", err)
	}
	b.log.await(t, "refused dial", 1)
}

func TestASilentPeerIsCutOff(t *testing.T) {
	b := start(t, func(c *relay.Config) { c.HandshakeTimeout = 50 * time.Millisecond })
	silent, behind := b.call()
	if err := wantEnd(t, silent); !errors.Is(err, transport.ErrLost) {
		t.Errorf("ended with %v", err)
	}
	if err := wantEnd(t, behind); !errors.Is(err, transport.ErrLost) {
		t.Errorf("behind it ended with %v", err)
	}
	b.log.await(t, "stage down silent", 1)
}

func TestAPeerThatHasSpokenMayBeQuiet(t *testing.T) {
	b := start(t, func(c *relay.Config) { c.HandshakeTimeout = 50 * time.Millisecond })
	outside, inside := b.call()
	send(t, outside, 0, message(3, 1, "ASPUP"))
	want(t, inside, "ASPUP")
	time.Sleep(150 * time.Millisecond)
	send(t, inside, 0, message(3, 4, "ASPUP ACK"))
	want(t, outside, "ASPUP ACK")
}

func TestStopDrainsAndShutsBothSidesDown(t *testing.T) {
	b := start(t, nil)
	outside, inside := b.call()
	for i := range 40 {
		send(t, outside, 1, data(fmt.Sprint(i)))
	}
	go b.stop()
	for i := range 40 {
		want(t, inside, fmt.Sprint(i))
	}
	for _, a := range []*transport.PipeEnd{outside, inside} {
		if err := wantEnd(t, a); !errors.Is(err, io.EOF) {
			t.Errorf("ended with %v, want a shutdown", err)
		}
	}
	b.log.await(t, "stage down stop", 1)
	b.end()
}

func TestStopIsBoundedWhenAPeerDoesNotRead(t *testing.T) {
	b := start(t, func(c *relay.Config) { c.DrainTimeout = 100 * time.Millisecond })
	outside, _ := b.call()
	_ = outside.SetWriteDeadline(time.Now().Add(200 * time.Millisecond))
	m := transport.Message{Data: data("x"), Stream: 1, PPID: 3}
	for outside.Send(&m, false) == nil {
	}
	begin := time.Now()
	b.end()
	if took := time.Since(begin); took > 3*time.Second {
		t.Errorf("took %v", took)
	}
}

func TestABlockedEgressStopsTheReaderAndNothingIsLost(t *testing.T) {
	b := start(t, func(c *relay.Config) { c.Queue = 8 })
	outside, inside := b.call()
	_ = outside.SetWriteDeadline(time.Now().Add(300 * time.Millisecond))
	sent := 0
	for {
		m := transport.Message{Data: data(fmt.Sprint(sent)), Stream: 1, PPID: 3}
		if outside.Send(&m, false) != nil {
			break
		}
		sent++
		if sent > 10000 {
			t.Fatal("a blocked egress does not hold the sender back")
		}
	}
	st := b.relay.Status()
	if len(st) != 1 || st[0].Inbound.Queued == 0 || st[0].Stage != relay.Up {
		t.Errorf("status %+v", st)
	}
	for i := range sent {
		want(t, inside, fmt.Sprint(i))
	}
}

func TestASlowEgressDoesNotHurtAnotherPair(t *testing.T) {
	b := start(t, nil)
	slow, _ := b.call()
	fast, behind := b.call()
	_ = slow.SetWriteDeadline(time.Now().Add(200 * time.Millisecond))
	m := transport.Message{Data: data("x"), Stream: 1, PPID: 3}
	for slow.Send(&m, false) == nil {
	}
	for i := range 100 {
		send(t, fast, 1, data(fmt.Sprint(i)))
		want(t, behind, fmt.Sprint(i))
	}
}

func TestAPeerThatReadsNoRepliesDoesNotStopItsOwnTraffic(t *testing.T) {
	b := start(t, func(c *relay.Config) {
		c.Queue, c.ReplyRate, c.ReplyBurst = 4, 1e6, 1e6
		judges(func(in *relay.Input, out *relay.Decision) {
			if textOf(in.Data) == "attack" {
				*out = relay.Decision{Action: relay.Drop, Reason: "rule", Reply: data("refusal")}
			}
		})(c)
	})
	outside, inside := b.call()
	for range 200 {
		send(t, outside, 1, data("attack"))
	}
	send(t, outside, 1, data("good"))
	want(t, inside, "good")
	b.log.await(t, "inbound replied reply_queue", 1)
}

func TestStreamsAreMappedWhenTheSidesHaveDifferentNumbers(t *testing.T) {
	few := transport.NewPipeListener(transport.PipeOptions{Streams: 5})
	b := start(t, func(c *relay.Config) { c.Dial = few.Dial })
	o, err := b.front.Dial(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	i, err := few.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer o.Abort()
	defer i.Abort()
	for _, s := range []struct{ in, out uint16 }{{0, 0}, {1, 1}, {4, 4}, {5, 1}, {8, 4}, {9, 1}, {16, 4}} {
		send(t, o, s.in, data("x"))
		if m := receive(t, i); m.Stream != s.out {
			t.Errorf("stream %d became %d, want %d", s.in, m.Stream, s.out)
		}
	}
}
