package engine

import (
	"strings"
	"testing"

	"cordon/filters/internal/sketch"
	"cordon/internal/operator"
	"cordon/rules"
	"cordon/rules/packs"
)

func shipped(t testing.TB) *Engine {
	t.Helper()
	src, ds := rules.Load(rules.Layer{Name: "packs", FS: packs.FS, Shipped: true})
	set, more := rules.Compile(src, rules.Options{})
	if err := append(ds, more...).Err(); err != nil {
		t.Fatal(err)
	}
	return New(Options{Rules: set, Profile: operator.Example()})
}

func TestTheTestsOfShippedRulesHoldWithTheFacts(t *testing.T) {
	src, ds := rules.Load(rules.Layer{Name: "packs", FS: packs.FS, Shipped: true})
	if ds.HasErrors() {
		t.Fatal(ds.Err())
	}
	report, ds := rules.RunTests(src, rules.TestOptions{Evaluator: Tester{Profile: operator.Example()}})
	if ds.HasErrors() {
		t.Fatal(ds.Err())
	}
	if len(report.Results) < 100 {
		t.Errorf("only %d tests ran", len(report.Results))
	}
	for i := range report.Results {
		if r := &report.Results[i]; !r.Passed() {
			t.Errorf("%s: %s", r.Name(), r.Explain())
		}
	}
}

// Addresses as a decoder reads them on an international link.
const (
	fromIPX  = "ip.src=203.0.113.1 ip.dst=192.0.2.1 mtp3.opc=5005 mtp3.dpc=1001 mtp3.ni=0 mtp3.si=3 sccp.message=UDT sccp.class=0 sccp.return_option=false m3ua.canonical=true "
	toIPX    = "ip.src=192.0.2.1 ip.dst=203.0.113.1 mtp3.opc=1001 mtp3.dpc=5005 mtp3.ni=0 mtp3.si=3 sccp.message=UDT sccp.class=0 sccp.return_option=false m3ua.canonical=true "
	calling  = "sccp.calling.gti=4 sccp.calling.ri=0 sccp.calling.tt=0 sccp.calling.np=1 sccp.calling.nai=4 "
	called   = "sccp.called.gti=4 sccp.called.ri=0 sccp.called.tt=0 sccp.called.nai=4 "
	fraVLR   = calling + "sccp.calling.gt=33699000010 sccp.calling.ssn=7 "
	fraHLR   = calling + "sccp.calling.gt=33699000001 sccp.calling.ssn=6 "
	kenHLR   = calling + "sccp.calling.gt=254799000001 sccp.calling.ssn=6 "
	stranger = calling + "sccp.calling.gt=88213999901 sccp.calling.ssn=147 "
	ourHLR   = called + "sccp.called.np=1 sccp.called.gt=491779900001 sccp.called.ssn=6 "
	ourVLR   = called + "sccp.called.np=1 sccp.called.gt=491779900010 sccp.called.ssn=7 "
	mobile   = called + "sccp.called.np=7 sccp.called.gt=49177990000000001 sccp.called.ssn=6 "
	opening  = "tcap.type=begin tcap.otid=00000001 tcap.dialogue=AARQ tcap.component.count=1 tcap.invoke.count=1 "
	goingOn  = "tcap.type=continue tcap.otid=00000002 tcap.dtid=00000001 tcap.component.count=1 tcap.invoke.count=1 "
	ending   = "tcap.type=end tcap.dtid=00000001 tcap.component.count=1 tcap.invoke.count=0 "
	ours     = " map.imsi=262990000000001 "
	theirs   = " map.imsi=208990000000001 "
)

func ac(name string) string { return "tcap.ac=" + name + " " }

