package metrics

import "github.com/prometheus/client_golang/prometheus"

// Cluster is how the firewall stands among the others of its edge; counts are since
// the start.
type Cluster struct {
	Apart                                 bool
	Waiting                               int // octets that wait to be sent
	Sent, Lost, Failed, Malformed, Missed uint64
	Peers                                 []ClusterPeer // those of WatchCluster, in their order
}

// ClusterPeer is another firewall.
type ClusterPeer struct {
	Away            bool
	Records, Behind uint64
}

// WatchCluster exports what f returns, which may be called by any goroutine. peers are
// the names of the others in the configuration. It is called once.
func (m *Metrics) WatchCluster(peers []string, f func() Cluster) {
	gauge := func(name, help string, labels prometheus.Labels, value func(*Cluster) float64) {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: "cordon", Subsystem: "cluster", Name: name, Help: help, ConstLabels: labels},
			func() float64 { c := f(); return value(&c) }))
	}
	counter := func(name, help string, labels prometheus.Labels, value func(*Cluster) uint64) {
		m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Namespace: "cordon", Subsystem: "cluster", Name: name, Help: help, ConstLabels: labels},
			func() float64 { c := f(); return float64(value(&c)) }))
	}
	gauge("apart", "1 while a peer is not heard or not read to its end, so that what was not seen proves nothing.", nil, func(c *Cluster) float64 { return truth(c.Apart) })
	gauge("waiting_octets", "What waits to be told to the others.", nil, func(c *Cluster) float64 { return float64(c.Waiting) })
	counter("sent_records_total", "Records that were told to the others.", nil, func(c *Cluster) uint64 { return c.Sent })
	counter("lost_records_total", "Records that the others will not know, since there was no room for them.", nil, func(c *Cluster) uint64 { return c.Lost })
	counter("failed_batches_total", "Batches of records that the stream did not take.", nil, func(c *Cluster) uint64 { return c.Failed })
	counter("malformed_total", "Records and batches of others that could not be read.", nil, func(c *Cluster) uint64 { return c.Malformed })
	counter("missed_batches_total", "Batches of others that were gone before they were read.", nil, func(c *Cluster) uint64 { return c.Missed })
	for i, name := range peers {
		labels := prometheus.Labels{"peer": name}
		gauge("peer_away", "1 while what a peer saw is not known here.", labels, func(c *Cluster) float64 { return truth(c.Peers[i].Away) })
		gauge("peer_behind_batches", "Batches of a peer that wait to be read.", labels, func(c *Cluster) float64 { return float64(c.Peers[i].Behind) })
		counter("received_records_total", "Records of a peer that were taken.", labels, func(c *Cluster) uint64 { return c.Peers[i].Records })
	}
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
