package diameter_test

import (
	"net"
	"testing"
	"time"

	"github.com/fiorix/go-diameter/v4/diam"
	"github.com/fiorix/go-diameter/v4/diam/avp"
	"github.com/fiorix/go-diameter/v4/diam/datatype"
	"github.com/fiorix/go-diameter/v4/diam/dict"
	"github.com/fiorix/go-diameter/v4/diam/sm"

	"cordon/proxy/diameter"
	"cordon/proxy/relay"
	"cordon/proxy/transport"
)

func settings(host string) *sm.Settings {
	return &sm.Settings{
		OriginHost: datatype.DiameterIdentity(host), OriginRealm: datatype.DiameterIdentity(host[4:]), VendorID: 10415, ProductName: "test",
		OriginStateID: 1, HostIPAddresses: []datatype.Address{datatype.Address(net.ParseIP("127.0.0.1"))},
	}
}

// goHSS is a node of go-diameter that answers ULR, on a connection that the path
// made.
func goHSS(t *testing.T, l net.Listener) {
	machine := sm.New(settings("hss.home.example"))
	machine.HandleIdx(diam.CommandIndex{AppID: diam.TGPP_S6A_APP_ID, Code: diam.UpdateLocation, Request: true}, diam.HandlerFunc(func(c diam.Conn, m *diam.Message) {
		a := m.Answer(diam.Success)
		session, err := m.FindAVP(avp.SessionID, 0)
		if err != nil {
			t.Errorf("no session: %v", err)
			return
		}
		a.InsertAVP(session)
		_, _ = a.NewAVP(avp.OriginHost, avp.Mbit, 0, datatype.DiameterIdentity("hss.home.example"))
		_, _ = a.NewAVP(avp.OriginRealm, avp.Mbit, 0, datatype.DiameterIdentity("home.example"))
		_, _ = a.WriteTo(c)
	}))
	go func() { _ = diam.Serve(l, machine) }()
	stop := make(chan struct{})
	t.Cleanup(func() { close(stop) })
	go func() {
		for {
			select {
			case <-machine.ErrorReports():
			case <-stop:
				return
			}
		}
	}()
}

// TestGoDiameterPeersTalkThroughEitherPath has go-diameter's state machines on
// both sides: capabilities, watchdog, requests, and a refusal.
func TestGoDiameterPeersTalkThroughEitherPath(t *testing.T) {
	t.Parallel()
	refusing := func(relay.Session, relay.Direction) relay.Judge {
		return judgement(func(in *relay.Input, out *relay.Decision) {
			if out.Action = relay.Forward; header(in.Data).Command == 318 && in.Data[4]&0x80 != 0 {
				*out = relay.Decision{Reason: "rule", Reply: build(0x60, 318, s6a, header(in.Data).HopByHop, avpOf(263, "s"), num(268, 3002), identityOf("dea.home.example"))}
				copy(out.Reply[16:20], in.Data[16:20])
			}
		})
	}
	for name, begin := range map[string]func(t *testing.T, to transport.Endpoint) *network{
		"pair": func(t *testing.T, to transport.Endpoint) *network {
			return startPairs(t, transport.TCP, func(c *relay.Config, _ *transport.ListenConfig) {
				c.Dial, c.Judges = relay.Dialer(transport.DialConfig{Network: transport.TCP, Remote: to, TCP: framed}), refusing
			})
		},
		"proxy": func(t *testing.T, to transport.Endpoint) *network {
			w := startAgent(t, transport.TCP, func(c *diameter.ProxyConfig, _ *transport.ListenConfig) {
				c.InsideSide.Dial[0], c.Judges = relay.Dialer(transport.DialConfig{Network: transport.TCP, Remote: to, TCP: framed}), refusing
				c.Watchdog = 400 * time.Millisecond
			})
			for end := time.Now().Add(wait); len(w.proxy.Status()) == 0 && time.Now().Before(end); {
				time.Sleep(time.Millisecond)
			}
			return w
		},
	} {
		t.Run(name, func(t *testing.T) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			goHSS(t, l)
			w := begin(t, local(t, l.Addr().String()))
			defer l.Close()
			goMME(t, w)
		})
	}
}

// goMME calls w and asks.
func goMME(t *testing.T, w *network) {
	answers := make(chan *diam.Message, 16)
	machine := sm.New(settings("mme.visited.example"))
	machine.HandleFunc("ALL", func(_ diam.Conn, m *diam.Message) { answers <- m })
	client := &sm.Client{Dict: dict.Default, Handler: machine, MaxRetransmits: 1, RetransmitInterval: 2 * time.Second, EnableWatchdog: true, WatchdogInterval: 100 * time.Millisecond,
		SupportedVendorID: []*diam.AVP{diam.NewAVP(avp.SupportedVendorID, avp.Mbit, 0, datatype.Unsigned32(10415))},
		VendorSpecificApplicationID: []*diam.AVP{diam.NewAVP(avp.VendorSpecificApplicationID, avp.Mbit, 0, &diam.GroupedAVP{AVP: []*diam.AVP{
			diam.NewAVP(avp.AuthApplicationID, avp.Mbit, 0, datatype.Unsigned32(diam.TGPP_S6A_APP_ID)), diam.NewAVP(avp.VendorID, avp.Mbit, 0, datatype.Unsigned32(10415))}})}}
	conn, err := client.DialTimeout(w.front.String(), wait)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	ask := func(command uint32) *diam.Message {
		t.Helper()
		m := diam.NewRequest(command, diam.TGPP_S6A_APP_ID, dict.Default)
		_, _ = m.NewAVP(avp.SessionID, avp.Mbit, 0, datatype.UTF8String("mme;1"))
		_, _ = m.NewAVP(avp.OriginHost, avp.Mbit, 0, datatype.DiameterIdentity("mme.visited.example"))
		_, _ = m.NewAVP(avp.OriginRealm, avp.Mbit, 0, datatype.DiameterIdentity("visited.example"))
		_, _ = m.NewAVP(avp.DestinationRealm, avp.Mbit, 0, datatype.DiameterIdentity("home.example"))
		_, _ = m.NewAVP(avp.UserName, avp.Mbit, 0, datatype.UTF8String("262990000000001"))
		if _, err := m.WriteTo(conn); err != nil {
			t.Fatal(err)
		}
		select {
		case a := <-answers:
			if a.Header.HopByHopID != m.Header.HopByHopID || a.Header.EndToEndID != m.Header.EndToEndID {
				t.Fatalf("identifiers %x %x for %x %x", a.Header.HopByHopID, a.Header.EndToEndID, m.Header.HopByHopID, m.Header.EndToEndID)
			}
			return a
		case <-time.After(wait):
			t.Fatal("no answer")
		}
		return nil
	}
	code := func(m *diam.Message) uint32 {
		a, err := m.FindAVP(avp.ResultCode, 0)
		if err != nil {
			t.Fatal(err)
		}
		return uint32(a.Data.(datatype.Unsigned32))
	}
	for range 50 {
		if got := code(ask(diam.UpdateLocation)); got != 2001 {
			t.Fatalf("result %d", got)
		}
	}
	if got := code(ask(diam.AuthenticationInformation)); got != 3002 {
		t.Errorf("refused with %d", got)
	}
	time.Sleep(500 * time.Millisecond) // watchdogs of both sides
	if got := code(ask(diam.UpdateLocation)); got != 2001 {
		t.Errorf("result %d after the watchdogs", got)
	}
}
