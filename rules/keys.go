package rules

import (
	"regexp"

	"cordon/protocols/message"
)

// Forms of names and identifiers.
var (
	ruleIDForm = regexp.MustCompile(`^[A-Z0-9]+(-[A-Z0-9]+)+$`)
	nameForm   = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	packForm   = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)
	semverForm = regexp.MustCompile(`^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$`)
	coversForm = regexp.MustCompile(`^[A-Z0-9]+(-[A-Z0-9]+)*$`)
)

func text(doc string) *spec               { return &spec{kind: kindText, doc: doc} }
func enum(doc string, v []string) *spec   { return &spec{kind: kindText, doc: doc, values: v} }
func oneOr(item *spec) *spec              { return &spec{kind: kindOneOr, doc: item.doc, item: item} }
func listOf(doc string, item *spec) *spec { return &spec{kind: kindList, doc: doc, item: item} }

func form(doc string, p *regexp.Regexp, words string) *spec {
	return &spec{kind: kindText, doc: doc, pattern: p, form: words}
}

// fileSpec describes a rule file. It is built once a Load; nothing keeps it.
func fileSpec() *spec {
	return &spec{kind: kindObject, doc: "A Cordon rule file.", keys: []key{
		{name: "pack", spec: packSpec()},
		{name: "lists", spec: &spec{kind: kindMap, doc: "Lists by name, for in_list.", item: listSpec()}},
		{name: "rules", spec: listOf("The rules.", ruleSpec())},
		{name: "overrides", spec: listOf("Changes to rules of other files.", overrideSpec())},
		{name: "exceptions", spec: listOf("Messages that a rule does not concern.", exceptionSpec())},
	}}
}

func packSpec() *spec {
	return &spec{kind: kindObject, doc: "What the file's rules belong to.", keys: []key{
		{"name", true, form("Name of the pack.", packForm, "lower-case letters, digits and hyphens, such as ss7-location")},
		{"version", true, form("Version of the pack: a new rule is a minor, a changed verdict a major one.", semverForm, "three numbers, such as 1.0.0")},
		{"engine", false, text("Version of the rule language that the pack needs, such as \">=1.0\".")},
		{"description", false, text("What the pack is for.")},
	}}
}

func listSpec() *spec {
	return &spec{kind: kindObject, doc: "A list.", keys: []key{
		{"type", true, enum("What the entries are: digits (any longer number is covered), ip (address or prefix), text, number, plmn (262-99), realm (a leading dot covers what is below), host.", listTypeNames())},
		{"entries", false, listOf("The entries.", text("An entry."))},
		{"file", false, text("A file with the entries beside this one: one a line, # starts a comment; or a YAML list.")},
		{"description", false, text("What the list is for.")},
		{"owner", false, text("Who answers for the list.")},
		{"until", false, &spec{kind: kindDate, doc: "Last day on which the list is looked after; afterwards loading warns."}},
		{"extend", false, &spec{kind: kindBool, doc: "Add to the list of the same name of a pack instead of replacing it."}},
	}}
}

func ruleSpec() *spec {
	return &spec{kind: kindObject, doc: "A rule.", keys: []key{
		{"id", true, form("Identifier, never used again.", ruleIDForm, "capital letters, digits and hyphens, such as SS7-C1-ATI")},
		{"title", true, text("What the rule finds, in one line.")},
		{"description", false, text("Background, as long as it takes.")},
		{"category", true, enum("Category of GSMA FS.11, FS.19 or FS.20.", categories)},
		{"class", true, enum("What the attacker is after.", classes)},
		{"severity", true, enum("Weight of a hit.", severities)},
		{"status", true, enum("Only a stable rule enforces.", statuses)},
		{"mode", false, enum("Holds a stable rule back: shadow and monitor report only.", modes)},
		{"on", true, onSpec()},
		{"when", false, text("Condition in CEL over the fields of the dictionary; left out, the rule always matches.")},
		{"action", true, enum("What happens to a message that matches.", ruleActs)},
		{"refusal", false, text("How a rejected message is answered: " + refusalForms + ".")},
		{"strip", false, oneOr(text("Information elements of GTP-C that are taken out of a message which goes on: gtpv2:86, gtpv1:152. What a message must have stays."))},
		{"references", false, oneOr(text("Where the attack is described."))},
		{"covers", false, oneOr(form("Ids of the table of attacks.", coversForm, "an id such as SS7-LOC-001"))},
		{"tags", false, oneOr(text("Words to find the rule by."))},
		{"false_positives", false, oneOr(text("Good traffic that the rule may hit."))},
		{"tests", false, listOf("Tests of this rule.", testSpec())},
	}}
}

