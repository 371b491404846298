package main

import (
	"context"
	"errors"
	"fmt"
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

GTP goes through packet queues of the kernel, between network namespaces that the
lab makes: as root, or where everybody may make namespaces of users; ip and nft or
iptables must be there. They end with the lab, however it ends. Where that cannot be
done GTP goes through a relay on loopback, by the same rules, and the lab says so.

Exit codes: 0 all that must pass has passed and no attack has; 1 otherwise;
2 the lab could not be set up.`,
		Example: `  cordon lab --for 30s
  cordon lab --events events.jsonl --rate 200
  cordon lab --transport sctp --gtp loopback --http 127.0.0.1:9100`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.Out, o.Errors, o.Log = cmd.OutOrStdout(), cmd.ErrOrStderr(), labLogger(cmd.ErrOrStderr(), verbose)
			if o.Rate < 1 || o.Rate > maxLabRate {
				return &exitError{exitUsage, errors.New("--rate: 1 to 5000 are possible")}
			}
			switch o.GTP {
			case lab.GTPAuto, lab.GTPNamespaces, lab.GTPLoopback:
			default:
				return &exitError{exitUsage, fmt.Errorf("--gtp %q is none of %s, %s, %s", o.GTP, lab.GTPAuto, lab.GTPNamespaces, lab.GTPLoopback)}
			}
			if o.GTP != lab.GTPLoopback && !lab.Isolated() {
				done, err := isolateLab(cmd, &o)
				if done || err != nil {
					return err
				}
			}
			return runLab(cmd.Context(), o)
		},
	}
	f := cmd.Flags()
	f.DurationVar(&o.For, "for", 0, "stop after this time; without it the lab runs until Ctrl-C")
	f.StringVar(&o.Transport, "transport", "auto", "tcp, sctp, or auto: SCTP where the kernel has it")
	f.StringVar(&o.GTP, "gtp", lab.GTPAuto, "how GTP is carried: namespaces, loopback, or auto: namespaces where they can be made")
	f.StringVar(&o.HTTP, "http", "", "address of metrics and status; without it "+lab.DefaultHTTP+", or any free port where that is taken")
	f.StringVar(&o.Events, "events", "", "file to append events to")
	f.IntVar(&o.Rate, "rate", lab.DefaultRate, "dialogues begun in a second, 1 to 5000")
	f.BoolVarP(&verbose, "verbose", "v", false, "print the firewall's log on standard error")
	return cmd
}

// maxLabRate bounds the lab: it shows, it does not measure.
const maxLabRate = 5000

// isolateLab runs the lab in a process with a network of its own. Where that cannot
// be made it is not done, and o tells why.
func isolateLab(cmd *cobra.Command, o *lab.Options) (done bool, err error) {
	args := []string{cmd.Name()}
	for _, name := range []string{"for", "transport", "gtp", "events", "rate", "verbose"} {
		args = append(args, "--"+name+"="+cmd.Flag(name).Value.String())
	}
	code, err := lab.Isolate(cmd.Context(), *o, args)
	switch {
	case errors.Is(err, lab.ErrNoNamespaces) && o.GTP == lab.GTPAuto:
		o.Reason = err
		return false, nil
	case err != nil:
		return false, &exitError{exitLoad, err}
	case code != exitDone:
		return true, &exitError{code, nil}
	}
	return true, nil
}

func runLab(ctx context.Context, o lab.Options) error {
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
