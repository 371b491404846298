package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"cordon/internal/spelling"
	"cordon/rules"
)

// rulesOptions are the flags of `cordon rules`.
type rulesOptions struct {
	paths   []string
	noPacks bool
	json    bool
	format  string
}

func newRulesCommand() *cobra.Command {
	var o rulesOptions
	cmd := &cobra.Command{
		Use:   "rules",
		Short: "Show the rules in force",
	}
	f := cmd.PersistentFlags()
	f.StringArrayVar(&o.paths, "rules", nil, "directory or file of the operator's rules; may be given several times")
	f.BoolVar(&o.noPacks, "no-packs", false, "leave the shipped packs out")
	f.BoolVar(&o.json, "json", false, "print JSON")
	return group(cmd, newRulesListCommand(&o), newRulesShowCommand(&o))
}

func newRulesListCommand(o *rulesOptions) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list [PREFIX]...",
		Short: "List the rules, overrides applied",
		Example: `  cordon rules list
  cordon rules list SS7-C1 SS7-C2
  cordon rules list --json --rules /etc/cordon/rules | jq '.[].id'`,
		RunE: func(cmd *cobra.Command, args []string) error {
			_, set, err := loadRules(cmd.ErrOrStderr(), o.paths, o.noPacks)
			if err != nil {
				return err
			}
			return o.list(cmd.OutOrStdout(), set, args)
		},
	}
	cmd.Flags().StringVar(&o.format, "format", "text", "text or md")
	return cmd
}

func newRulesShowCommand(o *rulesOptions) *cobra.Command {
	return &cobra.Command{
		Use:     "show ID",
		Short:   "Show one rule with everything that is known of it",
		Example: `  cordon rules show SS7-C1-ATI`,
		Args:    cobra.ExactArgs(1),
		ValidArgsFunction: func(_ *cobra.Command, args []string, prefix string) ([]string, cobra.ShellCompDirective) {
			return o.complete(args, prefix), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			_, set, err := loadRules(cmd.ErrOrStderr(), o.paths, o.noPacks)
			if err != nil {
				return err
			}
			r, ok := set.Rule(args[0])
			if !ok {
				var ids []string
				for _, r := range set.Rules() {
					ids = append(ids, r.ID)
				}
				return &exitError{exitUsage, fmt.Errorf("there is no rule %s; %s", args[0], meant(args[0], ids, "cordon rules list"))}
			}
			return o.show(cmd.OutOrStdout(), set, r)
		},
	}
}

// complete lists the identifiers of rules that begin with prefix, for the shell.
func (o *rulesOptions) complete(args []string, prefix string) []string {
	_, set, err := loadRules(io.Discard, o.paths, o.noPacks)
	if err != nil || len(args) > 0 {
		return nil
	}
	var ids []string
	for _, r := range set.Rules() {
		if strings.HasPrefix(r.ID, prefix) {
			ids = append(ids, r.ID+"\t"+r.Title)
		}
	}
	return ids
}

// meant says which of the names somebody meant who wrote word, or the command
// that lists them.
func meant(word string, names []string, list string) string {
	if best := spelling.Nearest(word, slices.Values(names)); best != "" {
		return fmt.Sprintf("did you mean %q?", best)
	}
	return "try `" + list + "`"
}

// ruleRow is one rule in JSON: as its file has it, overrides applied.
type ruleRow struct {
	*rules.Rule
	Enforces   bool               `json:"enforces"`
	Disabled   bool               `json:"disabled"`
	Slow       bool               `json:"slow"` // runs in cel-go's interpreter
	Tests      int                `json:"tests"`
	Exceptions []*rules.Exception `json:"exceptions,omitempty"`
}

func rowOf(set *rules.Set, r *rules.Rule) ruleRow {
	row := ruleRow{Rule: r, Enforces: r.Enforces(), Disabled: set.Disabled(r), Slow: set.Slow(r), Tests: len(r.Tests)}
	for _, x := range set.Exceptions() {
		if slices.Contains(x.Rules, r.ID) {
			row.Exceptions = append(row.Exceptions, x)
		}
	}
	return row
}

func (o *rulesOptions) list(out io.Writer, set *rules.Set, prefixes []string) error {
	rows := []ruleRow{}
	t := newTable("rule", "category", "class", "severity", "status", "action", "title")
	for _, r := range set.Rules() {
		if len(prefixes) > 0 && !slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(r.ID, p) }) {
			continue
		}
		row := rowOf(set, r)
		rows = append(rows, row)
		t.AppendRow(table.Row{r.ID, r.Category, r.Class, r.Severity, statusText(row), actionText(r), r.Title})
	}
	if o.json {
		return writeJSON(out, rows)
	}
	return renderTable(out, t, o.format)
}

func statusText(row ruleRow) string {
	switch {
	case row.Disabled:
		return "disabled"
	case row.Mode != "":
		return string(row.Status) + ", " + string(row.Mode)
	}
	return string(row.Status)
}

func actionText(r *rules.Rule) string {
	if r.Refusal.Kind == rules.RefuseNone {
		return r.Action.String()
	}
	return r.Action.String() + " " + r.Refusal.String()
}

func (o *rulesOptions) show(out io.Writer, set *rules.Set, r *rules.Rule) error {
	row := rowOf(set, r)
	if o.json {
		return writeJSON(out, row)
	}
	on, err := r.On.MarshalJSON()
	if err != nil {
		return err
	}
	lines := [][2]string{
		{"title", r.Title}, {"description", r.Description}, {"category", r.Category}, {"class", r.Class}, {"severity", r.Severity},
		{"status", statusText(row)}, {"on", string(on)}, {"when", strings.ReplaceAll(r.When, "\n", "\n                  ")}, {"action", actionText(r)},
		{"covers", strings.Join(r.Covers, ", ")}, {"references", strings.Join(r.References, ", ")},
		{"false positives", strings.Join(r.FalsePositives, "; ")}, {"tags", strings.Join(r.Tags, ", ")},
		{"pack", r.Pack}, {"file", fmt.Sprintf("%s:%d", r.File, r.Line)},
	}
	if row.Slow {
		lines = append(lines, [2]string{"slow", "a part of the condition runs in the interpreter"})
	}
	for _, x := range row.Exceptions {
		lines = append(lines, [2]string{"exception", fmt.Sprintf("%s (%s, until %s; %s:%d)", x.Why, x.Owner, x.Until.Format("2006-01-02"), x.File, x.Line)})
	}
	for _, t := range r.Tests {
		lines = append(lines, [2]string{"test", fmt.Sprintf("%s: %s", t.Want, t.Name)})
	}
	if _, err := fmt.Fprintln(out, r.ID); err != nil {
		return err
	}
	for _, l := range lines {
		if l[1] == "" {
			continue
		}
		if _, err := fmt.Fprintf(out, "  %-15s %s\n", l[0], l[1]); err != nil {
			return err
		}
	}
	return nil
}
