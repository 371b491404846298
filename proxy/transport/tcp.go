package transport

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"syscall"
	"time"
)

// TCPOptions are the options of TCP associations.
type TCPOptions struct {
	// Framing cuts the stream into messages; the zero value means FramingM3UA.
	Framing Framing
	// FrameTimeout is the time that a message may take from its first octet to
	// its last; 0 means the constant of that name.
	FrameTimeout time.Duration
}

func (o TCPOptions) framing() Framing {
	if o.Framing.Length == nil {
		return FramingM3UA()
	}
	return o.Framing
}

// tcpControl is run on every TCP socket before it is bound or connected.
func tcpControl(_, _ string, c syscall.RawConn) error {
	var err error
	if cerr := c.Control(func(fd uintptr) { err = setTCPOptions(int(fd), userTimeout) }); cerr != nil {
		return cerr
	}
	return err
}

func dialTCP(ctx context.Context, cfg *DialConfig) (Assoc, error) {
	conn, err := dialConn(ctx, cfg)
	if err != nil {
		return nil, err
	}
	return newStream(conn, cfg.TCP.framing(), cfg.TCP.FrameTimeout, func() {}), nil
}

func dialConn(ctx context.Context, cfg *DialConfig) (net.Conn, error) {
	d := net.Dialer{Control: tcpControl, KeepAlive: userTimeout / 2}
	if len(cfg.Local.Addrs) > 0 {
		d.LocalAddr = net.TCPAddrFromAddrPort(cfg.Local.AddrPort())
	}
	return d.DialContext(ctx, "tcp", cfg.Remote.AddrPort().String())
}

// tcpListener accepts TCP connections of admitted peers.
type tcpListener struct {
	l    *net.TCPListener
	gate *gate
	opt  TCPOptions
}

func listenTCP(ctx context.Context, cfg *ListenConfig) (Listener, error) {
	lc := net.ListenConfig{Control: tcpControl, KeepAlive: userTimeout / 2}
	l, err := lc.Listen(ctx, "tcp", cfg.Local.AddrPort().String())
	if err != nil {
		return nil, err
	}
	return &tcpListener{l: l.(*net.TCPListener), gate: newGate(cfg.Admission), opt: cfg.TCP}, nil
}

func (l *tcpListener) Accept() (Assoc, error) {
	conn, release, err := l.accept()
	if err != nil {
		return nil, err
	}
	return newStream(conn, l.opt.framing(), l.opt.FrameTimeout, release), nil
}

// accept waits for a connection of an admitted peer. release gives its place
// back.
func (l *tcpListener) accept() (conn *net.TCPConn, release func(), err error) {
	for {
		conn, err := l.l.AcceptTCP()
		if err != nil {
			if !transient(err) {
				return nil, nil, fmt.Errorf("accept on tcp %s: %w", l.Endpoint(), err)
			}
			l.gate.refuse(netip.AddrPort{}, RefusedUnavailable)
			time.Sleep(acceptPause)
			continue
		}
		peer := endpointOf(conn.RemoteAddr())
		release, why := l.gate.enter(peer)
		if why != "" {
			_ = conn.SetLinger(0)
			_ = conn.Close()
			l.gate.refuse(peer.AddrPort(), why)
			continue
		}
		return conn, release, nil
	}
}

func (l *tcpListener) Endpoint() Endpoint { return endpointOf(l.l.Addr()) }
func (l *tcpListener) Close() error       { return l.l.Close() }
