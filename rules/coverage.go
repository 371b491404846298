package rules

// RuleCoverage tells how far the tests of a rule reach.
type RuleCoverage struct {
	Rule     *Rule       `json:"-"`
	ID       string      `json:"id"`
	Matching int         `json:"matching"` // tests that the rule must match
	Passing  int         `json:"passing"`  // tests that it must let pass
	Parts    []PartCount `json:"parts"`    // leaves of the condition
}

// PartCount counts the values that a part of a condition had in the tests.
type PartCount struct {
	Text    string `json:"text"`
	True    int    `json:"true"`
	False   int    `json:"false"`
	Unknown int    `json:"unknown"`
}

// Covered counts the outcomes of the parts that the tests reach: true and
// false of each. A part that is unknown somewhere counts as if false, since it
// keeps the rule from matching all the same.
func (c *RuleCoverage) Covered() (reached, all int) {
	for _, p := range c.Parts {
		all += 2
		if p.True > 0 {
			reached++
		}
		if p.False+p.Unknown > 0 {
			reached++
		}
	}
	return reached, all
}

// coverage collects the RuleCoverage of one rule.
type coverage struct {
	out   RuleCoverage
	parts map[int64]int // index in out.Parts by id of the expression
}

func newCoverage(r *sourceRule) *coverage {
	return &coverage{out: RuleCoverage{Rule: &r.Rule, ID: r.ID}, parts: map[int64]int{}}
}

func (c *coverage) tests(t *Test) {
	if t.Want == Pass {
		c.out.Passing++
	} else {
		c.out.Matching++
	}
}

func (c *coverage) step(s TraceStep) {
	if s.When != nil {
		c.node(s.When)
	}
}

func (c *coverage) node(n *TraceNode) {
	if len(n.Children) > 0 {
		for _, child := range n.Children {
			c.node(child)
		}
		return
	}
	i, ok := c.parts[n.id]
	if !ok {
		i = len(c.out.Parts)
		c.parts[n.id] = i
		c.out.Parts = append(c.out.Parts, PartCount{Text: n.Text})
	}
	switch p := &c.out.Parts[i]; n.Result {
	case True:
		p.True++
	case False:
		p.False++
	default:
		p.Unknown++
	}
}

func (c *coverage) done() RuleCoverage { return c.out }
