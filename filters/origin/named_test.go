package origin

import (
	"strings"
	"testing"

	"cordon/filters/internal/sketch"
	"cordon/internal/operator"
	"cordon/protocols/message"
)

// Names of the tests: of us, partners and nobody.
const (
	named1 = "protocol=diameter diameter.command=316 diameter.request=true "
	fra    = "epc.mnc099.mcc208.3gppnetwork.org"
	ken    = "epc.mnc099.mcc639.3gppnetwork.org"
	home   = "epc.mnc099.mcc262.3gppnetwork.org"
	nobody = "epc.mnc001.mcc001.3gppnetwork.org"
)

// origins writes the two AVPs of the sender.
func origins(host, realm string) string {
	return "diameter.origin.host=" + host + " diameter.origin.realm=" + realm + " "
}

type factCase struct{ name, words, want string }

func holdFacts(t *testing.T, p *operator.Profile, f message.FieldID, cases []factCase) {
	t.Helper()
	for _, tc := range cases {
		m := sketch.Message(t, strings.Fields(named1+tc.words)...)
		Compute(p, m, f)
		if got := sketch.Fact(m, f); got != tc.want {
			t.Errorf("%s: %s: got %s, want %s", f.Name(), tc.name, got, tc.want)
		}
	}
}

func TestRealmsTellTheSender(t *testing.T) {
	p := operator.Example()
	holdFacts(t, p, message.FieldOriginNetwork, []factCase{
		{"a partner", origins("mme1."+fra, fra), "FRAEX"},
		{"in capitals, two digits, with a dot", origins("MME1", "EPC.MNC99.MCC208.3GPPNETWORK.ORG."), "FRAEX"},
		{"a carrier", origins("dra1.ipx.example", "ipx.example"), "Example IPX"},
		{"the host, where there is no realm", "diameter.origin.host=mme1." + ken, "KENEX"},
		{"nobody", origins("mme1."+nobody, nobody), "-"},
		{"no name", "", "-"},
	})
	holdFacts(t, p, message.FieldOriginCountry, []factCase{
		{"a partner's", origins("mme1."+fra, fra), "FR"},
		{"from the code", origins("mme1.epc.mnc001.mcc204.3gppnetwork.org", "epc.mnc001.mcc204.3gppnetwork.org"), "NL"},
		{"a name of another form", origins("a.b", "b"), "-"},
	})
	holdFacts(t, p, message.FieldOriginOwn, []factCase{
		{"our realm", origins("hss1."+home, home), "true"},
		{"our host in another realm", origins("hss1."+home, fra), "true"},
		{"a realm below ours", "diameter.origin.realm=x." + home, "true"},
		{"a partner", origins("mme1."+fra, fra), "false"},
		{"nobody", origins("mme1."+nobody, nobody), "false"},
	})
	holdFacts(t, p, message.FieldOriginRole, []factCase{
		{"a partner", origins("mme1."+fra, fra), "partner"}, {"a carrier", origins("dra1.ipx.example", "ipx.example"), "carrier"}, {"nobody", origins("a.b", "b"), "unknown"},
	})
	holdFacts(t, p, message.FieldDestinationOwn, []factCase{
		{"our realm", "diameter.destination.realm=" + home, "true"}, {"another's", "diameter.destination.realm=" + fra, "false"},
		{"our host", "diameter.destination.host=hss1." + home, "true"}, {"none", "", "-"},
	})
	hosted := profile(t, "home: {name: H, tadig: DEUHM, realms: [home.example]}\npartners: [{name: M, tadig: DEUMV, realms: [mvno.example], aliases: [DEUHM]}]\n")
	holdFacts(t, hosted, message.FieldDestinationOwn, []factCase{{"an MVNO on our HSS", "diameter.destination.realm=mvno.example", "true"}})
}

func TestRealmsBelongBehindPeers(t *testing.T) {
	holdFacts(t, operator.Example(), message.FieldOriginBound, []factCase{
		{"a partner over its carrier", "ip.src=203.0.113.1 " + origins("mme1."+fra, fra), "true"},
		{"a partner by itself", "ip.src=198.51.100.1 " + origins("mme1."+fra, fra), "true"},
		{"a carrier by itself", "ip.src=203.0.113.1 " + origins("dra1.ipx.example", "ipx.example"), "true"},
		{"another partner", "ip.src=198.51.100.1 " + origins("mme1."+ken, ken), "false"},
		{"another partner's host", "ip.src=198.51.100.1 " + origins("mme1."+ken, fra), "false"},
		{"our own over a carrier", "ip.src=203.0.113.1 " + origins("hss1."+home, home), "false"},
		{"our own, the peer unknown", "direction=inbound ip.src=203.0.113.250 " + origins("hss1."+home, home), "false"},
		{"our own host, the peer unknown", "direction=inbound ip.src=203.0.113.250 " + origins("hss1."+home, fra), "false"},
		{"nobody over a carrier", "ip.src=203.0.113.1 " + origins("mme1."+nobody, nobody), "-"},
		{"nobody over a partner", "ip.src=198.51.100.1 " + origins("mme1."+nobody, nobody), "false"},
		{"a partner, the peer unknown", "ip.src=203.0.113.250 " + origins("mme1."+fra, fra), "-"},
		{"no name", "ip.src=203.0.113.1", "-"},
	})
}

