package lab

import (
	"testing"

	"cordon/pcaps/forge"
)

func TestFlowsLoadAndBuild(t *testing.T) {
	flows, err := loadFlows()
	if err != nil {
		t.Fatal(err)
	}
	count := map[Kind]int{}
	titles := map[string]bool{}
	b, err := forge.NewBuilder(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range flows {
		count[f.kind]++
		if f.title == "" || titles[f.title] {
			t.Errorf("title %q is empty or there twice", f.title)
		}
		titles[f.title] = true
		for n := range variants {
			steps, err := f.script(b, n)
			if err != nil {
				t.Errorf("%v", err)
				break
			}
			if len(steps) == 0 || len(steps[0].units) == 0 {
				t.Errorf("%s: nothing is sent", f.title)
			}
			if f.kind == Attack && steps[0].outbound {
				t.Errorf("%s: an attack from home", f.title)
			}
		}
	}
	if count[Roaming] < 10 || count[Attack] < 12 {
		t.Errorf("flows: %v", count)
	}
}

// TestRunsOfAFlowDiffer keeps one run's answers from being taken for another's.
func TestRunsOfAFlowDiffer(t *testing.T) {
	flows, err := loadFlows()
	if err != nil {
		t.Fatal(err)
	}
	b, err := forge.NewBuilder(nil)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for _, f := range flows {
		runs := 2 * variants
		if f.link == linkGTP {
			runs = variants // those of one subscriber take turns
		}
		for n := range runs {
			steps, err := f.script(b, n)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range steps {
				for _, u := range s.units {
					if other, twice := seen[string(u)]; twice {
						t.Fatalf("%s and %s send the same message", other, f.title)
					}
					seen[string(u)] = f.title
				}
			}
		}
	}
}
