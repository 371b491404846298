package operator

import (
	"net/netip"
	"os"
	"path/filepath"
	"testing"
)

func TestExampleAnswersWhatTheChecksAsk(t *testing.T) {
	p := Example()
	if p.Owners() != 6 || !p.HasHome() {
		t.Fatalf("%d owners, home %v", p.Owners(), p.HasHome())
	}
	for _, tc := range []struct {
		name, got, want string
	}{
		{"our own title", p.Label(p.OwnerOfGT("491779900001")), "DEUHM"},
		{"a partner's title", p.Label(p.OwnerOfGT("33699000001")), "FRAEX"},
		{"a title of nobody", p.Label(p.OwnerOfGT("88213999901")), ""},
		{"digits shorter than the prefix", p.Label(p.OwnerOfGT("3369")), ""},
		{"a title with a letter behind the prefix", p.Label(p.OwnerOfGT("33699a01")), "FRAEX"},
		{"a title with a letter in the prefix", p.Label(p.OwnerOfGT("336a9001")), ""},
		{"an empty title", p.Label(p.OwnerOfGT("")), ""},
		{"our HLR", p.NodeOfGT("491779900001").Name(), "hlr"},
		{"our MSC", p.NodeOfGT("491779900010").Name(), "msc"},
		{"a node of ours without a role", p.NodeOfGT("491779900099").Name(), ""},
		{"an IMSI with two MNC digits", p.Label(p.OwnersOfIMSI("262990000000001").First), "DEUHM"},
		{"an IMSI with three MNC digits", p.Label(p.OwnersOfIMSI("310999000000001").First), "USAEX"},
		{"an IMSI of nobody", p.Label(p.OwnersOfIMSI("999990000000001").First), ""},
		{"an IMSI that is cut", p.Label(p.OwnersOfIMSI("26299").First), ""},
		{"our STP", p.Label(p.OwnerOfAddr(netip.MustParseAddr("192.0.2.9"))), "DEUHM"},
		{"the same in a mapped address", p.Label(p.OwnerOfAddr(netip.MustParseAddr("::ffff:192.0.2.9"))), "DEUHM"},
		{"our IPv6", p.Label(p.OwnerOfAddr(netip.MustParseAddr("2001:db8::1"))), "DEUHM"},
		{"the carrier's edge", p.Label(p.OwnerOfAddr(netip.MustParseAddr("203.0.113.15"))), "Example IPX"},
		{"an address of nobody", p.Label(p.OwnerOfAddr(netip.MustParseAddr("203.0.113.16"))), ""},
		{"no address", p.Label(p.OwnerOfAddr(netip.Addr{})), ""},
		{"our point code", p.Label(p.OwnerOfPointCode(1001)), "DEUHM"},
		{"the carrier's point code", p.Label(p.OwnerOfPointCode(5006)), "Example IPX"},
		{"a point code of nobody", p.Label(p.OwnerOfPointCode(7)), ""},
		{"a realm", p.Label(p.OwnerOfRealm("epc.mnc099.mcc208.3gppnetwork.org")), "FRAEX"},
		{"our subscriber", p.Label(p.OwnerOfMSISDN("4917799123456")), "DEUHM"},
		{"the country of a partner", p.Country(p.ByTADIG("KENEX")), "KE"},
		{"what home is to us", p.Kind(Home).String(), "home"},
		{"what a partner is to us", p.Kind(p.ByTADIG("GBREX")).String(), "partner"},
		{"what the carrier is to us", p.Kind(p.OwnerOfPointCode(5005)).String(), "carrier"},
		{"what a stranger is to us", p.Kind(None).String(), "unknown"},
	} {
		if tc.got != tc.want {
			t.Errorf("%s: got %q, want %q", tc.name, tc.got, tc.want)
		}
	}
	owner, prefix := p.OwnerOfE214("336990000001")
	if p.Label(owner) != "FRAEX" || prefix != 5 {
		t.Errorf("mobile title: owner %q, prefix %d", p.Label(owner), prefix)
	}
	if !p.Serves(p.OwnerOfPointCode(5005), p.ByTADIG("KENEX")) || p.Serves(p.OwnerOfPointCode(5005), Home) || p.Serves(Home, Home) {
		t.Error("the carrier serves the partners, not us, and only a carrier serves")
	}
}

