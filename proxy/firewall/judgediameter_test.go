package firewall

import (
	"slices"
	"testing"
	"time"

	"cordon/protocols/diameter"
	"cordon/proxy/relay"
)

// roamer is a request of S6a from a partner's node, with AVPs beside those that
// every one has.
func roamer(command, id uint32, imsi string, more ...byte) []byte {
	b := diameter.AppendHeader(nil, &diameter.Header{Version: 1, Flags: diameter.FlagRequest | diameter.FlagProxiable, Command: command,
		Application: diameter.ApplicationS6a, HopByHop: id, EndToEnd: id})
	for _, a := range []struct {
		code  uint32
		value string
	}{
		{263, "mme1.epc.mnc099.mcc208.3gppnetwork.org;1;2"}, {264, "mme1.epc.mnc099.mcc208.3gppnetwork.org"}, {296, "epc.mnc099.mcc208.3gppnetwork.org"},
		{283, "epc.mnc099.mcc262.3gppnetwork.org"}, {1, imsi},
	} {
		b = diameter.AppendAVP(b, a.code, diameter.AVPMandatory, 0, []byte(a.value))
	}
	b = append(b, more...)
	diameter.PutLength(b)
	return b
}

// Of several messages in one user message the strictest verdict holds, and each
// request has its answer.
func TestTheStrictestVerdictHoldsForAUserMessage(t *testing.T) {
	const ours, guest = "262990000000001", "208990000000009"
	purge := func(id uint32) []byte { return roamer(diameter.CommandPurgeUE, id, ours) }
	cancel := func(id uint32, imsi string) []byte {
		return roamer(diameter.CommandCancelLocation, id, imsi, diameter.AppendUint32(nil, 1420, diameter.AVPMandatory, diameter.Vendor3GPP, 0)...)
	}
	for _, tc := range []struct {
		name    string
		octets  []byte
		action  relay.Action
		answers []uint32 // their hop-by-hop identifiers
	}{
		{"two that pass", slices.Concat(purge(1), cancel(2, guest)), relay.Forward, nil},
		{"the first is refused", slices.Concat(cancel(1, ours), purge(2)), relay.Drop, []uint32{1, 2}},
		{"the last is refused", slices.Concat(purge(1), purge(2), cancel(3, ours)), relay.Drop, []uint32{3, 1, 2}},
		{"both are", slices.Concat(cancel(1, ours), cancel(2, ours)), relay.Drop, []uint32{1, 2}},
		{"one, refused", cancel(1, ours), relay.Drop, []uint32{1}},
		{"one that passes", purge(1), relay.Forward, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			j := newTestJudge(t, "enforce")
			j.link.conf.Protocol = "diameter"
			in := relay.Input{Data: tc.octets, Time: time.Now(), Link: "a", Direction: relay.Inbound, Identity: relay.Identity{Host: "dea.home.example", Realm: "home.example"}}
			var out relay.Decision
			j.Judge(&in, &out)
			if out.Action != tc.action {
				t.Fatalf("decision: %+v", out)
			}
			var got []uint32
			for u := diameter.Unbundle(out.Reply); len(out.Reply) > 0 && u.Next(); {
				var h diameter.Header
				if !diameter.DecodeHeader(u.Message, &h) || h.Request() || int(h.Length) != len(u.Message) {
					t.Fatalf("the reply is %x", out.Reply)
				}
				got = append(got, h.HopByHop)
			}
			if !slices.Equal(got, tc.answers) || out.Reply != nil && len(got) == 0 {
				t.Errorf("answers to %v, want %v", got, tc.answers)
			}
		})
	}
}
