package cases

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func peers(t testing.TB) []Peer {
	t.Helper()
	all, err := Peers()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func coverings(t testing.TB) []Covering {
	t.Helper()
	attacks, _ := tables(t)
	return Coverings(attacks, catalogue(t), judge(t).Rules(), corpus(t))
}

func TestEveryAttackOfThePeersIsOneThatIsKnown(t *testing.T) {
	others := coverings(t)
	for _, p := range peers(t) {
		for _, id := range p.As {
			if !slices.ContainsFunc(others, func(c Covering) bool { return c.ID == id }) {
				t.Errorf("%s is as %s, which stands in no table", p.ID, id)
			}
		}
		if len(p.As) == 0 && len(p.Tests) == 0 && p.Open == "" {
			t.Errorf("%s has nothing, and nothing says why", p.ID)
		}
		if p.Open != "" && len(p.As) > 0 {
			t.Errorf("%s is called open and is as %v", p.ID, p.As)
		}
		for _, test := range p.Tests {
			if !hasTest(t, test) {
				t.Errorf("%s names the test %s, which is not there", p.ID, test)
			}
		}
	}
}

// hasTest finds folder:TestName below the root.
func hasTest(t *testing.T, test string) bool {
	t.Helper()
	folder, name, _ := strings.Cut(test, ":")
	files, err := filepath.Glob(filepath.Join("..", "..", filepath.FromSlash(folder), "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(files, func(file string) bool {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Contains(string(data), "\nfunc "+name+"(")
	})
}

var peerRow = regexp.MustCompile(`(?m)^\| ((?:S|I|D|E|DA|G|C)-\d\d) \|`)

func TestThePeersAreAllThere(t *testing.T) {
	var want, got []string
	for _, row := range peerRow.FindAllStringSubmatch(string(referenceFile(t, "peers.md")), -1) {
		want = append(want, row[1])
	}
	for _, p := range peers(t) {
		got = append(got, p.ID)
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("peers (-reference +peers.yaml):\n%s", diff)
	}
}

func TestThePeersTakeTheirStatusFromTheOthers(t *testing.T) {
	others := []Covering{
		{ID: "A", Rules: []string{"R2", "R1"}, Cases: []string{"a"}, Status: "blocked, as far as a message alone tells it"},
		{ID: "B", Rules: []string{"R1"}, Cases: []string{"b"}, Status: "reported: it proves nothing"},
		{ID: "C", Status: "open: needs state (rate)"},
	}
	for _, tc := range []struct {
		name string
		peer Peer
		want string
	}{
		{"blocked", Peer{As: []string{"A", "B"}}, "blocked"},
		{"reported", Peer{As: []string{"B"}}, "reported"},
		{"a part of it open", Peer{As: []string{"A", "C"}}, "blocked; open is C"},
		{"open", Peer{As: []string{"C"}}, "open; open is C"},
		{"held", Peer{Tests: []string{"x:TestX"}}, "held by the firewall itself"},
		{"open for a reason", Peer{Open: "nobody sees it"}, "open: nobody sees it"},
	} {
		if got := CoverPeer(&tc.peer, others); got.Status != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, got.Status, tc.want)
		}
	}
	got := CoverPeer(&Peer{As: []string{"A", "B"}}, others)
	if diff := cmp.Diff([][]string{{"R1", "R2"}, {"a", "b"}}, [][]string{got.Rules, got.Cases}); diff != "" {
		t.Error(diff)
	}
}
