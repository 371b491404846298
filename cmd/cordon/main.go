// Command cordon is a signalling firewall for the roaming and interconnect edge
// of a mobile network. One verb a job, one file a verb; see `cordon help`.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
)

// Exit codes, the same for every verb.
const (
	exitDone     = 0
	exitFindings = 1  // --fail-on, failed rule tests, lint
	exitLoad     = 2  // configuration or rules do not load
	exitUsage    = 3  // usage, or input that cannot be read
	exitFault    = 70 // a fault of Cordon's own
)

// exitError carries the exit code of a failure. A nil err prints nothing: the
// verb has said what there was to say.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit status %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run executes one command line and returns the exit code. stdout carries data,
// stderr diagnostics.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	return execute(ctx, newRootCommand(), args, stdin, stdout, stderr)
}

func execute(ctx context.Context, root *cobra.Command, args []string, stdin io.Reader, stdout, stderr io.Writer) (code int) {
	defer func() {
		if r := recover(); r != nil {
			fmt.Fprintf(stderr, "cordon: fault: %v\n%s", r, debug.Stack())
			code = exitFault
		}
	}()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exitDone
	}
	var exit *exitError
	if !errors.As(err, &exit) {
		fmt.Fprintf(stderr, "cordon: %v\nSee `%s --help`.\n", err, cmd.CommandPath())
		return exitUsage
	}
	if exit.err != nil {
		fmt.Fprintf(stderr, "cordon: %v\n", exit.err)
	}
	return exit.code
}

func newRootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:           "cordon",
		Short:         "Signalling firewall for the roaming and interconnect edge",
		Version:       version,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	group(root, verbs()...)
	root.InitDefaultHelpCmd()
	for _, c := range root.Commands() {
		if c.Name() == "help" {
			c.Run, c.RunE = nil, helpOf
		}
	}
	return root
}

// helpOf prints the help of the command that args name. cobra's own ends well
// where there is no such command.
func helpOf(cmd *cobra.Command, args []string) error {
	about, rest, err := cmd.Root().Find(args)
	if err != nil || len(rest) > 0 {
		return &exitError{exitUsage, fmt.Errorf("there is no command %q to tell about", strings.Join(args, " "))}
	}
	about.InitDefaultHelpFlag()
	return about.Help()
}

// group makes cmd a command that only holds others: by itself it prints its
// help, and a word that names none of them is an error.
func group(cmd *cobra.Command, subcommands ...*cobra.Command) *cobra.Command {
	cmd.SuggestionsMinimumDistance = 2
	cmd.DisableFlagsInUseLine = true
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return nil
		}
		hint := ""
		if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
			hint = "; did you mean " + strings.Join(near, " or ") + "?"
		}
		return fmt.Errorf("unknown command %q%s", args[0], hint)
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	cmd.AddCommand(subcommands...)
	return cmd
}

// verbs are the commands of the binary, in the order of its help.
func verbs() []*cobra.Command {
	return []*cobra.Command{
		newRunCommand(),
		newLabCommand(),
		newReplayCommand(),
		newExplainCommand(),
		newDecodeCommand(),
		newCheckCommand(checkConfig),
		newTestCommand(),
		newRulesCommand(),
		newFieldsCommand(),
		newSchemaCommand(),
		newForgeCommand(),
		newStateCommand(),
	}
}
