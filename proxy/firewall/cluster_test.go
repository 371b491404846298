package firewall

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"cordon/filters/engine"
	"cordon/filters/state"
	"cordon/protocols/decode"
	"cordon/protocols/diameter"
	"cordon/protocols/message"
)

// joined is a firewall with others, whose cluster runs until the test ends.
func joined(t *testing.T, name, more string) *Firewall {
	t.Helper()
	f := withoutLinks(t, fmt.Sprintf("cluster: {name: %s, listen: '127.0.0.1:0', silence: 1s%s}\n", name, more))
	if err := f.joinCluster(); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := f.cluster.Run(ctx); err != nil {
			t.Error(err)
		}
	}()
	t.Cleanup(func() { stop(); <-done })
	return f
}

func (f *Firewall) subscribers() *state.Subscribers {
	return f.force.Load().engine.Memory().Subscribers
}

func soon(t *testing.T, what string, f func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if f() {
			return
		}
	}
	t.Fatalf("not in time: %s", what)
}

// TestASubscriberWhomOneFirewallSawIsKnownToTheOther has one see a registration: the
// other knows the place, as the operator that its own profile has under that name.
func TestASubscriberWhomOneFirewallSawIsKnownToTheOther(t *testing.T) {
	a := joined(t, "fw-a", "")
	b := joined(t, "fw-b", fmt.Sprintf(", peers: ['%v']", a.cluster.Addr()))
	now := time.Now().UnixNano()
	france := a.force.Load().Profile.ByTADIG("FRAEX")
	if france == 0 {
		t.Fatal("the profile has no FRAEX")
	}
	const imsi = 0x262990000000001
	register := func(f *Firewall, node string, at int64) {
		f.subscribers().Register(&state.Registration{IMSI: imsi, Domain: state.EPS, Time: at,
			Place: state.Place{Owner: france, Country: "FR", Network: 208099, Node: state.NodeID(node)}})
	}
	register(a, "mme1.fr.example", now)
	place := func(f *Firewall) state.Place { p, _, _ := f.subscribers().Find(imsi, state.EPS); return p }
	soon(t, "b knows where he is", func() bool {
		p := place(b)
		return p.Owner == france && p.Country == "FR" && p.Node == state.NodeID("mme1.fr.example")
	})
	soon(t, "b is not apart", func() bool { return !b.Status().Cluster.Apart })
	if s := a.Status().Cluster; s.Sent == 0 || s.Lost != 0 || s.Listen == "" {
		t.Errorf("status of a: %+v", s)
	}
	w := httptest.NewRecorder()
	b.metrics.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if want := fmt.Sprintf("cordon_cluster_received_records_total{peer=%q} 1", a.cluster.Addr()); !strings.Contains(w.Body.String(), want) {
		t.Errorf("missing: %s", want)
	}
}

// hears gives the verdict on a message of Diameter.
func (f *Firewall) hears(direction message.Direction, b []byte) (v engine.Verdict) {
	d := decode.New(decode.Options{})
	d.Diameter(&decode.Inbound{Link: "gp", LinkID: 1, Time: time.Now().UnixNano(), Direction: direction}, b, func(m *message.Message) {
		f.force.Load().engine.Evaluate(m, &v)
	})
	return v
}

// node is a message of S6a between our HSS and a partner's MME.
func node(flags uint8, command, id uint32, host, realm string, more ...[]byte) []byte {
	b := diameter.AppendHeader(nil, &diameter.Header{Version: 1, Flags: flags | diameter.FlagProxiable, Command: command,
		Application: diameter.ApplicationS6a, HopByHop: id, EndToEnd: id})
	for _, a := range []struct {
		code  uint32
		value string
	}{{263, "session;1;2"}, {264, host + "." + realm}, {296, realm}} {
		b = diameter.AppendAVP(b, a.code, diameter.AVPMandatory, 0, []byte(a.value))
	}
	b = diameter.AppendUint32(b, 277, diameter.AVPMandatory, 0, 1)
	for _, a := range more {
		b = append(b, a...)
	}
	diameter.PutLength(b)
	return b
}

