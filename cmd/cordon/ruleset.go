package main

import (
	"fmt"
	"io"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"cordon/rules"
)

// gcPercentLoading is how much the heap may grow while rules are loaded, in
// percent of what is in use.
const gcPercentLoading = 800

// loadRules makes the rule set of the shipped packs and the operator's paths.
// Diagnostics go to stderr; with errors the exit code is that of what does not
// load.
func loadRules(stderr io.Writer, paths []string, noPacks bool) (*rules.Source, *rules.Set, error) {
	layers, err := (&judgeFlags{rules: paths, noPacks: noPacks}).layers()
	if err != nil {
		return nil, nil, err
	}
	return compileRules(stderr, layers)
}

// compileRules loads and compiles layers. What loading allocates is small and
// soon garbage: collecting it at once would be a third of what a short verb
// costs.
func compileRules(stderr io.Writer, layers []rules.Layer) (*rules.Source, *rules.Set, error) {
	if usual := debug.SetGCPercent(gcPercentLoading); usual >= 0 {
		defer debug.SetGCPercent(usual)
	}
	src, set, diagnostics := buildRules(layers)
	if err := diagnostics.Format(stderr); err != nil {
		return nil, nil, err
	}
	if set == nil {
		return nil, nil, &exitError{exitLoad, fmt.Errorf("the rules do not load: %s", countOf(diagnostics))}
	}
	return src, set, nil
}

// buildRules loads and compiles; the set is nil when there are errors.
func buildRules(layers []rules.Layer) (*rules.Source, *rules.Set, rules.Diagnostics) {
	src, diagnostics := rules.Load(layers...)
	set, more := rules.Compile(src, rules.Options{Now: time.Now()})
	diagnostics = append(diagnostics, more...)
	if diagnostics.HasErrors() {
		set = nil
	}
	return src, set, diagnostics
}

// countOf says how many errors and warnings there are.
func countOf(ds rules.Diagnostics) string {
	errors, warnings := 0, 0
	for _, d := range ds {
		if d.Level == rules.LevelError {
			errors++
		} else {
			warnings++
		}
	}
	return plural(errors, "error") + ", " + plural(warnings, "warning")
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// isBelow reports whether a file that a rule names comes from one of the paths.
func isBelow(file string, paths []string) bool {
	for _, p := range paths {
		clean := filepath.ToSlash(filepath.Clean(p))
		if clean == "." || file == clean || strings.HasPrefix(file, clean+"/") {
			return true
		}
	}
	return false
}
