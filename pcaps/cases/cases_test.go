package cases

import (
	"os"
	"sync"
	"testing"
)

var load = sync.OnceValues(func() ([]*Case, error) { return LoadAll(os.DirFS(".")) })

// corpus is every case of the folder; a mistake in one fails the test.
func corpus(t testing.TB) []*Case {
	t.Helper()
	all, err := load()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

var shipped = sync.OnceValues(NewJudge)

func judge(t testing.TB) *Judge {
	t.Helper()
	j, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func TestCases(t *testing.T) {
	j := judge(t)
	for _, c := range corpus(t) {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			outcomes, faults, err := j.Run(c)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range faults {
				t.Error(f)
			}
			if t.Failed() {
				for _, o := range outcomes[:min(len(outcomes), 12)] {
					t.Logf("message %d (frame %d): %s, enforced %v, rules %v, anomalies %v, operation %v", o.Number, o.Frame, o.Action, o.Enforced, o.Rules, o.values["anomalies"], o.values["operation"])
				}
			}
		})
	}
}
