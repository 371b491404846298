package metrics

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Table is how a table of what is remembered stands; counts are since the start.
type Table struct {
	Entries, Limit int
	Dropped        []uint64 // entries that were not kept, by the reasons of WatchTable
}

// WatchTable exports what f returns for the table called name. It is called once
// for a table; f may be called by any goroutine.
func (m *Metrics) WatchTable(name string, reasons []string, f func() Table) {
	labels := prometheus.Labels{"table": name}
	gauge := func(metric, help string, value func(Table) float64) {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: "cordon", Subsystem: "state", Name: metric, Help: help, ConstLabels: labels},
			func() float64 { return value(f()) }))
	}
	gauge("entries", "Entries of a table of what is remembered of messages.", func(t Table) float64 { return float64(t.Entries) })
	gauge("limit_entries", "Bound of the table.", func(t Table) float64 { return float64(t.Limit) })
	for i, reason := range reasons {
		m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{
			Namespace: "cordon", Subsystem: "state", Name: "dropped_total", Help: "Entries that were not kept, by reason.",
			ConstLabels: prometheus.Labels{"table": name, "reason": reason},
		}, func() float64 { return float64(f().Dropped[i]) }))
	}
}

// WatchLearning exports whether sessions that are not known are let be.
func (m *Metrics) WatchLearning(f func() bool) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Namespace: "cordon", Subsystem: "state", Name: "learning", Help: "1 while a session of GTP that is not known is let be, since it may be older than what is remembered.",
	}, func() float64 { return truth(f()) }))
}

// WatchDisorder exports how many registrations came after newer ones, and how often the
// clock of messages was set back.
func (m *Metrics) WatchDisorder(f func() (late, back uint64)) {
	counter := func(name, help string, value func() uint64) {
		m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Namespace: "cordon", Subsystem: "state", Name: name, Help: help},
			func() float64 { return float64(value()) }))
	}
	counter("late_registrations_total", "Registrations that came after newer ones of the same subscriber; where he is proves nothing until the next.", func() uint64 { late, _ := f(); return late })
	counter("clock_back_total", "How often the time of messages went back by more than a minute.", func() uint64 { _, back := f(); return back })
}

// StateFile is how the file stands in which subscribers are kept.
type StateFile struct {
	Saved               time.Time // last; zero before
	LoadFailed, NotKept uint64    // attempts to load and to save that failed
}

// WatchStateFile exports it.
func (m *Metrics) WatchStateFile(f func() StateFile) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Namespace: "cordon", Subsystem: "state", Name: "file_saved_timestamp_seconds", Help: "When the file of subscribers was last saved; 0 before the first time.",
	}, func() float64 {
		if at := f().Saved; !at.IsZero() {
			return float64(at.UnixNano()) / 1e9
		}
		return 0
	}))
	for operation, value := range map[string]func() uint64{"load": func() uint64 { return f().LoadFailed }, "save": func() uint64 { return f().NotKept }} {
		m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{
			Namespace: "cordon", Subsystem: "state", Name: "file_errors_total", Help: "Failed attempts to load or save the file of subscribers.",
			ConstLabels: prometheus.Labels{"operation": operation},
		}, func() float64 { return float64(value()) }))
	}
}
