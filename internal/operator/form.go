package operator

import (
	"strconv"

	"go.yaml.in/yaml/v4"
)

// Bounds of a profile: a roaming operator has some 700 partners.
const (
	maxOwners      = 8192
	maxListEntries = 20000
	maxMAPVersion  = 3
)

// listKeys are the keys whose values are lists of scalars, by kind. The keys
// that ../examples/operator.yaml marks as optional extend the form.
var listKeys = map[Kind][]string{
	KindHome: {"plmns", "imsi_prefixes", "gt_prefixes", "e214_prefixes", "msisdn_prefixes", "realms", "point_codes",
		"networks", "apns", "aliases", "diameter_applications"},
	KindPartner: {"plmns", "imsi_prefixes", "gt_prefixes", "e214_prefixes", "msisdn_prefixes", "realms", "point_codes",
		"networks", "apns", "aliases", "diameter_applications"},
	KindCarrier: {"gt_prefixes", "realms", "point_codes", "networks", "serves", "diameter_applications"},
}

// document reads the whole form.
func (r *reader) document(root *yaml.Node) *document {
	d := new(document)
	at := entry{node: root}
	r.mapping(at, map[string]keyFunc{
		"home": func(e entry) { d.home = r.section(e, KindHome) },
		"partners": func(e entry) {
			r.list(e, func(e entry) { d.partners = append(d.partners, r.section(e, KindPartner)) })
		},
		"carriers": func(e entry) {
			r.list(e, func(e entry) { d.carriers = append(d.carriers, r.section(e, KindCarrier)) })
		},
		"groups": func(e entry) {
			r.list(e, func(e entry) { d.groups = append(d.groups, r.group(e)) })
		},
	})
	if d.home == nil && resolve(root).Kind == yaml.MappingNode {
		r.fail(at, "without it nothing tells inbound from outbound", "home is missing")
	}
	if 1+len(d.partners)+len(d.carriers) > maxOwners {
		r.fail(at, "", "more than %d operators and carriers", maxOwners)
	}
	return d
}

func (r *reader) section(at entry, kind Kind) *section {
	s := &section{at: at, kind: kind, lists: map[string][]entry{}, nodes: map[string][]entry{}}
	keys := map[string]keyFunc{
		"name":    r.textInto(&s.name),
		"country": r.textInto(&s.country),
	}
	for _, key := range listKeys[kind] {
		keys[key] = func(e entry) { s.lists[key] = r.entries(e) }
	}
	if kind != KindCarrier {
		keys["tadig"] = r.textInto(&s.tadig)
		keys["nodes"] = func(e entry) { r.nodes(e, s) }
	}
	if kind == KindPartner {
		keys["min_map_version"] = func(e entry) { s.minMAP = r.mapVersion(e) }
	}
	r.gtpKeys(kind, s, keys)
	r.locationKey(kind, s, keys)
	r.rateKey(s, keys)
	r.mapping(at, keys)
	r.names(s)
	return s
}

// names checks what names an operator.
func (r *reader) names(s *section) {
	if s.name.node == nil {
		r.fail(s.at, "", "name is missing")
	} else if s.name.text == "" {
		r.fail(s.name, "", "must not be empty")
	}
	switch {
	case s.kind == KindCarrier:
	case s.tadig.node == nil:
		r.fail(s.at, "the five letters and digits of the TADIG code, such as DEUHM", "tadig is missing")
	case !isTADIG(s.tadig.text):
		r.fail(s.tadig, "five letters and digits, such as DEUHM", "%q is no TADIG code", s.tadig.text)
	}
	if s.country.node != nil && !isCountry(s.country.text) {
		r.fail(s.country, "two capital letters (ISO 3166-1), such as DE", "%q is no country", s.country.text)
	}
}

func (r *reader) nodes(at entry, s *section) {
	keys := map[string]keyFunc{}
	for _, role := range nodeNames {
		keys[role] = func(e entry) { s.nodes[role] = r.entries(e) }
	}
	r.mapping(at, keys)
}

func (r *reader) group(at entry) (g group) {
	r.mapping(at, map[string]keyFunc{
		"name":    r.textInto(&g.name),
		"members": func(e entry) { g.members = r.entries(e) },
	})
	if len(g.members) < 2 {
		r.fail(at, "members: [DEUHM, FRAEX]", "a group needs two members")
	}
	return g
}

func (r *reader) mapVersion(at entry) int {
	e, ok := r.text(at)
	if !ok {
		return 0
	}
	v, err := strconv.Atoi(e.text)
	if err != nil || v < 1 || v > maxMAPVersion {
		r.fail(e, "1, 2 or 3", "%q is no version of MAP", e.text)
		return 0
	}
	return v
}

func isTADIG(s string) bool {
	for i := range len(s) {
		if c := s[i]; !(c >= 'A' && c <= 'Z' || c >= '0' && c <= '9') {
			return false
		}
	}
	return len(s) == 5
}

func isCountry(s string) bool {
	return len(s) == 2 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z'
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
