package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// repository is the root of the checkout, as tests of this package see it.
var repository = filepath.Join("..", "..")

// Programs that documents may name beside our own.
var (
	// filters have no effect but their output, and are run.
	filters = []string{"jq", "head", "tail", "sort", "uniq", "wc", "cat", "grep", "cut", "sed", "awk", "tr", "echo", "gzip", "gunzip", "zcat", "cp", "mkdir", "ls", "bash"}
	// foreign programs are not run: they need a network, rights or a running firewall.
	foreign = []string{"git", "go", "docker", "curl", "kill", "sudo", "apt-get", "systemctl", "promtool", "tshark", "tcpdump", "dumpcap", "editcap", "wireshark", "source", "cd", "export", "pidof", "sh"}
)

// shell runs a script and returns what it prints, on both streams in their order,
// and its exit code.
func shell(t *testing.T, dir, script string) (output string, code int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "sh", "-c", script)
	cmd.Dir = dir
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		t.Fatalf("%s: does not end", script)
	case errors.As(err, &exit):
		code = exit.ExitCode()
	case err != nil:
		t.Fatalf("%s: %v", script, err)
	}
	return out.String(), code
}

// isCordon reports whether a program is our binary.
func isCordon(program string) bool {
	return program == "cordon" || program == "bin/cordon" || program == "./bin/cordon"
}

// checkCommandLine checks what a line of shell names, without running it: verbs
// and flags of cordon, targets of make, scripts of the repository at root.
func checkCommandLine(line, root string) error {
	commands, err := simpleCommands(line)
	if err != nil {
		return err
	}
	for _, words := range commands {
		program, args := words[0], words[1:]
		switch {
		case isCordon(program):
			err = checkCordon(args)
		case program == "make":
			err = checkMake(args, filepath.Join(root, "Makefile"))
		case strings.HasPrefix(program, "scripts/"), strings.HasPrefix(program, "./scripts/"):
			_, err = os.Stat(filepath.Join(root, program))
		case !slices.Contains(filters, program) && !slices.Contains(foreign, program):
			err = fmt.Errorf("the program %q is not known to the tests of documents", program)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// checkCordon checks verb, flags and number of arguments.
func checkCordon(args []string) error {
	root := newRootCommand()
	root.InitDefaultCompletionCmd(args...)
	cmd, rest, err := root.Find(args)
	if err != nil {
		return err
	}
	cmd.InitDefaultHelpFlag()
	cmd.InitDefaultVersionFlag()
	if err := cmd.ParseFlags(rest); err != nil {
		return fmt.Errorf("%s: %w", cmd.CommandPath(), err)
	}
	for _, name := range []string{"help", "version"} {
		if f := cmd.Flags().Lookup(name); f != nil && f.Changed {
			return nil
		}
	}
	if err := cmd.ValidateArgs(cmd.Flags().Args()); err != nil {
		return fmt.Errorf("%s: %w", cmd.CommandPath(), err)
	}
	return cmd.ValidateRequiredFlags()
}

// checkMake checks that the targets stand in the makefile.
func checkMake(args []string, makefile string) error {
	f, err := os.Open(makefile)
	if err != nil {
		return err
	}
	defer f.Close()
	targets := map[string]bool{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		name, _, ok := strings.Cut(lines.Text(), ":")
		if ok && name != "" && !strings.HasPrefix(name, "\t") {
			targets[strings.TrimSpace(name)] = true
		}
	}
	for _, a := range args {
		if !strings.HasPrefix(a, "-") && !strings.Contains(a, "=") && !targets[a] {
			return fmt.Errorf("make %s: there is no such target", a)
		}
	}
	return nil
}

// mayRun reports whether a line holds nothing but filters and verbs of cordon
// that end by themselves, all of them at hand.
func mayRun(line string) bool {
	commands, err := simpleCommands(line)
	if err != nil {
		return false
	}
	for _, words := range commands {
		switch {
		case isCordon(words[0]):
			if len(words) > 1 && (words[1] == "run" || words[1] == "lab") && !slices.Contains(words, "--help") {
				return false
			}
		case !slices.Contains(filters, words[0]):
			return false
		default:
			if _, err := exec.LookPath(words[0]); err != nil {
				return false
			}
		}
	}
	return true
}

// simpleCommands splits a line of shell at pipes and lists into its commands,
// without redirections and assignments. A substitution stays within its word.
func simpleCommands(line string) ([][]string, error) {
	tokens, err := shellTokens(line)
	if err != nil {
		return nil, err
	}
	var out [][]string
	var command []string
	skip := false
	for _, t := range append(tokens, token{";", true}) {
		switch {
		case t.operator && strings.ContainsAny(t.text, "<>"):
			skip = !strings.Contains(t.text, ">&")
		case t.operator:
			if len(command) > 0 {
				out = append(out, command)
			}
			command = nil
		case skip:
			skip = false
		case len(command) == 0 && (t.text == "sudo" || t.text == "time" || strings.Contains(t.text, "=")):
		default:
			command = append(command, t.text)
		}
	}
	return out, nil
}

// token is a word of a line of shell, or an operator between words.
type token struct {
	text     string
	operator bool
}

const shellOperators = "|&;<>"

// shellTokens splits a line as sh does, as far as documents need it.
func shellTokens(line string) ([]token, error) {
	var tokens []token
	var word strings.Builder
	var quote byte
	in, depth := false, 0
	end := func() {
		if in {
			tokens = append(tokens, token{text: word.String()})
		}
		word.Reset()
		in = false
	}
	for i := 0; i < len(line); i++ {
		c := line[i]
		if strings.IndexByte(" \t\n"+shellOperators, c) < 0 || quote != 0 || depth > 0 {
			if c == '#' && !in {
				break
			}
			in = true
		}
		switch {
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
			word.WriteByte(c)
		case depth > 0 || strings.HasPrefix(line[i:], "$("):
			depth += strings.Count(line[i:i+1], "(") - strings.Count(line[i:i+1], ")")
			word.WriteByte(c)
			if c == '$' && depth == 0 {
				i, depth = i+1, 1
				word.WriteByte('(')
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '\\' && i+1 < len(line):
			i++
			word.WriteByte(line[i])
		case strings.IndexByte(shellOperators, c) >= 0:
			if in && (c == '<' || c == '>') && strings.Trim(word.String(), "012") == "" {
				in = false // the number of a stream
			}
			end()
			operator := operatorAt(line[i:])
			tokens = append(tokens, token{operator, true})
			i += len(operator) - 1
		case c == ' ' || c == '\t' || c == '\n':
			end()
		default:
			word.WriteByte(c)
		}
	}
	end()
	if quote != 0 || depth > 0 {
		return nil, errors.New("a quote or parenthesis is not closed")
	}
	return tokens, nil
}

// operatorAt is the operator that s begins with; one stream led into another
// takes its number with it.
func operatorAt(s string) string {
	n := len(s) - len(strings.TrimLeft(s, shellOperators))
	if strings.HasSuffix(s[:n], ">&") && n < len(s) {
		n++
	}
	return s[:n]
}
