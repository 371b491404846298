package admin

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type fixture struct {
	base  string
	ready atomic.Bool
	stop  func() error
}

// start serves on a free port until the test ends.
func start(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{}
	s, err := Listen(Options{
		Listen:  "127.0.0.1:0",
		Metrics: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "cordon_x 1\n") }),
		Ready: func() []Check {
			return []Check{{Name: "rules", OK: true}, {Name: "link stp-a", OK: f.ready.Load(), Detail: "no pair is up"}}
		},
		Status: func() any { return map[string]any{"links": []string{"stp-a"}} },
		Log:    slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx) }()
	f.base = "http://" + s.Addr()
	f.stop = func() error { cancel(); return <-ended }
	t.Cleanup(func() { http.DefaultClient.CloseIdleConnections() })
	return f
}

func get(t *testing.T, url string) (int, http.Header, string) {
	t.Helper()
	r, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, r.Header, string(b)
}

func TestPathsAnswer(t *testing.T) {
	f := start(t)
	defer f.stop()
	for _, c := range []struct {
		path, want string
		code       int
	}{
		{"/metrics", "cordon_x 1\n", 200},
		{"/healthz", "alive\n", 200},
		{"/", "/readyz", 200},
		{"/status", `"stp-a"`, 200},
		{"/readyz", `"no pair is up"`, 503},
		{"/nothing", "404", 404},
	} {
		code, header, body := get(t, f.base+c.path)
		if code != c.code || !strings.Contains(body, c.want) {
			t.Errorf("%s: %d %q, want %d %q", c.path, code, body, c.code, c.want)
		}
		if header.Get("X-Content-Type-Options") != "nosniff" || header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: headers %v", c.path, header)
		}
	}
}

func TestReadinessFollowsItsChecks(t *testing.T) {
	f := start(t)
	defer f.stop()
	f.ready.Store(true)
	code, _, body := get(t, f.base+"/readyz")
	var got struct {
		Ready  bool
		Checks []Check
	}
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatal(err)
	}
	if code != 200 || !got.Ready || len(got.Checks) != 2 {
		t.Errorf("%d %+v", code, got)
	}
}

func TestOnlyReadingIsAllowed(t *testing.T) {
	f := start(t)
	defer f.stop()
	r, err := http.Post(f.base+"/status", "text/plain", strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if r.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("status %d", r.StatusCode)
	}
}

func TestAPortInUseIsAClearError(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, err = Listen(Options{Listen: l.Addr().String(), Log: slog.New(slog.DiscardHandler)})
	if !errors.Is(err, syscall.EADDRINUSE) || !strings.Contains(err.Error(), l.Addr().String()) || !strings.Contains(err.Error(), "change http.listen") {
		t.Errorf("err = %v", err)
	}
}

func TestAnAddressBeyondLoopbackIsWarnedOf(t *testing.T) {
	var log strings.Builder
	s, err := Listen(Options{Listen: "0.0.0.0:0", Metrics: http.NotFoundHandler(), Log: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if !strings.Contains(log.String(), "without login") {
		t.Errorf("log: %q", log.String())
	}
}

func TestTheEndGivesThePortBack(t *testing.T) {
	f := start(t)
	if err := f.stop(); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", strings.TrimPrefix(f.base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
}

func TestHugeHeadersAreRefused(t *testing.T) {
	f := start(t)
	defer f.stop()
	req, _ := http.NewRequest("GET", f.base+"/healthz", nil)
	req.Header.Set("X", strings.Repeat("x", 4*maxHeader))
	r, err := http.DefaultClient.Do(req)
	if err != nil {
		return // the server closed before the client had written all: refused as well
	}
	r.Body.Close()
	if r.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("status %d", r.StatusCode)
	}
}

func TestConnectionsAreBounded(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	lim := limit(l, 2)
	accepted := make(chan net.Conn)
	go func() {
		defer close(accepted)
		for {
			c, err := lim.Accept()
			if err != nil {
				return
			}
			accepted <- c
		}
	}()
	for range 3 {
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
	}
	first, second := <-accepted, <-accepted
	select {
	case <-accepted:
		t.Error("a third connection was accepted")
	case <-time.After(50 * time.Millisecond):
	}
	first.Close()
	first.Close() // a second close must not free another place
	third := <-accepted
	second.Close()
	third.Close()
	lim.Close()
	for range accepted {
	}
}
