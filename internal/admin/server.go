package admin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// Bounds of the server.
const (
	maxConnections = 64
	maxHeader      = 16 << 10
	headerTimeout  = 5 * time.Second
	readTimeout    = 10 * time.Second
	writeTimeout   = 15 * time.Second
	idleTimeout    = 60 * time.Second
)

// A Check is one condition of readiness.
type Check struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail,omitempty"`
}

// Options are what a Server shows. All functions may be called at any time by
// any goroutine.
type Options struct {
	Listen string // address and port
	// Listener is served in place of Listen; nil is that address.
	Listener net.Listener
	Metrics  http.Handler   // /metrics
	Ready    func() []Check // /readyz is 200 when all of them are OK
	Status   func() any     // /status, as JSON
	Log      *slog.Logger
}

// Server is the HTTP server. It owns its listener from Listen on.
type Server struct {
	listener net.Listener
	http     *http.Server
	log      *slog.Logger
}

// Listen binds the address, so that a port in use is known before anything else
// is started. Serve must be called, or Close.
func Listen(o Options) (*Server, error) {
	l := o.Listener
	if l == nil {
		var err error
		if l, err = net.Listen("tcp", o.Listen); err != nil {
			return nil, fmt.Errorf("http: %w%s", err, advice(err))
		}
	}
	if !isLoopback(l.Addr()) {
		o.Log.Warn("metrics and status are served without login beyond loopback", "address", l.Addr().String())
	}
	s := &Server{listener: limit(l, maxConnections), log: o.Log}
	s.http = &http.Server{
		Handler:           handler(&o),
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(o.Log.Handler(), slog.LevelDebug),
	}
	return s, nil
}

// awaitEvery is how often an address is tried that another program has.
const awaitEvery = 200 * time.Millisecond

// Await is Listen for an address that another program has, until that lets it go
// or ctx ends.
func Await(ctx context.Context, o Options) (*Server, error) {
	tick := time.NewTicker(awaitEvery)
	defer tick.Stop()
	for {
		s, err := Listen(o)
		if err == nil || !errors.Is(err, syscall.EADDRINUSE) {
			return s, err
		}
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-tick.C:
		}
	}
}

// advice is what an operator can do about an address that cannot be bound.
func advice(err error) string {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return ": another program has this port (a second cordon, or a Prometheus server, whose default is 9090 too); change http.listen, or take over with cordon run --take-over"
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return ": this host has no such address; change http.listen"
	case errors.Is(err, syscall.EACCES):
		return ": ports below 1024 need a privilege; change http.listen"
	}
	return ""
}

func isLoopback(a net.Addr) bool {
	ap, err := netip.ParseAddrPort(a.String())
	return err == nil && ap.Addr().IsLoopback()
}

// Addr is the address that is served, with the port that was chosen where the
// configuration said 0.
func (s *Server) Addr() string { return s.listener.Addr().String() }

// Close gives the address back without serving.
func (s *Server) Close() error { return s.listener.Close() }

// shutdownTime is how long answers in progress may take after the end.
const shutdownTime = 3 * time.Second

// Serve serves until ctx ends, lets answers in progress finish, and returns. An
// error is one of the server's own.
func (s *Server) Serve(ctx context.Context) error {
	ended := make(chan error, 1)
	go func() { ended <- s.http.Serve(s.listener) }()
	select {
	case err := <-ended:
		return fmt.Errorf("http: %w", err)
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	if err := s.http.Shutdown(stop); err != nil {
		_ = s.http.Close()
	}
	<-ended
	return nil
}

func handler(o *Options) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", o.Metrics)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { writeText(w, "alive\n") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) { ready(w, o.Ready()) })
	mux.HandleFunc("GET /status", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, http.StatusOK, o.Status()) })
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		writeText(w, "cordon\n/metrics  for Prometheus\n/healthz  200 while the process is alive\n/readyz   200 while it does its work\n/status   what it does, as JSON\n")
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		mux.ServeHTTP(w, r)
	})
}

func ready(w http.ResponseWriter, checks []Check) {
	code := http.StatusOK
	for _, c := range checks {
		if !c.OK {
			code = http.StatusServiceUnavailable
		}
	}
	writeJSON(w, code, struct {
		Ready  bool    `json:"ready"`
		Checks []Check `json:"checks"`
	}{code == http.StatusOK, checks})
}

func writeText(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte(text)) // the client is gone: nothing to be done
}

func writeJSON(w http.ResponseWriter, code int, v any) {
	body, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		http.Error(w, "status cannot be written: "+err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_, _ = w.Write(append(body, '\n'))
}
