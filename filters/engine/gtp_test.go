package engine

import (
	"encoding/binary"
	"net/netip"
	"strings"
	"testing"
	"time"

	"cordon/filters/internal/sketch"
	"cordon/filters/state"
	"cordon/internal/operator"
	"cordon/protocols/decode"
	"cordon/protocols/message"
	"cordon/rules"
)

// Messages between the serving nodes of FRAEX and our gateway, for our subscriber
// there; and between ours and the gateway of FRAEX, for a guest.
const (
	fraPGW = "link=s8 direction=inbound ip.src=198.51.100.10 ip.dst=192.0.2.10 "
	pgwFra = "link=s8 direction=outbound ip.src=192.0.2.10 ip.dst=198.51.100.10 "
	kenPGW = "link=s8 direction=inbound ip.src=198.51.100.130 ip.dst=192.0.2.10 "
	userIn = "link=s8 direction=inbound ip.src=198.51.100.11 ip.dst=192.0.2.11 "
	nobody = "link=s8 direction=inbound ip.src=203.0.113.200 ip.dst=192.0.2.10 "

	roamer  = "imsi=262990000000001 msisdn=4917799000001 imei=3569980200000101 uli=208-99 sn=208-99 rat=6 sel=0 apn=internet.mnc099.mcc262.gprs "
	tunnels = "c=6:1001:198.51.100.10 b=5:4:2001:198.51.100.11 "
	gtpAsk  = "gtpv2:CreateSessionRequest " + fraPGW + roamer + tunnels + "paa=0.0.0.0 rec=7"
	gtpOK   = "gtpv2:CreateSessionResponse " + pgwFra + "teid=1001 cause=16 c=7:3001:192.0.2.10 paa=10.0.0.1 b=5:5:4001:192.0.2.11 rec=3"

	contextRoamer = "imsi=262990000000001 msisdn=4917799000001 sn=208-99 uli=208-99 rat=1 sel=0 apn=internet "
	contextAsk    = "gtpv1:CreatePDPContextRequest " + fraPGW + contextRoamer + "c=6:1001:198.51.100.10 b=5:4:2001:198.51.100.11 ie=128:0:f121 ie=135:0:0b921f rec=7"
	contextOK     = "gtpv1:CreatePDPContextResponse " + pgwFra + "teid=1001 cause=128 c=6:3001:192.0.2.10 b=5:4:4001:192.0.2.11 ie=135:0:0b921f"
)

// roam judges messages of GTP, one a second, and gives the verdicts as converse does.
func roam(t testing.TB, set *rules.Set, p *operator.Profile, messages ...string) []string {
	t.Helper()
	e := New(Options{Rules: set, Profile: p, Memory: state.NewMemory(state.MemoryOptions{Sessions: state.SessionOptions{Learn: -1}})})
	var out []string
	for i, text := range append([]string{"gtpv2:EchoRequest " + pgwFra}, messages...) {
		words := strings.Fields(text)
		m := sketch.GTP(t, words[0], words[1:]...)
		if m.Time = int64(i) * 1e9; i > 0 {
			m.Time += int64(time.Hour)
		}
		var v Verdict
		e.Evaluate(m, &v)
		var ids []string
		for _, h := range v.Hits() {
			ids = append(ids, h.Rule.ID)
		}
		if i > 0 {
			out = append(out, v.Action.String()+" "+v.Refusal.String()+" "+strings.Join(ids, ","))
		}
	}
	return out
}

