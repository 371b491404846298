package state

import (
	"strings"
	"testing"

	"cordon/internal/operator"
)

// TestMAPTellsOfSubscribers plays dialogues of MAP, and asks where the subscriber is.
// A message that begins with ! is blocked.
func TestMAPTellsOfSubscribers(t *testing.T) {
	const (
		kenToHLR = "direction=inbound sccp.calling.gt=254799000010 sccp.called.gt=491779900001 "
		hlrToKen = "direction=outbound sccp.calling.gt=491779900001 sccp.called.gt=254799000010 "
		update   = begin01 + "invoke=updateLocation map.imsi=262990000000001 map.vlr=33699000010"
		inKenya  = begin01 + "invoke=updateLocation map.imsi=262990000000001 map.vlr=254799000010"
		granted  = end01 + "result=updateLocation"
	)
	first := []string{vlrToHLR + update, hlrToVLR + granted}
	after := func(steps ...string) []string { return append(first[:2:2], steps...) }
	for _, tt := range []struct {
		name   string
		steps  []string
		want   string // of cs
		wantPS string // empty is nowhere
	}{
		{"a request alone", first[:1], "-", ""},
		{"granted", first, "FR 0 0", ""},
		{"granted without a parameter", []string{first[0], first[1] + " noop=1"}, "FR 0 0", ""},
		{"refused", []string{first[0], hlrToVLR + end01 + "error=updateLocation"}, "-", ""},
		{"blocked, and answered all the same", []string{"!" + first[0], first[1]}, "-", ""},
		{"granted, and the answer blocked", []string{first[0], "!" + first[1]}, "-", ""},
		{"an answer to nothing", first[1:], "-", ""},
		{"to an SGSN", []string{vlrToHLR + begin01 + "invoke=updateGprsLocation map.imsi=262990000000001 map.sgsn=33699000020", hlrToVLR + end01 + "result=updateGprsLocation"}, "-", "FR 0 0"},
		{"vectors", []string{vlrToHLR + begin01 + "invoke=sendAuthenticationInfo map.imsi=262990000000001", hlrToVLR + end01 + "result=sendAuthenticationInfo"}, "-", ""},
		{"moved", after(kenToHLR+inKenya, hlrToKen+granted), "KE 0 0, before FR until 0", ""},
		{"cancelled", after(hlrToVLR+begin01+"invoke=cancelLocation map.imsi=262990000000001", vlrToHLR+end01+"result=cancelLocation noop=1"), "-, before FR until 0", ""},
		{"cancelled in another node", after(hlrToKen+begin01+"invoke=cancelLocation map.imsi=262990000000001", kenToHLR+end01+"result=cancelLocation noop=1"), "FR 0 0", ""},
		{"purged", after(vlrToHLR+begin01+"invoke=purgeMS map.imsi=262990000000001 map.vlr=33699000010", hlrToVLR+end01+"result=purgeMS noop=1"), "-, before FR until 0", ""},
		{"purged by another", after(kenToHLR+begin01+"invoke=purgeMS map.imsi=262990000000001 map.vlr=254799000010", hlrToKen+end01+"result=purgeMS noop=1"), "FR 0 0", ""},
		{"a network that the profile does not know", []string{
			"direction=inbound sccp.calling.gt=79990000001 sccp.called.gt=491779900001 " + begin01 + "invoke=updateLocation map.imsi=262990000000001 map.vlr=79990000001",
			"direction=outbound sccp.calling.gt=491779900001 sccp.called.gt=79990000001 " + granted,
		}, "RU 0 0", ""},
		{"a guest with us", []string{
			usToFr2 + begin01 + "invoke=updateLocation map.imsi=208990000000001 map.vlr=491779900010",
			frHLRToUs + end01 + "result=updateLocation",
		}, "-", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := tellMAP(t, tt.steps)
			imsi := packIMSI("262990000000001")
			if got := told(m.Subscribers, imsi, CS); got != tt.want {
				t.Errorf("cs: got %q, want %q", got, tt.want)
			}
			if got := told(m.Subscribers, imsi, PS); got != "-" && tt.wantPS == "" || got != tt.wantPS && tt.wantPS != "" {
				t.Errorf("ps: got %q, want %q", got, tt.wantPS)
			}
		})
	}
}

func tellMAP(t *testing.T, steps []string) *Memory {
	t.Helper()
	p := example()
	m := NewMemory(MemoryOptions{})
	m.Use(p)
	for i, words := range steps {
		words, blocked := strings.CutPrefix(words, "!")
		msg := tcapMessage(t, int(noon/1e9)+i, words)
		m.Record(p, msg, !blocked)
	}
	return m
}

// TestMAPOfGuests: who is with us, who granted it, and his number, which his home tells
// before it grants.
func TestMAPOfGuests(t *testing.T) {
	m := tellMAP(t, []string{
		usToFr2 + begin01 + "invoke=updateLocation map.imsi=208990000000001 map.vlr=491779900010",
		frHLRToUs + goOn01 + "invoke=insertSubscriberData map.msisdn=33699111222 id=1",
		usToFr2 + goOnA1 + "result=insertSubscriberData id=1",
		frHLRToUs + end01 + "result=updateLocation",
	})
	s, imsi := m.Subscribers, packIMSI("208990000000001")
	at, _, ok := s.Find(imsi, CS)
	if !ok || at.Owner != operator.Home || at.Country != "DE" || at.Node != NodeID("491779900010") {
		t.Errorf("he is at %+v, %v", at, ok)
	}
	home, ok := s.Home(imsi)
	if !ok || home.Owner != example().ByTADIG("FRAEX") || home.Node != NodeID("33699000001") {
		t.Errorf("home is %+v, %v", home, ok)
	}
	if by, ok := s.ByMSISDN(packIMSI("33699111222")); !ok || by != imsi {
		t.Errorf("the number is of %x, %v", by, ok)
	}
}

func TestVectorsOfMAP(t *testing.T) {
	m := tellMAP(t, []string{
		vlrToHLR + begin01 + "invoke=sendAuthenticationInfo map.imsi=262990000000001",
		hlrToVLR + end01 + "result=sendAuthenticationInfo",
	})
	by, ok := m.Subscribers.Authentication(packIMSI("262990000000001"))
	if !ok || by.Country != "FR" || by.Node != NodeID("33699000010") {
		t.Errorf("vectors went to %+v, %v", by, ok)
	}
}
