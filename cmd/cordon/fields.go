package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"cordon/protocols/message"
	"cordon/protocols/wire"
)

// fieldRow is a row of `cordon fields --json`.
type fieldRow struct {
	Name      string `json:"name"`
	Type      string `json:"type"`
	List      bool   `json:"list"`
	Scope     string `json:"scope"` // message or component
	Fact      bool   `json:"fact"`
	Identity  bool   `json:"identity"`
	Wireshark string `json:"wireshark,omitempty"`
	Doc       string `json:"doc"`
}

func newFieldsCommand() *cobra.Command {
	var format string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "fields [PREFIX...]",
		Short: "List the fields that rules, events and decode know",
		Long: `List the field dictionary: names, types and meaning of everything that a rule
may ask for and that decode and events print. PREFIX keeps the names that begin
with it. "anomalies" lists the anomalies instead, "operations" the operations.`,
		Example: `  cordon fields
  cordon fields sccp.called map.
  cordon fields --json facts
  cordon fields anomalies
  cordon fields operations`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if asJSON {
				format = "json"
			}
			out := cmd.OutOrStdout()
			switch {
			case len(args) == 1 && args[0] == "anomalies":
				return printAnomalies(out, format)
			case len(args) == 1 && args[0] == "operations":
				return printOperations(out, format)
			}
			rows := fieldRows(args)
			if len(rows) == 0 {
				var names []string
				for _, f := range message.Fields() {
					names = append(names, f.Name)
				}
				return &exitError{exitUsage, fmt.Errorf("no field begins with %s; %s", strings.Join(args, " or "), meant(args[0], names, "cordon fields"))}
			}
			return printFields(out, format, rows)
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "text, json or md")
	cmd.Flags().BoolVar(&asJSON, "json", false, "same as --format json")
	return cmd
}

func fieldRows(prefixes []string) []fieldRow {
	var rows []fieldRow
	for _, f := range message.Fields() {
		if !keepField(f, prefixes) {
			continue
		}
		scope := "message"
		if f.Scope == message.ScopeComponent {
			scope = "component"
		}
		rows = append(rows, fieldRow{f.Name, f.Type.String(), f.Many, scope, f.Fact, f.Identity, f.Wireshark, f.Doc})
	}
	return rows
}

func keepField(f message.Field, prefixes []string) bool {
	for _, p := range prefixes {
		if p == "facts" && f.Fact || strings.HasPrefix(f.Name, p) {
			return true
		}
	}
	return len(prefixes) == 0
}

func printFields(out io.Writer, format string, rows []fieldRow) error {
	if format == "json" {
		return writeJSON(out, rows)
	}
	t := newTable("field", "type", "Wireshark", "meaning")
	for _, r := range rows {
		typ := r.Type
		if r.List {
			typ = "list of " + typ
		}
		if r.Fact {
			typ += ", fact"
		}
		t.AppendRow(table.Row{r.Name, typ, r.Wireshark, r.Doc})
	}
	return renderTable(out, t, format)
}

func printAnomalies(out io.Writer, format string) error {
	type row struct {
		Name string `json:"name"`
		Doc  string `json:"doc"`
	}
	var rows []row
	t := newTable("anomaly", "meaning")
	for a := wire.Anomaly(1); int(a) < wire.AnomalyCount(); a++ {
		rows = append(rows, row{a.Name(), a.Doc()})
		t.AppendRow(table.Row{a.Name(), a.Doc()})
	}
	if format == "json" {
		return writeJSON(out, rows)
	}
	return renderTable(out, t, format)
}

func printOperations(out io.Writer, format string) error {
	type row struct {
		Protocol string `json:"protocol"`
		Code     uint16 `json:"code"`
		Name     string `json:"name"`
	}
	var rows []row
	t := newTable("protocol", "code", "operation")
	for _, o := range message.Operations() {
		rows = append(rows, row{o.Protocol.String(), o.Code, o.Name})
		t.AppendRow(table.Row{o.Protocol, o.Code, o.Name})
	}
	if format == "json" {
		return writeJSON(out, rows)
	}
	return renderTable(out, t, format)
}

func writeJSON(out io.Writer, v any) error {
	enc := json.NewEncoder(out)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
