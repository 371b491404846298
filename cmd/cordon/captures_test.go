package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/spf13/cobra"

	"cordon/filters/engine"
	"cordon/internal/event"
	"cordon/internal/operator"
	"cordon/protocols/decode"
)

// compiledSchema is a schema that `cordon schema` prints, compiled.
func compiledSchema(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	code, text, _ := cordon("schema", name)
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if code != exitDone || err != nil {
		t.Fatalf("code %d, %v", code, err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(name, doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// checkEvent holds a line of events to the schema.
func checkEvent(s *jsonschema.Schema, line []byte) error {
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(line))
	if err == nil {
		err = s.Validate(v)
	}
	if err != nil {
		return fmt.Errorf("%w: %.400s", err, line)
	}
	return nil
}

func TestEventsOfTheExampleFitTheSchema(t *testing.T) {
	s := compiledSchema(t, "event")
	capture := filepath.Join(t.TempDir(), "roaming.pcapng")
	if code, _, errs := cordon("forge", filepath.Join(repository, "examples", "roaming.yaml"), "-o", capture); code != exitDone {
		t.Fatal(errs)
	}
	for name, args := range map[string][]string{
		"with a profile":    {"--operator", filepath.Join(repository, "examples", "operator.yaml")},
		"without a profile": nil,
	} {
		code, out, errs := cordon(append([]string{"replay", "--events", "-", "--all", capture}, args...)...)
		if lines := strings.Count(out, "\n"); code != exitDone || lines != 18 {
			t.Fatalf("%s: code %d, %d events\n%s", name, code, lines, errs)
		}
		for line := range strings.Lines(out) {
			if err := checkEvent(s, []byte(line)); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// sharedCaptures are captures made by others, where they are at hand.
func sharedCaptures(t *testing.T) []string {
	t.Helper()
	dir := os.Getenv("CORDON_SHARED")
	if dir == "" {
		dir = filepath.Join(repository, "..", "shared")
	}
	entries, err := os.ReadDir(filepath.Join(dir, "captures"))
	if err != nil {
		t.Skip("captures made by others are not at hand: CORDON_SHARED does not lead to them")
	}
	var files []string
	for _, e := range entries {
		if !e.IsDir() && !strings.HasSuffix(e.Name(), ".tsv") {
			files = append(files, filepath.Join(dir, "captures", e.Name()))
		}
	}
	return files
}

// eventChecker takes events and holds them to the schema: the first ones, and a
// sample of those that follow; all of them to JSON.
type eventChecker struct {
	schema *jsonschema.Schema
	lines  int
	errs   []error
	rest   []byte
}

const (
	checkedInFull = 400 // events of a capture that are all held to the schema
	sampled       = 97  // after that, one of so many
)

func (c *eventChecker) Write(p []byte) (int, error) {
	c.rest = append(c.rest, p...)
	for {
		line, rest, ok := bytes.Cut(c.rest, []byte("\n"))
		if !ok {
			c.rest = append([]byte(nil), c.rest...)
			return len(p), nil
		}
		c.line(line)
		c.rest = rest
	}
}

func (c *eventChecker) line(line []byte) {
	c.lines++
	var err error
	switch {
	case bytes.Contains(line, []byte(`"reason":"fault"`)):
		err = fmt.Errorf("a check failed: %.400s", line)
	case c.lines <= checkedInFull || c.lines%sampled == 0:
		err = checkEvent(c.schema, line)
	case !json.Valid(line):
		err = fmt.Errorf("no JSON: %.400s", line)
	}
	if err != nil && len(c.errs) < 5 {
		c.errs = append(c.errs, err)
	}
}

// TestCapturesOfOthersAreJudged replays every capture at hand, of SS7 and of what
// is not decoded yet: each ends in time and without a fault, and each event fits
// the schema.
func TestCapturesOfOthersAreJudged(t *testing.T) {
	files := sharedCaptures(t)
	s := compiledSchema(t, "event")
	cmd := &cobra.Command{}
	cmd.SetErr(new(bytes.Buffer))
	set, err := (&judgeFlags{}).set(cmd)
	if err != nil {
		t.Fatal(err)
	}
	events := 0
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			profile := operator.Example()
			judge := engine.New(engine.Options{Rules: set, Profile: profile})
			checker := &eventChecker{schema: s}
			r := &replayer{
				engine:  judge,
				encoder: event.NewEncoder(event.Options{Profile: profile, Plain: true, Fields: true}),
				events:  &eventFile{w: bufio.NewWriterSize(checker, 1<<16)},
				all:     true,
				summary: newSummary(),
			}
			told := replayInTime(t, r, file)
			for _, err := range checker.errs {
				t.Error(err)
			}
			if uint64(checker.lines) != r.summary.messages {
				t.Errorf("%d messages, %d events", r.summary.messages, checker.lines)
			}
			if n := judge.Faults(); n > 0 {
				t.Errorf("%d faults, the last %v", n, judge.LastFault())
			}
			if told != "" {
				t.Logf("told: %s", told)
			}
			events += checker.lines
		})
	}
	if !t.Failed() && events < 10_000 {
		t.Errorf("only %d events of %d captures", events, len(files))
	}
}

// replayInTime replays a capture, and returns what is told of it. A file that is
// cut short or damaged is told with its name.
func replayInTime(t *testing.T, r *replayer, file string) string {
	t.Helper()
	const limit = 30 * time.Second
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	var told bytes.Buffer
	cmd := &cobra.Command{}
	cmd.SetContext(ctx)
	cmd.SetErr(&told)
	done := make(chan error, 1)
	go func() {
		_, err := eachMessage(cmd, []string{file}, decode.Options{}, r.message, r.next)
		done <- firstError(err, r.events.close())
	}()
	select {
	case err := <-done:
		if err != nil && !strings.Contains(told.String(), file+": ") {
			t.Errorf("%v, and nothing is told: %q", err, told.String())
		}
	case <-time.After(limit + 5*time.Second):
		t.Fatalf("%s: does not end", file)
	}
	return told.String()
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
