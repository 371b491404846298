package forge

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/fiorix/go-diameter/v4/diam"
	avpcode "github.com/fiorix/go-diameter/v4/diam/avp"
	"github.com/fiorix/go-diameter/v4/diam/dict"
	"github.com/google/go-cmp/cmp"
)

// updateLocation is a scenario of two ULR and an answer.
func updateLocation() *Scenario {
	request := func() *Diameter {
		return Request("ULR", Attribute("User-Name", "262990000000001"), Attribute("RAT-Type", "1004"), Attribute("ULR-Flags", "0x22"), Attribute("Visited-PLMN-Id", "208-99"))
	}
	return &Scenario{Messages: []Message{
		{From: "fr.mme", To: "home.hss", Diameter: request()},
		{From: "fr.mme", To: "home.hss", Diameter: request()},
		{From: "home.hss", To: "fr.mme", Diameter: AnswerWith("ULA", "", Attribute("ULA-Flags", "1"))},
	}}
}

// diameterBytes builds the messages of a scenario, one after the other.
func diameterBytes(t testing.TB, s *Scenario) [][]byte {
	t.Helper()
	b, err := NewBuilder(s)
	if err != nil {
		t.Fatal(err)
	}
	var out [][]byte
	for i := range s.Messages {
		m, err := b.Diameter(&s.Messages[i])
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, m)
	}
	return out
}

// readDiameter reads a message with go-diameter, which is no part of the forge.
func readDiameter(t testing.TB, b []byte) *diam.Message {
	t.Helper()
	m, err := diam.ReadMessage(bytes.NewReader(b), dict.Default)
	if err != nil {
		t.Fatalf("%v: % x", err, b)
	}
	return m
}

// text is the value of an AVP as go-diameter reads it.
func text(t testing.TB, m *diam.Message, code uint32) string {
	t.Helper()
	a, err := m.FindAVP(code, 0)
	if err != nil {
		if a, err = m.FindAVP(code, vendor3GPP); err != nil {
			return ""
		}
	}
	return fmt.Sprint(a.Data)
}

func TestGoDiameterReadsAnUpdateLocation(t *testing.T) {
	all := diameterBytes(t, updateLocation())
	request, answer := readDiameter(t, all[1]), readDiameter(t, all[2])
	if h := request.Header; h.CommandCode != 316 || h.ApplicationID != 16777251 || h.CommandFlags != 0xC0 {
		t.Errorf("header %+v", h)
	}
	if h := answer.Header; h.HopByHopID != request.Header.HopByHopID || h.EndToEndID != request.Header.EndToEndID || h.CommandFlags != 0x40 {
		t.Errorf("header of the answer %+v", h)
	}
	for _, c := range []struct {
		m    *diam.Message
		code uint32
		want string
	}{
		{request, avpcode.OriginHost, "mme1.epc.mnc099.mcc208.3gppnetwork.org"},
		{request, avpcode.OriginRealm, "epc.mnc099.mcc208.3gppnetwork.org"},
		{request, avpcode.DestinationRealm, "epc.mnc099.mcc262.3gppnetwork.org"},
		{request, avpcode.UserName, "262990000000001"},
		{request, avpcode.RouteRecord, "mme1.epc.mnc099.mcc208.3gppnetwork.org"},
		{answer, avpcode.OriginHost, "hss1.epc.mnc099.mcc262.3gppnetwork.org"},
		{answer, avpcode.ResultCode, "2001"},
	} {
		if got := text(t, c.m, c.code); !strings.Contains(got, c.want) {
			t.Errorf("AVP %d of command %d: %s, want %s", c.code, c.m.Header.CommandCode, got, c.want)
		}
	}
	if a, b := text(t, request, avpcode.SessionID), text(t, answer, avpcode.SessionID); a == "" || a != b {
		t.Errorf("sessions %q and %q", a, b)
	}
	if first := readDiameter(t, all[0]); text(t, first, avpcode.SessionID) == text(t, request, avpcode.SessionID) {
		t.Error("two requests share a session")
	}
}

