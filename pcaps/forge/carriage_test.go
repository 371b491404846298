package forge

import (
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon/protocols/ip"
	"cordon/protocols/m3ua"
	"cordon/protocols/sccp"
	"cordon/protocols/sctp"
)

const ping = `invoke: {op: provideSubscriberInfo, imsi: "262990000000001"}`

// sctpPacket takes an SCTP packet out of a frame: its header and its DATA chunks.
func sctpPacket(t testing.TB, p Packet) (sctp.Header, []sctp.Data) {
	t.Helper()
	var frame ip.Frame
	var packet ip.Packet
	if !ip.Link(p.Link, p.Data, &frame) || !ip.Decode(frame.Payload, &packet) || packet.Protocol != ip.ProtocolSCTP || !packet.Anomalies.Empty() {
		t.Fatalf("no SCTP in % x", p.Data)
	}
	var h sctp.Header
	if !sctp.Decode(packet.Payload, &h) || !sctp.ChecksumOK(packet.Payload) {
		t.Fatal("wrong SCTP header")
	}
	var out []sctp.Data
	w := sctp.NewChunks(packet.Payload)
	var c sctp.Chunk
	for w.Next(&c) {
		var d sctp.Data
		if !sctp.DecodeData(&c, &d) {
			t.Fatalf("a chunk of type %v", c.Type)
		}
		out = append(out, d)
	}
	return h, out
}

func TestChunksOfAnAssociation(t *testing.T) {
	s := load(t, items(
		`{from: attacker, to: home.vlr, `+ping+`}`,
		`{from: home.vlr, to: attacker, tcap: end, result: {}}`,
		`{from: attacker, to: home.vlr, carriage: {fragments: 2}, `+ping+`}`,
		`{from: attacker, to: home.vlr, carriage: {bundle: true, stream: 3}, `+ping+`}`,
		`{from: attacker, to: home.vlr, carriage: {stream: 3, unordered: true, ppid: 0, retransmit: true}, `+ping+`}`,
		`{from: attacker, to: home.vlr, carriage: {stream: 3, src_port: 7}, `+ping+`}`,
	))
	var got []string
	for _, p := range build(t, s) {
		h, chunks := sctpPacket(t, p)
		line := fmt.Sprintf("%d>%d %x:", h.SrcPort, h.DstPort, h.Tag)
		for _, d := range chunks {
			line += fmt.Sprintf(" tsn %x stream %d.%d ppid %d", d.TSN, d.Stream, d.SSN, d.PPID)
			for _, f := range []struct {
				on   bool
				name string
			}{{d.Begin, "B"}, {d.End, "E"}, {d.Unordered, "U"}} {
				if f.on {
					line += f.name
				}
			}
		}
		got = append(got, line)
	}
	want := []string{
		"2905>2905 10000001: tsn 1000 stream 0.0 ppid 3BE",
		"2905>2905 10000002: tsn 2000 stream 0.0 ppid 3BE",
		"2905>2905 10000001: tsn 1001 stream 0.1 ppid 3B",
		"2905>2905 10000001: tsn 1002 stream 0.1 ppid 3E tsn 1003 stream 3.0 ppid 3BE",
		"2905>2905 10000001: tsn 1004 stream 3.1 ppid 0BEU",
		"2905>2905 10000001: tsn 1004 stream 3.1 ppid 0BEU",
		"7>2905 10000003: tsn 3000 stream 3.0 ppid 3BE",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("packets (-want +got):\n%s", diff)
	}
}

func TestLabelsAndAdaptation(t *testing.T) {
	s := load(t, items(`{from: attacker, to: home.vlr, mtp: {opc: 9, ni: 2, sls: 5, mp: 1}, m3ua: {rc: [4, 5], na: 8, correlation: 6}, `+ping+`}`))
	_, chunks := sctpPacket(t, build(t, s)[0])
	var m m3ua.Message
	if !m3ua.Decode(chunks[0].Payload, &m) || !m.Canonical() || !m.Anomalies.Empty() {
		t.Fatalf("anomalies %v", m.Anomalies)
	}
	d := m.Data
	if got, want := fmt.Sprint(d.OPC, d.DPC, d.NI, d.SLS, d.MP, d.SI, m.NetworkAppearance, m.RoutingContexts, m.CorrelationID),
		"9 1001 2 5 1 3 8 [0 0 0 4 0 0 0 5] 6"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Each layer can be given as octets, and what is below it stays.
func TestOctetsInThePlaceOfLayers(t *testing.T) {
	tests := []struct{ name, item, in string }{
		{"the frame", `{from: attacker, to: home.vlr, carriage: {hex: "0102"}}`, "^0102$"},
		{"the message of the adaptation layer", `{from: attacker, to: home.vlr, m3ua: {hex: "0100030100000008"}}`, "0000000003 0100030100000008$"},
		{"what stands behind the label", `{from: attacker, to: home.vlr, mtp: {si: 5, hex: "0102"}}`, "0000138d 000003e9 05000000 0102"},
		{"the SCCP message", `{from: attacker, to: home.vlr, sccp: {hex: "0901"}}`, "0000138d 000003e9 03000000 0901"},
		{"an address", `{from: attacker, to: home.vlr, sccp: {called: {hex: "4206"}, calling: {hex: ""}}, tcap_hex: "6200"}`, "0900 03 05 05 02 4206 00 02 6200"},
		{"MTP3 as the frame", `{from: attacker, to: home.vlr, carriage: {link: mtp3}, sccp: {hex: "0901"}}`, "^03 e943e304 0901$"},
		{"SCCP as the frame", `{from: attacker, to: home.vlr, carriage: {link: sccp}, sccp: {hex: "0901"}}`, "^0901$"},
		{"M2PA", `{from: attacker, to: home.vlr, carriage: {adaptation: m2pa}, sccp: {hex: "0901"}}`, "01000b01 00000018 00ffffff 00000001 00 03 e943e304 0901"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := hex.EncodeToString(build(t, load(t, items(tt.item)))[0].Data)
			want := strings.ReplaceAll(tt.in, " ", "")
			whole := strings.HasPrefix(want, "^")
			end := strings.HasSuffix(want, "$")
			want = strings.Trim(want, "^$")
			if whole && got != want || end && !strings.HasSuffix(got, want) || !strings.Contains(got, want) {
				t.Errorf("got %s, want %s in it", got, tt.in)
			}
		})
	}
}

