package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"cordon/rules"
)

// configCheck checks the file at path as a configuration. ok is false when it
// is none, and is then checked as rules; err is one of reading the file.
type configCheck func(path string) (ds rules.Diagnostics, ok bool, err error)

// newCheckCommand makes `cordon check`; config may be nil.
func newCheckCommand(config configCheck) *cobra.Command {
	var asJSON, strict, noPacks bool
	cmd := &cobra.Command{
		Use:   "check [CONFIG|PROFILE|RULES]...",
		Short: "Check configuration and rules, and tell all mistakes at once",
		Long: `Check configurations, operator profiles, rule files and directories of rule
files. All mistakes are told at once, each with file, line and column, the line
itself with a caret, and a hint. Rules are checked together with the shipped
packs, as they would run; --no-packs checks them by themselves. Without arguments
the shipped packs are checked.

Exit codes: 0 all well; 1 warnings, with --strict; 2 errors; 3 a path cannot be read.`,
		Example: `  cordon check /etc/cordon/rules
  cordon check cordon.yaml
  cordon check --strict --json rules/ | jq .diagnostics
  cordon check --no-packs rules/packs`,
		RunE: func(cmd *cobra.Command, args []string) error {
			report, err := checkPaths(args, config, noPacks)
			if err != nil {
				return err
			}
			return report.print(cmd.OutOrStdout(), asJSON, strict)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the diagnostics as JSON")
	cmd.Flags().BoolVar(&strict, "strict", false, "exit with 1 when there are warnings")
	cmd.Flags().BoolVar(&noPacks, "no-packs", false, "leave the shipped packs out")
	return cmd
}

// checkReport is what `cordon check --json` prints.
type checkReport struct {
	OK          bool              `json:"ok"`
	Rules       int               `json:"rules"`
	Active      int               `json:"active"`
	Lists       int               `json:"lists"`
	Hash        string            `json:"hash,omitempty"`
	Diagnostics rules.Diagnostics `json:"diagnostics"`
}

// checkPaths checks each path as what it is; the rules together.
func checkPaths(paths []string, config configCheck, noPacks bool) (*checkReport, error) {
	report := &checkReport{Diagnostics: rules.Diagnostics{}}
	var rulePaths []string
	for _, p := range paths {
		if config != nil {
			ds, ok, err := config(p)
			if err != nil {
				return nil, &exitError{exitUsage, err}
			}
			if ok {
				report.Diagnostics = append(report.Diagnostics, ds...)
				continue
			}
		}
		rulePaths = append(rulePaths, p)
	}
	if len(rulePaths) > 0 || len(paths) == 0 {
		layers, err := (&judgeFlags{rules: rulePaths, noPacks: noPacks}).layers()
		if err != nil {
			return nil, err
		}
		_, set, ds := buildRules(layers)
		report.Diagnostics = append(report.Diagnostics, ds...)
		if set != nil {
			report.Rules, report.Active, report.Lists, report.Hash = len(set.Rules()), set.Active(), len(set.Lists()), set.Hash()
		}
	}
	report.OK = !report.Diagnostics.HasErrors()
	return report, nil
}

func (r *checkReport) print(out io.Writer, asJSON, strict bool) error {
	if asJSON {
		if err := writeJSON(out, r); err != nil {
			return err
		}
	} else if err := r.printText(out); err != nil {
		return err
	}
	switch {
	case !r.OK:
		return &exitError{code: exitLoad}
	case strict && len(r.Diagnostics) > 0:
		return &exitError{code: exitFindings}
	}
	return nil
}

func (r *checkReport) printText(out io.Writer) error {
	if err := r.Diagnostics.Format(out); err != nil {
		return err
	}
	switch {
	case !r.OK:
		_, err := fmt.Fprintln(out, countOf(r.Diagnostics))
		return err
	case r.Hash == "":
		_, err := fmt.Fprintf(out, "ok: %s\n", countOf(r.Diagnostics))
		return err
	}
	_, err := fmt.Fprintf(out, "ok: %s (%d evaluated), %s, %s; hash %.12s\n",
		plural(r.Rules, "rule"), r.Active, plural(r.Lists, "list"), countOf(r.Diagnostics), r.Hash)
	return err
}
