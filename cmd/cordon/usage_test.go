package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// commandLine is a command without files. What is asked for is data and stands
// on standard output; what is wrong, on standard error; never something on both.
type commandLine struct {
	name, args string
	code       int
	want       string // a pattern of what is printed
}

func runCommandLines(t *testing.T, tests []commandLine) {
	t.Helper()
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
			if strings.Contains(tt.args, "json") && tt.code == exitDone && !json.Valid([]byte(out)) {
				t.Errorf("no JSON: %s", out)
			}
		})
	}
}

func TestUsageGoesToTheRightStream(t *testing.T) {
	runCommandLines(t, []commandLine{
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
	})
}

func TestWhatThereIsIsListed(t *testing.T) {
	runCommandLines(t, []commandLine{
		{"rules", "rules list", exitDone, `(?m)^rule +category +class +severity +status +action +title\n(.*\n)*SS7-C1-ATI +1 +location +high +stable +drop `},
		{"rules by prefix", "rules list SS7-C1-ATI", exitDone, `^rule .*\nSS7-C1-ATI .*\n$`},
		{"rules as JSON", "rules list --json SS7-C1", exitDone, `"id": "SS7-C1-ATI"`},
		{"rules as Markdown", "rules list --format md SS7-C1-ATI", exitDone, `\| SS7-C1-ATI \|`},
		{"rules in a format that there is not", "rules list --format html", exitUsage, `^cordon: format "html" is not known`},
		{"no rules at all", "rules list --no-packs --json", exitDone, `^\[\]\n$`},
		{"a rule", "rules show SS7-C1-ATI", exitDone, `^SS7-C1-ATI\n  title +AnyTimeInterrogation from the interconnect\n(.*\n)*  action +drop\n`},
		{"a rule as JSON", "rules show --json SS7-C1-ATI", exitDone, `"action": "drop"`},
		{"a rule that there is not", "rules show NO-SUCH-RULE", exitUsage, "^cordon: there is no rule NO-SUCH-RULE; try `cordon rules list`\n$"},
		{"no rule is named", "rules show", exitUsage, `accepts 1 arg`},
		{"a misspelt rule", "rules show SS7-C1-ATJ", exitUsage, "^cordon: there is no rule SS7-C1-ATJ; did you mean \"SS7-C1-ATI\"\\?\n$"},
		{"rules that are not there", "rules list --rules no-such-rules", exitLoad, `^cordon: rules: stat no-such-rules: no such file or directory\n$`},
		{"fields", "fields", exitDone, `(?m)^field +type +Wireshark +meaning\n(.*\n)*map\.imsi +list of string +e212\.imsi `},
		{"fields by prefix", "fields sccp.called.gt", exitDone, `^field .*\n(sccp\.called\.gt.*\n)+$`},
		{"facts as JSON", "fields --json facts", exitDone, `"name": "origin.network"`},
		{"fields as Markdown", "fields --format md map.imsi", exitDone, `\| map\.imsi \|`},
		{"a misspelt field", "fields sccp.callng.gt", exitUsage, "^cordon: no field begins with sccp.callng.gt; did you mean \"sccp.calling.gt\"\\?\n$"},
		{"fields that there are not", "fields nosuch", exitUsage, "^cordon: no field begins with nosuch; try `cordon fields`\n$"},
		{"fields in a format that there is not", "fields --format html", exitUsage, `format "html" is not known: text, json or md`},
		{"anomalies", "fields anomalies", exitDone, `(?m)^ber\.tag\.long_form `},
		{"anomalies as JSON", "fields --json anomalies", exitDone, `"name": "tcap\.opcode\.global"`},
		{"operations", "fields operations", exitDone, `(?m)^ *map +71 +anyTimeInterrogation$`},
		{"operations as JSON", "fields --json operations", exitDone, `"name": "anyTimeInterrogation"`},
		{"no schema is named", "schema", exitUsage, `^cordon: name one schema: config, rules, event\n`},
		{"a schema that there is not", "schema operator", exitUsage, `name one schema`},
	})
}

// TestSchemasCompile holds what `cordon schema` prints to the draft that it names.
func TestSchemasCompile(t *testing.T) {
	for _, name := range []string{"config", "rules", "event"} {
		compiledSchema(t, name)
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
