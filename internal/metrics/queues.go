package metrics

import "github.com/prometheus/client_golang/prometheus"

// Queues is how the packet queues of a link of GTP stand; counts are since the
// start.
type Queues struct {
	Waiting     uint64 // packets without a verdict
	Full        uint64 // packets that found a queue full
	SocketFull  uint64 // packets that found the reader's socket full
	Uninspected uint64 // packets that went on without a verdict
	Refused     uint64 // verdicts that the kernel did not take
	// Of the user plane, where it is held to tunnels.
	Sessions, Ends uint64
	NoRoom, Failed uint64 // sessions without tunnels, and changes that the kernel did not take
}

// queueMetric is one value of Queues.
type queueMetric struct {
	name, help string
	gauge      bool
	value      func(*Queues) uint64
}

// queueHelp is the text of each metric of packet queues.
var queueHelp = []queueMetric{
	{"waiting_packets", "Packets that wait for their verdict.", true, func(q *Queues) uint64 { return q.Waiting }},
	{"full_total", "Packets that found the packet queue full; they are lost, or went on uninspected where the link fails open.", false, func(q *Queues) uint64 { return q.Full }},
	{"socket_full_total", "Packets that found the firewall's socket full; the kernel dropped them.", false, func(q *Queues) uint64 { return q.SocketFull }},
	{"uninspected_total", "Packets that went on without a verdict, since the link fails open.", false, func(q *Queues) uint64 { return q.Uninspected }},
	{"late_verdicts_total", "Verdicts that the kernel did not take.", false, func(q *Queues) uint64 { return q.Refused }},
}

// tunnelHelp is the text of each metric of the user plane.
var tunnelHelp = []queueMetric{
	{"sessions", "Sessions of GTP-C whose tunnels the kernel lets through.", true, func(q *Queues) uint64 { return q.Sessions }},
	{"ends", "Ends of tunnels that the kernel lets through.", true, func(q *Queues) uint64 { return q.Ends }},
	{"full_total", "Sessions that got no tunnels, since there was no room for more.", false, func(q *Queues) uint64 { return q.NoRoom }},
	{"failed_total", "Changes of tunnels that the kernel did not take.", false, func(q *Queues) uint64 { return q.Failed }},
}

// WatchQueues exports what f returns, with that of the user plane where the link
// has one. It is called once; f may be called by any goroutine.
func (l *Link) WatchQueues(userPlane bool, f func() Queues) {
	l.watchAll("queue", queueHelp, f)
	if userPlane {
		l.watchAll("tunnel", tunnelHelp, f)
	}
}

func (l *Link) watchAll(subsystem string, all []queueMetric, f func() Queues) {
	labels := prometheus.Labels{"link": l.name}
	for _, q := range all {
		value := func() float64 {
			now := f()
			return float64(q.value(&now))
		}
		if q.gauge {
			l.m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: "cordon", Subsystem: subsystem, Name: q.name, Help: q.help, ConstLabels: labels}, value))
			continue
		}
		l.m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Namespace: "cordon", Subsystem: subsystem, Name: q.name, Help: q.help, ConstLabels: labels}, value))
	}
}
