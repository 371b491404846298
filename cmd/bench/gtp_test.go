package bench

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"slices"
	"sync"
	"testing"
	"time"

	"cordon/filters/state"
	"cordon/pcaps/benign"
	"cordon/protocols/decode"
	"cordon/protocols/gtp"
	"cordon/protocols/numbering"
	"cordon/rules"
)

// sessions is how many sessions stand while requests for others are judged.
const sessions = 200_000

// exchange is a Create Session Request from abroad and the answer of our gateway.
type exchange struct {
	src, dst     netip.AddrPort
	ask, answer  []byte
	asks, grants gtp.Message
}

// exchanges are those of some serving nodes of each partner, to be made those of
// many subscribers.
var exchanges = sync.OnceValue(func() (list []*exchange) {
	const nodes = 32
	const createSessionRequest, createSessionResponse = 32, 33
	s, err := benign.NewGTP(1)
	if err != nil {
		panic(err)
	}
	for waiting, done := map[string]*exchange{}, 0; done < nodes; {
		m, err := s.Next()
		if err != nil {
			panic(err)
		}
		switch b := m.Units[0]; {
		case b[1] == createSessionRequest && !m.Outbound:
			x := &exchange{src: m.Src, dst: m.Dst, ask: b}
			x.asks.Parse(b, gtp.ControlPort)
			waiting[m.Src.String()+string(b[8:11])] = x
		case b[1] == createSessionResponse && m.Outbound:
			x := waiting[m.Dst.String()+string(b[8:11])]
			if x.grants.Parse(b, gtp.ControlPort); x.grants.IEs[0].Type != 2 || x.grants.Value(0)[0] != 16 {
				continue // it refuses
			}
			x.answer = b
			list = append(list, x)
			done++
		}
	}
	return list
})

// of makes the exchange that of subscriber n, whose tunnels of user packets end
// beside those of signalling.
func (x *exchange) of(n int) {
	const imsi, mei, msisdn, fteid, charging = 1, 75, 76, 87, 94
	for i := range x.asks.IEs {
		switch v := x.asks.Value(i); x.asks.IEs[i].Type {
		case imsi:
			copy(v, numbering.AppendTBCD(nil, fmt.Sprintf("26299%010d", n)))
		case mei:
			copy(v, numbering.AppendTBCD(nil, fmt.Sprintf("356998%08d", n)))
		case msisdn:
			copy(v, numbering.AppendTBCD(nil, fmt.Sprintf("4917799%07d", n)))
		}
	}
	for _, m := range []*gtp.Message{&x.asks, &x.grants} {
		teid := uint32(n) << 1
		for i := range m.IEs {
			if m.IEs[i].Type == charging {
				binary.BigEndian.PutUint32(m.Value(i), uint32(n))
			}
			if m.IEs[i].Type == fteid {
				binary.BigEndian.PutUint32(m.Value(i)[1:], teid)
				teid++
				if m.IEs[i].Depth > 1 {
					m.Value(i)[8] = x.src.Addr().As4()[3] ^ 1
				}
			}
		}
	}
	binary.BigEndian.PutUint32(x.answer[4:], uint32(n)<<1)
}

// requests is a stream of Create Session Requests of as many subscribers, and the
// judgement of it, with the sessions of others in its table.
func requests(tb testing.TB, set *rules.Set) (*judging, []unit) {
	j, number := newJudging(set), uint32(0)
	p := new(decode.Datagram)
	j.read = func(d *decode.Decoder, in *decode.Inbound, u *unit, emit decode.Emit) {
		if !u.outbound {
			number++
		}
		in.Time += int64(800 * time.Microsecond) // as many a minute as partners may send
		b := u.data
		b[8], b[9], b[10] = byte(number>>16), byte(number>>8), byte(number)
		p.Src, p.Dst, p.Payload = u.src, u.dst, b
		d.GTP(in, p, emit)
	}
	var all []unit
	for n := range sessions + streamLength {
		x := exchanges()[n%len(exchanges())]
		x.of(n)
		ask := unit{data: x.ask, src: x.src, dst: x.dst}
		if n >= sessions {
			ask.data = slices.Clone(x.ask)
			all = append(all, ask)
			continue
		}
		j.judge(&ask)
		j.judge(&unit{data: x.answer, outbound: true, src: x.dst, dst: x.src})
	}
	if n := j.engine.Memory().Sessions.Stats().Tunnels; n != sessions {
		tb.Fatalf("%d sessions stand: %s", n, j.first)
	}
	all = ring(all)
	// As many requests wait as are remembered.
	for i := range state.DefaultRequests {
		j.judge(&all[i%len(all)])
	}
	return j, all
}

// BenchmarkJudgeCreateSession is decoding, all shipped GTP rules and the session
// table on Create Session Requests of different subscribers, none of which is
// answered, so that each pushes out the oldest that waits.
func BenchmarkJudgeCreateSession(b *testing.B) {
	j, all := requests(b, packSet(b))
	benchJudging(b, j, all)
}

func TestLawfulSessionsPassWithoutAllocating(t *testing.T) {
	j, all := requests(t, packSet(t))
	passesWithoutAllocating(t, j, all)
}
