package operator

import (
	"strings"
	"testing"
)

const realms = `
home: {name: H, tadig: DEUHM, plmns: ["262-99"], realms: [EPC.mnc99.mcc262.3gppnetwork.org., home.example], diameter_applications: [SLh]}
partners:
- {name: P, tadig: FRAEX, plmns: ["208-99", "310-026"], realms: [partner.example, deep.host.example], diameter_applications: [S6c, "16777267", SGd, S6c]}
- {name: Host, tadig: GBREX, plmns: ["234-99"], realms: [host.example, epc.mnc050.mcc234.3gppnetwork.org]}
- {name: MVNO, tadig: GBRMV, realms: [mvno.epc.mnc099.mcc234.3gppnetwork.org], aliases: [GBREX]}
carriers:
- {name: Hub, realms: [ipx], serves: [FRAEX]}
`

func TestRealmsCompareByValue(t *testing.T) {
	p, err := Parse("realms.yaml", []byte(realms))
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ name, realm, want string }{
		{"as the profile has it", "home.example", "DEUHM"},
		{"in capitals", "HOME.Example", "DEUHM"},
		{"with the last dot", "home.example.", "DEUHM"},
		{"with two of them", "home.example..", ""},
		{"a host below", "hss1.home.example", "DEUHM"},
		{"a name that ends alike", "nothome.example", ""},
		{"the realm above", "example", ""},
		{"of two realms the longer", "a.deep.host.example", "FRAEX"},
		{"of two realms the shorter", "shallow.host.example", "GBREX"},
		{"our network", "epc.mnc099.mcc262.3gppnetwork.org", "DEUHM"},
		{"the code in two digits", "epc.mnc99.mcc262.3gppnetwork.org", "DEUHM"},
		{"in capitals with the last dot", "IMS.MNC099.MCC262.3GPPNETWORK.ORG.", "DEUHM"},
		{"the public form", "epc.mnc099.mcc262.pub.3gppnetwork.org", "DEUHM"},
		{"without a label before it", "mnc099.mcc262.3gppnetwork.org", "DEUHM"},
		{"a host of it", "mme1.mmegi1.mme.epc.mnc099.mcc262.3gppnetwork.org", "DEUHM"},
		{"another network", "epc.mnc990.mcc262.3gppnetwork.org", ""},
		{"a code of three digits", "epc.mnc026.mcc310.3gppnetwork.org", "FRAEX"},
		{"the same in two", "epc.mnc26.mcc310.3gppnetwork.org", "FRAEX"},
		{"a network that only a realm tells", "hss.epc.mnc050.mcc234.3gppnetwork.org", "GBREX"},
		{"an MVNO within its host", "hss.mvno.epc.mnc099.mcc234.3gppnetwork.org", "GBRMV"},
		{"the same in two digits", "hss.mvno.epc.mnc99.mcc234.3gppnetwork.org", "GBRMV"},
		{"the host itself", "hss.epc.mnc099.mcc234.3gppnetwork.org", "GBREX"},
		{"four digits", "epc.mnc0099.mcc262.3gppnetwork.org", ""},
		{"no digits", "epc.mnc.mcc262.3gppnetwork.org", ""},
		{"a country code of two digits", "epc.mnc099.mcc26.3gppnetwork.org", ""},
		{"the suffix alone", "3gppnetwork.org", ""},
		{"the suffix with more before it", "epc.mnc099.mcc262.x3gppnetwork.org", ""},
		{"the form with more behind it", "epc.mnc099.mcc262.3gppnetwork.org.attacker.example", ""},
		{"a letter that only folds", "home.exam\u212ale", ""},
		{"a carrier of one label", "dra1.ipx", "Hub"},
		{"nothing", "", ""},
		{"a dot", ".", ""},
		{"longer than names are", strings.Repeat("a.", 200) + "home.example", ""},
	} {
		if got := p.Label(p.OwnerOfRealm(tc.realm)); got != tc.want {
			t.Errorf("%s: %s: got %q, want %q", tc.name, tc.realm, got, tc.want)
		}
	}
	for _, realm := range []string{"home.example", "epc.mnc099.mcc262.3gppnetwork.org", "host.example", "epc.mnc099.mcc234.3gppnetwork.org", "nobody.example"} {
		for _, host := range []string{"hss1." + realm, "deep." + realm, "mvno." + realm, "x" + realm, realm, "hss1.partner.example", ""} {
			for _, of := range []*Profile{p, Example(), nil} {
				if got, want := of.OwnerOfHost(host, realm, of.OwnerOfRealm(realm)), of.OwnerOfRealm(host); got != want {
					t.Errorf("%s in %s: got %d, want %d", host, realm, got, want)
				}
			}
		}
	}
	if p.OwnerOfPLMN(NetworkOfPLMN("262-99")) != Home || p.OwnerOfPLMN(NetworkOfPLMN("262-099")) != Home || p.OwnerOfPLMN(0) != None {
		t.Error("a PLMN is not found by value")
	}
	for _, plmn := range []string{"", "262", "262-", "26299", "262-9a", "262-9999", "2a2-99", "x262-99"} {
		if n := NetworkOfPLMN(plmn); n != 0 {
			t.Errorf("%q is network %d", plmn, n)
		}
	}
	if n := NetworkOfName("epc.mnc026.mcc310.3gppnetwork.org"); n.MCC() != 310 || n != NetworkOfPLMN("310-026") {
		t.Errorf("network %d", n)
	}
}

