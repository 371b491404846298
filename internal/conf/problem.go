package conf

import (
	"strings"

	"cordon/rules"
)

// Problems are all errors of a configuration, in the order of the file. They are
// the diagnostics of rule files, so that both look the same to people and to
// programs.
type Problems rules.Diagnostics

// Error writes one problem after the other, as people read them.
func (p Problems) Error() string {
	var b strings.Builder
	_ = rules.Diagnostics(p).Format(&b) // a Builder does not fail
	return strings.TrimSuffix(b.String(), "\n")
}

// suggest gives the name of known that is nearest to name, or "" when none is
// near: one edit, and one more for every three letters.
func suggest(name string, known []string) string {
	best, distance := "", len(name)+1
	for _, k := range known {
		if d := editDistance(strings.ToLower(name), k); d < distance && d <= 1+len(k)/3 {
			best, distance = k, d
		}
	}
	return best
}

// editDistance is the Levenshtein distance of a and b, in octets.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
