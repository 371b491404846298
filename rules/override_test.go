package rules

import (
	"strings"
	"testing"
	"time"

	"cordon/protocols/message"
	"cordon/protocols/wire"
)

const stableRule = `rules:
- {id: T-1, title: t, category: 1, class: location, severity: low, status: stable, action: drop,
   on: {protocol: map, operation: anyTimeInterrogation}, references: [x], false_positives: none known}
`

// compileAt compiles with a clock and without the warnings of quality.
func compileAt(t *testing.T, text, now string) (*Set, Diagnostics) {
	t.Helper()
	src, ds := LoadText("test.yaml", []byte(text))
	if ds.HasErrors() {
		t.Fatal(shown(ds))
	}
	at, err := time.Parse(time.DateOnly, now)
	if err != nil {
		t.Fatal(err)
	}
	return Compile(src, Options{Now: at})
}

func TestOverridesChangeARule(t *testing.T) {
	const tail = ", why: w, owner: o, until: 2025-12-31}\n"
	tests := []struct {
		name, override string
		check          func(*Rule) bool
	}{
		{"switch it off", "disable: true", func(r *Rule) bool { return r.disabled && r.Action == Drop }},
		{"hold it back", "mode: shadow", func(r *Rule) bool { return r.Mode == ModeShadow && !r.Enforces() }},
		{"another action", "action: alert", func(r *Rule) bool { return r.Action == Alert && r.Enforces() }},
		{"a refusal", "action: reject, refusal: 'error:49'", func(r *Rule) bool { return r.Action == Reject && r.Refusal == Refusal{Kind: RefuseError, Code: 49} }},
		{"another status", "status: test", func(r *Rule) bool { return r.Status == StatusTest && !r.Enforces() }},
		{"another severity", "severity: info", func(r *Rule) bool { return r.Severity == "info" }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := stableRule + "overrides:\n- {rule: T-1, " + tt.override + tail
			set, ds := compileAt(t, text, "2025-12-31")
			if len(ds) > 0 {
				t.Fatal(shown(ds))
			}
			r, _ := set.Rule("T-1")
			if !tt.check(r) {
				t.Errorf("got %+v", r)
			}
			if hit := len(set.Match(ati(), nil, nil)) > 0; hit == r.disabled {
				t.Errorf("disabled %t, hit %t", r.disabled, hit)
			}
			set, ds = compileAt(t, text, "2026-01-01")
			if r, _ := set.Rule("T-1"); tt.check(r) || len(ds) != 1 || ds[0].Code != CodeExpired || ds.HasErrors() {
				t.Errorf("the override did not expire: %s", shown(ds))
			}
		})
	}
}

func TestMistakesInOverridesAndExceptionsAreFound(t *testing.T) {
	tests := []struct {
		name, text string
		code       Code
	}{
		{"an unknown rule", "overrides: [{rule: T-2, disable: true, why: w, owner: o}]", CodeUnknownRule},
		{"nothing changed", "overrides: [{rule: T-1, why: w, owner: o}]", CodeOverride},
		{"overridden twice", "overrides: [{rule: T-1, disable: true, why: w, owner: o}, {rule: T-1, mode: shadow, why: w, owner: o}]", CodeOverride},
		{"an action without refusal", "overrides: [{rule: T-1, action: reject, why: w, owner: o}]", CodeRefusal},
		{"a refusal of another form", "overrides: [{rule: T-1, action: reject, refusal: x, why: w, owner: o}]", CodeFormat},
		{"no reason", "overrides: [{rule: T-1, disable: true, owner: o}]", CodeMissingKey},
		{"an exception of an unknown rule", "exceptions: [{rule: T-2, where: {link: a}, why: w, owner: o, until: 2030-01-01}]", CodeUnknownRule},
		{"an unknown field", "exceptions: [{rule: T-1, where: {sccp.caling.gt: a}, why: w, owner: o, until: 2030-01-01}]", CodeUnknownField},
		{"a value of another type", "exceptions: [{rule: T-1, where: {mtp3.opc: a}, why: w, owner: o, until: 2030-01-01}]", CodeType},
		{"a value that cannot be", "exceptions: [{rule: T-1, where: {direction: inward}, why: w, owner: o, until: 2030-01-01}]", CodeUnknownName},
		{"no fields", "exceptions: [{rule: T-1, where: {}, why: w, owner: o, until: 2030-01-01}]", CodeValue},
		{"no end", "exceptions: [{rule: T-1, where: {link: a}, why: w, owner: o}]", CodeMissingKey},
		{"no date", "exceptions: [{rule: T-1, where: {link: a}, why: w, owner: o, until: soon}]", CodeType},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var errs Diagnostics
			for _, d := range check(stableRule + tt.text + "\n") {
				if d.Level == LevelError {
					errs = append(errs, d)
				}
			}
			if len(errs) != 1 || errs[0].Code != tt.code || errs[0].Line != 4 {
				t.Errorf("want %s in line 4, got\n%s", tt.code, shown(errs))
			}
		})
	}
}

