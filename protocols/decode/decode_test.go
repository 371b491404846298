package decode

import (
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"cordon/protocols/ber"
	"cordon/protocols/m2pa"
	"cordon/protocols/m2ua"
	"cordon/protocols/m3ua"
	"cordon/protocols/message"
	"cordon/protocols/mtp3"
	"cordon/protocols/numbering"
	"cordon/protocols/sccp"
	"cordon/protocols/sctp"
	"cordon/protocols/tcap"
)

// acATI is anyTimeInfoEnquiryContext-v3.
var acATI = []byte{4, 0, 0, 1, 0, 29, 3}

// ati is a TC-BEGIN with anyTimeInterrogation for an IMSI.
func ati(imsi string) []byte {
	id := numbering.AppendTBCD(nil, imsi)
	arg := ber.AppendTLV(nil, ber.ClassContext|0, true, ber.AppendTLV(nil, ber.ClassContext|0, false, id))
	invoke := tcap.AppendInvoke(nil, 1, 71, ber.AppendTLV(nil, ber.TagSequence, true, arg))
	return tcap.AppendBegin(nil, []byte{0, 0, 0, 7}, tcap.AppendRequest(nil, acATI, nil), invoke)
}

// unit is an SCCP message from a foreign title to our HLR.
func unit(t testing.TB, typ sccp.Type, data []byte) *sccp.Message {
	t.Helper()
	return &sccp.Message{Type: typ, HopCounter: 15, HasCalled: true, HasCalling: true,
		Called: sccp.TitleAddress("491779900001", 6), Calling: sccp.TitleAddress("88213999901", 147), Data: data}
}

func encode(t testing.TB, m *sccp.Message) []byte {
	t.Helper()
	b, err := sccp.Append(nil, m, sccp.Variant{})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// data is an M3UA DATA message that carries b for SCCP.
func data(b []byte) []byte {
	var m m3ua.Message
	m.Data = m3ua.ProtocolData{OPC: 5005, DPC: 1001, SI: mtp3.SISCCP, NI: 2, SLS: 3, Payload: b}
	return m3ua.AppendData(nil, &m)
}

// msu is the same as a message signal unit.
func msu(b []byte) []byte {
	return mtp3.Append(nil, mtp3.ITU, &mtp3.Message{SI: mtp3.SISCCP, NI: 2, OPC: 5005, DPC: 1001, SLS: 3, Payload: b})
}

// chunk is a DATA chunk that is a whole user message.
func chunk(tsn, ppid uint32, b []byte) *sctp.Data {
	return &sctp.Data{TSN: tsn, PPID: ppid, Begin: true, End: true, Payload: b}
}

func packet(port uint16, chunks ...*sctp.Data) []byte {
	b := sctp.AppendHeader(nil, &sctp.Header{SrcPort: port, DstPort: port, Tag: 9})
	for _, c := range chunks {
		b = sctp.AppendData(b, c)
	}
	return b
}

// ipv4 puts an IPv4 header before b.
func ipv4(protocol byte, b []byte) []byte {
	h := []byte{0x45, 0, 0, 0, 0, 1, 0, 0, 64, protocol, 0, 0, 203, 0, 113, 5, 192, 0, 2, 9}
	binary.BigEndian.PutUint16(h[2:], uint16(len(h)+len(b)))
	return append(h, b...)
}

func ethernet(tags []uint16, b []byte) []byte {
	h := make([]byte, 12)
	for _, t := range tags {
		h = append(h, 0x81, 0, byte(t>>8), byte(t))
	}
	return append(append(h, 0x08, 0x00), b...)
}

// seen is what a test looks at of a message.
type seen struct {
	stack, operation, imsi, anomalies string
	index                             int
	segment                           message.SegmentState
	key                               uint64
}

func look(m *message.Message) seen {
	s := seen{stack: string(m.AppendStack(nil)), index: m.Index, segment: m.Segment, key: m.SegmentKey}
	s.operation, _ = m.String(message.FieldOperation)
	imsi, _ := m.String(message.FieldMAPIMSI)
	s.imsi = strings.Clone(imsi)
	var names []string
	for a := range m.Anomalies.All {
		names = append(names, a.Name())
	}
	s.anomalies = strings.Join(names, " ")
	return s
}

func decodeAll(d *Decoder, link uint32, frames ...[]byte) (got []seen) {
	for i, f := range frames {
		d.Packet(Packet{Link: link, Time: int64(i), Frame: uint64(i + 1), Data: f}, func(m *message.Message) { got = append(got, look(m)) })
	}
	return got
}

const imsi = "262990000000001"

func TestEveryCarriageLeadsToTheSameOperation(t *testing.T) {
	udt := encode(t, unit(t, sccp.TypeUDT, ati(imsi)))
	sctpM3UA := ipv4(132, packet(2905, chunk(1, m3ua.PPID, data(udt))))
	tests := []struct {
		name  string
		link  uint32
		frame []byte
		stack string
	}{
		{"ethernet", 1, ethernet(nil, sctpM3UA), "ip/sctp/m3ua/sccp/tcap/map"},
		{"two VLAN tags", 1, ethernet([]uint16{7, 8}, sctpM3UA), "ip/sctp/m3ua/sccp/tcap/map"},
		{"raw IP", 101, sctpM3UA, "ip/sctp/m3ua/sccp/tcap/map"},
		{"linux cooked", 113, append([]byte{0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0}, sctpM3UA...), "ip/sctp/m3ua/sccp/tcap/map"},
		{"no payload protocol identifier", 101, ipv4(132, packet(2905, chunk(1, 0, data(udt)))), "ip/sctp/m3ua/sccp/tcap/map"},
		{"M2PA", 101, ipv4(132, packet(3565, chunk(1, m2pa.PPID, m2pa.AppendUserData(nil, 1, 2, 0, msu(udt))))), "ip/sctp/m2pa/mtp3/sccp/tcap/map"},
		{"M2UA", 101, ipv4(132, packet(2904, chunk(1, m2ua.PPID, m2ua.AppendData(nil, 1, msu(udt))))), "ip/sctp/m2ua/mtp3/sccp/tcap/map"},
		{"MTP3", 141, msu(udt), "mtp3/sccp/tcap/map"},
		{"SCCP", 142, udt, "sccp/tcap/map"},
		{"MTP2", 140, append([]byte{0x81, 0x82, 63}, msu(udt)...), "mtp2/mtp3/sccp/tcap/map"},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			got := decodeAll(New(Options{}), tc.link, tc.frame)
			if len(got) != 1 {
				t.Fatalf("%d messages", len(got))
			}
			if got[0].stack != tc.stack || got[0].operation != "anyTimeInterrogation" || got[0].imsi != imsi {
				t.Errorf("got %+v", got[0])
			}
		})
	}
}

