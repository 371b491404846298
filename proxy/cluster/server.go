package cluster

import (
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// Times of the server that a node runs.
const (
	startTimeout = 10 * time.Second
	loginTimeout = 5 * time.Second
)

// maxPeers bounds the connections to a node: whoever only connects holds a place for
// no longer than loginTimeout.
const maxPeers = 64

// reader is the user that peers are: they may read the stream, and nothing else.
const reader = "reader"

// serve runs a NATS server that holds the node's stream. own is the password of the
// node itself, which alone may write.
func serve(o *Options) (s *server.Server, own string, remove func(), err error) {
	dir, remove := o.Dir, func() {}
	if dir == "" { // JetStream wants a place even for what it keeps in memory
		if dir, err = os.MkdirTemp("", "cordon-cluster-"); err != nil {
			return nil, "", nil, fmt.Errorf("place of the stream: %w", err)
		}
		remove = func() { _ = os.RemoveAll(dir) }
	}
	own = rand.Text()
	opts := &server.Options{
		ServerName: o.Name, Host: o.Listen.Addr().String(), Port: int(o.Listen.Port()), MaxConn: maxPeers, MaxSubs: maxPeers, MaxPayload: maxBatch, MaxControlLine: 1024,
		JetStream: true, StoreDir: dir, JetStreamMaxMemory: -1, JetStreamMaxStore: -1, NoSigs: true, NoLog: true, DisableJetStreamBanner: true,
		AuthTimeout: loginTimeout.Seconds(), Users: users(own), NoAuthUser: reader,
	}
	if o.Listen.Port() == 0 {
		opts.Port = server.RANDOM_PORT
	}
	if o.TLS != nil {
		opts.TLS, opts.TLSVerify, opts.TLSTimeout = true, true, loginTimeout.Seconds()
		opts.TLSConfig = o.TLS().Clone()
		opts.TLSConfig.GetConfigForClient = func(*tls.ClientHelloInfo) (*tls.Config, error) { return o.TLS(), nil }
	}
	if s, err = server.NewServer(opts); err != nil {
		remove()
		return nil, "", nil, err
	}
	go s.Start()
	if !s.ReadyForConnections(startTimeout) {
		s.Shutdown()
		remove()
		return nil, "", nil, errors.New("the server does not start: is its address free, and of this machine?")
	}
	return s, own, remove, nil
}

// users are the node itself, who may all, and its peers.
func users(own string) []*server.User {
	may := func(subjects ...string) *server.SubjectPermission { return &server.SubjectPermission{Allow: subjects} }
	return []*server.User{
		{Username: "node", Password: own},
		{Username: reader, Permissions: &server.Permissions{
			Publish: may("$JS.API.STREAM.INFO."+streamName, "$JS.API.STREAM.NAMES", "$JS.API.CONSUMER.CREATE."+streamName+".>", "$JS.API.CONSUMER.MSG.NEXT."+streamName+".>",
				"$JS.API.CONSUMER.DELETE."+streamName+".>", "$JS.API.CONSUMER.INFO."+streamName+".>", "$JS.FC.>"),
			Subscribe: may("_INBOX.>"),
		}},
	}
}

// address is where a server listens.
func address(s *server.Server) netip.AddrPort {
	a, err := netip.ParseAddrPort(s.Addr().String())
	if err != nil {
		return netip.AddrPort{}
	}
	return a
}
