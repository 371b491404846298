package ip

import (
	"bytes"
	"math/rand/v2"
	"net/netip"
	"testing"

	"cordon/protocols/wire"
)

// fragments cuts payload into pieces of size octets, as packets of the given
// version.
func fragments(version uint8, id uint32, payload []byte, size int) []Packet {
	src, dst := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("198.51.100.1")
	if version == 6 {
		src, dst = netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("2001:db8::2")
	}
	var out []Packet
	for at := 0; at < len(payload); at += size {
		end := min(at+size, len(payload))
		out = append(out, Packet{
			Version: version, Protocol: ProtocolSCTP, Src: src, Dst: dst, ID: id, Fragment: true,
			MoreFragments: end < len(payload), Offset: at, Payload: payload[at:end],
		})
	}
	return out
}

func numbered(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i * 7)
	}
	return b
}

func TestReassemblerJoinsInAnyOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	payload := numbered(4001)
	for _, version := range []uint8{4, 6} {
		for round := range 20 {
			var r Reassembler
			parts := fragments(version, uint32(round), payload, 8*(1+rng.IntN(100)))
			rng.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
			for i := range parts {
				got := r.Add(int64(i), &parts[i])
				if last := i == len(parts)-1; (got == Complete) != last {
					t.Fatalf("version %d, fragment %d of %d: %v", version, i+1, len(parts), got)
				}
			}
			p := &parts[len(parts)-1]
			if !bytes.Equal(p.Payload, payload) || p.Protocol != ProtocolSCTP || p.Fragment || !p.Anomalies.Empty() {
				t.Fatalf("version %d: %d octets, protocol %d, anomalies %v", version, len(p.Payload), p.Protocol, p.Anomalies)
			}
			if s := r.Stats(); s.Datagrams != 0 || s.Bytes != 0 || s.Completed != 1 {
				t.Fatalf("after the last fragment: %+v", s)
			}
		}
	}
}

func TestReassemblerReadsExtensionHeadersOfTheWholePacket(t *testing.T) {
	whole := append([]byte{ProtocolSCTP, 0, 0, 0, 0, 0, 0, 0}, numbered(40)...)
	parts := fragments(6, 1, whole, 16)
	for i := range parts {
		parts[i].Protocol = nextDestination
	}
	var r Reassembler
	for i := range parts {
		r.Add(0, &parts[i])
	}
	if p := &parts[len(parts)-1]; p.Protocol != ProtocolSCTP || !bytes.Equal(p.Payload, whole[8:]) {
		t.Errorf("protocol %d, payload %x", p.Protocol, p.Payload)
	}
}

func TestReassemblerMarksOverlaps(t *testing.T) {
	payload := numbered(32)
	other := bytes.Repeat([]byte{0xee}, 16)
	tests := []struct {
		name    string
		change  func([]Packet) []Packet
		overlap bool
	}{
		{"fragments side by side", func(p []Packet) []Packet { return p }, false},
		{"the same fragment twice", func(p []Packet) []Packet { return []Packet{p[0], p[0], p[1]} }, false},
		{"two fragments with different octets", func(p []Packet) []Packet {
			evil := p[0]
			evil.Payload = other
			return []Packet{p[0], evil, p[1]}
		}, true},
		{"a fragment across another's edge", func(p []Packet) []Packet {
			across := p[0]
			across.Offset, across.Payload = 8, payload[8:24]
			return []Packet{p[0], across, p[1]}
		}, true},
		{"a second end", func(p []Packet) []Packet {
			end := p[1]
			end.Payload = payload[16:20]
			return []Packet{p[1], end, p[0]}
		}, true},
		{"octets behind the end", func(p []Packet) []Packet {
			more := p[0]
			more.Offset, more.Payload = 32, other
			return []Packet{p[1], more, p[0]}
		}, true},
		{"octets behind the end before it is known", func(p []Packet) []Packet {
			more := p[0]
			more.Offset, more.Payload = 32, other
			return []Packet{more, p[1], p[0]}
		}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var r Reassembler
			parts := tt.change(fragments(4, 9, payload, 16))
			for i := range parts {
				if got := r.Add(0, &parts[i]); (got == Complete) != (i == len(parts)-1) {
					t.Fatalf("fragment %d: %v", i+1, got)
				}
			}
			p := &parts[len(parts)-1]
			if p.Anomalies.Has(wire.AnomalyIPFragmentOverlap) != tt.overlap {
				t.Errorf("overlap marked: %v, want %v", !tt.overlap, tt.overlap)
			}
			if !bytes.Equal(p.Payload, payload) {
				t.Errorf("the octets that came first must count: %x", p.Payload)
			}
		})
	}
}

