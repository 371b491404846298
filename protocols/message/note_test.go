package message

import "testing"

func TestNotesHoldUntilReset(t *testing.T) {
	m := New()
	if m.Note(SlotCalling).Set || m.Note(SlotCalled).Set {
		t.Error("an empty message has notes")
	}
	*m.Note(SlotCalling) = Note{Set: true, Text: "33699000001", Number: [3]int64{7}}
	if n := m.Note(SlotCalling); !n.Set || n.Text != "33699000001" || n.Number[0] != 7 || m.Note(SlotCalled).Set {
		t.Errorf("got %+v", n)
	}
	m.Reset()
	if n := m.Note(SlotCalling); *n != (Note{}) {
		t.Errorf("after Reset: %+v", n)
	}
}

func TestFactsStandLastAndHoldTruth(t *testing.T) {
	for _, f := range Fields() {
		if f.Fact != (f.ID >= firstFact) {
			t.Errorf("%s is not among the facts", f.Name)
		}
	}
	m := New()
	before := m.nValues
	m.AddBool(FieldOriginOwn, true)
	m.AddBool(FieldOriginBound, false)
	m.AddText(FieldOriginNetwork, "FRAEX")
	m.Focus(0)
	own, ok := m.Bool(FieldOriginOwn)
	bound, told := m.Bool(FieldOriginBound)
	if !own || !ok || bound || !told || m.Has(FieldOriginKnown) || m.First(FieldOriginOwn).Next().Valid() {
		t.Errorf("own %v %v, bound %v %v", own, ok, bound, told)
	}
	if m.nValues != before+1 {
		t.Errorf("%d values were added", m.nValues-before)
	}
	m.Reset()
	if m.Has(FieldOriginOwn) || m.Has(FieldOriginBound) || m.Has(FieldOriginNetwork) {
		t.Error("facts outlive Reset")
	}
}
