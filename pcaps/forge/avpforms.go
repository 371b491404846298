package forge

import (
	"bytes"
	"maps"
	"slices"
	"strings"
)

// avpForm is another way of writing a Diameter message.
type avpForm struct {
	lawful bool // RFC 6733 allows it
	same   bool // the octets of AVPs stay, only their order changes
	doc    string
	apply  func(*diameterMessage)
}

func avpFormNames() []string { return slices.Sorted(maps.Keys(avpForms)) }

// avpForms are the forms by name. A receiver that reads the specification well makes the same of all of them; one that
// does not is where a message is hidden.
var avpForms = map[string]*avpForm{
	"reversed": {true, true, "AVPs in reverse order, but for Session-Id and the order of several of one kind", func(m *diameterMessage) {
		m.order(func(a, b *avp, i, j int) int { return j - i })
	}},
	"sorted": {true, true, "AVPs by vendor and code, but for Session-Id", func(m *diameterMessage) {
		m.order(func(a, b *avp, _, _ int) int {
			if a.vendor != b.vendor {
				return int(int64(b.vendor) - int64(a.vendor))
			}
			return int(int64(a.code) - int64(b.code))
		})
	}},
	"upper_case": {true, false, "hosts and realms in upper case", func(m *diameterMessage) {
		m.identities(bytes.ToUpper)
	}},
	"trailing_dot": {true, false, "hosts and realms with a dot at the end", func(m *diameterMessage) {
		m.identities(func(b []byte) []byte { return append(slices.Clone(b), '.') })
	}},
	"short_mnc": {false, false, "mnc99 in the place of mnc099 in hosts and realms", func(m *diameterMessage) {
		m.identities(func(b []byte) []byte { return bytes.ReplaceAll(b, []byte(".mnc0"), []byte(".mnc")) })
	}},
	"padding_ones": {true, false, "padding that is not zero", func(m *diameterMessage) {
		m.each(func(a *avp) {
			if n := -len(a.data) & 3; n > 0 && !a.group && a.padding == nil {
				a.padding = bytes.Repeat([]byte{0xFF}, n)
			}
		})
	}},
	"padding_missing": {false, false, "no padding behind the last AVP", func(m *diameterMessage) {
		m.avps = append(slices.Clone(m.avps), unknownAVP(0, []byte("odd")))
		m.paddingOfLastIsMissed = true
	}},
	"unknown_avps": {true, false, "AVPs of a vendor that nobody knows, without the M bit", func(m *diameterMessage) {
		at := min(1, len(m.avps))
		m.avps = append(slices.Insert(slices.Clone(m.avps), at, unknownAVP(0, []byte("first"))), unknownAVP(0, []byte("last one")))
	}},
	"unknown_mandatory": {false, false, "an AVP that nobody knows, with the M bit", func(m *diameterMessage) {
		m.avps = append(slices.Clone(m.avps), unknownAVP(flagM, []byte("must")))
	}},
	"nested": {true, false, "a group within groups, as deep as real messages go", func(m *diameterMessage) {
		m.avps = append(slices.Clone(m.avps), nest(lawfulDepth))
	}},
	"repeated": {false, false, "AVPs that may stand once twice, with the same value", func(m *diameterMessage) {
		m.avps = m.repeat(func(a *avp) *avp { return a })
	}},
	"decoy": {false, false, "before the subscriber another one, of no network that anybody knows", func(m *diameterMessage) {
		m.avps = m.repeat(func(a *avp) *avp {
			if a.name != "User-Name" {
				return nil
			}
			other := *a
			other.data = []byte("001010000000001")
			return &other
		})
	}},
	"vendor_zero": {false, false, "the V bit and vendor 0 in AVPs of RFC 6733", func(m *diameterMessage) {
		m.each(func(a *avp) {
			if a.vendor == 0 {
				a.flags |= flagV
			}
		})
	}},
	"optional": {false, false, "no M bits", func(m *diameterMessage) {
		m.each(func(a *avp) { a.flags &^= flagM })
	}},
	"protected": {false, false, "the P bit of RFC 3588 in all AVPs", func(m *diameterMessage) {
		m.each(func(a *avp) { a.flags |= flagP })
	}},
	"reserved_avp_flags": {false, false, "a reserved flag in all AVPs", func(m *diameterMessage) {
		m.each(func(a *avp) { a.flags |= 0x01 })
	}},
	"reserved_flags": {false, false, "a reserved command flag", func(m *diameterMessage) { m.flags |= 0x01 }},
	"not_proxiable":  {false, true, "no P bit", func(m *diameterMessage) { m.flags &^= flagProxiable }},
	"sent_again": {true, true, "requests with the T bit", func(m *diameterMessage) {
		if m.flags&flagR != 0 {
			m.flags |= flagT
		}
	}},
	"session_id_last": {false, true, "Session-Id behind all others", func(m *diameterMessage) {
		if len(m.avps) > 0 && m.avps[0].code == codeSessionID {
			m.avps = append(slices.Clone(m.avps[1:]), m.avps[0])
		}
	}},
	"trailing_octets": {false, false, "octets behind the last AVP", func(m *diameterMessage) {
		m.trailing = append(slices.Clone(m.trailing), 0, 0, 0, 0)
	}},
}

