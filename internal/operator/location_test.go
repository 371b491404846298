package operator

import (
	"strings"
	"testing"
)

func TestHowFastSubscribersTravel(t *testing.T) {
	for _, tc := range []struct {
		name, home string
		want       LocationLimits
		problem    string
	}{
		{"as shipped", "", DefaultLocationLimits, ""},
		{"one of them", ", location_limits: {speed: 800}", LocationLimits{Speed: 800, Distance: 500, Grace: 30}, ""},
		{"all", ", location_limits: {speed: 800, distance: 0, grace: 5}", LocationLimits{Speed: 800, Grace: 5}, ""},
		{"nobody moves", ", location_limits: {speed: 0}", LocationLimits{}, "a speed of 0"},
		{"misspelt", ", location_limits: {sped: 800}", LocationLimits{}, `did you mean "speed"`},
		{"no number", ", location_limits: {grace: 30m}", LocationLimits{}, `"30m" is no number`},
	} {
		p, err := Parse("p.yaml", []byte("home: {name: H, tadig: DEUHM"+tc.home+"}\n"))
		switch {
		case tc.problem != "":
			if err == nil || !strings.Contains(err.Error(), tc.problem) {
				t.Errorf("%s: %v", tc.name, err)
			}
		case err != nil:
			t.Errorf("%s: %v", tc.name, err)
		case *p.LocationLimits() != tc.want:
			t.Errorf("%s: %+v", tc.name, *p.LocationLimits())
		}
	}
	if _, err := Parse("p.yaml", []byte("home: {name: H, tadig: DEUHM}\npartners: [{name: P, tadig: FRAEX, location_limits: {speed: 1}}]\n")); err == nil {
		t.Error("a partner has limits of its own")
	}
	var nobody *Profile
	if *nobody.LocationLimits() != DefaultLocationLimits {
		t.Error("without a profile they are not those shipped")
	}
}
