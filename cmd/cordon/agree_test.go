package main

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.yaml.in/yaml/v4"

	"cordon/filters/engine"
	"cordon/internal/operator"
	"cordon/pcaps"
	"cordon/pcaps/benign"
	"cordon/pcaps/cases"
	"cordon/proxy/transport"
	"cordon/rules"
	"cordon/rules/packs"
)

// agreement is captures, and what they are judged with, in a directory:
// operator.yaml, and rules.
type agreement struct {
	dir      string
	captures []string
	limit    int  // of messages of a capture; 0 is none
	engine   bool // replay is the engine alone, without the verb
	rules    bool
	alone    bool // the rules stand alone, without those that are shipped
	link     *cases.Link
}

// onLinks gives every network of a profile addresses on loopback, so that peers
// there are whose they are in the capture.
func onLinks(t *testing.T, profile []byte) []byte {
	t.Helper()
	var doc map[string]any
	if err := yaml.Unmarshal(profile, &doc); err != nil {
		t.Fatal(err)
	}
	networks := []any{doc["home"]}
	for _, kind := range []string{"partners", "carriers"} {
		if list, ok := doc[kind].([]any); ok {
			networks = append(networks, list...)
		}
	}
	for i, n := range networks {
		if o, ok := n.(map[string]any); ok {
			list, _ := o["networks"].([]any)
			o["networks"] = append(list, fmt.Sprintf("127.0.%d.0/24", i+1))
		}
	}
	out, err := yaml.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// newAgreement makes the directory of an agreement with a profile.
func newAgreement(t *testing.T, profile []byte) *agreement {
	t.Helper()
	return &agreement{dir: writeFiles(t, map[string]string{"operator.yaml": string(onLinks(t, profile))})}
}

// forge adds a capture.
func (a *agreement) forge(t *testing.T, name string, s interface {
	Write(pcaps.Writer) error
}) {
	t.Helper()
	a.write(t, name, s.Write)
}

func (a *agreement) write(t *testing.T, name string, write func(pcaps.Writer) error) {
	t.Helper()
	var b bytes.Buffer
	if err := write(pcaps.NewPcapngWriter(&b)); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	path := filepath.Join(a.dir, name+".pcapng")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	a.captures = append(a.captures, path)
}

// stream adds a capture of n frames of lawful traffic.
func (a *agreement) stream(t *testing.T, n int) {
	t.Helper()
	s, err := benign.New(1)
	if err != nil {
		t.Fatal(err)
	}
	a.write(t, "benign", func(w pcaps.Writer) error { return s.Write(w, n) })
}

// hold sends the captures through replay and through `cordon run`, and compares.
func (a *agreement) hold(t *testing.T, network transport.Network) {
	t.Helper()
	profile, err := operator.Load(profilePath(a.dir))
	if err != nil {
		t.Fatal(err)
	}
	addrs := map[operator.OwnerID]netip.Addr{operator.None: nobodyAddr}
	for i := 1; i < 64; i++ {
		addr := netip.AddrFrom4([4]byte{127, 0, byte(i), 1})
		if id := profile.OwnerOfAddr(addr); id != operator.None {
			addrs[id] = addr
		}
	}
	set, err := (*rules.Set)(nil), error(nil)
	if !a.rules {
		set, err = shippedRules()
	}
	var flags []string
	if a.rules {
		flags = append(flags, "--rules", filepath.Join(a.dir, "rules"))
		_, set, err = loadRules(io.Discard, flags[1:], a.alone)
	}
	if a.alone {
		flags = append(flags, "--no-packs")
	}
	if err != nil {
		t.Fatal(err)
	}
	var told map[place]*toldEvent
	if !a.engine {
		told = replayed(t, append(flags, "--operator", profilePath(a.dir)), a.captures...)
	}
	var expect *engine.Expect
	keys := ""
	if l := a.link; l != nil {
		expect = &engine.Expect{OPCs: l.OPC, DPCs: l.DPC, NetworkIndicators: l.NI, RoutingContexts: l.RoutingContexts}
		keys = fmt.Sprintf("    expect: {opc: %s, dpc: %s, ni: %s, routing_contexts: %s}\n", flowList(l.OPC), flowList(l.DPC), flowList(l.NI), flowList(l.RoutingContexts))
	}
	ref := newReference(profile, set, told, expect)
	g := startInline(t, network, a, addrs[operator.Home], keys)
	total, asReplay, skipped := 0, 0, 0
	for _, path := range a.captures {
		list, left := ref.messages(t, path, a.limit)
		g.pass(t, filepath.Base(path), list, addrs)
		total, skipped = total+len(list), skipped+left
		for i := range list {
			if list[i].asReplay {
				asReplay++
			}
		}
	}
	if total == 0 {
		t.Error("there were no messages")
	}
	t.Logf("%d messages over %s, %d with the direction that the capture tells, %d that a stream cannot carry left out", total, network, asReplay, skipped)
}

// shippedRules are compiled once for all tests here.
var shippedRules = sync.OnceValues(func() (*rules.Set, error) {
	_, set, err := loadRules(io.Discard, nil, false)
	return set, err
})

func flowList(list []int64) string {
	return "[" + strings.Trim(strings.ReplaceAll(fmt.Sprint(list), " ", ", "), "[]") + "]"
}

// roaming is an agreement on the sample capture, and on a stream of lawful
// traffic of n frames.
func roaming(t *testing.T, n int) *agreement {
	t.Helper()
	a := newAgreement(t, operator.ExampleYAML())
	a.captures = append(a.captures, filepath.Join("..", "..", "examples", "roaming.pcapng"))
	a.stream(t, n)
	return a
}

// TestInlineAndReplayAgree holds `cordon run` against `cordon replay`: the same
// messages over real sockets get the same verdicts by the same rules in the same
// order, and what arrives is what replay passes, octet for octet.
func TestInlineAndReplayAgree(t *testing.T) {
	roaming(t, 2000).hold(t, transport.TCP)
}

// TestInlineAndReplayAgreeOnCases does it with every case of pcaps/cases over M3UA.
func TestInlineAndReplayAgreeOnCases(t *testing.T) {
	const root = "../../pcaps/cases"
	all, err := cases.LoadAll(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	usual := newAgreement(t, operator.ExampleYAML())
	usual.withoutMemory(t)
	for _, c := range all {
		if c.Operator == "" && len(c.Rules) == 0 && c.Link == nil {
			usual.forge(t, c.Name, c.Scenario)
			continue
		}
		if overM3UA(t, c) {
			t.Run(c.Name, func(t *testing.T) { ofCase(t, root, c).hold(t, transport.TCP) })
		}
	}
	t.Run("the others", func(t *testing.T) { usual.hold(t, transport.TCP) })
}

// ofMemory are the files of shipped rules that hold a message against those before it.
var ofMemory = []string{
	"ss7/dialogue.yaml", "ss7/serving.yaml", "ss7/rates.yaml", "diameter/serving.yaml", "diameter/rates.yaml", "sms/correlation.yaml", "cross/place.yaml",
}

// withoutMemory has the captures judged by the shipped rules that need no memory. One
// firewall sees all of them, within seconds of its own clock: what one case says of a
// subscriber or a dialogue would count for the next, and hours of a journey are none.
func (a *agreement) withoutMemory(t *testing.T) {
	t.Helper()
	a.rules, a.alone = true, true
	files, err := fs.Glob(packs.FS, "*/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(a.dir, "rules")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	left := 0
	for _, name := range files {
		if slices.Contains(ofMemory, name) {
			left++
			continue
		}
		b, err := fs.ReadFile(packs.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, strings.ReplaceAll(name, "/", "-")), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if left != len(ofMemory) {
		t.Fatalf("of %d files of rules with memory %d are there", len(ofMemory), left)
	}
}

// overM3UA reports whether a case has messages of M3UA.
func overM3UA(t *testing.T, c *cases.Case) bool {
	t.Helper()
	var b bytes.Buffer
	if err := c.Scenario.Write(pcaps.NewPcapngWriter(&b)); err != nil {
		t.Fatalf("%s: %v", c.Name, err)
	}
	return bytes.Contains(b.Bytes(), []byte(sigtranData))
}

// sigtranData begins a DATA message of M3UA.
const sigtranData = "\x01\x00\x01\x01"

// ofCase is the agreement on a case with a profile, rules or a link of its own.
func ofCase(t *testing.T, root string, c *cases.Case) *agreement {
	t.Helper()
	profile := operator.ExampleYAML()
	read := func(name string) []byte {
		b, err := os.ReadFile(filepath.Join(root, c.Name, name))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	if c.Operator != "" {
		profile = read(c.Operator)
	}
	a := newAgreement(t, profile)
	a.link, a.rules, a.engine = c.Link, len(c.Rules) > 0, true
	if a.rules {
		if err := os.Mkdir(filepath.Join(a.dir, "rules"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range c.Rules {
		if err := os.WriteFile(filepath.Join(a.dir, "rules", name), read(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	a.forge(t, c.Name, c.Scenario)
	return a
}

// TestInlineAndReplayAgreeOnRealCaptures does it with captures of real networks
// and of attackers' tools, which know no profile of ours.
func TestInlineAndReplayAgreeOnRealCaptures(t *testing.T) {
	shared := os.Getenv("CORDON_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "shared")
	}
	a := newAgreement(t, operator.ExampleYAML())
	a.limit = 2000
	for _, pattern := range []string{
		"pcapr_*.pcap", "pwnss7__*.pcap", "sigcorr__*.pcap", "sigtrannet__end*.pcap", "pycrate_tcap*.pcap", "arkime__m3ua*.pcap",
		"vely__complete_conf_cer_cea_gmt0.pcap", "vely__client1.pcap", "mut_e05__vely*.pcap",
	} {
		found, err := filepath.Glob(filepath.Join(shared, "captures", pattern))
		if err != nil {
			t.Fatal(err)
		}
		a.captures = append(a.captures, found...)
	}
	if len(a.captures) == 0 {
		t.Skip("the captures are not here: set CORDON_SHARED")
	}
	a.hold(t, transport.TCP)
}
