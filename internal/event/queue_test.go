package event

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"cordon/filters/engine"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// sink is a sink that can be held and broken.
type sink struct {
	mu   sync.Mutex
	got  bytes.Buffer
	err  error
	gate chan struct{} // when set, writes wait for it
}

func (s *sink) Write(b []byte) (int, error) {
	if s.gate != nil {
		<-s.gate
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		n, _ := s.got.Write(b[:min(len(b), 5)]) // a part gets through
		return n, s.err
	}
	return s.got.Write(b)
}

func (s *sink) lines(t *testing.T) (good int) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	for line := range strings.Lines(s.got.String()) {
		if json.Valid([]byte(line)) {
			good++
		}
	}
	return good
}

func TestQueueWritesWhatItTook(t *testing.T) {
	s := new(sink)
	q := NewQueue(s, Options{Plain: true}, 1000)
	var work sync.WaitGroup
	for range 4 {
		work.Go(func() {
			m := interrogation()
			m.Frame = 0
			var v engine.Verdict
			for range 100 {
				if !q.Offer(m, &v, Note{}) {
					t.Error("dropped with room in the queue")
				}
			}
		})
	}
	work.Wait()
	if err := q.Close(); err != nil {
		t.Fatal(err)
	}
	if st := q.Stats(); s.lines(t) != 400 || st.Written != 400 || st.Dropped != 0 || st.Waiting != 0 {
		t.Errorf("%d lines, %+v", s.lines(t), st)
	}
	ids := map[string]bool{}
	for line := range strings.Lines(s.got.String()) {
		var e struct{ ID string }
		if err := json.Unmarshal([]byte(line), &e); err != nil || ids[e.ID] {
			t.Fatalf("identifier %q stands twice, or %v", e.ID, err)
		}
		ids[e.ID] = true
	}
}

func TestASlowSinkCostsEventsNotTime(t *testing.T) {
	s := &sink{gate: make(chan struct{})}
	q := NewQueue(s, Options{Plain: true}, 4)
	var v engine.Verdict
	m := interrogation()
	const offered = 100
	taken := 0
	for range offered {
		if q.Offer(m, &v, Note{}) {
			taken++
		}
	}
	st := q.Stats()
	if st.Dropped == 0 || int(st.Dropped)+taken != offered {
		t.Errorf("%d taken, %+v", taken, st)
	}
	close(s.gate)
	if err := q.Close(); err != nil {
		t.Fatal(err)
	}
	if got := s.lines(t); got != taken {
		t.Errorf("%d lines of %d taken", got, taken)
	}
	if q.Offer(m, &v, Note{}) {
		t.Error("a closed queue took an event")
	}
	if err := q.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}
}

func TestASinkThatFailsAndRecovers(t *testing.T) {
	full := errors.New("disk full")
	s := &sink{err: full}
	q := NewQueue(s, Options{Plain: true}, 100)
	var v engine.Verdict
	m := interrogation()
	q.Offer(m, &v, Note{})
	for q.Stats().Failed == 0 {
		time.Sleep(time.Millisecond)
	}
	s.mu.Lock()
	s.err = nil
	s.mu.Unlock()
	q.Offer(m, &v, Note{})
	if err := q.Close(); !errors.Is(err, full) {
		t.Errorf("the failure is not told: %v", err)
	}
	if st := q.Stats(); st.Failed != 1 || st.Written != 1 || s.lines(t) != 1 {
		t.Errorf("%+v, %d whole lines in %q", st, s.lines(t), s.got.String())
	}
}

func TestWriterKeepsTheOrder(t *testing.T) {
	var out bytes.Buffer
	w := NewWriter(&out, Options{Plain: true})
	m := interrogation()
	var v engine.Verdict
	for i := range uint64(3) {
		m.Frame = i + 1
		if err := w.Write(m, &v, Note{}); err != nil {
			t.Fatal(err)
		}
	}
	if out.Len() != 0 {
		t.Error("every event is written by itself")
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	frame := 0.0
	for line := range strings.Lines(out.String()) {
		var e map[string]any
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatal(err)
		}
		if frame++; e["frame"] != frame {
			t.Errorf("frame %v at place %v", e["frame"], frame)
		}
	}
	if frame != 3 {
		t.Errorf("%v events", frame)
	}
}

func TestAFileThatIsRotated(t *testing.T) {
	name := filepath.Join(t.TempDir(), "events.jsonl")
	f, err := OpenFile(name)
	if err != nil {
		t.Fatal(err)
	}
	write := func(s string) {
		if _, err := f.Write([]byte(s)); err != nil {
			t.Fatal(err)
		}
	}
	write("one\n")
	if err := os.Rename(name, name+".1"); err != nil {
		t.Fatal(err)
	}
	write("two\n")
	if err := f.Reopen(); err != nil {
		t.Fatal(err)
	}
	write("three\n")
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{name + ".1": "one\ntwo\n", name: "three\n"} {
		got, err := os.ReadFile(path)
		if err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", filepath.Base(path), got, err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o007 != 0 {
			t.Errorf("%s: others may read it: %v", filepath.Base(path), info.Mode())
		}
	}
	if _, err := OpenFile(filepath.Join(name, "x")); err == nil {
		t.Error("a path through a file was opened")
	}
}
