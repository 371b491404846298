package message

import "testing"

func TestWhatIsRememberedHoldsForItsMeansUntilReset(t *testing.T) {
	m := New()
	a, b := new(int), new(int)
	if _, ok := m.Recall(a, SlotCalling); ok {
		t.Error("an empty message remembers")
	}
	m.Remember(a, SlotCalling, 7)
	if v, ok := m.Recall(a, SlotCalling); !ok || v != 7 {
		t.Errorf("got %d, %v", v, ok)
	}
	if _, ok := m.Recall(a, SlotCalled); ok {
		t.Error("another slot remembers")
	}
	if _, ok := m.Recall(b, SlotCalling); ok {
		t.Error("other means recall it")
	}
	m.Remember(b, SlotCalled, 8)
	if _, ok := m.Recall(a, SlotCalling); ok {
		t.Error("it outlives other means")
	}
	m.Remember(b, SlotCalling, 9)
	m.Reset()
	if _, ok := m.Recall(b, SlotCalling); ok {
		t.Error("it outlives Reset")
	}
}
