package rules

import (
	"strings"
	"testing"
)

func replaceAll(s string, pairs ...string) string { return strings.NewReplacer(pairs...).Replace(s) }

func TestRefusalsAreReadAsTheyAreWritten(t *testing.T) {
	for _, tt := range []struct {
		text string
		want Refusal
	}{
		{"none", Refusal{}},
		{"udts:1", Refusal{Kind: RefuseUDTS, Code: 1}},
		{"error:49", Refusal{Kind: RefuseError, Code: 49}},
		{"diameter:3002", Refusal{Kind: RefuseDiameter, Result: 3002}},
		{"diameter:5012", DiameterUnableToComply},
		{"gtp:93/222", Refusal{Kind: RefuseGTP, Code: 93, Older: 222}},
		{"gtp:64/192", Refusal{Kind: RefuseGTP, Code: 64, Older: 192}},
		{"diameter:10415/5001", Refusal{Kind: RefuseDiameter, Result: 5001, Vendor: 10415}},
		{"diameter:4294967295/4181", Refusal{Kind: RefuseDiameter, Result: 4181, Vendor: 4294967295}},
	} {
		got, err := ParseRefusal(tt.text)
		if err != nil || got != tt.want || got.String() != tt.text {
			t.Errorf("%s: got %+v, %v, written %s", tt.text, got, err, got)
		}
	}
}

func TestWhatIsNoRefusal(t *testing.T) {
	for _, text := range []string{"", "udts", "udts:128", "error:-1", "none:1", "nothing:1", "diameter", "diameter:", "diameter:2001", "diameter:6000",
		"diameter:0/5001", "diameter:10415", "diameter:10415/", "diameter:/5001", "diameter:10415/2001", "diameter:4294967296/5001", "diameter:a/5001",
		"gtp", "gtp:93", "gtp:/222", "gtp:16/222", "gtp:93/128", "gtp:256/222"} {
		if r, err := ParseRefusal(text); err == nil {
			t.Errorf("%q is %v", text, r)
		}
	}
}

func TestRefusalsOfDiameterRules(t *testing.T) {
	const rule = "rules:\n- id: T-1\n  title: t\n  category: 1\n  class: policy\n  severity: low\n  status: test\n  on: {protocol: PROTOCOL}\n  action: ACTION\n"
	load := func(protocol, action string) (*Set, Diagnostics) {
		src, ds := LoadText("test.yaml", []byte(replaceAll(rule, "PROTOCOL", protocol, "ACTION", action)))
		if ds.HasErrors() {
			return nil, ds
		}
		return Compile(src, Options{})
	}
	for _, tt := range []struct {
		name, protocol, action string
		want                   Refusal
	}{
		{"one that the rule names", "diameter", "reject\n  refusal: diameter:3007", Refusal{Kind: RefuseDiameter, Result: 3007}},
		{"none named: unable to comply", "diameter", "reject", DiameterUnableToComply},
		{"causes of both versions", "[gtpv1, gtpv2]", "reject\n  refusal: gtp:93/222", Refusal{Kind: RefuseGTP, Code: 93, Older: 222}},
		{"none named: request rejected", "[gtpv1, gtpv2]", "reject", GTPRejected},
		{"silence", "diameter", "drop", Refusal{}},
		{"silence, said", "diameter", "drop\n  refusal: none", Refusal{}},
		{"a report", "[diameter]", "alert", Refusal{}},
	} {
		set, ds := load(tt.protocol, tt.action)
		if ds.HasErrors() {
			t.Errorf("%s: %v", tt.name, ds)
			continue
		}
		if r := set.Rules()[0]; r.Refusal != tt.want {
			t.Errorf("%s: got %v, want %v", tt.name, r.Refusal, tt.want)
		}
	}
	for _, tt := range []struct{ name, protocol, action string }{
		{"one of SS7", "diameter", "reject\n  refusal: udts:1"},
		{"one of Diameter for SS7", "map", "reject\n  refusal: diameter:3007"},
		{"none named, and not Diameter alone", "[diameter, map]", "reject"},
		{"one of GTP for Diameter", "diameter", "reject\n  refusal: gtp:93/222"},
		{"one of Diameter for GTP", "gtpv2", "reject\n  refusal: diameter:3007"},
		{"none for the user plane", "gtpu", "reject"},
		{"one with silence", "diameter", "drop\n  refusal: diameter:3007"},
	} {
		if _, ds := load(tt.protocol, tt.action); !ds.HasErrors() || ds[0].Code != CodeRefusal {
			t.Errorf("%s: got %v", tt.name, ds)
		}
	}
	set, ds := compileAt(t, replaceAll(rule, "PROTOCOL", "diameter", "ACTION", "drop")+"overrides:\n- {rule: T-1, action: reject, why: w, owner: o}\n", "2025-12-31")
	if ds.HasErrors() || set.Rules()[0].Refusal != DiameterUnableToComply {
		t.Errorf("an override that rejects: %v, %v", ds, set)
	}
}
