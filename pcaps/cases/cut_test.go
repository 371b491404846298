package cases

import (
	"slices"
	"testing"

	"cordon/pcaps/forge"
)

// everyCut bounds the places that long messages are cut at one by one; beyond
// them only some are.
const everyCut = 1000

func hasDiameter(c *Case) bool {
	return slices.ContainsFunc(c.Scenario.Messages, func(m forge.Message) bool { return m.Diameter != nil })
}

// Wherever TCP cuts a Diameter message, the verdict stays.
func TestDiameterIsJudgedAlikeWhereverTCPCutsIt(t *testing.T) {
	j := judge(t)
	for _, c := range corpus(t) {
		if !hasDiameter(c) || !isFlow(c) && !isAttack(c) {
			continue
		}
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			o, err := j.Options(c)
			if err != nil {
				t.Fatal(err)
			}
			s := fewer(c.Scenario)
			whole, err := c.Judge(o, s, false)
			if err != nil {
				t.Fatal(err)
			}
			longest, err := forge.LongestDiameter(s)
			if err != nil {
				t.Fatal(err)
			}
			for at := 1; at < longest && !t.Failed(); at++ {
				if at > everyCut {
					at += at / 5
				}
				after, err := c.Judge(o, forge.CutAt(s, at), false)
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
