package operator

import (
	"net/netip"
	"sync"
	"testing"
)

// TestOwnersOfAddressesAreRemembered asks for more addresses than there are places,
// from several goroutines and in two rounds: what is remembered must say what the
// table says.
func TestOwnersOfAddressesAreRemembered(t *testing.T) {
	p := Example()
	var addrs []netip.Addr
	for _, o := range p.owners {
		for _, n := range o.Networks {
			for a, i := n.Addr(), 0; i < 200; a, i = a.Next(), i+1 {
				addrs = append(addrs, a)
			}
		}
	}
	for a, i := netip.MustParseAddr("198.18.0.0"), 0; i < 200; a, i = a.Next(), i+1 {
		addrs = append(addrs, a, netip.AddrFrom16(a.As16()))
	}
	if len(addrs) < 2<<recentBits {
		t.Fatalf("%d addresses do not fill the places", len(addrs))
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 2 {
				for _, a := range addrs {
					want, _ := p.network.Lookup(a.Unmap())
					for range 2 {
						if got := p.OwnerOfAddr(a); got != want {
							t.Errorf("%v is %d's, want %d", a, got, want)
							return
						}
					}
				}
			}
		})
	}
	wg.Wait()
}

// TestOwnerlessAddressIsRememberedAsOwnerless holds that the free place of 0.0.0.0
// is not taken for it.
func TestOwnerlessAddressIsRememberedAsOwnerless(t *testing.T) {
	p := Example()
	zero := netip.AddrFrom4([4]byte{})
	if _, seen := p.seen.owner(zero); seen {
		t.Error("0.0.0.0 was never asked for")
	}
	if id := p.OwnerOfAddr(zero); id != None {
		t.Errorf("0.0.0.0 is %d's", id)
	}
	if _, seen := p.seen.owner(zero); !seen {
		t.Error("0.0.0.0 is not remembered")
	}
}
