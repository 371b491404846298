package forge

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon/protocols/ber"
	"cordon/protocols/ip"
	"cordon/protocols/m3ua"
	"cordon/protocols/sccp"
	"cordon/protocols/sctp"
	"cordon/protocols/wire"
)

// userData takes the SCCP message and its data out of a packet that holds one M3UA message in one chunk.
func userData(t testing.TB, p Packet) (sccp.Message, []byte) {
	t.Helper()
	var frame ip.Frame
	var packet ip.Packet
	if !ip.Link(p.Link, p.Data, &frame) || !ip.Decode(frame.Payload, &packet) || packet.Protocol != ip.ProtocolSCTP {
		t.Fatalf("no SCTP in % x", p.Data)
	}
	if !sctp.ChecksumOK(packet.Payload) {
		t.Error("wrong SCTP checksum")
	}
	chunks := sctp.NewChunks(packet.Payload)
	var c sctp.Chunk
	var d sctp.Data
	if !chunks.Next(&c) || !sctp.DecodeData(&c, &d) {
		t.Fatal("no DATA chunk")
	}
	var u m3ua.Message
	var m sccp.Message
	if !m3ua.Decode(d.Payload, &u) || !sccp.Decode(u.Data.Payload, sccp.Variant{}, &m) {
		t.Fatal("no SCCP message")
	}
	if !u.Anomalies.Empty() || !m.Anomalies.Empty() {
		t.Errorf("anomalies: m3ua %v, sccp %v", u.Anomalies, m.Anomalies)
	}
	return m, m.Data
}

// tcapOf is the TCAP message of a scenario of one message, in hexadecimal.
func tcapOf(t testing.TB, item string) string {
	t.Helper()
	s := load(t, items(item))
	b, err := NewBuilder(s)
	if err != nil {
		t.Fatal(err)
	}
	data, err := b.TCAP(&s.Messages[0])
	if err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(data)
}

