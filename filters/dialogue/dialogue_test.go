package dialogue

import (
	"strings"
	"testing"

	"cordon/filters/internal/sketch"
	"cordon/internal/operator"
	"cordon/protocols/message"
)

const (
	acUpdate   = "tcap.ac=0.4.0.0.1.0.1.3 "
	acATI      = "tcap.ac=0.4.0.0.1.0.29.3 "
	acSS       = "tcap.ac=0.4.0.0.1.0.18.2 "
	acUSSD     = "tcap.ac=0.4.0.0.1.0.19.2 "
	acMT2      = "tcap.ac=0.4.0.0.1.0.25.2 "
	acMT3      = "tcap.ac=0.4.0.0.1.0.25.3 "
	acData     = "tcap.ac=0.4.0.0.1.0.16.3 "
	acGateway  = "tcap.ac=0.4.0.0.1.0.20.3 "
	acCAP      = "tcap.ac=0.4.0.0.1.0.50.1 "
	acINAP     = "tcap.ac=1.2.826.0.1249.51.1.1.1.0.1 "
	acCAP4     = "tcap.ac=0.4.0.0.1.23.3.4 "
	begin      = "tcap.type=begin "
	cont       = "tcap.type=continue "
	end        = "tcap.type=end "
	imsi       = " map.imsi=262990000000001 "
	reference  = " map.destination_reference=262990000000001 map.destination_reference.np=6 "
	noDialogue = begin
)

