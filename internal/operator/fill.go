package operator

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"cordon/internal/spelling"
	"cordon/protocols/diameter"
)

// Bounds of the numbers of a profile.
const (
	maxNumber = 15        // digits of an E.164 number or an IMSI
	maxPoint  = 1<<24 - 1 // 14 bits in ITU networks, 24 in others
)

// fill enters the numbers and addresses of one owner.
func (b *builder) fill(id OwnerID) {
	s, o := b.owner[id], &b.p.owners[id]
	o.PLMNs = b.plmns(id, s.lists["plmns"])
	b.imsiPrefixes(id, s.lists["imsi_prefixes"])
	o.GTPrefixes = b.prefixes("gt", &b.p.gt, id, s.lists["gt_prefixes"])
	o.E214Prefixes = b.prefixes("e214", &b.p.e214, id, s.lists["e214_prefixes"])
	if len(o.E214Prefixes) == 0 && s.kind != KindCarrier {
		o.E214Prefixes = b.mobilePrefixes(id, o.GTPrefixes)
	}
	o.MSISDNPrefixes = b.prefixes("msisdn", &b.p.msisdn, id, s.lists["msisdn_prefixes"])
	o.PointCodes = b.pointCodes(id, s.lists["point_codes"])
	o.Networks = b.networks(id, s.lists["networks"])
	o.Realms = b.realmNames(id, s.lists["realms"])
	o.Applications = b.applications(s.lists["diameter_applications"])
	o.APNs = b.accessPoints(id, s.lists["apns"])
	b.fillGTP(s, o)
	b.fillRates(s, o)
	b.fillNodes(id, s, o)
}

// prefixes enters number prefixes, or ranges written as first-last.
func (b *builder) prefixes(kind string, tree *digitTree, id OwnerID, list []entry) (out []string) {
	for _, e := range list {
		covered, problem := cover(e.text)
		if problem != "" {
			b.fail(e, "E.164 digits without +, or a range first-last of equal length", "%q %s", e.text, problem)
			continue
		}
		for _, prefix := range covered {
			at := e
			at.text = prefix
			if b.claim(kind, id, at) {
				tree.insert(prefix, uint16(id))
				b.tree[kind] = append(b.tree[kind], placed{prefix, id, e})
				out = append(out, prefix)
			}
		}
	}
	return out
}

// mobilePrefixes lets the prefixes of an operator's global titles stand as the
// CC+NDC of its mobile ones.
func (b *builder) mobilePrefixes(id OwnerID, prefixes []string) []string {
	for _, prefix := range prefixes {
		if b.p.e214.at(prefix) == 0 {
			b.p.e214.insert(prefix, uint16(id))
		}
	}
	return prefixes
}

// cover gives the prefixes that text covers: itself, or those of the range
// first-last, as IR.21 states ranges.
func cover(text string) (prefixes []string, problem string) {
	first, last, isRange := strings.Cut(text, "-")
	switch {
	case !isDigits(first) || isRange && !isDigits(last):
		return nil, "is no number"
	case len(first) > maxNumber:
		return nil, "has more than 15 digits"
	case !isRange:
		return []string{first}, ""
	case len(first) != len(last):
		return nil, "is a range whose ends differ in length"
	case first > last:
		return nil, "is a range that ends before it starts"
	}
	from, _ := strconv.ParseUint(first, 10, 64)
	to, _ := strconv.ParseUint(last, 10, 64)
	for width := len(first); from <= to; {
		size, digits := uint64(1), width
		for digits > 1 && from%(size*10) == 0 && from+size*10-1 <= to {
			size, digits = size*10, digits-1
		}
		number := strconv.FormatUint(from/size, 10)
		prefixes = append(prefixes, strings.Repeat("0", max(0, digits-len(number)))+number)
		from += size
	}
	return prefixes, ""
}

func (b *builder) plmns(id OwnerID, list []entry) (out []string) {
	for _, e := range list {
		mcc, mnc, ok := strings.Cut(e.text, "-")
		if !ok || len(mcc) != mccDigits || len(mnc) < 2 || len(mnc) > 3 || !isDigits(mcc) || !isDigits(mnc) {
			b.fail(e, `write "MCC-MNC" with two or three MNC digits, such as "262-99"`, "%q is no PLMN", e.text)
			continue
		}
		if b.claim("plmn", id, e) {
			b.p.plmns.insert(mcc+mnc, uint16(id))
			out = append(out, e.text)
		}
	}
	return out
}

// imsiPrefixes enters ranges of an operator within another's network.
func (b *builder) imsiPrefixes(id OwnerID, list []entry) {
	for _, e := range list {
		if !isDigits(e.text) || len(e.text) < plmnThree || len(e.text) > maxNumber {
			b.fail(e, "MCC, MNC and the first digits of the range, 6 to 15 together", "%q is no range of IMSIs", e.text)
			continue
		}
		if b.claim("imsi", id, e) {
			b.p.ranges.insert(e.text, uint16(id))
		}
	}
}