func TestExceptionsKeepARuleFromMessages(t *testing.T) {
	tests := []struct {
		name, where string
		excepted    bool
	}{
		{"a text", `{sccp.calling.gt: "88213999901"}`, true},
		{"another text", `{sccp.calling.gt: "88213999902"}`, false},
		{"one of several", `{sccp.calling.gt: ["1", "88213999901"]}`, true},
		{"a prefix", `{sccp.calling.gt: "882*"}`, true},
		{"a number", `{mtp3.opc: 5005}`, true},
		{"another number", `{mtp3.opc: [1, 2]}`, false},
		{"both of two fields", `{mtp3.opc: 5005, sccp.calling.ssn: 147}`, true},
		{"one of two fields", `{mtp3.opc: 5005, sccp.calling.ssn: 6}`, false},
		{"an absent field", `{sccp.called.gt: "*"}`, false},
		{"any value of a list", `{map.imsi: "208990000000002"}`, true},
		{"no value of a list", `{map.imsi: "208990000000003"}`, false},
		{"an address", `{ip.src: 203.0.113.5}`, true},
		{"an anomaly", `{anomalies: ber.tag.long_form}`, true},
		{"another anomaly", `{anomalies: sccp.gt.length}`, false},
		{"a truth value", `{direction.inferred: false}`, true},
		{"the operation", `{operation: anyTimeInterrogation}`, true},
		{"a fact", `{origin.network: FRAEX, home.match: true}`, true},
		{"another fact", `{origin.network: USAEX}`, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := stableRule + "exceptions:\n- {rule: T-1, where: " + tt.where + ", why: w, owner: o, until: 2025-12-31}\n"
			set, ds := compileAt(t, text, "2025-01-01")
			if len(ds) > 0 {
				t.Fatal(shown(ds))
			}
			m := ati()
			m.Anomalies.Set(wire.AnomalyBERTagLongForm)
			facts := &factMap{values: map[message.FieldID]any{message.FieldOriginNetwork: "FRAEX", message.FieldHomeMatch: true}}
			if hit := len(set.Match(m, facts, nil)) > 0; hit == tt.excepted {
				t.Errorf("hit %t, excepted %t", hit, tt.excepted)
			}
			want := uint64(0)
			if tt.excepted {
				want = 1
			}
			if got := set.Exceptions()[0].Hits(); got != want {
				t.Errorf("the exception counted %d hits, want %d", got, want)
			}
			set, ds = compileAt(t, text, "2026-01-01")
			if len(set.Exceptions()) != 0 || len(ds) != 1 || !strings.Contains(ds[0].Message, "expired on 2025-12-31") {
				t.Errorf("the exception did not expire: %s", shown(ds))
			}
		})
	}
}

func TestActionsHaveAnOrderOfStrictness(t *testing.T) {
	order := []Action{Pass, Alert, Reject, Drop}
	for i, a := range order {
		for j, b := range order {
			if a.Stricter(b) != (i > j) {
				t.Errorf("%s stricter than %s: %t", a, b, a.Stricter(b))
			}
		}
	}
}

func TestRefusalsReadWhatTheyWrite(t *testing.T) {
	for _, s := range []string{"none", "udts:1", "p-abort:4", "u-abort:2", "error:49", "reject:255"} {
		r, err := ParseRefusal(s)
		if err != nil || r.String() != s {
			t.Errorf("%s: got %s, %v", s, r, err)
		}
	}
	for _, s := range []string{"", "udts", "udts:", "udts:128", "udts:-1", "none:1", "error:256", "error:1:2", "UDTS:1"} {
		if r, err := ParseRefusal(s); err == nil {
			t.Errorf("%q was read as %s", s, r)
		}
	}
}

func TestUnknownLinksAreReported(t *testing.T) {
	src, _ := LoadText("test.yaml", []byte(strings.Replace(one, "{protocol: map}", "{link: [stp-a, stpb]}", 1)))
	if _, ds := Compile(src, Options{Links: []string{"stp-a", "stp-b"}}); len(ds) != 1 || ds[0].Code != CodeLink || ds[0].Column != 22 {
		t.Errorf("got\n%s", shown(ds))
	}
	if _, ds := Compile(src, Options{}); len(ds) != 0 {
		t.Errorf("links are checked without configuration:\n%s", shown(ds))
	}
}

func TestDeprecatedRulesAreLoadedAndNotEvaluated(t *testing.T) {
	set := mustCompile(t, strings.Replace(stableRule, "stable", "deprecated", 1))
	if len(set.Rules()) != 1 || set.Active() != 0 || len(set.Match(ati(), nil, nil)) != 0 {
		t.Errorf("%d rules, %d active", len(set.Rules()), set.Active())
	}
}

func TestTheHashTellsSourcesApart(t *testing.T) {
	a, b, c := mustCompile(t, one), mustCompile(t, one), mustCompile(t, one+"# comment\n")
	if a.Hash() != b.Hash() || a.Hash() == c.Hash() || len(a.Hash()) != 64 {
		t.Errorf("hashes %s %s %s", a.Hash(), b.Hash(), c.Hash())
	}
}
