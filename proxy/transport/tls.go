package transport

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
	"sync"
	"time"
)

// TLSOptions are the options of TLS over TCP.
type TLSOptions struct {
	// Config gives how both ends are known to each other, and is asked at every
	// handshake; Credentials have it.
	Config func() *tls.Config
	// HandshakeTimeout bounds the handshake; 0 means the constant of that name.
	HandshakeTimeout time.Duration
	// OnFailed is told of a handshake that failed, on a goroutine of the listener.
	OnFailed func(peer netip.AddrPort, err error)
}

// HandshakeTimeout is the time that a peer has for the handshake: whoever only
// connects holds a place for no longer.
const HandshakeTimeout = 5 * time.Second

// TLSFiles are the files of one side and whom it expects.
type TLSFiles struct {
	Cert, Key string // of our own, PEM
	CA        string // of those that may sign the peer's certificate, PEM
	// Names are the names of which the peer's certificate must bear one: a host,
	// or "*.realm" for the hosts of a realm. Empty takes any name that the CA
	// has signed; who dials names a host first.
	Names []string
}

// NewTLSConfig reads the files and makes a configuration in which both ends show
// a certificate that is verified.
func NewTLSConfig(f TLSFiles) (*tls.Config, error) {
	cert, err := tls.LoadX509KeyPair(f.Cert, f.Key)
	if err != nil {
		return nil, fmt.Errorf("tls certificate %s: %w", f.Cert, err)
	}
	pem, err := os.ReadFile(f.CA)
	if err != nil {
		return nil, fmt.Errorf("tls authorities: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("tls authorities: %s holds no certificate", f.CA)
	}
	c := &tls.Config{
		Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12,
		ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: pool, RootCAs: pool,
	}
	if len(f.Names) > 0 {
		c.ServerName = strings.TrimPrefix(f.Names[0], "*.")
		c.VerifyConnection = func(s tls.ConnectionState) error { return verifyNames(s, f.Names) }
	}
	return c, nil
}

// verifyNames holds the names of a verified certificate against those expected.
func verifyNames(s tls.ConnectionState, expected []string) error {
	names := certificateNames(s)
	for _, e := range expected {
		if slices.ContainsFunc(names, func(n string) bool { return NameCovers(e, n) }) {
			return nil
		}
	}
	return fmt.Errorf("the certificate bears the names %v: want one of %v", names, expected)
}

// NameCovers reports whether pattern, a host name or "*." and a domain, covers
// the host name, whatever the case and a trailing dot. The star stands for one
// label.
func NameCovers(pattern, name string) bool {
	pattern, name = plainName(pattern), plainName(name)
	if pattern == name {
		return true
	}
	domain, star := strings.CutPrefix(pattern, "*.")
	_, rest, ok := strings.Cut(name, ".")
	return star && ok && rest == domain
}

func plainName(s string) string { return strings.TrimSuffix(strings.ToLower(s), ".") }

// certificateNames are the DNS names of the peer's certificate, in lower case.
// The common name is no name of a host (RFC 9525, 2).
func certificateNames(s tls.ConnectionState) []string {
	names := []string{}
	if len(s.PeerCertificates) > 0 {
		for _, n := range s.PeerCertificates[0].DNSNames {
			names = append(names, plainName(n))
		}
	}
	return names
}

// secure is a stream over TLS.
type secure struct {
	*stream
	names []string
}

// PeerNames are those of the peer's certificate.
func (s *secure) PeerNames() []string { return s.names }

func newSecure(conn *tls.Conn, o TCPOptions, release func()) *secure {
	return &secure{stream: newStream(conn, o.framing(), o.FrameTimeout, release), names: certificateNames(conn.ConnectionState())}
}

func dialTLS(ctx context.Context, cfg *DialConfig) (Assoc, error) {
	if cfg.TLS.Config == nil {
		return nil, errors.New("no certificates are configured")
	}
	conn, err := dialConn(ctx, cfg)
	if err != nil {
		return nil, err
	}
	t := tls.Client(conn, cfg.TLS.Config())
	ctx, cancel := context.WithTimeout(ctx, orTimeout(cfg.TLS.HandshakeTimeout))
	defer cancel()
	if err := t.HandshakeContext(ctx); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return newSecure(t, cfg.TCP, func() {}), nil
}

func orTimeout(d time.Duration) time.Duration {
	orDefault(&d, HandshakeTimeout)
	return d
}

// tlsListener accepts TCP connections and hands them over when their handshake
// is done. A handshake does not hold up the others, and the admission bounds how
// many there are at a time.
type tlsListener struct {
	tcp   *tcpListener
	opt   TLSOptions
	ready chan accepted
	ctx   context.Context
	stop  context.CancelFunc
	all   sync.WaitGroup
}

type accepted struct {
	assoc Assoc
	err   error
}

func listenTLS(ctx context.Context, cfg *ListenConfig) (Listener, error) {
	if cfg.TLS.Config == nil {
		return nil, errors.New("no certificates are configured")
	}
	l, err := listenTCP(ctx, cfg)
	if err != nil {
		return nil, err
	}
	t := &tlsListener{tcp: l.(*tcpListener), opt: cfg.TLS, ready: make(chan accepted)}
	t.ctx, t.stop = context.WithCancel(context.WithoutCancel(ctx))
	t.all.Go(t.run)
	return t, nil
}

// run accepts until the listener is closed.
func (l *tlsListener) run() {
	for {
		conn, release, err := l.tcp.accept()
		if err != nil {
			l.hand(accepted{err: err})
			return
		}
		l.all.Go(func() { l.shake(conn, release) })
	}
}

func (l *tlsListener) shake(conn net.Conn, release func()) {
	t := tls.Server(conn, l.opt.Config())
	ctx, cancel := context.WithTimeout(l.ctx, orTimeout(l.opt.HandshakeTimeout))
	defer cancel()
	if err := t.HandshakeContext(ctx); err != nil {
		peer := endpointOf(conn.RemoteAddr()).AddrPort()
		_ = conn.Close()
		release()
		l.tcp.gate.refuse(peer, RefusedHandshake)
		if l.opt.OnFailed != nil {
			l.opt.OnFailed(peer, err)
		}
		return
	}
	s := newSecure(t, l.tcp.opt, release)
	if !l.hand(accepted{assoc: s}) {
		_ = s.Abort()
	}
}

// hand gives a to Accept, or returns false when nobody will ask any more.
func (l *tlsListener) hand(a accepted) bool {
	select {
	case l.ready <- a:
		return true
	case <-l.ctx.Done():
		return false
	}
}

func (l *tlsListener) Accept() (Assoc, error) {
	select {
	case <-l.ctx.Done():
		return nil, fmt.Errorf("accept on tls %s: %w", l.Endpoint(), net.ErrClosed)
	case a := <-l.ready:
		return a.assoc, a.err
	}
}

func (l *tlsListener) Endpoint() Endpoint { return l.tcp.Endpoint() }

// Close ends the handshakes in progress too.
func (l *tlsListener) Close() error {
	err := l.tcp.Close()
	l.stop()
	l.all.Wait()
	return err
}
