package event

import (
	"strconv"
	"time"

	"cordon/filters/engine"
	"cordon/filters/origin"
	"cordon/internal/operator"
	"cordon/protocols/message"
	"cordon/protocols/numbering"
	"cordon/rules"
)

// Type is the event_type of a verdict, the only one so far.
const Type = "verdict"

// Options are what an Encoder needs beside message and verdict.
type Options struct {
	Profile *operator.Profile // names the networks of addresses; may be nil
	// Key is the key of the pseudonyms of subscribers. Without one, and without
	// Plain, identities are left out.
	Key []byte
	// Plain writes identities as they are.
	Plain bool
	// Fields adds all fields of the message.
	Fields bool
}

// Encoder appends events. It is not safe for concurrent use.
type Encoder struct {
	opts Options
	hide func(dst []byte, s string) []byte // nil writes identities plain
}

// NewEncoder returns an encoder.
func NewEncoder(o Options) *Encoder {
	e := &Encoder{opts: o}
	switch {
	case o.Plain:
	case len(o.Key) > 0:
		e.hide = NewPseudonyms(o.Key).Append
	default:
		e.hide = func(dst []byte, _ string) []byte { return dst }
	}
	return e
}

// Note is what an event says beyond message and verdict.
type Note struct {
	Sequence uint64 // of the process, for identifiers inline
	// Reason stands in place of the verdict's: that of a path which decided
	// without the engine.
	Reason string
}

// Append appends the event of m, which has verdict v, as one line with its
// newline. m's focus is moved meanwhile.
func (e *Encoder) Append(dst []byte, m *message.Message, v *engine.Verdict, note Note) []byte {
	focus := m.Focused()
	defer m.Focus(focus)
	m.Focus(subject(m, v))
	dst = append(dst, `{"timestamp":"`...)
	dst = time.Unix(0, m.Time).UTC().AppendFormat(dst, "2006-01-02T15:04:05.000000Z")
	dst = append(dst, `","event_type":"`+Type+`","id":"`...)
	dst = AppendID(dst, m, note.Sequence)
	dst = append(dst, '"')
	dst = e.appendPlace(dst, m)
	dst = e.appendWhat(dst, m)
	dst = e.appendParty(append(dst, `,"source":`...), m, &sourceFields)
	dst = e.appendParty(append(dst, `,"destination":`...), m, &destinationFields)
	dst = e.appendSubscriber(append(dst, `,"subscriber":`...), m)
	dst = appendVerdict(append(dst, `,"verdict":`...), v, note.Reason)
	dst = appendRules(append(dst, `,"rules":`...), v)
	dst = appendAnomalies(append(dst, `,"anomalies":`...), m)
	dst = append(dst, `,"fields":`...)
	if e.opts.Fields {
		m.Focus(-1)
		dst = m.AppendFieldsJSON(dst, e.hide)
	} else {
		dst = append(dst, "{}"...)
	}
	return append(dst, "}\n"...)
}

// subject is the component that the event speaks of: the one that the verdict
// rests on, else the first; -1 when there is none.
func subject(m *message.Message, v *engine.Verdict) int {
	if h, ok := v.Primary(); ok && h.Component >= 0 {
		return h.Component
	}
	if len(m.Components()) > 0 {
		return 0
	}
	return -1
}

// appendPlace appends where the message was met.
func (e *Encoder) appendPlace(dst []byte, m *message.Message) []byte {
	if m.Frame != 0 {
		dst = appendText(dst, "capture", m.Capture)
		dst = append(dst, `,"frame":`...)
		dst = strconv.AppendUint(dst, m.Frame, 10)
		dst = append(dst, `,"index":`...)
		dst = strconv.AppendInt(dst, int64(m.Index), 10)
	}
	if m.Link != "" {
		dst = appendText(dst, "link", m.Link)
	}
	dst = append(dst, `,"direction":"`...)
	dst = append(dst, m.Direction.String()...)
	dst = append(dst, '"')
	if m.DirectionInferred {
		dst = append(dst, `,"direction_inferred":true`...)
	}
	return dst
}

// appendWhat appends what the message is.
func (e *Encoder) appendWhat(dst []byte, m *message.Message) []byte {
	dst = append(dst, `,"protocol":"`...)
	dst = append(dst, m.Protocol.String()...)
	dst = append(dst, '"')
	operation, _ := m.String(message.FieldOperation)
	dst = appendText(dst, "operation", operation)
	if code, ok := m.Int(message.FieldCode); ok {
		dst = append(dst, `,"code":`...)
		dst = strconv.AppendInt(dst, code, 10)
	}
	dst = append(dst, `,"stack":"`...)
	dst = m.AppendStack(dst)
	return append(dst, '"')
}

// partyFields are where an address stands, and its network in facts.
type partyFields struct {
	title   message.FieldID
	packet  message.FieldID
	network message.FieldID
	party   func(*operator.Profile, *message.Message) (origin.Party, bool)
	country bool
}

var (
	sourceFields      = partyFields{message.FieldSCCPCallingGT, message.FieldIPSource, message.FieldOriginNetwork, origin.Calling, true}
	destinationFields = partyFields{message.FieldSCCPCalledGT, message.FieldIPDestination, message.FieldDestinationNetwork, origin.Called, false}
)

