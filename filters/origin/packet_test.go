package origin

import (
	"strings"
	"testing"

	"cordon/filters/internal/sketch"
	"cordon/protocols/message"
)

func TestPartiesOfGTPAreTheirAddresses(t *testing.T) {
	p := profile(t, related)
	for _, tc := range []struct{ words, fact, want string }{
		{"ip.src=198.51.100.10 ip.dst=192.0.2.10", "origin.network", "FRAEX"},
		{"ip.src=198.51.100.10 ip.dst=192.0.2.10", "origin.country", "FR"},
		{"ip.src=203.0.113.1 ip.dst=192.0.2.10", "origin.role", "carrier"},
		{"ip.src=198.51.100.10 ip.dst=203.0.113.70", "destination.network", "GBREX"},
		{"ip.src=100.64.0.1 ip.dst=192.0.2.10", "origin.role", "unknown"},
		{"ip.src=100.64.0.1 ip.dst=192.0.2.10", "origin.country", ""},
		{"ip.src=100.64.0.1 ip.dst=192.0.2.10", "origin.node", ""},
		{"direction=inbound ip.src=192.0.2.9 ip.dst=192.0.2.10", "origin.own", "1"},
		{"ip.src=198.51.100.10 ip.dst=192.0.2.10", "destination.own", "1"},
		{"", "origin.role", ""},
	} {
		f, _ := message.FieldByName(tc.fact)
		m := sketch.GTP(t, "gtpv2:EchoRequest", strings.Fields(tc.words)...)
		Compute(p, m, f)
		got, _ := m.String(f)
		if v, ok := m.Bool(f); ok && message.FieldByID(f).Type == message.TypeBool && v {
			got = "1"
		}
		if got != tc.want {
			t.Errorf("%s of %s: got %q, want %q", tc.fact, tc.words, got, tc.want)
		}
	}
}
