package operator

import "testing"

const agreed = `home: {name: H, tadig: DEUHM, apns: [internet, ims], gtp_limits: {sessions: 10, echoes: 0}}
partners:
- {name: P, tadig: FRAEX, open_apns: [Internet], gtp_limits: {sessions: 5}, gtp_service: {ambr: 100, gbr: 20, arp: 9}}
- {name: Q, tadig: GBREX, open_apns: []}
- {name: R, tadig: KENEX}
carriers:
- {name: C, gtp_limits: {scans: 7}}
`

func TestWhatIsAgreedOfGTP(t *testing.T) {
	p, err := Parse("p.yaml", []byte(agreed))
	if err != nil {
		t.Fatal(err)
	}
	p1, p2, p3, c := p.ByTADIG("FRAEX"), p.ByTADIG("GBREX"), p.ByTADIG("KENEX"), OwnerID(p.Owners())
	for _, tc := range []struct {
		name string
		id   OwnerID
		want GTPLimits
	}{
		{"what home says is for all", p3, GTPLimits{Sessions: 10}},
		{"a partner's own comes first", p1, GTPLimits{Sessions: 5}},
		{"a carrier's own", c, GTPLimits{Sessions: 10, Scans: 7}},
		{"nobody has those of home", None, GTPLimits{Sessions: 10}},
	} {
		want := DefaultGTPLimits
		want.Sessions, want.Echoes = tc.want.Sessions, 0
		if tc.want.Scans != 0 {
			want.Scans = tc.want.Scans
		}
		if got := *p.GTPLimits(tc.id); got != want {
			t.Errorf("%s: %+v, want %+v", tc.name, got, want)
		}
	}
	if got := p.GTPService(p1); got != (GTPService{AMBR: 100, GBR: 20, ARP: 9}) {
		t.Errorf("service %+v", got)
	}
	if p.GTPService(p2) != (GTPService{}) || p.GTPService(None) != (GTPService{}) {
		t.Error("service is agreed with nobody")
	}
	if !p.HasOpenAPNs(p1) || !p.OpenAPN(p1, "internet") || p.OpenAPN(p1, "ims") {
		t.Error("a partner with one open APN")
	}
	if !p.HasOpenAPNs(p2) || p.OpenAPN(p2, "internet") {
		t.Error("a partner to whom none is open")
	}
	if p.HasOpenAPNs(p3) || p.HasOpenAPNs(None) {
		t.Error("a partner of whom nothing is said")
	}
	var nobody *Profile
	if *nobody.GTPLimits(Home) != DefaultGTPLimits || nobody.OpenAPN(Home, "internet") || nobody.HasOpenAPNs(Home) {
		t.Error("no profile agrees on something")
	}
}
