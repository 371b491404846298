package message

// FieldID numbers the fields of the dictionary densely.
type FieldID uint16

// Type is the type of a field's values.
type Type uint8

// The types. TypeComponents is the list of component objects that
// `decode --json` prints; rules read the fields of component scope instead.
const (
	TypeInt Type = iota
	TypeBool
	TypeText
	TypeAddr
	TypeComponents
)

var typeNames = [...]string{"int", "bool", "string", "ip", "components"}

// String is the type's name in `cordon fields` and in the schema.
func (t Type) String() string { return typeNames[t] }

// Scope tells what a field belongs to.
type Scope uint8

// The scopes.
const (
	ScopeMessage   Scope = iota
	ScopeComponent       // a value of one TCAP component; with a component in focus only its values are read
)

// Field is one row of the dictionary.
type Field struct {
	ID        FieldID
	Name      string // the specification's name, lower case, dotted
	Type      Type
	Scope     Scope
	Many      bool // may occur several times; a list in rules
	Fact      bool // not in the message: a check computes it when a rule asks
	Shared    bool // of component scope, and of Diameter too, where it is of the message: short messages
	Identity  bool // names a subscriber: leaves the process only as a pseudonym
	Doc       string
	Wireshark string // Wireshark's name of the same field, where there is one
}

// Fields is the dictionary, ordered by identifier. The slice must not be changed.
func Fields() []Field { return fields[1:] }

// FieldByID gives the row of f; the zero Field for an identifier outside the dictionary.
func FieldByID(f FieldID) Field {
	if f == 0 || f >= FieldCount {
		return Field{}
	}
	return fields[f]
}

// Name is the field's dotted name.
func (f FieldID) Name() string { return FieldByID(f).Name }

// FieldByName finds a field by its dotted name.
func FieldByName(name string) (FieldID, bool) {
	id, ok := fieldsByName[name]
	return id, ok
}

// FieldNames are all names in the order of the dictionary.
func FieldNames() []string {
	names := make([]string, 0, len(fields)-1)
	for _, f := range fields[1:] {
		names = append(names, f.Name)
	}
	return names
}

var fieldsByName = indexFields()

func indexFields() map[string]FieldID {
	m := make(map[string]FieldID, len(fields))
	for _, f := range fields[1:] {
		m[f.Name] = f.ID
	}
	return m
}
