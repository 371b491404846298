package firewall_test

import (
	"bytes"
	"testing"
	"time"

	"cordon/proxy/transport"
)

// pairedRules drop answers that nobody asked for, as the shipped rules do.
const pairedRules = `
rules:
  - id: T-ANSWER
    title: an answer that nobody asked for
    category: spoofing
    class: spoofing
    severity: high
    status: stable
    on: {protocol: diameter, direction: inbound}
    when: '!dialogue.paired'
    action: drop
    references: [RFC 6733]
    false_positives: none known
    tests:
      - {name: f, message: {protocol: diameter, operation: CLA, dialogue.paired: true}, want: pass}
      - {name: t, message: {protocol: diameter, operation: CLA, dialogue.paired: false}, want: drop}
`

// TestAnswersThroughAProxyArePaired has a proxy ask in other numbers, and on
// another connection, than it was asked: the answer belongs to the request all
// the same. Its own watchdogs have answers too.
func TestAnswersThroughAProxyArePaired(t *testing.T) {
	b := startDiameter(t, "    diameter: {mode: proxy, origin_host: dea.home.example, origin_realm: home.example}\n", "", "",
		withFile("rules/paired.yaml", pairedRules))
	inside, err := b.behind.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = inside.Abort() }()
	cer := hear(t, inside)
	cea := diameter(0, 257, 0, 1, num(268, 2001), from("hss.home.example"), num(258, s6a))
	copy(cea[12:20], cer[12:20])
	say(t, inside, cea)
	outside := b.call(t)
	say(t, outside, diameter(0x80, 257, 0, 1, from("mme.visited.example"), num(258, s6a)))
	hear(t, outside)
	eventually(t, "both peers are up", func() bool { return len(b.Status().Links[0].Peers) == 2 })

	cancel := diameter(0xc0, 317, s6a, 5, avp(263, "hss;1;2"), num(277, 1), from("hss.home.example"), avp(283, "visited.example"), avp(1, "262990000000001"))
	say(t, inside, cancel)
	request := hearCommand(t, outside, 317)
	back := diameter(0x40, 317, s6a, 5, avp(263, "hss;1;2"), num(268, 2001), from("mme.visited.example"))
	copy(back[12:16], request[12:16])
	say(t, outside, back)
	copy(back[12:16], cancel[12:16])
	if got := hearCommand(t, inside, 317); !bytes.Equal(got, back) {
		t.Errorf("answered with %x", got)
	}
	// A second connection of the same host has the proxy ask whether the first is alive.
	say(t, b.call(t), diameter(0x80, 257, 0, 1, from("mme.visited.example"), num(258, s6a)))
	request = hearCommand(t, outside, 280)
	dwa := diameter(0, 280, 0, 1, num(268, 2001), from("mme.visited.example"))
	copy(dwa[12:20], request[12:20])
	say(t, outside, dwa)
	say(t, outside, diameter(0x40, 317, s6a, 77, avp(263, "hss;1;2"), num(268, 2001), from("mme.visited.example"))) // nobody asked
	events := b.awaitEvents(t, 1)
	if len(events) != 1 || events[0].Operation != "CLA" {
		t.Errorf("events: %+v", events)
	}
}

// hearCommand passes over messages of other commands.
func hearCommand(t *testing.T, a transport.Assoc, command uint16) []byte {
	t.Helper()
	for end := time.Now().Add(wait); time.Now().Before(end); {
		if b := hear(t, a); b[6] == byte(command>>8) && b[7] == byte(command) {
			return b
		}
	}
	t.Fatalf("no message of command %d", command)
	return nil
}

// TestAnswersToWhatWasAskedBeforePass has the answer come when judgement is on
// again, or under new rules.
func TestAnswersToWhatWasAskedBeforePass(t *testing.T) {
	for _, tc := range []struct {
		name          string
		before, after func(*diameterBench)
	}{
		{"bypass", func(b *diameterBench) { b.SetBypass(true) }, func(b *diameterBench) { b.SetBypass(false) }},
		{"a reload", func(*diameterBench) {}, func(b *diameterBench) {
			if err := b.Reload(); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := startDiameter(t, "", "", "", withFile("rules/paired.yaml", pairedRules))
			outside, inside := b.meet(t)
			tc.before(b)
			cancel := diameter(0xc0, 317, s6a, 5, avp(263, "hss;1;2"), num(277, 1), from("hss.home.example"), avp(283, "visited.example"), avp(1, "262990000000001"))
			say(t, inside, cancel)
			hearCommand(t, outside, 317)
			tc.after(b)
			back := diameter(0x40, 317, s6a, 5, avp(263, "hss;1;2"), num(268, 2001), from("mme.visited.example"))
			say(t, outside, back)
			if got := hearCommand(t, inside, 317); !bytes.Equal(got, back) {
				t.Errorf("answered with %x", got)
			}
		})
	}
}
