package forge

import (
	"slices"

	"cordon/protocols/sccp"
)

// Transform is another way of sending the same messages. What is judged by its meaning must be judged alike.
type Transform struct {
	Name string
	// Lawful tells that the specifications allow it: legitimate signalling in this form has to pass. What is not
	// lawful is an evasion, and an attack in this form has to be blocked all the same.
	Lawful bool
	// Encoding tells that the octets of TCAP, Diameter or GTP change, not only what carries them. X.690 allows forms that no
	// real node sends, so that a lawful encoding may still be reported as an anomaly.
	Encoding bool
	Doc      string

	// apply changes a copy of a message; before is the message before it, as it was, or nil. It is false where the
	// transform means nothing for the message.
	apply func(m, before *Message) bool
}

// Transforms are all transforms, in a fixed order.
func Transforms() []Transform {
	return slices.Concat(carriageTransforms(), ss7CarriageTransforms(), diameterCarriageTransforms(), sccpTransforms(), berTransforms(),
		tcapTransforms(), avpTransforms(), gtpTransforms())
}

// Apply returns the scenario with all its messages transformed, and false where the transform means nothing for any of
// them. The scenario itself is not changed.
func (t *Transform) Apply(s *Scenario) (*Scenario, bool) {
	out := *s
	out.Messages = slices.Clone(s.Messages)
	any := false
	for i := range out.Messages {
		var before *Message
		if i > 0 {
			before = &s.Messages[i-1]
		}
		any = t.apply(&out.Messages[i], before) || any
	}
	return &out, any
}

// carried makes a transform of what carries the messages.
func carried(name, doc string, change func(*Carriage)) Transform {
	return carriedIf(func(*Message) bool { return true }, name, doc, change)
}

// carriedIf is carried for some of the messages.
func carriedIf(fits func(*Message) bool, name, doc string, change func(*Carriage)) Transform {
	return Transform{Name: name, Lawful: true, Doc: doc, apply: func(m, _ *Message) bool {
		if !fits(m) || m.Carriage.Hex != nil || m.Carriage.Link == linkMTP3 || m.Carriage.Link == linkSCCP {
			return false
		}
		change(&m.Carriage)
		return true
	}}
}

// notGTP tells messages that go over SCTP and TCP.
func notGTP(m *Message) bool { return m.GTP == nil }

func carriageTransforms() []Transform {
	return []Transform{
		carried("vlan", "Ethernet frames with a VLAN tag", func(c *Carriage) { c.Link, c.VLAN = "ethernet", []int{100} }),
		carried("qinq", "Ethernet frames with two VLAN tags", func(c *Carriage) { c.Link, c.VLAN = "ethernet", []int{100, 200} }),
		carried("sll", "Linux cooked frames", func(c *Carriage) { c.Link, c.VLAN = "sll", nil }),
		carried("sll2", "Linux cooked frames of version 2", func(c *Carriage) { c.Link, c.VLAN = "sll2", nil }),
		carried("raw_ip", "IP without a link layer", func(c *Carriage) { c.Link, c.VLAN = "raw", nil }),
		carried("ipv6", "IPv6 in the place of IPv4; the home network keeps its range, others lose theirs", func(c *Carriage) { c.IPVersion = 6 }),
		carried("ip_fragments", "every packet in three IP fragments", func(c *Carriage) { c.IPFragments = 3 }),
		carried("ipv6_fragments", "IPv6, every packet in three fragments", func(c *Carriage) { c.IPVersion, c.IPFragments = 6, 3 }),
		carriedIf(notGTP, "sctp_fragments", "every message in three DATA chunks", func(c *Carriage) { c.Transport, c.Fragments = "sctp", 3 }),
		carriedIf(notGTP, "sctp_retransmitted", "every packet twice, with the same TSN", func(c *Carriage) { c.Transport, c.Retransmit = "sctp", true }),
		carriedIf(notGTP, "sctp_unordered", "unordered delivery", func(c *Carriage) { c.Transport, c.Unordered = "sctp", true }),
		{Name: "sctp_bundled", Lawful: true, Doc: "messages of one direction in one SCTP packet", apply: func(m, before *Message) bool {
			if before == nil || before.From != m.From || before.To != m.To || m.Carriage.Hex != nil || m.GTP != nil || before.GTP != nil {
				return false
			}
			m.Carriage.Transport, m.Carriage.Bundle = "sctp", true
			return true
		}},
	}
}

