package forge

import (
	"bytes"
	"maps"
	"slices"

	"cordon/protocols/message"
)

// gtpForm is another way of writing a GTP message.
type gtpForm struct {
	lawful bool // the specifications allow it
	same   bool // the octets of information elements stay
	doc    string
	fits   func(p message.Protocol) bool // nil for all
	apply  func(*gtpDraft)
}

func gtpFormNames() []string { return slices.Sorted(maps.Keys(gtpForms)) }

func isGTPv2(p message.Protocol) bool { return p == message.ProtocolGTPv2 }
func isGTPv1(p message.Protocol) bool { return p == message.ProtocolGTPv1 }
func isGTPU(p message.Protocol) bool  { return p == message.ProtocolGTPU }

// isGTPv1Header tells the protocols that have the header of version 1.
func isGTPv1Header(p message.Protocol) bool { return isGTPv1(p) || isGTPU(p) }

// gtpForms are the forms by name. A receiver that reads the specification well makes the same of the lawful ones.
var gtpForms = map[string]*gtpForm{
	"reversed": {true, true, "information elements of version 2 in reverse order, in groups too, but for the order of several of one kind", isGTPv2, func(d *gtpDraft) {
		d.ies = reverseGTP(d.ies)
	}},
	"sorted": {true, true, "information elements of version 2 by type and instance", isGTPv2, func(d *gtpDraft) {
		d.ies = slices.Clone(d.ies)
		slices.SortStableFunc(d.ies, func(x, y *gtpIE) int { return int(x.typ)<<4 + int(x.instance) - int(y.typ)<<4 - int(y.instance) })
	}},
	"unordered": {false, true, "information elements of version 1 that do not ascend", isGTPv1, func(d *gtpDraft) { d.ies = reverseGTP(d.ies) }},
	"unknown_element": {true, false, "an information element that nobody knows, which has to be passed over", func(p message.Protocol) bool { return isGTPv2(p) || isGTPv1(p) }, func(d *gtpDraft) {
		e := &gtpIE{typ: 250, data: []byte{1, 2, 3, 4}}
		if isGTPv2(d.protocol) {
			d.ies = append([]*gtpIE{e}, d.ies...)
			return
		}
		d.ies = append(slices.Clone(d.ies), e)
	}},
	"apn_upper_case": {true, false, "access point names in upper case (TS 23.003, 9.1)", nil, func(d *gtpDraft) {
		d.change(func(e *gtpIE) {
			if e.typ == d.apnType() {
				e.data = bytes.ToUpper(e.data)
			}
		})
	}},
	"sequence_high": {true, true, "sequence numbers shortly before they begin again", nil, func(d *gtpDraft) {
		if isGTPv2(d.protocol) {
			d.sequence |= 0x7FF000
			return
		}
		d.sequence |= 0xF000
	}},
	"extension_header": {true, true, "an extension header that may be passed over", isGTPv1Header, func(d *gtpDraft) {
		d.flags |= flagGTPExtension
		x := GTPExtension{Type: 0x40, Content: Hex{0x08, 0x4B}} // UDP port
		if isGTPv1(d.protocol) {
			x = GTPExtension{Type: 0x02, Content: Hex{0, 0}} // MS Info Change Reporting support
		}
		d.extensions = append(slices.Clone(d.extensions), x)
	}},
	"sequence_number": {true, true, "a sequence number in packets of users", isGTPU, func(d *gtpDraft) { d.flags |= flagGTPSequence }},
	"npdu_number":     {true, true, "an N-PDU number in packets of users", isGTPU, func(d *gtpDraft) { d.flags |= flagGTPNPDU }},
	"message_priority": {true, true, "a message priority in the header (TS 29.274, 5.4)", isGTPv2, func(d *gtpDraft) {
		d.flags |= flagGTPPriority
		d.priority = 5
	}},

	"repeated": {false, false, "information elements that may stand once twice, with the same value", nil, func(d *gtpDraft) {
		d.ies = d.repeat(func(e *gtpIE) []*gtpIE { return []*gtpIE{e, e} })
	}},
	"decoy_first": {false, false, "before subscriber and access point other ones, of no network that anybody knows", nil, func(d *gtpDraft) {
		d.ies = d.repeat(func(e *gtpIE) []*gtpIE { return []*gtpIE{d.decoy(e), e} })
	}},
	"decoy_last": {false, false, "behind subscriber and access point other ones, of no network that anybody knows", nil, func(d *gtpDraft) {
		d.ies = d.repeat(func(e *gtpIE) []*gtpIE { return []*gtpIE{e, d.decoy(e)} })
	}},
	"trailing_octets": {false, false, "octets behind the length of the message", nil, func(d *gtpDraft) {
		n := len(d.append(nil)) - d.counted()
		d.length = &n
		d.trailing = append(slices.Clone(d.trailing), 0, 0, 0, 0)
	}},
	"spare_flags": {false, true, "spare bits of the header", func(p message.Protocol) bool { return isGTPv1(p) || isGTPv2(p) || isGTPU(p) }, func(d *gtpDraft) {
		if isGTPv2(d.protocol) {
			d.flags |= 0x01
			return
		}
		d.flags |= 0x08
	}},
	"spare_instance": {false, false, "spare bits beside the instance", isGTPv2, func(d *gtpDraft) {
		d.change(func(e *gtpIE) { e.spare = 15 })
	}},
	"length_beyond": {false, true, "a message length beyond the datagram", nil, func(d *gtpDraft) {
		n := len(d.append(nil)) - d.counted() + 4
		d.length = &n
	}},
	"piggyback_flag": {false, true, "the flag of a second message that does not come", isGTPv2, func(d *gtpDraft) { d.flags |= flagGTPPiggyback }},
	"no_sequence":    {false, true, "control messages of version 1 without sequence number", isGTPv1, func(d *gtpDraft) { d.flags &^= flagGTPSequence }},
	"extension_mandatory": {false, true, "an extension header that nobody knows and that must be understood", isGTPv1Header, func(d *gtpDraft) {
		d.flags |= flagGTPExtension
		d.extensions = append(slices.Clone(d.extensions), GTPExtension{Type: 0xFE, Content: Hex{0, 0}})
	}},
}

