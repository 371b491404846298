package firewall

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"cordon/filters/engine"
	"cordon/filters/state"
	"cordon/internal/conf"
	"cordon/internal/metrics"
	"cordon/internal/operator"
	"cordon/rules"
	"cordon/rules/packs"
)

// Ruling is what judges: a compiled rule set and an operator profile. It is
// immutable.
type Ruling struct {
	Rules   *rules.Set
	Profile *operator.Profile // nil where the configuration names none
	Loaded  time.Time
}

// RuleError says that rules or lists do not load. It is printed as the rule
// checker prints it.
type RuleError struct{ Diagnostics rules.Diagnostics }

// Error writes all diagnostics, as people read them.
func (e *RuleError) Error() string {
	var b strings.Builder
	_ = e.Diagnostics.Format(&b) // a Builder does not fail
	return strings.TrimSuffix(b.String(), "\n")
}

// Load reads the operator profile, the rules and the lists that c names, compiles
// them and runs the rules' own tests. All that is wrong comes back at once; the
// diagnostics beside a Ruling are warnings.
func Load(c *conf.Config, now time.Time) (*Ruling, rules.Diagnostics, error) {
	profile, err := loadProfile(c)
	layers, lerr := layersOf(c)
	if err = errors.Join(err, lerr); err != nil {
		return nil, nil, err
	}
	src, ds := rules.Load(layers...)
	set, compiled := rules.Compile(src, rules.Options{Now: now, Links: linkNames(c)})
	ds = append(ds, compiled...)
	ds.Sort()
	if ds.HasErrors() {
		return nil, nil, &RuleError{ds}
	}
	if err := runTests(layers, src, profile); err != nil {
		return nil, nil, err
	}
	return &Ruling{Rules: set, Profile: profile, Loaded: now}, ds, nil
}

// shippedPrefix begins the file names of shipped rules in messages.
const shippedPrefix = "packs/"

// runTests runs the tests that stand in the rule files, through the engine: those
// of shipped rules with the example profile and the lists that they are written
// for, since an operator may fill the lists, and his own with all that is his.
func runTests(layers []rules.Layer, all *rules.Source, own *operator.Profile) error {
	shipped := all
	if kept := slices.DeleteFunc(slices.Clone(layers), func(l rules.Layer) bool { return !l.Shipped }); len(kept) < len(layers) {
		shipped, _ = rules.Load(kept...) // loaded without an error among the others
	}
	var failed []error
	for _, t := range []struct {
		src     *rules.Source
		profile *operator.Profile
		shipped bool
	}{{shipped, operator.Example(), true}, {all, own, false}} {
		report, ds := rules.RunTests(t.src, rules.TestOptions{
			Evaluator: engine.Tester{Profile: t.profile},
			Only:      func(r *rules.Rule) bool { return strings.HasPrefix(r.File, shippedPrefix) == t.shipped },
		})
		if report == nil {
			return &RuleError{ds}
		}
		for i := range report.Results {
			if r := &report.Results[i]; !r.Passed() {
				failed = append(failed, fmt.Errorf("%s:%d: test %q of rule %s fails: %s", r.Rule.File, r.Test.Line, r.Test.Name, r.Rule.ID, r.Explain()))
			}
		}
	}
	return errors.Join(failed...)
}

func loadProfile(c *conf.Config) (*operator.Profile, error) {
	if c.Operator == "" {
		return nil, nil
	}
	return operator.Load(c.Path(c.Operator))
}

// layersOf are the places that rules come from: the packs by name, as all verbs
// load them, so that the rules of an event stand in one order; then the operator's
// own directories.
func layersOf(c *conf.Config) ([]rules.Layer, error) {
	var layers []rules.Layer
	var errs []error
	for _, pack := range slices.Sorted(slices.Values(c.Rules.Packs)) {
		if known := packNames(); !slices.Contains(known, pack) {
			errs = append(errs, fmt.Errorf("%s: rules.packs: there is no pack %q: want %s", c.File(), pack, strings.Join(known, ", ")))
			continue
		}
		sub, err := fs.Sub(packs.FS, pack)
		if err != nil {
			errs = append(errs, fmt.Errorf("rule pack %s: %w", pack, err))
			continue
		}
		layers = append(layers, rules.Layer{Name: shippedPrefix + pack, FS: sub, Shipped: true})
	}
	for _, dir := range c.Rules.Dirs {
		path := c.Path(dir)
		info, err := os.Stat(path)
		if err == nil && !info.IsDir() {
			err = fmt.Errorf("%s is not a directory", path)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: rules.dirs: %w", c.File(), err))
			continue
		}
		layers = append(layers, rules.Layer{Name: path, FS: os.DirFS(path)})
	}
	return layers, errors.Join(errs...)
}

