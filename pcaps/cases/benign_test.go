package cases

import (
	"testing"
	"time"

	"cordon/filters/engine"
	"cordon/filters/state"
	"cordon/internal/operator"
	"cordon/pcaps/benign"
	"cordon/protocols/decode"
	"cordon/protocols/message"
	"cordon/rules"
)

// Nothing of the lawful stream is stopped, whatever its sessions have done before.
func TestLawfulGTPPasses(t *testing.T) {
	const messages = 20_000
	s, err := benign.NewGTP(7)
	if err != nil {
		t.Fatal(err)
	}
	// Every session is seen from its beginning: one that is not known would be stopped.
	memory := state.NewMemory(state.MemoryOptions{Sessions: state.SessionOptions{Learn: -1}})
	e, d := engine.New(engine.Options{Rules: judge(t).Rules(), Profile: operator.Example(), Memory: memory}), decode.New(decode.Options{})
	var v engine.Verdict
	at := time.Unix(1_760_000_000, 0)
	for n := range messages {
		b, err := s.Next()
		if err != nil {
			t.Fatal(err)
		}
		at = at.Add(time.Millisecond)
		d.GTP(&decode.Inbound{Time: at.UnixNano()}, &decode.Datagram{Src: b.Src, Dst: b.Dst, Payload: b.Units[0]}, func(m *message.Message) {
			e.Evaluate(m, &v)
			if v.Action == rules.Pass || !v.Enforced {
				return
			}
			for _, h := range v.Hits() {
				t.Errorf("message %d of %q: %s by %s", n+1, b.Title, v.Action, h.Rule.ID)
			}
		})
		if t.Failed() {
			t.FailNow()
		}
	}
	if n := memory.Sessions.Stats().Tunnels; n == 0 || n > 64 {
		t.Errorf("%d tunnels are remembered in the end; as many are open as there are transactions", n)
	}
}