func TestDirectionByRealms(t *testing.T) {
	p := operator.Example()
	for _, tc := range []struct{ name, words, want string }{
		{"a partner asks us", origins("mme1."+fra, fra) + "diameter.destination.realm=" + home, "inbound"},
		{"we ask a partner", origins("hss1."+home, home) + "diameter.destination.realm=" + fra, "outbound"},
		{"two partners", origins("mme1."+fra, fra) + "diameter.destination.realm=" + ken, "transit"},
		{"an answer of a partner", origins("mme1."+fra, fra), "unknown"},
		{"an answer of ours", origins("hss1."+home, home), "outbound"},
	} {
		d, inferred := Direction(p, sketch.Message(t, strings.Fields(named1+tc.words)...))
		if d.String() != tc.want || inferred != (tc.want != "unknown") {
			t.Errorf("%s: got %v, inferred %v", tc.name, d, inferred)
		}
	}
}

func TestNamesAgainstNames(t *testing.T) {
	p := operator.Example()
	holdFacts(t, p, message.FieldDiameterOriginFormat, []factCase{
		{"the host within the realm", origins("mme1."+fra, fra), "true"}, {"another realm", origins("mme1."+ken, fra), "false"},
		{"no name at all", origins("mme\x01."+fra, fra), "false"}, {"only a host", "diameter.origin.host=mme1", "true"}, {"only a realm", "diameter.origin.realm=a..b", "false"}, {"nothing", "", "-"},
	})
	holdFacts(t, p, message.FieldDiameterDestinationFormat, []factCase{
		{"within", "diameter.destination.host=hss1." + home + " diameter.destination.realm=" + home, "true"},
		{"another realm", "diameter.destination.host=hss1." + fra + " diameter.destination.realm=" + home, "false"}, {"nothing", "", "-"},
	})
	visited := "diameter.visited_plmn="
	holdFacts(t, p, message.FieldDiameterVisitedMatch, []factCase{
		{"its own", origins("m."+fra, fra) + visited + "208-99", "true"}, {"its own in three digits", origins("m."+fra, fra) + visited + "208-099", "true"},
		{"ours", origins("m."+fra, fra) + visited + "262-99", "false"}, {"nobody's", origins("m."+fra, fra) + visited + "000-00", "false"},
		{"an unknown one", origins("m."+fra, fra) + visited + "208-01", "false"}, {"a stranger's own", origins("m."+nobody, nobody) + visited + "001-01", "true"},
		{"a stranger's, in his country", origins("m."+nobody, nobody) + visited + "001-02", "-"}, {"a stranger's, elsewhere", origins("m."+nobody, nobody) + visited + "204-02", "false"},
		{"none", origins("m."+fra, fra), "-"},
	})
	session := "diameter.session_id="
	holdFacts(t, p, message.FieldDiameterSessionMatch, []factCase{
		{"the host", origins("m."+fra, fra) + session + "m." + fra + ";1;2", "true"}, {"another of its hosts", origins("m."+fra, fra) + session + "x." + fra + ";1;2", "true"},
		{"another operator's", origins("m."+fra, fra) + session + "m." + ken + ";1;2", "false"}, {"no name", origins("m."+fra, fra) + session + "262990000000001", "false"},
		{"a name and nothing behind", origins("m."+fra, fra) + session + "m." + fra + ";", "false"}, {"none", origins("m."+fra, fra), "-"},
		{"the server in the client's", "diameter.destination.realm=" + home + " " + origins("p."+fra, fra) + session + "p." + home + ";1;2 diameter.command=258", "false"},
	})
	route := "diameter.route_record="
	holdFacts(t, p, message.FieldDiameterRouteLoop, []factCase{
		{"our relay", "direction=inbound " + route + "m." + fra + " " + route + "dea." + home, "true"}, {"others", "direction=inbound " + route + "m." + fra, "false"},
		{"ours, outbound", "direction=outbound " + route + "dea." + home, "-"}, {"none", "direction=inbound", "-"},
	})
	holdFacts(t, p, message.FieldDiameterRouteMatch, []factCase{
		{"its own and its carrier", origins("m."+fra, fra) + route + "m." + fra + " " + route + "d.ipx.example", "true"}, {"a third operator", origins("m."+fra, fra) + route + "d." + ken, "false"},
		{"a relay of nobody", origins("m."+fra, fra) + route + "d.unknown.example", "-"}, {"a sender of nobody", origins("m."+nobody, nobody) + route + "d.ipx.example", "-"},
	})
	signer := "diameter.dess_identity="
	holdFacts(t, p, message.FieldDiameterDESSMatch, []factCase{
		{"itself", origins("m."+fra, fra) + signer + "dea." + fra, "true"}, {"its carrier", origins("m."+fra, fra) + signer + "dea.ipx.example", "true"},
		{"another operator", origins("m."+fra, fra) + signer + "dea." + ken, "false"}, {"none", origins("m."+fra, fra), "-"},
	})
	holdFacts(t, p, message.FieldDiameterDESSFresh, []factCase{
		{"now", "diameter.dess_time=0", "true"}, {"five minutes", "diameter.dess_time=300", "true"}, {"later", "diameter.dess_time=301", "false"}, {"none", "", "-"},
	})
}

