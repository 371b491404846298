package metrics

import "github.com/prometheus/client_golang/prometheus"

// SinkStats are the counters of a sink for events.
type SinkStats struct {
	Written uint64 // events that the sink has taken
	Full    uint64 // events that were lost because the queue was full
	Failed  uint64 // events that were lost because the sink failed
	Waiting int    // events in the queue
}

// Sink exports what stats returns for the sink called name, which comes from the
// configuration. stats may be called by any goroutine.
func (m *Metrics) Sink(name string, stats func() SinkStats) {
	const lost = "Events that were lost, because a queue was full or a sink failed. Traffic never waits for a sink."
	count := func(metric, help, reason string, value func(SinkStats) uint64) {
		labels := prometheus.Labels{"sink": name}
		if reason != "" {
			labels["reason"] = reason
		}
		m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{
			Namespace: "cordon", Name: metric, Help: help, ConstLabels: labels,
		}, func() float64 { return float64(value(stats())) }))
	}
	count("events_written_total", "Events that a sink has taken.", "", func(s SinkStats) uint64 { return s.Written })
	count("events_dropped_total", lost, "queue_full", func(s SinkStats) uint64 { return s.Full })
	count("events_dropped_total", lost, "sink_failed", func(s SinkStats) uint64 { return s.Failed })
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Namespace: "cordon", Name: "event_queue_events", Help: "Events that wait for a sink.", ConstLabels: prometheus.Labels{"sink": name},
	}, func() float64 { return float64(stats().Waiting) }))
}