// What the dictionary says of an AVP is what go-diameter's says, where that knows it.
func TestTheDictionaryAgreesWithGoDiameter(t *testing.T) {
	types := map[codec]string{
		asUnsigned32: "Unsigned32 Enumerated Integer32", asUnsigned64: "Unsigned64", asIdentity: "DiameterIdentity OctetString", asTime: "Time",
		asIPAddress: "Address", asGroup: "Grouped", asText: "UTF8String OctetString DiameterURI IPFilterRule DiameterIdentity",
		asOctets: "OctetString UTF8String IPv4", asTBCD: "OctetString UTF8String", asPLMN: "OctetString", asTPDU: "OctetString",
	}
	compared := 0
	for i := range dictionary {
		d := &dictionary[i]
		for _, app := range []uint32{0, 16777251, 16777238, 16777236, 16777265, 16777302, 4, 1} {
			known, err := dict.Default.FindAVPWithVendor(app, d.code, d.vendor)
			if err != nil || known.VendorID != d.vendor {
				continue
			}
			compared++
			if name := strings.Replace(known.Name, "TGPP-", "3GPP-", 1); name != d.name && !misspelt[known.Name] {
				t.Errorf("%d:%d is %s, go-diameter has %s", d.vendor, d.code, d.name, known.Name)
			}
			if !slices.Contains(strings.Fields(types[d.codec]), known.Data.TypeName) {
				t.Errorf("%s has codec %d, go-diameter has %s", d.name, d.codec, known.Data.TypeName)
			}
			break
		}
	}
	const enough = 150
	if compared < enough {
		t.Errorf("only %d of %d AVPs were compared", compared, len(dictionary))
	}
}

// misspelt are names that go-diameter writes otherwise than TS 29.272 and TS 29.368.
var misspelt = map[string]bool{"Re-synchronization-Info": true, "Application-Port-Identifer": true}

func TestTheDictionaryHasNothingTwice(t *testing.T) {
	seen := map[string]bool{}
	for _, d := range dictionary {
		for _, key := range []string{d.name, fmt.Sprint(d.vendor, ":", d.code)} {
			if seen[key] {
				t.Errorf("%s stands twice", key)
			}
			seen[key] = true
		}
	}
	for _, c := range commands {
		if _, err := parseApplication(c.application); err != nil {
			t.Error(err)
		}
	}
}

