package firewall_test

import (
	"errors"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"cordon/internal/conf"
	"cordon/proxy/firewall"
)

// configure writes a configuration with the keys of extra, and files beside it.
func configure(t *testing.T, extra string, files map[string]string) *conf.Config {
	t.Helper()
	dir := t.TempDir()
	files["cordon.yaml"] = extra + `
links:
  - name: a
    transport: tcp
    outside: {listen: {addresses: [127.0.0.1], port: 0, peers: [127.0.0.0/8]}}
    inside: {connect: {addresses: [127.0.0.1], port: 1}}
`
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c, err := conf.Load(filepath.Join(dir, "cordon.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestWhatCannotStartTellsWhy(t *testing.T) {
	for _, c := range []struct {
		name, extra string
		files       map[string]string
		want        string
	}{
		{"an unknown pack", "rules: {packs: [ss8]}", nil, `there is no pack "ss8": want cross, diameter, gtp, sms, ss7`},
		{"a directory that is not there", "rules: {dirs: [none]}", nil, "rules.dirs"},
		{"a file in place of a directory", "rules: {dirs: [x]}", map[string]string{"x": ""}, "is not a directory"},
		{"no profile in the file", "operator: operator.yaml", map[string]string{"operator.yaml": "- 1"}, "operator.yaml"},
		{"a profile that is not there", "operator: none.yaml", nil, "none.yaml"},
		{"a key that is not there", "privacy: {key_file: none}", nil, "privacy.key_file"},
		{"a short key", "privacy: {key_file: key}", map[string]string{"key": "short"}, "has 5 octets: want 16 or more"},
		{"an empty variable", "privacy: {key_env: CORDON_TEST_NO_SUCH_KEY}", nil, "has 0 octets"},
		{"an event file in no directory", "events: [{type: file, path: none/events}]", nil, "open event file"},
		{"several at once", "operator: none.yaml\nrules: {packs: [ss8], dirs: [none]}", nil, "ss8"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.files == nil {
				c.files = map[string]string{}
			}
			cfg := configure(t, "http: {listen: \"127.0.0.1:0\"}\n"+c.extra, c.files)
			f, err := firewall.New(t.Context(), firewall.Options{Config: cfg, Log: slog.New(slog.DiscardHandler)})
			if err == nil {
				f.Close()
				t.Fatal("it starts")
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("err = %v, want %q", err, c.want)
			}
		})
	}
}

func TestAPortInUseIsToldBeforeAnythingRuns(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	port := strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
	t.Run("of the HTTP server", func(t *testing.T) {
		cfg := configure(t, `http: {listen: "127.0.0.1:`+port+`"}`, map[string]string{})
		_, err := firewall.New(t.Context(), firewall.Options{Config: cfg, Log: slog.New(slog.DiscardHandler)})
		if !errors.Is(err, syscall.EADDRINUSE) || !strings.Contains(err.Error(), port) || !strings.Contains(err.Error(), "http.listen") {
			t.Errorf("err = %v", err)
		}
	})
	t.Run("of a link", func(t *testing.T) {
		cfg := configure(t, `http: {listen: ""}`, map[string]string{})
		n, _ := strconv.Atoi(port)
		cfg.Links[0].Outside.Listen.Port = n
		_, err := firewall.New(t.Context(), firewall.Options{Config: cfg, Log: slog.New(slog.DiscardHandler)})
		if !errors.Is(err, syscall.EADDRINUSE) || !strings.Contains(err.Error(), "link a") || !strings.Contains(err.Error(), port) {
			t.Errorf("err = %v", err)
		}
	})
}

func TestLoadGivesTheShippedRules(t *testing.T) {
	r, warnings, err := firewall.Load(configure(t, "", map[string]string{}), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if len(warnings) != 0 {
		t.Errorf("warnings: %v", warnings)
	}
	if _, ok := r.Rules.Rule("SS7-C1-ATI"); !ok || r.Profile != nil {
		t.Errorf("ATI rule: %v, profile: %v", ok, r.Profile)
	}
}

func TestWithoutAProfileThatIsSaid(t *testing.T) {
	var log strings.Builder
	f, err := firewall.New(t.Context(), firewall.Options{Config: configure(t, "http: {listen: \"\"}", map[string]string{}), Log: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if !strings.Contains(log.String(), "no operator profile") {
		t.Errorf("log: %s", &log)
	}
}
