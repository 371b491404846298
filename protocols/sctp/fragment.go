package sctp

import (
	"cmp"
	"slices"

	"cordon/protocols/wire"
)

// fragment is a part of a user message that waits for the others.
type fragment struct {
	Data
	tsn     uint32
	payload []byte // a copy
	arrived int64
}

// compare orders the fragments of a direction so that those of one message
// stand side by side: those of DATA by TSN, those of I-DATA, whose messages
// may be interleaved, by stream, message and fragment number (RFC 8260, 2.1).
func (f *fragment) compare(o *fragment) int {
	if f.IData != o.IData {
		if f.IData {
			return 1
		}
		return -1
	}
	if !f.IData {
		return cmp.Compare(int32(f.tsn-o.tsn), 0)
	}
	if f.Unordered != o.Unordered {
		if f.Unordered {
			return 1
		}
		return -1
	}
	return cmp.Or(cmp.Compare(f.Stream, o.Stream), cmp.Compare(f.MID, o.MID), cmp.Compare(f.FSN, o.FSN))
}

// adjacent reports whether o is numbered right behind f.
func (f *fragment) adjacent(o *fragment) bool {
	if f.IData || o.IData {
		return f.IData && o.IData && f.sameMessage(o) && o.FSN == f.FSN+1
	}
	return o.tsn == f.tsn+1
}

// sameMessage reports whether both tell of one user message.
func (f *fragment) sameMessage(o *fragment) bool {
	return f.Stream == o.Stream && f.Unordered == o.Unordered && f.MID == o.MID && (f.SSN == o.SSN || f.Unordered)
}

// joins reports whether o continues the message of f.
func (f *fragment) joins(o *fragment) bool {
	return f.adjacent(o) && f.sameMessage(o) && !f.End && !o.Begin
}

// contradicts reports whether o is numbered right behind f and yet does not
// continue it, as the sender's own count says it must.
func (f *fragment) contradicts(o *fragment) bool {
	return f.adjacent(o) && !f.joins(o) && (!f.End || !o.Begin)
}

// hold keeps a fragment and delivers the message when it was the last one
// missing.
func (t *Tracker) hold(now int64, d *direction, data *Data, m *Message) Result {
	if len(data.Payload) > MaxMessageLen {
		return t.refuse(m, wire.AnomalySCTPReassemblyLimit)
	}
	f := fragment{Data: *data, tsn: data.TSN, arrived: now}
	at, twice := slices.BinarySearchFunc(d.fragments, &f, func(e fragment, f *fragment) int { return e.compare(f) })
	if twice {
		return t.refuse(m, wire.AnomalySCTPFragment)
	}
	if at > 0 && d.fragments[at-1].contradicts(&f) || at < len(d.fragments) && f.contradicts(&d.fragments[at]) {
		m.Anomalies.Set(wire.AnomalySCTPFragment)
	}
	f.payload = slices.Clone(data.Payload)
	f.Payload = nil
	d.fragments = slices.Insert(d.fragments, at, f)
	d.bytes += len(f.payload)
	t.stats.Bytes += len(f.payload)
	t.stats.Fragments++
	if d.holding == nil {
		d.holding, d.since = t.holding.PushBack(d), now
	}
	if first, last, whole := d.run(at); whole {
		return t.join(d, first, last, data.TSN, m)
	}
	t.bound(d, m)
	return Held
}

func (t *Tracker) refuse(m *Message, a wire.Anomaly) Result {
	m.Anomalies.Set(a)
	t.stats.Refused++
	return Refused
}

// run finds the fragments around at that follow each other, and reports
// whether they are a whole message.
func (d *direction) run(at int) (first, last int, whole bool) {
	fs := d.fragments
	for first = at; first > 0 && fs[first-1].joins(&fs[first]); first-- {
	}
	for last = at; last < len(fs)-1 && fs[last].joins(&fs[last+1]); last++ {
	}
	return first, last, fs[first].Begin && fs[last].End
}

// join delivers the fragments first to last, which the chunk with that tsn made
// whole, as one message.
func (t *Tracker) join(d *direction, first, last int, tsn uint32, m *Message) Result {
	run := d.fragments[first : last+1]
	m.fill(&run[0].Data)
	m.TSN, m.FirstTSN, m.Fragmented = tsn, run[0].tsn, true
	t.joined = t.joined[:0]
	for i := range run {
		t.joined = append(t.joined, run[i].payload...)
		m.Truncated = m.Truncated || run[i].Truncated
		t.release(d, &run[i])
	}
	m.Data = t.joined
	d.fragments = slices.Delete(d.fragments, first, last+1)
	t.settle(d)
	if len(m.Data) > MaxMessageLen {
		t.stats.GivenUp += uint64(len(run))
		return t.refuse(m, wire.AnomalySCTPReassemblyLimit)
	}
	t.stats.Delivered++
	return Delivered
}

// release takes f, which leaves d's fragments, out of the accounts.
func (t *Tracker) release(d *direction, f *fragment) {
	d.bytes -= len(f.payload)
	t.stats.Bytes -= len(f.payload)
	t.stats.Fragments--
}

// giveUp throws away those of d's fragments for which lost says so.
func (t *Tracker) giveUp(d *direction, lost func(*fragment) bool) (n int) {
	d.fragments = slices.DeleteFunc(d.fragments, func(f fragment) bool {
		if !lost(&f) {
			return false
		}
		t.release(d, &f)
		n++
		return true
	})
	t.stats.GivenUp += uint64(n)
	t.settle(d)
	return n
}

// giveUpAll throws away all of d's fragments.
func (t *Tracker) giveUpAll(d *direction) {
	t.giveUp(d, func(*fragment) bool { return true })
}

// settle takes d off the list of those that hold fragments when it holds none.
func (t *Tracker) settle(d *direction) {
	if len(d.fragments) == 0 && d.holding != nil {
		t.holding.Remove(d.holding)
		d.holding = nil
	}
}

// bound gives up fragments beyond the bounds: of the direction that holds too
// many the oldest message's, of all directions those of the one that has
// waited longest.
func (t *Tracker) bound(d *direction, m *Message) {
	for len(d.fragments) > MaxFragments || d.bytes > MaxDirectionBytes {
		m.Anomalies.Set(wire.AnomalySCTPReassemblyLimit)
		oldest := d.fragments[0].arrived
		for i := range d.fragments {
			oldest = min(oldest, d.fragments[i].arrived)
		}
		t.giveUp(d, func(f *fragment) bool { return f.arrived == oldest })
	}
	for t.stats.Bytes > MaxFragmentBytes {
		m.Anomalies.Set(wire.AnomalySCTPReassemblyLimit)
		t.giveUpAll(t.holding.Front().Value.(*direction))
	}
}

// expire gives up the fragments that have waited longer than FragmentTimeout,
// looking only at the direction that has waited longest.
func (t *Tracker) expire(now int64, m *Message) {
	for e := t.holding.Front(); e != nil; e = t.holding.Front() {
		d := e.Value.(*direction)
		if now-d.since <= FragmentTimeout {
			return
		}
		if t.giveUp(d, func(f *fragment) bool { return now-f.arrived > FragmentTimeout }) > 0 {
			m.Anomalies.Set(wire.AnomalySCTPGap)
		}
		if d.holding == nil {
			continue
		}
		d.since = now
		for i := range d.fragments {
			d.since = min(d.since, d.fragments[i].arrived)
		}
		t.holding.MoveToBack(e)
	}
}
