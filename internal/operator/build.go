package operator

import (
	"cmp"
	"fmt"
	"slices"

	"cordon/internal/spelling"
)

// builder turns a document into a Profile, and notes as problems what the
// values of several operators together make wrong.
type builder struct {
	*reader
	p     *Profile
	owner []*section          // by OwnerID
	taken map[string]taken    // "gt 33699" and so on
	tree  map[string][]placed // prefixes of a tree, for the search of overlaps
}

type taken struct {
	owner OwnerID
	at    entry
}

// placed is a prefix with its owner and its place in the file.
type placed struct {
	prefix string
	owner  OwnerID
	at     entry
}

func (r *reader) build(d *document) *Profile {
	b := &builder{
		reader: r,
		p:      &Profile{owners: make([]Operator, 1), tadigs: map[string]OwnerID{}, points: map[uint32]OwnerID{}, apns: map[apnKey]struct{}{}},
		owner:  make([]*section, 1),
		taken:  map[string]taken{},
		tree:   map[string][]placed{},
	}
	b.p.realms = names{owners: map[string]OwnerID{}, network: map[Network]OwnerID{}, least: maxName}
	if d.home == nil {
		return b.p
	}
	b.p.location = d.home.location
	sections := append(append([]*section{d.home}, d.partners...), d.carriers...)
	if len(sections) > maxOwners {
		return b.p
	}
	for _, s := range sections {
		b.add(s)
	}
	b.relate(d)
	for id := 1; id < len(b.owner); id++ {
		b.fill(OwnerID(id))
	}
	b.p.realms.index(b.p.owners)
	for _, kind := range []string{"gt", "e214", "msisdn"} {
		b.overlaps(kind)
	}
	return b.p
}

// add gives a section its identifier and its names.
func (b *builder) add(s *section) {
	id := OwnerID(len(b.owner))
	o := Operator{ID: id, Kind: s.kind, Name: s.name.text, TADIG: s.tadig.text, Country: s.country.text, MinMAPVersion: s.minMAP}
	o.Label = cmp.Or(o.TADIG, o.Name)
	if s.tadig.text != "" && b.claim("tadig", id, s.tadig) {
		b.p.tadigs[s.tadig.text] = id
	}
	if s.kind == KindCarrier && s.name.text != "" {
		b.claim("name", id, s.name)
	}
	b.owner = append(b.owner, s)
	b.p.owners = append(b.p.owners, o)
}

// claim notes that id owns a value that has one owner. ok is false, and a
// problem noted, when it is taken already.
func (b *builder) claim(what string, id OwnerID, e entry) (ok bool) {
	key := what + " " + e.text
	if t, found := b.taken[key]; found {
		if t.owner == id {
			b.fail(e, "", "%s stands twice, first in line %d", e.text, t.at.node.Line)
		} else {
			b.fail(e, "a value names one owner: remove it here or there", "%s is already in %s (line %d)", e.text, t.at.path, t.at.node.Line)
		}
		return false
	}
	b.taken[key] = taken{id, e}
	return true
}

// relate fills who may act for whom.
func (b *builder) relate(d *document) {
	b.p.acting = newRelation(len(b.owner))
	for id, s := range b.owner {
		if s == nil {
			continue
		}
		for _, e := range s.lists["aliases"] {
			if other, ok := b.find(e); ok {
				b.p.acting.add(other, OwnerID(id))
			}
		}
		for _, e := range s.lists["serves"] {
			if other, ok := b.find(e); ok {
				b.p.acting.add(OwnerID(id), other)
				b.p.owners[id].Serves = append(b.p.owners[id].Serves, e.text)
			}
		}
	}
	for _, g := range d.groups {
		var ids []OwnerID
		for _, e := range g.members {
			if id, ok := b.find(e); ok {
				ids = append(ids, id)
			}
		}
		for _, x := range ids {
			for _, y := range ids {
				b.p.acting.add(x, y)
			}
		}
	}
}

// find is the operator with the TADIG code e.
func (b *builder) find(e entry) (OwnerID, bool) {
	if id, ok := b.p.tadigs[e.text]; ok {
		return id, true
	}
	names := make([]string, 0, len(b.p.tadigs))
	for code := range b.p.tadigs {
		names = append(names, code)
	}
	slices.Sort(names)
	hint := "name a tadig of home or of partners"
	if c := spelling.Nearest(e.text, slices.Values(names)); c != "" {
		hint = fmt.Sprintf("did you mean %q?", c)
	}
	b.fail(e, hint, "no operator has the TADIG code %q", e.text)
	return None, false
}

// overlaps finds prefixes of one operator within another's. Nested ranges are
// lawful between operators that may act for each other (an MVNO within its
// host, a node within a carrier's range); between strangers they are a typing
// error that would hand one the rights of the other.
func (b *builder) overlaps(kind string) {
	list := b.tree[kind]
	slices.SortStableFunc(list, func(x, y placed) int { return cmp.Compare(x.prefix, y.prefix) })
	var above []placed // the prefixes that the current one extends
	for _, e := range list {
		for len(above) > 0 && !hasPrefix(e.prefix, above[len(above)-1].prefix) {
			above = above[:len(above)-1]
		}
		if len(above) > 0 {
			outer := above[len(above)-1]
			if outer.owner != e.owner && !b.p.acting.has(outer.owner, e.owner) && !b.p.acting.has(e.owner, outer.owner) {
				b.fail(e.at, "lengthen the shorter prefix, or relate the two by groups, aliases or serves",
					"%s lies within %s of %s (line %d)", e.prefix, outer.prefix, outer.at.path, outer.at.node.Line)
			}
		}
		above = append(above, e)
	}
}

func hasPrefix(s, prefix string) bool {
	return len(s) >= len(prefix) && s[:len(prefix)] == prefix
}

func sortProblems(p []Problem) {
	slices.SortStableFunc(p, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
}