func (b *builder) pointCodes(id OwnerID, list []entry) (out []uint32) {
	for _, e := range list {
		pc, ok := parsePointCode(e.text)
		if !ok {
			b.fail(e, "a decimal number, or 3-8-3 such as 2-123-4", "%q is no point code", e.text)
			continue
		}
		at := e
		at.text = strconv.FormatUint(uint64(pc), 10)
		if b.claim("point code", id, at) {
			b.p.points[pc] = id
			out = append(out, pc)
		}
	}
	return out
}

// parsePointCode reads a decimal point code, or the international notation of
// zone, area and signalling point (Q.708) in 3, 8 and 3 bits.
func parsePointCode(text string) (uint32, bool) {
	parts := strings.Split(text, "-")
	if len(parts) == 1 {
		n, err := strconv.ParseUint(text, 10, 32)
		return uint32(n), err == nil && n > 0 && n <= maxPoint
	}
	if len(parts) != 3 {
		return 0, false
	}
	pc := uint64(0)
	for i, bits := range []int{3, 8, 3} {
		n, err := strconv.ParseUint(parts[i], 10, bits)
		if err != nil {
			return 0, false
		}
		pc = pc<<bits | n
	}
	return uint32(pc), pc > 0
}

func (b *builder) networks(id OwnerID, list []entry) (out []netip.Prefix) {
	for _, e := range list {
		p, err := parseNetwork(e.text)
		if err != nil {
			b.fail(e, "CIDR notation, such as 192.0.2.0/24", "%q is no network", e.text)
			continue
		}
		if masked := p.Masked(); masked != p {
			b.fail(e, "write "+masked.String(), "%s has host bits set", e.text)
			continue
		}
		e.text = p.String()
		if b.claim("network", id, e) {
			b.nested(id, p, e)
			b.p.network.Insert(p, id)
			out = append(out, p)
		}
	}
	return out
}

func parseNetwork(text string) (netip.Prefix, error) {
	if a, err := netip.ParseAddr(text); err == nil {
		return a.Prefix(a.BitLen())
	}
	return netip.ParsePrefix(text)
}

// nested finds a network of one operator within another's; see overlaps.
func (b *builder) nested(id OwnerID, p netip.Prefix, e entry) {
	for super, owner := range b.p.network.Supernets(p) {
		b.strangers(id, owner, e, p, super)
	}
	for sub, owner := range b.p.network.Subnets(p) {
		b.strangers(id, owner, e, sub, p)
	}
}

func (b *builder) strangers(id, other OwnerID, e entry, inner, outer netip.Prefix) {
	if id == other || b.p.acting.has(id, other) || b.p.acting.has(other, id) {
		return
	}
	b.fail(e, "narrow one of them, or relate the two by groups, aliases or serves",
		"%s lies within %s, and one of them belongs to %s", inner, outer, b.p.Label(other))
}

func (b *builder) realmNames(id OwnerID, list []entry) (out []string) {
	for _, e := range list {
		if !WellFormed(e.text) {
			b.fail(e, "such as epc.mnc099.mcc262.3gppnetwork.org", "%q is no realm", e.text)
			continue
		}
		e.text = string(appendCanonical(nil, trimName(e.text)))
		if b.claim("realm", id, e) {
			b.p.realms.owners[e.text] = id
			out = append(out, e.text)
		}
	}
	return out
}

// fillNodes enters the roles of titles. One title may have several.
func (b *builder) fillNodes(id OwnerID, s *section, o *Operator) {
	for i, role := range nodeNames {
		for _, e := range s.nodes[role] {
			if !isDigits(e.text) || len(e.text) > maxNumber {
				b.fail(e, "E.164 digits without +", "%q is no number", e.text)
				continue
			}
			if v, _ := b.p.gt.longest(e.text); OwnerID(v) != id && len(o.GTPrefixes) > 0 {
				b.fail(e, "a node's title lies within the gt_prefixes of its operator", "%s is outside the gt_prefixes of %s", e.text, o.Label)
				continue
			}
			have := Node(b.p.nodes.at(e.text))
			b.p.nodes.insert(e.text, uint16(have|1<<i))
			if o.Nodes == nil {
				o.Nodes = map[string][]string{}
			}
			o.Nodes[role] = append(o.Nodes[role], e.text)
		}
	}
}

// applications reads applications of Diameter, by number or by the name of the
// interface.
func (b *builder) applications(list []entry) (out []uint32) {
	for _, e := range list {
		id, err := strconv.ParseUint(e.text, 10, 32)
		if a := diameter.ApplicationByName(e.text); a != nil {
			id = uint64(a.ID)
		} else if err != nil {
			b.fail(e, applicationHint(e.text), "%q is no application of Diameter", e.text)
			continue
		}
		out = append(out, uint32(id))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func applicationHint(text string) string {
	var names []string
	for _, a := range diameter.Applications() {
		names = append(names, a.Name)
	}
	if c := spelling.Nearest(text, slices.Values(names)); c != "" {
		return fmt.Sprintf("did you mean %q?", c)
	}
	return "the interface, such as S6c, or the number of the application"
}
