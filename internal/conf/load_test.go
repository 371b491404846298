package conf

import (
	"errors"
	"flag"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestGoodFilesLoad(t *testing.T) {
	files, err := filepath.Glob("testdata/*.good.yaml")
	if err != nil || len(files) < 2 {
		t.Fatalf("good files: %v, %v", files, err)
	}
	for _, f := range files {
		if _, err := Load(f); err != nil {
			t.Errorf("%s:\n%v", f, err)
		}
	}
}

// TestBadFilesTellWhatIsWrong holds every bad file against its golden text:
// places, carets and hints included.
func TestBadFilesTellWhatIsWrong(t *testing.T) {
	files, err := filepath.Glob("testdata/*.bad.yaml")
	if err != nil || len(files) < 15 {
		t.Fatalf("bad files: %v, %v", files, err)
	}
	for _, f := range files {
		t.Run(filepath.Base(f), func(t *testing.T) {
			_, err := Load(f)
			var problems Problems
			if !errors.As(err, &problems) {
				t.Fatalf("error is %T %v, want Problems", err, err)
			}
			got := problems.Error() + "\n"
			golden := strings.TrimSuffix(f, ".yaml") + ".txt"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestDefaultsAreFilledIn(t *testing.T) {
	got, err := Load("testdata/minimal.good.yaml")
	if err != nil {
		t.Fatal(err)
	}
	want := &Config{
		Mode:    ModeEnforce,
		Rules:   Rules{Packs: []string{"ss7", "diameter", "gtp", "sms", "cross"}},
		Privacy: Privacy{Identities: "pseudonym"},
		HTTP:    HTTP{Listen: "127.0.0.1:9090"},
		State: State{
			Dialogues: Dialogues{Pending: 1 << 18, Answered: 1 << 17, Sessions: 1 << 17},
			Sessions:  Sessions{Tunnels: 1 << 20, Requests: 1 << 16, Idle: Duration(168 * time.Hour), Learn: Duration(24 * time.Hour)},

			Transactions: Transactions{Dialogues: 1 << 18, Learn: Duration(24 * time.Hour)},

			Subscribers: Subscribers{Records: 1 << 20, Learn: Duration(24 * time.Hour), Idle: Duration(720 * time.Hour)},
			Save:        Duration(5 * time.Minute),
		},
		Links: []Link{{
			Name: "a", Protocol: "m3ua", Transport: "sctp", Variant: "itu",
			Outside: Side{Listen: &Listen{
				Addresses: []netip.Addr{netip.MustParseAddr("192.0.2.10")}, Port: 2905,
				Peers: []netip.Prefix{netip.MustParsePrefix("203.0.113.0/28")},
			}},
			Inside:   Side{Connect: &Connect{Addresses: []netip.Addr{netip.MustParseAddr("192.0.2.20")}, Port: 2905}},
			Posture:  Posture{Decode: "alert", Fault: "drop", Reassembly: "drop", Limit: "drop"},
			Diameter: Diameter{Mode: "pair", Watchdog: Duration(30 * time.Second), Handshake: Duration(10 * time.Second), AnswerTimeout: Duration(30 * time.Second), Pending: 65536, MaxMessage: 65536},
			GTP:      GTP{Path: "routed", Rules: "install", Queue: 100, Queues: 1, Tunnels: 1 << 20},
			Limits:   Limits{Associations: 64, AssociationsPerPeer: 16, Queue: 256, DialTimeout: Duration(5 * time.Second)},
		}},
		Log:             Log{Level: "info", Format: "text"},
		ShutdownTimeout: Duration(10 * time.Second),
	}
	if d := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Config{}), cmp.Comparer(func(a, b netip.Addr) bool { return a == b }),
		cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })); d != "" {
		t.Error(d)
	}
}

func TestEveryKeyOfTheFullFileIsRead(t *testing.T) {
	c, err := Load("testdata/full.good.yaml")
	if err != nil {
		t.Fatal(err)
	}
	l := c.Links[0]
	switch {
	case c.Mode != ModeShadow, c.LinkMode(&l) != ModeEnforce, c.LinkMode(&c.Links[1]) != ModeShadow:
		t.Errorf("modes: %v, %v, %v", c.Mode, c.LinkMode(&l), c.LinkMode(&c.Links[1]))
	case c.State.Dialogues != Dialogues{1024, 4096, 4096}, c.State.Sessions != Sessions{65536, 2048, Duration(48 * time.Hour), Duration(12 * time.Hour)}:
		t.Errorf("state: %+v", c.State)
	case c.State.Transactions != Transactions{4096, Duration(36 * time.Hour)}:
		t.Errorf("state: %+v", c.State)
	case c.State.Subscribers != Subscribers{10_000_000, Duration(48 * time.Hour), Duration(240 * time.Hour)}, c.State.File != "state/subscribers", time.Duration(c.State.Save) != time.Minute:
		t.Errorf("state: %+v", c.State)
	case c.Cluster == nil, c.Cluster.Name != "fw-a", c.Cluster.Listen.Port() != 4222, c.Cluster.TLS.Names[0] != "*.home.example", c.Cluster.MiB != 512, time.Duration(c.Cluster.Silence) != 10*time.Second:
		t.Errorf("cluster: %+v", c.Cluster)
	case len(c.Rules.Packs) != 0:
		t.Errorf("an empty list of packs became %v", c.Rules.Packs)
	case time.Duration(c.ShutdownTimeout) != 90*time.Second:
		t.Errorf("shutdown_timeout: %v", c.ShutdownTimeout)
	case l.Outside.Listen.Port != 2906, len(l.Outside.Listen.Addresses) != 2, l.Inside.Connect.LocalPort != 2905:
		t.Errorf("sides: %+v %+v", l.Outside.Listen, l.Inside.Connect)
	case l.Expect.OPC[0] != 70000, l.Expect.RoutingContexts[1] != 4294967295, l.Expect.NI[1] != 2:
		t.Errorf("expect: %+v", l.Expect)
	case l.Posture != Posture{Decode: "drop", Fault: "pass", Reassembly: "alert", Limit: "drop"}:
		t.Errorf("posture: %+v", l.Posture)
	case len(c.Hash()) != 64, c.File() != "testdata/full.good.yaml":
		t.Errorf("hash %q, file %q", c.Hash(), c.File())
	}
}

func TestRelativePathsStartAtTheFile(t *testing.T) {
	c := &Config{file: "/etc/cordon/cordon.yaml"}
	for in, want := range map[string]string{"": "", "operator.yaml": "/etc/cordon/operator.yaml", "/srv/x": "/srv/x", "../y": "/etc/y"} {
		if got := c.Path(in); got != want {
			t.Errorf("Path(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestAFileThatCannotBeReadIsNotAProblemOfItsContent(t *testing.T) {
	_, err := Load(filepath.Join(t.TempDir(), "none.yaml"))
	var problems Problems
	if !errors.Is(err, os.ErrNotExist) || errors.As(err, &problems) {
		t.Errorf("err = %v", err)
	}
}

func TestConfigurationsAreToldFromRules(t *testing.T) {
	for text, want := range map[string]bool{
		"links: []": true, "rules: {packs: [ss7]}": true, "mode: shadow\nhttp: {}": true,
		"rules: [{id: X}]": false, "lists: {a: {}}": false, "home: {}": false, "": false, "- links": false, "a: [": false,
	} {
		if got := Is([]byte(text)); got != want {
			t.Errorf("Is(%q) = %v, want %v", text, got, want)
		}
	}
}

func TestAHugeFileIsRefused(t *testing.T) {
	_, err := Parse("big.yaml", make([]byte, MaxFile+1))
	if err == nil || !strings.Contains(err.Error(), "longer than") {
		t.Errorf("err = %v", err)
	}
}

func TestAliasesCannotMultiply(t *testing.T) {
	var b strings.Builder
	b.WriteString("a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n")
	b.WriteString("rules:\n  dirs: &d0 [x,x,x,x,x,x,x,x,x,x]\nlinks:\n")
	b.WriteString("  - &l {name: a, outside: {}, inside: {}}\n")
	for range 200 {
		b.WriteString("  - *l\n")
	}
	_, err := Parse("bomb.yaml", []byte(b.String()))
	if err == nil {
		t.Fatal("no error")
	}
	if _, err := Parse("loop.yaml", []byte("links: &l\n  - *l\n")); err == nil {
		t.Error("an alias of itself is no error")
	}
}

func FuzzParse(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.yaml")
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Parse("f.yaml", data)
		if (c == nil) == (err == nil) {
			t.Fatalf("config %v, error %v", c, err)
		}
		var problems Problems
		if err != nil && (!errors.As(err, &problems) || len(problems) == 0) {
			t.Fatalf("error is not Problems: %v", err)
		}
	})
}

func TestTheExamplesLoad(t *testing.T) {
	for name, transport := range map[string]string{"cordon.yaml": "sctp", "cordon-tcp.yaml": "tcp"} {
		c, err := Load("../../examples/" + name)
		if err != nil {
			t.Error(err)
			continue
		}
		if _, err := os.Stat(c.Path(c.Operator)); err != nil {
			t.Errorf("%s: the profile: %v", name, err)
		}
		if got := c.Links[0].Transport; got != transport {
			t.Errorf("%s is over %s", name, got)
		}
	}
}

func TestAGTPLinkFailsAsItsModeAsks(t *testing.T) {
	c, err := Load("testdata/gtp.good.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []bool{false, true, false, false} {
		if got := c.FailsOpen(&c.Links[i]); got != want {
			t.Errorf("link %s fails open: %t, want %t", c.Links[i].Name, got, want)
		}
	}
	if d := cmp.Diff([]uint16{2123, 3386}, c.Links[0].GTP.Ports); d != "" {
		t.Errorf("ports (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]uint16{2123}, c.Links[1].GTP.Ports); d != "" {
		t.Errorf("ports that the file names (-want +got):\n%s", d)
	}
}
