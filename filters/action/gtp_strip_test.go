package action

import (
	"bytes"
	"encoding/hex"
	"testing"

	"cordon/protocols/gtp"
	"cordon/protocols/wire"
)

func TestGTPStrip(t *testing.T) {
	create2 := func(t testing.TB) []byte { return control2(t, 32, 0, imsi2+mei2+uli2+senderC+serving2+bearer5) }
	for _, tt := range []struct {
		name   string
		in     []byte
		v1, v2 []uint8
		want   []byte // nil: nothing is taken out
	}{
		{"location and terminal leave a session", create2(t), nil, []uint8{75, 86}, control2(t, 32, 0, imsi2+senderC+serving2+bearer5)},
		{"what is not there cannot be taken", create2(t), nil, []uint8{200}, nil},
		{"nothing to take", create2(t), nil, nil, nil},
		{"the types are those of the version", create2(t), []uint8{86}, nil, nil},
		{"what the message must have stays", create2(t), nil, []uint8{87, 93, 86}, control2(t, 32, 0, imsi2+mei2+senderC+serving2+bearer5)},
		{"in a group, which becomes shorter", control2(t, 97, 1, uli2+bearer5), nil, []uint8{86, 80}, control2(t, 97, 1, "5d000500 4900010005")},
		{"in two groups, behind one that goes", control2(t, 97, 1, bearer5+uli2+bearer5), nil, []uint8{86, 80}, control2(t, 97, 1, "5d000500 4900010005 5d000500 4900010005")},
		{"a group with all that is in it", control2(t, 34, 1, bearer5+uli2), nil, []uint8{93, 73}, control2(t, 34, 1, uli2)},
		{"location leaves a PDP context", control1(t, 16, 0, imsi1+dataI1+teidC1+nsapi1+gsn1+gsn1+qos1+uli1), []uint8{152}, nil,
			control1(t, 16, 0, imsi1+dataI1+teidC1+nsapi1+gsn1+gsn1+qos1)},
		{"several of one type", control1(t, 18, 1, gsn1+gsn1+uli1), []uint8{133}, nil, control1(t, 18, 1, uli1)},
		{"both messages of a datagram", append(piggyback(control2(t, 33, 1, "020002001000"+uli2)), control2(t, 95, 1, uli2)...), nil, []uint8{86},
			append(piggyback(control2(t, 33, 1, "020002001000")), control2(t, 95, 1, "")...)},
		{"the second message only", append(piggyback(control2(t, 33, 1, "020002001000")), control2(t, 95, 1, uli2)...), nil, []uint8{86},
			append(piggyback(control2(t, 33, 1, "020002001000")), control2(t, 95, 1, "")...)},
		{"no packet of a user is written anew", octets(t, "30ff0008 00000001 5600000000000000"), []uint8{86}, []uint8{86}, nil},
		{"nor less than a header", octets(t, "4820"), []uint8{86}, []uint8{86}, nil},
		{"nor nothing", nil, []uint8{86}, []uint8{86}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := GTPStrip{Version1: tt.v1, Version2: tt.v2}
			out, ok := s.Append([]byte("x"), tt.in, gtp.ControlPort)
			if ok != (tt.want != nil) || out[0] != 'x' {
				t.Fatalf("ok is %t: %x", ok, out)
			}
			if !bytes.Equal(out[1:], tt.want) {
				t.Errorf("left\n%s, want\n%s", hex.EncodeToString(out[1:]), hex.EncodeToString(tt.want))
			}
			var m gtp.Message
			if ok && (!m.Parse(out[1:], gtp.ControlPort) || m.Anomalies.Has(wire.AnomalyGTPLengthBeyond) || m.Anomalies.Has(wire.AnomalyGTPIEBeyond)) {
				t.Errorf("%x cannot be read", out[1:])
			}
		})
	}
}

func piggyback(b []byte) []byte {
	b[0] |= 0x10
	return b
}

func TestStrippingAllocatesNothing(t *testing.T) {
	in := control2(t, 32, 0, imsi2+mei2+uli2+senderC+serving2+bearer5)
	s := GTPStrip{Version2: []uint8{75, 86}}
	buf := make([]byte, 0, 512)
	if n := testing.AllocsPerRun(100, func() { _, _ = s.Append(buf, in, gtp.ControlPort) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
