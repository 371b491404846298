package transport

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// authority signs certificates for tests.
type authority struct {
	t    *testing.T
	dir  string
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
	file string
}

func newAuthority(t *testing.T, name string) *authority {
	t.Helper()
	a := &authority{t: t, dir: t.TempDir()}
	var err error
	if a.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &a.key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	if a.cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	a.file = a.write("ca.pem", "CERTIFICATE", der)
	return a
}

func (a *authority) write(name, kind string, der []byte) string {
	file := filepath.Join(a.dir, name)
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		a.t.Fatal(err)
	}
	return file
}

// files signs a certificate for host and expects names of its peer.
func (a *authority) files(host string, names ...string) TLSFiles {
	a.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		a.t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "not looked at"}, DNSNames: []string{host},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	cert, err := x509.CreateCertificate(rand.Reader, template, a.cert, &key.PublicKey, a.key)
	if err != nil {
		a.t.Fatal(err)
	}
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		a.t.Fatal(err)
	}
	return TLSFiles{Cert: a.write(host+".pem", "CERTIFICATE", cert), Key: a.write(host+".key", "EC PRIVATE KEY", der), CA: a.file, Names: names}
}

// listenSecurely listens over TLS and says what was refused.
func listenSecurely(t *testing.T, f TLSFiles, change func(*ListenConfig)) (Listener, <-chan Refusal) {
	t.Helper()
	c, err := NewCredentials(f)
	if err != nil {
		t.Fatal(err)
	}
	refused := make(chan Refusal, 64)
	cfg := ListenConfig{Network: TLS, Local: Endpoint{Addrs: []netip.Addr{netip.MustParseAddr("127.0.0.1")}}, TCP: TCPOptions{Framing: FramingDiameter(0)},
		TLS: TLSOptions{Config: c.Config, HandshakeTimeout: 2 * time.Second},
		Admission: Admission{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
			OnRefused: func(_ netip.AddrPort, why Refusal) { refused <- why }}}
	if change != nil {
		change(&cfg)
	}
	l, err := Listen(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l, refused
}

func dialSecurely(t *testing.T, l Listener, f TLSFiles) (Assoc, error) {
	t.Helper()
	c, err := NewCredentials(f)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	a, err := Dial(ctx, DialConfig{Network: TLS, Remote: l.Endpoint(), TCP: TCPOptions{Framing: FramingDiameter(0)}, TLS: TLSOptions{Config: c.Config}})
	if err == nil {
		t.Cleanup(func() { _ = a.Abort() })
	}
	return a, err
}

// dwr is a whole Diameter message without AVPs.
var dwr = []byte{1, 0, 0, 20, 0x80, 0, 1, 24, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2}

func TestTLSCarriesMessagesBetweenPeersThatKnowEachOther(t *testing.T) {
	ca := newAuthority(t, "roots")
	l, _ := listenSecurely(t, ca.files("dea.home.example", "*.ipx.example"), nil)
	client, err := dialSecurely(t, l, ca.files("dra1.ipx.example", "DEA.home.example."))
	if err != nil {
		t.Fatal(err)
	}
	server, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	if n := PeerNames(server); len(n) != 1 || n[0] != "dra1.ipx.example" {
		t.Errorf("the listener sees %v", n)
	}
	if n := PeerNames(client); len(n) != 1 || n[0] != "dea.home.example" {
		t.Errorf("the dialler sees %v", n)
	}
	for _, dir := range [][2]Assoc{{client, server}, {server, client}} {
		if err := dir[0].Send(&Message{Data: dwr, PPID: PPIDDiameter}, false); err != nil {
			t.Fatal(err)
		}
		var m Message
		if err := dir[1].Receive(&m); err != nil || len(m.Data) != len(dwr) || m.PPID != PPIDDiameter {
			t.Fatalf("received %x: %v", m.Data, err)
		}
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Receive(&Message{}) }()
	go func() { _ = client.Shutdown(t.Context()) }()
	if err := <-ended; !errors.Is(err, io.EOF) {
		t.Errorf("the end is %v", err)
	}
	_ = server.Abort()
}

func TestTLSRefusesWhomItDoesNotExpect(t *testing.T) {
	ca, other := newAuthority(t, "roots"), newAuthority(t, "others")
	mixed := other.files("dra1.ipx.example", "dea.home.example")
	mixed.CA = ca.file
	for name, f := range map[string]TLSFiles{
		"a certificate of another authority": mixed,
		"a name that is not expected":        ca.files("dra1.stranger.example", "dea.home.example"),
		"a deeper name than the star":        ca.files("a.b.ipx.example", "dea.home.example"),
	} {
		l, refused := listenSecurely(t, ca.files("dea.home.example", "*.ipx.example"), nil)
		a, err := dialSecurely(t, l, f) // in TLS 1.3 the dialler learns it when it reads
		if err == nil {
			err = a.Receive(&Message{})
		}
		if err == nil {
			t.Errorf("%s is admitted", name)
		}
		if why := <-refused; why != RefusedHandshake {
			t.Errorf("%s is refused as %s", name, why)
		}
	}
}

func TestTheDiallerRefusesAServerOfAnotherName(t *testing.T) {
	ca := newAuthority(t, "roots")
	l, _ := listenSecurely(t, ca.files("impostor.home.example"), nil)
	if _, err := dialSecurely(t, l, ca.files("dra1.ipx.example", "dea.home.example")); err == nil {
		t.Error("the impostor is taken")
	}
}

func TestConnectionsWithoutHandshakeAreBoundedAndEnd(t *testing.T) {
	ca := newAuthority(t, "roots")
	l, refused := listenSecurely(t, ca.files("dea.home.example"), func(c *ListenConfig) {
		c.TLS.HandshakeTimeout = 300 * time.Millisecond
		c.Admission.PerPeer, c.Admission.Total = 4, 4
	})
	early := 0 // reset while it was being made, and refused all the same
	for range 10 {
		c, err := net.Dial("tcp", l.Endpoint().String())
		if err != nil {
			early++
			continue
		}
		defer c.Close()
	}
	count := map[Refusal]int{}
	for range 10 {
		count[<-refused]++
	}
	if count[RefusedTotal]+count[RefusedPerPeer] != 6 || count[RefusedHandshake] != 4 || early > 6 {
		t.Errorf("refused %v, %d early", count, early)
	}
	client, err := dialSecurely(t, l, ca.files("dra1.ipx.example", "dea.home.example"))
	if err != nil {
		t.Fatalf("the places are not given back: %v", err)
	}
	if a, err := l.Accept(); err != nil {
		t.Error(err)
	} else {
		_ = a.Abort()
	}
	_ = client.Abort()
}

func TestNamesAreCoveredByLabels(t *testing.T) {
	for _, tc := range []struct {
		pattern, name string
		want          bool
	}{
		{"a.example", "A.Example.", true}, {"a.example", "b.example", false}, {"*.example", "a.example", true},
		{"*.example", "example", false}, {"*.example", "a.b.example", false}, {"*.", "a", false}, {"*.example", "*.example", true},
	} {
		if got := NameCovers(tc.pattern, tc.name); got != tc.want {
			t.Errorf("%s covers %s: %v", tc.pattern, tc.name, got)
		}
	}
}

func TestDiameterIsCutByItsLength(t *testing.T) {
	f := FramingDiameter(4096)
	for _, tc := range []struct {
		head []byte
		n    int
	}{
		{[]byte{1, 0, 0, 20}, 20}, {[]byte{1, 0, 16, 0}, 4096}, {[]byte{1, 0, 16, 4}, 0},
		{[]byte{1, 0xff, 0xff, 0xff}, 0}, {[]byte{1, 0, 0, 19}, 0}, {[]byte{1, 0, 0, 0}, 0}, {[]byte{2, 0, 0, 20}, 0}, {[]byte{22, 3, 1, 0}, 0},
	} {
		n, err := f.Length(tc.head)
		if n != tc.n || (err == nil) != (tc.n > 0) || err != nil && !errors.Is(err, ErrFraming) {
			t.Errorf("%x: %d, %v", tc.head, n, err)
		}
	}
}
