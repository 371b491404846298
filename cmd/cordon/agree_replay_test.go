package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cordon/filters/action"
	"cordon/filters/engine"
	"cordon/internal/event"
	"cordon/internal/operator"
	"cordon/pcaps"
	"cordon/protocols/decode"
	"cordon/protocols/m3ua"
	"cordon/protocols/message"
	"cordon/protocols/sigtran"
	"cordon/protocols/wire"
	"cordon/rules"
)

// toldEvent is what two events of one message must agree in.
type toldEvent struct {
	Capture   string `json:"capture"`
	Frame     uint64 `json:"frame"`
	Index     int    `json:"index"`
	Link      string `json:"link"`
	Direction string `json:"direction"`
	Inferred  bool   `json:"direction_inferred"`
	Protocol  string `json:"protocol"`
	Operation string `json:"operation"`
	Verdict   struct {
		Action   string `json:"action"`
		Enforced bool   `json:"enforced"`
		Reason   string `json:"reason"`
		Refusal  string `json:"refusal"`
	} `json:"verdict"`
	Rules []struct {
		ID string `json:"id"`
	} `json:"rules"`
}

func parseEvent(t *testing.T, line []byte) *toldEvent {
	t.Helper()
	e := new(toldEvent)
	if err := json.Unmarshal(line, e); err != nil {
		t.Fatalf("event %q: %v", line, err)
	}
	return e
}

// ruling is the verdict of the event, with all that it says of the message.
func (e *toldEvent) ruling() string {
	ids := []string{}
	for _, r := range e.Rules {
		ids = append(ids, r.ID)
	}
	v := e.Verdict
	return fmt.Sprintf("%s %s: %s, enforced %v, reason %s, refusal %s, rules %v", e.Protocol, e.Operation, v.Action, v.Enforced, v.Reason, v.Refusal, ids)
}

// place is where a message stands in captures.
type place struct {
	capture string
	frame   uint64
	index   int
}

// replayed runs the verb over captures and gives the event of every message.
func replayed(t *testing.T, flags []string, paths ...string) map[place]*toldEvent {
	t.Helper()
	var stdout, stderr output
	args := append([]string{"replay", "--all", "--events", "-", "--variant", "itu"}, flags...)
	if code := run(t.Context(), append(args, paths...), nil, &stdout, &stderr); code != exitDone {
		t.Fatalf("replay: exit code %d\n%s", code, &stderr)
	}
	told := map[place]*toldEvent{}
	for s := bufio.NewScanner(bytes.NewBufferString(stdout.String())); s.Scan(); {
		e := parseEvent(t, s.Bytes())
		told[place{e.Capture, e.Frame, e.Index}] = e
	}
	return told
}

// judged is a message of a capture on M3UA, and what replay makes of it.
type judged struct {
	place
	octets    []byte
	stream    uint16
	direction message.Direction // on the link
	from, to  operator.OwnerID  // of its addresses
	ruling    string            // empty while segments are held
	asReplay  bool              // the direction was told by the capture, so that the ruling is that of the verb
	key       uint64            // of the segments of one message
	held      bool
	blocked   bool
	reply     []byte // what the sender gets in place of an answer
	instead   []byte // what the receiver gets in place of the message
}

// reference judges captures as a link would: with the direction that it has.
type reference struct {
	engine  *engine.Engine
	profile *operator.Profile
	encoder *event.Encoder
	builder action.Builder
	told    map[place]*toldEvent // by the verb; nil when the engine alone is asked
	link    bool                 // the link agreed on something, of which replay knows nothing
	verdict engine.Verdict
}

func newReference(profile *operator.Profile, set *rules.Set, told map[place]*toldEvent, expect *engine.Expect) *reference {
	o := engine.Options{Rules: set, Profile: profile}
	if expect != nil {
		o.Links = []engine.Link{{}, {Expect: expect}}
	}
	return &reference{
		engine: engine.New(o), profile: profile, told: told, link: expect != nil,
		encoder: event.NewEncoder(event.Options{Profile: profile, Plain: true}),
	}
}

