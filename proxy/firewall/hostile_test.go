package firewall_test

import (
	"bytes"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"testing"

	"cordon/protocols/sccp"
)

// connect makes a bare connection to the link, for a peer that keeps to nothing.
func (b *bench) connect(t *testing.T) net.Conn {
	t.Helper()
	e, _ := b.Endpoint("stp-a")
	c, err := net.Dial("tcp", e.AddrPort().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// mutations are messages that differ from a good one in a few octets, and
// messages of nothing but noise in an M3UA header.
func mutations(n int) [][]byte {
	r := rand.New(rand.NewPCG(7, 11))
	var out [][]byte
	for i := range n {
		b := append([]byte(nil), [][]byte{sriSM, ati, atiSegments[i%2], sriSegments[i%2], cancelLocation}[i%5]...)
		for range 1 + r.IntN(6) {
			b[8+r.IntN(len(b)-8)] = byte(r.Uint32())
		}
		if i%7 == 0 {
			for j := 8; j < len(b); j++ {
				b[j] = byte(r.Uint32())
			}
			b[2], b[3] = byte(r.IntN(12)), byte(r.IntN(12))
		}
		out = append(out, b)
	}
	return out
}

// TestGarbageCostsNothingButItself sends hundreds of broken messages between good
// ones: every good one arrives, and no check fails. They are fewer than what counts as
// a scan, from which no new subscriber or title can be asked for.
func TestGarbageCostsNothingButItself(t *testing.T) {
	b := start(t, "", "")
	outside, inside := b.pair(t)
	const rounds = 40
	noise := mutations(5 * rounds)
	for i := range rounds {
		send(t, outside, noise[5*i:5*(i+1)]...)
		send(t, outside, numbered(1_000_000+i))
	}
	found := 0
	eventually(t, "every good message arrives", func() bool {
		found = 0
		inside.mu.Lock()
		defer inside.mu.Unlock()
		for _, m := range inside.received {
			if found < rounds && bytes.Equal(m, numbered(1_000_000+found)) {
				found++
			}
		}
		return found == rounds
	})
	if n := b.metric(t, "cordon_faults_total"); n != 0 {
		t.Errorf("%v faults", n)
	}
	if n := b.metric(t, "cordon_messages_total", `reason="not_canonical"`); n == 0 {
		t.Error("nothing was found not to be canonical")
	}
}

func TestAPeerThatIsNoM3UAEndsItsOwnPairOnly(t *testing.T) {
	b := start(t, "", "")
	outside, inside := b.pair(t)
	c := b.connect(t)
	<-b.inside
	if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the pair ends", func() bool {
		return b.metric(t, "cordon_link_pairs_closed_total", `cause="framing"`) == 1
	})
	send(t, outside, sriSM)
	inside.await(t, 1)
	if up := b.metric(t, "cordon_link_pairs"); up != 1 {
		t.Errorf("%v pairs are up", up)
	}
}

func TestAPeerThatResetsIsCountedAndLogged(t *testing.T) {
	b := start(t, "", "")
	for range 20 {
		a := b.dial(t)
		<-b.inside
		_ = a.Abort()
	}
	eventually(t, "all pairs end", func() bool {
		return b.metric(t, "cordon_link_pairs_closed_total") == 20 && b.metric(t, "cordon_link_pairs") == 0
	})
	if strings.Count(b.log.String(), "has ended") != 20 {
		t.Error("not every end is logged")
	}
}

func TestPeersBeyondTheLimitAreRefused(t *testing.T) {
	b := start(t, "", "    limits: {associations: 2, associations_per_peer: 2}\n")
	b.pair(t)
	b.pair(t)
	e, _ := b.Endpoint("stp-a")
	if c, err := net.Dial("tcp", e.AddrPort().String()); err == nil { // else it was reset at once
		defer c.Close()
		if _, err := c.Read(make([]byte, 1)); err == nil {
			t.Error("the third association was admitted")
		}
	}
	eventually(t, "the refusal is counted", func() bool { return b.metric(t, "cordon_link_refused_total") >= 1 })
	if strings.Count(b.log.String(), "association refused") != 1 {
		t.Error("the refusal is not logged")
	}
}

// TestAFloodIsBoundedAndFair lets one peer flood while another one's good
// messages go on.
func TestAFloodIsBoundedAndFair(t *testing.T) {
	b := start(t, "", "    limits: {queue: 16}\n")
	flooder, _ := b.pair(t)
	outside, inside := b.pair(t)
	const flood = 5_000
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range flood {
			if flooder.SendRaw(ati, 1) != nil {
				return
			}
		}
	}()
	for i := range 100 {
		send(t, outside, numbered(i+1))
	}
	inside.await(t, 100)
	<-done
	eventually(t, "the flood is judged", func() bool {
		return b.metric(t, "cordon_messages_total", `operation="anyTimeInterrogation"`, `verdict="drop"`) == flood
	})
}

// TestAFloodOfFirstSegmentsLetsOthersPass sends more segments than are remembered, whose rest never comes, on the
// association that another node's segmented message goes over.
func TestAFloodOfFirstSegmentsLetsOthersPass(t *testing.T) {
	b := start(t, "", "")
	outside, inside := b.pair(t)
	first := bytes.Clone(atiSegments[0])
	reference := bytes.Index(first, []byte{0x10, 0x04, 0x81}) + 3
	for i := range 2 * sccp.DefaultMaxMessages {
		first[reference], first[reference+1] = byte(i>>8), byte(i)
		send(t, outside, first)
	}
	send(t, outside, sriSegments...)
	if got := inside.await(t, len(sriSegments)); !bytes.Equal(got[0], sriSegments[0]) || !bytes.Equal(got[1], sriSegments[1]) {
		t.Errorf("arrived: %x", got)
	}
}

func TestRefusedMessagesAreAnswered(t *testing.T) {
	b := start(t, "rules: {dirs: [rules.d]}\n", "", withFile("rules.d/own.yaml", strings.NewReplacer("action: drop", "action: reject\n    refusal: error:21", "want: drop", "want: reject").Replace(ownRule)))
	outside, _ := b.pair(t)
	send(t, outside, sriSM)
	answer := outside.await(t, 1)[0]
	// A TC-End for the sender's transaction with returnError facilityNotSupported,
	// from the point code that was asked.
	for _, part := range []string{"\x64", "\x49\x04\x10\x00\x00\x01", "\xa3", "\x02\x01\x15"} {
		if !strings.Contains(string(answer), part) {
			t.Errorf("the answer lacks %x:\n%x", part, answer)
		}
	}
	if !bytes.Equal(answer[12:20], []byte{0, 0, 3, 0xe9, 0, 0, 0x13, 0x8d}) {
		t.Errorf("routing label %x", answer[12:20])
	}
	eventually(t, "the answer is counted", func() bool { return b.metric(t, "cordon_relay_replies_total", `result="sent"`) == 1 })
}