func TestDiameterMessagesAsTheyAreWritten(t *testing.T) {
	const head = `{from: fr.mme, to: home.hss, diameter: {bare: true, hop_by_hop: 1, end_to_end: 2, command: `
	tests := []struct{ name, message, want string }{
		{"no AVPs", head + `AIR}}`, "01000014 c000013e 01000023 00000001 00000002"},
		{"an answer with an error has the E bit", head + `AIA, avps: {Result-Code: 3002}}}`, "01000020 6000013e 01000023 00000001 00000002 0000010c4000000c00000bba"},
		{"a command by its code", head + `R99999, application: "7"}}`, "01000014 c001869f 00000007 00000001 00000002"},
		{"flags in letters, version and length of its own", head + `AIR, flags: RT, version: 2, length: 9}}`, "02000009 9000013e 01000023 00000001 00000002"},
		{"flags as a number", head + `AIR, flags: "0xff"}}`, "01000014 ff00013e 01000023 00000001 00000002"},
		{"padding", head + `AIR, avps: {User-Name: abcde}}}`, "01000024 c000013e 01000023 00000001 00000002 000000014000000d 6162636465000000"},
		{"a vendor", head + `AIR, avps: {Visited-PLMN-Id: 208-99}}}`, "01000024 c000013e 01000023 00000001 00000002 0000057fc000000f000028af 02f89900"},
		{"several of one kind", head + `AIR, avps: {Route-Record: [a, b]}}}`,
			"0100002c c000013e 01000023 00000001 00000002 0000011a40000009 61000000 0000011a40000009 62000000"},
		{"a group", head + `AIR, avps: {Vendor-Specific-Application-Id: {Vendor-Id: 1, Auth-Application-Id: 2}}}}`,
			"01000034 c000013e 01000023 00000001 00000002 0000010440000020 0000010a4000000c00000001 000001024000000c00000002"},
		{"an AVP bent", head + `AIR, avps: {User-Name: {value: ab, flags: VP, vendor: 9, length: 200, padding: ff}}}}`,
			"01000023 c000013e 01000023 00000001 00000002 00000001a00000c800000009 6162ff"},
		{"an AVP of octets, in a list of AVPs", head + `AIR, avps: [{User-Name: a}, {"9:5": "0102"}, {User-Name: {hex: "0000"}}]}}`,
			"01000032 c000013e 01000023 00000001 00000002 0000000140000009 61000000 000000058000000e00000009 01020000 0000"},
		{"octets behind the message", head + `AIR, trailing: "00"}}`, "01000015 c000013e 01000023 00000001 00000002 00"},
		{"no padding behind the last", head + `AIR, forms: padding_missing}}`, "01000023 c000013e 01000023 00000001 00000002 000023298000000f00007ed9 6f6464"},
		{"given octets", `{from: fr.mme, to: home.hss, diameter: {hex: "0100"}}`, "0100"},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			want, err := hex.DecodeString(strings.ReplaceAll(c.want, " ", ""))
			if err != nil {
				t.Fatal(err)
			}
			if got := diameterBytes(t, load(t, items(c.message)))[0]; !bytes.Equal(got, want) {
				t.Errorf("got  %x\nwant %x", got, want)
			}
		})
	}
}

func TestDefaultsGiveWayToWhatIsNamed(t *testing.T) {
	s := load(t, items(`{from: fr.mme, to: home.hss, diameter: {command: ULR, avps: {Origin-Realm: other.example, Destination-Realm: ~, Route-Record: [a.example, b.example], Session-Id: [one, two]}}}`))
	m := readDiameter(t, diameterBytes(t, s)[0])
	var got []string
	for _, a := range m.AVP {
		got = append(got, fmt.Sprintf("%d", a.Code))
	}
	if diff := cmp.Diff("263 263 260 277 264 296 282 282", strings.Join(got, " ")); diff != "" {
		t.Errorf("AVPs (-want +got):\n%s", diff)
	}
}

func TestDiameterFaultsAreToldWithTheirLines(t *testing.T) {
	tests := []struct{ name, message, want string }{
		{"an unknown command", `{from: fr.mme, to: home.hss, diameter: {command: ULX}}`, `unknown command "ULX"`},
		{"an unknown application", `{from: fr.mme, to: home.hss, diameter: {command: ULR, application: S6x}}`, `did you mean "S6a"`},
		{"an unknown AVP", `{from: fr.mme, to: home.hss, diameter: {command: ULR, avps: {User-Nane: x}}}`, `did you mean "User-Name"`},
		{"an unknown AVP in a group", `{from: fr.mme, to: home.hss, diameter: {command: ULR, avps: {AMBR: {User-Nane: x}}}}`, `did you mean "User-Name"`},
		{"an unknown key", `{from: fr.mme, to: home.hss, diameter: {comand: ULR}}`, `did you mean "command"`},
		{"no number", `{from: fr.mme, to: home.hss, diameter: {command: ULR, avps: {ULR-Flags: x}}}`, "no number of 32 bits"},
		{"no network", `{from: fr.mme, to: home.hss, diameter: {command: ULR, avps: {Visited-PLMN-Id: x}}}`, "no network such as 262-99"},
		{"no address", `{from: fr.mme, to: home.hss, diameter: {command: CER, avps: {Host-IP-Address: x}}}`, "no IP address"},
		{"no time", `{from: fr.mme, to: home.hss, diameter: {command: ULR, avps: {DESS-System-Time: x}}}`, "no time such as"},
		{"a wrong flag", `{from: fr.mme, to: home.hss, diameter: {command: ULR, flags: X}}`, "none of R, P, E and T"},
		{"a wrong flag of an AVP", `{from: fr.mme, to: home.hss, diameter: {command: ULR, avps: {User-Name: {value: x, flags: R}}}}`, "none of V, M and P"},
		{"a wrong result", `{from: fr.mme, to: home.hss, diameter: {command: ULA, result: x}}`, "no Result-Code"},
		{"a wrong form", `{from: fr.mme, to: home.hss, diameter: {command: ULA, forms: sorte}}`, `did you mean "sorted"`},
		{"a component beside it", `{from: fr.mme, to: home.hss, diameter: {command: ULR}, invoke: {op: cancelLocation, imsi: "262990000000001"}}`, "no components"},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			_, err := Load([]byte(items(c.message)))
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "line 3") {
				t.Errorf("error %v, want line 3 and %q", err, c.want)
			}
		})
	}
}

