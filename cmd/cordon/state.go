package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"cordon/filters/state"
)

// newStateCommand makes `cordon state`.
func newStateCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "state",
		Short: "Look into a file of subscribers, and make one",
		Long: `Look into a file of subscribers, which ` + "`cordon run`" + ` keeps by state.file and
` + "`cordon replay --learn`" + ` makes, or make one from another program's knowledge.`,
		Example: `  cordon state show /var/lib/cordon/subscribers
  cordon state show /var/lib/cordon/subscribers --imsi 262990000000001
  cordon state export --plain subscribers | jq 'select(.cs.current.country == "FR")'
  cordon state import -o subscribers subscribers.jsonl`,
	}
	group(cmd, newStateShowCommand(), newStateExportCommand(), newStateImportCommand())
	return cmd
}

// loadSubscribers reads a file of any size that there can be.
func loadSubscribers(file string) (*state.Subscribers, error) {
	s := state.NewSubscribers(state.SubscriberOptions{Records: state.MaxSubscribers})
	if _, err := s.LoadFile(file); err != nil {
		code := exitUsage
		if !errors.Is(err, os.ErrNotExist) {
			code = exitLoad
		}
		return nil, &exitError{code, err}
	}
	return s, nil
}

func newStateShowCommand() *cobra.Command {
	var imsi, msisdn string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "show FILE [--imsi IMSI | --msisdn MSISDN]",
		Short: "Sum up a file, or show what it holds of one subscriber",
		Example: `  cordon state show subscribers
  cordon state show subscribers --msisdn 491779912345 --json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := loadSubscribers(args[0])
			if err != nil {
				return err
			}
			if imsi == "" && msisdn == "" {
				return sumUpState(cmd.OutOrStdout(), s, asJSON)
			}
			e, ok := s.Entry(imsi)
			if msisdn != "" {
				e, ok = s.EntryOf(msisdn)
			}
			if !ok {
				return &exitError{exitFindings, fmt.Errorf("%s holds no such subscriber", args[0])}
			}
			return showEntry(cmd.OutOrStdout(), &e, asJSON)
		},
	}
	cmd.Flags().StringVar(&imsi, "imsi", "", "show the subscriber with this IMSI")
	cmd.Flags().StringVar(&msisdn, "msisdn", "", "show the subscriber who has this number")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.MarkFlagsMutuallyExclusive("imsi", "msisdn")
	return cmd
}

// stateSummary sums up a file.
type stateSummary struct {
	Subscribers int            `json:"subscribers"`
	Numbers     int            `json:"numbers"`
	Registered  map[string]int `json:"registered"` // by domain
	Operators   map[string]int `json:"operators"`  // registrations by operator, else by country
	Newest      time.Time      `json:"newest"`
}

func sumUpState(w io.Writer, s *state.Subscribers, asJSON bool) error {
	sum := stateSummary{Registered: map[string]int{"cs": 0, "ps": 0, "eps": 0}, Operators: map[string]int{}}
	err := s.Each(func(e *state.Entry) error {
		sum.Subscribers++
		if e.MSISDN != "" {
			sum.Numbers++
		}
		for domain, d := range map[string]*state.EntryDomain{"cs": e.CS, "ps": e.PS, "eps": e.EPS} {
			if d == nil {
				continue
			}
			if d.Seen.After(sum.Newest) {
				sum.Newest = d.Seen
			}
			if d.Current != nil {
				sum.Registered[domain]++
				sum.Operators[cmp.Or(d.Current.Operator, d.Current.Country, "unknown")]++
			}
		}
		return nil
	})
	if err != nil || asJSON {
		return errors.Join(err, writeJSON(w, &sum))
	}
	t := newTable("what", "how many")
	t.AppendRows([]table.Row{{"subscribers", sum.Subscribers}, {"with a number", sum.Numbers}})
	for _, domain := range []string{"cs", "ps", "eps"} {
		t.AppendRow(table.Row{"registered in " + domain, sum.Registered[domain]})
	}
	names := slices.SortedFunc(maps.Keys(sum.Operators), func(a, b string) int {
		return cmp.Or(cmp.Compare(sum.Operators[b], sum.Operators[a]), cmp.Compare(a, b))
	})
	for _, name := range names {
		t.AppendRow(table.Row{"  with " + name, sum.Operators[name]})
	}
	if err := renderTable(w, t, ""); err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "newest: %s\n", sum.Newest.Format(time.RFC3339))
	return err
}

func showEntry(w io.Writer, e *state.Entry, asJSON bool) error {
	if asJSON {
		return writeJSON(w, e)
	}
	t := newTable("imsi", e.IMSI, "")
	row := func(name, what, when string) { t.AppendRow(table.Row{name, what, when}) }
	if e.MSISDN != "" {
		row("msisdn", e.MSISDN, "")
	}
	for _, d := range []struct {
		name string
		*state.EntryDomain
	}{{"cs", e.CS}, {"ps", e.PS}, {"eps", e.EPS}} {
		if d.EntryDomain == nil {
			continue
		}
		where := "left"
		if d.Current != nil {
			where = placeText(d.Current)
		}
		row(d.name, where, "since "+d.Since.Format(time.RFC3339)+", seen "+d.Seen.Format(time.RFC3339))
		if d.Doubtful {
			row("", "registrations came in disorder: it may not be the last", "")
		}
		if d.Previous != nil {
			row("  before", placeText(d.Previous), "")
		}
	}
	if e.Home != nil {
		row("home", placeText(e.Home), "")
	}
	if v := e.Vectors; v != nil {
		when := ""
		if v.Time != nil {
			when = "at " + v.Time.Format(time.RFC3339)
		}
		row("vectors", placeText(v), when)
	}
	return renderTable(w, t, "")
}

func placeText(p *state.EntryPlace) string {
	text := cmp.Or(p.Operator, "unknown")
	for _, s := range []string{p.Country, p.Network} {
		if s != "" {
			text += " " + s
		}
	}
	if p.Node != "" {
		text += " node " + p.Node
	}
	return text
}
