package origin

import (
	"strings"
	"testing"

	"cordon/filters/internal/sketch"
	"cordon/internal/operator"
	"cordon/protocols/message"
)

// related is a home with a partner, its hub, a group and a carrier without titles.
const related = `
home: {name: H, tadig: DEUHM, country: DE, plmns: ["262-99"], gt_prefixes: ["4917799"], networks: ["192.0.2.0/24"], point_codes: [1001], msisdn_prefixes: ["49151"]}
partners:
- {name: P, tadig: FRAEX, country: FR, plmns: ["208-99"], gt_prefixes: ["33699"], networks: ["198.51.100.0/26"], point_codes: [2001]}
- {name: Q, tadig: GBREX, plmns: ["234-99", "310-26"], gt_prefixes: ["447999"], networks: ["203.0.113.64/26"]}
- {name: R, tadig: KENEX, plmns: ["639-99"], gt_prefixes: ["254799"]}
carriers:
- {name: Hub, gt_prefixes: ["88299"], serves: [FRAEX], networks: ["203.0.113.0/28"]}
- {name: Any, point_codes: [7007]}
groups: [{name: G, members: [FRAEX, GBREX]}]
`

func profile(t testing.TB, text string) *operator.Profile {
	t.Helper()
	p, err := operator.Parse("test.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestDirectionComesFromTheLowestLayerThatTells(t *testing.T) {
	p := profile(t, related)
	for _, tc := range []struct {
		name, words, want string
		inferred          bool
	}{
		{"from outside to our network", "ip.src=203.0.113.1 ip.dst=192.0.2.1", "inbound", false},
		{"from our network to outside", "ip.src=192.0.2.1 ip.dst=203.0.113.1", "outbound", false},
		{"from an address of nobody to our network", "ip.src=100.64.0.1 ip.dst=192.0.2.1", "inbound", false},
		{"within our network", "ip.src=192.0.2.1 ip.dst=192.0.2.2", "internal", false},
		{"between two others that the profile knows", "ip.src=198.51.100.1 ip.dst=203.0.113.70", "transit", false},
		{"addresses tell before point codes", "ip.src=203.0.113.1 ip.dst=192.0.2.1 mtp3.opc=1001 mtp3.dpc=5", "inbound", false},
		{"addresses of nobody, so the point codes tell", "ip.src=100.64.0.1 ip.dst=100.64.0.2 mtp3.opc=1001 mtp3.dpc=5", "outbound", false},
		{"point codes alone", "mtp3.opc=9 mtp3.dpc=1001", "inbound", false},
		{"point codes tell before the titles", "mtp3.opc=9 mtp3.dpc=1001 sccp.calling.gt=491779900001 sccp.called.gt=33699000001", "inbound", false},
		{"titles alone, inwards", "sccp.calling.gt=33699000001 sccp.called.gt=491779900001", "inbound", true},
		{"titles alone, outwards", "sccp.calling.gt=491779900001 sccp.called.gt=33699000001", "outbound", true},
		{"titles alone, from nobody to a subscriber of ours", "sccp.calling.gt=88213999901 sccp.called.gt=4915100001", "inbound", true},
		{"titles alone, to our mobile title", "sccp.calling.gt=33699000001 sccp.called.gt=49177990000001 sccp.called.np=7", "inbound", true},
		{"titles alone, by our IMSI", "sccp.calling.gt=33699000001 sccp.called.gt=262990000000001 sccp.called.np=6", "inbound", true},
		{"titles of two partners", "sccp.calling.gt=33699000001 sccp.called.gt=254799000001", "transit", true},
		{"a title of a partner and one of nobody", "sccp.calling.gt=33699000001 sccp.called.gt=88213999901", "unknown", false},
		{"nothing at all", "", "unknown", false},
	} {
		d, inferred := Direction(p, sketch.Message(t, strings.Fields(tc.words)...))
		if d.String() != tc.want || inferred != tc.inferred {
			t.Errorf("%s: got %v, inferred %v", tc.name, d, inferred)
		}
	}
	if d, _ := Direction(nil, sketch.Message(t, "ip.src=203.0.113.1", "ip.dst=192.0.2.1")); d != message.DirectionUnknown {
		t.Errorf("without a profile: %v", d)
	}
}

func TestFacts(t *testing.T) {
	p := profile(t, related)
	for _, tc := range []struct {
		name, words, fact, want string
	}{
		{"the network of a partner's title", "sccp.calling.gt=33699000001", "origin.network", "FRAEX"},
		{"the network of a hub's title", "sccp.calling.gt=88299000001", "origin.network", "Hub"},
		{"the network of a title of nobody", "sccp.calling.gt=88213999901", "origin.network", "-"},
		{"no calling title, no network", "sccp.calling.pc=5", "origin.network", "-"},
		{"the country from the profile", "sccp.calling.gt=33699000001", "origin.country", "FR"},
		{"the country from the digits, where the profile has none", "sccp.calling.gt=447999000001", "origin.country", "GB"},
		{"the country of a title of nobody", "sccp.calling.gt=254700000001", "origin.country", "KE"},
		{"a satellite number belongs to the world", "sccp.calling.gt=88213999901", "origin.country", "001"},
		{"the country of an IMSI as calling title", "sccp.calling.gt=440100000000001 sccp.calling.np=6", "origin.country", "JP"},
		{"a title of twenty digits", "sccp.calling.gt=33699000001000000000", "origin.country", "FR"},
		{"what a partner is", "sccp.calling.gt=33699000001", "origin.role", "partner"},
		{"what a hub is", "sccp.calling.gt=88299000001", "origin.role", "carrier"},
		{"what we are", "sccp.calling.gt=491779900001", "origin.role", "home"},
		{"what a stranger is", "sccp.calling.gt=88213999901", "origin.role", "unknown"},
		{"our own title", "sccp.calling.gt=491779900001", "origin.own", "true"},
		{"not our own title", "sccp.calling.gt=33699000001", "origin.own", "false"},
		{"no title is not another's title", "sccp.calling.ssn=6", "origin.own", "-"},
		{"an empty title is none", "sccp.calling.gt=", "origin.own", "-"},
		{"a known title", "sccp.calling.gt=33699000001", "origin.known", "true"},
		{"an unknown title", "sccp.calling.gt=88213999901", "origin.known", "false"},
		{"our point code", "mtp3.opc=1001", "origin.own_pc", "true"},
		{"another's point code", "mtp3.opc=2001", "origin.own_pc", "false"},
		{"no point code", "sccp.calling.gt=33699000001", "origin.own_pc", "-"},
		{"the peer by address", "ip.src=203.0.113.1 mtp3.opc=2001", "origin.peer", "Hub"},
		{"the peer by point code", "ip.src=100.64.0.1 mtp3.opc=2001", "origin.peer", "FRAEX"},
		{"a peer of nobody", "ip.src=100.64.0.1 mtp3.opc=9", "origin.peer", "-"},

		{"our node is called unavailable", "m3ua.affected_point_code=5 m3ua.affected_point_code=1001", "origin.affected_own_pc", "true"},
		{"our node lies under a mask", "m3ua.affected_point_code=5 m3ua.affected_mask=0 m3ua.affected_point_code=1000 m3ua.affected_mask=3", "origin.affected_own_pc", "true"},
		{"our node lies beside a mask", "m3ua.affected_point_code=1008 m3ua.affected_mask=3", "origin.affected_own_pc", "false"},
		{"all nodes are called unavailable", "m3ua.affected_point_code=0 m3ua.affected_mask=255", "origin.affected_own_pc", "true"},
		{"another's node is called unavailable", "m3ua.affected_point_code=5", "origin.affected_own_pc", "false"},
		{"our subsystem is called prohibited", "sccp.scmg.affected_pc=1001", "origin.affected_own_pc", "true"},
		{"no node is called anything", "mtp3.opc=1001", "origin.affected_own_pc", "-"},

		{"the network of the called title", "sccp.called.gt=33699000001", "destination.network", "FRAEX"},
		{"called is ours", "sccp.called.gt=491779900001", "destination.own", "true"},
		{"called is ours by a mobile title", "sccp.called.gt=49177990000001 sccp.called.np=7", "destination.own", "true"},
		{"called is a subscriber of ours", "sccp.called.gt=4915112345678", "destination.own", "true"},
		{"called is not ours", "sccp.called.gt=33699000001", "destination.own", "false"},
		{"no called title", "sccp.called.ssn=6", "destination.own", "-"},
		{"called point code is ours", "mtp3.dpc=1001", "destination.own_pc", "true"},
		{"called point code is not ours", "mtp3.dpc=1002", "destination.own_pc", "false"},
	} {
		f, ok := message.FieldByName(tc.fact)
		if !ok {
			t.Fatalf("no fact %q", tc.fact)
		}
		m := sketch.Message(t, strings.Fields(tc.words)...)
		Compute(p, m, f)
		if got := sketch.Fact(m, f); got != tc.want {
			t.Errorf("%s: %s is %s, want %s", tc.name, tc.fact, got, tc.want)
		}
	}
}

func TestNodesOfTheExample(t *testing.T) {
	p := operator.Example()
	for words, want := range map[string]string{
		"sccp.called.gt=491779900001": "hlr", "sccp.called.gt=491779900020": "sgsn", "sccp.called.gt=491779900099": "-", "sccp.called.ssn=6": "-",
	} {
		m := sketch.Message(t, words)
		Compute(p, m, message.FieldDestinationNode)
		if got := sketch.Fact(m, message.FieldDestinationNode); got != want {
			t.Errorf("%s: %s, want %s", words, got, want)
		}
	}
	m := sketch.Message(t, "sccp.calling.gt=491779900050")
	Compute(p, m, message.FieldOriginNode)
	if got := sketch.Fact(m, message.FieldOriginNode); got != "gsmscf" {
		t.Errorf("calling node %s", got)
	}
}

func TestBound(t *testing.T) {
	p := profile(t, related)
	for _, tc := range []struct{ name, words, want string }{
		{"a partner's title from the partner", "ip.src=198.51.100.1 sccp.calling.gt=33699000001", "true"},
		{"a partner's title from another of its group", "ip.src=203.0.113.70 sccp.calling.gt=33699000001", "true"},
		{"a partner's title from a stranger to it", "ip.src=203.0.113.70 sccp.calling.gt=254799000001", "false"},
		{"a partner's title from the carrier that serves it", "ip.src=203.0.113.1 sccp.calling.gt=33699000001", "true"},
		{"a partner's title from a carrier that does not", "ip.src=203.0.113.1 sccp.calling.gt=254799000001", "false"},
		{"a hub's title from the hub", "ip.src=203.0.113.1 sccp.calling.gt=88299000001", "true"},
		{"a hub's title from an operator that it serves", "ip.src=198.51.100.1 sccp.calling.gt=88299000001", "true"},
		{"an unlisted title from a carrier: carriers bring others too", "ip.src=203.0.113.1 sccp.calling.gt=88213999901", "-"},
		{"an unlisted title from a partner", "ip.src=198.51.100.1 sccp.calling.gt=88213999901", "false"},
		{"our title from the carrier", "ip.src=203.0.113.1 sccp.calling.gt=491779900001", "false"},
		{"our title from a carrier that says nothing of whom it serves", "mtp3.opc=7007 sccp.calling.gt=491779900001", "false"},
		{"another's title from such a carrier", "mtp3.opc=7007 sccp.calling.gt=33699000001", "-"},
		{"our title from our node", "ip.src=192.0.2.1 sccp.calling.gt=491779900001", "true"},
		{"a partner's title from our node, inwards: it was relayed", "ip.src=192.0.2.1 sccp.calling.gt=33699000001 direction=internal", "-"},
		{"a partner's title from our node, outwards", "ip.src=192.0.2.1 sccp.calling.gt=33699000001 direction=outbound", "false"},
		{"by point code", "mtp3.opc=2001 sccp.calling.gt=254799000001", "false"},
		{"nothing known of the peer", "ip.src=100.64.0.1 sccp.calling.gt=33699000001", "-"},
		{"our title from an unknown peer outside", "ip.src=100.64.0.1 sccp.calling.gt=491779900001 direction=inbound", "false"},
		{"our title, direction told by titles only", "sccp.calling.gt=491779900001", "-"},
		{"no calling title", "ip.src=198.51.100.1 sccp.calling.ssn=6", "-"},
	} {
		m := sketch.Message(t, strings.Fields(tc.words)...)
		Compute(p, m, message.FieldOriginBound)
		if got := sketch.Fact(m, message.FieldOriginBound); got != tc.want {
			t.Errorf("%s: got %s, want %s", tc.name, got, tc.want)
		}
	}
}

func TestAddressesOfTheSender(t *testing.T) {
	p := profile(t, related)
	const fra, ken, nobody, hub = "sccp.calling.gt=33699000001 ", "sccp.calling.gt=254799000001 ", "sccp.calling.gt=88213999901 ", "sccp.calling.gt=88299000001 "
	for _, tc := range []struct{ name, words, want, network string }{
		{"VLR and MSC of the caller", fra + "invoke=updateLocation map.msc=33699000002 map.vlr=33699000003", "true", "-"},
		{"the MSC of another", fra + "invoke=updateLocation map.msc=254799000002 map.vlr=33699000003", "false", "KENEX"},
		{"the VLR of nobody", fra + "invoke=updateLocation map.vlr=88213999902", "false", "-"},
		{"the VLR of ours behind a partner's title", fra + "invoke=updateLocation map.vlr=491779900010", "false", "DEUHM"},
		{"the VLR of an affiliate", fra + "invoke=updateLocation map.vlr=447999000001", "true", "-"},
		{"a hub's title before an operator that it serves", hub + "invoke=updateLocation map.vlr=33699000003", "true", "-"},
		{"a hub's title before one that it does not serve", hub + "invoke=updateLocation map.vlr=254799000003", "false", "KENEX"},
		{"a known VLR behind a title of nobody", nobody + "invoke=updateLocation map.vlr=33699000003", "false", "FRAEX"},
		{"both of nobody: it may be one unlisted network", nobody + "invoke=updateLocation map.vlr=88213999902", "-", "-"},
		{"no address in the message", fra + "invoke=sendAuthenticationInfo map.imsi=262990000000001", "-", "-"},
		{"no calling title", "invoke=updateLocation map.vlr=33699000003", "-", "-"},
		{"the SGSN of the caller", fra + "invoke=updateGprsLocation map.sgsn=33699000004 map.sgsn.address=198.51.100.9", "true", "-"},
		{"an SGSN address of another", fra + "invoke=updateGprsLocation map.sgsn=33699000004 map.sgsn.address=192.0.2.9", "false", "DEUHM"},
		{"an SGSN address that is not listed", fra + "invoke=updateGprsLocation map.sgsn=33699000004 map.sgsn.address=100.64.0.1", "true", "-"},
		{"the gsmSCF of an interrogation", ken + "invoke=anyTimeInterrogation map.gsmscf=33699000005", "false", "FRAEX"},
		{"the MLC of a location request", ken + "invoke=provideSubscriberLocation map.mlc=254799000005", "true", "-"},
		{"the service centre of an enquiry", ken + "invoke=sendRoutingInfoForSM map.sc=33699000006", "false", "FRAEX"},
		{"a delivery from another's service centre", ken + "invoke=mt-ForwardSM map.sm_rp_oa=sc map.sc=33699000006", "false", "FRAEX"},
		{"the same under opcode 46 of version 2", ken + "invoke=mo-ForwardSM map.sm_rp_oa=sc map.sc=33699000006", "false", "FRAEX"},
		{"a submission to our service centre", ken + "invoke=mo-ForwardSM map.sm_rp_oa=msisdn map.sc=491779900030", "-", "-"},
		{"the third party of a cancellation", ken + "invoke=cancelLocation map.new_vlr=33699000003", "-", "-"},
		{"the MSC that a roaming number is asked of", ken + "invoke=provideRoamingNumber map.msc=491779900010", "-", "-"},
		{"the HLR of a reset", ken + "invoke=reset map.hlr=33699000001", "false", "FRAEX"},
		{"the HLR of the answer to an update", ken + "result=updateLocation map.hlr=33699000001", "false", "FRAEX"},
		{"LEG-066: our own enquiry comes back undelivered", ken + "sccp.return_cause=1 invoke=sendRoutingInfoForSM map.sc=33699000006", "-", "-"},
		{"the answer to a routing enquiry names a visited network", ken + "result=sendRoutingInfoForSM map.network_node=33699000001", "-", "-"},
		{"the answer of a VLR names itself", ken + "result=provideSubscriberInfo map.vlr=254799000001", "true", "-"},
		{"the second component contradicts", ken + "invoke=updateLocation map.vlr=254799000001 invoke=updateLocation map.vlr=33699000003", "false", "FRAEX"},
		{"the MSC of a CAMEL call", ken + "cap.invoke=initialDP map.msc=33699000003", "false", "FRAEX"},
		{"an operation that no table knows", ken + "invoke=?100 map.vlr=33699000003", "-", "-"},
	} {
		m := sketch.Message(t, strings.Fields(tc.words)...)
		if len(m.Components()) > 0 {
			m.Focus(0)
		}
		Compute(p, m, message.FieldOriginAddressMatch)
		Compute(p, m, message.FieldOriginAddressNetwork)
		if got := sketch.Fact(m, message.FieldOriginAddressMatch); got != tc.want {
			t.Errorf("%s: got %s, want %s", tc.name, got, tc.want)
		}
		if got := sketch.Fact(m, message.FieldOriginAddressNetwork); got != tc.network {
			t.Errorf("%s: network %s, want %s", tc.name, got, tc.network)
		}
		if m.Focused() != 0 {
			t.Errorf("%s: the focus was moved", tc.name)
		}
	}
}

func TestMobileTitle(t *testing.T) {
	p := profile(t, related)
	const called = "sccp.called.np=7 sccp.called.gt="
	for _, tc := range []struct{ name, words, want string }{
		{"the title of the IMSI", called + "49177990000000001 invoke=updateLocation map.imsi=262990000000001", "true"},
		{"the same, cut", called + "49177990000 invoke=updateLocation map.imsi=262990000000001", "true"},
		{"the title of another subscriber", called + "49177990000000002 invoke=updateLocation map.imsi=262990000000001", "false"},
		{"the title of another network", called + "336990000000001 invoke=updateLocation map.imsi=262990000000001", "false"},
		{"an affiliate's title", called + "336990000000001 invoke=updateLocation map.imsi=234990000000001", "true"},
		{"one of two IMSIs is another", called + "49177990000000001 invoke=updateLocation map.imsi=262990000000001 map.imsi=262990000000002", "false"},
		{"only the country and network codes", called + "4917799 invoke=updateLocation map.imsi=262990000000001", "-"},
		{"no IMSI", called + "49177990000000001 invoke=updateLocation", "-"},
		{"a title of nobody", called + "882130000000001 invoke=updateLocation map.imsi=262990000000001", "-"},
		{"no mobile title", "sccp.called.np=1 sccp.called.gt=491779900001 invoke=updateLocation map.imsi=262990000000001", "-"},
		{"an IMSI of nobody", called + "49177990000000001 invoke=updateLocation map.imsi=999990000000001", "false"},
		{"a short IMSI", called + "49177990000000001 invoke=updateLocation map.imsi=26299", "false"},
	} {
		m := sketch.Message(t, strings.Fields(tc.words)...)
		Compute(p, m, message.FieldDestinationE214Match)
		if got := sketch.Fact(m, message.FieldDestinationE214Match); got != tc.want {
			t.Errorf("%s: got %s, want %s", tc.name, got, tc.want)
		}
	}
}

func TestWithoutProfileNothingIsClaimed(t *testing.T) {
	m := sketch.Message(t, "ip.src=203.0.113.1", "mtp3.opc=1001", "mtp3.dpc=1002", "sccp.calling.gt=33699000001", "sccp.called.gt=491779900001",
		"sccp.called.np=7", "invoke=updateLocation", "map.imsi=262990000000001", "map.vlr=254799000001")
	for _, f := range message.Fields() {
		if f.Fact && (strings.HasPrefix(f.Name, "origin.") || strings.HasPrefix(f.Name, "destination.")) {
			Compute(nil, m, f.ID)
			if got := sketch.Fact(m, f.ID); got != "-" && f.ID != message.FieldOriginCountry {
				t.Errorf("%s is %s", f.Name, got)
			}
		}
	}
	if got := sketch.Fact(m, message.FieldOriginCountry); got != "FR" {
		t.Errorf("the country needs no profile: got %s", got)
	}
}

func TestNoAllocations(t *testing.T) {
	p := operator.Example()
	m := sketch.Message(t, "ip.src=203.0.113.1", "mtp3.opc=5005", "mtp3.dpc=1001", "sccp.calling.gt=33699000001", "sccp.called.gt=49177990000000001",
		"sccp.called.np=7", "invoke=updateLocation", "map.imsi=262990000000001", "map.vlr=33699000001")
	n := testing.AllocsPerRun(20, func() {
		for f := message.FieldOriginNetwork; f <= message.FieldDestinationE214Match; f++ {
			Compute(p, m, f)
		}
		Direction(p, m)
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestEveryOperationNamedHereExists(t *testing.T) {
	for _, row := range ownAddresses {
		if message.OperationByName(row.protocol, row.operation) == 0 {
			t.Errorf("%v has no operation %q", row.protocol, row.operation)
		}
	}
}