// cases are messages and what the facts say of them. Those that name a flow of
// the list of lawful ones (LEG) must not look like attacks.
var cases = []struct{ name, words, fact, want string }{
	{"a context of MAP", begin + acUpdate, "context_known", "true"},
	{"a context of CAP in MAP's space", begin + acCAP, "context_known", "true"},
	{"a context of CAP phase 4", begin + acCAP4, "context_known", "true"},
	{"a context with an arc more", begin + "tcap.ac=0.4.0.0.1.0.29.3.0", "context_known", "false"},
	{"a context with an arc changed", begin + "tcap.ac=0.4.4.0.1.0.29.3", "context_known", "false"},
	{"a version that the context has not", begin + "tcap.ac=0.4.0.0.1.0.29.2", "context_known", "false"},
	{"a context with a huge arc", begin + "tcap.ac=0.4.0.0.1.0.29.99999999999999999999", "context_known", "false"},
	{"a context that is no identifier", begin + "tcap.ac=x", "context_known", "false"},
	{"a context that ends in a dot", begin + "tcap.ac=0.4.0.0.1.0.29.3.", "context_known", "false"},
	{"a context of very many arcs", begin + "tcap.ac=1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1", "context_known", "false"},
	{"no context", begin, "context_known", "-"},
	{"a vendor's context of INAP is another matter", begin + "sccp.called.ssn=241 " + acINAP, "context_known", "-"},
	{"a context of INAP for an HLR", begin + "sccp.called.ssn=6 " + acINAP, "context_known", "false"},

	{"an update in its context", begin + acUpdate + "invoke=updateLocation", "context_match", "true"},
	{"an interrogation in the context of an update", begin + acUpdate + "invoke=anyTimeInterrogation", "context_match", "false"},
	{"what only the other side may send, in a begin", begin + acUpdate + "invoke=insertSubscriberData", "context_match", "false"},
	{"LEG-001: subscriber data in the first answer to an update", cont + acUpdate + "invoke=insertSubscriberData", "context_match", "true"},
	{"LEG-001: subscriber data later on names no context", cont + "invoke=insertSubscriberData", "context_match", "-"},
	{"LEG-001: the result of an update", end + acUpdate + "result=updateLocation", "context_match", "true"},
	{"LEG-014: subscriber data in a dialogue of its own", begin + acData + "invoke=insertSubscriberData" + imsi, "context_match", "true"},
	{"LEG-024: a question back in a USSD dialogue", cont + acUSSD + "invoke=unstructuredSS-Request", "context_match", "true"},
	{"LEG-025: a USSD dialogue from the network", begin + acUSSD + "invoke=unstructuredSS-Notify", "context_match", "true"},
	{"LEG-026: the password that activation asks for", cont + acSS + "invoke=getPassword", "context_match", "true"},
	{"a password asked for in a begin", begin + acSS + "invoke=getPassword", "context_match", "false"},
	{"LEG-028: informing the service centre in the answer", end + acGateway + "result=sendRoutingInfoForSM invoke=informServiceCentre", "context_match", "true"},
	{"LEG-050: a CAMEL call", begin + acCAP + "cap.invoke=initialDP", "context_match", "true"},
	{"LEG-050: what it is told to do", cont + acCAP + "cap.invoke=requestReportBCSMEvent cap.invoke=applyCharging cap.invoke=continue", "context_match", "true"},
	{"LEG-050: and it ends with instructions", end + "cap.invoke=connect", "context_match", "-"},
	{"a MAP operation in a CAP context", begin + acCAP + "invoke=anyTimeInterrogation", "context_match", "false"},
	{"a CAP operation in a MAP context", begin + acATI + "cap.invoke=connect", "context_match", "false"},
	{"mobile-terminated messages of version 2 have opcode 46", begin + acMT2 + "invoke=mo-ForwardSM", "context_match", "true"},
	{"and those of version 3 have 44", begin + acMT3 + "invoke=mo-ForwardSM", "context_match", "false"},
	{"the second operation is another", begin + acUpdate + "invoke=updateLocation invoke=anyTimeInterrogation", "context_match", "false"},
	{"a result of an operation of another context", end + acUpdate + "result=anyTimeInterrogation", "context_match", "false"},
	{"a request in an end", end + "invoke=provideSubscriberInfo", "context_match", "false"},
	{"an unknown context matches nothing, and is told by itself", begin + "tcap.ac=0.4.4.0.1.0.29.3 invoke=anyTimeInterrogation", "context_match", "-"},
	{"LEG-049: version 1 has no context", noDialogue + "invoke=updateLocation", "context_match", "-"},
	{"LEG-031: a begin without components", begin + acMT3, "context_match", "-"},

	{"an operation of the table", begin + "invoke=updateLocation", "operation_known", "true"},
	{"an operation of nobody", begin + "invoke=?100", "operation_known", "false"},
	{"a negative operation", begin + "invoke=?-71", "operation_known", "false"},
	{"the second is of nobody", begin + "invoke=updateLocation invoke=?100", "operation_known", "false"},
	{"no component", begin, "operation_known", "-"},
	{"an answer without operation code", end + "result=", "operation_known", "-"},

	{"LEG-049: an update of version 1", noDialogue + "invoke=updateLocation", "v1_only", "true"},
	{"LEG-049: an enquiry of version 1", noDialogue + "invoke=sendRoutingInfoForSM", "v1_only", "true"},
	{"an interrogation without dialogue portion", noDialogue + "invoke=anyTimeInterrogation", "v1_only", "false"},
	{"the second has no version 1", noDialogue + "invoke=updateLocation invoke=provideSubscriberInfo", "v1_only", "false"},
	{"a CAMEL operation without dialogue portion", noDialogue + "cap.invoke=initialDP", "v1_only", "false"},
	{"with a context", begin + acATI + "invoke=anyTimeInterrogation", "v1_only", "-"},
	{"with a dialogue portion that cannot be read", begin + "tcap.dialogue=unknown invoke=anyTimeInterrogation", "v1_only", "-"},
	{"a dialogue that goes on", cont + "invoke=provideSubscriberInfo", "v1_only", "-"},

	{"one operation", begin + "invoke=updateLocation", "several", "false"},
	{"LEG-001: subscriber data in parts", cont + "invoke=insertSubscriberData invoke=insertSubscriberData invoke=forwardCheckSS-Indication", "several", "false"},
	{"LEG-032: several short messages", cont + "invoke=mt-ForwardSM invoke=mt-ForwardSM", "several", "false"},
	{"LEG-049: USSD of version 1", begin + "invoke=beginSubscriberActivity invoke=processUnstructuredSS-Data", "several", "false"},
	{"LEG-050: instructions to a switch", cont + "cap.invoke=requestReportBCSMEvent cap.invoke=applyCharging cap.invoke=connect", "several", "false"},
	{"LEG-050: reports of a switch", cont + "cap.invoke=eventReportBCSM cap.invoke=applyChargingReport", "several", "false"},
	{"a call that opens with more than its opening", begin + "cap.invoke=initialDP cap.invoke=connect", "several", "true"},
	{"LEG-028: a result and an invoke are not several invokes", end + "result=sendRoutingInfoForSM invoke=informServiceCentre", "several", "false"},
	{"a harmless one before the real one", begin + "invoke=checkIMEI invoke=anyTimeInterrogation", "several", "true"},
	{"the same twice, for two subscribers", begin + "invoke=provideSubscriberInfo invoke=provideSubscriberInfo", "several", "true"},
	{"one of nobody beside another", begin + "invoke=insertSubscriberData invoke=?100", "several", "true"},
	{"MAP beside CAP", begin + "invoke=insertSubscriberData cap.invoke=connect", "several", "true"},
	{"no invoke", end + "result=updateLocation", "several", "-"},

	{"an update to an HLR", begin + "sccp.called.ssn=6 invoke=updateLocation", "called_ssn_match", "true"},
	{"an update to a VLR", begin + "sccp.called.ssn=7 invoke=updateLocation", "called_ssn_match", "false"},
	{"an interrogation to a service centre", begin + "sccp.called.ssn=8 invoke=anyTimeInterrogation", "called_ssn_match", "false"},
	{"an update to MAP as such", begin + "sccp.called.ssn=5 invoke=updateLocation", "called_ssn_match", "true"},
	{"LEG-050: CAMEL to 146", begin + "sccp.called.ssn=146 cap.invoke=initialDP", "called_ssn_match", "true"},
	{"LEG-050: CAMEL to a number of the operator's own", begin + "sccp.called.ssn=200 cap.invoke=initialDP", "called_ssn_match", "-"},
	{"CAMEL to an HLR", begin + "sccp.called.ssn=6 cap.invoke=initialDP", "called_ssn_match", "false"},
	{"no subsystem number", begin + "invoke=updateLocation", "called_ssn_match", "-"},
	{"an operation of unknown role", begin + "sccp.called.ssn=6 invoke=?100", "called_ssn_match", "-"},
	{"LEG-066: what comes back undelivered", begin + "sccp.return_cause=1 sccp.called.ssn=7 invoke=updateLocation", "called_ssn_match", "-"},
	{"LEG-065: an update from an MSC, which is the VLR too", begin + "sccp.calling.ssn=8 invoke=updateLocation", "calling_ssn_match", "true"},
	{"an update from an HLR", begin + "sccp.calling.ssn=6 invoke=updateLocation", "calling_ssn_match", "false"},
	{"an update from a VLR", begin + "sccp.calling.ssn=7 invoke=updateLocation", "calling_ssn_match", "true"},
	{"LEG-001: subscriber data comes from an HLR", cont + "sccp.calling.ssn=6 sccp.called.ssn=7 invoke=insertSubscriberData", "calling_ssn_match", "true"},
	{"subscriber data from a VLR", begin + "sccp.calling.ssn=7 invoke=insertSubscriberData", "calling_ssn_match", "false"},

	{"LEG-045: an update to a mobile title", begin + "invoke=updateLocation", "e214_allowed", "true"},
	{"LEG-045: authentication to a mobile title", begin + "invoke=sendAuthenticationInfo", "e214_allowed", "true"},
	{"LEG-045: purging by a mobile title", begin + "invoke=purgeMS", "e214_allowed", "true"},
	{"an enquiry for a short message to a mobile title", begin + "invoke=sendRoutingInfoForSM", "e214_allowed", "false"},
	{"an operation of nobody to a mobile title", begin + "invoke=?100", "e214_allowed", "false"},
	{"CAMEL has no mobile titles", begin + "cap.invoke=initialDP", "e214_allowed", "-"},

	{"an update with its IMSI", begin + "invoke=updateLocation" + imsi, "identity_missing", "false"},
	{"an update without", begin + "invoke=updateLocation", "identity_missing", "true"},
	{"an IMSI of letters", begin + "invoke=updateLocation map.imsi=26299a000000001", "identity_missing", "true"},
	{"an IMSI of five digits", begin + "invoke=updateLocation map.imsi=26299", "identity_missing", "true"},
	{"an empty IMSI", begin + "invoke=updateLocation map.imsi=", "identity_missing", "true"},
	{"the second has none", begin + "invoke=provideSubscriberInfo" + imsi + "invoke=provideSubscriberInfo", "identity_missing", "true"},
	{"subscriber data that opens a dialogue without", begin + "invoke=insertSubscriberData", "identity_missing", "true"},
	{"LEG-001: subscriber data within a dialogue", cont + "invoke=insertSubscriberData", "identity_missing", "-"},
	{"LEG-047: authentication goes on without parameters", cont + "invoke=sendAuthenticationInfo", "identity_missing", "-"},
	{"an enquiry by subscriber number", begin + "invoke=sendRoutingInfoForSM map.msisdn=4917799123456", "identity_missing", "false"},
	{"a request of the home network by a local identity", begin + "invoke=provideSubscriberInfo map.lmsi=00000001", "identity_missing", "true"},
	{"LEG-098: a cancellation by IMSI and local identity", begin + "invoke=cancelLocation map.lmsi=00000001" + imsi, "identity_missing", "false"},
	{"USSD to a subscriber number, of which nobody tells the home", begin + "map.destination_reference=4917799123456 map.destination_reference.np=1 invoke=unstructuredSS-Request", "identity_missing", "true"},
	{"USSD to an IMSI", begin + reference + "invoke=unstructuredSS-Notify", "identity_missing", "false"},
	{"USSD from a subscriber number", begin + "map.destination_reference=4917799123456 map.destination_reference.np=1 invoke=processUnstructuredSS-Request", "identity_missing", "false"},
	{"USSD with its reference", begin + reference + "invoke=processUnstructuredSS-Request", "identity_missing", "false"},
	{"USSD without", begin + "invoke=processUnstructuredSS-Request", "identity_missing", "true"},
	{"LEG-049: USSD of version 1 names the subscriber beside it", begin + "invoke=beginSubscriberActivity" + imsi + "invoke=processUnstructuredSS-Data", "identity_missing", "false"},
	{"LEG-021: a reset names nobody", begin + "invoke=reset map.hlr=33699000001", "identity_missing", "-"},
	{"CAMEL is another matter", begin + "cap.invoke=initialDP", "identity_missing", "-"},

	{"a request", begin + "invoke=updateLocation", "answer", "false"},
	{"a result", end + "result=updateLocation", "answer", "true"},
	{"an error", end + "error=updateLocation", "answer", "true"},
	{"an empty end", end, "answer", "true"},
	{"an abort", "tcap.type=abort", "answer", "true"},
	{"LEG-031: an empty begin asks", begin + acMT3, "answer", "false"},
	{"LEG-031: an empty continue answers it", cont + acMT3, "answer", "true"},
	{"a result and an invoke", end + "result=sendRoutingInfoForSM invoke=informServiceCentre", "answer", "false"},
	{"no TCAP", "sccp.called.ssn=6", "answer", "-"},
	{"LEG-066: what comes back undelivered", end + "sccp.return_cause=1 result=updateLocation", "answer", "-"},
}

