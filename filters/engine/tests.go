package engine

import (
	"cordon/internal/operator"
	"cordon/protocols/message"
	"cordon/rules"
)

// Tester evaluates the tests that stand in rule files as the engine does: with
// the facts of the checks, for those that a test does not give. It implements
// rules.Evaluator.
type Tester struct {
	Profile *operator.Profile // nil is nobody; shipped rules are tested with operator.Example
}

// Evaluate gives the rules of set that m hits.
func (t Tester) Evaluate(set *rules.Set, m *message.Message) ([]rules.Hit, error) {
	s := &snapshot{rules: set, profile: t.Profile}
	s.direct(m)
	return set.Match(m, s, nil), nil
}
