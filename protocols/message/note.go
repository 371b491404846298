package message

// Slot numbers what checks remember.
type Slot uint8

// The slots.
const (
	SlotCalling     Slot = iota // the calling party
	SlotCalled                  // the called party
	SlotTransaction             // the numbers of a Diameter request or answer
	SlotRequest                 // and what only a request has
	SlotSession                 // the exchange and the hosts of a GTP message
	SlotHome                    // the home of its IMSI
	SlotSubject                 // its subscriber and equipment, as numbers

	slotCount
)

// Note is what a check found out about the message, for the checks after it:
// several facts ask whose a title is. What it says is theirs. It holds until
// Reset, so that the fields that it was made of must not change before, as is
// so for facts.
type Note struct {
	Set    bool
	Text   string // a view of the message
	Number [3]int64
}

// Note is the note in slot s, to be read or set.
func (m *Message) Note(s Slot) *Note { return &m.notes[s] }
