package operator

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

func diffOperators(got, want Operator) string {
	return cmp.Diff(want, got, cmpopts.EquateComparable(netip.Prefix{}), cmpopts.EquateEmpty())
}

// homeLine is a home for tests of what stands beside it.
const homeLine = "home: {name: H, tadig: DEUHM, plmns: [\"262-99\"], gt_prefixes: [\"4917799\"], networks: [\"192.0.2.0/24\"], point_codes: [1]}\n"

func TestProblemsAreNamedWithPlaceAndHint(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		want       []string // parts of the error
	}{
		{"not YAML", "home: [", []string{"p.yaml:", "did not find expected"}},
		{"an empty file", "", []string{"p.yaml:1:1", "no documents"}},
		{"two documents", homeLine + "---\n" + homeLine, []string{"single document"}},
		{"no mapping", "- a\n", []string{"p.yaml:1:1: error: must be a mapping, is a list"}},
		{"no home", "partners: []\n", []string{"p.yaml:1:1: error: home is missing"}},
		{"a misspelt key", homeLine + "partner: []\n", []string{"p.yaml:2:1: error: partner: unknown key", `did you mean "partners"?`}},
		{"a key of nowhere", homeLine + "xyz: []\n", []string{"known keys: carriers, groups, home, partners"}},
		{"a misspelt key within home", "home: {name: H, tadig: DEUHM, gt_prefix: [\"49\"]}\n", []string{"home.gt_prefix", `did you mean "gt_prefixes"?`}},
		{"a role that is none", "home: {name: H, tadig: DEUHM, nodes: {hllr: []}}\n", []string{"home.nodes.hllr", `did you mean "hlr"?`}},
		{"a key twice", "home: {name: H, name: I, tadig: DEUHM}\n", []string{`"name" stands twice, first in line 1`}},
		{"a list that is none", "home: {name: H, tadig: DEUHM, plmns: 262-99}\n", []string{"home.plmns: must be a list", "write [a, b]"}},
		{"a value that is a list", "home: {name: [H], tadig: DEUHM}\n", []string{"home.name: must be a value, is a list"}},
		{"an empty value", "home: {name: , tadig: DEUHM}\n", []string{"home.name: must be a value, is empty"}},
		{"no name and no TADIG", "home: {country: DE}\n", []string{"home: name is missing", "home: tadig is missing"}},
		{"a TADIG of six letters", "home: {name: H, tadig: DEUHMX}\n", []string{`"DEUHMX" is no TADIG code`}},
		{"a country by name", "home: {name: H, tadig: DEUHM, country: Germany}\n", []string{`"Germany" is no country`}},
		{"an MNC of one digit", "home: {name: H, tadig: DEUHM, plmns: [\"262-9\"]}\n", []string{"home.plmns[0]", `"262-9" is no PLMN`}},
		{"a PLMN without hyphen", "home: {name: H, tadig: DEUHM, plmns: [\"26299\"]}\n", []string{`"26299" is no PLMN`}},
		{"a prefix with a plus", "home: {name: H, tadig: DEUHM, gt_prefixes: [\"+4917\"]}\n", []string{`"+4917" is no number`}},
		{"a prefix of sixteen digits", "home: {name: H, tadig: DEUHM, gt_prefixes: [\"4917799000000000\"]}\n", []string{"more than 15 digits"}},
		{"a range with ends of two lengths", "home: {name: H, tadig: DEUHM, gt_prefixes: [\"491-4920\"]}\n", []string{"differ in length"}},
		{"a range that runs backwards", "home: {name: H, tadig: DEUHM, gt_prefixes: [\"492-491\"]}\n", []string{"ends before it starts"}},
		{"a network without length", "home: {name: H, tadig: DEUHM, networks: [\"192.0.2.0/\"]}\n", []string{"is no network", "CIDR"}},
		{"a network with host bits", "home: {name: H, tadig: DEUHM, networks: [\"192.0.2.1/24\"]}\n", []string{"host bits set", "write 192.0.2.0/24"}},
		{"a point code beyond 24 bits", "home: {name: H, tadig: DEUHM, point_codes: [99999999]}\n", []string{`"99999999" is no point code`}},
		{"a point code with a zone of 9", "home: {name: H, tadig: DEUHM, point_codes: [\"9-1-1\"]}\n", []string{`"9-1-1" is no point code`}},
		{"a realm with a space", "home: {name: H, tadig: DEUHM, realms: [\"a b\"]}\n", []string{`"a b" is no realm`}},
		{"an application that none is", "home: {name: H, tadig: DEUHM, diameter_applications: [S6x]}\n", []string{`"S6x" is no application of Diameter`, "did you mean"}},
		{"a number that no application has", "home: {name: H, tadig: DEUHM, diameter_applications: [-1]}\n", []string{`"-1" is no application of Diameter`}},
		{"a realm twice, once in capitals", "home: {name: H, tadig: DEUHM, realms: [\"a.b\", \"A.b.\"]}\n", []string{"a.b stands twice"}},
		{"a node outside the prefixes", "home: {name: H, tadig: DEUHM, gt_prefixes: [\"49177\"], nodes: {hlr: [\"49178\"]}}\n", []string{"49178 is outside the gt_prefixes of DEUHM"}},
		{"a version of MAP that is none", homeLine + "partners:\n- {name: P, tadig: FRAEX, min_map_version: 4}\n", []string{`"4" is no version of MAP`}},
		{"a limit that none is", homeLine + "partners:\n- {name: P, tadig: FRAEX, gtp_limits: {session: 5}}\n", []string{"partners[0].gtp_limits.session", `did you mean "sessions"?`}},
		{"a limit in words", "home: {name: H, tadig: DEUHM, gtp_limits: {sessions: many}}\n", []string{"home.gtp_limits.sessions", `"many" is no number from 0 to`}},
		{"a limit below nothing", "home: {name: H, tadig: DEUHM, gtp_limits: {echoes: -1}}\n", []string{`"-1" is no number from 0 to`, "0 is no limit"}},
		{"a priority that does not exist", homeLine + "partners:\n- {name: P, tadig: FRAEX, gtp_service: {arp: 16}}\n", []string{"gtp_service.arp", `"16" is no number from 0 to 15`}},
		{"service that home agrees with itself", "home: {name: H, tadig: DEUHM, gtp_service: {arp: 9}}\n", []string{`home.gtp_service: unknown key`}},
		{"an open APN that home does not have", "home: {name: H, tadig: DEUHM, apns: [internet]}\npartners:\n- {name: P, tadig: FRAEX, open_apns: [intranet]}\n", []string{"partners[0].open_apns[0]", `home has no APN "intranet"`}},
		{"a carrier that serves a stranger", homeLine + "carriers:\n- {name: C, serves: [DEUHX]}\n", []string{"carriers[0].serves[0]", `did you mean "DEUHM"?`}},
		{"a group of one", homeLine + "groups:\n- {name: G, members: [DEUHM]}\n", []string{"needs two members"}},
		{"a prefix of two operators", homeLine + "partners:\n- {name: P, tadig: FRAEX, gt_prefixes: [\"4917799\"]}\n",
			[]string{"p.yaml:3:41: error: partners[0].gt_prefixes[0]: 4917799 is already in home.gt_prefixes[0] (line 1)"}},
		{"a prefix twice", "home: {name: H, tadig: DEUHM, gt_prefixes: [\"49\", \"49\"]}\n", []string{"49 stands twice"}},
		{"a prefix within a stranger's", homeLine + "partners:\n- {name: P, tadig: FRAEX, gt_prefixes: [\"49177991\"]}\n",
			[]string{"49177991 lies within 4917799 of home.gt_prefixes[0] (line 1)"}},
		{"a prefix around a stranger's", homeLine + "partners:\n- {name: P, tadig: FRAEX, gt_prefixes: [\"49177\"]}\n", []string{"4917799 lies within 49177"}},
		{"a network within a stranger's", homeLine + "partners:\n- {name: P, tadig: FRAEX, networks: [\"192.0.2.64/26\"]}\n",
			[]string{"192.0.2.64/26 lies within 192.0.2.0/24, and one of them belongs to DEUHM"}},
		{"a network around a stranger's", homeLine + "partners:\n- {name: P, tadig: FRAEX, networks: [\"192.0.0.0/16\"]}\n", []string{"192.0.2.0/24 lies within 192.0.0.0/16"}},
		{"a PLMN of two operators", homeLine + "partners:\n- {name: P, tadig: FRAEX, plmns: [\"262-99\"]}\n", []string{"262-99 is already in home.plmns[0]"}},
		{"a point code of two operators", homeLine + "partners:\n- {name: P, tadig: FRAEX, point_codes: [\"0-0-1\"]}\n", []string{"1 is already in home.point_codes[0]"}},
		{"a TADIG of two operators", homeLine + "partners:\n- {name: P, tadig: DEUHM}\n", []string{"DEUHM is already in home.tadig"}},
		{"several errors at once", "home: {name: H, tadig: DEUHM, plmns: [\"1\"], gt_prefixes: [\"x\"], networks: [\"y\"]}\n",
			[]string{`"1" is no PLMN`, `"x" is no number`, `"y" is no network`}},
	} {
		p, err := Parse("p.yaml", []byte(tc.text))
		var problems *Errors
		if !errors.As(err, &problems) || p != nil {
			t.Errorf("%s: got %v, %v", tc.name, p, err)
			continue
		}
		for _, part := range tc.want {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%s: %q is not in\n%v", tc.name, part, err)
			}
		}
	}
}

