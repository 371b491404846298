package state

import (
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"testing"

	"cordon/filters/internal/sketch"
	"cordon/internal/operator"
	"cordon/protocols/message"
)

// Connections of the tests: a client outside and our server, and another.
const (
	in    = "ip.src=203.0.113.1 ip.dst=192.0.2.1 direction=inbound "
	out   = "ip.src=192.0.2.1 ip.dst=203.0.113.1 direction=outbound "
	other = "ip.src=203.0.113.9 ip.dst=192.0.2.1 direction=inbound "
	from  = "Origin-Host=mme1.epc.mnc099.mcc208.3gppnetwork.org Origin-Realm=epc.mnc099.mcc208.3gppnetwork.org Session-Id=mme1.epc.mnc099.mcc208.3gppnetwork.org;1;1 "
	ours  = "Origin-Host=hss1.epc.mnc099.mcc262.3gppnetwork.org Origin-Realm=epc.mnc099.mcc262.3gppnetwork.org Session-Id=mme1.epc.mnc099.mcc208.3gppnetwork.org;1;1 "
	ken   = "Origin-Host=mme1.epc.mnc099.mcc639.3gppnetwork.org Origin-Realm=epc.mnc099.mcc639.3gppnetwork.org Session-Id=mme1.epc.mnc099.mcc208.3gppnetwork.org;1;1 "
	toUs  = "Destination-Realm=epc.mnc099.mcc262.3gppnetwork.org "
)

// step is a message at a second, and what its fact must be: "-" is absent.
type step struct {
	at    int
	words string
	want  string
}

// play records messages, and gives the fact of each before it.
func play(t *testing.T, d *Dialogues, link uint16, f message.FieldID, steps []step) {
	t.Helper()
	p := operator.Example()
	for i, s := range steps {
		words := strings.Fields(s.words)
		m := sketch.Decoded(t, words[0], words[1:]...)
		m.Time, m.LinkID, m.SourcePort, m.DestinationPort = int64(s.at)*1e9, link, 3868, 3868
		d.Compute(p, m, f)
		if got := sketch.Fact(m, f); got != s.want {
			t.Errorf("step %d (%s): got %s, want %s", i, words[0], got, s.want)
		}
		m.SetComputed(f)
		d.Record(p, m, true)
	}
}

