package rules

// Tri is a truth value of Kleene's strong logic. The order False < Unknown <
// True makes "and" the minimum and "or" the maximum.
type Tri uint8

// The truth values. What depends on an absent field is Unknown, and Unknown
// never matches.
const (
	False Tri = iota
	Unknown
	True
)

var triNames = [...]string{"false", "unknown", "true"}

// String is the value's name in explanations.
func (t Tri) String() string {
	if int(t) < len(triNames) {
		return triNames[t]
	}
	return "unknown"
}

// MarshalText makes the value its name in JSON.
func (t Tri) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

func (t Tri) not() Tri { return True - t }

func triOf(b bool) Tri {
	if b {
		return True
	}
	return False
}
