package m3ua

import (
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"cordon/protocols/sigtran"
	"cordon/protocols/wire"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// unhex reads hexadecimal digits with spaces between.
func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// message makes a message of class and type out of hexadecimal parameters.
func message(t testing.TB, class, typ uint8, parameters string) []byte {
	b := append(sigtran.AppendHeader(nil, class, typ), unhex(t, parameters)...)
	sigtran.PutLength(b)
	return b
}

const (
	protocolData = "0210 0018 000003e9 00001389 03 00 00 07 0900030e19020000" // OPC 1001, DPC 5001, SCCP, international, SLS 7
	context      = "0006 0008 00000065"
	appearance   = "0200 0008 00000008"
	correlation  = "0013 0008 0000002a"
	affected     = "0012 000c 00000200 02000300"
)

func TestDecodeReadsEveryParameter(t *testing.T) {
	tests := []struct {
		name       string
		class, typ uint8
		parameters string
		want       Message
		holds      []Parameter
	}{
		{"DATA", 1, 1, appearance + context + protocolData + correlation, Message{
			NetworkAppearance: 8, RoutingContexts: unhex(t, "00000065"), CorrelationID: 42,
			Data: ProtocolData{OPC: 1001, DPC: 5001, SI: 3, SLS: 7, Payload: unhex(t, "0900030e19020000")},
		}, []Parameter{NetworkAppearance, RoutingContext, ProtocolDataParameter, CorrelationID}},
		{"DATA with the routing context behind, as osmo-stp writes it", 1, 1, protocolData + context, Message{
			RoutingContexts: unhex(t, "00000065"),
			Data:            ProtocolData{OPC: 1001, DPC: 5001, SI: 3, SLS: 7, Payload: unhex(t, "0900030e19020000")},
		}, []Parameter{RoutingContext, ProtocolDataParameter}},
		{"ERR", 0, 0, "000c 0008 00000019" + context + "0007 0006 aabb 0000", Message{
			ErrorCode: ErrorInvalidRoutingContext, RoutingContexts: unhex(t, "00000065"), Diagnostic: []byte{0xaa, 0xbb},
		}, []Parameter{ErrorCode, RoutingContext, DiagnosticInformation}},
		{"NTFY", 0, 1, "000d 0008 0001 0003", Message{StatusType: StatusASStateChange, StatusInfo: StatusASActive}, []Parameter{Status}},
		{"DUNA", 2, 1, affected, Message{AffectedPointCodes: unhex(t, "0000020002000300")}, []Parameter{AffectedPointCode}},
		{"DAVA", 2, 2, affected, Message{AffectedPointCodes: unhex(t, "0000020002000300")}, []Parameter{AffectedPointCode}},
		{"DAUD", 2, 3, affected, Message{AffectedPointCodes: unhex(t, "0000020002000300")}, []Parameter{AffectedPointCode}},
		{"SCON", 2, 4, affected + "0206 0008 00000201 0205 0008 00000003", Message{
			AffectedPointCodes: unhex(t, "0000020002000300"), Concerned: 513, Congestion: 3,
		}, []Parameter{AffectedPointCode, ConcernedDestination, CongestionIndications}},
		{"DUPU", 2, 5, affected + "0204 0008 00010003", Message{
			AffectedPointCodes: unhex(t, "0000020002000300"), UserCause: 0x10003,
		}, []Parameter{AffectedPointCode, UserCause}},
		{"DRST", 2, 6, affected, Message{AffectedPointCodes: unhex(t, "0000020002000300")}, []Parameter{AffectedPointCode}},
		{"ASPUP", 3, 1, "0011 0008 00000005 0004 0009 68656c6c6f 000000", Message{ASPIdentifier: 5, Info: []byte("hello")}, []Parameter{ASPIdentifier, InfoString}},
		{"ASPDN", 3, 2, "", Message{}, nil},
		{"BEAT", 3, 3, "0009 0008 01020304", Message{Heartbeat: []byte{1, 2, 3, 4}}, []Parameter{HeartbeatData}},
		{"ASPUP ACK", 3, 4, "", Message{}, nil},
		{"ASPDN ACK", 3, 5, "", Message{}, nil},
		{"BEAT ACK", 3, 6, "0009 0004", Message{Heartbeat: []byte{}}, []Parameter{HeartbeatData}},
		{"ASPAC", 4, 1, "000b 0008 00000002" + context, Message{TrafficMode: TrafficModeLoadshare, RoutingContexts: unhex(t, "00000065")}, []Parameter{TrafficModeType, RoutingContext}},
		{"ASPIA", 4, 2, context, Message{RoutingContexts: unhex(t, "00000065")}, []Parameter{RoutingContext}},
		{"ASPAC ACK", 4, 3, "", Message{}, nil},
		{"ASPIA ACK", 4, 4, "", Message{}, nil},
		{"REG REQ with two routing keys", 9, 1, "0207 0008 aabbccdd 0207 0008 11223344", Message{RoutingKey: unhex(t, "aabbccdd")}, []Parameter{RoutingKey}},
		{"REG RSP", 9, 2, "0208 0008 aabbccdd", Message{Result: unhex(t, "aabbccdd")}, []Parameter{RegistrationResult}},
		{"DEREG REQ", 9, 3, context, Message{RoutingContexts: unhex(t, "00000065")}, []Parameter{RoutingContext}},
		{"DEREG RSP", 9, 4, "0209 0008 aabbccdd", Message{Result: unhex(t, "aabbccdd")}, []Parameter{DeregistrationResult}},
	}
	seen := make(map[string]bool)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := message(t, tt.class, tt.typ, tt.parameters)
			tt.want.Version, tt.want.Class, tt.want.Type, tt.want.Length = 1, tt.class, tt.typ, uint32(len(b))
			var m Message
			if !Decode(b, &m) {
				t.Fatal("not decoded")
			}
			if d := cmp.Diff(tt.want, m, cmpopts.IgnoreUnexported(Message{})); d != "" {
				t.Error(d)
			}
			if !m.Canonical() {
				t.Error("not canonical")
			}
			for p := InfoString; p < routingKeyPart; p++ {
				if m.Has(p) != slices.Contains(tt.holds, p) {
					t.Errorf("parameter %d: held %v", p, m.Has(p))
				}
			}
			if n := Name(tt.class, tt.typ); !strings.HasPrefix(tt.name, n) {
				t.Errorf("named %q", n)
			} else {
				seen[n] = true
			}
		})
	}
	if len(seen) != len(definitions) {
		t.Errorf("%d of %d message types tested", len(seen), len(definitions))
	}
}

