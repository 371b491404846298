package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const subscriberLine = `{"imsi":"262990000000001","msisdn":"491779912345","cs":{"current":{"operator":"FRAEX","country":"FR","network":"208-99","node":"00000000000000ab"},` +
	`"previous":{"country":"KE"},"since":"2026-01-02T03:04:05Z","seen":"2026-01-02T04:04:05Z"},"vectors":{"operator":"FRAEX","time":"2026-01-02T03:04:00Z"}}`

// subscriberFile is a file of one subscriber.
func subscriberFile(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	lines, file := filepath.Join(dir, "subscribers.jsonl"), filepath.Join(dir, "subscribers")
	if err := os.WriteFile(lines, []byte(subscriberLine+"\n\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out, errs := cordon("state", "import", "-o", file, lines); code != exitDone || out != "" || !strings.Contains(errs, "1 subscribers") {
		t.Fatalf("code %d, %s%s", code, out, errs)
	}
	return file
}

func TestFilesOfSubscribers(t *testing.T) {
	file := subscriberFile(t)
	dir := filepath.Dir(file)
	for name, text := range map[string]string{"broken": "no subscribers", "bad.jsonl": subscriberLine + "\n{\"imsi\":\"x\"}\n", "key": "short"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	runCommandLines(t, []commandLine{
		{"a summary", "state show " + file, exitDone, `(?s)subscribers +1\n.*registered in cs +1\n.*with FRAEX +1\n.*newest: 2026-01-02T04:04:05Z`},
		{"as JSON", "state show --json " + file, exitDone, `"FRAEX": 1`},
		{"a subscriber", "state show --imsi 262990000000001 " + file, exitDone, `(?s)msisdn +491779912345.*cs +FRAEX FR 208-99 node 00000000000000ab +since 2026-01-02T03:04:05Z.*before +unknown KE.*vectors +FRAEX +at 2026`},
		{"by his number", "state show --json --msisdn 491779912345 " + file, exitDone, `"imsi": "262990000000001"`},
		{"nobody", "state show --imsi 262990000000002 " + file, exitFindings, `holds no such subscriber`},
		{"no file", "state show " + file + "2", exitUsage, `no such file`},
		{"a broken file", "state show " + filepath.Join(dir, "broken"), exitLoad, `the file of state is broken`},
		{"exported plain", "state export --plain " + file, exitDone, `^\{"imsi":"262990000000001","msisdn":"491779912345","cs":`},
		{"exported", "state export " + file, exitDone, `^\{"imsi":"~[0-9a-f]{20}","msisdn":"~[0-9a-f]{20}"`},
		{"a key that is too short", "state export --key-file " + filepath.Join(dir, "key") + " " + file, exitUsage, `the key has 5 octets: want 16 or more`},
		{"a line that is none", "state import -o " + file + "3 " + filepath.Join(dir, "bad.jsonl"), exitUsage, `bad.jsonl:2: imsi: want up to 15 digits, not "x"`},
		{"no input", "state import -o " + file + "3 " + file + "4", exitUsage, `no such file`},
	})
	if _, err := os.Stat(file + "3"); err == nil {
		t.Error("a file was made of lines that are none")
	}
}

// TestReplayLearns: what captures tell of subscribers is kept beside what was known.
func TestReplayLearns(t *testing.T) {
	file := subscriberFile(t)
	capture := filepath.Join(t.TempDir(), "roaming.pcapng")
	if code, _, errs := cordon("forge", "--roaming", "400", "--profile", capture+".yaml", "-o", capture); code != exitDone {
		t.Fatal(errs)
	}
	for range 2 {
		code, _, errs := cordon("replay", "--operator", capture+".yaml", "--learn", file, capture)
		if code != exitDone || !strings.Contains(errs, file+": ") {
			t.Fatalf("code %d, %s", code, errs)
		}
	}
	_, out, _ := cordon("state", "export", "--plain", file)
	if n := strings.Count(out, "\n"); n < 5 || !strings.Contains(out, subscriberLine+"\n") || !strings.Contains(out, `"eps":{"current"`) {
		t.Errorf("%d subscribers: %.2000s", n, out)
	}
	runCommandLines(t, []commandLine{
		{"a capture is not overwritten", "replay --learn " + capture + " " + capture, exitUsage, `is a capture, and would be overwritten`},
		{"what is none is not overwritten", "replay --learn " + capture + ".yaml " + capture, exitLoad, `the file of state is broken`},
	})
}
