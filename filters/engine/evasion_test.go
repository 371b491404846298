package engine

import (
	"net/netip"
	"slices"
	"testing"

	"cordon/protocols/ber"
	"cordon/protocols/decode"
	"cordon/protocols/m3ua"
	"cordon/protocols/message"
	"cordon/protocols/mtp3"
	"cordon/protocols/numbering"
	"cordon/protocols/sccp"
	"cordon/protocols/tcap"
)

// attack is one message on the interconnect, of which a test changes what it is
// about.
type attack struct {
	opcode    uint8
	parameter []byte
	ac        []byte
	opening   []byte // of MAP-OPEN, the user information of the dialogue
	tcap      []byte // in place of what the fields above make
	sccp      *sccp.Message
	raw       []byte // SCCP octets, in place of sccp
	m3ua      m3ua.Message
}

const (
	ownIMSI     = "262990000000001"
	partnerIMSI = "208990000000001"
)

func imsiAt(tag ber.Tag, digits string) []byte {
	return ber.AppendTLV(nil, tag, false, numbering.AppendTBCD(nil, digits))
}

func sequence(b ...[]byte) []byte {
	return ber.AppendTLV(nil, ber.TagSequence, true, slices.Concat(b...))
}

// wired is the M3UA message of a.
func (a *attack) wired(t testing.TB) []byte {
	t.Helper()
	if a.tcap == nil {
		var dialogue []byte
		if a.ac != nil {
			dialogue = tcap.AppendRequest(nil, a.ac, a.opening)
		}
		a.tcap = tcap.AppendBegin(nil, []byte{0, 0, 0, 7}, dialogue, tcap.AppendInvoke(nil, 1, a.opcode, a.parameter))
	}
	b := a.raw
	if b == nil {
		a.sccp.Data = a.tcap
		var err error
		if b, err = sccp.Append(nil, a.sccp, sccp.Variant{}); err != nil {
			t.Fatal(err)
		}
	}
	a.m3ua.Data.Payload = b
	return m3ua.AppendData(nil, &a.m3ua)
}

func context(number, version byte) []byte { return []byte{4, 0, 0, 1, 0, number, version} }

// from is an attack in the name of a title, to one of ours.
func from(calling string, callingSSN uint8, called string, calledSSN uint8) *attack {
	a := &attack{sccp: &sccp.Message{Type: sccp.TypeUDT, HopCounter: 15, HasCalled: true, HasCalling: true,
		Calling: sccp.TitleAddress(calling, callingSSN), Called: sccp.TitleAddress(called, calledSSN)}}
	a.m3ua.Data = m3ua.ProtocolData{OPC: 5005, DPC: 1001, SI: mtp3.SISCCP, SLS: 3}
	return a
}

func interrogation() *attack {
	a := from("33699000050", 147, "491779900001", 6)
	a.opcode, a.ac = 71, context(29, 3)
	a.parameter = sequence(
		ber.AppendTLV(nil, ber.ClassContext, true, imsiAt(ber.ClassContext, ownIMSI)),
		ber.AppendTLV(nil, ber.ClassContext|1, true, ber.AppendTLV(nil, ber.ClassContext, false, nil)),
		ber.AppendTLV(nil, ber.ClassContext|3, false, []byte{0x91, 0x33, 0x96, 0x09, 0x00, 0x50, 0xF0}))
	return a
}

func information() *attack {
	a := from("254799000001", 6, "491779900010", 7)
	a.opcode, a.ac = 70, context(28, 3)
	a.parameter = sequence(imsiAt(ber.ClassContext, partnerIMSI), ber.AppendTLV(nil, ber.ClassContext|2, true, ber.AppendTLV(nil, ber.ClassContext, false, nil)))
	return a
}

func cancellation() *attack {
	a := from("254799000001", 6, "491779900010", 7)
	a.opcode, a.ac = 3, context(2, 3)
	a.parameter = ber.AppendTLV(nil, ber.ClassContext|3, true, imsiAt(ber.TagOctetString, partnerIMSI))
	return a
}

