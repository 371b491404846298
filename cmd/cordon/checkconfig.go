package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"cordon/internal/conf"
	"cordon/internal/operator"
	"cordon/proxy/firewall"
	"cordon/rules"
)

// checkConfig checks the file at path as a configuration, with the profile,
// rules and lists that it names. ok is false when the file is none.
func checkConfig(path string) (ds rules.Diagnostics, ok bool, err error) {
	info, err := os.Stat(path)
	if err != nil || info.IsDir() {
		return nil, false, err
	}
	data, err := os.ReadFile(path)
	if err != nil || !conf.Is(data) {
		return nil, false, err
	}
	c, err := conf.Parse(path, data)
	var problems conf.Problems
	if errors.As(err, &problems) {
		return rules.Diagnostics(problems), true, nil
	}
	if err != nil {
		return nil, true, err
	}
	_, warnings, err := firewall.Load(c, time.Now())
	return append(warnings, loadDiagnostics(path, err)...), true, nil
}

// loadDiagnostics is what is wrong with what a configuration names.
func loadDiagnostics(path string, err error) rules.Diagnostics {
	var broken *firewall.RuleError
	var profile *operator.Errors
	switch {
	case err == nil:
		return nil
	case errors.As(err, &broken):
		return broken.Diagnostics
	case errors.As(err, &profile):
		var ds rules.Diagnostics
		for _, p := range profile.Problems {
			ds = append(ds, rules.Diagnostic{Code: rules.CodeValue, File: profile.File, Line: p.Line, Column: p.Column, Message: fmt.Sprintf("%s: %s", p.Path, p.Message), Hint: p.Hint})
		}
		return ds
	}
	return rules.Diagnostics{{Code: rules.CodeFile, File: path, Message: err.Error()}}
}
