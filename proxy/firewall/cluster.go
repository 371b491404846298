package firewall

import (
	"crypto/tls"
	"fmt"
	"slices"
	"time"

	"cordon/filters/state"
	"cordon/internal/conf"
	"cordon/internal/metrics"
	"cordon/proxy/cluster"
	"cordon/proxy/transport"
)

// Kinds of records, the first octet of each.
const recordSubscriber = 1

// joinCluster opens what the firewall tells the others of its edge with, where it has
// others.
func (f *Firewall) joinCluster() error {
	c := f.config.Cluster
	if c == nil {
		return nil
	}
	memory := f.force.Load().engine.Memory()
	o := cluster.Options{
		Name: c.Name, Listen: c.Listen, Peers: c.Peers, URLs: c.URLs, Expect: c.Expect, Dir: pathOf(f.config, c.Dir), Login: pathOf(f.config, c.Login),
		Keep: time.Duration(c.Keep), Bytes: int64(c.MiB) << 20, Silence: time.Duration(c.Silence), Log: f.log,
		Apply: func(record []byte) bool { return take(memory, record) },
		Apart: memory.Subscribers.Apart,
		Lost:  func() { memory.Subscribers.Resume(time.Now().UnixNano()) },
	}
	if c.TLS != nil {
		t, err := transport.NewCredentials(tlsFiles(f.config, c.TLS))
		if err != nil {
			return fmt.Errorf("cluster: %w", err)
		}
		f.credentials = t
		o.TLS = func() *tls.Config { // the host that is called is that of the address, and not the first name
			config := t.Config().Clone()
			config.ServerName = ""
			return config
		}
	}
	node, err := cluster.New(o)
	if err != nil {
		return err
	}
	f.cluster = node
	memory.Subscribers.OnChange(func(c *state.Change) { tell(node, c) })
	f.watchCluster()
	return nil
}

func pathOf(c *conf.Config, file string) string {
	if file == "" {
		return ""
	}
	return c.Path(file)
}

// tell tells the others of a change. It is called on the data path, and does not wait.
func tell(node *cluster.Node, c *state.Change) {
	var buffer [1 + state.MaxChange]byte
	buffer[0] = recordSubscriber
	if record, err := c.AppendBinary(buffer[:1]); err == nil {
		node.Send(record)
	}
}

// take takes a record of another firewall. A clock before ours must not hold what it
// tells against what is seen here for as long as it is ahead.
func take(memory *state.Memory, record []byte) bool {
	var c state.Change
	if len(record) == 0 || record[0] != recordSubscriber || c.UnmarshalBinary(record[1:]) != nil {
		return false
	}
	c.Time = min(c.Time, time.Now().UnixNano())
	memory.Subscribers.Apply(&c)
	return true
}

// watchCluster exports how the firewall stands among the others.
func (f *Firewall) watchCluster() {
	c := f.config.Cluster
	peers := slices.Concat(c.Peers, c.Expect)
	f.metrics.WatchCluster(peers, func() metrics.Cluster {
		s := f.cluster.Status()
		out := metrics.Cluster{
			Apart: s.Apart, Waiting: s.Waiting, Sent: s.Sent, Lost: s.Lost, Failed: s.Failed, Malformed: s.Malformed, Missed: s.Missed,
			Peers: make([]metrics.ClusterPeer, len(peers)),
		}
		for i, name := range peers {
			for _, p := range s.Peers {
				if p.Name == name {
					out.Peers[i] = metrics.ClusterPeer{Away: p.Away, Records: p.Records, Behind: p.Behind}
				}
			}
		}
		return out
	})
}