func TestLawfulFlowsPassTheShippedRules(t *testing.T) {
	e := shipped(t)
	for _, tc := range []struct{ name, words string }{
		{"LEG-001: authentication of an outbound roamer", fromIPX + fraVLR + mobile + opening + ac("0.4.0.0.1.0.14.3") + "map.version=3 invoke=sendAuthenticationInfo map.opcode=56 map.vectors=3" + ours},
		{"LEG-001: location update of an outbound roamer", fromIPX + fraVLR + mobile + opening + ac("0.4.0.0.1.0.1.3") + "map.version=3 invoke=updateLocation map.opcode=2 map.msc=33699000010 map.vlr=33699000010" + ours},
		{"LEG-001: the subscriber data on its way out", toIPX + calling + "sccp.calling.gt=491779900001 sccp.calling.ssn=6 " + called + "sccp.called.np=1 sccp.called.gt=33699000010 sccp.called.ssn=7 " + goingOn + "invoke=insertSubscriberData map.opcode=7"},
		{"LEG-001: its acknowledgement", fromIPX + fraVLR + ourHLR + "tcap.type=continue tcap.invoke.count=0 tcap.dialogue=none result=insertSubscriberData map.opcode=7"},
		{"LEG-009: packet registration", fromIPX + calling + "sccp.calling.gt=33699000020 sccp.calling.ssn=149 " + mobile + opening + ac("0.4.0.0.1.0.32.3") + "map.version=3 invoke=updateGprsLocation map.opcode=23 map.sgsn=33699000020 map.sgsn.address=198.51.100.9" + ours},
		{"LEG-014: subscriber data of an inbound roamer", fromIPX + fraHLR + ourVLR + opening + ac("0.4.0.0.1.0.16.3") + "map.version=3 invoke=insertSubscriberData map.opcode=7 map.gsmscf=33699000050" + theirs},
		{"LEG-016: the first answer comes from another node", fromIPX + calling + "sccp.calling.gt=33699000002 sccp.calling.ssn=6 " + ourVLR + goingOn + ac("0.4.0.0.1.0.1.3") + "tcap.dialogue=AARE tcap.dialogue.result=0 map.version=3 invoke=insertSubscriberData map.opcode=7"},
		{"LEG-017: a roaming number for an inbound roamer", fromIPX + fraHLR + ourVLR + opening + ac("0.4.0.0.1.0.3.3") + "map.version=3 invoke=provideRoamingNumber map.opcode=4 map.msc=491779900010" + theirs},
		{"LEG-019: subscriber information for a call", fromIPX + fraHLR + ourVLR + opening + ac("0.4.0.0.1.0.28.3") + "map.version=3 invoke=provideSubscriberInfo map.opcode=70" + theirs},
		{"LEG-021: reset after a restart", fromIPX + fraHLR + ourVLR + opening + ac("0.4.0.0.1.0.10.2") + "map.version=2 invoke=reset map.opcode=37 map.hlr=33699000001"},
		{"LEG-022: cancellation of an inbound roamer", fromIPX + fraHLR + ourVLR + opening + ac("0.4.0.0.1.0.2.3") + "map.version=3 invoke=cancelLocation map.opcode=3" + theirs},
		{"LEG-024: USSD of an outbound roamer", fromIPX + fraVLR + ourHLR + opening + ac("0.4.0.0.1.0.19.2") + "map.version=2 map.destination_reference=262990000000001 map.destination_reference.np=6 invoke=processUnstructuredSS-Request map.opcode=59 map.ussd=*100#"},
		{"LEG-025: USSD to an inbound roamer", fromIPX + fraHLR + ourVLR + opening + ac("0.4.0.0.1.0.19.2") + "map.version=2 map.destination_reference=208990000000001 map.destination_reference.np=6 invoke=unstructuredSS-Notify map.opcode=61 map.ussd=hello"},
		{"LEG-023: purging", fromIPX + fraVLR + mobile + opening + ac("0.4.0.0.1.0.27.3") + "map.version=3 invoke=purgeMS map.opcode=67 map.vlr=33699000010" + ours},
		{"LEG-036: an alert on its way out", toIPX + calling + "sccp.calling.gt=491779900001 sccp.calling.ssn=6 " + called + "sccp.called.np=1 sccp.called.gt=33699000030 sccp.called.ssn=8 " + opening + ac("0.4.0.0.1.0.23.2") + "map.version=2 invoke=alertServiceCentre map.opcode=64 map.msisdn=4917799123456 map.sc=33699000030"},
		{"LEG-050: a CAMEL call of an outbound roamer", fromIPX + calling + "sccp.calling.gt=33699000010 sccp.calling.ssn=146 " + called + "sccp.called.np=1 sccp.called.gt=491779900050 sccp.called.ssn=146 " + opening + ac("0.4.0.0.1.0.50.1") + "cap.invoke=initialDP cap.opcode=0 cap.service_key=1 map.msc=33699000010" + ours},
		{"LEG-051: instructions for an inbound roamer's call", fromIPX + calling + "sccp.calling.gt=33699000050 sccp.calling.ssn=146 " + called + "sccp.called.np=1 sccp.called.gt=491779900010 sccp.called.ssn=146 tcap.type=continue tcap.invoke.count=3 tcap.dialogue=AARE tcap.dialogue.result=0 " + ac("0.4.0.0.1.0.50.1") + "cap.invoke=requestReportBCSMEvent cap.opcode=23 cap.invoke=applyCharging cap.opcode=35 cap.invoke=continue cap.opcode=31"},
		{"LEG-066: what comes back undelivered", "ip.src=203.0.113.1 ip.dst=192.0.2.1 mtp3.opc=5005 mtp3.dpc=1001 sccp.message=UDTS sccp.return_cause=1 protocol=sccp m3ua.canonical=true " + calling + "sccp.calling.gt=33699000010 sccp.calling.ssn=7 " + ourHLR},
		{"LEG-098: cancellation of version 2", fromIPX + fraHLR + ourVLR + opening + ac("0.4.0.0.1.0.2.2") + "map.version=2 invoke=cancelLocation map.opcode=3 map.lmsi=00000001" + theirs},
		{"an error from a visited network", fromIPX + fraVLR + ourHLR + ending + "tcap.dialogue=AARE tcap.dialogue.result=0 " + ac("0.4.0.0.1.0.3.3") + "error= map.error=27"},
	} {
		var v Verdict
		m := sketch.Message(t, strings.Fields(tc.words)...)
		e.Evaluate(m, &v)
		if v.Action != rules.Pass {
			for _, h := range v.Hits() {
				t.Errorf("%s: %v by %s", tc.name, v.Action, h.Rule.ID)
			}
			if len(v.Hits()) == 0 {
				t.Errorf("%s: %v for %v", tc.name, v.Action, v.Reason)
			}
		}
	}
}

