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
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) (code int) {
	defer func() {
		if r := recover(); r != nil {
			fmt.Fprintf(stderr, "cordon: fault: %v\n", r)
			code = exitFault
		}
	}()
	root := newRootCommand()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	var exit *exitError
	if !errors.As(err, &exit) {
		fmt.Fprintf(stderr, "cordon: %v\n", err)
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
	root.AddCommand(verbs()...)
	return root
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
		newForgeCommand(),
	}
}
