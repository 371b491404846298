package metrics

import (
	"net/http"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// other stands for every label value that is in no closed list.
const other = "other"

// Options say what the closed lists of the other packages are: a value outside
// them becomes "other".
type Options struct {
	Version      string
	Actions      []string // at most MaxActions, as the engine's actions are numbered
	Reasons      []string // at most MaxReasons, as the engine's reasons are numbered
	RelayReasons []string // why the relay itself drops a message or a reply
	Causes       []string // of refused associations and of the end of a pair
	PathEvents   []string // what happens to an association
}

// Bounds of the enumerations of Options.
const (
	MaxActions = 8
	MaxReasons = 32
)

// Metrics is everything that is exported, in a registry of its own.
type Metrics struct {
	registry *prometheus.Registry
	options  Options

	messages   *prometheus.CounterVec
	judging    *prometheus.HistogramVec
	anomalies  *prometheus.CounterVec
	faults     *prometheus.CounterVec
	relay      relayVecs
	ruleHits   *prometheus.CounterVec
	rules      *prometheus.GaugeVec
	ruleSet    *prometheus.GaugeVec
	reloads    *prometheus.CounterVec
	reloadOK   prometheus.Gauge
	reloadTime prometheus.Gauge
	reloadTook prometheus.Gauge
	queueLimit *prometheus.GaugeVec

	setMu   sync.Mutex
	ruleIDs map[string]bool // of the rule set in force
}

// latencyBuckets are the classic buckets of a judgement, in seconds: from a
// microsecond to the tenth of a second in which a peer begins to notice.
var latencyBuckets = []float64{1e-6, 2e-6, 5e-6, 10e-6, 20e-6, 50e-6, 100e-6, 200e-6, 500e-6, 1e-3, 5e-3, 20e-3, 100e-3}

// New makes the metrics and registers them, with those of the Go run time and
// the process.
func New(o Options) *Metrics {
	if len(o.Actions) > MaxActions || len(o.Reasons) > MaxReasons {
		panic("metrics: more actions or reasons than the tables hold")
	}
	m := &Metrics{registry: prometheus.NewRegistry(), options: o}
	m.messages = m.counter("messages_total", "Signalling messages judged, by verdict. enforced is false where the verdict was only reported.",
		"link", "protocol", "operation", "direction", "verdict", "reason", "enforced")
	m.judging = m.histogram("judge_duration_seconds", "Time to decode and judge one message.", "link", "direction")
	m.anomalies = m.counter("decode_anomalies_total", "Messages with an encoding that departs from the specification, by anomaly.", "link", "anomaly")
	m.faults = m.counter("faults_total", "Faults of Cordon's own while it judged a message; the posture of the link decided about the message.", "link", "direction")
	m.makeRelay()
	m.makeRules()
	m.queueLimit = m.gauge("relay_queue_limit_messages", "Bound of each queue of the link; when it is reached, reading stops.", "link")
	m.buildInfo()
	m.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Registry is the registry, for tests and for collectors of other packages.
func (m *Metrics) Registry() *prometheus.Registry { return m.registry }

// Handler serves the exposition. Scrapes that take too long or come too many at
// a time are refused, so that a scraper cannot take the processor away.
func (m *Metrics) Handler() http.Handler {
	return promhttp.InstrumentMetricHandler(m.registry, promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		MaxRequestsInFlight: 4,
		Timeout:             8 * time.Second,
		EnableOpenMetrics:   true,
		Registry:            m.registry,
	}))
}

func (m *Metrics) counter(name, help string, labels ...string) *prometheus.CounterVec {
	v := prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "cordon", Name: name, Help: help}, labels)
	m.registry.MustRegister(v)
	return v
}

func (m *Metrics) gauge(name, help string, labels ...string) *prometheus.GaugeVec {
	v := prometheus.NewGaugeVec(prometheus.GaugeOpts{Namespace: "cordon", Name: name, Help: help}, labels)
	m.registry.MustRegister(v)
	return v
}

// histogram makes a histogram with classic and native buckets, so that old and
// new servers can both read it.
func (m *Metrics) histogram(name, help string, labels ...string) *prometheus.HistogramVec {
	v := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Namespace: "cordon", Name: name, Help: help, Buckets: latencyBuckets,
		NativeHistogramBucketFactor: 1.1, NativeHistogramMaxBucketNumber: 100, NativeHistogramMinResetDuration: time.Hour,
	}, labels)
	m.registry.MustRegister(v)
	return v
}

func (m *Metrics) buildInfo() {
	revision := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				revision = s.Value
			}
		}
	}
	m.gauge("build_info", "The build; always 1.", "version", "revision", "goversion").
		WithLabelValues(m.options.Version, revision, runtime.Version()).Set(1)
}
