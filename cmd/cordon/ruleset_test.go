package main

import (
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

func TestCollectingIsPutOffUntilTheFirstCollection(t *testing.T) {
	percent := func() int {
		p := debug.SetGCPercent(100)
		debug.SetGCPercent(p)
		return p
	}
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	collectLate()
	collectLate() // a second one changes nothing
	if got := percent(); got != gcPercentLoading {
		t.Fatalf("the heap may grow by %d %%, want %d", got, gcPercentLoading)
	}
	for end := time.Now().Add(10 * time.Second); percent() != 100; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("a collection did not bring the usual collecting back")
		}
		runtime.GC()
	}
}

func TestCollectingThatIsSwitchedOffStaysSo(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	collectLate()
	if got := debug.SetGCPercent(-1); got != -1 {
		t.Errorf("the heap may grow by %d %%, want no collecting", got)
	}
}
