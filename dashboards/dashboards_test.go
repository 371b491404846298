package dashboards

import (
	"encoding/json"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"cordon/internal/metrics"
	"cordon/protocols/message"

	"github.com/prometheus/client_golang/prometheus"
	"go.yaml.in/yaml/v4"
)

const (
	dashboardFile = "grafana/cordon.json"
	alertsFile    = "alerts/cordon.rules.yaml"
	alertTests    = "alerts/cordon.rules.test.yaml"
	runbooksFile  = "../docs/runbooks.md"
)

// unused are metrics that neither the dashboard nor an alert shows, and why.
var unused = map[string]string{
	"cordon_build_info": "for people who ask which version runs; it never changes while a process lives",
}

// metric is an exported metric with its labels.
type metric struct {
	labels    []string
	histogram bool
}

// exported asks the registry what there is.
func exported(t *testing.T) map[string]metric {
	t.Helper()
	m := metrics.New(metrics.Options{})
	l := m.Link("a")
	for _, level := range []metrics.Level{metrics.LevelQueue, metrics.LevelHeld, metrics.LevelReassembly, metrics.LevelPending} {
		l.Watch(level, message.DirectionInbound, func() int { return 0 })
	}
	l.WatchCertificate("outside", time.Now)
	l.WatchQueues(true, func() metrics.Queues { return metrics.Queues{} })
	m.WatchTable("a", []string{"b"}, func() metrics.Table { return metrics.Table{Dropped: []uint64{0}} })
	m.WatchCluster([]string{"a"}, func() metrics.Cluster { return metrics.Cluster{Peers: make([]metrics.ClusterPeer, 1)} })
	m.WatchLearning(func() bool { return false })
	m.Sink("a", func() metrics.SinkStats { return metrics.SinkStats{} })
	descs := make(chan *prometheus.Desc, 1000)
	m.Registry().Describe(descs)
	close(descs)
	form := regexp.MustCompile(`fqName: "([^"]+)".*constLabels: \{([^}]*)\}.*variableLabels: \{([^}]*)\}`)
	out := map[string]metric{}
	for d := range descs {
		f := form.FindStringSubmatch(d.String())
		if f == nil {
			t.Fatalf("description %s", d)
		}
		var labels []string
		for _, l := range strings.Split(f[2]+","+f[3], ",") {
			name, _, _ := strings.Cut(l, "=")
			if name != "" {
				labels = append(labels, name)
			}
		}
		histogram := strings.HasSuffix(f[1], "_duration_seconds") && len(labels) > 0 || strings.HasSuffix(f[1], "_delay_seconds")
		out[f[1]] = metric{labels, histogram}
	}
	if len(out) < 30 {
		t.Fatalf("only %d metrics", len(out))
	}
	return out
}

// expressions are all PromQL texts of the dashboard and the alerts, by where
// they stand.
func expressions(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, p := range dashboard(t).Panels {
		for i, target := range p.Targets {
			out["panel "+p.Title+" "+string(rune('A'+i))] = target.Expr
		}
	}
	for _, a := range alerts(t) {
		out["alert "+a.Alert] = a.Expr
	}
	return out
}

type grafana struct {
	Panels []struct {
		ID      int
		Type    string
		Title   string
		GridPos struct{ H, W, X, Y int }
		Targets []struct{ Expr string }
	}
}

func dashboard(t *testing.T) grafana {
	t.Helper()
	data, err := os.ReadFile(dashboardFile)
	if err != nil {
		t.Fatal(err)
	}
	var g grafana
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatal(err)
	}
	if len(g.Panels) < 20 {
		t.Fatalf("only %d panels", len(g.Panels))
	}
	return g
}

type alert struct {
	Alert       string
	Expr        string
	Labels      map[string]string
	Annotations map[string]string
}

func alerts(t *testing.T) []alert {
	t.Helper()
	data, err := os.ReadFile(alertsFile)
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Groups []struct{ Rules []alert } }
	if err := yaml.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Groups) == 0 || len(file.Groups[0].Rules) < 10 {
		t.Fatalf("too few alerts: %+v", file)
	}
	return file.Groups[0].Rules
}

// selector finds metric names with the labels asked of them.
var selector = regexp.MustCompile(`\b((?:cordon|go|process|up)(?:_[a-z0-9_]+)?)\b(?:\{([^}]*)\})?`)

// names gives the metrics that an expression reads, each with its label names.
func names(expr string) map[string][]string {
	out := map[string][]string{}
	quoted := regexp.MustCompile(`"[^"]*"`)
	for _, s := range selector.FindAllStringSubmatch(quoted.ReplaceAllString(expr, `""`), -1) {
		var labels []string
		for _, l := range strings.Split(s[2], ",") {
			if name := strings.TrimRight(strings.TrimSuffix(strings.TrimSpace(l), `""`), "=!~"); name != "" {
				labels = append(labels, name)
			}
		}
		out[s[1]] = labels
	}
	return out
}