func TestAnswersAreHeldAgainstRequests(t *testing.T) {
	for _, tt := range []struct {
		name  string
		link  uint16
		steps []step
	}{
		{"an answer to a request", 1, []step{{1, "ULR " + in + from, "-"}, {2, "ULA " + out + ours, "true"}}},
		{"a second answer", 1, []step{{1, "ULR " + in + from, "-"}, {2, "ULA " + out + ours, "true"}, {3, "ULA " + out + ours, "false"}}},
		{"no request", 1, []step{{1, "ULA " + out + ours, "false"}}},
		{"another command", 1, []step{{1, "ULR " + in + from, "-"}, {2, "AIA " + out + ours, "false"}, {3, "ULA " + out + ours, "true"}}},
		{"another application", 1, []step{{1, "ULR " + in + from, "-"}, {2, "ULA app=16777217 " + out + ours, "false"}}},
		{"another session", 1, []step{{1, "ULR " + in + from, "-"}, {2, "ULA " + out + strings.Replace(ours, ";1;1", ";1;2", 1), "false"}}},
		{"an error without session", 1, []step{{1, "ULR " + in + from, "-"}, {2, "ULA " + out + "Result-Code=3002", "true"}}},
		{"another hop-by-hop identifier", 1, []step{{1, "ULR hop=7 " + in + from, "-"}, {2, "ULA hop=8 " + out + ours, "false"}}},
		{"another end-to-end identifier", 1, []step{{1, "ULR end=7 " + in + from, "-"}, {2, "ULA end=8 " + out + ours, "false"}}},
		{"from the end that asked", 1, []step{{1, "ULR " + in + from, "-"}, {2, "ULA " + in + from, "false"}}},
		{"over another connection", 1, []step{{1, "CLR " + out + ours, "-"}, {2, "CLA " + other + from, "false"}, {3, "CLA " + in + from, "true"}}},
		{"both ends give the same numbers", 1, []step{{1, "ULR " + in + from, "-"}, {2, "ULR " + out + ours, "-"}, {3, "ULA " + out + ours, "true"}, {4, "ULA " + in + from, "true"}}},
		{"sent again", 1, []step{{1, "ULR " + in + from, "-"}, {5, "ULR flags=T " + in + from, "-"}, {6, "ULA " + out + ours, "true"}}},
		{"too late", 1, []step{{1, "ULR " + in + from, "-"}, {90, "ULA " + out + ours, "false"}}},
		{"an agent sends the answer of whom it asked to who asked", 1, []step{{1, "CLR ip.src=192.0.2.1 direction=outbound " + ours, "-"}, {2, "CLA ip.src=203.0.113.1 ip.dst=192.0.2.9 direction=inbound " + from, "false"}, {3, "CLA " + in + from, "true"}}},
		{"an agent asks by itself whether a peer lives", 1, []step{{1, "DWA " + in + from, "-"}}},
		{"a capture begins in between", 0, []step{{1, "ULR end=2 " + out + ours, "-"}, {2, "ULA " + in + from, "-"}}},
		{"and has gone on for a while", 0, []step{{1, "ULR end=2 " + out + ours, "-"}, {40, "ULA " + in + from, "false"}}},
		{"a capture that begins with the connection", 0, []step{{1, "CER " + in + from, "-"}, {2, "CEA " + out + ours, "true"}, {3, "ULA " + in + from, "false"}}},
		{"a tap of one direction", 0, []step{{1, "ULA " + in + from, "-"}, {40, "ULA end=2 " + in + from, "-"}, {41, "ULA end=3 " + in + from, "-"}}},
		{"watchdogs of a tap of one path", 0, []step{{1, "DWR " + out + ours, "-"}, {2, "DWA " + in + from, "true"}, {50, "DWA end=2 " + in + from, "-"}}},
		{"any number of answers that nobody asked for", 0, []step{{1, "CER " + out + ours, "-"}, {2, "ULA end=1 " + in + from, "false"}, {3, "ULA end=2 " + in + from, "false"},
			{4, "ULA end=3 " + in + from, "false"}, {5, "ULA end=4 " + in + from, "false"}, {6, "ULA end=5 " + in + from, "false"}, {7, "ULA end=6 " + in + from, "false"}}},
		{"a tap that loses a request", 0, []step{{1, "CER " + out + ours, "-"}, {2, "ULR unseen=2 end=1 " + out + ours, "-"}, {3, "ULA end=1 " + in + from, "true"},
			{4, "ULA end=2 " + in + from, "-"}, {5, "ULA end=3 " + in + from, "-"}, {6, "ULA end=4 " + in + from, "false"}}},
		{"a tap that lost one long ago", 0, []step{{1, "CER " + out + ours, "-"}, {2, "ULR unseen=2 end=1 " + out + ours, "-"}, {70, "ULA end=2 " + in + from, "false"}}},
		{"a request that came late", 0, []step{{1, "CER " + out + ours, "-"}, {2, "ULR unseen=1 end=1 " + out + ours, "-"}, {3, "ULR unseen=0 end=2 " + out + ours, "-"}, {4, "ULA end=3 " + in + from, "false"}}},
		{"what the answering end lost excuses nothing", 0, []step{{1, "CER " + out + ours, "-"}, {2, "ULA unseen=5 end=1 " + in + from, "false"}}},
		{"a tap of one path of several", 0, []step{{1, "CER " + out + ours, "-"}, {2, "ULR unseen=4294967295 end=1 " + out + ours, "-"}, {3, "ULA end=2 " + in + from, "-"}, {4, "ULA end=3 " + in + from, "-"}}},
		{"requests that wait for what is missing", 0, []step{{1, "CER " + out + ours, "-"}, {2, "ULA behind end=2 " + in + from, "-"}, {3, "ULA end=2 " + in + from, "false"}}},
	} {
		t.Run(tt.name, func(t *testing.T) { play(t, New(Options{}), tt.link, message.FieldDialoguePaired, tt.steps) })
	}
}

func TestAnswersProveNothingWhileRequestsMayHaveGoneBy(t *testing.T) {
	d := New(Options{})
	d.Resume(10e9)
	play(t, d, 1, message.FieldDialoguePaired, []step{{20, "CLA " + in + from, "-"}, {21, "CLA " + out + ours, "-"}, {80, "CLA " + in + from, "false"}})
	d = nil
	d.Resume(10e9)
}

