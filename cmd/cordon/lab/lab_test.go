package lab

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestEverythingGoesAsItShould runs the lab over TCP long enough for every flow.
func TestEverythingGoesAsItShould(t *testing.T) {
	var out, log bytes.Buffer
	report, err := Run(t.Context(), Options{For: 3 * time.Second, Transport: "tcp", HTTP: "127.0.0.1:0", Rate: 100, Version: "test", Out: &out, Log: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, &out, &log)
	}
	report.Summary()
	t.Logf("%s", &out)
	passed, blocked, unexpected := report.Totals()
	if unexpected != 0 || passed < 30 || blocked < 17 {
		t.Errorf("passed %d, blocked %d, unexpected %d\n%s", passed, blocked, unexpected, &log)
	}
	flows, err := loadFlows()
	if err != nil {
		t.Fatal(err)
	}
	if got := report.Lines(); len(got) != len(flows) {
		t.Errorf("%d flows of %d were seen", len(got), len(flows))
	}
	for _, l := range report.Lines() {
		if l.Kind == Attack && l.Rule == "" {
			t.Errorf("%s: no rule has blocked it", l.Title)
		}
	}
	for _, want := range []string{"/metrics", "BLOCK  attack", "pass   roaming", "GTP through a relay on loopback", "roaming dialogues passed and"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output does not hold %q", want)
		}
	}
}