func TestAttacksDoNotPassTheShippedRules(t *testing.T) {
	e := shipped(t)
	ati := opening + ac("0.4.0.0.1.0.29.3") + "map.version=3 "
	for _, tc := range []struct{ name, words string }{
		{"SS7-LOC-001: interrogation", fromIPX + stranger + ourHLR + ati + "invoke=anyTimeInterrogation map.opcode=71 map.gsmscf=88213999901" + ours},
		{"SS7-LOC-002: the same under our own title", fromIPX + calling + "sccp.calling.gt=491779900050 sccp.calling.ssn=147 " + ourHLR + ati + "invoke=anyTimeInterrogation map.opcode=71 map.gsmscf=88213999901" + ours},
		{"SS7-LOC-003: subscriber information by a stranger", fromIPX + kenHLR + ourVLR + opening + ac("0.4.0.0.1.0.28.3") + "map.version=3 invoke=provideSubscriberInfo map.opcode=70" + theirs},
		{"SS7-LOC-003: subscriber information of our own", fromIPX + fraHLR + ourVLR + opening + ac("0.4.0.0.1.0.28.3") + "map.version=3 invoke=provideSubscriberInfo map.opcode=70" + ours},
		{"SS7-LOC-016: the attacker's gsmSCF", fromIPX + fraHLR + ourVLR + opening + ac("0.4.0.0.1.0.16.3") + "map.version=3 invoke=insertSubscriberData map.opcode=7 map.gsmscf=254799000050 map.csi=o-csi" + theirs},
		{"SS7-INT-002: the attacker's MSC", fromIPX + fraVLR + mobile + opening + ac("0.4.0.0.1.0.1.3") + "map.version=3 invoke=updateLocation map.opcode=2 map.msc=254799000010 map.vlr=33699000010" + ours},
		{"SS7-INT-011: phishing by USSD", fromIPX + kenHLR + ourVLR + opening + ac("0.4.0.0.1.0.19.2") + "map.version=2 map.destination_reference=208990000000001 map.destination_reference.np=6 invoke=unstructuredSS-Request map.opcode=60 map.ussd=pin"},
		{"SS7-DOS-001: cancellation by a stranger", fromIPX + kenHLR + ourVLR + opening + ac("0.4.0.0.1.0.2.3") + "map.version=3 invoke=cancelLocation map.opcode=3" + theirs},
		{"SS7-SPF-003: reset in another's name", fromIPX + kenHLR + ourVLR + opening + ac("0.4.0.0.1.0.10.2") + "map.version=2 invoke=reset map.opcode=37 map.hlr=33699000001"},
		{"SS7-SPF-007: a title of another subscriber", fromIPX + fraVLR + mobile + opening + ac("0.4.0.0.1.0.1.3") + "map.version=3 invoke=updateLocation map.opcode=2 map.msc=33699000010 map.vlr=33699000010 map.imsi=262990000000002"},
		{"SS7-EVA-003: a harmless one first", fromIPX + stranger + ourHLR + "tcap.type=begin tcap.invoke.count=2 " + ac("0.4.0.0.1.0.29.3") + "invoke=reportSM-DeliveryStatus map.opcode=47 map.msisdn=4917799123456 invoke=anyTimeInterrogation map.opcode=71" + ours},
		{"SS7-EVA-004: another context", fromIPX + fraVLR + ourHLR + opening + ac("0.4.0.0.1.0.1.3") + "map.version=3 invoke=anyTimeInterrogation map.opcode=71 map.gsmscf=33699000050" + ours},
		{"SS7-EVA-005: a context that no table knows", fromIPX + fraVLR + ourHLR + opening + ac("0.4.4.0.1.0.1.3") + "anomaly=map.ac.unknown invoke=updateLocation map.opcode=2 map.vlr=33699000010" + ours},
		{"SS7-EVA-006: no dialogue portion", fromIPX + fraHLR + ourVLR + "tcap.type=begin tcap.dialogue=none map.version=1 tcap.invoke.count=1 invoke=provideSubscriberInfo map.opcode=70" + theirs},
		{"SS7-EVA-031: an operation of nobody", fromIPX + fraVLR + ourHLR + opening + ac("0.4.0.0.1.0.1.3") + "map.version=3 invoke=?100"},
		{"E-14: a mobile title for an enquiry", fromIPX + calling + "sccp.calling.gt=33699000030 sccp.calling.ssn=8 " + mobile + opening + ac("0.4.0.0.1.0.20.3") + "map.version=3 invoke=sendRoutingInfoForSM map.opcode=45 map.msisdn=4917799123456 map.sc=33699000030"},
		{"SS7-INT-015: a call from outside", fromIPX + calling + "sccp.calling.gt=33699000050 sccp.calling.ssn=146 " + called + "sccp.called.np=1 sccp.called.gt=491779900010 sccp.called.ssn=146 " + opening + ac("0.4.0.0.1.23.3.8") + "cap.invoke=initiateCallAttempt cap.opcode=32 map.gsmscf=33699000050"},
	} {
		var v Verdict
		m := sketch.Message(t, strings.Fields(tc.words)...)
		e.Evaluate(m, &v)
		if !v.Blocks() {
			t.Errorf("%s: %v, enforced %v, by %d rules", tc.name, v.Action, v.Enforced, len(v.Hits()))
		}
	}
}
