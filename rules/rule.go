package rules

import (
	"slices"

	"cordon/protocols/message"
	"cordon/protocols/wire"
)

// Status is how far a rule is trusted.
type Status string

// The statuses. Only a stable rule enforces; test and experimental rules
// report; deprecated ones are loaded, so that their id stays taken, but never
// evaluated.
const (
	StatusStable       Status = "stable"
	StatusTest         Status = "test"
	StatusExperimental Status = "experimental"
	StatusDeprecated   Status = "deprecated"
)

// Mode is what an operator lets a rule do.
type Mode string

// The modes; the empty one leaves it to the link and the whole.
const (
	ModeEnforce Mode = "enforce"
	ModeShadow  Mode = "shadow"  // judged and reported, not enforced
	ModeMonitor Mode = "monitor" // the same, on a passive link
)

// The values that the keys of a rule may have.
var (
	categories = []string{"1", "2", "3", "sms", "spoofing", "encoding", "dos", "cross"}
	classes    = []string{"location", "interception", "redirect", "key-theft", "info-leak", "profile-manipulation", "fraud",
		"dos", "recon", "evasion", "spoofing", "sms", "policy"}
	severities = []string{"info", "low", "medium", "high", "critical"}
	statuses   = []string{string(StatusStable), string(StatusTest), string(StatusExperimental), string(StatusDeprecated)}
	modes      = []string{string(ModeEnforce), string(ModeShadow), string(ModeMonitor)}
	ruleActs   = []string{"alert", "drop", "reject"}
)

// Rule is one rule as it stands in its file, overrides of the operator
// applied. It must not be changed.
type Rule struct {
	ID             string    `json:"id"` // never used again
	Title          string    `json:"title"`
	Description    string    `json:"description,omitempty"`
	Category       string    `json:"category"` // of GSMA FS.11, FS.19, FS.20
	Class          string    `json:"class"`    // what the attacker is after
	Severity       string    `json:"severity"`
	Status         Status    `json:"status"`
	Mode           Mode      `json:"mode,omitempty"`
	On             On        `json:"on"`
	When           string    `json:"when,omitempty"` // CEL; empty means always
	Action         Action    `json:"action"`
	Refusal        Refusal   `json:"refusal"`
	Strip          []Element `json:"strip,omitempty"` // taken out of a message that goes on
	References     []string  `json:"references,omitempty"`
	Covers         []string  `json:"covers,omitempty"` // ids of the table of attacks
	Tags           []string  `json:"tags,omitempty"`
	FalsePositives []string  `json:"false_positives,omitempty"`
	Tests          []*Test   `json:"-"`
	Pack           string    `json:"pack,omitempty"`
	File           string    `json:"file"`
	Line           int       `json:"line"`

	disabled bool // by an override
	index    int  // in its set
}

// Enforces reports whether the rule by itself lets its action be done: it is
// stable, and its mode does not hold it back.
func (r *Rule) Enforces() bool {
	return r.Status == StatusStable && (r.Mode == "" || r.Mode == ModeEnforce)
}

// Outweighs reports whether the refusal of r is sent rather than that of o, where
// both reject a message: the graver rule's, else that of the one which names
// operations.
func (r *Rule) Outweighs(o *Rule) bool {
	if a, b := slices.Index(severities, r.Severity), slices.Index(severities, o.Severity); a != b {
		return a > b
	}
	return r.On.hasOperation && !o.On.hasOperation
}

// On is the index of a rule: a message meets only the rules whose On it
// fits. What is empty fits all.
type On struct {
	Protocols  []message.Protocol      `json:"-"`
	Operations []message.OpID          `json:"-"`
	Components []message.ComponentType `json:"-"`
	Directions []message.Direction     `json:"-"`
	Links      []string                `json:"-"`
	Anomalies  wire.Anomalies          `json:"-"` // any of them

	hasOperation bool // operation was given
	hasComponent bool // component was given, or follows from operation
	hasAnomaly   bool
}

// perComponent tells that the rule is evaluated for each component in turn.
func (o *On) perComponent() bool { return o.hasComponent }

// only reports whether all messages that the rule concerns are of protocols in list.
func (o *On) only(list ...message.Protocol) bool {
	for _, q := range o.Protocols {
		if !slices.Contains(list, q) {
			return false
		}
	}
	for _, op := range o.Operations {
		if !slices.Contains(list, op.Operation().Protocol) {
			return false
		}
	}
	return len(o.Protocols)+len(o.Operations) > 0
}

// hasComponents reports whether messages of protocol p are made of components.
func hasComponents(p message.Protocol) bool {
	return p == message.ProtocolMAP || p == message.ProtocolCAP || p == message.ProtocolINAP || p == message.ProtocolTCAP
}

// MarshalJSON writes On as the rule file does.
func (o On) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	b = appendNames(b, "protocol", len(o.Protocols), func(i int) string { return o.Protocols[i].String() })
	b = appendNames(b, "operation", len(o.Operations), func(i int) string { return o.Operations[i].Name() })
	b = appendNames(b, "component", len(o.Components), func(i int) string { return o.Components[i].String() })
	b = appendNames(b, "direction", len(o.Directions), func(i int) string { return o.Directions[i].String() })
	b = appendNames(b, "link", len(o.Links), func(i int) string { return o.Links[i] })
	var names []string
	for a := range o.Anomalies.All {
		names = append(names, a.Name())
	}
	b = appendNames(b, "anomaly", len(names), func(i int) string { return names[i] })
	return append(b, '}'), nil
}

func appendNames(b []byte, key string, n int, name func(int) string) []byte {
	if n == 0 {
		return b
	}
	if len(b) > 1 {
		b = append(b, ',')
	}
	b = message.AppendQuoted(b, key)
	b = append(b, ':', '[')
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		b = message.AppendQuoted(b, name(i))
	}
	return append(b, ']')
}
