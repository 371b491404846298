package dialogue

import (
	"strings"
	"testing"

	"cordon/filters/internal/sketch"
	"cordon/internal/operator"
	"cordon/protocols/message"
)

const agreements = `
home: {name: H, tadig: DEUHM, realms: [home.example], diameter_applications: [SLh]}
partners:
- {name: P, tadig: FRAEX, realms: [partner.example], diameter_applications: [S6c, S9]}
- {name: Q, tadig: GBREX, realms: [other.example]}
`

func TestFactsOfTheFormOfDiameter(t *testing.T) {
	p, err := operator.Parse("p.yaml", []byte(agreements))
	if err != nil {
		t.Fatal(err)
	}
	const (
		partner  = "diameter.origin.realm=partner.example "
		other    = "diameter.origin.realm=other.example "
		complete = "diameter.session_id=a;1;2 diameter.origin.host=m.partner.example " + partner + "diameter.destination.realm=home.example "
		ulr      = "diameter.user_name=262990000000001 diameter.rat_type=1004 diameter.ulr_flags=2 diameter.visited_plmn=208-99 "
	)
	for _, tc := range []struct {
		name  string
		fact  message.FieldID
		words string // command, R bit, application, then fields
		want  string
	}{
		{"S6a", message.FieldDiameterApplicationKnown, "316 true 16777251", "true"},
		{"a private one", message.FieldDiameterApplicationKnown, "316 true 16777360", "false"},
		{"ULR of S6a", message.FieldDiameterCommandMatch, "316 true 16777251", "true"},
		{"UDR of S6a", message.FieldDiameterCommandMatch, "306 true 16777251", "false"},
		{"of one that no table has", message.FieldDiameterCommandMatch, "306 true 16777360", "-"},
		{"named alike", message.FieldDiameterApplicationMatch, "316 true 16777251 diameter.auth_application=16777251", "true"},
		{"named differently", message.FieldDiameterApplicationMatch, "316 true 16777251 diameter.auth_application=16777217", "false"},
		{"the second differently", message.FieldDiameterApplicationMatch, "316 true 16777251 diameter.auth_application=16777251 diameter.acct_application=3", "false"},
		{"not named", message.FieldDiameterApplicationMatch, "316 true 16777251", "-"},
		{"what a peer can do", message.FieldDiameterApplicationMatch, "257 true 0 diameter.auth_application=16777251", "-"},
		{"S6a with anybody", message.FieldDiameterApplicationAgreed, "316 true 16777251 " + other, "true"},
		{"between peers", message.FieldDiameterApplicationAgreed, "280 true 0 " + other, "true"},
		{"the end of a session between peers", message.FieldDiameterApplicationAgreed, "274 true 0 " + other, "false"},
		{"the same as an answer", message.FieldDiameterApplicationAgreed, "274 false 0 " + other, "false"},
		{"with the sender", message.FieldDiameterApplicationAgreed, "272 true 16777267 " + partner, "true"},
		{"with another", message.FieldDiameterApplicationAgreed, "272 true 16777267 " + other, "false"},
		{"with everybody", message.FieldDiameterApplicationAgreed, "8388622 true 16777291 " + other, "true"},
		{"with whom we ask", message.FieldDiameterApplicationAgreed, "272 true 16777267 diameter.origin.realm=home.example diameter.destination.realm=partner.example", "true"},
		{"with whom the sender chooses to address", message.FieldDiameterApplicationAgreed, "272 true 16777267 direction=inbound " + other + "diameter.destination.realm=partner.example", "false"},
		{"with the sender, from outside", message.FieldDiameterApplicationAgreed, "272 true 16777267 direction=inbound " + partner + "diameter.destination.realm=home.example", "true"},
		{"with nobody known", message.FieldDiameterApplicationAgreed, "272 true 16777267", "false"},
		{"all there", message.FieldDiameterAVPMissing, "316 true 16777251 " + complete + ulr, "false"},
		{"no Session-Id", message.FieldDiameterAVPMissing, "316 true 16777251 " + strings.Replace(complete, "diameter.session_id=a;1;2 ", "", 1) + ulr, "true"},
		{"no Origin-Realm", message.FieldDiameterAVPMissing, "316 true 16777251 " + strings.Replace(complete, partner, "", 1) + ulr, "true"},
		{"no Visited-PLMN-Id", message.FieldDiameterAVPMissing, "316 true 16777251 " + complete + strings.Replace(ulr, "diameter.visited_plmn=208-99 ", "", 1), "true"},
		{"a watchdog needs less", message.FieldDiameterAVPMissing, "280 true 0 diameter.origin.host=m.partner.example " + partner, "false"},
		{"an answer with a result", message.FieldDiameterAVPMissing, "316 false 16777251 diameter.origin.host=m.partner.example " + partner + "diameter.result_code=2001", "false"},
		{"an answer with an experimental one", message.FieldDiameterAVPMissing, "316 false 16777251 diameter.origin.host=m.partner.example " + partner + "diameter.experimental_result=5004", "false"},
		{"an answer without", message.FieldDiameterAVPMissing, "316 false 16777251 diameter.origin.host=m.partner.example " + partner, "true"},
		{"a command of no table", message.FieldDiameterAVPMissing, "999 true 16777251 " + complete, "false"},
		{"an IMSI", message.FieldDialogueIdentityMissing, "319 true 16777251 diameter.imsi=262990000000001", "false"},
		{"half an IMSI", message.FieldDialogueIdentityMissing, "319 true 16777251 diameter.imsi=26299", "true"},
		{"a number where an IMSI must be", message.FieldDialogueIdentityMissing, "319 true 16777251 diameter.msisdn=4917799123456", "true"},
		{"a number", message.FieldDialogueIdentityMissing, "8388647 true 16777312 diameter.msisdn=4917799123456", "false"},
		{"nobody", message.FieldDialogueIdentityMissing, "8388647 true 16777312", "true"},
		{"reset needs none", message.FieldDialogueIdentityMissing, "322 true 16777251", "-"},
		{"an answer needs none", message.FieldDialogueIdentityMissing, "319 false 16777251", "-"},
		{"a request is no answer", message.FieldDialogueAnswers, "319 true 16777251", "false"},
		{"an answer", message.FieldDialogueAnswers, "319 false 16777251", "true"},
	} {
		words := strings.Fields(tc.words)
		m := sketch.Message(t, append([]string{"protocol=diameter", "diameter.command=" + words[0], "diameter.request=" + words[1], "diameter.application=" + words[2]}, words[3:]...)...)
		Compute(p, m, tc.fact)
		if got := sketch.Fact(m, tc.fact); got != tc.want {
			t.Errorf("%s: %s: got %s, want %s", tc.fact.Name(), tc.name, got, tc.want)
		}
	}
}

func TestTheFormOfDiameterAllocatesNothing(t *testing.T) {
	p, err := operator.Parse("p.yaml", []byte(agreements))
	if err != nil {
		t.Fatal(err)
	}
	m := sketch.Message(t, "protocol=diameter", "diameter.command=316", "diameter.request=true", "diameter.application=16777267", "diameter.origin.host=m.partner.example",
		"diameter.origin.realm=partner.example", "diameter.session_id=a", "diameter.destination.realm=home.example", "diameter.imsi=262990000000001", "diameter.auth_application=16777267")
	n := testing.AllocsPerRun(20, func() {
		for _, f := range []message.FieldID{message.FieldDiameterApplicationKnown, message.FieldDiameterCommandMatch, message.FieldDiameterApplicationMatch,
			message.FieldDiameterApplicationAgreed, message.FieldDiameterAVPMissing, message.FieldDialogueIdentityMissing, message.FieldDialogueAnswers} {
			Compute(p, m, f)
		}
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}
