package forge

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon/protocols/decode"
	"cordon/protocols/gtp"
	"cordon/protocols/message"
)

// gtpCourse is the life of a session of version 2 and of one of version 1, and what stands beside them.
const gtpCourse = `
scenario: sessions
messages:
  - {from: fr.sgw, to: home.pgw, dialogue: a, gtp: {version: 2, message: EchoRequest}}
  - {from: home.pgw, to: fr.sgw, dialogue: a, gtp: {version: 2, message: EchoResponse}}
  - {from: fr.sgw, to: home.pgw, dialogue: a, gtp: {version: 2, message: CreateSessionRequest}}
  - {from: home.pgw, to: fr.sgw, dialogue: a, gtp: {version: 2, message: CreateSessionResponse}}
  - {from: home.pgw, to: fr.sgw, dialogue: a, gtp: {version: 2, message: CreateBearerRequest}}
  - {from: fr.sgw, to: home.pgw, dialogue: a, gtp: {version: 2, message: CreateBearerResponse}}
  - {from: fr.sgw, to: home.pgw, dialogue: a, gtp: {version: 2, message: ModifyBearerRequest}}
  - {from: home.pgw, to: fr.sgw, dialogue: a, gtp: {version: 2, message: ModifyBearerResponse}}
  - {from: fr.sgw, to: home.pgw, dialogue: a, gtp: {version: u, message: G-PDU}}
  - {from: home.pgw, to: fr.sgw, dialogue: a, gtp: {version: u, message: G-PDU}}
  - {from: home.pgw, to: fr.sgw, dialogue: a, gtp: {version: u, message: G-PDU}}
  - {from: fr.sgw, to: home.pgw, dialogue: a, gtp: {version: 2, message: ChangeNotificationRequest}}
  - {from: fr.sgw, to: home.pgw, dialogue: a, gtp: {version: 2, message: DeleteSessionRequest}}
  - {from: home.pgw, to: fr.sgw, dialogue: a, gtp: {version: 2, message: DeleteSessionResponse}}
  - {from: fr.sgsn, to: home.ggsn, dialogue: b, gtp: {version: 1, message: CreatePDPContextRequest}}
  - {from: home.ggsn, to: fr.sgsn, dialogue: b, gtp: {version: 1, message: CreatePDPContextResponse}}
  - {from: fr.sgsn, to: home.ggsn, dialogue: b, gtp: {version: 1, message: UpdatePDPContextRequest}}
  - {from: home.ggsn, to: fr.sgsn, dialogue: b, gtp: {version: 1, message: UpdatePDPContextResponse}}
  - {from: fr.sgsn, to: home.ggsn, dialogue: b, gtp: {version: 1, message: DeletePDPContextRequest}}
  - {from: home.ggsn, to: fr.sgsn, dialogue: b, gtp: {version: 1, message: DeletePDPContextResponse}}
`

