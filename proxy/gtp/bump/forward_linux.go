package bump

import (
	"encoding/binary"
	"net"
	"slices"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"cordon/protocols/ip"
	"cordon/proxy/gtp/datagram"
)

func interfaceAt(name string) (int, error) {
	i, err := net.InterfaceByName(name)
	if err != nil {
		return 0, err
	}
	return i.Index, nil
}

// judged has a frame decided about that is no fragment.
func (l *lane) judged(b []byte) {
	o, frame := offload(b[:lenOffload]), b[lenOffload:]
	link := frame[:l.reading.at]
	if n := o.segment(); n > 0 && l.reading.packet.Protocol == ip.ProtocolUDP {
		l.segments(link, frame[l.reading.at:], n)
		return
	}
	l.ask(frame[l.reading.at:], false)
	l.reply(link)
	switch l.verdict.Action {
	case Accept:
		l.push(b)
	case Replace:
		l.build(link, l.verdict.Data, l.out.mtu)
	}
}

// segments has each datagram decided about of those that the sender left it to the
// card to cut: one verdict for all would let a second one through with the first.
func (l *lane) segments(link, packet []byte, n int) {
	at := datagram.At(packet, &l.reading.packet)
	payload := l.reading.packet.Payload[min(datagram.LenUDP, len(l.reading.packet.Payload)):]
	for piece := range slices.Chunk(payload, n) {
		one, ok := datagram.AppendReplaced(nil, packet, at, piece)
		if !ok {
			continue
		}
		l.ask(one, false)
		l.reply(link)
		switch l.verdict.Action {
		case Accept:
			l.build(link, one, l.out.mtu)
		case Replace:
			l.build(link, l.verdict.Data, l.out.mtu)
		}
	}
}

// held decides about a datagram that is whole; its fragments go on as they came. d
// may be nil. What has to give way does.
func (l *lane) held(d *held) {
	for o := l.hold.over(); o != nil; o = l.hold.over() {
		l.giveUp(o)
	}
	if d == nil {
		return
	}
	var ok bool
	if l.whole, ok = d.appendWhole(l.whole[:0]); !ok {
		l.wire.count.dropped.Add(uint64(len(d.pieces)))
		return
	}
	r := &l.reading
	class := judged
	if ip.Decode(l.whole, &r.packet) && !r.packet.Fragment {
		class = passes
		if r.packet.Protocol == ip.ProtocolUDP {
			class = l.wire.cfg.ports(r.packet.Payload)
		}
	}
	if class == passes {
		l.pieces(d)
		return
	}
	first := &d.pieces[0]
	link := first.frame[lenOffload:][:first.at]
	l.ask(l.whole, true)
	l.reply(link)
	switch l.verdict.Action {
	case Accept:
		l.pieces(d)
	case Replace:
		longest := 0
		for i := range d.pieces {
			p := &d.pieces[i]
			longest = max(longest, p.before+p.end-p.offset)
		}
		l.build(link, l.verdict.Data, min(longest, l.out.mtu))
	}
}

// pieces sends fragments as they came.
func (l *lane) pieces(d *held) {
	for i := range d.pieces {
		l.push(d.pieces[i].frame)
	}
	l.flush()
}

// expire gives up what has waited for too long.
func (l *lane) expire() {
	for d := l.hold.late(l.now); d != nil; d = l.hold.late(l.now) {
		l.wire.count.dropped.Add(uint64(len(d.pieces)))
	}
}

// giveUp does with fragments for which there is no more room what the posture says.
func (l *lane) giveUp(d *held) {
	n := uint64(len(d.pieces))
	if !l.wire.cfg.PassHeld {
		l.wire.count.dropped.Add(n)
		return
	}
	l.wire.count.uninspected.Add(n)
	l.pieces(d)
}

// push has a frame go on, with what the card left undone in front. It must stay as
// it is until flush.
func (l *lane) push(b []byte) {
	if l.sending == burst {
		l.flush()
	}
	iov := &l.sendIovs[l.sending]
	iov.Base = &b[0]
	iov.SetLen(len(b))
	l.sending++
}

// flush sends what goes on. A frame that the interface does not take is counted, and
// costs no other.
func (l *lane) flush() {
	at, patience := 0, sendPatience
	for at < l.sending {
		n, _, errno := unix.Syscall6(unix.SYS_SENDMMSG, uintptr(l.out.fd), uintptr(unsafe.Pointer(&l.sends[at])), uintptr(l.sending-at), 0, 0, 0)
		switch {
		case errno == 0:
			at, patience = at+int(n), sendPatience
		case errno == unix.EINTR:
		case errno == unix.ENOBUFS && patience > 0: // the card's queue is full
			patience--
			time.Sleep(sendPause)
		default:
			l.wire.count.unsent.Add(1)
			at, patience = at+1, sendPatience
		}
	}
	l.sending = 0
}

// How often, and how long, is waited for room in the queue of a card. Frames that
// come meanwhile wait in the socket.
const (
	sendPatience = 100
	sendPause    = 100 * time.Microsecond
)

// build sends a packet of our own making, in fragments where it is longer than mtu.
func (l *lane) build(link, packet []byte, mtu int) {
	l.flush()
	if at := lenMACs + lenVLAN*l.reading.link.VLANCount; binary.BigEndian.Uint16(link[at:]) == etherPPPoE && len(link) >= at+lenPPPoE {
		link = slices.Clone(link) // its header tells the length of what follows (RFC 2516, 4)
		binary.BigEndian.PutUint16(link[at+6:], uint16(len(link)-at-lenPPPoE+len(packet)))
		mtu -= lenPPPoE
	}
	if !l.made(l.out, link, packet, mtu) {
		l.wire.count.unsent.Add(1)
	}
}

// reply sends the answer back to where the frame came from.
func (l *lane) reply(link []byte) {
	if len(l.verdict.Reply) == 0 {
		return
	}
	sent := l.answers(link)
	if !sent {
		l.wire.count.unsent.Add(1)
	}
	l.judge.Replied(sent)
}

func (l *lane) answers(link []byte) (sent bool) {
	const macs, group = lenMACs / 2, 1
	// What the labels of MPLS are on the way back only routers know.
	if len(link) != lenEthernet+lenVLAN*l.reading.link.VLANCount || link[macs]&group != 0 {
		return false
	}
	back := slices.Concat(link[macs:lenMACs], link[:macs], link[lenMACs:])
	return l.made(l.in, back, l.verdict.Reply, l.in.mtu)
}

// made sends a packet out of a port.
func (l *lane) made(p *port, link, packet []byte, mtu int) bool {
	if len(packet) == 0 {
		return false
	}
	room := mtu - int(packet[0]&0x0f)*4
	if packet[0]>>4 == 6 {
		room = mtu - datagram.LenIPv6
		if len(packet) > mtu {
			room -= lenFragment
		}
	}
	l.id++
	pieces := datagram.Cut(packet, room, l.id)
	for _, piece := range pieces {
		l.built = append(append(append(l.built[:0], make([]byte, lenOffload)...), link...), piece...)
		if _, err := unix.Write(p.fd, l.built); err != nil {
			return false
		}
	}
	return len(pieces) > 0
}
