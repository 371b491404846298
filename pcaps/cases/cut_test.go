package cases

import (
	"slices"
	"testing"

	"cordon/pcaps/forge"
)

// everyCut bounds the places that long messages are cut at one by one; beyond them only some are.
const (
	everyCut = 400
	cutStep  = 97
)

func hasDiameter(c *Case) bool {
	return slices.ContainsFunc(c.Scenario.Messages, func(m forge.Message) bool { return m.Diameter != nil })
}

// Wherever TCP cuts a Diameter message, the verdict stays.
func TestDiameterIsJudgedAlikeWhereverTCPCutsIt(t *testing.T) {
	j := judge(t)
	for _, c := range corpus(t) {
		if !hasDiameter(c) || isUnfit("diameter_tcp_segments", c) {
			continue
		}
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			e, err := j.Engine(c)
			if err != nil {
				t.Fatal(err)
			}
			s := fewer(c.Scenario)
			whole, err := c.Judge(e, s, false)
			if err != nil {
				t.Fatal(err)
			}
			for at := 1; !t.Failed(); at++ {
				if at > everyCut {
					at += cutStep
				}
				cut, ok := forge.CutAt(s, at)
				if !ok {
					break
				}
				after, err := c.Judge(e, cut, false)
				if err != nil {
					t.Fatal(err)
				}
				if len(after) != len(whole) {
					t.Fatalf("cut at %d: %d messages, %d without it", at, len(after), len(whole))
				}
				for i := range after {
					if after[i].Action != whole[i].Action && (isFlow(c) || weaker(&after[i], &whole[i])) {
						t.Errorf("cut at %d: message %d: %s by %v; without it %s by %v", at, i+1, word(&after[i]), after[i].Rules, word(&whole[i]), whole[i].Rules)
					}
				}
			}
		})
	}
}