// A second end must not let octets of an older packet, which the recycled
// buffer still holds, into a new one.
func TestReassemblerNeverShowsOctetsOfAnotherPacket(t *testing.T) {
	var r Reassembler
	secret := fragments(4, 1, bytes.Repeat([]byte{0x5e}, 64), 32)
	for i := range secret {
		r.Add(0, &secret[i])
	}
	p := fragments(4, 2, numbered(24), 8)
	short := p[2]
	short.Offset, short.Payload = 8, short.Payload[:2]
	for _, q := range []Packet{p[2], short, p[0], p[1]} {
		if r.Add(0, &q) == Complete && bytes.Contains(q.Payload, []byte{0x5e, 0x5e}) {
			t.Fatalf("payload %x", q.Payload)
		}
	}
}

func TestReassemblerRefusesWhatCannotFit(t *testing.T) {
	base := fragments(4, 1, numbered(64), 32)[0]
	tests := []struct {
		name   string
		change func(*Packet)
	}{
		{"a fragment without octets", func(p *Packet) { p.Payload = nil }},
		{"a fragment beyond 65535", func(p *Packet) { p.Offset = 65528 }},
		{"a cut fragment", func(p *Packet) { p.Truncated = true }},
		{"a fragment below the block size with more to come", func(p *Packet) { p.Payload = p.Payload[:7] }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var r Reassembler
			p := base
			tt.change(&p)
			if got := r.Add(0, &p); got != Refused || !p.Anomalies.Has(wire.AnomalyIPFragmentLimit) {
				t.Errorf("%v, anomalies %v", got, p.Anomalies)
			}
			if s := r.Stats(); s.Refused != 1 || s.Datagrams != 0 {
				t.Errorf("%+v", s)
			}
		})
	}
}

func TestReassemblerIsBounded(t *testing.T) {
	t.Run("in packets", func(t *testing.T) {
		var r Reassembler
		for id := range uint32(3 * MaxDatagrams) {
			p := fragments(4, id, numbered(64), 32)[0]
			r.Add(0, &p)
			if marked := p.Anomalies.Has(wire.AnomalyIPFragmentLimit); marked != (id >= MaxDatagrams) {
				t.Fatalf("fragment %d: limit marked %v", id, marked)
			}
		}
		if s := r.Stats(); s.Datagrams != MaxDatagrams || s.Evicted != 2*MaxDatagrams {
			t.Errorf("%+v", s)
		}
	})
	t.Run("in octets", func(t *testing.T) {
		var r Reassembler
		for id := range uint32(MaxDatagrams) {
			p := fragments(4, id, numbered(65000), 64000)[0]
			r.Add(0, &p)
		}
		if s := r.Stats(); s.Bytes > MaxFragmentBytes || s.Evicted == 0 {
			t.Errorf("%+v", s)
		}
	})
	t.Run("in time", func(t *testing.T) {
		var r Reassembler
		parts := fragments(4, 1, numbered(64), 32)
		r.Add(0, &parts[0])
		if got := r.Add(ReassemblyTimeout+1, &parts[1]); got != Pending {
			t.Errorf("the rest after the timeout: %v", got)
		}
		if s := r.Stats(); s.Expired != 1 || s.Datagrams != 1 {
			t.Errorf("%+v", s)
		}
	})
}

func TestReassemblerReusesItsBuffers(t *testing.T) {
	var r Reassembler
	parts := fragments(4, 1, numbered(3000), 1480)
	work := make([]Packet, len(parts))
	if n := testing.AllocsPerRun(100, func() {
		copy(work, parts)
		for i := range work {
			r.Add(0, &work[i])
		}
	}); n != 0 {
		t.Errorf("%v allocations a packet once warm", n)
	}
}

func FuzzReassembler(f *testing.F) {
	f.Add([]byte{0, 0, 1, 16, 0, 2, 0, 16, 1, 0, 1, 8, 1, 1, 0, 3})
	f.Fuzz(func(t *testing.T, ops []byte) {
		var r Reassembler
		data := numbered(256)
		for now := int64(0); len(ops) >= 4; ops, now = ops[4:], now+1e9 {
			p := fragments(4, uint32(ops[0]%4), data, 256)[0]
			p.Offset, p.MoreFragments, p.Payload = int(ops[1])*8, ops[2]&1 != 0, data[:ops[3]]
			if r.Add(now, &p) == Complete && len(p.Payload) > maxDatagramSize {
				t.Fatal("a packet longer than its length field can tell")
			}
			if s := r.Stats(); s.Bytes < 0 || s.Datagrams < 0 || s.Bytes > MaxFragmentBytes {
				t.Fatalf("%+v", s)
			}
		}
	})
}
