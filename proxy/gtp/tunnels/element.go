package tunnels

import (
	"encoding/binary"
	"encoding/hex"
	"net/netip"
)

// An Element is an end as the kernel keeps it, with a note of whose it is. By the note
// a process that starts knows the sessions of the one before.
type Element struct {
	End
	Note
}

// Note says which session a bearer is of. The zero value says nothing.
type Note struct {
	Control [2]End // of the side that created the session, and of the other one
	Bearer  uint8  // EBI or NSAPI
	Role    uint8  // the interface type of version 2; in version 1 the side
}

// noteForm is the first octet of a note: with another one it is of no form that is
// known here.
const noteForm = 1

// String is the note as the kernel keeps it: in hexadecimal digits the form, the
// bearer, the role, and for each control end the length of its address, the address
// and the TEID. It has 90 digits at most, of the 128 that nft prints.
func (n Note) String() string {
	if n == (Note{}) {
		return ""
	}
	b := []byte{noteForm, n.Bearer, n.Role}
	for _, e := range n.Control {
		a := e.Addr.Unmap().AsSlice()
		b = append(append(b, byte(len(a))), a...)
		b = binary.BigEndian.AppendUint32(b, e.TEID)
	}
	return hex.EncodeToString(b)
}

// parseNote reads what String writes. What it cannot read is no note: an operator may
// have put an end in by hand.
func parseNote(s string) (n Note) {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) < 3 || b[0] != noteForm {
		return Note{}
	}
	n.Bearer, n.Role, b = b[1], b[2], b[3:]
	for i := range n.Control {
		if len(b) < 1 || len(b) < 1+int(b[0])+4 {
			return Note{}
		}
		n.Control[i].Addr, _ = netip.AddrFromSlice(b[1 : 1+b[0]])
		b = b[1+b[0]:]
		n.Control[i].TEID, b = binary.BigEndian.Uint32(b), b[4:]
	}
	return n
}
