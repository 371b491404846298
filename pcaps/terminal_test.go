package pcaps

import (
	"os"
	"testing"
)

func TestOnlyWhatSomebodyTypesOnIsATerminal(t *testing.T) {
	for name, want := range map[string]bool{os.DevNull: false, "/dev/ptmx": true, "terminal_test.go": false} {
		t.Run(name, func(t *testing.T) {
			f, err := os.OpenFile(name, os.O_RDONLY, 0)
			if err != nil {
				t.Skipf("skipped: %v", err)
			}
			defer f.Close()
			if got := isTerminal(f); got != want {
				t.Errorf("got %t, want %t", got, want)
			}
		})
	}
}