// lawfulDepth is how deep real messages nest: a ULA with subscription data reaches six.
const lawfulDepth = 8

// unknownAVP is an AVP of a vendor number that is for documents (RFC 5612).
func unknownAVP(flags uint8, data []byte) *avp {
	const vendorExample = 32473
	return &avp{definition: definition{vendor: vendorExample, code: 9001}, flags: flagV | flags, data: data}
}

// nest is an OC-Supported-Features in itself, to a depth; it holds any AVP (RFC 7683, 7.1).
func nest(depth int) *avp {
	g := Group("OC-Supported-Features", Attribute("OC-Feature-Vector", "1"))
	for range depth - 2 {
		g = Group("OC-Supported-Features", g)
	}
	built, err := g.build(0)
	if err != nil {
		panic("forge: " + err.Error()) // a fault of the tables
	}
	return built[0]
}

// each replaces every AVP, in groups too, by a changed copy.
func (m *diameterMessage) each(change func(*avp)) { m.avps = changed(m.avps, change) }

func changed(avps []*avp, change func(*avp)) []*avp {
	out := make([]*avp, len(avps))
	for i, a := range avps {
		c := *a
		c.members = changed(c.members, change)
		if c.raw == nil {
			change(&c)
		}
		out[i] = &c
	}
	return out
}

// identities changes hosts and realms.
func (m *diameterMessage) identities(change func([]byte) []byte) {
	m.each(func(a *avp) {
		if a.codec == asIdentity && a.data != nil && a.padding == nil {
			a.data = change(a.data)
		}
	})
}

// order sorts the AVPs behind Session-Id. Those of one kind keep their order, which means something.
func (m *diameterMessage) order(compare func(a, b *avp, i, j int) int) {
	head := 0
	if len(m.avps) > 0 && m.avps[0].code == codeSessionID {
		head = 1
	}
	type placed struct {
		a *avp
		i int
	}
	var all []placed
	first := map[uint64]int{}
	for i, a := range m.avps[head:] {
		kind := uint64(a.vendor)<<32 | uint64(a.code)
		if _, ok := first[kind]; !ok {
			first[kind] = i
		}
		all = append(all, placed{a, first[kind]})
	}
	slices.SortStableFunc(all, func(x, y placed) int { return compare(x.a, y.a, x.i, y.i) })
	m.avps = slices.Clone(m.avps[:head])
	for _, p := range all {
		m.avps = append(m.avps, p.a)
	}
}

// singles are AVPs that name somebody and may stand once.
var singles = []string{"User-Name", "Origin-Host", "Origin-Realm", "Destination-Realm", "Visited-PLMN-Id"}

// repeat puts another AVP before each of the singles, unless it is nil.
func (m *diameterMessage) repeat(other func(*avp) *avp) []*avp {
	var out []*avp
	for _, a := range m.avps {
		if slices.Contains(singles, a.name) {
			if o := other(a); o != nil {
				out = append(out, o)
			}
		}
		out = append(out, a)
	}
	return out
}

// transformed tells whether a form of the name changes m: a transform has to.
func (d *Diameter) takes(name string) bool {
	if d.Hex != nil || slices.Contains(d.Forms, name) {
		return false
	}
	names := func(name string) bool {
		return slices.ContainsFunc(d.AVPs, func(a AVP) bool { return a.Name == name && len(a.Values) > 0 })
	}
	peer := strings.HasPrefix(d.Command, "CE") || strings.HasPrefix(d.Command, "DW") || strings.HasPrefix(d.Command, "DP")
	switch name {
	case "decoy":
		return names("User-Name")
	case "session_id_last", "not_proxiable", "nested":
		return !peer && !d.Bare
	case "sent_again":
		return d.Flags == "" && !strings.HasSuffix(d.Command, "A") && !strings.HasPrefix(d.Command, "A")
	case "short_mnc", "upper_case", "trailing_dot", "repeated":
		return !d.Bare
	}
	return true
}
