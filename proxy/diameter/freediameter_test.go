package diameter_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"cordon/proxy/diameter"
	"cordon/proxy/relay"
	"cordon/proxy/transport"
)

// Addresses of the interoperability tests, in a network namespace of their own:
// freeDiameter does not take loopback addresses.
const (
	visitedDRA, edge, homeDRA = "10.77.0.1", "10.77.0.2", "10.77.0.3"

	inNamespace = "CORDON_TEST_NAMESPACE"
)

// isolated runs the test anew in a network namespace of its own, or skips by name
// where that cannot be. It returns false when the test has run there.
func isolated(t *testing.T) bool {
	t.Helper()
	if _, err := exec.LookPath("freeDiameterd"); err != nil {
		t.Skip("needs freeDiameterd: apt-get install freediameterd freediameter-extensions")
	}
	ip, err := exec.LookPath("ip")
	if err != nil {
		ip, err = exec.LookPath("/sbin/ip")
	}
	if err != nil {
		t.Skip("needs ip: apt-get install iproute2")
	}
	if os.Getenv(inNamespace) != "" {
		for _, args := range [][]string{{"link", "set", "lo", "up"}, {"addr", "add", visitedDRA + "/32", "dev", "lo"}, {"addr", "add", edge + "/32", "dev", "lo"}, {"addr", "add", homeDRA + "/32", "dev", "lo"}} {
			if out, err := exec.Command(ip, args...).CombinedOutput(); err != nil {
				t.Fatalf("ip %v: %v: %s", args, err, out)
			}
		}
		return true
	}
	if os.Getuid() != 0 {
		t.Skip("needs root, for a network namespace")
	}
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v", "-test.count=1")
	cmd.Env = append(os.Environ(), inNamespace+"=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET, Pdeathsig: syscall.SIGKILL}
	runtime.LockOSThread() // who dies by Pdeathsig watches the thread
	defer runtime.UnlockOSThread()
	out, err := cmd.CombinedOutput()
	switch {
	case err != nil && strings.Contains(err.Error(), "operation not permitted"):
		t.Skip("needs a network namespace, which is not permitted here")
	case err != nil:
		t.Errorf("in a namespace: %v\n%s", err, out)
	case strings.Contains(string(out), "--- SKIP"):
		t.Skipf("in a namespace:\n%s", out)
	}
	return false
}

// startFreeDiameter starts freeDiameterd as an agent at an address, with further
// lines of configuration.
func startFreeDiameter(t testing.TB, host, at string, sctp bool, more ...string) {
	t.Helper()
	_, realm, _ := strings.Cut(host, ".")
	dir := t.TempDir()
	writeRSA(t, dir, host)
	if err := os.WriteFile(filepath.Join(dir, "acl.conf"), []byte("ALLOW_OLD_TLS *.example\nALLOW_IPSEC *.example *.ipx.example *.visited.example *.home.example\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	lines := []string{
		fmt.Sprintf("Identity = %q;\nRealm = %q;\nPort = 3868;\nSecPort = 0;\nNo_IPv6;\nListenOn = %q;\nAppServThreads = 1;", host, realm, at),
		fmt.Sprintf("TLS_Cred = %q, %q;\nTLS_CA = %q;", dir+"/cert.pem", dir+"/key.pem", dir+"/cert.pem"),
		fmt.Sprintf("LoadExtension = \"/usr/lib/freeDiameter/acl_wl.fdx\" : %q;", dir+"/acl.conf"),
	}
	if !sctp {
		lines = append(lines, "No_SCTP;")
	}
	conf := filepath.Join(dir, "fd.conf")
	if err := os.WriteFile(conf, []byte(strings.Join(append(lines, more...), "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("freeDiameterd", "-c", conf, "-d")
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { defer close(ended); _ = cmd.Wait() }()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-ended:
		case <-time.After(3 * time.Second):
			_ = cmd.Process.Kill()
			<-ended
		}
		if t.Failed() {
			t.Logf("%s said:\n%s", host, said.String())
		}
	})
}

func writeRSA(t testing.TB, dir, host string) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: host}, DNSNames: []string{host}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{"cert.pem": {Type: "CERTIFICATE", Bytes: der}, "key.pem": {Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// dialNode connects a node of ours with an agent, whose patience it shares.
func dialNode(t testing.TB, n transport.Network, remote, host string) *node {
	t.Helper()
	for end := time.Now().Add(2 * wait); ; time.Sleep(100 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		a, err := transport.Dial(ctx, transport.DialConfig{Network: n, Remote: local(t, remote+":3868"), TCP: framed})
		cancel()
		if err == nil {
			send(t, a, build(0x80, 257, 0, 1, identityOf(host), hostAddress(edge), num(266, 10415), avpOf(269, "test"), num(278, 1), apps(s6a)))
			b := receive(t, a)
			if result(b) != 2001 {
				t.Fatalf("%s answers CER with %q", remote, read(b))
			}
			t.Cleanup(func() { _ = a.Abort() })
			return &node{a, t}
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
	}
}

func hostAddress(ip string) []byte {
	var a [6]byte
	a[1] = 1
	_, _ = fmt.Sscanf(ip, "%d.%d.%d.%d", &a[2], &a[3], &a[4], &a[5])
	return avpOf(257, string(a[:]))
}

// freeDiameters is an agent on either side of a path of ours, and a node behind
// each of them.
func freeDiameters(t *testing.T, n transport.Network, proxy bool) {
	sctp := n == transport.SCTP
	only := "No_SCTP;"
	if sctp {
		only = "No_TCP;"
	}
	far := "dra.home.example" // as the visited agent sees it
	if proxy {
		far = "dea.home.example"
	}
	startFreeDiameter(t, "dra.home.example", homeDRA, sctp)
	log := newLedger()
	judge := func(relay.Session, relay.Direction) relay.Judge {
		return judgement(func(in *relay.Input, out *relay.Decision) {
			if out.Action = relay.Forward; header(in.Data).Command == 318 && in.Data[4]&0x80 != 0 {
				h := header(in.Data)
				*out = relay.Decision{Reason: "rule", Reply: build(0x60, 318, s6a, h.HopByHop, avpOf(263, string(find(in.Data, 263))), num(268, 3002), identityOf("dea.home.example"))}
				copy(out.Reply[12:20], in.Data[12:20])
			}
		})
	}
	front := listenAt(t, n, edge+":3868", nil)
	dial := relay.Dialer(transport.DialConfig{Network: n, Local: local(t, edge+":0"), Remote: local(t, homeDRA+":3868"), TCP: framed})
	var path runner
	var err error
	if proxy {
		path, err = diameter.NewProxy(diameter.ProxyConfig{Link: "ipx", Options: diameter.Options{OriginHost: "dea.home.example", OriginRealm: "home.example", Watchdog: 6 * time.Second},
			Observer: log, Judges: judge, OutsideSide: diameter.ProxySide{Listener: front}, Reconnect: 100 * time.Millisecond,
			InsideSide: diameter.ProxySide{Dial: []func(context.Context) (transport.Assoc, error){dial}}})
	} else {
		path, err = relay.New(relay.Config{Link: "ipx", Observer: log, Judges: judge, Protocol: diameter.Protocol(diameter.Options{Watchdog: 20 * time.Second}), Listener: front, Dial: dial})
	}
	if err != nil {
		t.Fatal(err)
	}
	stop := run(t, path)
	defer stop()
	hss := dialNode(t, n, homeDRA, "hss.home.example") // the agent listens by now
	startFreeDiameter(t, "dra.visited.example", visitedDRA, sctp, fmt.Sprintf("TcTimer = 2;\nTwTimer = 6;\nConnectPeer = %q { ConnectTo = %q; No_TLS; %s Port = 3868; };", far, edge, only))
	mme := dialNode(t, n, visitedDRA, "mme.visited.example")
	var serving sync.WaitGroup
	serving.Go(func() {
		var m transport.Message
		_ = hss.SetReadDeadline(time.Time{})
		for n := 0; ; n++ {
			if err := hss.Receive(&m); err != nil {
				t.Logf("the node behind ends after %d messages with %v", n, err)
				return
			}
			if h := header(m.Data); !hss.answer(m.Data) && h.Flags&0x80 != 0 {
				answerTo(hss.Assoc, m.Data)
			}
		}
	})
	defer func() { _ = hss.Abort(); serving.Wait() }()
	// The agents know each other when the first request gets through.
	for end := time.Now().Add(3 * wait); ; time.Sleep(200 * time.Millisecond) {
		send(t, mme, ulr(1))
		if b := mme.next(); result(b) == 2001 {
			break
		}
		if time.Now().After(end) {
			t.Fatal("no request gets through")
		}
	}
	for id := range uint32(100) {
		send(t, mme, ulr(100+id))
		b := mme.next()
		if h := header(b); result(b) != 2001 || h.HopByHop != 100+id || h.EndToEnd != 107+id || string(find(b, 264)) != "hss.home.example" {
			t.Fatalf("answered %q by %q", read(b), find(b, 264))
		}
	}
	send(t, mme, req(318, s6a, 900))
	if b := mme.next(); result(b) != 3002 || header(b).HopByHop != 900 {
		t.Errorf("a refused request is answered %q", read(b))
	}
	log.await(t, "inbound dropped rule", 1)
	time.Sleep(7 * time.Second) // a watchdog of the agents
	send(t, mme, ulr(901))
	mme.want("316 a 901 2001")
}

func TestFreeDiameterOnBothSidesOfAPair(t *testing.T) {
	t.Parallel()
	if isolated(t) {
		freeDiameters(t, transport.TCP, false)
	}
}

func TestFreeDiameterOnBothSidesOfAProxy(t *testing.T) {
	t.Parallel()
	if isolated(t) {
		freeDiameters(t, transport.TCP, true)
	}
}

func TestFreeDiameterOnBothSidesOfAPairOverSCTP(t *testing.T) {
	t.Parallel()
	if err := transport.SCTPAvailable(); err != nil {
		t.Skipf("needs kernel SCTP: %v", err)
	}
	if isolated(t) {
		freeDiameters(t, transport.SCTP, false)
	}
}

func TestFreeDiameterOnBothSidesOfAProxyOverSCTP(t *testing.T) {
	t.Parallel()
	if err := transport.SCTPAvailable(); err != nil {
		t.Skipf("needs kernel SCTP: %v", err)
	}
	if isolated(t) {
		freeDiameters(t, transport.SCTP, true)
	}
}