// TestWhatIsShownIsExported finds every metric and label that a panel or an
// alert names in the registry.
func TestWhatIsShownIsExported(t *testing.T) {
	have := exported(t)
	for where, expr := range expressions(t) {
		found := names(expr)
		if len(found) == 0 {
			t.Errorf("%s reads no metric: %s", where, expr)
		}
		for name, labels := range found {
			if name == "up" {
				continue // the scraper's own
			}
			base := strings.TrimSuffix(name, "_bucket")
			m, ok := have[base]
			if !ok || base != name && !m.histogram {
				t.Errorf("%s names %s, which is not exported", where, name)
				continue
			}
			for _, l := range labels {
				if !slices.Contains(m.labels, l) && l != "job" && l != "instance" {
					t.Errorf("%s asks %s for the label %q, which it does not have: %v", where, name, l, m.labels)
				}
			}
		}
	}
}

// TestWhatIsExportedIsShown finds a panel or an alert for every metric.
func TestWhatIsExportedIsShown(t *testing.T) {
	shown := map[string]bool{}
	for _, expr := range expressions(t) {
		for name := range names(expr) {
			shown[strings.TrimSuffix(name, "_bucket")] = true
		}
	}
	for name := range exported(t) {
		if !strings.HasPrefix(name, "cordon_") {
			continue // those of the run time are shown as far as they are useful
		}
		why, excused := unused[name]
		switch {
		case !shown[name] && !excused:
			t.Errorf("%s is exported and shown nowhere: show it, or say in unused why not", name)
		case shown[name] && excused:
			t.Errorf("%s is shown; take it out of unused (%s)", name, why)
		}
	}
}

func TestPanelsDoNotOverlapAndHaveTheirOwnID(t *testing.T) {
	ids := map[int]string{}
	taken := map[[2]int]string{}
	for _, p := range dashboard(t).Panels {
		if other, twice := ids[p.ID]; twice {
			t.Errorf("%q and %q have the id %d", other, p.Title, p.ID)
		}
		ids[p.ID] = p.Title
		g := p.GridPos
		if g.X+g.W > 24 || g.W == 0 || g.H == 0 {
			t.Errorf("%q does not fit the grid: %+v", p.Title, g)
		}
		for x := g.X; x < g.X+g.W; x++ {
			for y := g.Y; y < g.Y+g.H; y++ {
				if other, ok := taken[[2]int{x, y}]; ok {
					t.Fatalf("%q lies on %q", p.Title, other)
				}
				taken[[2]int{x, y}] = p.Title
			}
		}
	}
}

// TestEveryAlertHasASummaryASeverityAndARunbook looks for the section that the
// runbook link leads to.
func TestEveryAlertHasASummaryASeverityAndARunbook(t *testing.T) {
	data, err := os.ReadFile(runbooksFile)
	if err != nil {
		t.Fatal(err)
	}
	anchors := map[string]bool{}
	for _, h := range regexp.MustCompile(`(?m)^## (\w+)$`).FindAllStringSubmatch(string(data), -1) {
		anchors[strings.ToLower(h[1])] = true
	}
	for _, a := range alerts(t) {
		file, anchor, _ := strings.Cut(a.Annotations["runbook"], "#")
		if file != "docs/runbooks.md" || anchor != strings.ToLower(a.Alert) || !anchors[anchor] {
			t.Errorf("%s: the runbook %q leads nowhere", a.Alert, a.Annotations["runbook"])
		}
		delete(anchors, anchor)
		if !strings.HasSuffix(a.Annotations["summary"], ".") {
			t.Errorf("%s: summary %q", a.Alert, a.Annotations["summary"])
		}
		if s := a.Labels["severity"]; s != "warning" && s != "critical" {
			t.Errorf("%s: severity %q", a.Alert, s)
		}
	}
	for left := range anchors {
		t.Errorf("docs/runbooks.md has a section %s for no alert", left)
	}
}

func TestEveryAlertIsTested(t *testing.T) {
	data, err := os.ReadFile(alertTests)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range alerts(t) {
		if !strings.Contains(string(data), "alertname: "+a.Alert+"\n        exp_alerts:\n          - ") {
			t.Errorf("%s is never expected to fire", a.Alert)
		}
	}
}

func TestPromtoolAgreesWithTheAlerts(t *testing.T) {
	promtool, err := exec.LookPath("promtool")
	if err != nil {
		t.Skip("promtool is not installed (Debian package prometheus)")
	}
	for _, args := range [][]string{{"check", "rules", alertsFile}, {"test", "rules", alertTests}} {
		if out, err := exec.Command(promtool, args...).CombinedOutput(); err != nil {
			t.Errorf("promtool %v: %v\n%s", args, err, out)
		}
	}
}