func TestOneBadMessageLeavesItsNeighboursAlone(t *testing.T) {
	good := data(encode(t, unit(t, sccp.TypeUDT, ati(imsi))))
	got := decodeAll(New(Options{}), 101, ipv4(132, packet(2905, chunk(1, 3, good), chunk(2, 3, []byte{1, 2}), chunk(3, 60, good), chunk(4, 3, good))))
	if len(got) != 3 || got[0].operation != "anyTimeInterrogation" || got[2].operation != "anyTimeInterrogation" || got[2].index != 2 {
		t.Fatalf("got %+v", got)
	}
	if got[1].operation != "" {
		t.Errorf("two octets became %q", got[1].operation)
	}
}

func TestPayloadUnderAForeignIdentifierIsReadByPortAndMarked(t *testing.T) {
	good := data(encode(t, unit(t, sccp.TypeUDT, ati(imsi))))
	got := decodeAll(New(Options{}), 101, ipv4(132, packet(2905, chunk(1, 0x03000000, good))))
	if len(got) != 1 || got[0].anomalies != "sctp.ppid" || got[0].operation != "anyTimeInterrogation" {
		t.Fatalf("got %+v", got)
	}
	d := New(Options{})
	if got := decodeAll(d, 101, ipv4(132, packet(3868, chunk(1, 60, good)))); len(got) != 0 || d.Stats().Foreign != 1 {
		t.Errorf("what is neither became %+v", got)
	}
}

func TestSegmentsAreHeldUntilTheLastOne(t *testing.T) {
	m := unit(t, sccp.TypeXUDT, ati(imsi))
	m.HasSegmentation, m.Segmentation = true, sccp.Segmentation{Class: 1, Reference: 77}
	parts, err := sccp.Segments(m, sccp.Variant{}, 30)
	if err != nil || len(parts) < 2 {
		t.Fatalf("%d segments, %v", len(parts), err)
	}
	d := New(Options{Variant: VariantITU})
	var got []seen
	for i, p := range parts {
		d.M3UA(&Inbound{Time: int64(i), Direction: message.DirectionInbound, PPID: 3}, data(p), func(m *message.Message) { got = append(got, look(m)) })
	}
	for i, s := range got {
		last := i == len(parts)-1
		if s.key == 0 || s.key != got[0].key || (s.segment == message.SegmentComplete) != last || (s.segment == message.SegmentHeld) == last {
			t.Errorf("segment %d: %+v", i, s)
		}
		if last && s.operation != "anyTimeInterrogation" || !last && s.operation != "XUDT" {
			t.Errorf("segment %d is %q", i, s.operation)
		}
	}
	d.M3UA(&Inbound{Time: 100}, data(parts[0]), func(*message.Message) {})
	var lost []uint64
	d.Expire(1e12, func(key uint64) { lost = append(lost, key) })
	if len(lost) != 1 {
		t.Errorf("%d messages given up, want 1", len(lost))
	}
}

