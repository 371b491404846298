package main

import (
	"errors"
	"net"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"

	"cordon/proxy/transport"
)

func TestLabStopsByItselfAndSaysWhatItSaw(t *testing.T) {
	var out output
	events := filepath.Join(t.TempDir(), "events.jsonl")
	args := []string{"lab", "--for", "3s", "--rate", "100", "--transport", "tcp", "--gtp", "loopback", "--http", "127.0.0.1:0", "--events", events}
	if code := run(t.Context(), args, nil, &out, &out); code != exitDone {
		t.Fatalf("exit code %d\n%s", code, &out)
	}
	for _, want := range []string{"over tcp", "dropped by SS7-C1-ATI", "refused by", "GTP through a relay on loopback", "that was asked for", "dropped by GTP-U3-TUNNEL", "0 went otherwise than they should"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("output lacks %q:\n%s", want, &out)
		}
	}
}

func TestLabTellsWhatItCannotUse(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"lab", "--http", l.Addr().String()}, exitLoad, "address already in use"},
		{[]string{"lab", "--transport", "udp"}, exitLoad, "udp"},
		{[]string{"lab", "--rate", "0"}, exitUsage, "--rate"},
		{[]string{"lab", "--gtp", "udp"}, exitUsage, "namespaces, loopback"},
		{[]string{"lab", "--gtp", "loopback", "--http", l.Addr().String()}, exitLoad, "address already in use"},
		{[]string{"lab", "--events", "/no/such/directory/x"}, exitLoad, "open event file"},
	} {
		var out output
		if code := run(t.Context(), c.args, nil, &out, &out); code != c.code || !strings.Contains(out.String(), c.want) {
			t.Errorf("%v: exit code %d, want %d and %q:\n%s", c.args, code, c.code, c.want, &out)
		}
	}
}

// TestLabOverSCTP needs a kernel with SCTP.
func TestLabOverSCTP(t *testing.T) {
	l, err := transport.Listen(t.Context(), transport.ListenConfig{Network: transport.SCTP, Local: onLoopback, Admission: transport.Admission{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}})
	if errors.Is(err, transport.ErrUnsupported) {
		t.Skip("this kernel has no SCTP")
	}
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	var out output
	if code := run(t.Context(), []string{"lab", "--for", "4s", "--rate", "50", "--transport", "auto", "--http", "127.0.0.1:0"}, nil, &out, &out); code != exitDone {
		t.Fatalf("exit code %d\n%s", code, &out)
	}
	if !strings.Contains(out.String(), "over sctp") || !strings.Contains(out.String(), "0 went otherwise") {
		t.Errorf("output:\n%s", &out)
	}
}
