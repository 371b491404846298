package forge

import (
	"fmt"
	"strings"
	"testing"
)

// Every command, every AVP of the dictionary and every group reads in tshark without fault, under its name.
func TestTsharkReadsEveryCommandAndAVP(t *testing.T) {
	s := &Scenario{}
	for _, c := range commands {
		for _, last := range []string{"R", "A"} {
			m := Message{From: "fr.mme", To: "home.hss", Diameter: &Diameter{Command: c.name + last}}
			if last == "A" {
				m.From, m.To = m.To, m.From
			}
			s.Messages = append(s.Messages, m)
		}
	}
	commandCount := len(s.Messages)
	for i := range dictionary {
		s.Messages = append(s.Messages, Message{From: "fr.mme", To: "home.hss", Diameter: Request("AIR", sampleAVP(&dictionary[i]))})
	}
	rows := tshark(t, build(t, s), "diameter.cmd.code", "diameter.avp.code", "_ws.malformed", "_ws.expert.message", "diameter.avp.unknown", "diameter.applicationId")
	if len(rows) != len(s.Messages) {
		t.Fatalf("%d frames, want %d", len(rows), len(s.Messages))
	}
	for i, row := range rows {
		name := s.Messages[i].Diameter.Command
		want := fmt.Sprint(commands[min(i/2, len(commands)-1)].code)
		if i >= commandCount {
			d := &dictionary[i-commandCount]
			name, want = d.name, "318"
			if !strings.Contains(","+row[1]+",", fmt.Sprintf(",%d,", d.code)) {
				t.Errorf("%s: AVPs %s", name, row[1])
			}
		}
		if row[0] != want {
			t.Errorf("%s: tshark reads command %s, want %s", name, row[0], want)
		}
		if (row[2] != "" || row[3] != "") && !unknownToTshark[name] {
			t.Errorf("%s: tshark finds %q %q", name, row[2], row[3])
		}
	}
}

// unknownToTshark are AVPs that its dictionary lacks, or has with another type than TS 29.229.
var unknownToTshark = map[string]bool{
	"SIP-Authentication-Scheme": true,
	"OFR-Flags":                 true, "SLg-Location-Type": true,
	"DESS-Signature": true, "DESS-Digital-Signature": true, "DESS-System-Time": true, "DESS-Signing-Identity": true, "DESS-Digital-Signature-Type": true,
}

// sampleAVPs are values of AVPs that tshark looks into.
var sampleAVPs = map[string]string{
	"User-Name": "262990000000001", "3GPP-SGSN-MCC-MNC": "26299", "3GPP-IMSI": "262990000000001", "Framed-IP-Address": "c0000201",
	"EAP-Payload": "03010004", "3GPP-User-Location-Info": "8262f299000162f29900000001",
}

// sampleAVP is an AVP of a row with a value.
func sampleAVP(d *definition) AVP {
	switch d.codec {
	case asGroup:
		return Group(d.name, Attribute("RAT-Type", "1004"))
	case asUnsigned32, asUnsigned64:
		return Attribute(d.name, "1")
	case asIdentity:
		return Attribute(d.name, "a.example")
	case asTime:
		return Attribute(d.name, "2025-10-09T08:53:20Z")
	case asIPAddress:
		return Attribute(d.name, "198.51.100.7")
	case asPLMN:
		return Attribute(d.name, "208-99")
	case asTBCD:
		return Attribute(d.name, "491779912345")
	case asTPDU:
		return ShortMessage(d.name, TPDU{Address: "491779912345", Text: "hello"})
	}
	if text := sampleAVPs[d.name]; text != "" {
		return Attribute(d.name, text)
	}
	if d.codec == asText {
		return Attribute(d.name, "x")
	}
	return Attribute(d.name, "hex:0102030405060708")
}

// Whatever form the messages take, tshark reads command, subscriber and origin, but for the forms that it does not
// follow.
func TestTsharkReadsDiameterTransforms(t *testing.T) {
	s := updateLocation()
	s.Messages = s.Messages[:2]
	blind := map[string]string{
		"diameter_ppid_47":         "tshark takes it for DTLS",
		"diameter_tcp_reordered":   "tshark puts segments in order only when asked to",
		"diameter_sctp_joined":     "tshark reads the first message of a DATA chunk",
		"diameter_padding_missing": "tshark says that the message is malformed",
		"diameter_reserved_flags":  "tshark takes a message with a reserved flag for another protocol",
	}
	const firstPort = 10000
	var packets []Packet
	var owner []int
	transforms := transformsOf(s)
	for i := range transforms {
		changed, _ := transforms[i].Apply(s)
		changed.Carriage.SrcPort = firstPort + i
		for _, p := range build(t, changed) {
			packets, owner = append(packets, p), append(owner, i)
		}
	}
	got := make([]int, len(transforms))
	for i, row := range tshark(t, packets, "diameter.cmd.code", "diameter.User-Name", "diameter.Origin-Host") {
		if strings.Contains(row[1], "262990000000001") && strings.Contains(strings.ToLower(row[2]), "mme1.epc.mnc") {
			got[owner[i]] += strings.Count(","+row[0], ",316")
		}
	}
	for i, tr := range transforms {
		if want := 2; got[i] != want && blind[tr.Name] == "" || got[i] == want && blind[tr.Name] != "" {
			t.Errorf("%s: tshark reads %d messages, want %d", tr.Name, got[i], want)
		}
	}
}
