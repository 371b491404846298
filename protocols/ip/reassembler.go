package ip

import (
	"bytes"
	"net/netip"

	"cordon/protocols/wire"
)

// Bounds of reassembly. Fragments beyond them give up the oldest packet.
const (
	MaxDatagrams        = 1024     // packets under way at once
	MaxFragmentBytes    = 16 << 20 // octets held for all of them
	ReassemblyTimeout   = 30e9     // nanoseconds from the first fragment (RFC 791 asks for 15 s, RFC 8200 for 60 s)
	maxDatagramSize     = 65535
	fragmentBlock       = 8
	maxRecycled         = 16
	datagramOverhead    = 1536 // about the size of a datagram without its data
	maxDatagramBlocks   = (maxDatagramSize + fragmentBlock) / fragmentBlock
	datagramBitmapWords = (maxDatagramBlocks + 63) / 64
)

// Reassembly is what became of a fragment.
type Reassembly uint8

// Results of Reassembler.Add.
const (
	Pending  Reassembly = iota // held until the rest comes
	Complete                   // the packet is whole and stands in p.Payload
	Refused                    // the fragment cannot belong to a packet: it was thrown away
)

// ReassemblyStats counts what a Reassembler did; nothing is lost uncounted.
type ReassemblyStats struct {
	Completed, Refused uint64
	Expired, Evicted   uint64 // packets given up, by time and for want of room
	Datagrams, Bytes   int    // held now
}

// Reassembler joins the fragments of IPv4 and IPv6 packets. It has no clock of
// its own: the caller tells the time. It is for one goroutine. The zero value
// is ready to use.
type Reassembler struct {
	datagrams      map[fragmentKey]*datagram
	oldest, newest *datagram // in order of their first fragments
	done           *datagram // whose data the caller may still read
	free           []*datagram
	stats          ReassemblyStats
}

// fragmentKey is what the fragments of one packet share (RFC 791, 3.2; RFC
// 8200, 4.5, which leaves the protocol out).
type fragmentKey struct {
	src, dst netip.Addr
	id       uint32
	protocol uint8
}

// datagram is a packet under way. Octets are tracked in blocks of eight, the
// unit of fragment offsets.
type datagram struct {
	key        fragmentKey
	data       []byte
	have       [datagramBitmapWords]uint64
	blocks     int // how many of have are set
	total      int // octets of the whole packet, 0 until the last fragment came
	protocol   uint8
	started    int64
	anomalies  wire.Anomalies
	prev, next *datagram
}

// Stats returns the counters.
func (r *Reassembler) Stats() ReassemblyStats { return r.stats }

// Add takes p, a fragment that Decode filled at time now (nanoseconds), and
// tells what became of it. Complete replaces p's payload, protocol and
// fragment fields by those of the whole packet; the payload is good until the
// next Add. Of octets that came twice the first ones count, and where the two
// differ, or a fragment lies across another's edge, the packet is marked with
// AnomalyIPFragmentOverlap. AnomalyIPFragmentLimit on p says that a packet was
// given up.
func (r *Reassembler) Add(now int64, p *Packet) Reassembly {
	r.recycle(r.done)
	r.done = nil
	r.Expire(now)

	end := p.Offset + len(p.Payload)
	if p.MoreFragments {
		if n := len(p.Payload) % fragmentBlock; n != 0 { // only the last may be uneven; receivers cut it
			p.Anomalies.Set(wire.AnomalyIPHeader)
			p.Payload = p.Payload[:len(p.Payload)-n]
			end -= n
		}
	}
	if p.Truncated || len(p.Payload) == 0 || end > maxDatagramSize {
		p.Anomalies.Set(wire.AnomalyIPFragmentLimit)
		r.stats.Refused++
		return Refused
	}
	d := r.find(now, p)
	r.stats.Bytes -= cap(d.data)
	d.add(p, end)
	r.stats.Bytes += cap(d.data)
	if d.total == 0 || d.blocks < blocksOf(d.total) {
		r.bound(p, d)
		return Pending
	}
	r.unlink(d)
	r.done = d
	r.stats.Completed++
	return d.complete(p)
}

// find returns the datagram of p, a new one when there is none.
func (r *Reassembler) find(now int64, p *Packet) *datagram {
	k := fragmentKey{src: p.Src, dst: p.Dst, id: p.ID}
	if p.Version == 4 {
		k.protocol = p.Protocol
	}
	if d := r.datagrams[k]; d != nil {
		return d
	}
	if len(r.datagrams) >= MaxDatagrams {
		p.Anomalies.Set(wire.AnomalyIPFragmentLimit)
		r.giveUp(r.oldest)
		r.stats.Evicted++
	}
	if r.datagrams == nil {
		r.datagrams = make(map[fragmentKey]*datagram)
	}
	d := r.fresh()
	d.key, d.protocol, d.started = k, p.Protocol, now
	r.datagrams[k] = d
	if d.prev = r.newest; d.prev != nil {
		d.prev.next = d
	} else {
		r.oldest = d
	}
	r.newest = d
	r.stats.Datagrams++
	r.stats.Bytes += datagramOverhead + cap(d.data)
	return d
}