// appendParty appends the global title, else the network address, and whose
// it is.
func (e *Encoder) appendParty(dst []byte, m *message.Message, f *partyFields) []byte {
	dst = append(dst, `{"address":`...)
	var owner operator.OwnerID
	if party, ok := f.party(e.opts.Profile, m); ok && party.GT != "" {
		owner = party.Owner
		if e.hide != nil && m.NamesSubscriber(f.title, party.GT) {
			dst = append(dst, '"')
			dst = e.hide(dst, party.GT)
			dst = append(dst, '"')
		} else {
			dst = message.AppendQuoted(dst, party.GT)
		}
	} else if a, ok := m.Addr(f.packet); ok {
		owner = e.opts.Profile.OwnerOfAddr(a)
		dst = append(dst, '"')
		dst = a.AppendTo(dst)
		dst = append(dst, '"')
	} else {
		dst = append(dst, `""`...)
	}
	dst = appendText(dst, "network", e.opts.Profile.Label(owner))
	if f.country {
		country := e.opts.Profile.Country(owner)
		if country == "" {
			country = origin.Country(e.opts.Profile, m)
		}
		if country == numbering.World {
			country = "" // a global network is in no country
		}
		dst = appendText(dst, "country", country)
	}
	return append(dst, '}')
}

// appendSubscriber appends the identities of the component in focus, the IMSI
// of MAP-OPEN where it has none.
func (e *Encoder) appendSubscriber(dst []byte, m *message.Message) []byte {
	imsi, ok := m.String(message.FieldMAPIMSI)
	if plan, given := m.Int(message.FieldMAPDestinationReferenceNP); !ok && given && plan != planE164 {
		imsi, _ = m.String(message.FieldMAPDestinationReference)
	}
	msisdn, _ := m.String(message.FieldMAPMSISDN)
	if m.Protocol == message.ProtocolDiameter {
		imsi, _ = m.String(message.FieldDiameterIMSI)
		msisdn, _ = m.String(message.FieldDiameterMSISDN)
	}
	if origin.OfGTP(m.Protocol) {
		imsi, _ = m.String(message.FieldGTPIMSI)
		msisdn, _ = m.String(message.FieldGTPMSISDN)
	}
	dst = append(dst, '{')
	start := len(dst)
	dst = e.appendIdentity(dst, "imsi", imsi, start)
	dst = e.appendIdentity(dst, "msisdn", msisdn, start)
	return append(dst, '}')
}

// planE164 is the numbering plan of a reference that is no IMSI.
const planE164 = 1

func (e *Encoder) appendIdentity(dst []byte, key, s string, start int) []byte {
	if s == "" {
		return dst
	}
	before := len(dst)
	if before > start {
		dst = append(dst, ',')
	}
	dst = append(dst, '"')
	dst = append(dst, key...)
	dst = append(dst, `":`...)
	if e.hide == nil {
		return message.AppendQuoted(dst, s)
	}
	dst = append(dst, '"')
	value := len(dst)
	if dst = e.hide(dst, s); len(dst) == value {
		return dst[:before]
	}
	return append(dst, '"')
}

func appendVerdict(dst []byte, v *engine.Verdict, reason string) []byte {
	if reason == "" {
		reason = v.Reason.String()
	}
	dst = append(dst, `{"action":"`...)
	dst = append(dst, v.Action.String()...)
	dst = append(dst, `","enforced":`...)
	dst = strconv.AppendBool(dst, v.Enforced)
	dst = appendText(dst, "reason", reason)
	dst = appendText(dst, "refusal", v.Refusal.String())
	return append(appendStrips(dst, v), '}')
}

// appendStrips appends the information elements that are taken out, and those that
// would be.
func appendStrips(dst []byte, v *engine.Verdict) []byte {
	for _, does := range []bool{true, false} {
		n := 0
		for _, r := range v.Strips() {
			if v.DoesStrip(r) != does {
				continue
			}
			for _, e := range r.Strip {
				switch {
				case n > 0:
					dst = append(dst, ',')
				case does:
					dst = append(dst, `,"stripped":[`...)
				default:
					dst = append(dst, `,"would_strip":[`...)
				}
				dst = message.AppendQuoted(dst, e.String())
				n++
			}
		}
		if n > 0 {
			dst = append(dst, ']')
		}
	}
	return dst
}

func appendRules(dst []byte, v *engine.Verdict) []byte {
	dst = append(dst, '[')
	hits := v.Hits()
	for i, h := range hits {
		r := h.Rule
		if listed(hits[:i], r) {
			continue
		}
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, `{"id":`...)
		dst = message.AppendQuoted(dst, r.ID)
		dst = appendText(dst, "category", r.Category)
		dst = appendText(dst, "class", r.Class)
		dst = appendText(dst, "severity", r.Severity)
		dst = appendText(dst, "status", string(r.Status))
		dst = append(dst, `,"references":[`...)
		for j, ref := range r.References {
			if j > 0 {
				dst = append(dst, ',')
			}
			dst = message.AppendQuoted(dst, ref)
		}
		dst = append(dst, "]}"...)
	}
	return append(dst, ']')
}

// listed reports whether r stands among hits: a rule may hit several components.
func listed(hits []rules.Hit, r *rules.Rule) bool {
	for i := range hits {
		if hits[i].Rule == r {
			return true
		}
	}
	return false
}

func appendAnomalies(dst []byte, m *message.Message) []byte {
	dst = append(dst, '[')
	first := true
	for a := range m.Anomalies.All {
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst = append(dst, '"')
		dst = append(dst, a.Name()...)
		dst = append(dst, '"')
	}
	return append(dst, ']')
}

func appendText(dst []byte, key, s string) []byte {
	dst = append(dst, ',', '"')
	dst = append(dst, key...)
	dst = append(dst, '"', ':')
	return message.AppendQuoted(dst, s)
}