func TestLawfulGTPPassesTheShippedRules(t *testing.T) {
	set, example := shipped(t).Rules(), operator.Example()
	for _, tc := range []struct {
		name     string
		messages []string
	}{
		{"LEG-088: a session of an outbound roamer, with a handover and its end", []string{gtpAsk, gtpOK,
			"gtpv2:ModifyBearerRequest " + fraPGW + "teid=3001 seq=2 uli=208-99 b=5:4:2001:198.51.100.11", "gtpv2:ModifyBearerResponse " + pgwFra + "teid=1001 seq=2 cause=16",
			"gtpv2:ModifyBearerRequest link=s8 direction=inbound ip.src=198.51.100.20 ip.dst=192.0.2.10 teid=3001 seq=3 sn=208-99 uli=208-99 rat=6 c=6:1002:198.51.100.20 b=5:4:2002:198.51.100.21",
			"gtpv2:ModifyBearerResponse link=s8 direction=outbound ip.src=192.0.2.10 ip.dst=198.51.100.20 teid=1002 seq=3 cause=16",
			"gtpv2:DeleteSessionRequest link=s8 direction=inbound ip.src=198.51.100.20 ip.dst=192.0.2.10 teid=3001 seq=4 ebi=5",
			"gtpv2:DeleteSessionResponse link=s8 direction=outbound ip.src=192.0.2.10 ip.dst=198.51.100.20 teid=1002 seq=4 cause=16"}},
		{"a deletion that comes again", []string{gtpAsk, gtpOK, "gtpv2:DeleteSessionRequest " + fraPGW + "teid=3001 seq=4 ebi=5",
			"gtpv2:DeleteSessionResponse " + pgwFra + "teid=1001 seq=4 cause=16", "gtpv2:DeleteSessionRequest " + fraPGW + "teid=3001 seq=4 ebi=5"}},
		{"LEG-089: from 4G to 3G with another node of the operator", []string{gtpAsk, gtpOK,
			"gtpv1:UpdatePDPContextRequest link=s8 direction=inbound ip.src=198.51.100.30 ip.dst=192.0.2.10 teid=3001 seq=8 sn=208-99 c=6:1003:198.51.100.30 b=5:4:2003:198.51.100.31"}},
		{"a context of version 1, and its end", []string{contextAsk, contextOK, "gtpv1:DeletePDPContextRequest " + fraPGW + "teid=3001 seq=2 ebi=5",
			"gtpv1:DeletePDPContextResponse " + pgwFra + "teid=1001 seq=2 cause=128"}},
		{"a bearer of the gateway", []string{gtpAsk, gtpOK, "gtpv2:CreateBearerRequest " + pgwFra + "teid=1001 seq=6 ebi=5 b=0:5:4101:192.0.2.11",
			"gtpv2:CreateBearerResponse " + fraPGW + "teid=3001 seq=6 cause=16 b=6:4:2101:198.51.100.11"}},
		{"the packets of a user", []string{gtpAsk, gtpOK, "gtpu:G-PDU " + userIn + "teid=4001 inner=10.0.0.1:203.0.113.250:53"}},
		{"a session of a guest, at his home", []string{"gtpv2:CreateSessionRequest " + pgwFra + "imsi=208990000000001 msisdn=33699000001 uli=262-99 sn=262-99 rat=6 sel=0 apn=internet.mnc099.mcc208.gprs c=6:5001:192.0.2.10 b=5:4:6001:192.0.2.11",
			"gtpv2:CreateSessionResponse " + fraPGW + "teid=5001 cause=16 c=7:7001:198.51.100.10 paa=10.9.0.1 b=5:5:8001:198.51.100.11 rec=2",
			"gtpv2:UpdateBearerRequest " + fraPGW + "teid=5001 seq=4 ie=72:0:0000c350000186a0 ie=93:0:4900010005",
			"gtpu:G-PDU link=s8 direction=inbound ip.src=198.51.100.11 ip.dst=192.0.2.11 teid=6001 inner=203.0.113.250:10.9.0.1:40000"}},
		{"LEG-090: echoes with node features and a private extension", []string{gtpAsk, gtpOK, "gtpv2:EchoRequest " + fraPGW + "seq=9 rec=7 ie=152:0:01 ie=255:0:28af0102",
			"gtpv2:EchoResponse " + pgwFra + "seq=9 rec=3", "gtpv1:EchoResponse " + pgwFra + "seq=9 rec=3"}},
		{"LEG-091: a session without registration here", []string{gtpAsk}},
		{"an answer that refuses", []string{"gtpv2:CreateSessionRequest " + pgwFra + "imsi=208990000000001 uli=262-99 sn=262-99 rat=6 sel=0 apn=internet c=6:5001:192.0.2.10 b=5:4:6001:192.0.2.11",
			"gtpv2:CreateSessionResponse " + fraPGW + "teid=5001 cause=94"}},
	} {
		for i, got := range roam(t, set, example, tc.messages...) {
			if got != "pass none " {
				t.Errorf("%s: message %d: %s", tc.name, i, got)
			}
		}
	}
}