// add copies the octets of p that are not there yet.
func (d *datagram) add(p *Packet, end int) {
	d.anomalies.Union(&p.Anomalies)
	if p.Offset == 0 {
		d.protocol = p.Protocol
	}
	if !p.MoreFragments {
		if d.total != 0 && d.total != end {
			d.anomalies.Set(wire.AnomalyIPFragmentOverlap)
			return // a second end: the first one counts
		}
		d.total = end
		d.trim()
	}
	if d.total != 0 && end > d.total {
		d.anomalies.Set(wire.AnomalyIPFragmentOverlap)
		if end = d.total; p.Offset >= end {
			return
		}
	}
	if end > len(d.data) {
		if end > cap(d.data) {
			grown := make([]byte, len(d.data), min(2*end, maxDatagramSize))
			copy(grown, d.data)
			d.data = grown
		}
		d.data = d.data[:end]
	}
	fresh, old := 0, 0
	for at := p.Offset; at < end; at += fragmentBlock {
		block, stop := at/fragmentBlock, min(at+fragmentBlock, end)
		piece := p.Payload[at-p.Offset : stop-p.Offset]
		if bit := uint64(1) << (block % 64); d.have[block/64]&bit == 0 {
			d.have[block/64] |= bit
			d.blocks++
			fresh++
			copy(d.data[at:stop], piece)
		} else if old++; !bytes.Equal(d.data[at:stop], piece) {
			d.anomalies.Set(wire.AnomalyIPFragmentOverlap)
		}
	}
	if fresh > 0 && old > 0 {
		d.anomalies.Set(wire.AnomalyIPFragmentOverlap)
	}
}

// trim forgets the octets behind the end, which has just become known.
func (d *datagram) trim() {
	if len(d.data) <= d.total {
		return
	}
	d.anomalies.Set(wire.AnomalyIPFragmentOverlap)
	for block := blocksOf(d.total); block < blocksOf(len(d.data)); block++ {
		if bit := uint64(1) << (block % 64); d.have[block/64]&bit != 0 {
			d.have[block/64] &^= bit
			d.blocks--
		}
	}
	d.data = d.data[:d.total]
}

// blocksOf is the number of blocks that n octets take.
func blocksOf(n int) int { return (n + fragmentBlock - 1) / fragmentBlock }

// complete makes p the whole packet.
func (d *datagram) complete(p *Packet) Reassembly {
	p.Payload = d.data[:d.total:d.total]
	p.Protocol, p.Offset = d.protocol, 0
	p.Fragment, p.MoreFragments = false, false
	p.Anomalies.Union(&d.anomalies)
	if p.Version == 6 && !p.extensions(d.protocol) {
		return Refused
	}
	return Complete
}

// bound gives up the oldest packets but keep while too many octets are held.
func (r *Reassembler) bound(p *Packet, keep *datagram) {
	for r.stats.Bytes > MaxFragmentBytes && r.oldest != keep {
		p.Anomalies.Set(wire.AnomalyIPFragmentLimit)
		r.giveUp(r.oldest)
		r.stats.Evicted++
	}
}

// Expire gives up the packets whose first fragment came longer than
// ReassemblyTimeout before now. Add calls it.
func (r *Reassembler) Expire(now int64) {
	for r.oldest != nil && now-r.oldest.started > ReassemblyTimeout {
		r.giveUp(r.oldest)
		r.stats.Expired++
	}
}

func (r *Reassembler) giveUp(d *datagram) {
	r.unlink(d)
	r.recycle(d)
}

// unlink takes d out of the table.
func (r *Reassembler) unlink(d *datagram) {
	delete(r.datagrams, d.key)
	if d.prev != nil {
		d.prev.next = d.next
	} else {
		r.oldest = d.next
	}
	if d.next != nil {
		d.next.prev = d.prev
	} else {
		r.newest = d.prev
	}
	d.prev, d.next = nil, nil
	r.stats.Datagrams--
	r.stats.Bytes -= datagramOverhead + cap(d.data)
}

// fresh returns an empty datagram, an old one where there is one.
func (r *Reassembler) fresh() *datagram {
	if n := len(r.free); n > 0 {
		d := r.free[n-1]
		r.free = r.free[:n-1]
		return d
	}
	return new(datagram)
}

// recycle keeps d, and its buffer, for the next packet.
func (r *Reassembler) recycle(d *datagram) {
	if d == nil || len(r.free) >= maxRecycled {
		return
	}
	*d = datagram{data: d.data[:0]}
	r.free = append(r.free, d)
}
