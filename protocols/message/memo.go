package message

// Slot numbers what checks remember.
type Slot uint8

// The slots.
const (
	SlotCalling Slot = iota // the owner of the calling title
	SlotCalled              // the owner of the called title

	slotCount
)

// memo is what checks found out about the message by means of a certain
// profile, for the checks after them: several facts ask whose a title is.
type memo struct {
	by    any
	has   [slotCount]bool
	found [slotCount]uint64
}

// Recall gives what was remembered in a slot by the same means.
func (m *Message) Recall(by any, s Slot) (found uint64, ok bool) {
	if m.memo.by != by {
		return 0, false
	}
	return m.memo.found[s], m.memo.has[s]
}

// Remember keeps found until Reset, or until something is remembered by other
// means. The fields that it was made of must not change meanwhile.
func (m *Message) Remember(by any, s Slot, found uint64) {
	if m.memo.by != by {
		m.memo = memo{by: by}
	}
	m.memo.has[s], m.memo.found[s] = true, found
}
