package transport

import (
	"context"
	"net/netip"
	"os"
	"testing"
	"time"
)

// TestCredentialsReadAgainHoldForLaterHandshakes gives a listener a certificate of
// another name and of other authorities while a connection is open.
func TestCredentialsReadAgainHoldForLaterHandshakes(t *testing.T) {
	before, after := newAuthority(t, "before"), newAuthority(t, "after")
	files := before.files("dea.home.example", "*.ipx.example")
	c, err := NewCredentials(files)
	if err != nil {
		t.Fatal(err)
	}
	l, err := Listen(t.Context(), ListenConfig{Network: TLS, Local: Endpoint{Addrs: []netip.Addr{netip.MustParseAddr("127.0.0.1")}},
		TCP: TCPOptions{Framing: FramingDiameter(0)}, TLS: TLSOptions{Config: c.Config},
		Admission: Admission{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	old := before.files("dra1.ipx.example", "dea.home.example")
	client, err := dialSecurely(t, l, old)
	if err != nil {
		t.Fatal(err)
	}
	server, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = server.Abort() }()

	replaced := after.files("dea2.home.example", "*.ipx.example")
	for from, to := range map[string]string{replaced.Cert: files.Cert, replaced.Key: files.Key, replaced.CA: files.CA} {
		data, err := os.ReadFile(from)
		if err == nil {
			err = os.WriteFile(to, data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	use, err := c.Read()
	if err != nil {
		t.Fatal(err)
	}
	use()
	if err := client.Send(&Message{Data: dwr, PPID: PPIDDiameter}, false); err != nil {
		t.Fatal(err)
	}
	var m Message
	if err := server.Receive(&m); err != nil || len(m.Data) != len(dwr) {
		t.Fatalf("the open connection has received %x: %v", m.Data, err)
	}
	fresh, err := dialSecurely(t, l, after.files("dra2.ipx.example", "dea2.home.example"))
	if err != nil {
		t.Fatal(err)
	}
	if n := PeerNames(fresh); len(n) != 1 || n[0] != "dea2.home.example" {
		t.Errorf("the new connection is with %v", n)
	}
	if a, err := l.Accept(); err != nil {
		t.Error(err)
	} else {
		_ = a.Abort()
	}
	old.CA = before.write("kept.pem", "CERTIFICATE", before.cert.Raw)
	if _, err := dialSecurely(t, l, old); err == nil {
		t.Error("who knows the old authority only takes the new certificate")
	}
}

func TestCredentialsThatCannotBeReadLeaveTheOldOnes(t *testing.T) {
	ca := newAuthority(t, "roots")
	f := ca.files("dea.home.example", "dra1.ipx.example")
	c, err := NewCredentials(f)
	if err != nil {
		t.Fatal(err)
	}
	config, expiry := c.Config(), c.Expiry()
	if left := time.Until(expiry); left < 50*time.Minute || left > time.Hour {
		t.Errorf("the certificate expires in %v", left)
	}
	for _, file := range []string{f.Key, f.CA, f.Cert} {
		if err := os.WriteFile(file, []byte("nothing"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Read(); err == nil {
			t.Errorf("%s is read although it holds nothing", file)
		}
	}
	if c.Config() != config || !c.Expiry().Equal(expiry) {
		t.Error("the credentials have changed")
	}
	if _, err := NewCredentials(f); err == nil {
		t.Error("files without certificates are taken")
	}
}

func TestADialWithoutCredentialsSaysSo(t *testing.T) {
	_, err := Dial(context.Background(), DialConfig{Network: TLS, Remote: Endpoint{Addrs: []netip.Addr{netip.MustParseAddr("127.0.0.1")}, Port: 1}})
	if err == nil || err.Error() != "dial tls 127.0.0.1:1: no certificates are configured" {
		t.Errorf("err = %v", err)
	}
}