// TestAnAttackOnASubscriberWhomTheOtherFirewallSawIsStopped has a subscriber of ours
// register in France through one firewall, and a Kenyan network speak for him through
// the other.
func TestAnAttackOnASubscriberWhomTheOtherFirewallSawIsStopped(t *testing.T) {
	a := joined(t, "fw-a", "")
	b := joined(t, "fw-b", fmt.Sprintf(", peers: ['%v']", a.cluster.Addr()))
	const imsi, home = "262990000000001", "epc.mnc099.mcc262.3gppnetwork.org"
	subscriber := diameter.AppendAVP(nil, 1, diameter.AVPMandatory, 0, []byte(imsi))
	toHome := diameter.AppendAVP(nil, 283, diameter.AVPMandatory, 0, []byte(home))
	vendor := func(code, value uint32) []byte {
		return diameter.AppendUint32(nil, code, diameter.AVPMandatory, diameter.Vendor3GPP, value)
	}
	plmn := func(digits ...byte) []byte {
		return diameter.AppendAVP(nil, 1407, diameter.AVPMandatory, diameter.Vendor3GPP, digits)
	}
	notify := func(id uint32, mcc string) []byte {
		return node(diameter.FlagRequest, diameter.CommandNotify, id, "mme1", "epc.mnc099.mcc"+mcc+".3gppnetwork.org", toHome, subscriber, vendor(1443, 0x202))
	}
	soon(t, "b is not apart", func() bool { return !b.Status().Cluster.Apart })
	if v := b.hears(message.DirectionInbound, notify(1, "639")); v.Blocks() {
		t.Fatalf("nobody knows where he is, but: %+v", v)
	}
	register := node(diameter.FlagRequest, diameter.CommandUpdateLocation, 2, "mme1", "epc.mnc099.mcc208.3gppnetwork.org", toHome, subscriber,
		vendor(1032, 1004), vendor(1405, 0x22), plmn(0x02, 0xf8, 0x99))
	if v := a.hears(message.DirectionInbound, register); v.Blocks() {
		t.Fatalf("the registration: %+v", v)
	}
	granted := diameter.AppendUint32(nil, 268, diameter.AVPMandatory, 0, 2001)
	if v := a.hears(message.DirectionOutbound, node(0, diameter.CommandUpdateLocation, 2, "hss1", home, granted)); v.Blocks() {
		t.Fatalf("its answer: %+v", v)
	}
	soon(t, "b stops the Kenyan network", func() bool { v := b.hears(message.DirectionInbound, notify(3, "639")); return v.Blocks() })
	if v := b.hears(message.DirectionInbound, notify(4, "208")); v.Blocks() {
		t.Errorf("the network that serves him: %+v", v)
	}
}

// TestAClockAheadDoesNotHoldAPlace has another firewall tell of next year: what is seen
// here a minute later counts.
func TestAClockAheadDoesNotHoldAPlace(t *testing.T) {
	f := withoutLinks(t, "")
	memory := f.force.Load().engine.Memory()
	const imsi = 0x262990000000002
	c := state.Change{Kind: state.ChangeRegistered, Domain: state.CS, IMSI: imsi, Time: time.Now().AddDate(1, 0, 0).UnixNano(), Place: state.Place{Country: "KE", Network: 639099, Node: 7}}
	record, err := c.AppendBinary([]byte{recordSubscriber})
	if err != nil || !take(memory, record) {
		t.Fatal("not taken", err)
	}
	memory.Subscribers.Register(&state.Registration{IMSI: imsi, Domain: state.CS, Time: time.Now().Add(time.Minute).UnixNano(), Place: state.Place{Country: "DE", Network: 262099, Node: 8}})
	if p, _, _ := memory.Subscribers.Find(imsi, state.CS); p.Country != "DE" {
		t.Errorf("he is in %q", p.Country)
	}
	for _, bad := range [][]byte{nil, {recordSubscriber}, {99, 1, 2, 3}, record[:len(record)-1], append(record[:len(record):len(record)], 0)} {
		if take(memory, bad) {
			t.Errorf("% x was taken", bad)
		}
	}
}

// TestAFirewallWithoutItsPeerTrustsNothingThatItMayHaveMissed has no peer answer.
func TestAFirewallWithoutItsPeerTrustsNothingThatItMayHaveMissed(t *testing.T) {
	f := joined(t, "fw-a", ", peers: ['127.0.0.1:1']")
	const imsi = 0x262990000000003
	f.subscribers().Register(&state.Registration{IMSI: imsi, Domain: state.CS, Time: time.Now().UnixNano(), Place: state.Place{Country: "DE", Network: 262099, Node: 8}})
	if _, _, sure := f.subscribers().Find(imsi, state.CS); sure {
		t.Error("a place is sure that the peer may have seen change")
	}
	if s := f.Status().Cluster; !s.Apart || len(s.Peers) != 1 || !s.Peers[0].Away {
		t.Errorf("status %+v", s)
	}
}
