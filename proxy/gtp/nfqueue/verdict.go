package nfqueue

// Action is what becomes of a packet.
type Action uint8

// The actions. Whoever does not decide drops.
const (
	Drop    Action = iota
	Accept         // goes on as it came
	Replace        // goes on with another payload
)

// A Verdict is what a Judge says about a packet.
type Verdict struct {
	Action Action
	// Payload is the whole IP packet that takes the place of a replaced one, with
	// its lengths and checksums; at most MaxReplacement octets, else the packet is
	// dropped. It needs to be valid until the next packet only.
	Payload []byte
}

// MaxReplacement is the longest packet that can replace one: an attribute's
// length has 16 bits.
const MaxReplacement = maxPayload

// maxPayload is the most of a packet that the kernel hands out.
const maxPayload = 0xffff - sizeAttributeHeader

// A Judge decides about packets. It is called by one goroutine, in the order of
// the queue; p and v are the caller's, and v is zero.
type Judge interface {
	Judge(p *Packet, v *Verdict)
}

// batch gathers the verdicts of a burst.
type batch struct {
	queue   uint16
	buf     []byte
	run     uint32 // the last packet of a run of accepted ones
	running bool
}

// add takes the verdict about packet id. Drops may go before the accepted
// packets in front of them, since they disturb no order; what replaces a packet
// may not.
func (b *batch) add(id uint32, v *Verdict) {
	switch {
	case v.Action == Accept:
		b.run, b.running = id, true
	case v.Action == Replace && len(v.Payload) > 0 && len(v.Payload) <= MaxReplacement:
		b.close()
		b.buf = appendVerdict(b.buf, messageVerdict, b.queue, verdictAccept, id, v.Payload)
	default:
		b.buf = appendVerdict(b.buf, messageVerdict, b.queue, verdictDrop, id, nil)
	}
}

// close ends the run of accepted packets with the verdict for all of them.
func (b *batch) close() {
	if b.running {
		b.buf = appendVerdict(b.buf, messageVerdictBatch, b.queue, verdictAccept, b.run, nil)
		b.running = false
	}
}