func onSpec() *spec {
	return &spec{kind: kindObject, doc: "Index: which messages meet the rule.", keys: []key{
		{"protocol", false, oneOr(enum("Highest layer that was understood.", protocolNames()))},
		{"operation", false, oneOr(text("Operations by name."))},
		{"component", false, oneOr(enum("Component types; invoke when an operation is given. The rule is then evaluated for each component.", componentNames()))},
		{"direction", false, oneOr(enum("Direction, seen from the home network.", directionNames()))},
		{"link", false, oneOr(text("Names of links."))},
		{"anomaly", false, oneOr(text("Anomalies, any of which must be marked; ber.* names all of a layer."))},
	}}
}

func testSpec() *spec {
	return &spec{kind: kindObject, doc: "A test: a message, and what this rule does with it.", keys: []key{
		{"name", true, text("What is tested, unique within the rule.")},
		{"message", false, &spec{kind: kindMap, doc: "Fields of the message; what `on` names is filled in where it is left out.", fields: true, item: &spec{kind: kindAny}}},
		{"components", false, listOf("Components with their fields, where one is not enough.", &spec{kind: kindMap, fields: true, item: &spec{kind: kindAny}})},
		{"lists", false, &spec{kind: kindMap, doc: "Entries of lists for this test alone.", item: listOf("Entries.", text("An entry."))}},
		{"want", true, enum("What this rule does; pass means that it does not match.", actionNames[:])},
	}}
}

func overrideSpec() *spec {
	return &spec{kind: kindObject, doc: "A change to one rule.", keys: []key{
		{"rule", true, form("The rule's id.", ruleIDForm, "an id such as SS7-C1-ATI")},
		{"disable", false, &spec{kind: kindBool, doc: "Do not evaluate the rule."}},
		{"mode", false, enum("The rule's mode.", modes)},
		{"action", false, enum("The rule's action.", ruleActs)},
		{"refusal", false, text("The rule's refusal.")},
		{"status", false, enum("The rule's status.", statuses)},
		{"severity", false, enum("The rule's severity.", severities)},
		{"why", true, text("Why the rule is changed.")},
		{"owner", true, text("Who answers for the change.")},
		{"until", false, &spec{kind: kindDate, doc: "Last day of the change."}},
	}}
}

func exceptionSpec() *spec {
	return &spec{kind: kindObject, doc: "Messages that a rule does not concern.", keys: []key{
		{"rule", true, oneOr(form("Ids of the rules.", ruleIDForm, "an id such as SS7-C1-ATI"))},
		{"where", true, &spec{kind: kindMap, doc: "Fields with the value, or list of values, that they must have; all must hold.", item: oneOr(text("A value."))}},
		{"why", true, text("Why these messages are good.")},
		{"owner", true, text("Who answers for the exception.")},
		{"until", true, &spec{kind: kindDate, doc: "Last day of the exception."}},
		{"event", false, text("Id of the event that showed the need.")},
	}}
}

func protocolNames() []string {
	var out []string
	for p := message.ProtocolUnknown + 1; p < message.ProtocolCount; p++ {
		out = append(out, p.String())
	}
	return out
}

func directionNames() []string {
	var out []string
	for d := range message.DirectionCount {
		out = append(out, d.String())
	}
	return out
}

// anyComponent asks for every component type.
const anyComponent = "any"

func componentNames() []string {
	out := []string{anyComponent}
	for c := message.ComponentInvoke; c < message.ComponentTypeCount; c++ {
		out = append(out, c.String())
	}
	return out
}

func componentByName(name string) message.ComponentType {
	for c := message.ComponentInvoke; c < message.ComponentTypeCount; c++ {
		if c.String() == name {
			return c
		}
	}
	return message.ComponentUnknown
}
