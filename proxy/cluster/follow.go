package cluster

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// peer is what is known of another node. Its fields are under the lock of the Node.
type peer struct {
	name        string
	node        string    // as it calls itself
	namesake    bool      // it calls itself as we do
	expected    bool      // the node is apart without it
	heard       time.Time // when its last batch came
	incarnation int64
	lost        uint64 // as it said last
	leaving     bool
	behind      uint64 // batches that wait to be read
	records     uint64
	lag         time.Duration // between the clocks, of the last batch
}

// caughtUp is how many batches may wait of a peer that is not apart.
const caughtUp = 64

// away reports whether what the peer saw is not known here.
func (p *peer) away(now time.Time, silence time.Duration) bool {
	return p.expected && !p.leaving && (now.Sub(p.heard) > silence || p.behind > caughtUp)
}

func (n *Node) connectOptions() []nats.Option {
	return []nats.Option{
		nats.Name("cordon " + n.o.Name), nats.MaxReconnects(-1), nats.ReconnectWait(min(retry, n.o.Silence/beats)), nats.RetryOnFailedConnect(true), nats.Timeout(loginTimeout),
		nats.PingInterval(n.o.Silence), nats.MaxPingsOutstanding(2), nats.ReconnectBufSize(-1), nats.NoEcho(),
	}
}

// dial connects to the server of a peer, or to the operator's cluster.
func (n *Node) dial(urls []string) (*nats.Conn, error) {
	opts := n.connectOptions()
	if n.o.TLS != nil {
		opts = append(opts, nats.Secure(n.o.TLS()))
	}
	if n.o.Login != "" && n.server == nil {
		opts = append(opts, nats.UserCredentials(n.o.Login))
	}
	return nats.Connect(strings.Join(urls, ","), opts...)
}

// again is told when a connection came back: its server may have begun anew, with
// numbers that were read before.
type again chan struct{}

func (a again) tell(*nats.Conn) {
	select {
	case a <- struct{}{}:
	default:
	}
}

// follow reads the stream of a peer, or with nil that of the operator's cluster, until
// ctx ends.
func (n *Node) follow(ctx context.Context, p *peer) {
	js, returned := n.js, make(again, 1)
	for p != nil {
		c, err := n.dial([]string{"nats://" + p.name})
		if err == nil {
			if js, err = jetstream.New(c); err == nil {
				c.SetReconnectHandler(returned.tell)
				defer c.Close()
				break
			}
			c.Close()
		}
		n.o.Log.Warn("cluster: no connection to a peer", "peer", p.name, "error", err)
		if !wait(ctx, retry) {
			return
		}
	}
	if p == nil {
		n.conn.SetReconnectHandler(returned.tell)
	}
	at, told := place{}, ""
	for ctx.Err() == nil {
		err := n.read(ctx, js, returned, p, &at)
		if why := fmt.Sprint(err); err != nil && ctx.Err() == nil && why != told {
			n.o.Log.Warn("cluster: cannot read records", "peer", nameOf(p), "error", err)
			told = why
		} else if err == nil {
			told = ""
		}
		if !wait(ctx, min(retry, n.o.Silence/beats)) {
			return
		}
	}
}

func nameOf(p *peer) string {
	if p == nil {
		return "cluster"
	}
	return p.name
}

// place is how far a stream was read.
type place struct {
	created time.Time // of the stream
	last    uint64    // number of the last message that was read
}

// read reads a stream from where it stood, until it ends.
func (n *Node) read(ctx context.Context, js jetstream.JetStream, returned again, p *peer, at *place) error {
	ctx, end := context.WithCancel(ctx)
	defer end()
	s, err := js.Stream(ctx, streamName)
	if err != nil {
		return err
	}
	info := s.CachedInfo()
	if !info.Created.Equal(at.created) || info.State.LastSeq < at.last { // another stream of the same name: its node began anew
		*at = place{created: info.Created}
	}
	c, err := s.OrderedConsumer(ctx, jetstream.OrderedConsumerConfig{DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: at.last + 1})
	if err != nil {
		return err
	}
	messages, err := c.Messages(jetstream.PullHeartbeat(max(time.Second, n.o.Silence)), jetstream.WithMessagesErrOnMissingHeartbeat(true))
	if err != nil {
		return err
	}
	go func() {
		select {
		case <-ctx.Done():
		case <-returned:
		}
		messages.Stop()
	}()
	for {
		m, err := messages.Next()
		if errors.Is(err, jetstream.ErrMsgIteratorClosed) {
			return nil
		}
		if err != nil {
			return err
		}
		n.take(m, p, at)
	}
}

// take takes one batch.
func (n *Node) take(m jetstream.Msg, p *peer, at *place) {
	meta, err := m.Metadata()
	if err != nil {
		n.malformed.Add(1)
		return
	}
	if at.last != 0 && meta.Sequence.Stream > at.last+1 {
		n.missed.Add(meta.Sequence.Stream - at.last - 1)
		n.o.Lost()
	}
	at.last = meta.Sequence.Stream
	name := strings.TrimPrefix(m.Subject(), subjectPrefix)
	if name == n.o.Name {
		if p != nil {
			n.namesake(p)
		}
		return
	}
	h, records, err := parseHead(m.Data())
	if err != nil {
		n.malformed.Add(1)
		return
	}
	n.hear(p, name, &h, n.apply(records), meta.NumPending)
}

// apply gives the records of a batch to their maker, and counts those taken.
func (n *Node) apply(records []byte) (applied uint64) {
	for {
		record, rest, ok := next(records)
		if !ok {
			if len(rest) > 0 {
				n.malformed.Add(1)
			}
			return applied
		}
		records = rest
		if n.o.Apply(record) {
			applied++
		} else {
			n.malformed.Add(1)
		}
	}
}