func TestApplicationsAreReadByNameAndNumber(t *testing.T) {
	p, err := Parse("realms.yaml", []byte(realms))
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Operator(p.ByTADIG("FRAEX")).Applications; len(got) != 3 || got[0] != 16777267 || got[1] != 16777312 || got[2] != 16777313 {
		t.Errorf("got %v", got)
	}
	if got := p.Operator(Home).Applications; len(got) != 1 || got[0] != 16777291 {
		t.Errorf("of home: got %v", got)
	}
}

func TestHostsLieInRealms(t *testing.T) {
	for _, tc := range []struct {
		name, host, realm string
		want              bool
	}{
		{"below", "hss1.home.example", "home.example", true},
		{"the realm itself", "home.example", "home.example", true},
		{"without case and dot", "HSS1.home.EXAMPLE.", "Home.example", true},
		{"codes by value", "mme.epc.mnc99.mcc208.3gppnetwork.org", "epc.mnc099.mcc208.3gppnetwork.org", true},
		{"another code", "mme.epc.mnc098.mcc208.3gppnetwork.org", "epc.mnc099.mcc208.3gppnetwork.org", false},
		{"ends alike", "hss1.nothome.example", "home.example", false},
		{"above", "example", "home.example", false},
		{"another realm", "hss1.other.example", "home.example", false},
		{"no realm", "hss1.home.example", "", false},
		{"no host", "", "home.example", false},
	} {
		if got := Within(tc.host, tc.realm); got != tc.want {
			t.Errorf("%s: got %v", tc.name, got)
		}
	}
	if !SameName("A.b.", "a.B") || SameName("a.b.c", "b.c") || SameName("b.c", "a.b.c") {
		t.Error("names are not compared by value")
	}
}

func TestWhatNodesCanBeNamed(t *testing.T) {
	for _, name := range []string{"a.b", "localdomain", "A.b.", "mme_1.epc.mnc099.mcc262.3gppnetwork.org", "x-1.y", strings.Repeat("a", 63) + ".b"} {
		if !WellFormed(name) {
			t.Errorf("%q is not well-formed", name)
		}
	}
	for _, name := range []string{"", ".", "..", "a..b", ".a.b", "a.b..", "a b.c", "a\x00.b", "ä.b", "a.b/c", "a@b.c", strings.Repeat("a", 64) + ".b", strings.Repeat("a.", 128) + "b"} {
		if WellFormed(name) {
			t.Errorf("%q is well-formed", name)
		}
	}
}

func TestLookUpsOfNamesDoNotAllocate(t *testing.T) {
	p, err := Parse("realms.yaml", []byte(realms))
	if err != nil {
		t.Fatal(err)
	}
	n := testing.AllocsPerRun(100, func() {
		if p.OwnerOfRealm("HSS.mvno.epc.mnc99.mcc234.3gppnetwork.org") == None || p.OwnerOfRealm("hss1.Partner.example") == None ||
			!Within("a.b.example", "B.example") {
			t.Fatal("wrong owner")
		}
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkOwnerOfRealm(b *testing.B) {
	p := Example()
	for b.Loop() {
		if p.OwnerOfRealm("mme1.mmegi1.mme.epc.mnc099.mcc208.3gppnetwork.org") == None {
			b.Fatal("not found")
		}
	}
}