func TestProblemsShowTheirLine(t *testing.T) {
	long := strings.Repeat("x", maxSource)
	for _, tc := range []struct{ name, text, want string }{
		{"one", homeLine + "partner: []\n",
			"p.yaml:2:1: error: partner: unknown key \"partner\" [R0108]\n    2 | partner: []\n      | ^\n      = did you mean \"partners\"?"},
		{"two of one line", "home: {name: H, tadig: DEUHM, country: xx, plmns: [1]}\r\n",
			"p.yaml:1:40: error: home.country: \"xx\" is no country [R0108]\n    1 | home: {name: H, tadig: DEUHM, country: xx, plmns: [1]}\n" +
				"      |                                        ^\n      = two capital letters (ISO 3166-1), such as DE\n" +
				"p.yaml:1:52: error: home.plmns[0]: \"1\" is no PLMN [R0108]\n    1 | home: {name: H, tadig: DEUHM, country: xx, plmns: [1]}\n" +
				"      |                                                    ^\n      = write \"MCC-MNC\" with two or three MNC digits, such as \"262-99\""},
		{"a syntax error", "home: }\n", "p.yaml:1:7: error: did not find expected node content [R0108]\n    1 | home: }\n      |       ^"},
		{"none of a longer line", "home: {name: H, tadig: " + long + "}\n",
			"p.yaml:1:24: error: home.tadig: \"" + long + "\" is no TADIG code [R0108]\n      = five letters and digits, such as DEUHM"},
		{"none of an empty file", "# nothing\n", "p.yaml:1:1: error: yaml: no documents in stream [R0108]\n    1 | # nothing\n      | ^"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := Parse("p.yaml", []byte(tc.text))
			if err == nil {
				t.Fatal("no error")
			}
			if d := cmp.Diff(tc.want, err.Error()); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestLawfulForms(t *testing.T) {
	for _, tc := range []struct{ name, text string }{
		{"home alone", "home: {name: H, tadig: DEUHM}\n"},
		{"numbers without quotes", "home: {name: H, tadig: DEUHM, gt_prefixes: [4917799], plmns: [262-99], country: NO}\n"},
		{"an anchor and its alias", "home: {name: H, tadig: DEUHM, gt_prefixes: &x [\"49177\"], msisdn_prefixes: *x}\n"},
		{"a nested prefix of one's own", "home: {name: H, tadig: DEUHM, gt_prefixes: [\"49\", \"4917\"]}\n"},
		{"a nested prefix of an alias", homeLine + "partners:\n- {name: P, tadig: FRAEX, gt_prefixes: [\"49177991\"], aliases: [DEUHM]}\n"},
		{"a network within that of the carrier", homeLine + "partners:\n- {name: P, tadig: FRAEX, networks: [\"198.51.100.0/26\"]}\ncarriers:\n- {name: C, networks: [\"198.51.100.0/24\"], serves: [FRAEX]}\n"},
		{"a single host as a network", "home: {name: H, tadig: DEUHM, networks: [\"192.0.2.1\"]}\n"},
	} {
		if _, err := Parse("p.yaml", []byte(tc.text)); err != nil {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
}

func TestProblemsAreBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString("home: {name: H, tadig: DEUHM, plmns: [")
	for range maxProblems + 7 {
		b.WriteString("x,")
	}
	b.WriteString("]}\n")
	_, err := Parse("p.yaml", []byte(b.String()))
	var problems *Errors
	if !errors.As(err, &problems) || len(problems.Problems) != maxProblems || problems.Dropped != 7 || !strings.HasSuffix(err.Error(), "p.yaml: error: 7 more messages are not shown [R0112]") {
		t.Errorf("got %d problems, %d dropped", len(problems.Problems), problems.Dropped)
	}
}

func TestLoadNamesTheFile(t *testing.T) {
	if _, err := Load(t.TempDir() + "/none.yaml"); err == nil || !strings.Contains(err.Error(), "none.yaml") {
		t.Errorf("got %v", err)
	}
}

func TestRangesCoverExactlyTheirNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(1, 4).Draw(t, "width")
		limit := 1
		for range width {
			limit *= 10
		}
		from := rapid.IntRange(0, limit-1).Draw(t, "from")
		to := rapid.IntRange(from, limit-1).Draw(t, "to")
		prefixes, problem := cover(fmt.Sprintf("%0*d-%0*d", width, from, width, to))
		if problem != "" {
			t.Fatal(problem)
		}
		for n := range limit {
			digits, count := fmt.Sprintf("%0*d", width, n), 0
			for _, p := range prefixes {
				if strings.HasPrefix(digits, p) {
					count++
				}
			}
			if want := n >= from && n <= to; (count == 1) != want || count > 1 {
				t.Fatalf("%s in %d to %d: covered %d times by %v", digits, from, to, count, prefixes)
			}
		}
	})
}

func TestTreeAgreesWithAList(t *testing.T) {
	digits := rapid.StringMatching(`[0-3]{1,6}`)
	rapid.Check(t, func(t *rapid.T) {
		var tree digitTree
		golden := map[string]uint16{}
		for i, p := range rapid.SliceOf(digits).Draw(t, "prefixes") {
			tree.insert(p, uint16(i+1))
			golden[p] = uint16(i + 1)
		}
		for _, q := range rapid.SliceOf(digits).Draw(t, "queries") {
			want, length := uint16(0), 0
			for n := 1; n <= len(q); n++ {
				if v, ok := golden[q[:n]]; ok {
					want, length = v, n
				}
			}
			if got, n := tree.longest(q); got != want || n != length {
				t.Fatalf("%s: got %d (%d digits), want %d (%d)", q, got, n, want, length)
			}
			if got := tree.at(q); got != golden[q] {
				t.Fatalf("at %s: got %d, want %d", q, got, golden[q])
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add(exampleYAML)
	f.Add([]byte(shape))
	f.Add([]byte("home: &a {name: *a}"))
	f.Add([]byte("a: &a [*a]\nhome: *a"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Parse("f.yaml", data)
		if (p == nil) == (err == nil) {
			t.Fatalf("profile %v with error %v", p, err)
		}
		if err == nil {
			p.OwnerOfGT("4917799")
			p.OwnersOfIMSI("262990000000001")
		}
	})
}