func TestPeersIntroduceThemselves(t *testing.T) {
	s := load(t, items(
		`{from: ipx, to: home.dea, diameter: {command: CER}}`, `{from: home.dea, to: ipx, diameter: {command: CEA}}`,
		`{from: ipx, to: home.dea, diameter: {command: DWR}}`, `{from: ipx, to: home.dea, diameter: {command: DPR}}`,
	))
	all := diameterBytes(t, s)
	cer, cea, dpr := readDiameter(t, all[0]), readDiameter(t, all[1]), readDiameter(t, all[3])
	if got := text(t, cer, avpcode.HostIPAddress); !strings.Contains(got, "203.0.113.1") {
		t.Errorf("Host-IP-Address %s", got)
	}
	if cer.Header.CommandFlags != flagR || cer.Header.ApplicationID != 0 || text(t, cer, avpcode.SessionID) != "" {
		t.Errorf("%+v", cer.Header)
	}
	if got := text(t, cea, avpcode.ResultCode); !strings.Contains(got, "2001") {
		t.Errorf("Result-Code %s", got)
	}
	if text(t, dpr, avpcode.DisconnectCause) == "" {
		t.Error("DPR without a cause")
	}
}

func TestDiameterInPackets(t *testing.T) {
	const ask = `diameter: {command: PUR, avps: {User-Name: "262990000000001"}}`
	s := load(t, items(
		`{from: fr.mme, to: home.hss, `+ask+`}`,
		`{from: fr.mme, to: home.hss, carriage: {bundle: true}, `+ask+`}`,
		`{from: fr.mme, to: home.hss, carriage: {join: true}, `+ask+`}`,
		`{from: fr.mme, to: home.hss, carriage: {cut: [4, 30], reorder: true}, `+ask+`}`,
	))
	var got []string
	for _, p := range build(t, s) {
		h, chunks := sctpPacket(t, p)
		line := fmt.Sprint(h.SrcPort)
		for _, d := range chunks {
			line += fmt.Sprintf(" %d/%d/%d/%d", d.TSN-0x1000, d.SSN, d.PPID, len(d.Payload))
		}
		got = append(got, line)
	}
	length := len(diameterBytes(t, s)[0])
	want := []string{
		fmt.Sprintf("3868 0/0/46/%d 1/1/46/%d", length, 2*length),
		"3868 2/2/46/4", fmt.Sprintf("3868 4/2/46/%d", length-30), "3868 3/2/46/26",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("chunks: TSN, sequence, PPID, octets (-want +got):\n%s", diff)
	}
}

func TestCutAtEveryPlace(t *testing.T) {
	s := updateLocation()
	longest, err := LongestDiameter(s)
	if err != nil {
		t.Fatal(err)
	}
	const opening = 3
	for at := 1; at <= longest; at++ {
		n := len(build(t, CutAt(s, at)))
		if whole := opening + len(s.Messages); (n > whole) != (at < longest) {
			t.Fatalf("cut at %d of %d: %d packets", at, longest, n)
		}
	}
}
