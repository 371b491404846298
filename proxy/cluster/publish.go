package cluster

import (
	"context"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Waits of a node that sends.
const (
	retry    = time.Second
	farewell = 2 * time.Second // of the last batch, at the end
)

// publish sends what waits until ctx ends.
func (n *Node) publish(ctx context.Context) error {
	if !n.makeStream(ctx) {
		return ctx.Err()
	}
	tick := time.NewTicker(flush)
	defer tick.Stop()
	var spare []byte
	last := time.Time{}
	for {
		select {
		case <-ctx.Done():
			n.leave()
			return nil
		case <-tick.C:
		case <-n.queue.signal:
		}
		if n.conn.Status() != nats.CONNECTED {
			continue // it waits where it is, as long as there is room
		}
		if n.broken.Swap(false) && !n.makeStream(ctx) {
			continue
		}
		if octets, _ := n.queue.waiting(); octets == 0 && time.Since(last) < n.o.Silence/beats {
			continue
		}
		last = time.Now()
		spare = n.send(spare, 0)
	}
}

// makeStream makes the stream, or finds it; false when ctx ended before.
func (n *Node) makeStream(ctx context.Context) bool {
	storage := jetstream.MemoryStorage
	if n.o.Dir != "" || n.server == nil {
		storage = jetstream.FileStorage
	}
	c := jetstream.StreamConfig{
		Name: streamName, Description: "what the firewalls of one edge tell each other", Subjects: []string{subjectPrefix + ">"},
		MaxAge: n.o.Keep, MaxBytes: n.o.Bytes, MaxMsgSize: maxBatch, Discard: jetstream.DiscardOld, Storage: storage,
	}
	for {
		var err error
		if n.server != nil {
			_, err = n.js.CreateOrUpdateStream(ctx, c)
		} else if _, err = n.js.Stream(ctx, streamName); err != nil { // the operator may have made it, with replicas
			_, err = n.js.CreateStream(ctx, c)
		}
		if err == nil {
			return true
		}
		n.o.Log.Warn("cluster: no stream yet", "error", err)
		if !wait(ctx, retry) {
			return false
		}
	}
}

func wait(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// send sends what waits, in one batch or several, and gives the buffer back.
func (n *Node) send(spare []byte, flags uint8) []byte {
	records, count, lost := n.queue.take(spare)
	for rest := records; ; {
		h := head{flags: flags, time: time.Now().UnixNano(), incarnation: n.began, lost: lost}
		batch := appendHead(make([]byte, 0, min(maxBatch, headLength+len(rest))), &h)
		cut, within := 0, 0
		for cut < len(rest) && len(batch)+cut+1+int(rest[cut]) <= maxBatch {
			cut += 1 + int(rest[cut])
			within++
		}
		batch, rest = append(batch, rest[:cut]...), rest[cut:]
		if _, err := n.js.PublishMsgAsync(&nats.Msg{Subject: subjectPrefix + n.o.Name, Data: batch}); err != nil {
			n.failed.Add(1)
			n.queue.lose(within)
		}
		if len(rest) == 0 {
			break
		}
	}
	n.sent.Add(uint64(count))
	return records
}

// leave tells the peers that the node stops in good order.
func (n *Node) leave() {
	if n.conn.Status() != nats.CONNECTED {
		return
	}
	n.send(nil, flagLeaving)
	select {
	case <-n.js.PublishAsyncComplete():
	case <-time.After(farewell):
	}
	time.Sleep(farewellGrace)
}

// farewellGrace is how long the last batch may take to the peers that read it.
const farewellGrace = 100 * time.Millisecond
