package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"github.com/spf13/cobra"

	"cordon/internal/conf"
	"cordon/proxy/firewall"
)

// newRunCommand makes `cordon run`.
func newRunCommand() *cobra.Command {
	var file, mode, printRules string
	var removeRules, takeOver bool
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Run the inline firewall",
		Long: `Run the firewall that the configuration describes: on each of its links every
association that one side accepts is tied to one that the other side dials, and
every message goes through byte for byte, or not at all.

SIGHUP reads rules, lists, operator profile and certificates again, runs the
rules' own tests and swaps them in without losing a message or a connection; on
any error the old ones stay.
Event files are opened again. SIGTERM and SIGINT drain the links and stop; a
second one stops at once.

Exit codes: 0 stopped in order; 2 configuration or rules do not load, or an
address cannot be used; 70 the data path has failed.`,
		Example: `  cordon check cordon.yaml && cordon run -c cordon.yaml
  cordon run -c cordon.yaml --mode shadow
  cordon run -c cordon.yaml --take-over
  cordon run -c cordon.yaml --print-firewall-rules=nft
  kill -HUP $(pidof cordon)`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := loadConfig(file, mode)
			if err != nil {
				return err
			}
			switch {
			case printRules != "":
				return printFirewallRules(cmd.Context(), c, printRules, cmd.OutOrStdout())
			case removeRules:
				return removeFirewallRules(cmd.Context(), c)
			}
			return runFirewall(cmd.Context(), c, takeOver, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	cmd.Flags().StringVarP(&file, "config", "c", "cordon.yaml", "the configuration")
	cmd.Flags().StringVar(&mode, "mode", "", "mode in place of the configuration's: enforce, shadow or monitor; a link's own mode stays")
	cmd.Flags().StringVar(&printRules, "print-firewall-rules", "", "print the rules of netfilter that the links of GTP need, as a shell script, and end: for nft, iptables-legacy or iptables; auto is the best of them that works here")
	cmd.Flags().Lookup("print-firewall-rules").NoOptDefVal = autoMethod
	cmd.Flags().BoolVar(&takeOver, "take-over", false, "start beside a process with the same configuration, and take its links of GTP over: stop that one when this one says that its rules are installed, and it serves metrics from then on")
	cmd.Flags().BoolVar(&removeRules, "remove-firewall-rules", false, "remove the rules of netfilter that links of GTP have left in force, and end")
	return cmd
}

// loadConfig reads the configuration in file; mode replaces its mode unless it
// is empty.
func loadConfig(file, mode string) (*conf.Config, error) {
	modes := []string{string(conf.ModeEnforce), string(conf.ModeShadow), string(conf.ModeMonitor)}
	if mode != "" && !slices.Contains(modes, mode) {
		return nil, &exitError{exitUsage, fmt.Errorf("--mode %q is none of %v", mode, modes)}
	}
	c, err := conf.Load(file)
	if err != nil {
		return nil, &exitError{exitLoad, err}
	}
	if mode != "" {
		c.Mode = conf.Mode(mode)
	}
	return c, nil
}

// runFirewall runs the firewall of c until ctx ends; takeOver has it start beside
// another one.
func runFirewall(ctx context.Context, c *conf.Config, takeOver bool, stdout, stderr io.Writer) error {
	log := newLogger(c.Log, stderr)
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	defer signal.Stop(hup)
	f, err := firewall.New(ctx, firewall.Options{Config: c, Version: version, Log: log, Stdout: stdout, TakeOver: takeOver})
	if err != nil {
		return &exitError{exitLoad, err}
	}
	// Whoever asks twice does not want to wait: the second signal has its default.
	defer context.AfterFunc(ctx, func() { signal.Reset(os.Interrupt, syscall.SIGTERM) })()
	ended := make(chan error, 1)
	go func() { ended <- f.Run(ctx) }()
	for {
		select {
		case <-hup:
			_ = f.Reload() // logged, counted, and shown in /status
		case err := <-ended:
			if err != nil {
				return &exitError{exitFault, err}
			}
			log.Info("stopped in order")
			return nil
		}
	}
}

// newLogger makes the operational log.
func newLogger(c conf.Log, w io.Writer) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.Level)); err != nil {
		level = slog.LevelInfo
	}
	options := &slog.HandlerOptions{Level: level}
	if c.Format == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}