func TestExampleIsTheSharedProfile(t *testing.T) {
	shared := os.Getenv("CORDON_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "shared")
	}
	name := filepath.Join(shared, "operator.yaml")
	if _, err := os.Stat(name); err != nil {
		t.Skip("no ../shared (set CORDON_SHARED): the model profile is not there")
	}
	model, err := Load(name)
	if err != nil {
		t.Fatal(err)
	}
	example := Example()
	if model.Owners() != example.Owners() {
		t.Fatalf("%d owners, the model has %d", example.Owners(), model.Owners())
	}
	for id := OwnerID(1); int(id) <= model.Owners(); id++ {
		got, want := *example.Operator(id), *model.Operator(id)
		if diff := diffOperators(got, want); diff != "" {
			t.Errorf("%s: %s", want.Label, diff)
		}
	}
}

// shape is a profile with everything that relates operators.
const shape = `
home: {name: H, tadig: DEUHM, country: DE, plmns: ["262-99"], gt_prefixes: ["4917799"], aliases: [DEUXX]}
partners:
- {name: Host, tadig: GBREX, plmns: ["234-99", "310-26"], gt_prefixes: ["447999"], nodes: {hlr: ["447999000001"], msc: ["447999000001", "447999000002"]}}
- {name: MVNO, tadig: GBRMV, plmns: [], imsi_prefixes: ["23499700"], gt_prefixes: ["4479990012"], aliases: [GBREX], min_map_version: 2}
- {name: Sister, tadig: FRAEX, plmns: ["208-99", "310-260"], gt_prefixes: ["33699100000-33699299999"], e214_prefixes: ["33698"]}
- {name: National, tadig: DEUXX, plmns: ["262-98"]}
carriers:
- {name: Hub, gt_prefixes: ["882"], point_codes: ["2-123-4"], serves: [FRAEX]}
groups:
- {name: G, members: [GBREX, FRAEX]}
`

func TestRelations(t *testing.T) {
	p, err := Parse("shape.yaml", []byte(shape))
	if err != nil {
		t.Fatal(err)
	}
	hub := p.OwnerOfGT("88200001")
	id := p.ByTADIG
	for _, tc := range []struct {
		name         string
		actor, owner OwnerID
		want         bool
	}{
		{"an operator for itself", id("FRAEX"), id("FRAEX"), true},
		{"nobody for nobody", None, None, false},
		{"the host for its MVNO", id("GBREX"), id("GBRMV"), true},
		{"the MVNO for its host", id("GBRMV"), id("GBREX"), false},
		{"a member for another of its group", id("GBREX"), id("FRAEX"), true},
		{"and the other way round", id("FRAEX"), id("GBREX"), true},
		{"a group does not reach the MVNO of a member", id("FRAEX"), id("GBRMV"), false},
		{"a hub for an operator that it serves", hub, id("FRAEX"), true},
		{"a hub for one that it does not serve", hub, id("GBREX"), false},
		{"an operator for its hub", id("FRAEX"), hub, false},
		{"a national roaming partner for home", id("DEUXX"), Home, true},
		{"a foreign partner for home", id("FRAEX"), Home, false},
	} {
		if got := p.Acts(tc.actor, tc.owner); got != tc.want {
			t.Errorf("%s: got %v", tc.name, got)
		}
	}
	if p.OwnerOfGT("447999001299") != id("GBRMV") || p.OwnerOfGT("447999001399") != id("GBREX") {
		t.Error("the longest prefix does not count")
	}
	if p.NodeOfGT("447999000001") != NodeHLR|NodeMSC || p.NodeOfGT("447999000001").Name() != "" {
		t.Error("a title with two roles has no single name")
	}
	if p.OwnerOfPointCode(2<<11|123<<3|4) != hub {
		t.Error("a point code in 3-8-3 was not read")
	}
	if p.Operator(id("GBRMV")).MinMAPVersion != 2 || p.Operator(id("GBREX")).MinMAPVersion != 0 {
		t.Error("min_map_version was not read")
	}
	if o, n := p.OwnerOfE214("336980001"); o != id("FRAEX") || n != 5 {
		t.Errorf("E.214 prefix of its own: owner %d, %d digits", o, n)
	}
	if o, _ := p.OwnerOfE214("336991000"); o != None {
		t.Error("an operator with e214_prefixes has mobile titles under gt_prefixes too")
	}
}

