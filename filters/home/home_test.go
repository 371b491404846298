package home

import (
	"strings"
	"testing"

	"cordon/filters/internal/sketch"
	"cordon/internal/operator"
	"cordon/protocols/message"
)

const related = `
home: {name: H, tadig: DEUHM, country: DE, plmns: ["262-99"], gt_prefixes: ["4917799"], msisdn_prefixes: ["4917799"], aliases: [DEUXX]}
partners:
- {name: P, tadig: FRAEX, plmns: ["208-99", "310-260"], gt_prefixes: ["33699"]}
- {name: Q, tadig: GBREX, plmns: ["234-99", "310-26"], gt_prefixes: ["447999"]}
- {name: MVNO, tadig: GBRMV, imsi_prefixes: ["23499700"], aliases: [GBREX]}
- {name: R, tadig: KENEX, plmns: ["639-99"], gt_prefixes: ["254799"]}
- {name: N, tadig: DEUXX, plmns: ["262-98"], gt_prefixes: ["4917798"]}
carriers:
- {name: Hub, gt_prefixes: ["88299"], serves: [KENEX]}
groups: [{name: G, members: [FRAEX, GBREX]}]
`

func TestFacts(t *testing.T) {
	p, err := operator.Parse("test.yaml", []byte(related))
	if err != nil {
		t.Fatal(err)
	}
	const fra, gbr, nobody = "sccp.calling.gt=33699000001 ", "sccp.calling.gt=447999000001 ", "sccp.calling.gt=88213999901 "
	for _, tc := range []struct{ name, words, fact, want string }{
		{"the home network asks for its subscriber", fra + "invoke=provideSubscriberInfo map.imsi=208990000000001", "home.match", "true"},
		{"a stranger asks for another's subscriber", fra + "invoke=provideSubscriberInfo map.imsi=639990000000001", "home.match", "false"},
		{"somebody unlisted asks for a partner's subscriber", nobody + "invoke=cancelLocation map.imsi=208990000000001", "home.match", "false"},
		{"somebody unlisted asks for an unlisted subscriber", nobody + "invoke=cancelLocation map.imsi=999990000000001", "home.match", "-"},
		{"a partner asks for an unlisted subscriber", fra + "invoke=cancelLocation map.imsi=999990000000001", "home.match", "false"},
		{"our subscriber from outside", fra + "invoke=cancelLocation map.imsi=262990000000001", "home.match", "false"},
		{"our subscriber from our network", "sccp.calling.gt=491779900001 invoke=cancelLocation map.imsi=262990000000001", "home.match", "true"},
		{"our subscriber from our national roaming partner", "sccp.calling.gt=491779800001 invoke=cancelLocation map.imsi=262990000000001", "home.match", "true"},
		{"an affiliate", gbr + "invoke=cancelLocation map.imsi=208990000000001", "home.match", "true"},
		{"the host of an MVNO", gbr + "invoke=cancelLocation map.imsi=234997000000001", "home.match", "true"},
		{"an affiliate of that host", fra + "invoke=cancelLocation map.imsi=234997000000001", "home.match", "false"},
		{"a hub for an operator that it serves", "sccp.calling.gt=88299000001 invoke=cancelLocation map.imsi=639990000000001", "home.match", "true"},
		{"a hub for one that it does not serve", "sccp.calling.gt=88299000001 invoke=cancelLocation map.imsi=208990000000001", "home.match", "false"},
		{"the second of two IMSIs is another's", fra + "invoke=provideSubscriberInfo map.imsi=208990000000001 invoke=provideSubscriberInfo map.imsi=639990000000001", "home.match", "false"},
		{"two of one component", fra + "invoke=provideSubscriberInfo map.imsi=208990000000001 map.imsi=639990000000001", "home.match", "false"},
		{"an unlisted one before another's", nobody + "invoke=cancelLocation map.imsi=999990000000001 map.imsi=208990000000001", "home.match", "false"},
		{"no IMSI", fra + "invoke=reset map.hlr=33699000001", "home.match", "-"},
		{"LEG-066: our own cancellation comes back undelivered", fra + "sccp.return_cause=1 invoke=cancelLocation map.imsi=262990000000001", "home.match", "-"},
		{"LEG-066: whose the subscriber is, is no matter then", fra + "sccp.return_cause=1 invoke=cancelLocation map.imsi=262990000000001", "home.own", "-"},
		{"no calling title", "invoke=cancelLocation map.imsi=208990000000001", "home.match", "-"},
		{"the IMSI of MAP-OPEN", fra + "map.destination_reference=639990000000001 map.destination_reference.np=6 invoke=unstructuredSS-Request", "home.match", "false"},
		{"the IMSI of MAP-OPEN from its home", fra + "map.destination_reference=208990000000001 map.destination_reference.np=6 invoke=unstructuredSS-Request", "home.match", "true"},
		{"a subscriber number in MAP-OPEN is no IMSI", fra + "map.destination_reference=254799000001 map.destination_reference.np=1 invoke=unstructuredSS-Request", "home.match", "-"},
		{"either reading of an ambiguous IMSI", gbr + "invoke=cancelLocation map.imsi=310260000000001", "home.match", "true"},

		{"the network of the IMSI", fra + "invoke=cancelLocation map.imsi=208990000000001", "home.network", "FRAEX"},
		{"the network that contradicts", fra + "invoke=cancelLocation map.imsi=208990000000001 map.imsi=639990000000001", "home.network", "KENEX"},
		{"no network of an unlisted IMSI", fra + "invoke=cancelLocation map.imsi=999990000000001", "home.network", "-"},
		{"every IMSI is known", "invoke=cancelLocation map.imsi=208990000000001 map.imsi=262990000000001", "home.known", "true"},
		{"one IMSI is not known", "invoke=cancelLocation map.imsi=208990000000001 map.imsi=999990000000001", "home.known", "false"},
		{"no IMSI is not an unknown one", "invoke=reset", "home.known", "-"},
		{"one IMSI is ours", "invoke=cancelLocation map.imsi=208990000000001 map.imsi=262990000000001", "home.own", "true"},
		{"none is ours", "invoke=cancelLocation map.imsi=208990000000001", "home.own", "false"},
		{"ours stands in MAP-OPEN", "map.destination_reference=262990000000001 map.destination_reference.np=6 invoke=interrogateSS", "home.own", "true"},
		{"the length of the MNC does not show", "invoke=cancelLocation map.imsi=310260000000001", "home.ambiguous", "true"},
		{"the length of the MNC shows", "invoke=cancelLocation map.imsi=310261000000001", "home.ambiguous", "false"},

		{"our subscriber number", "invoke=sendRoutingInfoForSM map.msisdn=4917799123456", "home.msisdn_own", "true"},
		{"another's subscriber number", "invoke=sendRoutingInfoForSM map.msisdn=33699123456", "home.msisdn_own", "false"},
		{"no subscriber number", "invoke=updateLocation map.imsi=208990000000001", "home.msisdn_own", "-"},

		{"the reference is the IMSI of the parameter", "map.destination_reference=262990000000001 map.destination_reference.np=6 invoke=beginSubscriberActivity map.imsi=262990000000001", "home.reference_match", "true"},
		{"the reference is another IMSI", "map.destination_reference=262990000000001 map.destination_reference.np=6 invoke=beginSubscriberActivity map.imsi=262990000000002", "home.reference_match", "false"},
		{"a subscriber number of the same network", "map.destination_reference=262990000000001 map.destination_reference.np=6 invoke=processUnstructuredSS-Request map.msisdn=4917799123456", "home.reference_match", "true"},
		{"a ported number of the same country", "map.destination_reference=262990000000001 map.destination_reference.np=6 invoke=processUnstructuredSS-Request map.msisdn=4915199123456", "home.reference_match", "true"},
		{"a subscriber number of another country", "map.destination_reference=262990000000001 map.destination_reference.np=6 invoke=processUnstructuredSS-Request map.msisdn=33699123456", "home.reference_match", "false"},
		{"a subscriber number of no country", "map.destination_reference=262990000000001 map.destination_reference.np=6 invoke=processUnstructuredSS-Request map.msisdn=88213999901", "home.reference_match", "-"},
		{"no reference", "invoke=updateLocation map.imsi=262990000000001", "home.reference_match", "-"},
		{"nothing to compare the reference with", "map.destination_reference=262990000000001 map.destination_reference.np=6 invoke=interrogateSS", "home.reference_match", "-"},

		{"the gsmSCF is of the home", fra + "invoke=insertSubscriberData map.imsi=208990000000001 map.gsmscf=33699000005", "home.scf_match", "true"},
		{"the gsmSCF is a stranger's", fra + "invoke=insertSubscriberData map.imsi=208990000000001 map.gsmscf=254799000005", "home.scf_match", "false"},
		{"the gsmSCF is of nobody", fra + "invoke=insertSubscriberData map.imsi=208990000000001 map.gsmscf=88213999905", "home.scf_match", "false"},
		{"the second gsmSCF is a stranger's", fra + "invoke=insertSubscriberData map.imsi=208990000000001 map.gsmscf=33699000005 map.gsmscf=254799000005", "home.scf_match", "false"},
		{"a GMLC is a stranger's", fra + "invoke=insertSubscriberData map.imsi=208990000000001 map.gmlc=254799000005", "home.scf_match", "false"},
		{"the trace goes to a stranger", fra + "invoke=activateTraceMode map.imsi=208990000000001 map.omc=254799000005", "home.scf_match", "false"},
		{"within a location update the home is the sender", fra + "invoke=insertSubscriberData map.gsmscf=33699000005", "home.scf_match", "true"},
		{"and a stranger's gsmSCF shows", fra + "invoke=insertSubscriberData map.gsmscf=254799000005", "home.scf_match", "false"},
		{"the gsmSCF of the MVNO's host", gbr + "invoke=insertSubscriberData map.imsi=234997000000001 map.gsmscf=447999000005", "home.scf_match", "true"},
		{"no such address", fra + "invoke=insertSubscriberData map.imsi=208990000000001", "home.scf_match", "-"},
		{"the gsmSCF of an interrogation is another matter", fra + "invoke=anyTimeInterrogation map.imsi=208990000000001 map.gsmscf=254799000005", "home.scf_match", "-"},
		{"an unlisted home", nobody + "invoke=insertSubscriberData map.imsi=999990000000001 map.gsmscf=88213999905", "home.scf_match", "-"},
	} {
		f, ok := message.FieldByName(tc.fact)
		if !ok {
			t.Fatalf("no fact %q", tc.fact)
		}
		m := sketch.Message(t, strings.Fields(tc.words)...)
		if len(m.Components()) > 0 {
			m.Focus(0)
		}
		Compute(p, m, f)
		if got := sketch.Fact(m, f); got != tc.want {
			t.Errorf("%s: %s is %s, want %s", tc.name, tc.fact, got, tc.want)
		}
		if m.Focused() != 0 {
			t.Errorf("%s: the focus was moved", tc.name)
		}
	}
}

func TestWithoutProfileNothingIsClaimed(t *testing.T) {
	m := sketch.Message(t, "sccp.calling.gt=33699000001", "invoke=insertSubscriberData", "map.imsi=262990000000001", "map.gsmscf=254799000005", "map.msisdn=49")
	for f := message.FieldHomeNetwork; f <= message.FieldHomeSCFMatch; f++ {
		Compute(nil, m, f)
		if m.Has(f) {
			t.Errorf("%s is %s", f.Name(), sketch.Fact(m, f))
		}
	}
}

func TestNoAllocations(t *testing.T) {
	p := operator.Example()
	m := sketch.Message(t, "sccp.calling.gt=33699000001", "map.destination_reference=208990000000001", "map.destination_reference.np=6",
		"invoke=insertSubscriberData", "map.imsi=208990000000001", "map.gsmscf=33699000005", "map.msisdn=33699123456")
	n := testing.AllocsPerRun(20, func() {
		for f := message.FieldHomeNetwork; f <= message.FieldHomeSCFMatch; f++ {
			Compute(p, m, f)
		}
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestEveryOperationNamedHereExists(t *testing.T) {
	if plants(0) {
		t.Error("an operation of the table does not exist")
	}
}