func TestWhatASenderClaimsIsItsOwn(t *testing.T) {
	p := operator.Example()
	of := origins("m."+fra, fra)
	holdFacts(t, p, message.FieldOriginAddressMatch, []factCase{
		{"its own number", of + "diameter.serving_number=33699000020", "true"}, {"another's number", of + "diameter.serving_number=254799000020", "false"},
		{"a number of nobody", of + "diameter.serving_number=88213000020", "false"}, {"another's node", of + "diameter.serving_node=m." + ken, "false"},
		{"a node of a network of nobody", of + "diameter.serving_node=m." + nobody, "false"}, {"a node of another form", of + "diameter.serving_node=m.somewhere.example", "-"},
		{"our gateway", of + "diameter.gateway_realm=" + home, "-"}, {"its own gateway", of + "diameter.gateway_realm=" + fra, "true"}, {"a third one", of + "diameter.gateway_host=pgw." + ken, "false"},
		{"a gateway's address that nobody has", of + "diameter.gateway_address=203.0.113.250", "false"}, {"another partner's address", of + "diameter.gateway_address=198.51.100.129", "false"},
		{"a gateway's address of a family that is not listed", of + "diameter.gateway_address=2001:db8:99::1", "-"}, {"a gateway's address of ours", of + "diameter.gateway_address=192.0.2.9", "-"},
		{"a stranger's gateway's address", origins("m."+nobody, nobody) + "diameter.gateway_address=203.0.113.250", "-"},
		{"a stranger's number of nobody", origins("m."+nobody, nobody) + "diameter.serving_number=88213000020", "-"}, {"nothing", of, "-"},
	})
	holdFacts(t, p, message.FieldOriginAddressNetwork, []factCase{{"who contradicts", of + "diameter.serving_number=254799000020", "KENEX"}})
	m := sketch.Decoded(t, "TFR", "app=16777313", "Origin-Realm="+fra, "SC-Address=254799000030")
	if Compute(p, m, message.FieldOriginAddressMatch); sketch.Fact(m, message.FieldOriginAddressMatch) != "false" {
		t.Error("a service centre of another operator is taken for the sender's")
	}
	m = sketch.Decoded(t, "OFR", "app=16777313", "Origin-Realm="+fra, "SC-Address=491779900030")
	if Compute(p, m, message.FieldOriginAddressMatch); m.Has(message.FieldOriginAddressMatch) {
		t.Error("the service centre that a message is submitted to is taken for the sender's")
	}
}

func TestNamesAllocateNothing(t *testing.T) {
	p := operator.Example()
	m := sketch.Message(t, strings.Fields(named1+"direction=inbound ip.src=203.0.113.1 "+origins("MME1."+fra, fra)+"diameter.destination.host=hss1."+home+" diameter.destination.realm="+home+
		" diameter.visited_plmn=208-99 diameter.session_id=x."+fra+";1;2 diameter.route_record=dra.ipx.example diameter.serving_number=33699000020 diameter.gateway_realm="+home)...)
	n := testing.AllocsPerRun(20, func() {
		*m.Note(message.SlotCalling), *m.Note(message.SlotCalled) = message.Note{}, message.Note{}
		for f := message.FieldOriginNetwork; f <= message.FieldDestinationE214Match; f++ {
			if f != message.FieldOriginNetwork && f != message.FieldOriginCountry && f != message.FieldOriginRole && f != message.FieldOriginPeer && f != message.FieldDestinationNetwork {
				Compute(p, m, f)
			}
		}
		for f := message.FieldDiameterOriginFormat; f <= message.FieldDiameterRouteMatch; f++ {
			Compute(p, m, f)
		}
		Direction(p, m)
		Country(p, m)
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}
