package firewall

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"sync"
	"time"

	"cordon/filters/state"
	"cordon/internal/metrics"
)

// SubscriberStatus is what is remembered of where subscribers are.
type SubscriberStatus struct {
	Records   int    `json:"records"`
	Limit     int    `json:"limit"`
	Numbers   int    `json:"numbers"`    // MSISDNs that are known
	Places    int    `json:"places"`     // nodes that are told apart
	Evicted   uint64 `json:"evicted"`    // registrations that were given up for newer ones
	Refused   uint64 `json:"refused"`    // subscribers who are not registered, for whom there was no room
	Unplaced  uint64 `json:"unplaced"`   // registrations at nodes for which there was no room
	Late      uint64 `json:"late"`       // registrations that came after newer ones
	ClockBack uint64 `json:"clock_back"` // how often the time of messages went back
	// Learning says that a subscriber who is not known may be registered, and for how
	// long messages must come by yet.
	Learning bool        `json:"learning"`
	Left     float64     `json:"learning_left_seconds,omitempty"`
	Kept     *KeptStatus `json:"kept,omitempty"`
}

// KeptStatus is how the file stands in which they are kept.
type KeptStatus struct {
	File      string     `json:"file"`
	Loaded    int        `json:"loaded"` // subscribers, at the start
	LoadError string     `json:"load_error,omitempty"`
	Saved     *time.Time `json:"saved,omitempty"`
	Records   int        `json:"records"` // that were saved last
	SaveError string     `json:"save_error,omitempty"`
}

func (f *Firewall) subscriberTable() *state.Subscribers {
	return f.force.Load().engine.Memory().Subscribers
}

func (f *Firewall) subscriberStatus() SubscriberStatus {
	s := f.subscriberTable().Stats()
	return SubscriberStatus{
		Records: s.Records, Limit: s.Limit, Numbers: s.Numbers, Places: s.Places, Evicted: s.Evicted, Refused: s.Refused, Unplaced: s.Unplaced,
		Late: s.Late, ClockBack: s.ClockBack, Learning: s.Learning > 0, Left: s.Learning.Seconds(), Kept: f.kept.status(),
	}
}

// keeper keeps subscribers in a file. A nil one keeps nothing.
type keeper struct {
	path        string
	every       time.Duration
	subscribers *state.Subscribers
	log         *slog.Logger

	writing            sync.Mutex // one save at a time
	mu                 sync.Mutex
	is                 KeptStatus
	notLoaded, notKept uint64
}

// keep loads the file that the configuration names. One that is not there is the first
// start; one that cannot be used is put aside, and all is learnt anew.
func (f *Firewall) keep() {
	c := &f.config.State
	if c.File == "" {
		return
	}
	k := &keeper{path: f.config.Path(c.File), every: time.Duration(c.Save), subscribers: f.subscriberTable(), log: f.log}
	k.is.File = k.path
	f.kept = k
	f.metrics.WatchStateFile(func() metrics.StateFile {
		k.mu.Lock()
		defer k.mu.Unlock()
		out := metrics.StateFile{LoadFailed: k.notLoaded, NotKept: k.notKept}
		if k.is.Saved != nil {
			out.Saved = *k.is.Saved
		}
		return out
	})
	start := time.Now()
	n, err := k.subscribers.LoadFile(k.path)
	switch {
	case err == nil:
		k.is.Loaded = n
		k.log.Info("subscribers are loaded", "file", k.path, "subscribers", n, "took", time.Since(start))
	case errors.Is(err, fs.ErrNotExist):
		k.log.Info("there is no file of subscribers yet: they are learnt", "file", k.path)
	default:
		k.is.LoadError, k.notLoaded = err.Error(), 1
		aside := k.path + ".refused"
		if rerr := os.Rename(k.path, aside); rerr != nil {
			aside = k.path
		}
		k.log.Error("the file of subscribers is of no use: they are learnt anew", "error", err, "kept", aside)
	}
}

// run saves now and then until ctx ends, and then once more.
func (k *keeper) run(ctx context.Context) {
	tick := time.NewTicker(k.every)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			k.save()
		case <-ctx.Done():
			k.save()
			return
		}
	}
}

// save saves. The file before stays where it fails.
func (k *keeper) save() {
	if k == nil {
		return
	}
	k.writing.Lock()
	defer k.writing.Unlock()
	n, err := k.subscribers.SaveFile(k.path)
	now := time.Now().UTC()
	k.mu.Lock()
	defer k.mu.Unlock()
	if err != nil {
		k.is.SaveError = err.Error()
		k.notKept++
		k.log.Error("subscribers are not saved; the file before stays", "error", err)
		return
	}
	k.is.Saved, k.is.Records, k.is.SaveError = &now, n, ""
}

func (k *keeper) status() *KeptStatus {
	if k == nil {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	out := k.is
	return &out
}
