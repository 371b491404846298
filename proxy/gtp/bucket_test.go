package gtp

import (
	"net/netip"
	"testing"
	"time"
)

func TestRepliesOfASourceAreBounded(t *testing.T) {
	var l limiter
	now := time.Unix(1_700_000_000, 0)
	src, other := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("2001:db8::1")
	allowed := 0
	for range 1000 {
		if l.allow(src, now) {
			allowed++
		}
	}
	if allowed != replyBurst {
		t.Errorf("%d replies at once, want %d", allowed, replyBurst)
	}
	if !l.allow(other, now) {
		t.Error("another source is held for it")
	}
	for range 1000 {
		now = now.Add(time.Millisecond)
		if l.allow(src, now) {
			allowed++
		}
	}
	if got := allowed - replyBurst; got < replyRate-1 || got > replyRate+1 {
		t.Errorf("%d replies in a second, want %d", got, replyRate)
	}
	if l.allow(src, now.Add(-time.Hour)) {
		t.Error("a clock that goes back gives replies")
	}
}
