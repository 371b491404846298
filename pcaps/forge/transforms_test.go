package forge

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon/protocols/decode"
	"cordon/protocols/message"
)

// reading is what our own decoders make of a message.
type reading struct {
	Calling, Called, IMSI string
	Stack                 string
	Operations            []string
	Anomalies             []string
}

// readings decodes packets, leaving out segments that wait for others.
func readings(packets []Packet) []reading {
	var out []reading
	d := decode.New(decode.Options{})
	for i, p := range packets {
		d.Packet(decode.Packet{Link: p.Link, Time: p.Time.UnixNano(), Frame: uint64(i + 1), Data: p.Data}, func(m *message.Message) {
			if m.Segment == message.SegmentHeld {
				return
			}
			var r reading
			r.Calling, _ = m.String(message.FieldSCCPCallingGT)
			r.Called, _ = m.String(message.FieldSCCPCalledGT)
			r.IMSI, _ = m.String(message.FieldMAPIMSI)
			r.Stack = string(m.AppendStack(nil))
			for _, c := range m.Components() {
				r.Operations = append(r.Operations, c.Op.Name())
			}
			for a := range m.Anomalies.All {
				r.Anomalies = append(r.Anomalies, a.Name())
			}
			out = append(out, r)
		})
	}
	return out
}

// interrogation is a scenario of two messages that mean the same.
func interrogation() *Scenario {
	m := Message{From: "attacker", To: "home.vlr", Invoke: Invoke("provideSubscriberInfo", "imsi", "262990000000001", "locationInformation", "")}
	return &Scenario{Messages: []Message{m, m}}
}

// transformsOf are the transforms that mean something for a scenario.
func transformsOf(s *Scenario) []Transform {
	return slices.DeleteFunc(Transforms(), func(tr Transform) bool {
		_, ok := tr.Apply(s)
		return !ok
	})
}

func TestEveryTransformIsForAnOrdinaryMessage(t *testing.T) {
	found := map[string]bool{}
	for _, s := range []*Scenario{interrogation(), updateLocation(), gtpScenario(t, gtpCourse)} {
		for _, tr := range transformsOf(s) {
			found[tr.Name] = true
		}
	}
	for _, tr := range Transforms() {
		if !found[tr.Name] {
			t.Errorf("%s applies to no ordinary message", tr.Name)
		}
	}
}

// Whatever form the messages take, our decoders read what was meant; what only the carriage changes reads without an
// anomaly, and every evasion is one.
func TestTransformsKeepTheMeaning(t *testing.T) {
	for _, tr := range transformsOf(interrogation()) {
		t.Run(tr.Name, func(t *testing.T) {
			s, ok := tr.Apply(interrogation())
			if !ok {
				t.Fatal("does not apply to an ordinary message")
			}
			got := readings(build(t, s))
			if len(got) != 2 {
				t.Fatalf("%d messages, want 2: %+v", len(got), got)
			}
			for _, r := range got {
				if r.Calling != "88213999901" || r.Called != "491779900010" || r.IMSI != "262990000000001" || !slices.Contains(r.Operations, "provideSubscriberInfo") {
					t.Errorf("reads as %+v", r)
				}
				if !tr.Encoding && len(r.Anomalies) > 0 {
					t.Errorf("a change of carriage has anomalies %v", r.Anomalies)
				}
				if tr.Encoding && len(r.Anomalies) == 0 && !unseen[tr.Name] {
					t.Error("no anomaly")
				}
			}
		})
	}
}

// unseen are evasions that are told by what the message says, not by how it is written.
var unseen = map[string]bool{"benign_first": true, "foreign_context": true, "no_dialogue_portion": true}

func TestTransformsLeaveTheScenarioAlone(t *testing.T) {
	s := load(t, everything)
	before := build(t, s)
	for _, tr := range Transforms() {
		changed, ok := tr.Apply(s)
		if ok {
			build(t, changed)
		}
	}
	if diff := cmp.Diff(before, build(t, s)); diff != "" {
		t.Errorf("the packets differ (-before +after):\n%s", diff)
	}
}

// A transform that applies changes the octets; one that does not leaves them as they are.
func TestTransformsApplyOrDoNot(t *testing.T) {
	for _, s := range []*Scenario{interrogation(), updateLocation()} {
		applyOrDoNot(t, s)
	}
}

func applyOrDoNot(t *testing.T, scenario *Scenario) {
	base := build(t, scenario)
	seen := map[string]string{}
	for _, tr := range transformsOf(scenario) {
		s, _ := tr.Apply(scenario)
		var all bytes.Buffer
		for _, p := range build(t, s) {
			fmt.Fprintf(&all, "%d %x\n", p.Link, p.Data)
		}
		if other := seen[all.String()]; other != "" {
			t.Errorf("%s gives the same octets as %s", tr.Name, other)
		}
		seen[all.String()] = tr.Name
		if strings.Count(all.String(), fmt.Sprintf("%x", base[0].Data)) > 0 && tr.Name != "sctp_retransmitted" && tr.Name != "diameter_sent_again" {
			t.Errorf("%s left a packet as it was", tr.Name)
		}
		if tr.Doc == "" || seen[tr.Name] != "" {
			t.Errorf("%s has no text, or its name stands twice", tr.Name)
		}
		seen[tr.Name] = tr.Name

		raw := &Scenario{Messages: []Message{{From: "attacker", To: "home.vlr", Carriage: Carriage{Hex: Hex{1}}}}}
		if _, ok := tr.Apply(raw); ok {
			t.Errorf("%s applies to a frame of given octets", tr.Name)
		}
	}
}

// A dialogue goes on after its beginning was changed: the answers find it.
func TestAnswersFollowTransformedDialogues(t *testing.T) {
	s := load(t, items(
		`{from: fr.vlr, to: home.hlr, dialogue: ul, invoke: {op: updateLocation, imsi: "262990000000001", msc: "33699000010", vlr: "33699000010"}}`,
		`{from: home.hlr, to: fr.vlr, dialogue: ul, invoke: {op: insertSubscriberData, msisdn: "491779912345"}}`,
		`{from: fr.vlr, to: home.hlr, dialogue: ul, result: {}}`,
		`{from: home.hlr, to: fr.vlr, dialogue: ul, tcap: end, result: {id: 1, op: updateLocation, hlr: "491779900001"}}`,
	))
	for _, tr := range Transforms() {
		t.Run(tr.Name, func(t *testing.T) {
			changed, ok := tr.Apply(s)
			if !ok {
				t.Skip("does not apply")
			}
			got := readings(build(t, changed))
			if len(got) != 4 {
				t.Fatalf("%d messages, want 4: %+v", len(got), got)
			}
			for i, op := range []string{"updateLocation", "insertSubscriberData", "", "updateLocation"} {
				if op != "" && !slices.Contains(got[i].Operations, op) {
					t.Errorf("message %d reads as %+v, want %s", i, got[i], op)
				}
			}
		})
	}
}