// The octets of these messages were checked by hand against Q.773, Q.713 and TS 29.002.
func TestOctetsOfWholeMessages(t *testing.T) {
	tests := []struct{ name, item, want string }{
		{"an anyTimeInterrogation",
			`{from: attacker, to: home.hlr, invoke: {op: anyTimeInterrogation, imsi: "262990000000001", locationInformation: , gsmscf: "88213999901"}}`,
			"624d 480410000001" +
				"6b1e281c 060700118605010101 a011 600f 80020780 a109 060704000001001d03" +
				"6c25 a123 020101 020147 301b a00a 8008 62920900000000f1 a104 8000 8100 8307 91 8812939909f1"},
		{"a cancelLocation of version 3 has a tagged parameter",
			`{from: fr.hlr, to: home.vlr, ac: none, version: 3, invoke: {op: cancelLocation, imsi: "262990000000001", cancellationType: 1}}`,
			"621f 480410000001 6c17 a115 020101 020103 a30d 0408 62920900000000f1 0a0101"},
		{"a cancelLocation of version 1 has neither dialogue portion nor sequence",
			`{from: fr.hlr, to: home.vlr, version: 1, invoke: {op: cancelLocation, imsi: "262990000000001"}}`,
			"621a 480410000001 6c12 a110 020101 020103 0408 62920900000000f1"},
		{"a MAP-OPEN with references",
			`{from: fr.vlr, to: home.hlr, destination_reference: "1.6:262990000000001", origination_reference: "33699000010", invoke: {op: interrogateSS, ss-Code: "21"}}`,
			"625a 480410000001" +
				"6b432841 060700118605010101 a036 6034 80020780 a109 060704000001001202" +
				"be232821 060704000001010101 a016 a014 8009 96 62920900000000f1 8107 91 3396090010f0" +
				"6c0d a10b 020101 02010e 3003 040121"},
		{"a provider abort", `{from: fr.vlr, to: home.hlr, dtid: 01020304, p_abort: 1}`, "6709 490401020304 4a0101"},
		{"a user abort", `{from: fr.vlr, to: home.hlr, dtid: 01020304, portion: abrt}`,
			"671a 490401020304 6b12 2810 060700118605010101 a005 6403 800100"},
		{"a unidirectional message", `{from: fr.vlr, to: home.hlr, tcap: unidirectional, ac: none, invoke: {op: 37}}`, "610a 6c08 a106 020101 020125"},
		{"an error", `{from: fr.vlr, to: home.hlr, tcap: end, dtid: "01", error: {id: 5, error: systemFailure, param: "0a0100"}}`,
			"6410 490101 6c0b a309 020105 020122 0a0100"},
		{"a reject", `{from: fr.vlr, to: home.hlr, tcap: end, dtid: "01", reject: {problem: invoke.unrecognizedOperation}}`,
			"640d 490101 6c08 a406 020101 810101"},
		{"a negative operation code", `{from: fr.vlr, to: home.hlr, ac: none, otid: "01", invoke: {op: -2}}`, "620d 480101 6c08 a106 020101 0201fe"},
		{"octets for an operation code", `{from: fr.vlr, to: home.hlr, ac: none, otid: "01", invoke: {op: "hex:06020147"}}`, "620e 480101 6c09 a107 020101 06020147"},
		{"no identifier at all", `{from: fr.vlr, to: home.hlr, ac: none, otid: "", invoke: {op: 37, linked: 3}}`, "620d 6c0b a109 020101 800103 020125"},
		{"no components", `{from: fr.vlr, to: home.hlr, tcap: begin, ac: none}`, "6206 480410000001"},
		{"octets behind the message", `{from: fr.vlr, to: home.hlr, tcap: begin, ac: none, trailing: "6200"}`, "6206 480410000001 6200"},
		{"the octets of the message", `{from: fr.vlr, to: home.hlr, tcap_hex: "e2 00", trailing: "01"}`, "e200 01"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := strings.ReplaceAll(tt.want, " ", "")
			if got := tcapOf(t, tt.item); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

func TestParameters(t *testing.T) {
	tests := []struct{ name, invoke, want string }{
		{"elements stand in the order of the specification, not of the file", `{op: updateLocation, vlr: "33", imsi: "26299", msc: "44"}`,
			"300d 0403 6292f9 8102 9144 0402 9133"},
		{"several values of one parameter", `{op: updateLocation, imsi: ["26299", "20899"]}`, "300a 0403 6292f9 0403 0298f9"},
		{"octets in the place of a value", `{op: updateLocation, imsi: "hex:", vlr: "hex:ff"}`, "3005 0400 0401ff"},
		{"elements by their tags", `{op: updateLocation, imsi: "26299", "[5]": "0102", "{6}": "0500", "[31]": "00"}`,
			"3011 0403 6292f9 8502 0102 a602 0500 9f1f01 00"},
		{"an element of a private extension behind the rest", `{op: updateLocation, imsi: "26299", append: "3000"}`, "3007 0403 6292f9 3000"},
		{"octets of the whole parameter", `{op: updateLocation, param: "3080 0000"}`, "30800000"},
		{"neighbours in one element get their defaults", `{op: insertSubscriberData, gsmscf: "49"}`,
			"3018 ad16 a014 300f 300d 0a0102 020101 8002 9194 810100 800102"},
		{"other natures and plans", `{op: updateLocation, vlr: "2.1:0691", msc: "0.6:1"}`, "3009 8102 86f1 0403 a16019"},
		{"over-decadic digits", `{op: updateLocation, imsi: "12*#ab3"}`, "3006 0404 21badcf3"},
		{"numbers", `{op: cancelLocation, cancellationType: 300, imsi: "hex:"}`, "a306 0400 0a02012c"},
		{"a truth value", `{op: sendRoutingInfoForSM, sm-RP-PRI: false}`, "3003 810100"},
		{"networks and addresses of IP", `{op: sendAuthenticationInfo, vectors: 1, requestingPLMN: 208-99}`, "3008 020101 8403 02f899"},
		{"an address of IPv6", `{op: updateGprsLocation, sgsnAddress: "2001:db8::1"}`, "3013 0411 50 20010db8000000000000000000000001"},
		{"an address of IPv4", `{op: updateGprsLocation, sgsnAddress: 198.51.100.7}`, "3007 0405 04 c6336407"},
		{"a number of ISUP", `{op: connect, destinationRoutingAddress: "49177"}`, "3009 a007 0405 8410 947107"},
		{"a text of USSD", `{op: unstructuredSS-Request, string: "*100#"}`, "300a 04010f 0405 aa180c3602"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := tcapOf(t, `{from: fr.vlr, to: home.hlr, ac: none, version: 3, otid: "01", invoke: `+tt.invoke+`}`)
			if want := strings.ReplaceAll(tt.want, " ", ""); !strings.HasSuffix(got, want) {
				t.Errorf("got  %s\nwant %s at its end", got, want)
			}
		})
	}
}

func TestBends(t *testing.T) {
	const plain = "621c480410000001 6c14a112 020101 020146 300a 8008 62920900000000f1"
	tests := []struct{ name, ber, want string }{
		{"a long length", `{length: long, on: imsi}`, "300b 8081 08 62920900000000f1"},
		{"a length of four octets", `{length: long4, on: imsi}`, "300e 8084 00000008 62920900000000f1"},
		{"long lengths of all parameters", `{length: long}`, "30810b 808108 62920900000000f1"},
		{"an indefinite length", `{length: indefinite}`, "3080 8008 62920900000000f1 0000"},
		{"indefinite lengths everywhere", `{length: indefinite, on: all}`,
			"6280 480410000001 6c80 a180 020101 020146 3080 8008 62920900000000f1 0000 0000 0000 0000"},
		{"a high tag", `{tag: high, on: imsi}`, "300b 9f00 08 62920900000000f1"},
		{"a padded tag", `{tag: padded, on: [imsi]}`, "300c 9f8000 08 62920900000000f1"},
		{"a tag without the constructed bit", `{tag: primitive, on: begin}`, strings.Replace(plain, "62", "42", 1)},
		{"a string in segments", `{string: segments, on: imsi}`, "300e a00c 0404 62920900 0404 000000f1"},
		{"two bends", `[{string: segments, on: imsi}, {tag: high, on: imsi}, {length: indefinite, on: otid}]`, "300f bf00 0c 0404 62920900 0404 000000f1"},
		{"the identifier", `{length: long, on: otid}`, "621d 488104 10000001 6c14a112 020101 020146 300a 8008 62920900000000f1"},
		{"the operation code", `{length: long2, on: opcode}`, "0282 0001 46 300a 8008 62920900000000f1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := tcapOf(t, `{from: fr.hlr, to: home.vlr, ac: none, version: 3, invoke: {op: provideSubscriberInfo, imsi: "262990000000001"}, ber: `+tt.ber+`}`)
			if want := strings.ReplaceAll(tt.want, " ", ""); !strings.HasSuffix(got, want) {
				t.Errorf("got  %s\nwant %s at its end", got, want)
			}
		})
	}
}

// What is written in other forms reads as what was meant, whatever the form.
func TestBentMessagesKeepTheirMeaning(t *testing.T) {
	flat := func(text string) (leaves []string) {
		var an wire.Anomalies
		b, _ := hex.DecodeString(text)
		var visit func(w ber.Walker)
		visit = func(w ber.Walker) {
			var e ber.TLV
			for w.Next(&e) {
				if e.Constructed && e.Tag != context(0) {
					visit(w.Enter(&e))
					continue
				}
				joined, _ := ber.OctetString(&e, nil, &an)
				leaves = append(leaves, hex.EncodeToString(joined))
			}
		}
		visit(ber.Walk(b, &an))
		return leaves
	}
	item := func(bend string) string {
		return tcapOf(t, `{from: fr.hlr, to: home.vlr, ac: none, version: 3, invoke: {op: provideSubscriberInfo, imsi: "262990000000001"}`+bend+`}`)
	}
	want := flat(item(""))
	for _, bend := range []string{"{length: long, on: all}", "{length: long8, on: all}", "{length: indefinite, on: all}", "{tag: high, on: all}", "{tag: padded, on: all}", "{string: segments}"} {
		if diff := cmp.Diff(want, flat(item(", ber: "+bend))); diff != "" {
			t.Errorf("%s (-plain +bent):\n%s", bend, diff)
		}
	}
}
