package metrics

import "github.com/prometheus/client_golang/prometheus"

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
