package rules

import (
	"cmp"
	"slices"

	"cordon/protocols/message"
)

// Operators with thousands of rules write one a partner: the same operation,
// another constant. So within a bucket, rules whose condition demands a
// constant of a field (field == c && ..., field in [...] && ...,
// field.startsWith(c) && ..., field.exists(x, x == c) && ...) are found by the
// value of the field instead of being evaluated one by one.

// minKeyed is the number of rules with a constant of the same field from which
// a table pays.
const minKeyed = 8

// maxPrefixLengths bounds the look-ups by prefix: one a length that occurs.
const maxPrefixLengths = 12

// keyed finds rules by the value of one field.
type keyed struct {
	field    message.FieldID
	fact     bool
	many     bool
	text     bool
	exact    map[string][]*compiled
	prefixes []prefixTable // by length
	nums     map[int64][]*compiled
}

type prefixTable struct {
	length int
	rules  map[string][]*compiled
}

// seal moves the rules of a bucket that demand constants into tables, the rest
// stays to be evaluated one by one.
func (b *bucket) seal() {
	if len(b.plain) < minKeyed {
		return
	}
	// Of several demands of a rule the one counts whose field tells most rules
	// of the bucket apart; facts come last, since asking has a price.
	constants := map[message.FieldID]map[any]bool{}
	for _, c := range b.plain {
		for _, d := range c.demands {
			if constants[d.field] == nil {
				constants[d.field] = map[any]bool{}
			}
			for _, s := range d.texts {
				constants[d.field][s] = true
			}
			for _, n := range d.nums {
				constants[d.field][n] = true
			}
		}
	}
	worth := func(d demand) int {
		n := len(constants[d.field])
		if message.FieldByID(d.field).Fact {
			n -= 1 << 30
		}
		return n
	}
	groups := map[message.FieldID][]*compiled{}
	chosen := map[*compiled]demand{}
	for _, c := range b.plain {
		if len(c.demands) > 0 {
			best := slices.MaxFunc(c.demands, func(x, y demand) int { return cmp.Compare(worth(x), worth(y)) })
			chosen[c] = best
			groups[best.field] = append(groups[best.field], c)
		}
	}
	moved := map[*compiled]bool{}
	for _, f := range sortedFields(groups) {
		if len(groups[f]) < minKeyed || len(constants[f]) < minKeyed {
			continue
		}
		k := newKeyed(f)
		for _, c := range groups[f] {
			if k.add(c, chosen[c]) {
				moved[c] = true
			}
		}
		b.keyed = append(b.keyed, k)
	}
	b.plain = slices.DeleteFunc(slices.Clone(b.plain), func(c *compiled) bool { return moved[c] })
}

func sortedFields(groups map[message.FieldID][]*compiled) []message.FieldID {
	var out []message.FieldID
	for f := range groups {
		out = append(out, f)
	}
	slices.Sort(out)
	return out
}

func newKeyed(f message.FieldID) *keyed {
	row := message.FieldByID(f)
	return &keyed{field: f, fact: row.Fact, many: row.Many, text: row.Type == message.TypeText,
		exact: map[string][]*compiled{}, nums: map[int64][]*compiled{}}
}

// add files a rule under the constants that it demands; false when there are
// too many lengths of prefixes.
func (k *keyed) add(c *compiled, d demand) bool {
	if d.prefix {
		return k.addPrefix(c, d.texts[0])
	}
	for _, s := range d.texts {
		if !contains(k.exact[s], c) {
			k.exact[s] = append(k.exact[s], c)
		}
	}
	for _, n := range d.nums {
		if !contains(k.nums[n], c) {
			k.nums[n] = append(k.nums[n], c)
		}
	}
	return true
}

func (k *keyed) addPrefix(c *compiled, prefix string) bool {
	i, found := slices.BinarySearchFunc(k.prefixes, len(prefix), func(t prefixTable, n int) int { return cmp.Compare(t.length, n) })
	if !found {
		if len(k.prefixes) == maxPrefixLengths {
			return false
		}
		k.prefixes = slices.Insert(k.prefixes, i, prefixTable{len(prefix), map[string][]*compiled{}})
	}
	k.prefixes[i].rules[prefix] = append(k.prefixes[i].rules[prefix], c)
	return true
}

// keyed evaluates the rules that a message's values of the field lead to.
func (e *env) keyed(k *keyed, kind uint8, component int, hits []Hit) []Hit {
	if k.fact {
		e.need(k.field)
	}
	if k.many {
		for c := e.m.First(k.field); c.Valid(); c = c.Next() {
			if k.text {
				hits = e.byText(k, c.String(), kind, component, hits)
			} else {
				hits = e.each(k.nums[c.Int()], kind, component, hits)
			}
		}
		return hits
	}
	if k.text {
		if s, ok := e.m.String(k.field); ok {
			hits = e.byText(k, s, kind, component, hits)
		}
		return hits
	}
	if n, ok := e.m.Int(k.field); ok {
		hits = e.each(k.nums[n], kind, component, hits)
	}
	return hits
}

func (e *env) byText(k *keyed, s string, kind uint8, component int, hits []Hit) []Hit {
	if len(k.exact) > 0 {
		hits = e.each(k.exact[s], kind, component, hits)
	}
	for i := range k.prefixes {
		t := &k.prefixes[i]
		if t.length > len(s) {
			break
		}
		hits = e.each(t.rules[s[:t.length]], kind, component, hits)
	}
	return hits
}

func (e *env) each(rules []*compiled, kind uint8, component int, hits []Hit) []Hit {
	for _, c := range rules {
		if e.holds(c, kind) {
			hits = append(hits, Hit{c.rule, component})
		}
	}
	return hits
}

// inOrder puts the hits of one bucket into the order of the files, and takes
// out a rule that several values of a field led to. Hits are few.
func inOrder(hits []Hit, from int) []Hit {
	for i := from + 1; i < len(hits); i++ {
		for j := i; j > from && hits[j].Rule.index < hits[j-1].Rule.index; j-- {
			hits[j], hits[j-1] = hits[j-1], hits[j]
		}
	}
	n := from
	for i := from; i < len(hits); i++ {
		if i == from || hits[i].Rule != hits[n-1].Rule {
			hits[n] = hits[i]
			n++
		}
	}
	return hits[:n]
}
