package gtp

import (
	"encoding/binary"
	"slices"
	"testing"
)

// in wraps a packet in GTP-U, UDP and IP, n times.
func in(n int, packet []byte) []byte {
	for range n {
		packet = innerUDP("10.45.0.9", home, 40000, PortUser, userPacket(packet))
	}
	return packet
}

// fragment makes of an IPv4 packet a fragment at an offset of eight octets.
func fragment(packet []byte, offset uint16, more bool) []byte {
	b := slices.Clone(packet)
	if more {
		offset |= 0x2000
	}
	binary.BigEndian.PutUint16(b[6:], offset)
	return b
}

func TestPacketsInTunnels(t *testing.T) {
	plain := innerUDP("10.45.0.9", "203.0.113.7", 40000, 53, []byte("query"))
	six := innerUDP("2001:db8::9", "2001:db8:1::7", 40000, 443, nil)
	options := innerIP("2001:db8::9", "2001:db8:1::7", 60, slices.Concat([]byte{17, 0, 1, 4, 0, 0, 0, 0}, udp(40000, 443, nil)))
	fragment6 := innerIP("2001:db8::9", "2001:db8:1::7", 44, slices.Concat([]byte{17, 0, 0, 0x80, 0, 0, 0, 1}, []byte("rest of it")))
	tests := []struct {
		name string
		b    []byte
		want []string
		an   string
	}{
		{"IPv4", plain, []string{`gtp.inner.src "10.45.0.9"`, `gtp.inner.dst "203.0.113.7"`, `gtp.inner.protocol 17`, `gtp.inner.src_port 40000`, `gtp.inner.dst_port 53`, `gtp.inner.depth 0`}, ""},
		{"IPv6", six, []string{`gtp.inner.src "2001:db8::9"`, `gtp.inner.dst "2001:db8:1::7"`, `gtp.inner.protocol 17`, `gtp.inner.dst_port 443`, `gtp.inner.depth 0`}, ""},
		{"IPv6 with extension headers", options, []string{`gtp.inner.protocol 17`, `gtp.inner.dst_port 443`}, ""},
		{"a later fragment of IPv6", fragment6, []string{`gtp.inner.src "2001:db8::9"`, `gtp.inner.protocol 17`, `gtp.inner.dst_port`, `gtp.inner.depth 0`}, ""},
		{"ICMP", innerIP("10.45.0.9", "203.0.113.7", 1, []byte{8, 0, 0, 0, 0, 0, 0, 0}), []string{`gtp.inner.protocol 1`, `gtp.inner.src_port`, `gtp.inner.dst_port`}, ""},
		{"the first fragment", fragment(plain, 0, true), []string{`gtp.inner.dst_port 53`}, ""},
		{"a later fragment", fragment(plain, 9, false), []string{`gtp.inner.src "10.45.0.9"`, `gtp.inner.dst_port`, `gtp.inner.depth 0`}, ""},
		{"the control port of a node", innerUDP("10.45.0.9", home, 2123, 2123, createSessionRequest()), []string{`gtp.inner.dst_port 2123`, `gtp.inner.depth 0`}, ""},
		{"GTP in GTP", in(1, plain), []string{`gtp.inner.src "10.45.0.9"`, `gtp.inner.dst "` + home + `"`, `gtp.inner.dst_port 2152`, `gtp.inner.depth 1`}, ""},
		{"GTP in GTP in GTP", in(2, plain), []string{`gtp.inner.depth 2`}, ""},
		{"as deep as is looked", in(MaxInner, plain), []string{`gtp.inner.depth 3`}, ""},
		{"deeper", in(MaxInner+1, plain), []string{`gtp.inner.depth 3`}, "gtp.inner.depth"},
		{"an echo in a tunnel", innerUDP("10.45.0.9", home, 2152, 2152, message1(1, 0)), []string{`gtp.inner.depth 1`}, ""},
		{"something else on the port", innerUDP("10.45.0.9", home, 2152, 2152, []byte("hi")), []string{`gtp.inner.depth 0`}, ""},
		{"a version of IP that is none", []byte{0x35, 0, 0, 0}, []string{`gtp.inner.src`, `gtp.inner.depth`}, "gtp.inner.ip"},
		{"a header that is cut", plain[:12], []string{`gtp.inner.src`}, "gtp.inner.ip"},
		{"a packet that is cut", plain[:24], []string{`gtp.inner.src "10.45.0.9"`, `gtp.inner.dst_port 53`}, "gtp.inner.ip"},
		{"nothing", nil, []string{`gtp.inner.src`}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := decode(userPacket(tt.b), UserPort)
			holds(t, m, append(tt.want, `operation "G-PDU"`, `gtp.teid 16385`)...)
			if marks(&m.Anomalies) != tt.an {
				t.Errorf("marked %q, want %q", marks(&m.Anomalies), tt.an)
			}
		})
	}
}

func TestPacketsOfVersion0(t *testing.T) {
	tid := append(tbcd(imsi)[:7], 0x51)
	m := decode(message0(255, tid, innerUDP("10.45.0.9", "203.0.113.7", 1, 53, nil)), LegacyPort)
	holds(t, m, `operation "T-PDU"`, `gtp.imsi "`+imsi+`"`, `gtp.inner.dst_port 53`, `anomalies`)
}

// What is behind the length of a packet in a tunnel is none of the user's.
func TestPacketsEndByTheirLength(t *testing.T) {
	b := userPacket(innerUDP("10.45.0.9", "203.0.113.7", 1, 53, nil))
	var m Message
	m.Parse(append(b, 1, 2, 3), UserPort)
	if len(m.User) != len(b)-headerLen1 || marks(&m.Anomalies) != "gtp.trailing" {
		t.Errorf("%d octets, %q", len(m.User), marks(&m.Anomalies))
	}
}
