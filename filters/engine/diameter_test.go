package engine

import (
	"strings"
	"testing"

	"cordon/filters/internal/sketch"
	"cordon/internal/operator"
	"cordon/protocols/diameter"
	"cordon/protocols/message"
	"cordon/rules"
)

// Words of Diameter messages between us and partners behind the carrier.
const (
	ipxHome = "ip.src=203.0.113.1 ip.dst=192.0.2.1 "
	homeIPX = "ip.src=192.0.2.1 ip.dst=203.0.113.1 "
	fraMME  = "Session-Id=mme1.epc.mnc099.mcc208.3gppnetwork.org;1;1 Origin-Host=mme1.epc.mnc099.mcc208.3gppnetwork.org Origin-Realm=epc.mnc099.mcc208.3gppnetwork.org "
	fraHSS  = "Session-Id=hss1.epc.mnc099.mcc208.3gppnetwork.org;1;1 Origin-Host=hss1.epc.mnc099.mcc208.3gppnetwork.org Origin-Realm=epc.mnc099.mcc208.3gppnetwork.org "
	kenMME  = "Session-Id=mme1.epc.mnc099.mcc639.3gppnetwork.org;1;1 Origin-Host=mme1.epc.mnc099.mcc639.3gppnetwork.org Origin-Realm=epc.mnc099.mcc639.3gppnetwork.org "
	ourHSSd = "Session-Id=hss1.epc.mnc099.mcc262.3gppnetwork.org;1;1 Origin-Host=hss1.epc.mnc099.mcc262.3gppnetwork.org Origin-Realm=epc.mnc099.mcc262.3gppnetwork.org "
	toUs    = "Destination-Realm=epc.mnc099.mcc262.3gppnetwork.org "
	toFRA   = "Destination-Realm=epc.mnc099.mcc208.3gppnetwork.org "
	viaIPX  = "Route-Record=mme1.epc.mnc099.mcc208.3gppnetwork.org Route-Record=dra1.ipx.example "
	auth    = "User-Name=262990000000001 Visited-PLMN-Id=208-99 Requested-EUTRAN-Authentication-Info={ Number-Of-Requested-Vectors=3 } "
	attach  = "User-Name=262990000000001 Visited-PLMN-Id=208-99 RAT-Type=1004 ULR-Flags=34 "
	guest   = "User-Name=208990000000001 "
	cancel  = "User-Name=208990000000001 Cancellation-Type=0 "
)

// converse judges messages one after the other: "ULR words", with a direction by
// their addresses. It gives the verdicts as "action refusal id,id".
func converse(t testing.TB, set *rules.Set, p *operator.Profile, messages ...string) []string {
	t.Helper()
	e := New(Options{Rules: set, Profile: p})
	var out []string
	for i, text := range messages {
		words := strings.Fields(text)
		m := sketch.Decoded(t, words[0], words[1:]...)
		m.Time, m.SourcePort, m.DestinationPort = int64(i)*1e9, 3868, 3868
		var v Verdict
		e.Evaluate(m, &v)
		var ids []string
		for _, h := range v.Hits() {
			ids = append(ids, h.Rule.ID)
		}
		out = append(out, v.Action.String()+" "+v.Refusal.String()+" "+strings.Join(ids, ","))
	}
	return out
}