func ss7CarriageTransforms() []Transform {
	ss7 := func(m *Message) bool { return m.Diameter == nil && m.GTP == nil }
	return []Transform{
		carriedIf(ss7, "m2pa", "M2PA in the place of M3UA", func(c *Carriage) { c.Adaptation = adaptationM2PA }),
		carriedIf(ss7, "m3ua_tcp", "M3UA over TCP", func(c *Carriage) { c.Transport, c.Adaptation = transportTCP, adaptationM3UA }),
		carriedIf(ss7, "m3ua_tcp_segments", "M3UA over TCP, every message in three segments",
			func(c *Carriage) { c.Transport, c.Adaptation, c.Fragments = transportTCP, adaptationM3UA, 3 }),
	}
}

func sccpTransforms() []Transform {
	as := func(name, doc, kind string, segments int) Transform {
		return Transform{Name: name, Lawful: true, Doc: doc, apply: func(m, _ *Message) bool {
			t := sccpTypes[m.SCCP.Type]
			tooShort := m.TCAPHex != nil && len(m.TCAPHex)+len(m.Trailing) < segments
			if !m.hasSCCP() || tooShort || m.SCCP.Segments > 0 || t != 0 && t != sccp.TypeUDT {
				return false
			}
			m.SCCP.Type, m.SCCP.Segments = kind, segments
			return true
		}}
	}
	return []Transform{
		as("xudt", "XUDT, whole", "xudt", 0),
		as("xudt_2_segments", "XUDT in two segments", "xudt", 2),
		as("xudt_3_segments", "XUDT in three segments", "xudt", 3),
		as("xudt_4_segments", "XUDT in four segments", "xudt", 4),
		as("xudt_5_segments", "XUDT in five segments", "xudt", 5),
		as("ludt", "LUDT", "ludt", 0),
	}
}

// hasTCAP tells whether the octets of the TCAP message are built, not given.
func (m *Message) hasTCAP() bool { return m.TCAPHex == nil && m.hasSCCP() }

// hasSCCP tells whether the octets of the SCCP message are built, not given.
func (m *Message) hasSCCP() bool {
	return m.Diameter == nil && m.GTP == nil && m.SCCP.Hex == nil && m.MTP.Hex == nil && m.M3UA.Hex == nil && m.Carriage.Hex == nil
}

func berTransforms() []Transform {
	bend := func(name string, lawful bool, doc string, b Bend) Transform {
		return Transform{Name: name, Lawful: lawful, Encoding: true, Doc: doc, apply: func(m, _ *Message) bool {
			if !m.hasTCAP() {
				return false
			}
			m.BER = append(slices.Clone(m.BER), b)
			return true
		}}
	}
	everywhere := Words{"all"}
	return []Transform{
		bend("length_long", true, "lengths of parameters with an octet more than needed", Bend{Length: "long"}),
		bend("length_long_all", true, "all lengths with an octet more than needed", Bend{Length: "long", On: everywhere}),
		bend("length_4_octets", true, "lengths of parameters in four octets", Bend{Length: "long4"}),
		bend("length_indefinite", true, "parameters of indefinite length", Bend{Length: "indefinite"}),
		bend("length_indefinite_all", true, "indefinite lengths wherever elements are constructed", Bend{Length: "indefinite", On: everywhere}),
		bend("string_segments", false, "octet strings in two segments (X.690 allows it, TS 29.002, 17.1, does not)", Bend{String: "segments"}),
		bend("tag_high", false, "tags of parameters in the form of several octets (X.690, 8.1.2.4, allows it from 31 on)", Bend{Tag: "high"}),
		bend("tag_padded", false, "tags of parameters in several octets with a leading zero (X.690, 8.1.2.4.2.2)", Bend{Tag: "padded"}),
		bend("tag_high_message", false, "tags of the TCAP message in the form of several octets", Bend{Tag: "high", On: Words{string(scopeMessage)}}),
		bend("tag_high_component", false, "tags of components and operation codes in the form of several octets", Bend{Tag: "high", On: Words{string(scopeComponent)}}),
		bend("tag_primitive", false, "the constructed bit of parameters left out", Bend{Tag: "primitive"}),
		bend("length_long_opcode", true, "the length of the operation code in two octets", Bend{Length: "long", On: Words{"opcode"}}),
	}
}