// judged is the verdict on the last of the messages, in the order in which they
// come in on a link.
func judged(t testing.TB, e *Engine, messages ...[]byte) (v Verdict, seen string) {
	t.Helper()
	d := decode.New(decode.Options{Variant: decode.VariantITU})
	in := decode.Inbound{Link: "stp-a", LinkID: 1, Direction: message.DirectionInbound, PPID: m3ua.PPID}
	for _, b := range messages {
		in.Time++
		d.M3UA(&in, b, func(m *message.Message) {
			m.Source, m.Destination = netip.MustParseAddr("203.0.113.1"), netip.MustParseAddr("192.0.2.1")
			e.Evaluate(m, &v)
			if m.Segment == message.SegmentHeld {
				v.Reason = ReasonReassembly
			}
			op, _ := m.String(message.FieldOperation)
			seen = string(m.AppendStack(nil)) + " " + op
			for a := range m.Anomalies.All {
				seen += " " + a.Name()
			}
		})
	}
	return v, seen
}

// attacks are whole messages that the rules stop in their plain form.
var attacks = []struct {
	name string
	make func() *attack
}{{"interrogation", interrogation}, {"subscriber information", information}, {"cancellation", cancellation}}

func TestNoContextOrSubsystemHidesAnAttack(t *testing.T) {
	e := shipped(t)
	contexts := map[string][]byte{
		"none": nil, "of INAP": {4, 0, 1, 1, 1, 0, 0}, "of a vendor's INAP": {0x2a, 0x86, 0x3a, 0x00, 0x89, 0x61, 51, 1, 1, 1, 0, 1},
		"of CAMEL 2": {4, 0, 0, 1, 0, 50, 1}, "of CAMEL 4": {4, 0, 0, 1, 23, 3, 4}, "foreign": {0x2a, 3, 4}, "another of MAP": context(1, 3),
		"padded": {4, 0, 0, 1, 0x80, 29, 3}, "empty": {},
	}
	for _, x := range attacks {
		for name, oid := range contexts {
			for _, ssn := range []uint8{0, 1, 5, 6, 7, 8, 9, 106, 142, 145, 146, 147, 149, 200, 241, 250, 255} {
				a := x.make()
				a.ac, a.sccp.Called.SSN, a.sccp.Calling.SSN = oid, ssn, ssn
				if v, seen := judged(t, e, a.wired(t)); !v.Blocks() {
					t.Errorf("%s, context %s, subsystem %d: %v, as %s", x.name, name, ssn, v.Action, seen)
				}
			}
		}
	}
}

func TestNoMessageTypeOrCompanionHidesAnAttack(t *testing.T) {
	e := shipped(t)
	for _, x := range attacks {
		plain := x.make()
		invoke := tcap.AppendInvoke(nil, 1, plain.opcode, plain.parameter)
		request := tcap.AppendRequest(nil, plain.ac, nil)
		for name, b := range map[string][]byte{
			"continue":             tcap.AppendContinue(nil, []byte{1}, []byte{2}, request, invoke),
			"end":                  tcap.AppendEnd(nil, []byte{2}, nil, invoke),
			"unidirectional":       tcap.AppendUnidirectional(nil, nil, invoke),
			"abort":                tcap.AppendMessage(nil, tcap.TypeAbort, nil, []byte{2}, nil, invoke),
			"behind a reject":      tcap.AppendBegin(nil, []byte{1}, request, append(tcap.AppendReject(nil, 1, 0, 0), invoke...)),
			"behind a result":      tcap.AppendBegin(nil, []byte{1}, request, append(tcap.AppendEmptyResult(nil, 1), invoke...)),
			"under a second title": tcap.AppendBegin(nil, []byte{1}, append(tcap.AppendRequest(nil, context(14, 3), nil), request...), invoke),
		} {
			a := x.make()
			a.tcap = b
			if v, seen := judged(t, e, a.wired(t)); !v.Blocks() {
				t.Errorf("%s, %s: %v, as %s", x.name, name, v.Action, seen)
			}
		}
	}
}

