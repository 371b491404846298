package rules

import (
	"fmt"
	"iter"
	"slices"

	"cordon/internal/spelling"
)

// suggest is the hint "did you mean ...?" for a name that is near to one of
// the candidates; empty where none is near.
func suggest(name string, candidates iter.Seq[string]) string {
	if c := spelling.Nearest(name, candidates); c != "" {
		return fmt.Sprintf("did you mean `%s`?", c)
	}
	return ""
}

// oneOf is the hint that lists what is allowed, after a suggestion if there is one.
func oneOf(name string, allowed []string) string {
	if s := suggest(name, slices.Values(allowed)); s != "" {
		return s
	}
	return "allowed: " + joinNames(allowed)
}

// maxNamed bounds the names that a hint lists.
const maxNamed = 24

func joinNames(names []string) string {
	out := ""
	for i, n := range names {
		if i == maxNamed {
			return out + ", ..."
		}
		if i > 0 {
			out += ", "
		}
		out += n
	}
	return out
}
