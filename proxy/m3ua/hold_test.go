package m3ua_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"cordon/proxy/relay"
	"cordon/proxy/transport"
)

// segments is a Judge of messages such as "3:first", "3:more", "3:last" and
// "3:bad": it holds those of a group until the last one.
type segments struct {
	mu     sync.Mutex
	forgot []uint64
}

func (s *segments) Judge(in *relay.Input, out *relay.Decision) {
	var key uint64
	var what string
	if _, err := fmt.Sscanf(strings.Replace(textOf(in.Data), ":", " ", 1), "%d %s", &key, &what); err != nil {
		out.Action = relay.Forward
		return
	}
	out.Key = key
	switch what {
	case "last":
		out.Action, out.Reason = relay.Forward, "pass"
	case "bad":
		out.Action, out.Reason = relay.Drop, "rule"
	default:
		out.Action = relay.Hold
	}
}

func (s *segments) Forget(key uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forgot = append(s.forgot, key)
}

func (s *segments) forgotten() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return fmt.Sprint(s.forgot)
}

func startHolding(t *testing.T, limits relay.HoldLimits) (*bench, *segments) {
	t.Helper()
	s := &segments{}
	return start(t, func(c *relay.Config) {
		c.Hold = limits
		c.Judges = func(_ relay.Session, d relay.Direction) relay.Judge {
			if d == relay.Outbound {
				return relay.ForwardAll{}
			}
			return s
		}
	}), s
}

func TestHeldSegmentsGoOnTogetherInOrder(t *testing.T) {
	b, _ := startHolding(t, relay.HoldLimits{})
	outside, inside := b.call()
	for _, s := range []string{"1:first", "2:first", "alone", "1:more", "1:last", "2:last"} {
		send(t, outside, 3, data(s))
	}
	for _, s := range []string{"alone", "1:first", "1:more", "1:last", "2:first", "2:last"} {
		want(t, inside, s)
	}
	b.log.await(t, "inbound held", 3)
	b.log.await(t, "inbound forwarded pass", 2)
}

func TestHeldSegmentsAreDroppedTogether(t *testing.T) {
	b, _ := startHolding(t, relay.HoldLimits{})
	outside, inside := b.call()
	for _, s := range []string{"1:first", "1:more", "1:bad", "alone"} {
		send(t, outside, 3, data(s))
	}
	want(t, inside, "alone")
	b.log.await(t, "inbound dropped rule", 3)
}

func TestHeldSegmentsExpireWithoutFurtherTraffic(t *testing.T) {
	b, s := startHolding(t, relay.HoldLimits{Time: 50 * time.Millisecond})
	outside, inside := b.call()
	send(t, outside, 3, data("7:first"))
	send(t, outside, 3, data("8:first"))
	b.log.await(t, "inbound dropped hold_expired", 2)
	if got := s.forgotten(); got != "[7 8]" {
		t.Errorf("the judge was told to forget %s", got)
	}
	send(t, outside, 3, data("7:last")) // its first segment is gone
	send(t, outside, 3, data("alone"))
	want(t, inside, "alone")
	b.log.await(t, "inbound dropped hold_lost", 1)
}

// TestMessagesFlowAfterTheTimeOfHeldSegments is over sockets: there, unlike in the
// pipe, a deadline that has passed keeps even what has arrived from the reader.
func TestMessagesFlowAfterTheTimeOfHeldSegments(t *testing.T) {
	for _, n := range []transport.Network{transport.TCP, transport.SCTP} {
		for _, tc := range []struct {
			name   string
			before []string
			passed int
		}{
			{"when they went on together", []string{"1:first", "1:last"}, 2},
			{"when they were given up", []string{"1:first"}, 0},
		} {
			t.Run(n.String()+", "+tc.name, func(t *testing.T) {
				w := startOver(t, n, func(c *relay.Config, _ *transport.ListenConfig) {
					c.Hold = relay.HoldLimits{Time: 20 * time.Millisecond}
					c.Judges = func(relay.Session, relay.Direction) relay.Judge { return &segments{} }
				})
				outside, inside := w.call(t)
				for _, text := range tc.before {
					send(t, outside, 3, data(text))
				}
				for _, text := range tc.before[:tc.passed] {
					want(t, inside, text)
				}
				time.Sleep(60 * time.Millisecond)
				send(t, outside, 3, data("after"))
				want(t, inside, "after")
			})
		}
	}
}

func TestAFloodOfFirstSegmentsPushesOutTheOldest(t *testing.T) {
	for name, limits := range map[string]relay.HoldLimits{
		"by count": {Messages: 4}, "by octets": {Octets: 4 * len(data("101:first"))},
	} {
		t.Run(name, func(t *testing.T) {
			b, s := startHolding(t, limits)
			outside, inside := b.call()
			for i := range 6 {
				send(t, outside, 3, data(fmt.Sprintf("%d:first", 101+i)))
			}
			send(t, outside, 3, data("106:last"))
			want(t, inside, "106:first")
			want(t, inside, "106:last")
			b.log.await(t, "inbound dropped hold_limit", 2)
			if got := s.forgotten(); got != "[101 102]" {
				t.Errorf("the judge was told to forget %s", got)
			}
			if st := b.relay.Status(); st[0].Inbound.Held != 3 {
				t.Errorf("%d are held, want 3", st[0].Inbound.Held)
			}
		})
	}
}

func TestAGroupLargerThanTheLimitIsDroppedWhole(t *testing.T) {
	b, _ := startHolding(t, relay.HoldLimits{Messages: 3})
	outside, inside := b.call()
	for range 4 {
		send(t, outside, 3, data("1:more"))
	}
	send(t, outside, 3, data("1:last"))
	send(t, outside, 3, data("alone"))
	want(t, inside, "alone")
	b.log.await(t, "inbound dropped hold_limit", 4)
	b.log.await(t, "inbound dropped hold_lost", 1)
}

func TestHeldSegmentsAreCountedWhenTheirAssociationEnds(t *testing.T) {
	b, _ := startHolding(t, relay.HoldLimits{})
	outside, _ := b.call()
	send(t, outside, 3, data("1:first"))
	b.log.await(t, "inbound held", 1)
	_ = outside.Abort()
	b.log.await(t, "inbound dropped ended", 1)
}

func TestAHoldWithoutAKeyDrops(t *testing.T) {
	b := start(t, judges(func(_ *relay.Input, out *relay.Decision) { *out = relay.Decision{Action: relay.Hold} }))
	outside, _ := b.call()
	send(t, outside, 3, data("x"))
	b.log.await(t, "inbound dropped hold_no_key", 1)
}

func TestAPanicInForgetDoesNotEndTheAssociation(t *testing.T) {
	b := start(t, func(c *relay.Config) {
		c.Hold.Time = 20 * time.Millisecond
		c.Judges = func(relay.Session, relay.Direction) relay.Judge {
			return &script{
				judge: func(in *relay.Input, out *relay.Decision) {
					if textOf(in.Data) == "segment" {
						*out = relay.Decision{Action: relay.Hold, Key: 1}
					}
				},
				forget: func(uint64) { panic("in the judge's bookkeeping") },
			}
		}
	})
	outside, inside := b.call()
	send(t, outside, 3, data("segment"))
	b.log.await(t, "inbound panicked", 1)
	send(t, outside, 3, data("food"))
	want(t, inside, "food")
}
