package firewall

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"

	"cordon/internal/conf"
	"cordon/proxy/transport"
)

// listen binds the listening side s.
func (l *link) listen(ctx context.Context, f *Firewall, s *conf.Side) (transport.Listener, error) {
	n, err := transport.ParseNetwork(l.conf.SideTransport(s))
	if err != nil {
		return nil, err
	}
	secure, err := l.secure(f.config, s)
	if err != nil {
		return nil, err
	}
	listener, err := transport.Listen(ctx, transport.ListenConfig{
		Network: n,
		Local:   transport.Endpoint{Addrs: s.Listen.Addresses, Port: uint16(s.Listen.Port)},
		Admission: transport.Admission{
			Allow: s.Listen.Peers, PerPeer: l.conf.Limits.AssociationsPerPeer, Total: l.conf.Limits.Associations,
			OnRefused: func(peer netip.AddrPort, why transport.Refusal) {
				l.observer.Refused(l.conf.Name, peer, string(why))
			},
		},
		TCP: l.tcpOptions(), TLS: secure,
	})
	if err != nil {
		return nil, err
	}
	l.listeners = append(l.listeners, listener)
	if l.endpoint.Addrs == nil {
		l.endpoint = listener.Endpoint()
	}
	return listener, nil
}

// dialConfigs are how the peers of the connecting side s are dialled, the first
// one first.
func (l *link) dialConfigs(f *Firewall, s *conf.Side) ([]transport.DialConfig, error) {
	n, err := transport.ParseNetwork(l.conf.SideTransport(s))
	if err != nil {
		return nil, err
	}
	secure, err := l.secure(f.config, s)
	if err != nil {
		return nil, err
	}
	var all []transport.DialConfig
	for _, remote := range remotes(s.Connect) {
		all = append(all, transport.DialConfig{
			Network: n, Remote: remote, Local: transport.Endpoint{Addrs: s.Connect.Local, Port: uint16(s.Connect.LocalPort)},
			TCP: l.tcpOptions(), TLS: secure,
		})
	}
	return all, nil
}

// remotes are the peer that c names, and its alternates.
func remotes(c *conf.Connect) []transport.Endpoint {
	all := []transport.Endpoint{{Addrs: c.Addresses, Port: uint16(c.Port)}}
	for _, a := range c.Alternates {
		all = append(all, transport.Endpoint{Addrs: a.Addresses, Port: uint16(a.Port)})
	}
	return all
}

func (l *link) tcpOptions() transport.TCPOptions {
	if l.diameter() {
		return transport.TCPOptions{Framing: transport.FramingDiameter(l.conf.Diameter.MaxMessage)}
	}
	return transport.TCPOptions{}
}

// secure reads the certificates of a side; the zero value where it has none.
func (l *link) secure(c *conf.Config, s *conf.Side) (transport.TLSOptions, error) {
	if s.TLS == nil {
		return transport.TLSOptions{}, nil
	}
	t, err := transport.NewCredentials(tlsFiles(c, s.TLS))
	if err != nil {
		return transport.TLSOptions{}, err
	}
	l.credentials = append(l.credentials, t)
	side := "outside"
	if s == &l.conf.Inside {
		side = "inside"
	}
	l.metrics.WatchCertificate(side, t.Expiry)
	return transport.TLSOptions{Config: t.Config, OnFailed: func(peer netip.AddrPort, err error) {
		l.observer.warn("TLS handshake failed", "peer", peer.String(), "error", err)
	}}, nil
}

func tlsFiles(c *conf.Config, t *conf.TLS) transport.TLSFiles {
	return transport.TLSFiles{Cert: c.Path(t.Cert), Key: c.Path(t.Key), CA: c.Path(t.CA), Names: t.Names}
}

// CheckCertificates reads the certificates that c names, and tells all that is
// wrong with them at once.
func CheckCertificates(c *conf.Config) error {
	var errs []error
	if c.Cluster != nil && c.Cluster.TLS != nil {
		if _, err := transport.NewTLSConfig(tlsFiles(c, c.Cluster.TLS)); err != nil {
			errs = append(errs, fmt.Errorf("%s: cluster.tls: %w", c.File(), err))
		}
	}
	for i := range c.Links {
		for side, s := range map[string]*conf.Side{"outside": &c.Links[i].Outside, "inside": &c.Links[i].Inside} {
			if s.TLS == nil {
				continue
			}
			if _, err := transport.NewTLSConfig(tlsFiles(c, s.TLS)); err != nil {
				errs = append(errs, fmt.Errorf("%s: links[%d].%s.tls: %w", c.File(), i, side, err))
			}
		}
	}
	return errors.Join(errs...)
}

// listens is where the link listens, as people read it.
func (l *link) listens() string {
	var all []string
	for _, listener := range l.listeners {
		all = append(all, listener.Endpoint().String())
	}
	return strings.Join(all, ", ")
}

// dials is whom the link dials, as people read it.
func (l *link) dials() string {
	var all []string
	for _, s := range []*conf.Side{&l.conf.Outside, &l.conf.Inside} {
		if s.Connect == nil {
			continue
		}
		for _, r := range remotes(s.Connect) {
			all = append(all, r.String())
		}
	}
	return strings.Join(all, ", ")
}
