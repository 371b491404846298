package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"cordon/internal/conf"
	"cordon/internal/event"
	"cordon/rules"
)

// schemas are what `cordon schema` can print, by name.
var schemas = []struct {
	name string
	make func() ([]byte, error)
}{
	{"config", func() ([]byte, error) { return conf.Schema(), nil }},
	{"rules", func() ([]byte, error) { return rules.Schema(), nil }},
	{"event", event.Schema},
}

func newSchemaCommand() *cobra.Command {
	var names []string
	for _, s := range schemas {
		names = append(names, s.name)
	}
	known := strings.Join(names, ", ")
	return &cobra.Command{
		Use:   "schema config|rules|event",
		Short: "Print the JSON Schema of configuration, rule files or events",
		Long: `Print a JSON Schema (draft 2020-12): of the configuration and of rule files for
editors that complete and check YAML, of an event for what reads them.`,
		Example: `  cordon schema config > cordon.schema.json
  cordon schema rules > rules.schema.json
  cordon schema event | jq '.properties | keys'`,
		ValidArgs: names,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 || !slices.Contains(names, args[0]) {
				return fmt.Errorf("name one schema: %s", known)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, s := range schemas {
				if s.name != args[0] {
					continue
				}
				text, err := s.make()
				if err != nil {
					return fmt.Errorf("schema %s: %w", s.name, err)
				}
				_, err = fmt.Fprintln(cmd.OutOrStdout(), strings.TrimRight(string(text), "\n"))
				return err
			}
			return nil
		},
	}
}