func TestAddresses(t *testing.T) {
	tests := []struct{ name, calling, want string }{
		{"that of the node", `{}`, "12 06 00 11 04 88 12 93 99 09 01"},
		{"no subsystem number", `{ssn: -1}`, "10 00 11 04 88 12 93 99 09 01"},
		{"another title", `{gt: "49177"}`, "12 06 00 11 04 94 71 07"},
		{"digits above 9", `{gt: "49ab"}`, "12 06 00 12 04 94 ba"},
		{"no title", `{gt: ""}`, "42 06"},
		{"routed on the subsystem number", `{ri: ssn, pc: 5}`, "53 05 00 06 00 11 04 88 12 93 99 09 01"},
		{"an E.214 title", `{np: 7, tt: 9, nai: 3, es: 3}`, "12 06 09 73 03 88 12 93 99 09 01"},
		{"a title of translation type only", `{gti: 2, gt: "12"}`, "0a 06 00 21"},
		{"the national bit", `{national: true}`, "92 06 00 11 04 88 12 93 99 09 01"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := load(t, items(`{from: attacker, to: home.vlr, tcap_hex: "6200", sccp: {calling: `+tt.calling+`}}`))
			_, chunks := sctpPacket(t, build(t, s)[0])
			got := hex.EncodeToString(chunks[0].Payload)
			if want := strings.ReplaceAll(tt.want, " ", "") + "026200"; !strings.Contains(got, want) {
				t.Errorf("got %s, want %s in it", got, want)
			}
		})
	}
}

func TestKindsOfSCCPMessage(t *testing.T) {
	long := strings.Repeat("00", 900)
	tests := []struct{ name, sccp, data, want string }{
		{"a UDT", `{}`, "6200", "09 class 0 handling 0 cause 0 hops 0 data 2"},
		{"a UDT of class 1 that is to come back", `{class: 1, return: true}`, "6200", "09 class 1 handling 8 cause 0 hops 0 data 2"},
		{"an XUDT", `{type: xudt, hops: 3, importance: 2}`, "6200", "11 class 0 handling 0 cause 0 hops 3 data 2"},
		{"an LUDT", `{type: ludt}`, long, "13 class 0 handling 0 cause 0 hops 15 data 900"},
		{"a UDTS", `{type: udts, cause: 4}`, "6200", "0a class 0 handling 0 cause 4 hops 0 data 2"},
		{"an XUDTS", `{type: xudts, cause: 4}`, "6200", "12 class 0 handling 0 cause 4 hops 15 data 2"},
		{"segments where the data are long", `{}`, long, strings.Repeat("11 class 1 handling 0 cause 0 hops 15 data 180\n", 5)},
		{"segments in their order", `{segments: 3, order: [2, 2, 1]}`, "620102030405", strings.Repeat("11 class 1 handling 0 cause 0 hops 15 data 2\n", 3)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := load(t, items(`{from: attacker, to: home.vlr, tcap_hex: "`+tt.data+`", sccp: `+tt.sccp+`}`))
			var lines []string
			for _, p := range build(t, s) {
				m, data := userData(t, p)
				lines = append(lines, fmt.Sprintf("%02x class %d handling %d cause %d hops %d data %d", uint8(m.Type), m.Class, m.Handling, m.Cause, m.HopCounter, len(data)))
			}
			if got := strings.Join(lines, "\n"); got != strings.TrimSpace(tt.want) {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestSegmentsOfAMessageBelongTogether(t *testing.T) {
	s := load(t, items(
		`{from: attacker, to: home.vlr, tcap_hex: "620102030405", sccp: {segments: 3}}`,
		`{from: attacker, to: home.vlr, tcap_hex: "620102030405", sccp: {segments: 2, reference: 77, class: 1}}`,
	))
	var got []sccp.Segmentation
	for _, p := range build(t, s) {
		m, _ := userData(t, p)
		got = append(got, m.Segmentation)
	}
	want := []sccp.Segmentation{
		{First: true, Remaining: 2, Reference: 0x010001}, {Remaining: 1, Reference: 0x010001}, {Reference: 0x010001},
		{First: true, Class: 1, Remaining: 1, Reference: 77}, {Class: 1, Reference: 77},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("segments (-want +got):\n%s", diff)
	}
}
