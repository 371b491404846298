package firewall

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"cordon/filters/engine"
	"cordon/internal/conf"
	"cordon/internal/event"
	"cordon/internal/metrics"
	"cordon/internal/operator"
	"cordon/protocols/message"
	"cordon/rules"
)

// sink is one place where events go. Its queue is replaced when the profile is,
// since events name networks.
type sink struct {
	name string
	all  bool
	out  io.Writer
	file *event.File // nil for standard output

	mu    sync.RWMutex // read by those who offer an event
	queue *event.Queue
	past  event.Stats // of the queues before
}

// events are the sinks of the firewall.
type events struct {
	key   []byte
	plain bool
	sinks []*sink
	all   bool // one of them takes events for what passes too
}

// openEvents opens the sinks that c names. stdout is where a sink of that type
// writes.
func openEvents(c *conf.Config, stdout io.Writer) (*events, error) {
	key, err := loadKey(c)
	if err != nil {
		return nil, err
	}
	e := &events{key: key, plain: c.Privacy.Identities == "plain"}
	for _, s := range c.Events {
		n := &sink{name: s.Type, all: s.All, out: &lockedWriter{w: stdout}}
		if s.Type == "file" {
			n.name = s.Path
			if n.file, err = event.OpenFile(c.Path(s.Path)); err != nil {
				return nil, errors.Join(err, e.close())
			}
			n.out = n.file
		}
		e.sinks = append(e.sinks, n)
		e.all = e.all || s.All
	}
	return e, nil
}

// loadKey gives the key of the pseudonyms: that of the configuration, else one
// that lasts as long as the process.
func loadKey(c *conf.Config) ([]byte, error) {
	var key []byte
	switch {
	case c.Privacy.KeyFile != "":
		var err error
		if key, err = os.ReadFile(c.Path(c.Privacy.KeyFile)); err != nil {
			return nil, fmt.Errorf("privacy.key_file: %w", err)
		}
	case c.Privacy.KeyEnv != "":
		key = []byte(os.Getenv(c.Privacy.KeyEnv))
	default:
		key = make([]byte, 2*event.MinKey)
		_, err := rand.Read(key)
		return key, err
	}
	if len(key) < event.MinKey {
		return nil, fmt.Errorf("privacy: the key of the pseudonyms has %d octets: want %d or more", len(key), event.MinKey)
	}
	return key, nil
}

// name starts new queues, whose events name the networks of p.
func (e *events) name(p *operator.Profile) {
	for _, s := range e.sinks {
		s.swap(event.NewQueue(s.out, event.Options{Profile: p, Key: e.key, Plain: e.plain}, 0))
	}
}

// swap puts q in place of the queue before, which is drained by itself: the
// message path does not wait for the sink.
func (s *sink) swap(q *event.Queue) {
	s.mu.Lock()
	old := s.queue
	s.queue = q
	s.mu.Unlock()
	if old == nil {
		return
	}
	_ = closeQueue(old)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.past = sum(s.past, old.Stats())
}

func sum(a, b event.Stats) event.Stats {
	return event.Stats{Written: a.Written + b.Written, Dropped: a.Dropped + b.Dropped, Failed: a.Failed + b.Failed}
}

// stats are the counters since the start.
func (s *sink) stats() event.Stats {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.queue == nil {
		return s.past
	}
	now := s.queue.Stats()
	total := sum(s.past, now)
	total.Waiting, total.Size = now.Waiting, now.Size
	return total
}

// report offers the event of m to the sinks that want it.
func (e *events) report(m *message.Message, v *engine.Verdict) {
	if v.Action == rules.Pass && !e.all {
		return
	}
	for _, s := range e.sinks {
		if v.Action == rules.Pass && !s.all {
			continue
		}
		s.mu.RLock()
		s.queue.Offer(m, v, event.Note{}) // what it drops it counts
		s.mu.RUnlock()
	}
}

// export lets the metrics read the counters of the sinks.
func (e *events) export(m *metrics.Metrics) {
	for _, s := range e.sinks {
		m.Sink(s.name, func() metrics.SinkStats {
			st := s.stats()
			return metrics.SinkStats{Written: st.Written, Full: st.Dropped, Failed: st.Failed, Waiting: st.Waiting}
		})
	}
}

// reopen opens the files anew, after they were moved away.
func (e *events) reopen() error {
	var errs []error
	for _, s := range e.sinks {
		if s.file != nil {
			errs = append(errs, s.file.Reopen())
		}
	}
	return errors.Join(errs...)
}

// close writes what waits and closes the files.
func (e *events) close() error {
	var errs []error
	for _, s := range e.sinks {
		if s.queue != nil {
			errs = append(errs, closeQueue(s.queue))
		}
		if s.file != nil {
			errs = append(errs, s.file.Close())
		}
	}
	return errors.Join(errs...)
}

// closeTimeout bounds the wait for a sink that does not take the last events.
const closeTimeout = 3 * time.Second

func closeQueue(q *event.Queue) error {
	closed := make(chan error, 1)
	go func() { closed <- q.Close() }()
	select {
	case err := <-closed:
		return err
	case <-time.After(closeTimeout):
		return fmt.Errorf("events: a sink does not take the last %d events", q.Stats().Waiting)
	}
}

// lockedWriter lets several queues write whole lines to one stream.
type lockedWriter struct {
	mu sync.Mutex
	w  io.Writer
}

// Write implements io.Writer.
func (l *lockedWriter) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}
