package rules

import (
	"fmt"
	"iter"
	"slices"
	"strings"
)

// maxSuggestLength bounds the names that are compared: the distance costs the
// product of both lengths, and a longer word is no misspelt name.
const maxSuggestLength = 64

// suggest is the hint "did you mean ...?" for a name that is near to one of
// the candidates; empty where none is near.
func suggest(name string, candidates iter.Seq[string]) string {
	best, distance := "", max(1, len(name)/3)+1
	for c := range candidates {
		if strings.EqualFold(c, name) {
			return fmt.Sprintf("did you mean `%s`?", c)
		}
		if d := editDistance(name, c, distance); d < distance {
			best, distance = c, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("did you mean `%s`?", best)
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

// editDistance is the optimal string alignment distance of a and b (insert,
// delete, replace, swap neighbours), or limit where it is not below limit.
func editDistance(a, b string, limit int) int {
	if len(a) > maxSuggestLength || len(b) > maxSuggestLength || len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	var rows [3][maxSuggestLength + 1]int
	before, last, row := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			d := min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				d = min(d, before[j-1]+1)
			}
			row[j+1] = d
		}
		before, last, row = last, row, before
	}
	return min(last[len(b)], limit)
}