// messages are the DATA messages of a capture, at most limit of them (0 is all);
// skipped are those that no relay has to judge: TCP has no place for a length or
// a payload protocol that is not M3UA's, and over SCTP they do not go on.
func (r *reference) messages(t *testing.T, path string, limit int) (list []judged, skipped int) {
	t.Helper()
	in, err := pcaps.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	d := decode.New(decode.Options{Variant: decode.VariantITU})
	emit := func(m *message.Message) {
		b := m.Layer(message.LayerM3UA)
		if len(b) < sigtran.HeaderLen || b[2] != sigtran.ClassXfer || b[3] != m3ua.TypeDATA {
			return
		}
		ppid, ok := m.Int(message.FieldSCTPPPID)
		if n, err := sigtran.Frame(b); err != nil || n != len(b) || ok && ppid != m3ua.PPID {
			skipped++
			return
		}
		list = append(list, r.judge(t, m, b))
	}
	var f pcaps.Frame
	for limit == 0 || len(list) < limit {
		err := in.Next(&f)
		if errors.Is(err, io.EOF) {
			d.Flush(emit)
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		d.Packet(decode.Packet{Link: f.Link, Time: f.Time, Frame: uint64(f.Number), Data: f.Data, File: f.File}, emit)
	}
	return list, skipped
}

// judge gives m the direction that it has on the link, and judges it. That is
// the direction that replay reads from addresses and point codes. Where these
// tell nothing, or the global titles alone do, or a message goes between two
// of us or two others, there is none to put on a link: it is sent as inbound, or
// outbound where the titles say so, and judged as such here.
func (r *reference) judge(t *testing.T, m *message.Message, octets []byte) judged {
	t.Helper()
	at := place{m.Capture, m.Frame, m.Index}
	r.engine.Direct(m)
	known := !m.DirectionInferred && (m.Direction == message.DirectionInbound || m.Direction == message.DirectionOutbound)
	if m.Direction != message.DirectionOutbound {
		m.Direction = message.DirectionInbound
	}
	m.DirectionInferred = false
	if r.link {
		m.LinkID = 1
	}
	stream, _ := m.Int(message.FieldSCTPStream)
	j := judged{
		place: at, octets: slices.Clone(octets), stream: uint16(stream), direction: m.Direction, key: m.SegmentKey,
		from: r.profile.OwnerOfAddr(m.Source), to: r.profile.OwnerOfAddr(m.Destination),
		held:     m.Segment == message.SegmentHeld,
		asReplay: forgetPackets(m) && known && !r.link,
	}
	if j.held {
		return j
	}
	v := &r.verdict
	r.engine.Evaluate(m, v)
	j.ruling, j.blocked = parseEvent(t, r.encoder.Append(nil, m, v, event.Note{})).ruling(), v.Blocks()
	if j.asReplay && r.told != nil {
		if told := r.told[at]; told == nil || told.Direction != m.Direction.String() || told.ruling() != j.ruling {
			t.Errorf("%v: the engine says %s %s, the verb %+v", at, m.Direction, j.ruling, told)
		}
	}
	if v.Action == rules.Reject && j.blocked {
		r.refuse(m, v, &j)
	}
	return j
}

// forgetPackets takes away what a capture tells of packets, which the kernel puts
// together before a link sees a message: overlapping fragments, octets that are
// lost. It is false when there was something.
func forgetPackets(m *message.Message) bool {
	clean := true
	var rest wire.Anomalies
	for a := range m.Anomalies.All {
		layer, _, _ := strings.Cut(a.Name(), ".")
		switch layer {
		case "ip", "sctp", "tcp":
			clean = false
		default:
			rest.Set(a)
		}
	}
	m.Anomalies = rest
	return clean
}

// refuse writes what is sent in the place of a refused message.
func (r *reference) refuse(m *message.Message, v *engine.Verdict, j *judged) {
	component := -1
	if h, ok := v.Primary(); ok {
		component = h.Component
	}
	j.reply, _ = r.builder.Refuse(nil, m, component, v.Refusal)
	j.instead, _ = r.builder.Abort(nil, m)
}

// delivered is what arrives at the other side, in order: segments when the last
// one has passed.
func delivered(list []judged) (out [][]byte) {
	held := map[uint64][][]byte{}
	for i := range list {
		j := &list[i]
		switch {
		case j.held:
			held[j.key] = append(held[j.key], j.octets)
			continue
		case !j.blocked:
			out = append(append(out, held[j.key]...), j.octets)
		case len(j.instead) > 0:
			out = append(out, j.instead)
		}
		delete(held, j.key)
	}
	return out
}

// profilePath is the profile of a setup.
func profilePath(dir string) string { return filepath.Join(dir, "operator.yaml") }
