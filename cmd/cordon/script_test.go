package main

import (
	"compress/gzip"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"
)

var updateScripts = flag.Bool("update", false, "write what the commands print into scripts and documents")

// TestMain lets the test binary be the command cordon, for scripts and for the
// shell of the documents' tests.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"cordon": main})
}

// TestScripts runs the binary as people do. Beside the usual commands of
// testscript the scripts have those of scriptCommands; the operator profile and
// the scenario of the examples lie in their directory.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                filepath.Join("testdata", "script"),
		Cmds:               scriptCommands,
		RequireUniqueNames: true,
		UpdateScripts:      *updateScripts,
		Setup: func(e *testscript.Env) error {
			for _, name := range []string{"operator.yaml", "roaming.yaml"} {
				text, err := os.ReadFile(filepath.Join("..", "..", "examples", name))
				if err != nil {
					return err
				}
				if err := os.WriteFile(filepath.Join(e.WorkDir, name), text, 0o600); err != nil {
					return err
				}
			}
			return nil
		},
		Condition: func(cond string) (bool, error) {
			if cond == "root" {
				return os.Geteuid() == 0, nil
			}
			return false, fmt.Errorf("condition %q is not known", cond)
		},
	})
}

var scriptCommands = map[string]func(ts *testscript.TestScript, neg bool, args []string){
	"exits": scriptExits,
	"json":  scriptJSON,
	"cut":   scriptCut,
	"bytes": scriptBytes,
	"gz":    scriptGzip,
	"hold":  scriptHold,
	"find":  scriptFind,
}

// wantArgs ends the script where a command has other arguments than it takes.
func wantArgs(ts *testscript.TestScript, neg bool, args []string, least int, usage string) {
	if neg || len(args) < least {
		ts.Fatalf("usage: %s", usage)
	}
}

// scriptExits runs a program and holds it to its exit code.
func scriptExits(ts *testscript.TestScript, neg bool, args []string) {
	wantArgs(ts, neg, args, 2, "exits CODE PROGRAM ARGS...")
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// scriptJSON checks that a file is JSON: one value, or with -lines one a line.
func scriptJSON(ts *testscript.TestScript, neg bool, args []string) {
	wantArgs(ts, neg, args, 1, "json [-lines] FILE")
	texts := []string{ts.ReadFile(args[len(args)-1])}
	if args[0] == "-lines" {
		texts = strings.Split(strings.TrimSuffix(texts[0], "\n"), "\n")
	}
	for i, text := range texts {
		if !json.Valid([]byte(text)) {
			ts.Fatalf("value %d is not JSON: %s", i+1, text)
		}
	}
}

// scriptCut writes the first octets of a file to another one.
func scriptCut(ts *testscript.TestScript, neg bool, args []string) {
	wantArgs(ts, neg, args, 3, "cut FROM TO OCTETS")
	n, err := strconv.Atoi(args[2])
	ts.Check(err)
	text := ts.ReadFile(args[0])
	if n >= len(text) {
		ts.Fatalf("%s has %d octets only", args[0], len(text))
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(text[:n]), 0o600))
}

// scriptBytes writes octets to a file: over its content at an offset, or as all
// of it.
func scriptBytes(ts *testscript.TestScript, neg bool, args []string) {
	wantArgs(ts, neg, args, 2, "bytes FILE HEX [OFFSET]")
	b, err := hex.DecodeString(args[1])
	ts.Check(err)
	if len(args) == 2 {
		ts.Check(os.WriteFile(ts.MkAbs(args[0]), b, 0o600))
		return
	}
	at, err := strconv.ParseInt(args[2], 10, 64)
	ts.Check(err)
	f, err := os.OpenFile(ts.MkAbs(args[0]), os.O_WRONLY, 0)
	ts.Check(err)
	_, err = f.WriteAt(b, at)
	ts.Check(errors.Join(err, f.Close()))
}

// scriptGzip writes a file compressed to another one.
func scriptGzip(ts *testscript.TestScript, neg bool, args []string) {
	wantArgs(ts, neg, args, 2, "gz FROM TO")
	f, err := os.Create(ts.MkAbs(args[1]))
	ts.Check(err)
	w := gzip.NewWriter(f)
	_, err = io.WriteString(w, ts.ReadFile(args[0]))
	ts.Check(errors.Join(err, w.Close(), f.Close()))
}

// scriptHold listens on a free port until the script ends, and puts the port
// into a variable.
func scriptHold(ts *testscript.TestScript, neg bool, args []string) {
	wantArgs(ts, neg, args, 1, "hold VARIABLE")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { l.Close() })
	_, port, err := net.SplitHostPort(l.Addr().String())
	ts.Check(err)
	ts.Setenv(args[0], port)
}

// scriptFind puts what the group of a pattern matches in a file into a variable.
func scriptFind(ts *testscript.TestScript, neg bool, args []string) {
	wantArgs(ts, neg, args, 3, "find VARIABLE PATTERN FILE")
	re, err := regexp.Compile(args[1])
	ts.Check(err)
	m := re.FindStringSubmatch(ts.ReadFile(args[2]))
	if len(m) != 2 {
		ts.Fatalf("no match for %s with its one group", args[1])
	}
	ts.Setenv(args[0], m[1])
}

func TestAFaultOfOurOwnHasItsExitCode(t *testing.T) {
	root := &cobra.Command{Use: "cordon", SilenceErrors: true, SilenceUsage: true, RunE: func(*cobra.Command, []string) error {
		panic("a fault")
	}}
	var out, errs strings.Builder
	code := execute(context.Background(), root, []string{}, strings.NewReader(""), &out, &errs)
	if code != exitFault || out.Len() > 0 || !strings.Contains(errs.String(), "cordon: fault: a fault") {
		t.Errorf("code %d, %q, %q", code, out.String(), errs.String())
	}
	if !strings.Contains(errs.String(), "script_test.go") {
		t.Errorf("the place of the fault is missing: %s", errs.String())
	}
}