func TestServiceMessagesAreReadToTheirOperation(t *testing.T) {
	m := unit(t, sccp.TypeUDTS, ati(imsi))
	m.Cause = sccp.CauseUnequippedUser
	got := decodeAll(New(Options{}), 142, encode(t, m))
	if len(got) != 1 || got[0].operation != "anyTimeInterrogation" {
		t.Fatalf("got %+v", got)
	}
}

func TestWhatIsNoSCCPOnALinkOfSCCPIsEmittedAndMarked(t *testing.T) {
	got := decodeAll(New(Options{}), 142, []byte("E\x00\x00\xa8")) // found by fuzzing
	if len(got) != 1 || got[0].stack != "sccp" || got[0].anomalies == "" {
		t.Errorf("got %+v", got)
	}
}

func TestManagementOfSubsystems(t *testing.T) {
	m := unit(t, sccp.TypeUDT, []byte{byte(sccp.ManagementSSP), 6, 0xE9, 0x03, 0})
	m.Called = sccp.Address{HasSSN: true, SSN: 1, RouteOnSSN: true, Indicator: 0x42}
	d := New(Options{})
	d.Packet(Packet{Link: 142, Data: encode(t, m)}, func(m *message.Message) {
		pc, _ := m.Int(message.FieldSCMGAffectedPC)
		ssn, _ := m.Int(message.FieldSCMGAffectedSSN)
		if op, _ := m.String(message.FieldOperation); op != "SSP" || pc != 1001 || ssn != 6 {
			t.Errorf("got %s for subsystem %d of %d", op, ssn, pc)
		}
	})
	if d.Stats().Messages != 1 {
		t.Error("no message")
	}
}

// segment is a TCP segment to M3UA's port.
func segment(seq uint32, flags byte, b []byte) []byte {
	h := make([]byte, 20)
	binary.BigEndian.PutUint16(h, 40000)
	binary.BigEndian.PutUint16(h[2:], 2905)
	binary.BigEndian.PutUint32(h[4:], seq)
	h[12], h[13] = 5<<4, flags
	return ipv4(6, append(h, b...))
}

const syn, ack = 0x02, 0x10

func TestStreamCutAnywhereGivesTheSameMessages(t *testing.T) {
	one := data(encode(t, unit(t, sccp.TypeUDT, ati(imsi))))
	stream := slices.Concat(one, one)
	for cut := 1; cut < len(stream); cut++ {
		got := decodeAll(New(Options{}), 101, segment(99, syn, nil), segment(100, ack, stream[:cut]), segment(100+uint32(cut), ack, stream[cut:]))
		if len(got) != 2 || got[0].operation != "anyTimeInterrogation" || got[1].imsi != imsi || got[1].stack != "ip/tcp/m3ua/sccp/tcap/map" {
			t.Fatalf("cut at %d: %+v", cut, got)
		}
	}
}

func TestStreamGoesOnBehindAGapAndBehindGarbage(t *testing.T) {
	one := data(encode(t, unit(t, sccp.TypeUDT, ati(imsi))))
	d := New(Options{})
	got := decodeAll(d, 101, segment(5000, ack, slices.Concat([]byte("the end of something"), one)))
	if len(got) != 1 || d.Stats().TCPDropped != 20 {
		t.Errorf("mid-stream: %+v, %+v", got, d.Stats())
	}
	d = New(Options{})
	got = decodeAll(d, 101, segment(99, syn, nil), segment(100, ack, slices.Concat(one, []byte{9, 9, 9, 9, 9, 9, 9, 9, 9}, one)))
	if len(got) != 2 || d.Stats().TCPDropped != 9 || !strings.Contains(got[1].anomalies, "tcp.framing") {
		t.Errorf("garbage: %+v, %+v", got, d.Stats())
	}
}