func TestFacts(t *testing.T) {
	for _, tc := range cases {
		f, ok := message.FieldByName("dialogue." + tc.fact)
		if !ok {
			t.Fatalf("no fact %q", tc.fact)
		}
		m := sketch.Message(t, strings.Fields(tc.words)...)
		if len(m.Components()) > 0 {
			m.Focus(0)
		}
		Compute(nil, m, f)
		if got := sketch.Fact(m, f); got != tc.want {
			t.Errorf("%s: %s is %s, want %s", tc.name, tc.fact, got, tc.want)
		}
		if len(m.Components()) > 0 && m.Focused() != 0 {
			t.Errorf("%s: the focus was moved", tc.name)
		}
	}
}

func TestTheLowestVersionOfAPartner(t *testing.T) {
	p, err := operator.Parse("test.yaml", []byte(`
home: {name: H, tadig: DEUHM}
partners:
- {name: P, tadig: FRAEX, gt_prefixes: ["33699"], min_map_version: 2}
- {name: Q, tadig: GBREX, gt_prefixes: ["447999"]}
`))
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ name, words, want string }{
		{"the version agreed", begin + "sccp.calling.gt=33699000001 map.version=2", "true"},
		{"a higher one", begin + "sccp.calling.gt=33699000001 map.version=3", "true"},
		{"a lower one", begin + "sccp.calling.gt=33699000001 map.version=1", "false"},
		{"a partner without agreement", begin + "sccp.calling.gt=447999000001 map.version=1", "-"},
		{"a stranger", begin + "sccp.calling.gt=88213999901 map.version=1", "-"},
		{"a dialogue that goes on", cont + "sccp.calling.gt=33699000001 map.version=1", "-"},
		{"no version", begin + "sccp.calling.gt=33699000001", "-"},
		{"no calling title", begin + "map.version=1", "-"},
	} {
		m := sketch.Message(t, strings.Fields(tc.words)...)
		Compute(p, m, message.FieldDialogueVersionAllowed)
		if got := sketch.Fact(m, message.FieldDialogueVersionAllowed); got != tc.want {
			t.Errorf("%s: got %s, want %s", tc.name, got, tc.want)
		}
	}
}

func TestEveryOperationNamedHereExists(t *testing.T) {
	for _, op := range append(append([]message.OpID{}, openers[:]...), namedInBegin[:]...) {
		if op == 0 {
			t.Error("an operation of a table has no row in the dictionary")
		}
	}
	if combinations[0] != 0 {
		t.Error("a combination names an operation that does not exist")
	}
}

func TestNoAllocations(t *testing.T) {
	p := operator.Example()
	m := sketch.Message(t, strings.Fields(begin+acUpdate+"sccp.calling.gt=33699000001 sccp.calling.ssn=7 sccp.called.ssn=6 map.version=3 invoke=updateLocation"+imsi)...)
	n := testing.AllocsPerRun(20, func() {
		for f := message.FieldDialogueContextKnown; f < message.FieldCount; f++ {
			Compute(p, m, f)
		}
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}
