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