// What an attacker or a careless peer sends: the anomaly, and whether the
// message may still be forwarded.
func TestDecodeMarksDepartures(t *testing.T) {
	data := func(parameters string) []byte { return message(t, 1, 1, parameters) }
	change := func(b []byte, at int, v byte) []byte { b[at] = v; return b }
	tests := []struct {
		name      string
		b         []byte
		anomaly   wire.Anomaly
		canonical bool
	}{
		{"version 0", change(data(protocolData), 0, 0), wire.AnomalyM3UAVersion, false},
		{"version 255", change(data(protocolData), 0, 255), wire.AnomalyM3UAVersion, false},
		{"a reserved octet that is set", change(data(protocolData), 1, 1), wire.AnomalyM3UAReserved, false},
		{"class 0 type 0x11, which a careless reader takes for DATA", change(change(data(protocolData), 2, 0), 3, 0x11), wire.AnomalyM3UAClassType, false},
		{"class 17 type 1, which a careless reader takes for DATA", change(data(protocolData), 2, 0x11), wire.AnomalyM3UAClassType, false},
		{"a link status of M2PA", change(change(data(""), 2, 11), 3, 2), wire.AnomalyM3UAClassType, false},
		{"a length of 9", change(data(protocolData), 7, 9), wire.AnomalyM3UALength, false},
		{"a second message behind the first", append(data(protocolData), data(protocolData)...), wire.AnomalyM3UALength, false},
		{"a length beyond the message", change(data(protocolData), 7, 0x40), wire.AnomalyM3UALength, false},
		{"no protocol data", data(""), wire.AnomalyM3UAParameterMissing, false},
		{"two protocol data, of which receivers take different ones", data(protocolData + protocolData), wire.AnomalyM3UAParameterDuplicate, false},
		{"two routing contexts", data(context + context + protocolData), wire.AnomalyM3UAParameterDuplicate, false},
		{"protocol data in a message for something else", message(t, 3, 3, protocolData), wire.AnomalyM3UAParameterUnknown, false},
		{"affected point codes in DATA", data(affected + protocolData), wire.AnomalyM3UAParameterUnknown, false},
		{"a routing context in ASPUP, which receivers skip", message(t, 3, 1, context), wire.AnomalyM3UAParameterUnknown, true},
		{"a parameter that nobody defines", data("7777 0006 aabb 0000" + protocolData), wire.AnomalyM3UAParameterUnknown, true},
		{"a parameter length below four", data("0013 0003" + protocolData), wire.AnomalyM3UAParameterLength, false},
		{"a parameter length beyond the message", data(protocolData + "0013 0028 0000002a"), wire.AnomalyM3UAParameterLength, false},
		{"a network appearance of two octets", data("0200 0006 0008 0000" + protocolData), wire.AnomalyM3UAParameterLength, false},
		{"a routing context of five octets", data("0006 0009 00000065 aa 000000" + protocolData), wire.AnomalyM3UAParameterLength, false},
		{"affected point codes without any", message(t, 2, 1, "0012 0004"), wire.AnomalyM3UAParameterLength, false},
		{"padding that is not zero", message(t, 3, 1, "0004 0009 68656c6c6f 0000ff"), wire.AnomalyM3UAParameterPadding, true},
		{"padding that the message leaves out", message(t, 3, 1, "0004 0009 68656c6c6f"), wire.AnomalyM3UAParameterPadding, true},
		{"protocol data shorter than a routing label", data("0210 000f 000003e9 00001389 03 00 00 00"), wire.AnomalyM3UAProtocolData, false},
		{"an originating point code of 25 bits", data("0210 0018 010003e9 00001389 03 00 00 07 0900030e19020000"), wire.AnomalyM3UAProtocolData, false},
		{"a network indicator of three bits", data("0210 0018 000003e9 00001389 03 06 00 07 0900030e19020000"), wire.AnomalyM3UAProtocolData, false},
		{"more parameters than are walked", data(protocolData + strings.Repeat("7777 0004", sigtran.MaxParameters)), wire.AnomalyM3UAParameterLimit, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var m Message
			if !Decode(tt.b, &m) {
				t.Fatal("not decoded")
			}
			if !m.Anomalies.Has(tt.anomaly) || m.Canonical() != tt.canonical {
				t.Errorf("anomalies %v, canonical %v", names(&m.Anomalies), m.Canonical())
			}
		})
	}
}

