package diameter

import (
	"fmt"
	"net/netip"
	"testing"
)

func TestInventedHostsDoNotPushOutThoseOfOthers(t *testing.T) {
	good, bad := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("198.51.100.1")
	var l lostPeers
	l.add("hss.home.example", good)
	for i := range 2 * maxLost {
		l.add(fmt.Sprintf("host%d.evil.example", i), bad)
	}
	if !l.has("hss.home.example") {
		t.Error("the host of another address is forgotten")
	}
	if len(l.list) != 1+maxLostAddress || !l.has(fmt.Sprintf("host%d.evil.example", 2*maxLost-1)) || l.has("host0.evil.example") {
		t.Errorf("%d hosts are remembered", len(l.list))
	}
	l.remove("hss.home.example")
	if l.has("hss.home.example") {
		t.Error("a host that took leave must prove itself")
	}
}

func TestLostHostsAreBoundedInAll(t *testing.T) {
	var l lostPeers
	addr := netip.MustParseAddr("10.0.0.1")
	for i := range 2 * maxLost {
		l.add(fmt.Sprintf("host%d.example", i), addr)
		addr = addr.Next()
	}
	if len(l.list) != maxLost || l.has("host0.example") || !l.has(fmt.Sprintf("host%d.example", 2*maxLost-1)) {
		t.Errorf("%d hosts are remembered", len(l.list))
	}
	l.add(fmt.Sprintf("host%d.example", 2*maxLost-1), addr)
	if len(l.list) != maxLost {
		t.Errorf("a host is remembered twice: %d", len(l.list))
	}
}
