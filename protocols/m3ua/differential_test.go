package m3ua

import (
	"testing"

	"cordon/protocols/sigtran"

	"github.com/google/go-cmp/cmp"
	"github.com/wmnsk/go-m3ua/messages"
	"github.com/wmnsk/go-m3ua/messages/params"
)

// second decodes b with an independent decoder, which panics on some input.
func second(b []byte) (m messages.M3UA, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	m, err := messages.Parse(b)
	return m, err == nil
}

// What an independent implementation writes is canonical, and reads the same.
func TestDecodeReadsWhatAnotherImplementationWrites(t *testing.T) {
	built := []messages.M3UA{
		messages.NewData(params.NewNetworkAppearance(8), params.NewRoutingContext(101), params.NewProtocolData(1001, 5001, 3, 2, 0, 7, []byte{9, 1, 2}), params.NewCorrelationID(42)),
		messages.NewAspUp(params.NewAspIdentifier(5), params.NewInfoString("hello")),
		messages.NewAspUpAck(params.NewAspIdentifier(5), params.NewInfoString("x")),
		messages.NewAspActive(params.NewTrafficModeType(params.TrafficModeLoadshare), params.NewRoutingContext(1, 2), nil),
		messages.NewHeartbeat(params.NewHeartbeatData([]byte("beat"))),
		messages.NewNotify(params.NewStatus(1<<16|3), nil, params.NewRoutingContext(1), nil),
		messages.NewError(params.NewErrorCode(1), nil, nil, nil, nil),
		messages.NewDestinationUnavailable(nil, params.NewRoutingContext(1), params.NewAffectedPointCode(512, 513), nil),
	}
	for _, want := range built {
		b, err := want.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var m Message
		if !Decode(b, &m) || !m.Canonical() || !m.Anomalies.Empty() {
			t.Errorf("%s: %x: anomalies %v", want.MessageTypeName(), b, names(&m.Anomalies))
		}
		if m.Class != want.MessageClass() || m.Type != want.MessageType() {
			t.Errorf("%s: class %d type %d", want.MessageTypeName(), m.Class, m.Type)
		}
		if m.Class == sigtran.ClassXfer && (m.Data.OPC != 1001 || m.CorrelationID != 42 || string(m.Data.Payload) != "\x09\x01\x02") {
			t.Errorf("DATA: %+v", m)
		}
	}
}

// agree holds a canonical DATA message against the second decoder.
func agree(t *testing.T, b []byte, m *Message) {
	other, ok := second(b)
	data, isData := other.(*messages.Data)
	if !ok || !isData || data.ProtocolData == nil {
		return // it refuses more than we do, such as unknown parameters
	}
	p, err := data.ProtocolData.ProtocolData()
	if err != nil {
		return
	}
	got := ProtocolData{
		OPC: p.OriginatingPointCode, DPC: p.DestinationPointCode, SI: p.ServiceIndicator, NI: p.NetworkIndicator,
		MP: p.MessagePriority, SLS: p.SignalingLinkSelection, Payload: p.Data,
	}
	if m.Data.Payload == nil {
		m.Data.Payload = []byte{}
	}
	if got.Payload == nil {
		got.Payload = []byte{}
	}
	if d := cmp.Diff(m.Data, got); d != "" {
		t.Errorf("%x: %s", b, d)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(message(f, 1, 1, appearance+context+protocolData+correlation))
	f.Add(message(f, 2, 4, affected+"0206 0008 00000201 0205 0008 00000003"))
	f.Add(message(f, 0, 0, "000c 0008 00000019 0007 0006 aabb 0000"))
	f.Add(message(f, 9, 1, "0207 0008 aabbccdd 0207 0008 11223344"))
	f.Add(message(f, 1, 1, "0002 0012 c502ede05bd5002f02000384e3f4 0000"))
	f.Fuzz(func(t *testing.T, b []byte) {
		var m Message
		if DecodeVariant(Draft6, b, &m) && len(m.Data.Payload) > len(b) {
			t.Fatal("a payload longer than the message")
		}
		if !Decode(b, &m) {
			return
		}
		if m.Anomalies.Empty() && !m.Canonical() {
			t.Fatal("not canonical, and nobody says why")
		}
		if !m.Canonical() || m.Class != sigtran.ClassXfer {
			return
		}
		agree(t, b, &m)
		var again Message
		if out := AppendData(nil, &m); !Decode(out, &again) || !cmp.Equal(again.Data, m.Data) || !again.Canonical() {
			t.Fatalf("%x became %x", b, out)
		}
	})
}
