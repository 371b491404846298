package transport

import (
	"encoding/binary"
	"math/rand/v2"
	"net/netip"
	"testing"

	"golang.org/x/sys/unix"
)

// runFilter interprets the instructions that sourceFilter uses, over an IP
// packet, and says whether it is accepted.
func runFilter(t *testing.T, prog []unix.SockFilter, ip []byte) bool {
	t.Helper()
	var a uint32
	for pc := 0; pc < len(prog); pc++ {
		switch in := prog[pc]; in.Code {
		case bpfLoadOctet:
			a = uint32(ip[in.K-netHeader])
		case bpfLoadWord:
			a = binary.BigEndian.Uint32(ip[in.K-netHeader:])
		case bpfAnd:
			a &= in.K
		case bpfJump:
			pc += int(in.K)
		case bpfJumpEqual:
			if a == in.K {
				pc += int(in.Jt)
			} else {
				pc += int(in.Jf)
			}
		case bpfReturn:
			return in.K != discard
		default:
			t.Fatalf("instruction %#x", in.Code)
		}
	}
	t.Fatal("the program ran out")
	return false
}

func packetFrom(a netip.Addr) []byte {
	b := make([]byte, 40)
	if a.Is4() {
		b[0] = 0x45
		copy(b[12:], a.AsSlice())
	} else {
		b[0] = 0x60
		copy(b[8:], a.AsSlice())
	}
	return b
}

func TestSourceFilterAcceptsTheAllowedNetworksOnly(t *testing.T) {
	var allow []netip.Prefix
	for _, s := range []string{"192.0.2.16/28", "198.51.100.7/32", "10.0.0.0/8", "2001:db8::/32", "2001:db8:ffff::/45", "2001:dead::1/128"} {
		allow = append(allow, netip.MustParsePrefix(s))
	}
	prog := sourceFilter(allow)
	for s, want := range map[string]bool{
		"192.0.2.16": true, "192.0.2.31": true, "192.0.2.32": false, "192.0.2.15": false,
		"198.51.100.7": true, "198.51.100.8": false, "10.255.0.1": true, "11.0.0.0": false,
		"2001:db8::1": true, "2001:db9::1": false, "2001:dead::1": true, "2001:dead::2": false,
		"::": false, "0.0.0.0": false,
	} {
		if got := runFilter(t, prog, packetFrom(netip.MustParseAddr(s))); got != want {
			t.Errorf("%s is accepted: %v, want %v", s, got, want)
		}
	}
	if runFilter(t, prog, make([]byte, 40)) {
		t.Error("a packet without a version is accepted")
	}
}

func TestSourceFilterAgreesWithTheGate(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	random := func() netip.Addr {
		if rng.IntN(2) == 0 {
			return netip.AddrFrom4([4]byte{10, byte(rng.IntN(4)), byte(rng.IntN(4)), byte(rng.IntN(256))})
		}
		var b [16]byte
		b[0], b[5], b[9], b[15] = 0x20, byte(rng.IntN(4)), byte(rng.IntN(4)), byte(rng.IntN(256))
		return netip.AddrFrom16(b)
	}
	for range 200 {
		var allow []netip.Prefix
		for range 1 + rng.IntN(120) {
			a := random()
			allow = append(allow, netip.PrefixFrom(a, 16+rng.IntN(a.BitLen()-15)))
		}
		prog, g := sourceFilter(allow), newGate(Admission{Allow: allow})
		for range 50 {
			a := random()
			if got, want := runFilter(t, prog, packetFrom(a)), g.allowed(a); got != want {
				t.Fatalf("%v of %v: filter %v, gate %v", a, allow, got, want)
			}
		}
	}
	everybody := []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("::/0")}
	if !runFilter(t, sourceFilter(everybody), packetFrom(netip.MustParseAddr("8.8.8.8"))) {
		t.Error("0.0.0.0/0 does not accept everybody")
	}
}
