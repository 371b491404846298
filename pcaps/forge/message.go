package forge

import (
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
)

// Message is one signalling message, in the scenario's words. Only From and To are needed, and what the message is to
// carry; everything else has a default or follows from the dialogue.
type Message struct {
	line int

	// Note becomes a comment on the packet.
	Note string `yaml:"note,omitempty"`
	// At is the time since the start, After the time since the message before.
	At    *Duration `yaml:"at,omitempty"`
	After *Duration `yaml:"after,omitempty"`
	// Repeat sends the message so many times, each after Every, or the step of the scenario. In texts {n} and {n:5}
	// become the number of the repetition, from 0.
	Repeat int       `yaml:"repeat,omitempty"`
	Every  *Duration `yaml:"every,omitempty"`

	// From and To name nodes.
	From string `yaml:"from"`
	To   string `yaml:"to"`
	// Dialogue names the dialogue that the message belongs to. Without it messages between the same two nodes do.
	Dialogue string `yaml:"dialogue,omitempty"`

	// TCAP is the message type: begin, continue, end, abort or unidirectional. Without it the first message of a
	// dialogue is a begin and one with a cause of abort an abort. Others are continues where the dialogue has a name;
	// where it has none, a message with an invoke begins a new one and an answer is an end.
	TCAP string `yaml:"tcap,omitempty"`
	// OTID and DTID replace the transaction identifiers of the dialogue; empty ones are left out.
	OTID Hex `yaml:"otid,omitempty"`
	DTID Hex `yaml:"dtid,omitempty"`
	// Portion is the dialogue portion: aarq, aare, abrt, unidirectional or none. Without it a begin has an AARQ and
	// the first answer an AARE.
	Portion string `yaml:"portion,omitempty"`
	// AC is the application context: a name and version such as anyTimeInfoEnquiry-v3, MAP numbers such as 29.3, a
	// dotted OBJECT IDENTIFIER, cap-v2, "hex:" with the octets, or none for no dialogue portion. Without it that of
	// the first operation is taken.
	AC string `yaml:"ac,omitempty"`
	// Version is the MAP version of the application context where AC is not given, and that of the arguments.
	Version int `yaml:"version,omitempty"`
	// Destination and Origination are the references of MAP-OPEN, where supplementary services have the subscriber:
	// the digits of an IMSI or a number, in the form that addresses have in arguments.
	Destination string `yaml:"destination_reference,omitempty"`
	Origination string `yaml:"origination_reference,omitempty"`
	// PAbort is the cause of a provider abort.
	PAbort *int `yaml:"p_abort,omitempty"`

	// One component, or several as Components.
	Invoke        *Component  `yaml:"invoke,omitempty"`
	Result        *Component  `yaml:"result,omitempty"`
	ResultNotLast *Component  `yaml:"result_not_last,omitempty"`
	Error         *Component  `yaml:"error,omitempty"`
	Reject        *Component  `yaml:"reject,omitempty"`
	Components    []Component `yaml:"components,omitempty"`

	// Diameter is the message where it is one of Diameter; what belongs to TCAP and SS7 has no place beside it.
	Diameter *Diameter `yaml:"diameter,omitempty"`

	// GTP likewise.
	GTP *GTP `yaml:"gtp,omitempty"`

	// BER bends the encoding.
	BER Bends `yaml:"ber,omitempty"`
	// Trailing octets stand behind the TCAP message in the SCCP data.
	Trailing Hex `yaml:"trailing,omitempty"`
	// TCAPHex replaces the whole TCAP message.
	TCAPHex Hex `yaml:"tcap_hex,omitempty"`

	SCCP     SCCP     `yaml:"sccp,omitempty"`
	MTP      MTP      `yaml:"mtp,omitempty"`
	M3UA     M3UA     `yaml:"m3ua,omitempty"`
	Carriage Carriage `yaml:"carriage,omitempty"`
}