// A careless receiver takes user data where the header says there is none, so
// it has to be read there too.
func TestDecodeReadsUserDataThatALenientReceiverWould(t *testing.T) {
	tests := []struct {
		name string
		b    []byte
	}{
		{"under an undefined type", message(t, 0, 0x11, protocolData)},
		{"in a management message", message(t, 0, 1, protocolData)},
		{"behind the length", append(unhex(t, "01000101 00000008"), unhex(t, protocolData)...)},
		{"in the first of two", message(t, 1, 1, protocolData+"0210 0018 00000001 00000002 05 00 00 00 0102030405060708")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var m Message
			if !Decode(tt.b, &m) || m.Data.OPC != 1001 || len(m.Data.Payload) != 8 || m.Canonical() {
				t.Errorf("%+v, canonical %v", m.Data, m.Canonical())
			}
		})
	}
}

func TestDecodeVariantReadsDraft6(t *testing.T) {
	b := message(t, 1, 1, "0002 0012 c502ede05b d5002f02000384e3f4 0000")
	var m Message
	if !DecodeVariant(Draft6, b, &m) {
		t.Fatal("not decoded")
	}
	want := ProtocolData{OPC: 12163, DPC: 11522, SI: 5, NI: 3, SLS: 5, Payload: unhex(t, "5bd5002f02000384e3f4")[1:]}
	if !cmp.Equal(m.Data, want) || !m.Canonical() {
		t.Errorf("%+v, anomalies %v", m.Data, names(&m.Anomalies))
	}
	if Decode(b, &m); m.Canonical() || m.Has(ProtocolDataParameter) {
		t.Error("read as RFC 4666 it holds protocol data")
	}
	if DecodeVariant(Draft6, message(t, 1, 1, "0002 0007 c50102 00"), &m); !m.Anomalies.Has(wire.AnomalyM3UAProtocolData) {
		t.Error("a cut routing label is not marked")
	}
}

