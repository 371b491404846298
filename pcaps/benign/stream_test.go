package benign

import (
	"bytes"
	"io"
	"testing"

	"cordon/pcaps"
	"cordon/protocols/decode"
	"cordon/protocols/message"
)

func collect(t *testing.T, seed uint64, n int) []Message {
	t.Helper()
	s, err := New(seed)
	if err != nil {
		t.Fatal(err)
	}
	return next(t, s, n)
}

func next(t *testing.T, s *Stream, n int) []Message {
	t.Helper()
	var all []Message
	for range n {
		m, err := s.Next()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, m)
	}
	return all
}

func TestTheSameSeedGivesTheSameMessages(t *testing.T) {
	a, b, c := collect(t, 1, 300), collect(t, 1, 300), collect(t, 2, 300)
	same := 0
	for i := range a {
		if a[i].Title != b[i].Title || a[i].Outbound != b[i].Outbound || !bytes.Equal(bytes.Join(a[i].Units, nil), bytes.Join(b[i].Units, nil)) {
			t.Fatalf("message %d differs", i)
		}
		if bytes.Equal(bytes.Join(a[i].Units, nil), bytes.Join(c[i].Units, nil)) {
			same++
		}
	}
	if same > 0 {
		t.Errorf("%d messages are the same with another seed", same)
	}
}

func TestEveryFlowComesAndEveryTransactionIsANewOne(t *testing.T) {
	titles := map[string]int{}
	begins := map[string]bool{}
	dec := decode.New(decode.Options{})
	for _, m := range collect(t, 3, 4000) {
		titles[m.Title]++
		for _, u := range m.Units {
			dec.M3UA(&decode.Inbound{PPID: 3}, u, func(m *message.Message) {
				if m.Segment == message.SegmentHeld {
					return
				}
				if !m.Anomalies.Empty() || len(m.Components()) == 0 || m.Protocol != message.ProtocolMAP && m.Protocol != message.ProtocolCAP {
					t.Errorf("%v with %d anomalies", m.Protocol, m.Anomalies.Len())
				}
				if kind, _ := m.String(message.FieldTCAPType); kind == "begin" {
					id, _ := m.String(message.FieldTCAPOTID)
					if begins[id] {
						t.Errorf("transaction %s begins twice", id)
					}
					begins[string([]byte(id))] = true
				}
			})
		}
	}
	for i := range flows {
		if titles[flows[i].title] == 0 {
			t.Errorf("%q never came", flows[i].title)
		}
	}
}

func TestACaptureHasAtLeastTheFramesAskedFor(t *testing.T) {
	s, err := New(4)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := s.Write(pcaps.NewPcapngWriter(&out), 500); err != nil {
		t.Fatal(err)
	}
	r := pcaps.NewReader("stream", &out)
	var f pcaps.Frame
	n := 0
	for err = r.Next(&f); err == nil; err = r.Next(&f) {
		n++
	}
	if err != io.EOF || n < 500 || n > 510 {
		t.Errorf("%d frames, %v", n, err)
	}
}