func TestGTPAttacksDoNotPassTheShippedRules(t *testing.T) {
	set, p := shipped(t).Rules(), operator.Example()
	swap := func(text string, words ...string) string { return strings.NewReplacer(words...).Replace(text) }
	for _, tc := range []struct {
		name, want string
		messages   []string
	}{
		{"GTP-001: a session from nobody", "drop none GTP-C2-SOURCE", []string{swap(gtpAsk, fraPGW, nobody)}},
		{"GTP-002: a serving network that is not the sender's", "reject gtp:94/205 GTP-C2-SERVING", []string{swap(gtpAsk, "sn=208-99", "sn=234-99")}},
		{"GTP-002: the same in version 1", "reject gtp:94/205 GTP-C2-SERVING", []string{swap(contextAsk, "sn=208-99", "sn=234-99")}},
		{"GTP-003: our own network from outside", "drop none GTP-C2-SERVING-OWN", []string{swap(gtpAsk, "208-99", "262-99")}},
		{"GTP-004: a session ended by another", "drop none GTP-C3-DELETE", []string{gtpAsk, gtpOK, "gtpv2:DeleteSessionRequest " + kenPGW + "teid=3001 seq=2 ebi=5"}},
		{"GTP-004: a guess", "drop none GTP-C3-TEID", []string{gtpAsk, gtpOK, "gtpv2:DeleteSessionRequest " + kenPGW + "teid=3002 seq=2 ebi=5"}},
		{"GTP-005: a session moved to another", "drop none GTP-C3-HIJACK", []string{gtpAsk, gtpOK, "gtpv2:ModifyBearerRequest " + kenPGW + "teid=3001 seq=2 b=5:4:2001:198.51.100.131"}},
		{"GTP-005: a tunnel of another", "drop none GTP-C2-TUNNEL", []string{gtpAsk, gtpOK, "gtpv2:ModifyBearerRequest " + fraPGW + "teid=3001 seq=2 b=5:4:2001:198.51.100.131"}},
		{"GTP-006: keys", "drop none GTP-C1-TYPE", []string{"gtpv1:SGSNContextRequest " + fraPGW}},
		{"GTP-007: a handover", "drop none GTP-C1-TYPE", []string{"gtpv2:ForwardRelocationRequest " + fraPGW}},
		{"GTP-008: routing by a gateway", "drop none GTP-C1-TYPE", []string{"gtpv1:SendRoutingInformationForGPRSRequest " + fraPGW + "imsi=262990000000001"}},
		{"GTP-010: a packet to our gateway", "drop none GTP-U1-NODE", []string{gtpAsk, gtpOK, "gtpu:G-PDU " + userIn + "teid=4001 inner=10.0.0.1:192.0.2.10:53"}},
		{"GTP-009: signalling in a tunnel", "drop none GTP-U1-CONTROL", []string{gtpAsk, gtpOK, "gtpu:G-PDU " + userIn + "teid=4001 inner=10.0.0.1:203.0.113.250:8805"}},
		{"GTP-011: another address", "drop none GTP-U3-ADDRESS", []string{gtpAsk, gtpOK, "gtpu:G-PDU " + userIn + "teid=4001 inner=10.0.0.2:203.0.113.250:53"}},
		{"GTP-013: orders in an echo", "drop none GTP-C1-ECHO", []string{gtpAsk, gtpOK, "gtpv2:EchoRequest " + fraPGW + "rec=7 ie=255:0:28af ie=1:0:62"}},
		{"GTP-014: an element beyond the end", "reject gtp:67/193 GTP-ENC-IE", []string{gtpAsk + " raw=0affff00"}},
		{"GTP-015: an APN that we do not have", "reject gtp:78/219 GTP-C2-APN", []string{swap(gtpAsk, "internet.", "corporate.")}},
		{"GTP-016: a subscriber of nobody", "reject gtp:96/194 GTP-C2-SUBSCRIBER", []string{swap(gtpAsk, "262990000000001", "901990000000001")}},
		{"GTP-017: an answer that nobody asked for", "drop none GTP-C3-ANSWER", []string{"gtpv2:CreateSessionResponse " + fraPGW + "teid=5001 cause=16 c=7:7001:198.51.100.10"}},
		{"GTP-018: a place that is not the sender's", "alert none GTP-C2-SERVING-REPORT", []string{gtpAsk, gtpOK, "gtpv2:ChangeNotificationRequest " + fraPGW + "teid=3001 seq=2 rat=6 uli=234-99"}},
		{"GTP-019: a restart that nobody confirmed", "alert none GTP-C3-RESTART", []string{"gtpv2:EchoRequest " + pgwFra + "rec=3 seq=5", "gtpv2:EchoResponse " + fraPGW + "rec=7 seq=5", gtpAsk, gtpOK, "gtpv2:EchoRequest " + fraPGW + "rec=8 seq=6"}},
		{"GTP-019: the connections of another", "drop none GTP-C2-TUNNEL", []string{"gtpv2:DeletePDNConnectionSetRequest " + fraPGW + "ie=132:0:01c63364820001"}},
		{"GTP-020: an error of another's tunnel", "drop none GTP-U3-ERROR", []string{gtpAsk, gtpOK, "gtpu:ErrorIndication " + swap(userIn, "198.51.100.11", "198.51.100.131") + "ie=16:0:00002001 ie=133:0:c6336483"}},
		{"G44: nobody's session", "drop none GTP-C1-EMERGENCY", []string{swap(gtpAsk, "imsi=262990000000001 msisdn=4917799000001 ", "")}},
		{"G47: a guest led to nobody", "drop none GTP-C2-GATEWAY-UNKNOWN", []string{"gtpv2:CreateSessionRequest link=s8 direction=outbound ip.src=192.0.2.10 ip.dst=203.0.113.200 imsi=208990000000001 uli=262-99 sn=262-99 rat=6 sel=0 apn=internet c=6:5001:192.0.2.10 b=5:4:6001:192.0.2.11"}},
		{"G47: a guest led to another gateway", "drop none GTP-C2-GATEWAY", []string{"gtpv2:CreateSessionRequest link=s8 direction=outbound ip.src=192.0.2.10 ip.dst=198.51.100.130 imsi=208990000000001 uli=262-99 sn=262-99 rat=6 sel=0 apn=internet c=6:5001:192.0.2.10 b=5:4:6001:192.0.2.11"}},
	} {
		verdicts := roam(t, set, p, tc.messages...)
		got := verdicts[len(verdicts)-1]
		action, rest, _ := strings.Cut(tc.want, " ")
		refusal, id, _ := strings.Cut(rest, " ")
		if !strings.HasPrefix(got, action+" "+refusal+" ") || !strings.Contains(got+",", id) {
			t.Errorf("%s: got %s, want %s", tc.name, got, tc.want)
		}
		for i, before := range verdicts[:len(verdicts)-1] {
			if before != "pass none " {
				t.Errorf("%s: message %d before it: %s", tc.name, i, before)
			}
		}
	}
}