func TestWhatIsNotReadDoesNotPass(t *testing.T) {
	e := shipped(t)
	for name, change := range map[string]func(*attack){
		"gateway control":                    func(a *attack) { a.m3ua.Data.SI = 14 },
		"a spare user":                       func(a *attack) { a.m3ua.Data.SI = 6 },
		"no data":                            func(a *attack) { a.tcap = []byte{} },
		"zeros":                              func(a *attack) { a.tcap = []byte{0, 0, 0} },
		"a type of SCCP that is not defined": func(a *attack) { a.raw = []byte{0x15, 0, 0, 0} },
		"USSD to a subscriber number": func(a *attack) {
			a.opcode, a.ac, a.parameter = 60, context(19, 2), sequence([]byte{4, 1, 0x0f}, []byte{4, 2, 0xaa, 0x18})
			number := append([]byte{0x91}, numbering.AppendTBCD(nil, "4917799123456")...)
			a.opening = tcap.AppendMAPOpen(nil, number, nil)
		},
	} {
		a := information()
		change(a)
		if v, seen := judged(t, e, a.wired(t)); !v.Blocks() {
			t.Errorf("%s: %v, as %s", name, v.Action, seen)
		}
	}
}

func TestNoMaskOrListHidesOurPointCodes(t *testing.T) {
	e := shipped(t)
	unavailable := func(codes ...byte) []byte {
		b := []byte{1, 0, 2, 1, 0, 0, byte((12 + len(codes)) >> 8), byte(12 + len(codes)), 0, 0x12, byte((4 + len(codes)) >> 8), byte(4 + len(codes))}
		return append(b, codes...)
	}
	theirs := []byte{0, 0, 0x13, 0x8d}
	for _, tc := range []struct {
		name   string
		m      []byte
		blocks bool
	}{
		{"their own node", unavailable(theirs...), false},
		{"ours", unavailable(0, 0, 3, 0xe9), true},
		{"ours under a mask", unavailable(8, 0, 3, 0), true},
		{"all", unavailable(24, 0, 0, 0), true},
		{"ours behind many of theirs", unavailable(append(slices.Repeat(theirs, 200), 0, 0, 3, 0xe9)...), true},
	} {
		if v, seen := judged(t, e, tc.m); v.Blocks() != tc.blocks {
			t.Errorf("%s: %v, as %s", tc.name, v.Action, seen)
		}
	}
}

// The receivers at two point codes put together what came to each of them.
func TestSegmentsToTwoNodesAreNotOneMessage(t *testing.T) {
	e := shipped(t)
	segments := func(dpc uint32) (out [][]byte) {
		a := cancellation()
		a.wired(t)
		m := *a.sccp
		m.Type, m.HasSegmentation, m.Segmentation.Reference = sccp.TypeXUDT, true, 77
		parts, err := sccp.Segments(&m, sccp.Variant{}, 40)
		if err != nil || len(parts) != 2 {
			t.Fatal(len(parts), err)
		}
		a.m3ua.Data.DPC = dpc
		for _, p := range parts {
			a.m3ua.Data.Payload = p
			out = append(out, m3ua.AppendData(nil, &a.m3ua))
		}
		return out
	}
	one, other := segments(1001), segments(1002)
	if v, seen := judged(t, e, one...); !v.Blocks() {
		t.Errorf("to one node: %v, as %s", v.Action, seen)
	}
	if v, seen := judged(t, e, other[0], one[1]); v.Reason != ReasonReassembly {
		t.Errorf("to two nodes: %v for %v, as %s", v.Action, v.Reason, seen)
	}
}
