package cluster

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net/netip"
	"regexp"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

const (
	streamName    = "CORDON"
	subjectPrefix = "cordon.state."
)

// flush is how long a record waits at most before it is sent.
const flush = 10 * time.Millisecond

// beats is how many batches a node sends at least while it may be silent.
const beats = 5

// Defaults of Options.
const (
	DefaultQueue   = 16 << 20
	DefaultBytes   = 256 << 20
	DefaultKeep    = 24 * time.Hour
	DefaultSilence = 5 * time.Second
)

// nameForm is what a node may be called: it is a part of a subject.
var nameForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$`)

// Options are what a Node is made of. Either Listen is valid, for a server of its own,
// or URLs names the operator's cluster.
type Options struct {
	Name   string // of the node: letters, digits, '-' and '_', at most 64
	Listen netip.AddrPort
	Peers  []string // address and port of the servers of the other nodes
	URLs   []string // nats://host:port, or tls://host:port
	// Expect names the nodes of the operator's cluster that must be heard.
	Expect []string
	// Login is a file with the credentials for the operator's cluster; empty is none.
	Login string
	// TLS gives the certificates of both ends at every handshake; nil is none.
	TLS func() *tls.Config

	Dir   string        // where a server of its own keeps the stream; empty is in memory
	Keep  time.Duration // how long a stream keeps records
	Bytes int64         // how much a stream keeps at most
	Queue int           // octets of records that may wait to be sent
	// Silence is how long a peer may not be heard before the node is apart; nodes send
	// something five times as often.
	Silence time.Duration

	// Apply takes a record of another node. It is false for one that it cannot read. It
	// is called by one goroutine a peer.
	Apply func(record []byte) bool
	// Apart is told when the node comes to be apart of its peers, and when no more.
	Apart func(apart bool)
	// Lost is told that records of a peer are gone which nobody will tell again.
	Lost func()
	Log  *slog.Logger
}

// Node is one firewall among those of an edge.
type Node struct {
	o      Options
	queue  *queue
	began  int64
	server *server.Server // nil in the operator's cluster
	remove func()
	own    string
	conn   *nats.Conn
	js     jetstream.JetStream

	mu    sync.Mutex
	peers map[string]*peer // by address, or in the operator's cluster by name
	apart bool

	sent, failed, malformed, missed atomic.Uint64
	broken                          atomic.Bool // the stream took a batch not: it may be gone
}

// New opens the server of the node, or begins to connect to the operator's cluster.
// Run must be called, or Close. The node is apart until it has heard its peers.
func New(o Options) (*Node, error) {
	if !nameForm.MatchString(o.Name) {
		return nil, fmt.Errorf("cluster: %q is no name of a node: want letters, digits, '-' and '_'", o.Name)
	}
	setDefault(&o.Queue, DefaultQueue)
	setDefault(&o.Bytes, DefaultBytes)
	setDefault(&o.Keep, DefaultKeep)
	setDefault(&o.Silence, DefaultSilence)
	n := &Node{o: o, queue: newQueue(o.Queue), began: time.Now().UnixNano(), remove: func() {}, peers: map[string]*peer{}}
	if o.Listen.IsValid() {
		var err error
		if n.server, n.own, n.remove, err = serve(&o); err != nil {
			return nil, fmt.Errorf("cluster: listen on %v: %w", o.Listen, err)
		}
	}
	if err := n.connect(); err != nil {
		n.Close()
		return nil, fmt.Errorf("cluster: %w", err)
	}
	names := o.Peers
	if n.server == nil {
		names = o.Expect
	}
	for _, name := range names {
		n.peers[name] = &peer{name: name, expected: true}
	}
	n.setApart(len(names) > 0)
	return n, nil
}

func setDefault[T int | int64 | time.Duration](v *T, otherwise T) {
	if *v <= 0 {
		*v = otherwise
	}
}

// connect makes the connection that the node sends on.
func (n *Node) connect() (err error) {
	opts := n.connectOptions()
	if n.server != nil {
		n.conn, err = nats.Connect("", append(opts, nats.InProcessServer(n.server), nats.UserInfo("node", n.own))...)
	} else {
		n.conn, err = n.dial(n.o.URLs)
	}
	if err != nil {
		return err
	}
	n.js, err = jetstream.New(n.conn, jetstream.WithPublishAsyncErrHandler(n.refused),
		jetstream.WithPublishAsyncMaxPending(maxUnanswered))
	return err
}

// refused counts a batch that the stream did not take.
func (n *Node) refused(_ jetstream.JetStream, m *nats.Msg, _ error) {
	n.failed.Add(1)
	n.broken.Store(true)
	_, records, _ := parseHead(m.Data)
	count := 0
	for ok := true; ok; count++ {
		_, records, ok = next(records)
	}
	n.queue.lose(count - 1)
}

// maxUnanswered is how many batches may wait until the stream has them.
const maxUnanswered = 256

// Addr is where the server of the node listens; not valid without one.
func (n *Node) Addr() netip.AddrPort {
	if n.server == nil {
		return netip.AddrPort{}
	}
	return address(n.server)
}

// Send sends a record, of MaxRecord octets at most, to all peers. It does not wait and
// keeps nothing of record; false is that there was no room.
func (n *Node) Send(record []byte) bool { return n.queue.put(record) }

// Run sends and reads until ctx ends, and then tells the peers that it leaves.
func (n *Node) Run(ctx context.Context) error {
	defer n.Close()
	var all sync.WaitGroup
	defer all.Wait()
	if n.server != nil {
		for _, address := range n.o.Peers {
			all.Go(func() { n.follow(ctx, n.peers[address]) })
		}
	} else {
		all.Go(func() { n.follow(ctx, nil) })
	}
	all.Go(func() { n.watch(ctx) })
	err := n.publish(ctx)
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// Close ends what New opened, where Run was not called.
func (n *Node) Close() {
	if n.conn != nil {
		n.conn.Close()
	}
	if n.server != nil {
		n.server.Shutdown()
		n.server.WaitForShutdown()
	}
	n.remove()
}