// counted is how many octets of the header its length does not count.
func (d *gtpDraft) counted() int {
	switch {
	case isGTPv2(d.protocol):
		return 4
	case d.protocol == message.ProtocolGTPv0:
		return 20
	case d.protocol == message.ProtocolGTPPrime:
		return 6
	}
	return 8
}

func (d *gtpDraft) apnType() uint8 {
	if isGTPv2(d.protocol) {
		return 71
	}
	return 131
}

func (d *gtpDraft) imsiType() uint8 {
	if isGTPv2(d.protocol) {
		return 1
	}
	return 2
}

// change replaces every information element, in groups too, by a changed copy.
func (d *gtpDraft) change(change func(*gtpIE)) { d.ies = changedGTP(d.ies, change) }

func changedGTP(ies []*gtpIE, change func(*gtpIE)) []*gtpIE {
	out := make([]*gtpIE, len(ies))
	for i, e := range ies {
		c := *e
		c.members = changedGTP(c.members, change)
		if c.raw == nil {
			change(&c)
		}
		out[i] = &c
	}
	return out
}

// reverseGTP reverses the order; those of one type and instance keep theirs, which means something.
func reverseGTP(ies []*gtpIE) []*gtpIE {
	first := map[[2]uint8]int{}
	type placed struct {
		e *gtpIE
		i int
	}
	var all []placed
	for i, e := range ies {
		key := [2]uint8{e.typ, e.instance}
		if _, ok := first[key]; !ok {
			first[key] = i
		}
		c := *e
		c.members = reverseGTP(c.members)
		all = append(all, placed{&c, first[key]})
	}
	slices.SortStableFunc(all, func(x, y placed) int { return y.i - x.i })
	var out []*gtpIE
	for _, p := range all {
		out = append(out, p.e)
	}
	return out
}

// repeat replaces the IMSI and access point.
func (d *gtpDraft) repeat(with func(*gtpIE) []*gtpIE) []*gtpIE {
	var out []*gtpIE
	for _, e := range d.ies {
		if e.raw == nil && (e.typ == d.imsiType() || e.typ == d.apnType()) {
			out = append(out, with(e)...)
			continue
		}
		out = append(out, e)
	}
	return out
}

// decoy is another subscriber or access point.
func (d *gtpDraft) decoy(e *gtpIE) *gtpIE {
	c := *e
	c.data = []byte("\x05decoy")
	if e.typ == d.imsiType() {
		c.data = []byte{0x00, 0x01, 0x01, 0x00, 0x00, 0x00, 0x00, 0xF1}
	}
	return &c
}

// takes tells whether a form of the name changes g: a transform has to.
func (g *GTP) takes(name string) bool {
	p, err := g.protocol()
	if err != nil || g.Hex != nil || slices.Contains(g.Forms, name) {
		return false
	}
	if f := gtpForms[name]; f.fits != nil && !f.fits(p) {
		return false
	}
	t, err := gtpMessage(p, g.Message)
	if err != nil {
		return false
	}
	switch name {
	case "repeated", "decoy_first", "decoy_last":
		return (isGTPv2(p) && t == 32 || isGTPv1(p) && (t == 16 || t == 27)) && !g.Bare
	case "apn_upper_case":
		return isGTPv2(p) && t == 32 || isGTPv1(p) && (t == 16 || t == 27)
	case "unknown_element", "reversed", "sorted", "unordered", "spare_instance":
		return t > 3 && !g.Unsorted
	case "sequence_number", "npdu_number":
		return t == typeGPDU && g.Flags == nil
	case "extension_header":
		return g.Flags == nil && (isGTPU(p) && t == typeGPDU || isGTPv1(p) && t > 3)
	case "extension_mandatory":
		return g.Flags == nil
	case "sequence_high":
		return g.Sequence == nil && g.Flags == nil
	case "length_beyond", "trailing_octets":
		return g.Length == nil
	case "piggyback_flag":
		return g.whole() && g.Flags == nil
	}
	return g.Flags == nil
}
