package forge

import (
	"errors"
	"maps"
	"slices"

	"cordon/protocols/numbering"
	"cordon/protocols/sccp"
)

// SCCP is the connectionless message that carries a TCAP message. Without anything it is a UDT, or an XUDT in segments
// where the data are too long for that.
type SCCP struct {
	// Type is udt, xudt, ludt, udts, xudts or ludts.
	Type    string  `yaml:"type,omitempty"`
	Called  Address `yaml:"called,omitempty"`
	Calling Address `yaml:"calling,omitempty"`
	// Class is the protocol class, 0 without it; Return asks for the message back when it cannot be delivered.
	Class  *int  `yaml:"class,omitempty"`
	Return *bool `yaml:"return,omitempty"`
	// Hops is the hop counter of XUDT and LUDT, 15 without it.
	Hops       *int `yaml:"hops,omitempty"`
	Importance *int `yaml:"importance,omitempty"`
	// Cause is the return cause of a service message.
	Cause *int `yaml:"cause,omitempty"`
	// Segments is into how many messages the data are cut. Order tells which of them are sent, counted from 1, and in
	// what order: [2, 1, 1] leaves out the third and sends the first twice.
	Segments  int   `yaml:"segments,omitempty"`
	Order     []int `yaml:"order,omitempty"`
	Reference *int  `yaml:"reference,omitempty"`
	// Hex replaces the whole message.
	Hex Hex `yaml:"hex,omitempty"`
}

// Address is a called or calling party address as far as it differs from that of the node.
type Address struct {
	GT *string `yaml:"gt,omitempty"` // digits, a to f included; empty for no global title
	// SSN is the subsystem number, -1 for none.
	SSN *int    `yaml:"ssn,omitempty"`
	PC  *uint32 `yaml:"pc,omitempty"`
	// RI is the routing indicator, gt or ssn.
	RI string `yaml:"ri,omitempty"`
	// GTI is the global title indicator, 4 without it.
	GTI *int `yaml:"gti,omitempty"`
	TT  *int `yaml:"tt,omitempty"`
	NP  *int `yaml:"np,omitempty"`
	NAI *int `yaml:"nai,omitempty"`
	ES  *int `yaml:"es,omitempty"`
	// National is the upper bit of the address indicator.
	National *bool `yaml:"national,omitempty"`
	// Hex replaces the whole address, without its length.
	Hex Hex `yaml:"hex,omitempty"`
}

var sccpTypes = map[string]sccp.Type{
	"udt": sccp.TypeUDT, "xudt": sccp.TypeXUDT, "ludt": sccp.TypeLUDT,
	"udts": sccp.TypeUDTS, "xudts": sccp.TypeXUDTS, "ludts": sccp.TypeLUDTS,
}

const (
	// wholeData is the most data that go into one UDT when the type is not given: what fits an MSU of 272 octets
	// behind addresses of usual length.
	wholeData = 220
	// segmentData is how much goes into a segment when their number is not given.
	segmentData    = 200
	defaultHops    = 15
	firstReference = 0x010000
)

func (s *SCCP) check(line int, fault func(line int, format string, args ...any)) {
	if _, ok := sccpTypes[s.Type]; !ok && s.Type != "" {
		fault(line, "sccp: %s", unknown("type", s.Type, slices.Sorted(maps.Keys(sccpTypes))))
	}
	if s.Segments < 0 || s.Segments > sccp.MaxSegments {
		fault(line, "sccp: 1 to %d segments are possible", sccp.MaxSegments)
	}
	for _, o := range s.Order {
		if o < 1 || o > s.Segments {
			fault(line, "sccp: order names segment %d of %d", o, s.Segments)
		}
	}
	for _, a := range []*Address{&s.Called, &s.Calling} {
		if a.RI != "" && a.RI != "gt" && a.RI != "ssn" {
			fault(line, "sccp: ri: %s", unknown("routing indicator", a.RI, []string{"gt", "ssn"}))
		}
		if a.GT != nil {
			if err := checkDigits(expand(*a.GT, 0), "0123456789abcdef"); err != nil {
				fault(line, "sccp: gt: %v", err)
			}
		}
	}
}

// over takes from base what s does not say.
func (s SCCP) over(base SCCP) SCCP {
	orElse(&s.Type, base.Type)
	orElse(&s.Class, base.Class)
	orElse(&s.Return, base.Return)
	orElse(&s.Hops, base.Hops)
	orElse(&s.Importance, base.Importance)
	orElse(&s.Segments, base.Segments)
	s.Called, s.Calling = s.Called.over(base.Called), s.Calling.over(base.Calling)
	return s
}