func TestWhatAGapHeldBackComesAtTheEnd(t *testing.T) {
	one := data(encode(t, unit(t, sccp.TypeUDT, ati(imsi))))
	d := New(Options{})
	if got := decodeAll(d, 101, segment(99, syn, nil), segment(100+uint32(len(one)), ack, one)); len(got) != 0 {
		t.Fatalf("before its turn: %+v", got)
	}
	n := 0
	d.Flush(func(m *message.Message) {
		if n++; m.Frame != 2 || m.SourcePort != 40000 || !m.Source.IsValid() {
			t.Errorf("frame %d from %v:%d", m.Frame, m.Source, m.SourcePort)
		}
	})
	if n != 1 || d.Stats().TCPGaps != 1 {
		t.Errorf("%d messages, %+v", n, d.Stats())
	}
}

func TestVariantIsToldByTheLinkAndFoundInCaptures(t *testing.T) {
	m := unit(t, sccp.TypeUDT, ati(imsi))
	for _, a := range []*sccp.Address{&m.Called, &m.Calling} {
		digits := string(a.GT())
		*a = sccp.Address{National: true, GTI: sccp.GTITranslation, HasSSN: true, SSN: a.SSN, TT: 9}
		a.Digits.SetText(digits)
	}
	b, err := sccp.Append(nil, m, sccp.Variant{ANSI: true})
	if err != nil {
		t.Fatal(err)
	}
	ssn := func(v Variant) (n int64) {
		New(Options{Variant: v}).Packet(Packet{Link: 142, Data: b}, func(m *message.Message) { n, _ = m.Int(message.FieldSCCPCalledSSN) })
		return n
	}
	if ssn(VariantANSI) != 6 || ssn(VariantAuto) != 6 || ssn(VariantITU) == 6 {
		t.Errorf("called subsystem: ANSI %d, auto %d, ITU %d", ssn(VariantANSI), ssn(VariantAuto), ssn(VariantITU))
	}
}

func TestWhatPassesDoesNotAllocate(t *testing.T) {
	b := data(encode(t, unit(t, sccp.TypeUDT, ati(imsi))))
	d, in := New(Options{Variant: VariantITU}), &Inbound{Direction: message.DirectionInbound, PPID: 3}
	n := 0
	emit := func(m *message.Message) { n += len(m.Components()) }
	if a := testing.AllocsPerRun(200, func() { d.M3UA(in, b, emit) }); a != 0 {
		t.Errorf("%v allocations a message", a)
	}
	if n == 0 {
		t.Error("no component was read")
	}
}

func BenchmarkM3UA(b *testing.B) {
	msg := data(encode(b, unit(b, sccp.TypeUDT, ati(imsi))))
	d, in := New(Options{Variant: VariantITU}), &Inbound{Direction: message.DirectionInbound, PPID: 3}
	b.ReportAllocs()
	for b.Loop() {
		d.M3UA(in, msg, func(*message.Message) {})
	}
}

func FuzzPacket(f *testing.F) {
	udt := encode(f, unit(f, sccp.TypeUDT, ati(imsi)))
	f.Add(uint32(101), ipv4(132, packet(2905, chunk(1, 3, data(udt)))))
	f.Add(uint32(1), ethernet([]uint16{1}, ipv4(132, packet(3565, chunk(1, 5, m2pa.AppendUserData(nil, 1, 2, 0, msu(udt)))))))
	f.Add(uint32(101), segment(100, ack, data(udt)))
	f.Add(uint32(142), udt)
	f.Add(uint32(140), append([]byte{0x81, 0x82, 63}, msu(udt)...))
	f.Fuzz(func(t *testing.T, link uint32, b []byte) {
		d := New(Options{})
		for range 2 {
			d.Packet(Packet{Link: link, Data: b}, func(m *message.Message) { check(t, m) })
		}
	})
}

func FuzzM3UA(f *testing.F) {
	f.Add(data(encode(f, unit(f, sccp.TypeUDT, ati(imsi)))))
	f.Add(data(encode(f, unit(f, sccp.TypeXUDT, ati(imsi)))))
	f.Fuzz(func(t *testing.T, b []byte) {
		n := 0
		New(Options{Variant: VariantITU}).M3UA(&Inbound{}, b, func(m *message.Message) { n++; check(t, m) })
		if n != 1 {
			t.Fatalf("%d messages", n)
		}
	})
}

// check reads all of a message.
func check(t *testing.T, m *message.Message) {
	if m.Protocol == message.ProtocolUnknown {
		t.Error("a message of no protocol")
	}
	for i := range m.Components() {
		m.Focus(i)
		m.AppendFieldsJSON(nil, nil)
	}
	m.Focus(-1)
	m.AppendFieldsJSON(nil, nil)
	for a := range m.Anomalies.All {
		if !a.Valid() {
			t.Errorf("anomaly %d has no name", a)
		}
	}
}