func TestRequestsAreKnownAgain(t *testing.T) {
	for _, tt := range []struct {
		name  string
		steps []step
	}{
		{"after the answer", []step{{1, "ULR " + in + from, "false"}, {2, "ULA " + out + ours, "-"}, {3, "ULR hop=9 " + in + from, "true"}}},
		{"its host in capitals", []step{{1, "ULR " + in + from, "false"}, {2, "ULA " + out + ours, "-"}, {3, "ULR " + in + strings.Replace(from, "mme1", "MME1", 1), "true"}}},
		{"by another way, not answered", []step{{1, "ULR " + in + from, "false"}, {3, "ULR flags=T hop=9 " + other + from, "false"}}},
		{"of another host", []step{{1, "ULR " + in + from, "false"}, {2, "ULA " + out + ours, "-"}, {3, "ULR " + in + ken, "false"}}},
		{"long after", []step{{1, "ULR " + in + from, "false"}, {2, "ULA " + out + ours, "-"}, {300, "ULR " + in + from, "false"}}},
		{"a watchdog", []step{{1, "DWR " + in + from, "-"}, {2, "DWA " + out + ours, "-"}, {3, "DWR " + in + from, "-"}}},
	} {
		t.Run(tt.name, func(t *testing.T) { play(t, New(Options{}), 1, message.FieldDialogueDuplicate, tt.steps) })
	}
}

func TestSessionsHaveHolders(t *testing.T) {
	gx := "app=16777267 "
	for _, tt := range []struct {
		name  string
		steps []step
	}{
		{"the client goes on", []step{{1, "CCR " + gx + in + from + toUs, "false"}, {2, "CCR " + gx + in + from + toUs, "false"}, {3, "STR " + gx + in + from + toUs, "false"}}},
		{"the server speaks", []step{{1, "CCR " + gx + in + from + toUs, "false"}, {2, "RAR " + gx + out + ours, "false"}}},
		{"another operator", []step{{1, "CCR " + gx + in + from + toUs, "false"}, {2, "STR " + gx + in + ken + toUs, "true"}, {3, "STR " + gx + in + from + toUs, "false"}}},
		{"nobody of the profile", []step{{1, "CCR " + gx + in + from + toUs, "false"}, {2, "RAR " + gx + in + strings.ReplaceAll(ken, "mcc639", "mcc999") + toUs, "true"}}},
		{"after its end", []step{{1, "CCR " + gx + in + from + toUs, "false"}, {2, "STR " + gx + in + from + toUs, "false"}, {3, "CCR " + gx + in + ken + toUs, "false"}}},
		{"claimed before its client begins it", []step{{1, "CCR " + gx + in + ken + toUs, "false"}, {2, "CCR " + gx + in + from + toUs, "false"}, {3, "STR " + gx + in + ken + toUs, "true"}}},
		{"S6a has none", []step{{1, "ULR " + in + from + toUs, "-"}, {2, "ULR " + in + ken + toUs, "-"}}},
	} {
		t.Run(tt.name, func(t *testing.T) { play(t, New(Options{}), 1, message.FieldDialogueSessionTaken, tt.steps) })
	}
}

// flood records n requests without answers.
func flood(t *testing.T, d *Dialogues, n int, words string) {
	t.Helper()
	m := sketch.Decoded(t, "ULR", strings.Fields(words)...)
	for i := range n {
		one := sketch.Message(t, "protocol=diameter", "diameter.command=316", "diameter.request=true", fmt.Sprint("diameter.hop_by_hop=", i+1000), "diameter.end_to_end=5")
		one.Time, one.LinkID, one.Direction = 2e9, 1, m.Direction
		one.Source, one.Destination, one.SourcePort, one.DestinationPort = m.Source, m.Destination, 3868, 3868
		d.Record(nil, one, true)
	}
}

func TestAFloodFromOutsideLeavesWhatWasAskedFromInside(t *testing.T) {
	d := New(Options{Pending: 256})
	play(t, d, 1, message.FieldDialoguePaired, []step{{1, "CLR " + out + ours, "-"}})
	flood(t, d, 5000, in)
	if s := d.Stats(); s.Pending > 257 || s.Evicted < 4000 {
		t.Errorf("%+v", s)
	}
	play(t, d, 1, message.FieldDialoguePaired, []step{
		{3, "CLA hop=8 " + in + from, "false"}, // what nobody asked for still shows
		{4, "CLA " + in + from, "true"},
		{5, "ULA hop=8 " + out + ours, "-"}, // of what came from outside, something was given up
		{90, "ULA hop=8 " + out + ours, "false"},
	})
}

