package spelling

import "iter"

// maxLength bounds the names that are compared, in octets: the distance costs the
// product of both lengths, and a longer word is no misspelt name.
const maxLength = 64

// Nearest is the candidate that word most likely means: the one with the fewest
// edits (an octet more, less or another one, or neighbours swapped; capitals are
// no edit), the first in the alphabet among equals, so that a map's order does
// not show. It is "" where none has at most one edit for every three octets of
// word, and one for a shorter word.
func Nearest(word string, candidates iter.Seq[string]) string {
	best, least := "", max(1, len(word)/3)+1
	for c := range candidates {
		if c == word {
			return c
		}
		if d := distance(word, c, least+1); d < least || d == least && c < best {
			best, least = c, d
		}
	}
	return best
}

// distance is the optimal string alignment distance of a and b, or limit where
// it is not below limit.
func distance(a, b string, limit int) int {
	if len(a) > maxLength || len(b) > maxLength || len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	var rows [3][maxLength + 1]int
	before, last, row := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if lower(a[i]) == lower(b[j]) {
				cost = 0
			}
			d := min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && lower(a[i]) == lower(b[j-1]) && lower(a[i-1]) == lower(b[j]) {
				d = min(d, before[j-1]+1)
			}
			row[j+1] = d
		}
		before, last, row = last, row, before
	}
	return min(last[len(b)], limit)
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + ('a' - 'A')
	}
	return c
}