// packNames are the packs that the binary holds.
func packNames() (names []string) {
	entries, err := packs.FS.ReadDir(".")
	if err != nil {
		return nil // an embedded directory can be read
	}
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names
}

func linkNames(c *conf.Config) []string {
	names := make([]string, len(c.Links))
	for i := range c.Links {
		names[i] = c.Links[i].Name
	}
	return names
}

// force is a Ruling made ready to judge: with the modes and postures of the
// links, and counters for its rules.
type force struct {
	*Ruling
	engine *engine.Engine
	hits   *metrics.RuleHits
	index  map[*rules.Rule]int // for the counters
}

// enforce makes a Ruling ready for the links of c.
func enforce(r *Ruling, c *conf.Config, m *metrics.Metrics, before *force) *force {
	f := &force{Ruling: r, index: map[*rules.Rule]int{}}
	links := make([]engine.Link, len(c.Links)+1) // a link's number is its place from 1
	for i := range c.Links {
		posture := postureOf(c.Links[i].Posture)
		links[i+1] = engine.Link{Mode: rules.Mode(c.LinkMode(&c.Links[i])), Posture: &posture, Expect: expectOf(c.Links[i].Expect)}
	}
	o := engine.Options{Rules: r.Rules, Profile: r.Profile, Mode: rules.Mode(c.Mode), Links: links}
	if before != nil { // what was asked under the old rules is answered under the new ones
		o.Memory = before.engine.Memory()
	} else {
		o.Memory = state.NewMemory(memoryOptions(&c.State))
	}
	f.engine = engine.New(o)
	set := metrics.RuleSet{Hash: r.Rules.Hash(), ByStatus: map[string]int{}}
	for i, rule := range r.Rules.Rules() {
		f.index[rule] = i
		set.IDs = append(set.IDs, rule.ID)
		set.ByStatus[string(rule.Status)]++
	}
	f.hits = m.SetRules(set)
	return f
}

func memoryOptions(c *conf.State) state.MemoryOptions {
	return state.MemoryOptions{
		Dialogues: dialogueOptions(&c.Dialogues), Sessions: sessionOptions(&c.Sessions), Transactions: transactionOptions(&c.Transactions),
		Subscribers: subscriberOptions(&c.Subscribers),
	}
}

func subscriberOptions(c *conf.Subscribers) state.SubscriberOptions {
	o := state.SubscriberOptions{Records: c.Records, Learn: time.Duration(c.Learn), Idle: time.Duration(c.Idle)}
	if o.Learn == 0 {
		o.Learn = -1 // there 0 is the default
	}
	return o
}

func transactionOptions(c *conf.Transactions) state.TransactionOptions {
	o := state.TransactionOptions{Dialogues: c.Dialogues, Learn: time.Duration(c.Learn)}
	if o.Learn == 0 {
		o.Learn = -1 // there 0 is the default
	}
	return o
}

func dialogueOptions(c *conf.Dialogues) state.Options {
	return state.Options{Pending: c.Pending, Answered: c.Answered, Sessions: c.Sessions}
}

func sessionOptions(c *conf.Sessions) state.SessionOptions {
	o := state.SessionOptions{Tunnels: c.Tunnels, Requests: c.Requests, Idle: time.Duration(c.Idle), Learn: time.Duration(c.Learn)}
	if o.Learn == 0 {
		o.Learn = -1 // there 0 is the default
	}
	return o
}

func expectOf(x conf.Expect) *engine.Expect {
	return &engine.Expect{OPCs: wide(x.OPC), DPCs: wide(x.DPC), NetworkIndicators: wide(x.NI), RoutingContexts: wide(x.RoutingContexts)}
}

func wide(list []uint32) []int64 {
	out := make([]int64, len(list))
	for i, v := range list {
		out[i] = int64(v)
	}
	return out
}

func postureOf(p conf.Posture) engine.Posture {
	action := func(name string) rules.Action {
		a, _ := rules.ActionByName(name) // the configuration knows the same names
		return a
	}
	return engine.Posture{Decode: action(p.Decode), Reassembly: action(p.Reassembly), Limit: action(p.Limit), Fault: action(p.Fault)}
}
