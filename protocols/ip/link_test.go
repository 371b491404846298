package ip

import (
	"encoding/hex"
	"testing"
)

func TestLinkFindsThePayload(t *testing.T) {
	const (
		mac = "0102030405060708090a0b0c"
		v4  = "45000018"
		v6  = "60000000"
	)
	erf := func(kind string) string { return "0000000000000000" + kind + "00 0030 0000 0030" }
	tests := []struct {
		name    string
		link    uint32
		hex     string
		kind    Kind
		payload string
		vlans   []uint16
	}{
		{"Ethernet with IPv4", LinkEthernet, mac + "0800" + v4, KindIPv4, v4, nil},
		{"Ethernet with IPv6", LinkEthernet, mac + "86dd" + v6, KindIPv6, v6, nil},
		{"Ethernet with a VLAN tag", LinkEthernet, mac + "8100 6005 0800" + v4, KindIPv4, v4, []uint16{5}},
		{"Ethernet with three kinds of VLAN tags", LinkEthernet, mac + "88a8 0001 9100 0002 8100 0003 0800" + v4, KindIPv4, v4, []uint16{1, 2, 3}},
		{"Ethernet with MPLS", LinkEthernet, mac + "8847 00010040 00020140" + v4, KindIPv4, v4, nil},
		{"Ethernet with PPPoE", LinkEthernet, mac + "8864 1100 0001 0006 0021" + v4, KindIPv4, v4, nil},
		{"Ethernet with ARP", LinkEthernet, mac + "0806 0001", KindUnknown, "", nil},
		{"Ethernet cut in its header", LinkEthernet, mac + "08", KindUnknown, "", nil},
		{"a cut VLAN tag", LinkEthernet, mac + "8100 00", KindUnknown, "", nil},
		{"an MPLS stack without bottom", LinkEthernet, mac + "8847 00010040", KindUnknown, "", nil},
		{"Linux cooked, version 1", LinkSLL, "0000 0001 0006 0102030405060000 0800" + v4, KindIPv4, v4, nil},
		{"Linux cooked, version 1, with a VLAN tag", LinkSLL, "0000 0001 0006 0102030405060000 8100 0007 86dd" + v6, KindIPv6, v6, []uint16{7}},
		{"Linux cooked, version 2", LinkSLL2, "86dd 0000 00000001 0001 00 06 0102030405060000" + v6, KindIPv6, v6, nil},
		{"raw IP", LinkRaw, v4, KindIPv4, v4, nil},
		{"raw IP of BSD", LinkRawBSD, v6, KindIPv6, v6, nil},
		{"raw IP of another version", LinkRaw, "50", KindUnknown, "", nil},
		{"no raw IP", LinkRaw, "", KindUnknown, "", nil},
		{"raw IPv6", LinkIPv6, v6, KindIPv6, v6, nil},
		{"BSD loopback of a little-endian host", LinkNull, "02000000" + v4, KindIPv4, v4, nil},
		{"BSD loopback of a big-endian host", LinkNull, "0000001c" + v6, KindIPv6, v6, nil},
		{"OpenBSD loopback", LinkLoop, "00000018" + v6, KindIPv6, v6, nil},
		{"loopback of another family", LinkNull, "07000000" + v4, KindUnknown, "", nil},
		{"PPP in HDLC framing", LinkPPP, "ff03 0021" + v4, KindIPv4, v4, nil},
		{"PPP without address and control", LinkPPP, "0057" + v6, KindIPv6, v6, nil},
		{"PPP with a compressed protocol", LinkPPP, "21" + v4, KindIPv4, v4, nil},
		{"PPP with a direction", LinkPPPDir, "01 ff03 0021" + v4, KindIPv4, v4, nil},
		{"PPP control", LinkPPP, "ff03 c021 01", KindUnknown, "", nil},
		{"MTP2", LinkMTP2, "8182 03", KindMTP2, "818203", nil},
		{"MTP2 with pseudo-header", LinkMTP2PHDR, "00000000 8182 03", KindMTP2PHDR, "00000000818203", nil},
		{"MTP3", LinkMTP3, "83", KindMTP3, "83", nil},
		{"SCCP", LinkSCCP, "09", KindSCCP, "09", nil},
		{"ERF with Ethernet", LinkERF, erf("02") + "0000" + mac + "0800" + v4, KindIPv4, v4, nil},
		{"ERF with two extension headers", LinkERF, erf("82") + "8000000000000000 0000000000000000 0000" + mac + "0800" + v4, KindIPv4, v4, nil},
		{"ERF with MTP2", LinkERF, erf("05") + "00000001 8182 03", KindMTP2, "818203", nil},
		{"ERF with IPv4", LinkERF, erf("16") + v4, KindIPv4, v4, nil},
		{"ERF cut in its header", LinkERF, "00000000", KindUnknown, "", nil},
		{"an unknown link type", 9999, v4, KindUnknown, "", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var f Frame
			ok := Link(tt.link, unhex(t, tt.hex), &f)
			if ok != (tt.kind != KindUnknown) || f.Kind != tt.kind || hex.EncodeToString(f.Payload) != tt.payload {
				t.Fatalf("%v kind %d payload %x, want kind %d payload %s", ok, f.Kind, f.Payload, tt.kind, tt.payload)
			}
			if f.VLANCount != len(tt.vlans) {
				t.Fatalf("%d VLANs, want %v", f.VLANCount, tt.vlans)
			}
			for i, v := range tt.vlans {
				if f.VLANs[i] != v {
					t.Errorf("VLANs %v, want %v", f.VLANs[:f.VLANCount], tt.vlans)
				}
			}
		})
	}
}

func TestLinkBoundsTags(t *testing.T) {
	b := make([]byte, 12)
	for range MaxVLANs + 1 {
		b = append(b, 0x81, 0, 0, 1)
	}
	b = append(b, 0x08, 0x00, 0x45)
	var f Frame
	if Link(LinkEthernet, b, &f) {
		t.Error("more VLAN tags than MaxVLANs were followed")
	}
	mpls := append(make([]byte, 12), 0x88, 0x47)
	mpls = append(mpls, make([]byte, 4*(maxMPLSLabels+4))...)
	if Link(LinkEthernet, mpls, &f) {
		t.Error("more labels than maxMPLSLabels were followed")
	}
}

func FuzzLink(f *testing.F) {
	f.Add(uint32(LinkEthernet), unhex(f, "0102030405060708090a0b0c 8100 6005 8847 00010140 45000018"))
	f.Add(uint32(LinkERF), unhex(f, "0000000000000000 82 00 0030 0000 0030 0000000000000000 0000 0102030405060708090a0b0c 0800 45"))
	f.Add(uint32(LinkPPPDir), unhex(f, "01 ff03 0021 45"))
	f.Fuzz(func(t *testing.T, link uint32, b []byte) {
		var fr Frame
		if Link(link, b, &fr) && len(fr.Payload) > len(b) || fr.VLANCount > MaxVLANs {
			t.Fatalf("%+v", fr)
		}
		for _, l := range []uint32{LinkSLL, LinkSLL2, LinkNull, LinkPPP, LinkERF} {
			Link(l, b, &fr)
		}
	})
}