func tcapTransforms() []Transform {
	evasion := func(name, doc string, apply func(m, before *Message) bool) Transform {
		return Transform{Name: name, Encoding: true, Doc: doc, apply: func(m, before *Message) bool {
			return m.hasTCAP() && apply(m, before)
		}}
	}
	return []Transform{
		evasion("opcode_global", "operation codes with the tag of a global one", opcodeAs("global")),
		evasion("opcode_padded", "operation codes with a leading zero (X.690, 8.3.2)", opcodeAs("padded")),
		evasion("otid_5_octets", "originating transaction identifiers of five octets", longOTID),
		evasion("benign_first", "a harmless invoke before the real ones", benignFirst),
		evasion("no_dialogue_portion", "no dialogue portion, as in the first version", func(m, _ *Message) bool {
			if !m.begins() || m.AC == contextNone {
				return false
			}
			keepVersion(m)
			m.Portion = "none"
			return true
		}),
		evasion("foreign_context", "the application context of another operation", contextAs("networkLocUp-v3")),
		evasion("extended_context", "an application context with another number at its end", extendedContext(false)),
		evasion("padded_context", "an application context with a padded number", extendedContext(true)),
		evasion("trailing_octets", "octets behind the TCAP message", func(m, _ *Message) bool {
			m.Trailing = slices.Concat(m.Trailing, Hex{0, 0, 0, 0})
			return true
		}),
	}
}

// begins tells whether the message opens a dialogue with an invoke.
func (m *Message) begins() bool {
	components := m.components()
	return (m.TCAP == "" || m.TCAP == "begin") && len(components) > 0 && components[0].Kind == kindInvoke
}

// keepVersion makes the arguments stay as they are when the application context changes.
func keepVersion(m *Message) {
	if m.Version != 0 {
		return
	}
	m.Version = m.argumentVersion()
	if op, err := parseOperation(m.components()[0].Op); err == nil && m.Version == 0 {
		if oid := contextOf(op, 0); len(oid) == mapContextLen {
			m.Version = int(oid[mapContextLen-1])
		}
	}
}

// setComponents replaces the components of a message.
func (m *Message) setComponents(c []Component) {
	m.Invoke, m.Result, m.ResultNotLast, m.Error, m.Reject = nil, nil, nil, nil, nil
	m.Components = c
}

func (m *Message) copyComponents() []Component {
	var out []Component
	for _, c := range m.components() {
		out = append(out, *c)
	}
	return out
}

func opcodeAs(form string) func(m, before *Message) bool {
	return func(m, _ *Message) bool {
		components, any := m.copyComponents(), false
		for i := range components {
			if c := &components[i]; c.Kind == kindInvoke && c.Opcode == "" {
				c.Opcode, any = form, true
			}
		}
		m.setComponents(components)
		return any
	}
}

// longOTID gives a dialogue an identifier longer than the four octets that Q.773, 4.2.1, allows.
func longOTID(m, _ *Message) bool {
	if !m.begins() || m.OTID != nil {
		return false
	}
	m.OTID = Hex{0x10, 0, 0, 0, byte(m.line)}
	return true
}

// benignFirst puts forwardCheckSS-Indication, which has neither parameters nor answer, before the components.
func benignFirst(m, _ *Message) bool {
	if !m.begins() {
		return false
	}
	const benignID = 120
	id := benignID
	first := Component{Kind: kindInvoke, Op: "forwardCheckSS-Indication", ID: &id}
	if m.AC == "" {
		components := m.components()
		if op, err := parseOperation(components[0].Op); err == nil {
			if oid := contextOf(op, m.Version); oid != nil {
				m.AC = "hex:" + hexText(oid)
			} else {
				m.AC = contextNone
			}
		}
	}
	m.setComponents(append([]Component{first}, m.copyComponents()...))
	return true
}

func contextAs(ac string) func(m, before *Message) bool {
	return func(m, _ *Message) bool {
		if !m.begins() || m.Portion == "none" || m.AC == contextNone {
			return false
		}
		op, err := parseOperation(m.components()[0].Op)
		if err != nil || contextOf(op, m.Version) == nil {
			return false
		}
		keepVersion(m)
		m.AC = ac
		return true
	}
}

// extendedContext puts octets into the application context that a lenient receiver passes over.
func extendedContext(padded bool) func(m, before *Message) bool {
	return func(m, _ *Message) bool {
		if !m.begins() || m.Portion == "none" {
			return false
		}
		oid, err := parseContext(m.AC)
		if op, operr := parseOperation(m.components()[0].Op); oid == nil && operr == nil && m.AC == "" {
			oid = contextOf(op, m.Version)
		}
		if err != nil || len(oid) != mapContextLen {
			return false
		}
		keepVersion(m)
		if padded {
			oid = slices.Insert(slices.Clone(oid), len(mapContextPrefix), 0x80)
		} else {
			oid = append(slices.Clone(oid), 0)
		}
		m.AC = "hex:" + hexText(oid)
		return true
	}
}