// datagrams are what a link of GTP brings: a request and its answer.
func datagrams(t testing.TB) (ask, answer []byte) {
	words, back := strings.Fields(gtpAsk), strings.Fields(gtpOK)
	take := func(list []string) (out []string) {
		for _, w := range list {
			if name, _, _ := strings.Cut(w, "="); name != "link" && name != "direction" && !strings.HasPrefix(name, "ip.") {
				out = append(out, w)
			}
		}
		return out
	}
	return sketch.Datagram(t, words[0], take(words[1:])...), sketch.Datagram(t, back[0], take(back[1:])...)
}

func TestGTPThatPassesDoesNotAllocate(t *testing.T) {
	run := newLink(t)
	for range 64 {
		run.once(t)
	}
	if n := testing.AllocsPerRun(200, func() { run.once(t) }); n != 0 {
		t.Errorf("%v allocations for a request and its answer", n)
	}
}

// gtpLink decodes and judges a request and its answer again and again.
type gtpLink struct {
	engine      *Engine
	decoder     *decode.Decoder
	in, out     decode.Inbound
	ask, answer decode.Datagram
	n           uint32
	v           Verdict
	emit        decode.Emit
}

func newLink(t testing.TB) *gtpLink {
	ask, answer := datagrams(t)
	fra, pgw := netip.MustParseAddrPort("198.51.100.10:2123"), netip.MustParseAddrPort("192.0.2.10:2123")
	l := &gtpLink{
		engine: shipped(t), decoder: decode.New(decode.Options{}),
		in:  decode.Inbound{Link: "s8", LinkID: 1, Direction: message.DirectionInbound},
		out: decode.Inbound{Link: "s8", LinkID: 1, Direction: message.DirectionOutbound},
		ask: decode.Datagram{Src: fra, Dst: pgw, Payload: ask}, answer: decode.Datagram{Src: pgw, Dst: fra, Payload: answer},
	}
	l.emit = func(m *message.Message) { l.engine.Evaluate(m, &l.v) }
	return l
}

// once is a session in the place of one that is minutes old.
func (l *gtpLink) once(t testing.TB) {
	l.in.Time += int64(2 * time.Minute)
	l.request(t)
	copy(l.answer.Payload[8:11], l.ask.Payload[8:11])
	l.out.Time = l.in.Time
	l.decoder.GTP(&l.out, &l.answer, l.emit)
	if l.v.Action != rules.Pass {
		t.Fatalf("got %v by %v", l.v.Action, l.v.Hits()[0].Rule.ID)
	}
}

func (l *gtpLink) request(t testing.TB) {
	l.n++
	l.ask.Payload[8], l.ask.Payload[9], l.ask.Payload[10] = byte(l.n>>16), byte(l.n>>8), byte(l.n)
	l.in.Time += int64(time.Millisecond)
	l.decoder.GTP(&l.in, &l.ask, l.emit)
	if l.v.Action != rules.Pass {
		t.Fatalf("got %v by %v", l.v.Action, l.v.Hits()[0].Rule.ID)
	}
}