func (a Address) over(base Address) Address {
	orElse(&a.GT, base.GT)
	orElse(&a.SSN, base.SSN)
	orElse(&a.PC, base.PC)
	orElse(&a.RI, base.RI)
	orElse(&a.GTI, base.GTI)
	orElse(&a.TT, base.TT)
	orElse(&a.NP, base.NP)
	orElse(&a.NAI, base.NAI)
	orElse(&a.ES, base.ES)
	orElse(&a.National, base.National)
	return a
}

// orElse sets v to def where it is not set.
func orElse[T comparable](v *T, def T) {
	var zero T
	if *v == zero {
		*v = def
	}
}

func value[T any](p *T, def T) T {
	if p == nil {
		return def
	}
	return *p
}

// address makes the address of a node. A service of CAP has its own subsystem, whatever the role of the node.
func (a *Address) address(n *Node, ssn int) sccp.Address {
	ssn = value(a.SSN, ssn)
	out := sccp.Address{
		HasSSN:     ssn >= 0,
		SSN:        uint8(ssn),
		GTI:        uint8(value(a.GTI, sccp.GTIFull)),
		RouteOnSSN: a.RI == "ssn",
		TT:         uint8(value(a.TT, value(n.TT, 0))),
		Plan:       uint8(value(a.NP, value(n.NP, sccp.PlanE164))),
		Nature:     uint8(value(a.NAI, value(n.NAI, numbering.NAIInternational))),
		Encoding:   uint8(value(a.ES, 0)),
		National:   value(a.National, false),
	}
	if a.PC != nil {
		out.HasPC, out.PC = true, *a.PC
	}
	gt := value(a.GT, n.GT)
	if gt == "" && a.GTI == nil {
		out.GTI = sccp.GTINone
		out.RouteOnSSN = a.RI != "gt"
	}
	out.Digits.SetText(gt)
	if a.Hex != nil {
		out.Raw = a.Hex
	}
	return out
}

// messages puts data into SCCP messages: one, or the segments in the order in which they are sent.
func (b *Builder) messages(s *SCCP, from, to *Node, ssn func(*Node) int, data []byte, repetition int) ([][]byte, error) {
	if s.Hex != nil {
		return [][]byte{s.Hex}, nil
	}
	m := sccp.Message{
		Type:       sccpTypes[s.Type],
		Class:      uint8(value(s.Class, 0)),
		Cause:      uint8(value(s.Cause, 0)),
		HopCounter: uint8(value(s.Hops, defaultHops)),
		Called:     s.Called.expanded(repetition).address(to, ssn(to)),
		Calling:    s.Calling.expanded(repetition).address(from, ssn(from)),
		Data:       data,
	}
	if value(s.Return, false) {
		m.Handling = sccp.HandlingReturn
	}
	if s.Importance != nil {
		m.HasImportance, m.Importance = true, uint8(*s.Importance)
	}
	segments := s.Segments
	if s.Type == "" {
		m.Type = sccp.TypeUDT
		if len(data) > wholeData && segments == 0 {
			segments = (len(data) + segmentData - 1) / segmentData
		}
		if segments > 0 {
			m.Type = sccp.TypeXUDT
		}
	}
	if segments < 2 {
		out, err := sccp.Append(nil, &m, sccp.Variant{})
		return [][]byte{out}, err
	}
	return b.segments(&m, s, segments)
}

func (b *Builder) segments(m *sccp.Message, s *SCCP, segments int) ([][]byte, error) {
	b.lastReference++
	m.HasSegmentation = true
	m.Segmentation.Class = m.Class
	m.Segmentation.Reference = uint32(value(s.Reference, firstReference+b.lastReference))
	if s.Class == nil {
		// Class 1 keeps the segments in sequence; class 0 before the segmentation is told in the parameter.
		m.Class = 1
	}
	size := (len(m.Data) + segments - 1) / segments
	all, err := sccp.Segments(m, sccp.Variant{}, size)
	if err != nil {
		return nil, err
	}
	if len(all) != segments {
		return nil, errors.New("sccp: the data are too short for so many segments")
	}
	if s.Order == nil {
		return all, nil
	}
	var out [][]byte
	for _, o := range s.Order {
		out = append(out, all[o-1])
	}
	return out, nil
}

// expanded is the address of a repetition.
func (a Address) expanded(repetition int) *Address {
	if a.GT != nil {
		gt := expand(*a.GT, repetition)
		a.GT = &gt
	}
	return &a
}
