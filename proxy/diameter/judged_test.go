package diameter_test

import (
	"context"
	"testing"

	"cordon/proxy/diameter"
	"cordon/proxy/relay"
)

// TestTheJudgeSeesWhoCalls has a peer call itself what only the Judge knows not to
// be its name. As a peer it would be sent what is meant for the host that it
// names, and keep that host out.
func TestTheJudgeSeesWhoCalls(t *testing.T) {
	for _, tc := range []struct {
		name   string
		answer bool // the Judge refuses, or is silent
		want   string
	}{
		{"and refuses it", true, "257 e 1 3010"},
		{"and drops it", false, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := startProxy(t, 1, func(c *diameter.ProxyConfig) {
				c.Judges = func(relay.Session, relay.Direction) relay.Judge {
					return judgement(func(in *relay.Input, out *relay.Decision) {
						out.Action = relay.Forward
						h := header(in.Data)
						if h.Command != 257 || string(find(in.Data, 264)) != "hss.home.example" || in.Direction != relay.Inbound {
							return
						}
						*out = relay.Decision{Reason: "rule"}
						if tc.answer {
							out.Reply = build(0x20, 257, 0, h.HopByHop, num(268, 3010))
						}
					})
				}
			})
			o, err := a.front.Dial(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			send(t, o, cer("hss.home.example", s6a))
			if tc.want != "" {
				want(t, o, tc.want)
			}
			_ = wantEnd(t, o)
			a.log.await(t, "refused identity", 1)
			a.log.await(t, "inbound dropped rule", 1)
			a.inside(0, "hss.home.example", s6a)
		})
	}
}

// TestTheJudgeSeesWhoAnswersTheCall has a peer that the proxy calls name itself
// wrongly.
func TestTheJudgeSeesWhoAnswersTheCall(t *testing.T) {
	a := startProxy(t, 1, func(c *diameter.ProxyConfig) {
		c.Judges = func(relay.Session, relay.Direction) relay.Judge {
			return judgement(func(in *relay.Input, out *relay.Decision) {
				if string(find(in.Data, 264)) != "evil.example" {
					out.Action = relay.Forward
				}
			})
		}
	})
	assoc, err := a.backs[0].Accept()
	if err != nil {
		t.Fatal(err)
	}
	greet(t, assoc, "evil.example")
	_ = wantEnd(t, assoc)
	a.log.await(t, "refused identity", 1)
	a.inside(0, "hss.home.example", s6a)
}
