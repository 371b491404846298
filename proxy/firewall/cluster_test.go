package firewall

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"cordon/filters/state"
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
