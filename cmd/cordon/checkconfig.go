package main

import (
	"errors"
	"os"
	"time"

	"go.yaml.in/yaml/v4"

	"cordon/internal/conf"
	"cordon/internal/operator"
	"cordon/proxy/firewall"
	"cordon/rules"
)

// checkConfig checks the file at path as a configuration, with the profile,
// rules and lists that it names, or as an operator profile. ok is false when the
// file is neither.
func checkConfig(path string) (ds rules.Diagnostics, ok bool, err error) {
	info, err := os.Stat(path)
	if err != nil || info.IsDir() {
		return nil, false, err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, false, err
	}
	if isProfile(data) {
		_, err := operator.Parse(path, data)
		return loadDiagnostics(path, err), true, nil
	}
	if !conf.Is(data) {
		return nil, false, nil
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
	ds = append(warnings, loadDiagnostics(path, err)...)
	return append(ds, loadDiagnostics(path, firewall.CheckCertificates(c))...), true, nil
}

// isProfile says whether data is likely an operator profile.
func isProfile(data []byte) bool {
	var doc yaml.Node
	if yaml.Load(data, &doc) != nil || len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		return false
	}
	root := doc.Content[0].Content
	for i := 0; i+1 < len(root); i += 2 {
		switch root[i].Value {
		case "home", "partners", "carriers":
			return true
		}
	}
	return false
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
		return profile.Diagnostics()
	}
	return rules.Diagnostics{{Code: rules.CodeFile, File: path, Message: err.Error()}}
}
