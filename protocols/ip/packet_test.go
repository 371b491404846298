package ip

import (
	"bytes"
	"encoding/hex"
	"net/netip"
	"strings"
	"testing"

	"cordon/protocols/wire"
)

// unhex reads hexadecimal digits with spaces between.
func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const (
	head4 = "4500 0018 1234 0000 4084 0000 c0000201 c6336401" // 20 octets, protocol SCTP, total length 24
	head6 = "60000000 0004 84 40 20010db8000000000000000000000001 20010db8000000000000000000000002"
)

func TestDecodeReadsBothVersions(t *testing.T) {
	v6 := func(next, rest string) string {
		n := len(strings.ReplaceAll(rest, " ", "")) / 2
		return "60000000 00" + hex.EncodeToString([]byte{byte(n)}) + next + "40" + head6[len("60000000 0004 84 40"):] + rest
	}
	tests := []struct {
		name     string
		hex      string
		ok       bool
		protocol uint8
		payload  string
		fragment bool
		offset   int
		anomaly  wire.Anomaly
	}{
		{name: "IPv4", hex: head4 + "01020304", ok: true, protocol: 132, payload: "01020304"},
		{name: "IPv4 with Ethernet padding behind it", hex: head4 + "01020304 00000000", ok: true, protocol: 132, payload: "01020304"},
		{name: "IPv4 with options", hex: "46" + head4[2:] + "01010101", ok: true, protocol: 132, payload: ""},
		{name: "IPv4 whose length was left to the card", hex: "4500 0000" + head4[9:] + "0102", ok: true, protocol: 132, payload: "0102"},
		{name: "IPv4 cut by a snap length", hex: head4 + "0102", ok: true, protocol: 132, payload: "0102", anomaly: wire.AnomalyIPHeader},
		{name: "IPv4 whose total length is below its header", hex: "4500 0007" + head4[9:] + "0102", ok: true, protocol: 132, payload: "0102", anomaly: wire.AnomalyIPHeader},
		{name: "IPv4 with a header length below 20", hex: "44" + head4[2:] + "01020304"},
		{name: "IPv4 with a header length beyond the frame", hex: "4f" + head4[2:] + "01020304"},
		{name: "IPv4 cut in its header", hex: head4[:20]},
		{name: "IPv4 fragment", hex: "4500 0018 1234 2003" + head4[19:] + "01020304", ok: true, protocol: 132, payload: "01020304", fragment: true, offset: 24},
		{name: "IPv6", hex: head6 + "01020304", ok: true, protocol: 132, payload: "01020304"},
		{name: "IPv6 behind four extension headers", hex: v6("00", "3c00000000000000 2b00000000000000 3300000000000000 8400000000000000 aabb"), ok: true, protocol: 132, payload: "aabb"},
		{name: "IPv6 first fragment", hex: v6("2c", "84 00 0001 0000002a 0102030405060708"), ok: true, protocol: 132, payload: "0102030405060708", fragment: true},
		{name: "IPv6 later fragment", hex: v6("2c", "84 00 0008 0000002a 0102"), ok: true, protocol: 132, payload: "0102", fragment: true, offset: 8},
		{name: "IPv6 atomic fragment, which is no fragment", hex: v6("2c", "84 00 0000 0000002a 0102"), ok: true, protocol: 132, payload: "0102"},
		{name: "IPv6 with an extension header beyond the packet", hex: v6("00", "84 05 0000 00000000"), anomaly: 0},
		{name: "IPv6 cut in its header", hex: head6[:30]},
		{name: "another version", hex: "50" + head4[2:] + "01020304"},
		{name: "nothing", hex: ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var p Packet
			if got := Decode(unhex(t, tt.hex), &p); got != tt.ok {
				t.Fatalf("Decode = %v, want %v", got, tt.ok)
			}
			if !tt.ok {
				return
			}
			if p.Protocol != tt.protocol || hex.EncodeToString(p.Payload) != tt.payload {
				t.Errorf("protocol %d payload %x, want %d %s", p.Protocol, p.Payload, tt.protocol, tt.payload)
			}
			if p.Fragment != tt.fragment || p.Offset != tt.offset {
				t.Errorf("fragment %v at %d, want %v at %d", p.Fragment, p.Offset, tt.fragment, tt.offset)
			}
			if p.Anomalies.Empty() != (tt.anomaly == 0) || tt.anomaly != 0 && !p.Anomalies.Has(tt.anomaly) {
				t.Errorf("anomalies %v, want %q", p.Anomalies, tt.anomaly.Name())
			}
		})
	}
}

