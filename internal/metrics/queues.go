package metrics

import "github.com/prometheus/client_golang/prometheus"

// Queues is how the packet queues of a link of GTP stand; counts are since the
// start.
type Queues struct {
	Up          bool
	Waiting     uint64 // packets without a verdict
	Full        uint64 // packets that found a queue full
	SocketFull  uint64 // packets that found the reader's socket full
	Uninspected uint64 // packets that went on without a verdict
	Refused     uint64 // verdicts that the kernel did not take
}

// queueHelp is the text of each metric of packet queues.
var queueHelp = []struct {
	name, help string
	gauge      bool
	value      func(*Queues) uint64
}{
	{"waiting_packets", "Packets that wait for their verdict.", true, func(q *Queues) uint64 { return q.Waiting }},
	{"full_total", "Packets that found the packet queue full; they are lost, or went on uninspected where the link fails open.", false, func(q *Queues) uint64 { return q.Full }},
	{"socket_full_total", "Packets that found the firewall's socket full; the kernel dropped them.", false, func(q *Queues) uint64 { return q.SocketFull }},
	{"uninspected_total", "Packets that went on without a verdict, since the link fails open.", false, func(q *Queues) uint64 { return q.Uninspected }},
	{"late_verdicts_total", "Verdicts that the kernel did not take.", false, func(q *Queues) uint64 { return q.Refused }},
}

// WatchQueues exports what f returns, and the state of the link by it. It is
// called once; f may be called by any goroutine.
func (l *Link) WatchQueues(f func() Queues) {
	labels := prometheus.Labels{"link": l.name}
	for _, q := range queueHelp {
		value := func() float64 {
			now := f()
			return float64(q.value(&now))
		}
		if q.gauge {
			l.m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: "cordon", Subsystem: "queue", Name: q.name, Help: q.help, ConstLabels: labels}, value))
			continue
		}
		l.m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Namespace: "cordon", Subsystem: "queue", Name: q.name, Help: q.help, ConstLabels: labels}, value))
	}
}