func TestIMSIReadings(t *testing.T) {
	p, err := Parse("shape.yaml", []byte(shape))
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name, imsi    string
		first, second string
		mnc           int
	}{
		{"only the reading with two digits is known", "310261000000001", "GBREX", "", 2},
		{"both readings are known", "310260000000001", "FRAEX", "GBREX", 3},
		{"a range within a network", "234997000000001", "GBRMV", "", 2},
		{"the rest of that network", "234990000000001", "GBREX", "", 2},
		{"neither reading is known", "310270000000001", "", "", 0},
	} {
		o := p.OwnersOfIMSI(tc.imsi)
		if p.Label(o.First) != tc.first || p.Label(o.Second) != tc.second || o.MNCDigits != tc.mnc {
			t.Errorf("%s: got %q, %q, %d", tc.name, p.Label(o.First), p.Label(o.Second), o.MNCDigits)
		}
		if o.Ambiguous() != (tc.second != "") {
			t.Errorf("%s: ambiguous %v", tc.name, o.Ambiguous())
		}
	}
	if o := p.OwnersOfIMSI("310260000000001"); !o.Has(p.ByTADIG("GBREX")) || o.Has(Home) || o.Has(None) {
		t.Error("Has does not tell the owners")
	}
}

func TestNoProfileKnowsNobody(t *testing.T) {
	var p *Profile
	owner, _ := p.OwnerOfE214("4917799")
	if p.HasHome() || p.Owners() != 0 || p.OwnerOfGT("4917799") != None || owner != None ||
		p.OwnersOfIMSI("262990000000001") != (IMSIOwners{}) || p.OwnerOfAddr(netip.MustParseAddr("192.0.2.1")) != None ||
		p.OwnerOfPointCode(1001) != None || p.OwnerOfMSISDN("49") != None || p.OwnerOfRealm("x") != None || p.OwnerOfPLMN(1) != None || p.ByTADIG("DEUHM") != None ||
		p.NodeOfGT("49") != 0 || p.Acts(Home, Home) || p.Serves(1, 2) || p.Operator(Home) != nil || p.Label(Home) != "" || p.Country(Home) != "" {
		t.Error("a nil profile knows somebody")
	}
}

func TestLookUpsDoNotAllocate(t *testing.T) {
	p := Example()
	addr := netip.MustParseAddr("203.0.113.7")
	n := testing.AllocsPerRun(100, func() {
		a, b := p.OwnerOfGT("33699000001"), p.OwnersOfIMSI("208990000000001")
		c, d := p.OwnerOfAddr(addr), p.OwnerOfPointCode(5005)
		if !p.Acts(a, b.First) || c != d || p.NodeOfGT("491779900001") != NodeHLR || p.OwnerOfMSISDN("4917799") != Home {
			t.Fatal("wrong owner")
		}
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkOwnerOfGT(b *testing.B) {
	p := Example()
	for b.Loop() {
		if p.OwnerOfGT("33699000001") == None {
			b.Fatal("not found")
		}
	}
}

func TestAPNsAreKnownByTheirHome(t *testing.T) {
	p := Example()
	for _, tc := range []struct {
		owner OwnerID
		name  string
		want  bool
	}{{Home, "internet", true}, {Home, "ims", true}, {Home, "mms", false}, {p.ByTADIG("FRAEX"), "internet", false}, {None, "internet", false}} {
		if got := p.HasAPN(tc.owner, tc.name); got != tc.want {
			t.Errorf("%d, %s: %v", tc.owner, tc.name, got)
		}
	}
	if !p.HasAPNs(Home) || p.HasAPNs(p.ByTADIG("FRAEX")) || (*Profile)(nil).HasAPN(Home, "internet") {
		t.Error("whose APNs are listed is wrong")
	}
	for _, apn := range []string{"", "a..b", "under_score", "a b", ".a"} {
		if validAPN(apn) {
			t.Errorf("%q is valid", apn)
		}
	}
}