func TestAppendDataWritesWhatDecodeReads(t *testing.T) {
	for _, parameters := range []string{protocolData, appearance + context + protocolData + correlation, context + protocolData} {
		b := message(t, 1, 1, parameters)
		var m Message
		Decode(b, &m)
		if got := AppendData([]byte("x"), &m); !cmp.Equal(got[1:], b) {
			t.Errorf("%x, want %x", got[1:], b)
		}
	}
	m := Message{Data: ProtocolData{SI: 3, Payload: []byte{1, 2, 3}}, RoutingContexts: []byte{0, 0, 0, 1}}
	m.Set(RoutingContext)
	m.Set(CorrelationID)
	m.Clear(CorrelationID)
	var again Message
	if b := AppendData(nil, &m); !Decode(b, &again) || !again.Canonical() || again.Has(CorrelationID) || len(again.Data.Payload) != 3 {
		t.Errorf("%x", b)
	}
}

func TestAppendErrorIsCanonical(t *testing.T) {
	offending := make([]byte, 100)
	var m Message
	if b := AppendError(nil, ErrorInvalidVersion, offending); !Decode(b, &m) || !m.Canonical() || m.ErrorCode != ErrorInvalidVersion || len(m.Diagnostic) != 40 {
		t.Errorf("%+v", m)
	}
	if b := AppendError(nil, ErrorUnexpectedMessage, nil); !Decode(b, &m) || m.Has(DiagnosticInformation) {
		t.Errorf("%+v", m)
	}
}

func TestNames(t *testing.T) {
	if got := Name(1, 1); got != "DATA" {
		t.Error(got)
	}
	if got := Name(7, 9); got != "class 7 type 9" {
		t.Error(got)
	}
}

func TestFrameIsTheSharedOne(t *testing.T) {
	if n, err := Frame(message(t, 1, 1, protocolData)); n != 32 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}

func TestDecodeDoesNotAllocate(t *testing.T) {
	b := message(t, 1, 1, appearance+context+protocolData+correlation)
	odd := message(t, 2, 4, affected+"7777 0006 aabb 0001")
	out := make([]byte, 0, 256)
	var m Message
	if n := testing.AllocsPerRun(100, func() {
		if !Decode(odd, &m) || !Decode(b, &m) {
			t.Fatal("not decoded")
		}
		out = AppendData(out[:0], &m)
	}); n != 0 {
		t.Errorf("%v allocations a message", n)
	}
}

func BenchmarkDecode(b *testing.B) {
	in := message(b, 1, 1, context+protocolData)
	var m Message
	b.ReportAllocs()
	for b.Loop() {
		Decode(in, &m)
	}
}
