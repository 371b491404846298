package rules

import (
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	celast "cel.dev/cel-go/common/ast"

	"cordon/protocols/wire"
)

// Options are what compiling needs beside the source.
type Options struct {
	// Now decides what is expired: past their last day exceptions and overrides
	// no longer apply, and lists warn. The zero time lets nothing expire.
	Now time.Time
	// Links are the names of the configured links; nil does not check the
	// links that rules name.
	Links []string
}

// Set is a compiled rule set: immutable, and safe for concurrent use.
type Set struct {
	hash       string
	rules      []*Rule
	byID       map[string]*Rule
	lists      map[string]*List
	exceptions []*Exception
	compiled   []*compiled // the rules that are evaluated
	index      index
	lang       *language
	envs       sync.Pool
}

// compiled is a rule ready to be evaluated.
type compiled struct {
	rule       *Rule
	when       boolFn // nil: always true
	program    []test // the same, for the buckets
	types      uint8  // component types, a bit each; 0 for all
	links      []string
	anomalies  wire.Anomalies
	exceptions []lowered
	demands    []demand
	slow       bool
	ast        *celast.AST // nil: always true
}

// lowered is an exception of one rule.
type lowered struct {
	test      boolFn
	exception *Exception
}

// Hash identifies the source of the set: hexadecimal SHA-256 of all files.
func (s *Set) Hash() string { return s.hash }

// Rules are all rules, deprecated and disabled ones included, in the order of
// the files. The slice must not be changed.
func (s *Set) Rules() []*Rule { return s.rules }

// Rule finds a rule by its id.
func (s *Set) Rule(id string) (*Rule, bool) {
	r, ok := s.byID[id]
	return r, ok
}

// Lists are the lists, ordered by name.
func (s *Set) Lists() []*List {
	out := make([]*List, 0, len(s.lists))
	for _, name := range slices.Sorted(maps.Keys(s.lists)) {
		out = append(out, s.lists[name])
	}
	return out
}

// Exceptions are the exceptions that apply.
func (s *Set) Exceptions() []*Exception { return s.exceptions }

// Active is the number of rules that are evaluated.
func (s *Set) Active() int { return len(s.compiled) }

// Disabled reports whether an override switched the rule off.
func (s *Set) Disabled(r *Rule) bool { return r.disabled }

// Slow reports whether a part of the rule's condition runs in cel-go's
// interpreter, which takes ten times as long and allocates.
func (s *Set) Slow(r *Rule) bool {
	return slices.ContainsFunc(s.compiled, func(c *compiled) bool { return c.rule == r && c.slow })
}

// compiler carries the state of one Compile.
type compiler struct {
	rep  reporter
	src  *Source
	byID map[string]*sourceRule
	opts Options
	set  *Set
}

// Compile makes a Set of a source: it applies overrides and exceptions, builds
// lists, lowers conditions and indexes the rules. With errors the Set is nil.
func Compile(src *Source, opts Options) (*Set, Diagnostics) {
	c := newCompiler(src, opts)
	if src.lang == nil {
		c.rep.add(Diagnostic{Code: CodeFile, Message: "the source was not loaded"})
		return nil, c.rep.finish()
	}
	for _, r := range src.rules {
		c.byID[r.ID] = r
	}
	c.lists()
	overrides := c.overrides()
	exceptions := c.exceptions()
	for _, r := range src.rules {
		c.rule(r, overrides[r.ID], exceptions[r.ID])
	}
	return c.finish()
}

// compileOne makes a Set of one rule, as its file has it, and of lists that
// were built.
func compileOne(src *Source, r *sourceRule, lists map[string]*List) (*Set, Diagnostics) {
	c := newCompiler(src, Options{})
	c.set.lists = lists
	c.rule(r, nil, nil)
	return c.finish()
}

func newCompiler(src *Source, opts Options) *compiler {
	set := &Set{byID: map[string]*Rule{}, lists: map[string]*List{}, lang: src.lang, hash: hex.EncodeToString(src.hash[:])}
	set.envs.New = func() any { return new(env) }
	return &compiler{src: src, byID: map[string]*sourceRule{}, opts: opts, set: set}
}

func (c *compiler) finish() (*Set, Diagnostics) {
	diagnostics := c.rep.finish()
	if diagnostics.HasErrors() {
		return nil, diagnostics
	}
	c.set.index = newIndex(c.set.compiled)
	return c.set, diagnostics
}