// BenchmarkGTP decodes and judges Create Session Requests by all shipped rules, with
// what is remembered of them: a promise of 1 M messages a second on a core.
func BenchmarkGTP(b *testing.B) {
	// As many requests wait as are remembered.
	full := func(b *testing.B) *gtpLink {
		l := newLink(b)
		for range state.DefaultRequests + 1 {
			l.request(b)
		}
		return l
	}
	b.Run("CreateSessionRequest", func(b *testing.B) {
		l := full(b)
		b.ReportAllocs()
		for b.Loop() {
			l.request(b)
		}
	})
	b.Run("RequestAndAnswer", func(b *testing.B) {
		l := full(b)
		b.ReportAllocs()
		for b.Loop() {
			l.once(b)
		}
	})
}

func TestGTPThatCannotBeReadIsNotPassedAsGood(t *testing.T) {
	e := New(Options{Profile: operator.Example()})
	for _, tc := range []struct {
		anomaly string
		want    rules.Action
	}{
		{"gtp.header.short", rules.Alert}, {"gtp.length.beyond", rules.Alert}, {"gtp.ie.length.beyond", rules.Alert}, {"gtp.ie.unknown", rules.Alert},
		{"gtp.ie.limit", rules.Drop}, {"gtp.bearer.limit", rules.Drop}, {"gtp.inner.depth", rules.Drop}, {"gtp.ie.duplicate", rules.Pass},
	} {
		var v Verdict
		e.Evaluate(sketch.GTP(t, "gtpv2:EchoRequest", "ip.src=198.51.100.10", "ip.dst=192.0.2.10", "anomaly="+tc.anomaly), &v)
		if v.Action != tc.want {
			t.Errorf("%s: %v", tc.anomaly, v.Action)
		}
	}
}

func TestRefusalsOfGTPGoToWhomWeKnow(t *testing.T) {
	e := New(Options{Profile: operator.Example(), Rules: compile(t, `rules:
- {id: T-1, title: t, category: 1, class: policy, severity: low, status: stable, on: {protocol: [gtpv1, gtpv2]}, action: reject, false_positives: none known}
`)})
	for _, tc := range []struct{ name, message, want string }{
		{"a partner", "gtpv2:DeleteSessionRequest " + fraPGW + "teid=1", "reject gtp:94/204"},
		{"nobody", "gtpv2:DeleteSessionRequest " + nobody + "teid=1", "drop none"},
		{"our own address from outside", "gtpv2:DeleteSessionRequest direction=inbound ip.src=192.0.2.9 ip.dst=192.0.2.10 teid=1", "drop none"},
		{"an answer", "gtpv2:DeleteSessionResponse " + fraPGW + "teid=1 cause=16", "drop none"},
		{"our own node", "gtpv2:DeleteSessionRequest " + pgwFra + "teid=1", "reject gtp:94/204"},
	} {
		words := strings.Fields(tc.message)
		var v Verdict
		e.Evaluate(sketch.GTP(t, words[0], words[1:]...), &v)
		if got := v.Action.String() + " " + v.Refusal.String(); got != tc.want {
			t.Errorf("%s: %s, want %s", tc.name, got, tc.want)
		}
	}
}

// A reader that measures each group at each of its levels takes seconds for one such
// datagram: 600 packets of 1,472 octets a second fill its core.
func TestHostileDatagramsCostLittleToJudge(t *testing.T) {
	deep := func(size int) []byte {
		b := []byte{0x48, 32, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0}
		for left := size - len(b) - 4; left >= 0; left -= 4 {
			b = append(b, 93, byte(left>>8), byte(left), 0)
		}
		binary.BigEndian.PutUint16(b[2:], uint16(len(b)-4))
		return b
	}
	l := newLink(t)
	for _, size := range []int{1472, 8972, 65_500} {
		l.ask.Payload = deep(size)
		best := time.Hour
		for range 20 {
			l.in.Time += int64(time.Minute)
			began := time.Now()
			l.decoder.GTP(&l.in, &l.ask, l.emit)
			best = min(best, time.Since(began))
		}
		if l.v.Action != rules.Drop && l.v.Action != rules.Reject {
			t.Errorf("%d octets: %v", size, l.v.Action)
		}
		if best > 250*time.Microsecond {
			t.Errorf("%d octets took %v", size, best)
		} else {
			t.Logf("%d octets: %v", size, best)
		}
	}
}
