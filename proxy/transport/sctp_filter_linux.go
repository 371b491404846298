package transport

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Classic BPF as linux/filter.h has it.
const (
	bpfLoadWord  = unix.BPF_LD | unix.BPF_W | unix.BPF_ABS
	bpfLoadOctet = unix.BPF_LD | unix.BPF_B | unix.BPF_ABS
	bpfAnd       = unix.BPF_ALU | unix.BPF_AND | unix.BPF_K
	bpfJumpEqual = unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K
	bpfJump      = unix.BPF_JMP | unix.BPF_JA
	bpfReturn    = unix.BPF_RET | unix.BPF_K

	netHeader = 0xfff00000 // SKF_NET_OFF: loads count from the IP header
	accept    = 0xffffffff
	discard   = 0

	sourceAt4, sourceAt6 = 12, 8
)

// attachFilter makes the kernel discard, without an answer, what comes to a
// listening socket from outside the networks: a scanner learns nothing, not even
// that there is a port. Associations that have been accepted are not filtered.
func attachFilter(fd int, allow []netip.Prefix) error {
	prog := sourceFilter(allow)
	if len(prog) > unix.BPF_MAXINSNS {
		return fmt.Errorf("%d allowed networks make a filter of %d instructions, and the kernel takes %d: join them, or leave silent out",
			len(allow), len(prog), unix.BPF_MAXINSNS)
	}
	f := unix.SockFprog{Len: uint16(len(prog)), Filter: unsafe.SliceData(prog)}
	if err := unix.SetsockoptSockFprog(fd, unix.SOL_SOCKET, unix.SO_ATTACH_FILTER, &f); err != nil {
		return fmt.Errorf("SO_ATTACH_FILTER: %w", err)
	}
	return nil
}

// sourceFilter is a program that accepts packets whose source is inside one of
// the networks.
func sourceFilter(allow []netip.Prefix) []unix.SockFilter {
	var four, six []unix.SockFilter
	for _, p := range allow {
		p = p.Masked()
		if p.Addr().Is4() {
			a := p.Addr().As4()
			four = append(four, match(a[:], p.Bits(), sourceAt4)...)
		} else {
			a := p.Addr().As16()
			six = append(six, match(a[:], p.Bits(), sourceAt6)...)
		}
	}
	four = append(four, unix.SockFilter{Code: bpfReturn, K: discard})
	six = append(six, unix.SockFilter{Code: bpfReturn, K: discard})
	// The version decides which part is run; it is in the high half of octet 0.
	// A jump that is taken by comparison reaches 255 instructions only.
	prog := []unix.SockFilter{
		{Code: bpfLoadOctet, K: netHeader},
		{Code: bpfAnd, K: 0xf0},
		{Code: bpfJumpEqual, K: 0x40, Jt: 1},
		{Code: bpfJump, K: uint32(len(four))},
	}
	return append(append(prog, four...), six...)
}

// match accepts a packet whose source, at an offset, begins with the bits of
// addr; else it goes on behind.
func match(addr []byte, bits, at int) []unix.SockFilter {
	words := (bits + 31) / 32
	size := 3*words + 1
	var prog []unix.SockFilter
	for w := range words {
		mask := uint32(0xffffffff)
		if left := bits - 32*w; left < 32 {
			mask <<= 32 - left
		}
		rest := size - len(prog) - 3 // instructions of this network behind the comparison
		prog = append(prog,
			unix.SockFilter{Code: bpfLoadWord, K: netHeader + uint32(at+4*w)},
			unix.SockFilter{Code: bpfAnd, K: mask},
			unix.SockFilter{Code: bpfJumpEqual, K: binary.BigEndian.Uint32(addr[4*w:]) & mask, Jf: uint8(rest)},
		)
	}
	return append(prog, unix.SockFilter{Code: bpfReturn, K: accept})
}
