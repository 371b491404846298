package spelling

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNearestIsWhatWasMeant(t *testing.T) {
	keys := []string{"transport", "outside", "inside", "name", "sendIMSI", "hlr", "vlr"}
	for _, tc := range []struct{ name, word, want string }{
		{"the word itself", "name", "name"},
		{"neighbours swapped", "transprot", "transport"},
		{"a letter too few", "insde", "inside"},
		{"a letter too many", "outsiide", "outside"},
		{"another letter", "nume", "name"},
		{"two edits in a long word", "tranzpord", "transport"},
		{"two edits in a short word", "nume2", ""},
		{"capitals alone", "SENDimsi", "sendIMSI"},
		{"capitals and an edit", "Nmae", "name"},
		{"equally near to two", "xlr", "hlr"},
		{"a word of its own", "frobnicate", ""},
		{"no word", "", ""},
		{"a word beyond the bound", strings.Repeat("transport", 8), ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := Nearest(tc.word, slices.Values(keys)); got != tc.want {
				t.Errorf("%q: got %q, want %q", tc.word, got, tc.want)
			}
		})
	}
}

func TestTheOrderOfCandidatesDoesNotShow(t *testing.T) {
	name := rapid.StringMatching(`[abAB]{1,5}`)
	rapid.Check(t, func(t *rapid.T) {
		names, word := rapid.SliceOf(name).Draw(t, "names"), name.Draw(t, "word")
		want := Nearest(word, slices.Values(names))
		if got := Nearest(word, slices.Values(rapid.Permutation(names).Draw(t, "order"))); got != want {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}

func TestDistanceAgreesWithItsDefinition(t *testing.T) {
	text := rapid.StringMatching(`[abcA]{0,7}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b, limit := text.Draw(t, "a"), text.Draw(t, "b"), rapid.IntRange(1, 9).Draw(t, "limit")
		want := min(defined(strings.ToLower(a), strings.ToLower(b)), limit)
		if got := distance(a, b, limit); got != want {
			t.Fatalf("%q to %q below %d: got %d, want %d", a, b, limit, got, want)
		}
	})
}

// defined is the distance by its recursive definition.
func defined(a, b string) int {
	if a == "" || b == "" {
		return len(a) + len(b)
	}
	cost := 1
	if a[0] == b[0] {
		cost = 0
	}
	d := min(defined(a[1:], b)+1, defined(a, b[1:])+1, defined(a[1:], b[1:])+cost)
	if len(a) > 1 && len(b) > 1 && a[0] == b[1] && a[1] == b[0] {
		d = min(d, defined(a[2:], b[2:])+1)
	}
	return d
}