// messageKeys are the keys of a message, for the check that the decoder cannot make of what decodes itself.
var messageKeys = []string{
	"note", "at", "after", "repeat", "every", "from", "to", "dialogue", "tcap", "otid", "dtid", "portion", "ac", "version",
	"destination_reference", "origination_reference", "p_abort", "invoke", "result", "result_not_last", "error", "reject",
	"components", "diameter", "gtp", "ber", "trailing", "tcap_hex", "sccp", "mtp", "m3ua", "carriage",
}

// UnmarshalYAML reads a message and keeps its line.
func (m *Message) UnmarshalYAML(n *yaml.Node) error {
	type plain Message
	m.line = n.Line
	return strict(n, (*plain)(m), messageKeys...)
}

func (m *Message) every(step Duration) time.Duration {
	if m.Every != nil {
		return time.Duration(*m.Every)
	}
	return time.Duration(step)
}

var (
	tcapTypes = []string{"", "begin", "continue", "end", "abort", "unidirectional"}
	portions  = []string{"", "aarq", "aare", "abrt", "unidirectional", "none"}
)

// check tells what is wrong with the message by itself.
func (m *Message) check(fault func(line int, format string, args ...any)) {
	if m.From == "" || m.To == "" {
		fault(m.line, "a message needs from and to")
	}
	if !slices.Contains(tcapTypes, m.TCAP) {
		fault(m.line, "%s", unknown("message type", m.TCAP, tcapTypes[1:]))
	}
	if !slices.Contains(portions, m.Portion) {
		fault(m.line, "%s", unknown("dialogue portion", m.Portion, portions[1:]))
	}
	if m.Repeat < 0 || m.Repeat > maxRepeat {
		fault(m.line, "repeat: 0 to %d are possible", maxRepeat)
	}
	if m.At != nil && m.After != nil {
		fault(m.line, "at and after exclude each other")
	}
	if m.AC != "" {
		if _, err := parseContext(m.AC); err != nil {
			fault(m.line, "%v", err)
		}
	}
	for _, ref := range []string{m.Destination, m.Origination} {
		if ref == "" {
			continue
		}
		if _, err := encodeValue(asAddress, expand(ref, 0)); err != nil {
			fault(m.line, "reference: %v", err)
		}
	}
	single := 0
	for _, c := range []*Component{m.Invoke, m.Result, m.ResultNotLast, m.Error, m.Reject} {
		if c != nil {
			single++
		}
	}
	if single > 1 || single == 1 && len(m.Components) > 0 {
		fault(m.line, "several components are listed under components")
	}
	if m.Diameter != nil {
		if single > 0 || len(m.Components) > 0 || m.TCAPHex != nil || m.TCAP != "" || m.PAbort != nil {
			fault(m.line, "a Diameter message has no components")
		}
		m.Diameter.check(fault)
	}
	if m.GTP != nil {
		if single > 0 || len(m.Components) > 0 || m.TCAPHex != nil || m.TCAP != "" || m.PAbort != nil || m.Diameter != nil {
			fault(m.line, "a GTP message has no components")
		}
		m.GTP.check(fault)
	}
	version := m.argumentVersion()
	for _, c := range m.components() {
		c.check(version, fault)
	}
	m.SCCP.check(m.line, fault)
	m.Carriage.check(m.line, fault)
}

// components are all components with their kinds. They must not be changed.
func (m *Message) components() []*Component {
	var out []*Component
	for _, c := range []struct {
		kind string
		c    *Component
	}{{kindInvoke, m.Invoke}, {kindResult, m.Result}, {kindResultNotLast, m.ResultNotLast}, {kindError, m.Error}, {kindReject, m.Reject}} {
		if c.c != nil {
			single := *c.c
			single.Kind = c.kind
			out = append(out, &single)
		}
	}
	for i := range m.Components {
		out = append(out, &m.Components[i])
	}
	return out
}

// argumentVersion is the version that the arguments are written in, 0 where it follows from the operation.
func (m *Message) argumentVersion() int {
	if m.Version != 0 {
		return m.Version
	}
	if oid, err := parseContext(m.AC); err == nil && len(oid) == mapContextLen && strings.HasPrefix(string(oid), mapContextPrefix) {
		return int(oid[mapContextLen-1])
	}
	if m.AC == "none" {
		return 1
	}
	return 0
}
