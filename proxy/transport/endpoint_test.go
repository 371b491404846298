package transport_test

import (
	"strings"
	"testing"

	"cordon/proxy/transport"
)

func TestEndpointsAreReadAndWritten(t *testing.T) {
	for in, want := range map[string]string{
		"192.0.2.1:2905":                  "192.0.2.1:2905",
		"192.0.2.1/198.51.100.1:2905":     "192.0.2.1/198.51.100.1:2905",
		"[2001:db8::1]:2905":              "[2001:db8::1]:2905",
		"[2001:db8::1]/192.0.2.1:0":       "[2001:db8::1]/192.0.2.1:0",
		"[::ffff:192.0.2.1]:1":            "192.0.2.1:1",
		"[2001:db8::1]/[2001:db8::2]:100": "[2001:db8::1]/[2001:db8::2]:100",
	} {
		e, err := transport.ParseEndpoint(in)
		if err != nil || e.String() != want {
			t.Errorf("%s was read as %s, %v", in, e, err)
		}
	}
	for in, want := range map[string]string{
		"192.0.2.1":       "has no port",
		"192.0.2.1:70000": "not a number from 0 to 65535",
		"stp.example:1":   "not an IP address",
		":2905":           "not an IP address",
		"1.1.1.1/2.2.2.2/3.3.3.3/4.4.4.4/5.5.5.5/6.6.6.6/7.7.7.7/8.8.8.8/9.9.9.9:1": "at most 8",
	} {
		if _, err := transport.ParseEndpoint(in); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got error %v, want %q", in, err, want)
		}
	}
}

func TestNetworksAreReadAndWritten(t *testing.T) {
	for _, n := range []transport.Network{transport.SCTP, transport.TCP} {
		if got, err := transport.ParseNetwork(n.String()); err != nil || got != n {
			t.Errorf("%v was read as %v, %v", n, got, err)
		}
	}
	if _, err := transport.ParseNetwork("udp"); err == nil {
		t.Error("udp was accepted")
	}
}

func TestEventKindsHaveNames(t *testing.T) {
	seen := map[string]bool{}
	for k := transport.EventUp; k <= transport.EventOther; k++ {
		name := k.String()
		if seen[name] || strings.Contains(name, "(") {
			t.Errorf("kind %d is called %q", k, name)
		}
		seen[name] = true
	}
}