func TestRequestsThatWaitInVainAreCounted(t *testing.T) {
	d := New(Options{})
	play(t, d, 1, message.FieldDialoguePaired, []step{{1, "ULR " + in + from, "-"}})
	for i := range 400 {
		m := sketch.Message(t, "protocol=diameter", "diameter.command=316", "diameter.request=true", fmt.Sprint("diameter.hop_by_hop=", i), "diameter.end_to_end=5")
		m.Time = 100e9
		d.Record(nil, m, true)
	}
	if s := d.Stats(); s.Unanswered != 1 || s.Evicted != 0 || s.Pending != 400 {
		t.Errorf("%+v", s)
	}
}

func TestAnswersTakeTheWayOfTheirRequests(t *testing.T) {
	for _, tt := range []struct{ asked, want message.Direction }{
		{message.DirectionInbound, message.DirectionOutbound}, {message.DirectionOutbound, message.DirectionInbound},
		{message.DirectionTransit, message.DirectionTransit}, {message.DirectionUnknown, message.DirectionUnknown},
	} {
		d := New(Options{})
		m := sketch.Decoded(t, "ULR", strings.Fields(in+from)...)
		m.Direction, m.DirectionInferred = tt.asked, true
		d.Record(nil, m, true)
		a := sketch.Decoded(t, "ULA", strings.Fields(out+ours)...)
		if got, inferred := d.Asked(a); got != tt.want || !inferred {
			t.Errorf("asked %v: got %v, inferred %v", tt.asked, got, inferred)
		}
	}
	if got, _ := New(Options{}).Asked(sketch.Decoded(t, "ULA", "hop=99", "ip.src=192.0.2.1", "ip.dst=203.0.113.1")); got != message.DirectionUnknown {
		t.Errorf("without a request: %v", got)
	}
}

func TestWithoutMemoryNothingIsClaimed(t *testing.T) {
	var d *Dialogues
	m := sketch.Decoded(t, "ULA", strings.Fields(in+from)...)
	d.Record(nil, m, true)
	d.Compute(nil, m, message.FieldDialoguePaired)
	if got, _ := d.Asked(m); got != message.DirectionUnknown || m.Has(message.FieldDialoguePaired) || d.Stats() != (Stats{}) {
		t.Error("nothing remembers something")
	}
	New(Options{}).Record(nil, sketch.Message(t, "protocol=map"), true) // no Diameter: nothing to remember
}

func TestConcurrentUse(t *testing.T) {
	d := New(Options{Pending: 512})
	var all sync.WaitGroup
	for worker := range 4 {
		all.Go(func() {
			q := sketch.Decoded(t, "ULR", strings.Fields(in+from)...)
			a := sketch.Decoded(t, "ULA", strings.Fields(out+ours)...)
			for i := range 300 {
				for _, m := range []*message.Message{q, a} {
					source, destination := m.Source, m.Destination
					direction, op := m.Direction, m.Operation
					request := m == q
					m.Reset()
					m.Protocol, m.Operation, m.Direction, m.Time = message.ProtocolDiameter, op, direction, int64(i)*1e6
					m.Source, m.Destination, m.SourcePort, m.LinkID = source, destination, uint16(worker), 1
					m.AddInt(message.FieldDiameterCommand, 316)
					m.AddBool(message.FieldDiameterRequest, request)
					m.AddInt(message.FieldDiameterHopByHop, int64(i))
					m.AddInt(message.FieldDiameterEndToEnd, int64(i))
					if !request {
						m.SourcePort, m.DestinationPort = 0, uint16(worker)
					}
					d.Record(nil, m, true)
				}
				if paired, ok := a.Bool(message.FieldDialoguePaired); !ok || !paired {
					t.Errorf("worker %d, request %d: paired %v, told %v", worker, i, paired, ok)
					return
				}
				d.Stats()
			}
		})
	}
	all.Wait()
}

func TestNoAllocationsOnceTablesHaveGrown(t *testing.T) {
	d := New(Options{Pending: 64, Sessions: 64})
	p := operator.Example()
	q, a := sketch.Decoded(t, "CCR", strings.Fields("app=16777267 "+in+from+toUs)...), sketch.Decoded(t, "CCA", strings.Fields("app=16777267 "+out+ours)...)
	q.Source, a.Destination = netip.MustParseAddr("203.0.113.1"), netip.MustParseAddr("203.0.113.1")
	run := func() { d.Record(p, q, true); d.Record(p, a, true) }
	run()
	if n := testing.AllocsPerRun(100, run); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