func TestDecodeReadsAddresses(t *testing.T) {
	var p Packet
	Decode(unhex(t, head4+"01020304"), &p)
	if p.Src != netip.MustParseAddr("192.0.2.1") || p.Dst != netip.MustParseAddr("198.51.100.1") || p.Version != 4 || p.TTL != 64 {
		t.Errorf("IPv4: %+v", p)
	}
	Decode(unhex(t, head6+"01020304"), &p)
	if p.Src != netip.MustParseAddr("2001:db8::1") || p.Dst != netip.MustParseAddr("2001:db8::2") || p.Version != 6 || p.TTL != 64 {
		t.Errorf("IPv6: %+v", p)
	}
}

func TestDecodeBoundsIPv6ExtensionHeaders(t *testing.T) {
	b := unhex(t, head6)
	b[4], b[5], b[6] = 0x40, 0, nextDestination
	for range 1000 {
		b = append(b, nextDestination, 0, 0, 0, 0, 0, 0, 0)
	}
	var p Packet
	if Decode(b, &p) || !p.Anomalies.Has(wire.AnomalyIPHeader) {
		t.Error("an endless chain of extension headers was followed")
	}
}

func TestDecodeUDP(t *testing.T) {
	tests := []struct {
		name, hex string
		ok        bool
		payload   string
		truncated bool
	}{
		{"a datagram", "0b59 0b5a 000a 0000 0102", true, "0102", false},
		{"octets behind it", "0b59 0b5a 000a 0000 0102 ff", true, "0102", false},
		{"a cut datagram", "0b59 0b5a 0010 0000 0102", true, "0102", true},
		{"a length of zero", "0b59 0b5a 0000 0000 0102", true, "0102", false},
		{"a length below the header", "0b59 0b5a 0007 0000 0102", false, "", false},
		{"a cut header", "0b59 0b5a 0007", false, "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var u UDP
			if got := DecodeUDP(unhex(t, tt.hex), &u); got != tt.ok {
				t.Fatalf("DecodeUDP = %v", got)
			}
			if tt.ok && (u.SrcPort != 2905 || u.DstPort != 2906 || hex.EncodeToString(u.Payload) != tt.payload || u.Truncated != tt.truncated) {
				t.Errorf("%+v", u)
			}
		})
	}
}

func TestDecodeDoesNotAllocate(t *testing.T) {
	frame := append(make([]byte, 12), unhex(t, "8100 0001 0800"+head4+"01020304")...)
	v6 := unhex(t, head6+"01020304")
	var (
		f Frame
		p Packet
		u UDP
	)
	if n := testing.AllocsPerRun(100, func() {
		if !Link(LinkEthernet, frame, &f) || !Decode(f.Payload, &p) || !Decode(v6, &p) {
			t.Fatal("not decoded")
		}
		DecodeUDP(v6, &u)
	}); n != 0 {
		t.Errorf("%v allocations a packet", n)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(unhex(f, head4+"01020304"))
	f.Add(unhex(f, head6+"01020304"))
	f.Add(unhex(f, "60000000 0012 2c 40"+head6[len("60000000 0004 84 40"):]+"84 00 0008 0000002a 0102030405060708"))
	f.Fuzz(func(t *testing.T, b []byte) {
		var p Packet
		if Decode(b, &p) && !bytes.Contains(b, p.Payload) {
			t.Fatal("the payload does not lie in the packet")
		}
		var u UDP
		if DecodeUDP(b, &u) && len(u.Payload) > len(b)-8 {
			t.Fatal("the payload is longer than the datagram")
		}
	})
}
