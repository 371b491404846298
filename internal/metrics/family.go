package metrics

import (
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"
)

// family is the children of a counter by one text from a closed list. A child
// is resolved when its text first occurs; texts outside the list share "other",
// so that no caller can make series without end.
type family struct {
	allowed  []string
	resolve  func(value string) prometheus.Counter
	mu       sync.Mutex // of those who add a child
	children atomic.Pointer[map[string]prometheus.Counter]
}

func newFamily(allowed []string, resolve func(string) prometheus.Counter) *family {
	f := &family{allowed: allowed, resolve: resolve}
	f.children.Store(&map[string]prometheus.Counter{})
	return f
}

func (f *family) inc(value string) {
	if c, ok := (*f.children.Load())[value]; ok {
		c.Inc()
		return
	}
	if !slices.Contains(f.allowed, value) {
		value = other
	}
	f.add(value).Inc()
}

func (f *family) add(value string) prometheus.Counter {
	f.mu.Lock()
	defer f.mu.Unlock()
	old := *f.children.Load()
	if c, ok := old[value]; ok {
		return c
	}
	c := f.resolve(value)
	next := maps.Clone(old)
	next[value] = c
	f.children.Store(&next)
	return c
}
