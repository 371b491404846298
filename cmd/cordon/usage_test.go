package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// TestUsageGoesToTheRightStream runs command lines in words. What is asked for
// is data and stands on standard output; what is wrong, on standard error.
func TestUsageGoesToTheRightStream(t *testing.T) {
	tests := []struct {
		name, args string
		code       int
		want       string // a pattern; of standard output when code is 0
	}{
		{"no verb prints the help", "", exitDone, `Available Commands:`},
		{"help is asked for", "--help", exitDone, `completion  Generate the autocompletion script`},
		{"help of a verb", "help rules list", exitDone, `^List the rules`},
		{"a group without verb", "rules", exitDone, `Available Commands:\n  list `},
		{"the version", "--version", exitDone, `^cordon version \S+\n$`},
		{"a misspelt verb", "reply", exitUsage, "^cordon: unknown command \"reply\"; did you mean replay\\?\nSee `cordon --help`\\.\n$"},
		{"a verb like no other", "frobnicate", exitUsage, "^cordon: unknown command \"frobnicate\"\nSee `cordon --help`\\.\n$"},
		{"a misspelt verb of a group", "rules shwo", exitUsage, "unknown command \"shwo\"; did you mean show\\?\nSee `cordon rules --help`\\."},
		{"help of what there is not", "help nosuch", exitUsage, `there is no command "nosuch"`},
		{"an unknown flag", "replay --no-such-flag x.pcap", exitUsage, "^cordon: unknown flag: --no-such-flag\nSee `cordon replay --help`\\.\n$"},
		{"no capture to replay", "replay", exitUsage, `name a capture, a directory of captures, or - for standard input`},
		{"no capture to decode", "decode", exitUsage, `name a capture`},
		{"an argument too many", "run extra", exitUsage, `unknown command "extra" for "cordon run"`},
		{"two captures to explain", "explain a.pcap b.pcap --frame 1", exitUsage, `accepts at most 1 arg`},
		{"a rate out of range", "lab --rate 0", exitUsage, `^cordon: --rate: `},
		{"a duration in words", "lab --for soon", exitUsage, `invalid argument "soon" for "--for"`},
		{"no output to forge", "forge x.yaml", exitUsage, `required flag\(s\) "output" not set`},
		{"completion for bash", "completion bash", exitDone, `bash completion V2 for cordon`},
		{"completion for zsh", "completion zsh", exitDone, `#compdef cordon`},
		{"completion for fish", "completion fish", exitDone, `fish completion for cordon`},
		{"a verb is completed", "__complete re", exitDone, `^replay\t`},
		{"a flag is completed", "__complete replay --op", exitDone, `^--operator\t`},
		{"an action is completed", "__complete replay --fail-on=", exitDone, `^alert\nreject\ndrop\n`},
		{"a schema is completed", "__complete schema c", exitDone, `^config\n`},
		{"a rule is completed", "__complete rules show SS7-C1-AT", exitDone, `(?m)^SS7-C1-ATI\tAnyTimeInterrogation`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code, out, errs := cordon(strings.Fields(tt.args)...)
			data, silent := out, errs
			if tt.code != exitDone {
				data, silent = errs, out
			}
			if strings.HasPrefix(tt.args, "__complete") {
				silent = "" // cobra says there what the shell is to do with it
			}
			if code != tt.code || silent != "" || !regexp.MustCompile(tt.want).MatchString(data) {
				t.Errorf("code %d, want %d\nstdout %s\nstderr %s\nwant %s", code, tt.code, out, errs, tt.want)
			}
		})
	}
}

// describedFlag is a line of the help about a flag: its name, the kind of its
// value, and what it does.
var describedFlag = regexp.MustCompile(`^ +(-\w, )? *--\S+( \S+)? {2,}\S`)

// TestEveryVerbHasHelpWithExamplesThatParse holds the examples to verbs and
// flags that there are.
func TestEveryVerbHasHelpWithExamplesThatParse(t *testing.T) {
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		for _, sub := range c.Commands() {
			if sub.Name() == "completion" || sub.Name() == "help" {
				continue
			}
			walk(sub)
		}
		if c.HasSubCommands() {
			return
		}
		t.Run(c.CommandPath(), func(t *testing.T) {
			if c.Short == "" || c.Example == "" {
				t.Error("no summary or no example")
			}
			for line := range strings.Lines(c.LocalFlags().FlagUsages()) {
				if !describedFlag.MatchString(line) {
					t.Errorf("a flag has no description: %s", line)
				}
			}
			for line := range strings.Lines(c.Example) {
				if !strings.Contains(line, "cordon") {
					t.Errorf("%q is no example of cordon", line)
				}
				if err := checkCommandLine(strings.TrimSpace(line), repository); err != nil {
					t.Errorf("%s: %v", strings.TrimSpace(line), err)
				}
			}
		})
	}
	walk(newRootCommand())
}

func TestGeneratedCompletionIsAShellScript(t *testing.T) {
	_, out, _ := cordon("completion", "bash")
	file := filepath.Join(t.TempDir(), "completion.bash")
	if err := os.WriteFile(file, []byte(out), 0o600); err != nil {
		t.Fatal(err)
	}
	if text, code := shell(t, t.TempDir(), "bash -n "+file); code != 0 {
		t.Errorf("bash does not read it: %s", text)
	}
}