func gtpScenario(t testing.TB, text string) *Scenario {
	t.Helper()
	s, err := Load([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// gtpMessages decodes what a scenario sends, and calls see for each message.
func gtpMessages(t testing.TB, s *Scenario, see func(*message.Message)) {
	t.Helper()
	d := decode.New(decode.Options{})
	for i, p := range build(t, s) {
		d.Packet(decode.Packet{Link: p.Link, Time: p.Time.UnixNano(), Frame: uint64(i + 1), Data: p.Data}, see)
	}
}

func anomalyNames(m *message.Message) (out []string) {
	for a := range m.Anomalies.All {
		out = append(out, a.Name())
	}
	return out
}

func TestSessionsOfGTPAreWithoutAnomaly(t *testing.T) {
	s := gtpScenario(t, gtpCourse)
	n := 0
	gtpMessages(t, s, func(m *message.Message) {
		want := s.Messages[n].GTP.Message
		if got := m.Operation.Name(); got != want || !m.Anomalies.Empty() {
			t.Errorf("message %d: %s, want %s; anomalies %v", n+1, got, want, anomalyNames(m))
		}
		n++
	})
	if n != len(s.Messages) {
		t.Errorf("%d messages, want %d", n, len(s.Messages))
	}
}

func TestAnAnswerOfGTPHasTheSequenceNumberAndTEIDOfItsRequest(t *testing.T) {
	s := gtpScenario(t, gtpCourse)
	var sequence, teid int64
	n := 0
	gtpMessages(t, s, func(m *message.Message) {
		defer func() { n++ }()
		if n == 2 {
			sequence, _ = m.Int(message.FieldGTPSequence)
			teid = m.First(message.FieldGTPControlTEID).Int()
		}
		if n != 3 {
			return
		}
		if got, _ := m.Int(message.FieldGTPSequence); got != sequence {
			t.Errorf("sequence number %d, want %d", got, sequence)
		}
		if got, _ := m.Int(message.FieldGTPTEID); got != teid || teid == 0 {
			t.Errorf("TEID %d, want %d", got, teid)
		}
	})
}

// Every message type of the table comes out as itself, in each version.
func TestEveryMessageTypeOfGTPIsForged(t *testing.T) {
	versions := map[message.Protocol]string{
		message.ProtocolGTPv0: "0", message.ProtocolGTPv1: "1", message.ProtocolGTPv2: "2", message.ProtocolGTPU: "u", message.ProtocolGTPPrime: "prime",
	}
	s := &Scenario{}
	var rows []*gtp.MessageType
	for i := range gtp.MessageTypes() {
		row := &gtp.MessageTypes()[i]
		if row.Protocol == message.ProtocolGTPv1 && row.Type >= 254 {
			continue // of the user plane, whichever port they come by
		}
		rows = append(rows, row)
		name := message.OperationByCode(row.Protocol, int64(row.Type)).Name()
		s.Messages = append(s.Messages, Message{From: "fr.sgw", To: "home.pgw", GTP: &GTP{Version: versions[row.Protocol], Message: name}})
	}
	n := 0
	gtpMessages(t, s, func(m *message.Message) {
		row := rows[n]
		code, _ := m.Int(message.FieldGTPMessage)
		if m.Protocol != row.Protocol || code != int64(row.Type) {
			t.Errorf("%v %d: decoded as %v %d", row.Protocol, row.Type, m.Protocol, code)
		}
		n++
	})
	if n != len(rows) {
		t.Errorf("%d messages, want %d", n, len(rows))
	}
}

// gtpReading is what is read of a message.
type gtpReading struct {
	Operation, IMSI, APN string
	TEID                 int64
}

func gtpReadings(t *testing.T, s *Scenario) (out []gtpReading, anomalies []string) {
	t.Helper()
	gtpMessages(t, s, func(m *message.Message) {
		r := gtpReading{Operation: m.Operation.Name()}
		if c := m.First(message.FieldGTPIMSI); c.Valid() {
			r.IMSI = strings.Clone(c.String())
		}
		if c := m.First(message.FieldGTPAPNNetwork); c.Valid() {
			r.APN = strings.ToLower(strings.Clone(c.String()))
		}
		r.TEID, _ = m.Int(message.FieldGTPTEID)
		out = append(out, r)
		anomalies = append(anomalies, anomalyNames(m)...)
	})
	return out, anomalies
}

// Whatever form the messages take, our decoder reads what was meant: the lawful forms without an anomaly, and every
// evasion with one.
func TestTransformsKeepTheMeaningOfGTP(t *testing.T) {
	s := gtpScenario(t, gtpCourse)
	want, _ := gtpReadings(t, s)
	for _, tr := range transformsOf(s) {
		t.Run(tr.Name, func(t *testing.T) {
			changed, _ := tr.Apply(s)
			got, anomalies := gtpReadings(t, changed)
			if tr.Name == "gtp_decoy_first" {
				for i := range got {
					if strings.HasPrefix(got[i].IMSI, "00101") || got[i].APN == "decoy" {
						got[i].IMSI, got[i].APN = want[i].IMSI, want[i].APN // the specification takes the first
					}
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-plain, +transformed)\n%s", diff)
			}
			if tr.Lawful && len(anomalies) > 0 {
				t.Errorf("a lawful form has anomalies %v", anomalies)
			}
			if !tr.Lawful && len(anomalies) == 0 {
				t.Error("no anomaly")
			}
		})
	}
}
