package nfqueue

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// packetMessage builds the body of a packet message as the kernel does.
func packetMessage(queue uint16, attrs ...[]byte) []byte {
	b := []byte{2, 0, byte(queue >> 8), byte(queue)}
	for _, a := range attrs {
		b = append(b, a...)
	}
	return b
}

func header(id uint32) []byte {
	v := binary.BigEndian.AppendUint32(nil, id)
	return appendAttribute(nil, attrPacketHeader, append(v, 0x08, 0x00, 2))
}

func number(typ uint16, v uint32) []byte { return appendNumber(nil, typ, v) }

func payload(b ...byte) []byte { return appendAttribute(nil, attrPayload, b) }

func TestParsePacket(t *testing.T) {
	mac := appendAttribute(nil, attrHWAddr, []byte{0, 6, 0, 0, 2, 3, 4, 5, 6, 7, 0, 0})
	for _, tt := range []struct {
		name string
		in   []byte
		want Packet
		err  error
	}{
		{name: "all that the kernel tells", in: packetMessage(7, header(9), number(attrInDev, 3), number(attrOutDev, 4), number(attrPhysInDev, 5),
			number(attrPhysOutDev, 6), number(attrMark, 0xdead), mac, payload(0x45, 1, 2)),
			want: Packet{ID: 9, Queue: 7, Protocol: 0x800, Hook: 2, Mark: 0xdead, In: 3, Out: 4, PhysIn: 5, PhysOut: 6, From: []byte{2, 3, 4, 5, 6, 7}, Payload: []byte{0x45, 1, 2}, Length: 3}},
		{name: "a packet that was cut", in: packetMessage(0, header(1), number(attrCapLen, 4000), payload(1)), want: Packet{ID: 1, Protocol: 0x800, Hook: 2, Payload: []byte{1}, Length: 4000}},
		{name: "the length may come behind the payload", in: packetMessage(0, header(1), payload(1), number(attrCapLen, 4000)), want: Packet{ID: 1, Protocol: 0x800, Hook: 2, Payload: []byte{1}, Length: 4000}},
		{name: "unknown attributes are passed over", in: packetMessage(0, appendAttribute(nil, 77, []byte{1, 2, 3, 4, 5}), header(1)), want: Packet{ID: 1, Protocol: 0x800, Hook: 2}},
		{name: "the flag of nested attributes is no part of the type", in: packetMessage(0, header(1), number(attrMark|0x8000, 5)), want: Packet{ID: 1, Protocol: 0x800, Hook: 2, Mark: 5}},
		{name: "a link-layer address longer than its room", in: packetMessage(0, header(1), appendAttribute(nil, attrHWAddr, []byte{0xff, 0xff, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8})),
			want: Packet{ID: 1, Protocol: 0x800, Hook: 2, From: []byte{1, 2, 3, 4, 5, 6, 7, 8}}},
		{name: "nothing", in: nil, err: errShort},
		{name: "no header", in: packetMessage(0, payload(1)), err: errNoHeader},
		{name: "a header that is too short", in: packetMessage(0, appendAttribute(nil, attrPacketHeader, []byte{1, 2, 3})), err: errLength},
		{name: "an address that is too short", in: packetMessage(0, header(1), appendAttribute(nil, attrHWAddr, []byte{0, 6})), err: errLength},
		{name: "a number that is too short", in: packetMessage(0, header(1), appendAttribute(nil, attrMark, []byte{1})), err: errLength},
		{name: "a length within the header", in: append(packetMessage(0, header(1)), 3, 0, 3, 0), err: errLength},
		{name: "a length past the end", in: append(packetMessage(0, header(1)), 200, 0, 3, 0, 1, 2), err: errLength},
		{name: "too many attributes", in: packetMessage(0, bytes.Repeat(number(attrMark, 1), maxAttributes+1)), err: errAttributes},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var p Packet
			if err := parsePacket(tt.in, &p); !errors.Is(err, tt.err) || err == nil != (tt.err == nil) {
				t.Fatalf("error %v, want %v", err, tt.err)
			}
			if tt.err != nil {
				return
			}
			if d := cmp.Diff(tt.want, p); d != "" {
				t.Errorf("packet (-want +got):\n%s", d)
			}
		})
	}
}

func TestNothingOfThePacketBeforeIsLeft(t *testing.T) {
	var p Packet
	for _, in := range [][]byte{packetMessage(1, header(1), number(attrMark, 5), payload(1, 2)), packetMessage(0, header(2))} {
		if err := parsePacket(in, &p); err != nil {
			t.Fatal(err)
		}
	}
	if d := cmp.Diff(Packet{ID: 2, Protocol: 0x800, Hook: 2}, p); d != "" {
		t.Errorf("second packet (-want +got):\n%s", d)
	}
}

func TestParsingAllocatesNothing(t *testing.T) {
	in := packetMessage(7, header(9), number(attrInDev, 3), payload(make([]byte, 300)...))
	var p Packet
	if n := testing.AllocsPerRun(100, func() { _ = parsePacket(in, &p) }); n != 0 {
		t.Errorf("%v allocations for a packet", n)
	}
}

func FuzzParsePacket(f *testing.F) {
	// A message as kernel 6.18 sent it for a datagram of two octets.
	real, err := hex.DecodeString("02000000" + "0b00010000000001080002" + "00" + "0800050000000002" + "0800060000000003" + "100009000006000002aabbccddee0000" + "0800030000000007" + "22000a00" +
		"4500001e000040004011000a0a4d01020a4d0202084b084b000a00004001" + "0000")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(real)
	f.Add(packetMessage(7, header(9), number(attrCapLen, 70000), payload(1, 2, 3)))
	f.Add(packetMessage(0, bytes.Repeat(number(attrMark, 1), maxAttributes+1)))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		var p Packet
		if parsePacket(b, &p) != nil {
			return
		}
		if p.Length < len(p.Payload) || len(p.Payload) > len(b) || len(p.From) > 8 {
			t.Fatalf("impossible packet %+v of %x", p, b)
		}
	})
}

func TestParseCounters(t *testing.T) {
	const text = "    0  31716     5 2 65531     7     3       42  1\n   10      1     0 2 65531     0     0        0  1\n"
	got, err := parseCounters(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	want := []Counters{{Queue: 0, Port: 31716, Waiting: 5, Dropped: 7, UserDropped: 3, Sequence: 42}, {Queue: 10, Port: 1}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("counters (-want +got):\n%s", d)
	}
	for _, bad := range []string{"1 2 3\n", "a b c d e f g h\n"} {
		if _, err := parseCounters(strings.NewReader(bad)); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}