func parse(t testing.TB, extra string) *operator.Profile {
	t.Helper()
	p, err := operator.Parse("p.yaml", append(operator.ExampleYAML(), extra...))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestLawfulDiameterPassesTheShippedRules(t *testing.T) {
	set, example := shipped(t).Rules(), operator.Example()
	agreed := func(app string) *operator.Profile {
		text := strings.Replace(string(operator.ExampleYAML()), "    realms: [\"epc.mnc099.mcc208.3gppnetwork.org\"]\n",
			"    realms: [\"epc.mnc099.mcc208.3gppnetwork.org\", \"operator.example\"]\n    diameter_applications: ["+app+"]\n", 1)
		p, err := operator.Parse("p.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	success := "Result-Code=2001 "
	for _, tc := range []struct {
		name     string
		profile  *operator.Profile
		messages []string
	}{
		{"LEG-068, LEG-069: attach of an outbound roamer over the carrier", example, []string{
			"AIR hop=1 end=1 " + ipxHome + fraMME + toUs + auth + viaIPX, "AIA hop=1 end=1 " + homeIPX + ourHSSd[:0] + "Session-Id=mme1.epc.mnc099.mcc208.3gppnetwork.org;1;1 Origin-Host=hss1.epc.mnc099.mcc262.3gppnetwork.org Origin-Realm=epc.mnc099.mcc262.3gppnetwork.org " + success,
			"ULR hop=2 end=2 " + ipxHome + fraMME + toUs + attach + viaIPX, "ULA hop=2 end=2 " + homeIPX + "Session-Id=mme1.epc.mnc099.mcc208.3gppnetwork.org;1;1 Origin-Host=hss1.epc.mnc099.mcc262.3gppnetwork.org Origin-Realm=epc.mnc099.mcc262.3gppnetwork.org " + success,
			"CLR hop=9 end=9 " + homeIPX + ourHSSd + "Destination-Realm=epc.mnc099.mcc639.3gppnetwork.org Destination-Host=mme1.epc.mnc099.mcc639.3gppnetwork.org User-Name=262990000000001 Cancellation-Type=0",
			"CLA hop=9 end=9 " + ipxHome + "Session-Id=hss1.epc.mnc099.mcc262.3gppnetwork.org;1;1 Origin-Host=mme1.epc.mnc099.mcc639.3gppnetwork.org Origin-Realm=epc.mnc099.mcc639.3gppnetwork.org " + success}},
		{"LEG-070: topology hiding", example, []string{"ULR " + ipxHome + strings.Replace(fraMME, "Origin-Host=mme1.", "Origin-Host=mme001.", 1) + toUs + attach}},
		{"LEG-071: a realm of another form", agreed("S9"), []string{"ULR " + ipxHome + "Session-Id=mme1.operator.example;1;1 Origin-Host=mme1.operator.example Origin-Realm=operator.example " + toUs + attach}},
		{"LEG-072: a network of the same group", parse(t, "groups:\n- {name: G, members: [FRAEX, GBREX]}\n"), []string{"ULR " + ipxHome + fraMME + toUs + strings.Replace(attach, "208-99", "234-99", 1)}},
		{"LEG-073: the host commands for its MVNO", parse(t, "groups:\n- {name: G, members: [FRAEX, GBREX]}\n"), []string{"CLR " + ipxHome + fraHSS + toUs + "User-Name=234990000000001 Cancellation-Type=0"}},
		{"LEG-074: reachability and T-ADS of a guest", example, []string{"IDR " + ipxHome + fraHSS + toUs + guest + "Subscription-Data={ } IDR-Flags=263"}},
		{"LEG-075: subscriber data of a guest", example, []string{"IDR " + ipxHome + fraHSS + toUs + guest + "Subscription-Data={ }"}},
		{"LEG-076: reset after a restart", example, []string{"RSR " + ipxHome + fraHSS + toUs, "RSR end=2 hop=2 " + ipxHome + fraHSS + toUs + "User-Id=20899"}},
		{"LEG-077: the gateway of a new connection", example, []string{"NOR " + ipxHome + fraMME + toUs + "User-Name=262990000000001 NOR-Flags=0 MIP6-Agent-Info={ MIP-Home-Agent-Host={ Destination-Realm=epc.mnc099.mcc262.3gppnetwork.org Destination-Host=pgw1.epc.mnc099.mcc262.3gppnetwork.org } }"}},
		{"LEG-078: a move within the visited network", example, []string{"CLR " + homeIPX + ourHSSd + toFRA + "Destination-Host=mme1.epc.mnc099.mcc208.3gppnetwork.org User-Name=262990000000001 Cancellation-Type=0"}},
		{"LEG-079: purging", example, []string{"PUR " + ipxHome + fraMME + toUs + "User-Name=262990000000001 PUR-Flags=1"}},
		{"LEG-080: SGSN and MME both register", example, []string{"ULR " + ipxHome + fraMME + toUs + attach, "ULR hop=2 end=2 " + ipxHome + strings.ReplaceAll(fraMME, "mme1", "sgsn1") + toUs + strings.Replace(attach, "ULR-Flags=34", "ULR-Flags=0", 1)}},
		{"LEG-081: an answer that refuses", example, []string{"ULR " + ipxHome + fraMME + toUs + attach, "ULA " + homeIPX + "Session-Id=mme1.epc.mnc099.mcc208.3gppnetwork.org;1;1 Origin-Host=hss1.epc.mnc099.mcc262.3gppnetwork.org Origin-Realm=epc.mnc099.mcc262.3gppnetwork.org Experimental-Result={ Experimental-Result-Code=5004 }"}},
		{"LEG-082: policy control that was agreed", agreed("S9"), []string{"CCR app=16777267 " + ipxHome + strings.ReplaceAll(fraMME, "mme1", "pcrf1") + toUs + "User-Name=262990000000001"}},
		{"LEG-083: Wi-Fi calling that was agreed", agreed("STa"), []string{"DER app=16777250 " + ipxHome + strings.ReplaceAll(fraMME, "mme1", "aaa1") + toUs + "User-Name=0262990000000001@nai.epc.mnc099.mcc262.3gppnetwork.org"}},
		{"LEG-084: registration without authentication", example, []string{"ULR " + ipxHome + fraMME + toUs + attach}},
		{"LEG-085: capabilities, watchdog, and a request again by another way", example, []string{
			"CER " + ipxHome + "Origin-Host=dra1.ipx.example Origin-Realm=ipx.example", "CEA " + homeIPX + "Result-Code=2001 Origin-Host=dea1.epc.mnc099.mcc262.3gppnetwork.org Origin-Realm=epc.mnc099.mcc262.3gppnetwork.org",
			"DWR hop=2 end=2 " + ipxHome + "Origin-Host=dra1.ipx.example Origin-Realm=ipx.example", "DWA hop=2 end=2 " + homeIPX + "Result-Code=2001 Origin-Host=dea1.epc.mnc099.mcc262.3gppnetwork.org Origin-Realm=epc.mnc099.mcc262.3gppnetwork.org",
			"ULR hop=3 end=3 " + ipxHome + fraMME + toUs + attach, "ULR flags=T hop=77 end=3 ip.src=203.0.113.2 ip.dst=192.0.2.1 " + fraMME + toUs + attach}},
		{"the same in capitals, with dots, in two digits", example, []string{"AIR " + ipxHome + strings.NewReplacer("epc.mnc099.mcc208.3gppnetwork.org ", "EPC.MNC99.MCC208.3GPPNETWORK.ORG. ", "epc.mnc099.mcc262.3gppnetwork.org ", "EPC.mnc099.MCC262.3gppnetwork.org. ").Replace(fraMME+toUs) + auth}},
		{"subscriber data of many APNs", example, []string{"IDR " + ipxHome + fraHSS + toUs + guest + "Subscription-Data={ " + strings.Repeat("Service-Selection=internet ", 1) + "}"}},
	} {
		for i, got := range converse(t, set, tc.profile, tc.messages...) {
			if got != "pass none " {
				t.Errorf("%s: message %d: %s", tc.name, i, got)
			}
		}
	}
}

func TestDiameterAttacksDoNotPassTheShippedRules(t *testing.T) {
	set, p := shipped(t).Rules(), operator.Example()
	for _, tc := range []struct{ name, message, want string }{
		{"DIA-LOC-001: location of our subscriber", "IDR " + ipxHome + fraHSS + toUs + "User-Name=262990000000001 Subscription-Data={ } IDR-Flags=24", "reject diameter:5012 DIA-C2-OWN-SUBSCRIBER"},
		{"DIA-LOC-001: location of another's guest", "IDR " + ipxHome + fraHSS + toUs + "User-Name=639990000000001 Subscription-Data={ } IDR-Flags=8", "reject diameter:5012 DIA-C2-IDR-LOCATION"},
		{"DIA-LOC-003: location over SLg", "PLR app=16777255 " + ipxHome + fraMME + toUs + "User-Name=262990000000001 LCS-Client-Type=3", "reject diameter:10415/5490 DIA-C1-SLG"},
		{"DIA-LOC-005: user data over Sh", "UDR app=16777217 " + ipxHome + fraMME + toUs + "Data-Reference=14", "reject diameter:3007 DIA-C1-SH"},
		{"DIA-KEY-003: vectors for our own network", "AIR " + ipxHome + fraMME + toUs + strings.Replace(auth, "208-99", "262-99", 1), "reject diameter:5012 DIA-C3-VISITED"},
		{"DIA-SPF-001: a partner's realm over another peer", "ULR ip.src=198.51.100.65 ip.dst=192.0.2.1 " + fraMME + toUs + attach, "reject diameter:5012 DIA-SPF-BOUND"},
		{"DIA-SPF-002: our own realm", "CLR " + ipxHome + ourHSSd + toUs + cancel, "reject diameter:5012 DIA-SPF-OWN"},
		{"DIA-SPF-002: in capitals with a dot", "CLR " + ipxHome + strings.ReplaceAll(ourHSSd, "epc.mnc099.mcc262.3gppnetwork.org ", "EPC.MNC099.MCC262.3gppnetwork.org. ") + toUs + cancel, "reject diameter:5012 DIA-SPF-OWN"},
		{"DIA-SPF-003: a host of another network", "ULR " + ipxHome + strings.Replace(fraMME, "Origin-Host=mme1.epc.mnc099.mcc208", "Origin-Host=mme1.epc.mnc099.mcc639", 1) + toUs + attach, "reject diameter:5012 DIA-SPF-HOST"},
		{"DIA-SPF-005: cancellation by another than the home", "CLR " + ipxHome + kenMME + toUs + cancel, "reject diameter:5012 DIA-C2-CLR"},
		{"DIA-SPF-008: a host of another realm", "ULR " + ipxHome + fraMME + toUs + "Destination-Host=hss1.other.example " + attach, "reject diameter:3002 DIA-SPF-DESTINATION"},
		{"DIA-SPF-009: transit through us", "ULR " + ipxHome + fraMME + "Destination-Realm=epc.mnc099.mcc639.3gppnetwork.org User-Name=639990000000001 Visited-PLMN-Id=208-99 RAT-Type=1004 ULR-Flags=34", "reject diameter:3003 DIA-SPF-TRANSIT"},
		{"DIA-EVA-001: two subscribers", "CLR " + ipxHome + fraHSS + toUs + "User-Name=208990000000001 User-Name=262990000000001 Cancellation-Type=0", "reject diameter:5012 DIA-C2-OWN-SUBSCRIBER"},
		{"DIA-EVA-001: a realm twice", "CLR " + ipxHome + fraHSS + "Origin-Realm=epc.mnc099.mcc208.3gppnetwork.org " + toUs + cancel, "reject diameter:5009 DIA-ENC-DUPLICATE"},
		{"DIA-EVA-002: Visited-PLMN-Id of nobody", "ULR " + ipxHome + fraMME + toUs + attach + "avp=1407:99:192:62f299", "reject diameter:5008 DIA-ENC-VENDOR"},
		{"DIA-EVA-003: another command than the application has", "UDR " + ipxHome + fraMME + toUs, "reject diameter:3001 DIA-ENC-COMMAND"},
		{"DIA-EVA-003: another application in the AVPs", "ULR " + ipxHome + fraMME + toUs + attach + "Auth-Application-Id=16777217", "reject diameter:5007 DIA-ENC-APPLICATION-AVP"},
		{"DIA-EVA-010: no subscriber", "CLR " + ipxHome + fraHSS + toUs + "Cancellation-Type=0", "reject diameter:5005 DIA-ENC-MISSING"},
		{"DIA-EVA-011: a private application", "CCR app=16777360 " + ipxHome + fraMME + toUs, "reject diameter:3007 DIA-C1-APPLICATION"},
		{"DIA-INT-005: the end of a session, in the application of the peers", "STR app=0 " + ipxHome + fraMME + toUs + "User-Name=262990000000001", "reject diameter:3007 DIA-C1-SESSION"},
		{"DIA-LOC-010: a session again, in the application of the peers", "RAR app=0 " + ipxHome + fraMME + toUs, "reject diameter:3007 DIA-C1-SESSION"},
		{"DIA-EVA-013: another subscriber elsewhere", "IDR " + ipxHome + fraHSS + toUs + guest + "Subscription-Data={ } User-Identifier={ User-Name=262990000000001 }", "reject diameter:5012 DIA-C2-OWN-SUBSCRIBER"},
		{"DIA-INT-002: short messages go elsewhere", "ULR " + ipxHome + fraMME + toUs + attach + "MME-Number-for-MT-SMS=254799000001", "reject diameter:5012 DIA-C3-NODE"},
		{"DIA-DOS-008: our own name in a CER", "CER " + ipxHome + "Origin-Host=hss1.epc.mnc099.mcc262.3gppnetwork.org Origin-Realm=epc.mnc099.mcc262.3gppnetwork.org", "reject diameter:3010 DIA-SPF-PEER"},
		{"SMS-029: a short message to our subscriber", "TFR app=16777313 " + ipxHome + fraMME + toUs + "User-Name=262990000000001 SC-Address=33699000030 SM-RP-UI=040b918812239099f900006211241200000005e8329bfd06", "reject diameter:10415/5555 DIA-SMS-SGD"},
		{"SMS-030: routing for short messages", "SRR app=16777312 " + ipxHome + fraMME + toUs + "MSISDN=4917799123456 SC-Address=33699000030", "reject diameter:3007 DIA-SMS-S6C"},
		{"DIA-INF-004: an answer that redirects", "ULA " + ipxHome + fraMME + "Result-Code=3006 Redirect-Host=aaa://evil.example", "drop none DIA-SPF-REDIRECT"},
	} {
		got := converse(t, set, p, tc.message)[0]
		action, ids, _ := cutLast(tc.want)
		if !strings.HasPrefix(got, action+" ") || !strings.Contains(got, ids) {
			t.Errorf("%s: got %s, want %s", tc.name, got, tc.want)
		}
	}
}

// cutLast parts s before its last word.
func cutLast(s string) (before, last string, ok bool) {
	i := strings.LastIndexByte(s, ' ')
	if i < 0 {
		return "", s, false
	}
	return s[:i], s[i+1:], true
}

func TestAnswersNobodyAskedForAreDropped(t *testing.T) {
	set, p := shipped(t).Rules(), operator.Example()
	answer := ipxHome + "Session-Id=hss1.epc.mnc099.mcc262.3gppnetwork.org;1;1 Origin-Host=mme1.epc.mnc099.mcc208.3gppnetwork.org Origin-Realm=epc.mnc099.mcc208.3gppnetwork.org Result-Code=2001"
	request := "CLR hop=5 end=5 " + homeIPX + ourHSSd + toFRA + "User-Name=262990000000001 Cancellation-Type=0"
	got := converse(t, set, p, "CER "+ipxHome+"Origin-Host=dra1.ipx.example Origin-Realm=ipx.example",
		"CEA "+homeIPX+"Result-Code=2001 Origin-Host=dea1.epc.mnc099.mcc262.3gppnetwork.org Origin-Realm=epc.mnc099.mcc262.3gppnetwork.org",
		request, "CLA hop=6 end=5 "+answer, "IDA hop=5 end=5 "+answer, "CLA hop=5 end=5 "+strings.Replace(answer, ";1;1", ";1;2", 1),
		"CLA hop=5 end=5 "+answer, "CLA hop=5 end=5 "+answer)
	want := []string{"pass", "pass", "pass", "drop", "drop", "drop", "pass", "drop"}
	for i := range got {
		if action, _, _ := strings.Cut(got[i], " "); action != want[i] {
			t.Errorf("message %d: got %s, want %s", i, got[i], want[i])
		}
	}
}

// diameterMix is what a roaming link carries.
func diameterMix(t testing.TB) [][]byte {
	answered := "Session-Id=mme1.epc.mnc099.mcc208.3gppnetwork.org;1;1 Origin-Host=hss1.epc.mnc099.mcc262.3gppnetwork.org Origin-Realm=epc.mnc099.mcc262.3gppnetwork.org Result-Code=2001 "
	var out [][]byte
	for _, text := range []string{"AIR " + fraMME + toUs + auth + viaIPX, "AIA " + answered, "ULR " + fraMME + toUs + attach + viaIPX, "ULA " + answered + "Subscription-Data={ Service-Selection=internet }",
		"NOR " + fraMME + toUs + "User-Name=262990000000001 NOR-Flags=0", "NOA " + answered, "PUR " + fraMME + toUs + "User-Name=262990000000001 PUR-Flags=1", "PUA " + answered} {
		words := strings.Fields(text)
		out = append(out, sketch.Octets(t, words[0], append(words[1:], "Auth-Session-State=1")...))
	}
	return out
}

// judgeMix decodes and judges the mix, each request with numbers of its own.
func judgeMix(t testing.TB, e *Engine, m *message.Message, v *Verdict, mix [][]byte, n uint32) {
	for i, b := range mix {
		b[12], b[13], b[14], b[15] = byte(i/2), byte(n>>16), byte(n>>8), byte(n)
		b[16], b[17], b[18], b[19] = b[12], b[13], b[14], b[15]
		m.Reset()
		m.LinkID, m.Direction, m.Time = 1, message.DirectionInbound+message.Direction(i%2), int64(n)*1e10
		m.PushLayer(message.LayerDiameter, b)
		diameter.Decode(m, b)
		e.Evaluate(m, v)
		if v.Action != rules.Pass {
			t.Fatalf("message %d: %v, %v", i, v.Action, v.Hits()[0].Rule.ID)
		}
	}
}

func TestDiameterThatPassesDoesNotAllocate(t *testing.T) {
	e, mix, m := shipped(t), diameterMix(t), message.New()
	var v Verdict
	n := uint32(0)
	for ; n < 2000; n++ { // tables grow
		judgeMix(t, e, m, &v, mix, n)
	}
	if allocs := testing.AllocsPerRun(500, func() { judgeMix(t, e, m, &v, mix, n); n++ }); allocs > 0.01 {
		t.Errorf("%v allocations", allocs)
	}
}

func BenchmarkDecodeAndJudgeDiameter(b *testing.B) {
	e, mix, m := shipped(b), diameterMix(b), message.New()
	var v Verdict
	n := uint32(0)
	b.ReportAllocs()
	for b.Loop() {
		judgeMix(b, e, m, &v, mix, n)
		n++
	}
	b.ReportMetric(float64(b.N*len(mix))/b.Elapsed().Seconds(), "messages/s")
}
