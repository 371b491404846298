package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"cordon/internal/operator"
	"cordon/rules"
	"cordon/rules/packs"
)

// judgeFlags are the flags of the verbs that judge.
type judgeFlags struct {
	operator string
	rules    []string
	noPacks  bool
}

func addJudgeFlags(cmd *cobra.Command, j *judgeFlags) {
	cmd.Flags().StringVar(&j.operator, "operator", "", "operator profile (YAML): who we are and whom we roam with")
	cmd.Flags().StringArrayVar(&j.rules, "rules", nil, "directory or file of rules beside the shipped packs; may be given several times")
	cmd.Flags().BoolVar(&j.noPacks, "no-packs", false, "leave the shipped packs out")
}

// layers are the places that rules come from: the shipped packs, then what the
// operator names.
func (j *judgeFlags) layers() ([]rules.Layer, error) {
	var layers []rules.Layer
	if !j.noPacks {
		layers = append(layers, rules.Layer{Name: "packs", FS: packs.FS, Shipped: true})
	}
	for _, p := range j.rules {
		l, err := ruleLayer(p)
		if err != nil {
			return nil, err
		}
		layers = append(layers, l)
	}
	return layers, nil
}

// ruleLayer is the layer of a directory or of a single file.
func ruleLayer(path string) (rules.Layer, error) {
	info, err := os.Stat(path)
	if err != nil {
		return rules.Layer{}, &exitError{exitLoad, fmt.Errorf("rules: %w", err)}
	}
	if info.IsDir() {
		return rules.Layer{Name: path, FS: os.DirFS(path)}, nil
	}
	return rules.Layer{Name: filepath.Dir(path), FS: os.DirFS(filepath.Dir(path)), Paths: []string{filepath.Base(path)}}, nil
}

// set compiles the rules. What is wrong with them is printed, all at once.
func (j *judgeFlags) set(cmd *cobra.Command) (*rules.Set, error) {
	layers, err := j.layers()
	if err != nil {
		return nil, err
	}
	for i := range layers {
		layers[i].Skim = true
	}
	_, set, err := compileRules(cmd.ErrOrStderr(), layers)
	return set, err
}

// profile loads the operator profile. Without one there is no home network, and
// only what needs none is judged; that is said, not hidden.
func (j *judgeFlags) profile(cmd *cobra.Command) (*operator.Profile, error) {
	if j.operator == "" {
		fmt.Fprintln(cmd.ErrOrStderr(), "cordon: no --operator: the home network is unknown; judging what needs none")
		return nil, nil
	}
	p, err := operator.Load(j.operator)
	if err != nil {
		return nil, &exitError{exitLoad, err}
	}
	return p, nil
}
