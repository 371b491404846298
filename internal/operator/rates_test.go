package operator

import (
	"strings"
	"testing"
)

func TestHowMuchMayBeAsked(t *testing.T) {
	p, err := Parse("p.yaml", []byte(`home: {name: H, tadig: DEUHM, rate_limits: {titles: 9, ssns: 0}}
partners:
- {name: P, tadig: FRAEX, rate_limits: {titles: 5}}
- {name: Q, tadig: GBREX}
carriers:
- {name: C, rate_limits: {vectors: 7}}
`))
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name            string
		id              OwnerID
		titles, vectors uint32
	}{
		{"a partner's own comes first", p.ByTADIG("FRAEX"), 5, DefaultRateLimits.Vectors},
		{"what home says is for all", p.ByTADIG("GBREX"), 9, DefaultRateLimits.Vectors},
		{"a carrier's own", OwnerID(p.Owners()), 9, 7},
		{"nobody has those of home", None, 9, DefaultRateLimits.Vectors},
	} {
		want := DefaultRateLimits
		want.Titles, want.SSNs, want.Vectors = tc.titles, 0, tc.vectors
		if got := *p.RateLimits(tc.id); got != want {
			t.Errorf("%s: %+v, want %+v", tc.name, got, want)
		}
	}
	var nobody *Profile
	if *nobody.RateLimits(None) != DefaultRateLimits {
		t.Error("no profile sets a limit")
	}
}

func TestLimitsThatAreNone(t *testing.T) {
	for limits, want := range map[string]string{
		"{title: 5}":       `did you mean "titles"`,
		"{titles: many}":   `"many" is no number`,
		"{resyncs: -1}":    `"-1" is no number`,
		"{calls: 1 a day}": "0 is no limit",
	} {
		_, err := Parse("p.yaml", []byte("home: {name: H, tadig: DEUHM, rate_limits: "+limits+"}\n"))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", limits, err)
		}
	}
}