// overrides finds the override of each rule.
func (c *compiler) overrides() map[string]*Override {
	out := map[string]*Override{}
	for _, v := range c.src.overrides {
		at := objectOf(v.node).at("rule")
		switch {
		case c.byID[v.Rule] == nil:
			c.unknownRule(v.file, at.Line, at.Column, v.Rule, "override")
		case expired(v.Until, c.opts.Now):
			d := v.file.at(v.node.Line, v.node.Column, CodeExpired, expiredMessage("override of "+v.Rule, v.Until, " and does not apply"), "take it out, or set a new date")
			d.Level = LevelWarning
			c.rep.add(d)
		case out[v.Rule] != nil:
			c.rep.add(v.file.at(at.Line, at.Column, CodeOverride, fmt.Sprintf("%s is overridden twice", v.Rule),
				fmt.Sprintf("the other stands in %s:%d", out[v.Rule].File, out[v.Rule].Line)))
		default:
			out[v.Rule] = v
		}
	}
	return out
}

// exceptions finds the exceptions of each rule.
func (c *compiler) exceptions() map[string][]*Exception {
	out := map[string][]*Exception{}
	for _, x := range c.src.exceptions {
		if expired(x.Until, c.opts.Now) {
			d := x.file.at(x.node.Line, x.node.Column, CodeExpired, expiredMessage("exception", x.Until, " and does not apply"), "take it out, or set a new date")
			d.Level = LevelWarning
			c.rep.add(d)
			continue
		}
		own := *x
		own.hits = new(atomic.Uint64)
		c.set.exceptions = append(c.set.exceptions, &own)
		for _, id := range x.Rules {
			if c.byID[id] == nil {
				at := objectOf(x.node).at("rule")
				c.unknownRule(x.file, at.Line, at.Column, id, "exception")
				continue
			}
			out[id] = append(out[id], &own)
		}
	}
	return out
}

func (c *compiler) unknownRule(f *sourceFile, line, column int, id, what string) {
	c.rep.add(f.at(line, column, CodeUnknownRule, fmt.Sprintf("the %s names a rule that does not exist: %s", what, id), suggest(id, maps.Keys(c.byID))))
}

// rule compiles one rule.
func (c *compiler) rule(src *sourceRule, override *Override, exceptions []*Exception) {
	r := new(Rule)
	*r = src.Rule
	if override != nil {
		override.apply(r)
		if msg, hint := refusalMistake(r.Action, r.Refusal, &r.On); msg != "" {
			at := objectOf(override.node).at("action")
			c.rep.add(override.file.at(at.Line, at.Column, CodeRefusal, "the override does not fit: "+msg, hint))
		}
	}
	r.index = len(c.set.rules)
	c.set.rules = append(c.set.rules, r)
	c.set.byID[r.ID] = r
	c.links(src)
	if src.broken || src.when != nil && src.ast == nil {
		return
	}
	out := &compiled{rule: r, links: r.On.Links, anomalies: r.On.Anomalies, ast: src.ast, demands: demandsOf(src.ast)}
	for _, t := range r.On.Components {
		out.types |= 1 << t
	}
	if src.ast != nil && !c.lower(src, out) {
		return
	}
	for _, x := range exceptions {
		out.exceptions = append(out.exceptions, lowered{lowerException(x), x})
	}
	r.disabled = override != nil && override.Disable
	if r.Status != StatusDeprecated && !r.disabled {
		c.set.compiled = append(c.set.compiled, out)
	}
}

// links checks the links that a rule names.
func (c *compiler) links(src *sourceRule) {
	if c.opts.Links == nil || len(src.On.Links) == 0 {
		return
	}
	for _, n := range objectOf(objectOf(src.node).get("on")).nodes("link") {
		if !slices.Contains(c.opts.Links, n.Value) {
			d := src.file.at(n.Line, n.Column, CodeLink, fmt.Sprintf("the configuration has no link `%s`", n.Value), oneOf(n.Value, c.opts.Links))
			d.Rule = src.ID
			c.rep.add(d)
		}
	}
}

// lower makes closures of a rule's condition; false after a mistake.
func (c *compiler) lower(src *sourceRule, out *compiled) bool {
	ok := true
	report := func(e exprError) {
		if !e.warning {
			ok = false
		}
		c.rep.add(exprDiagnostic(src, e))
	}
	cond, slow := c.src.lang.lower(src.ast, c.set.findList, report)
	out.slow, out.when, out.program = slow, cond.fn, cond.program
	if ok && cond.konst && src.Status != StatusDeprecated {
		e := exprError{code: CodeConstant, message: "the condition is always " + cond.value.String(), line: 1, column: 1, warning: true}
		if cond.value == True {
			e.hint = "leave `when` out if the rule concerns every message that `on` names"
		}
		report(e)
	}
	return ok
}

func (s *Set) findList(name string) *List { return s.lists[name] }
