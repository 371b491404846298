package m3ua_test

import (
	"errors"
	"testing"
	"time"

	"cordon/proxy/relay"
	"cordon/proxy/transport"
)

func TestAPairThatStandsStillIsEnded(t *testing.T) {
	b := start(t, func(c *relay.Config) { c.StallTimeout = 100 * time.Millisecond })
	outside, inside := b.call()
	_ = outside.SetWriteDeadline(time.Now().Add(wait))
	m := transport.Message{Data: data("x"), Stream: 1, PPID: 3}
	for outside.Send(&m, false) == nil { // until it is aborted
	}
	if err := wantEnd(t, outside); !errors.Is(err, transport.ErrLost) {
		t.Errorf("ended with %v", err)
	}
	if err := wantEnd(t, inside); !errors.Is(err, transport.ErrLost) {
		t.Errorf("behind it ended with %v", err)
	}
	b.log.await(t, "stage down stalled", 1)
}

func TestASlowPairIsNotTakenForAStalledOne(t *testing.T) {
	b := start(t, func(c *relay.Config) { c.StallTimeout, c.Queue = 800*time.Millisecond, 4 })
	outside, inside := b.call()
	go func() {
		m := transport.Message{Data: data("x"), Stream: 1, PPID: 3}
		for range 150 {
			if outside.Send(&m, false) != nil {
				return
			}
		}
	}()
	for range 30 { // 1.5 s in all, always with messages waiting
		time.Sleep(50 * time.Millisecond)
		want(t, inside, "x")
	}
}

func TestAnIdlePairIsNotTakenForAStalledOne(t *testing.T) {
	b := start(t, func(c *relay.Config) { c.StallTimeout = 50 * time.Millisecond })
	outside, inside := b.call()
	for range 4 {
		send(t, outside, 1, data("x"))
		want(t, inside, "x")
		time.Sleep(100 * time.Millisecond)
	}
}
