package main

import (
	"context"
	"errors"
	"io"
	"log/slog"

	"github.com/spf13/cobra"

	"cordon/cmd/cordon/lab"
)

// What a lab may end with.
var (
	errUnexpected = errors.New("lab: the firewall did not treat all of the traffic as it should")
	errNothing    = errors.New("lab: no dialogue was finished; let it run for longer")
)

// newLabCommand makes `cordon lab`.
func newLabCommand() *cobra.Command {
	o := lab.Options{Version: version}
	var verbose bool
	cmd := &cobra.Command{
		Use:   "lab",
		Short: "The firewall between two simulated networks, with nothing to set up",
		Long: `Run the firewall inline on loopback between two simulated networks that send real
roaming traffic and attacks through real sockets. The shipped rules and the
example operator profile judge. The lab prints what passes and what is blocked,
and the addresses of metrics and status, and stops on Ctrl-C or after --for.

Exit codes: 0 all that must pass has passed and no attack has; 1 otherwise;
2 the lab could not be set up.`,
		Example: `  cordon lab --for 30s
  cordon lab --events events.jsonl --rate 200
  cordon lab --transport sctp --http 127.0.0.1:9100`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.Out, o.Log = cmd.OutOrStdout(), labLogger(cmd.ErrOrStderr(), verbose)
			return runLab(cmd.Context(), o)
		},
	}
	f := cmd.Flags()
	f.DurationVar(&o.For, "for", 0, "stop after this time; without it the lab runs until Ctrl-C")
	f.StringVar(&o.Transport, "transport", "auto", "tcp, sctp, or auto: SCTP where the kernel has it")
	f.StringVar(&o.HTTP, "http", "", "address of metrics and status; without it "+lab.DefaultHTTP+", or any free port where that is taken")
	f.StringVar(&o.Events, "events", "", "file to append events to")
	f.IntVar(&o.Rate, "rate", lab.DefaultRate, "dialogues begun in a second, 1 to 5000")
	f.BoolVarP(&verbose, "verbose", "v", false, "print the firewall's log on standard error")
	return cmd
}

// maxLabRate bounds the lab: it shows, it does not measure.
const maxLabRate = 5000

func runLab(ctx context.Context, o lab.Options) error {
	if o.Rate < 1 || o.Rate > maxLabRate {
		return &exitError{exitUsage, errors.New("--rate: 1 to 5000 are possible")}
	}
	report, err := lab.Run(ctx, o)
	if report != nil {
		report.Summary()
	}
	if err != nil {
		return &exitError{exitLoad, err}
	}
	passed, _, unexpected := report.Totals()
	switch {
	case unexpected > 0:
		return &exitError{exitFindings, errUnexpected}
	case passed == 0 && ctx.Err() == nil:
		return &exitError{exitFindings, errNothing}
	}
	return nil
}

func labLogger(w io.Writer, verbose bool) *slog.Logger {
	level := slog.LevelError
	if verbose {
		level = slog.LevelDebug
	}
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level}))
}
