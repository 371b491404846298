package sms

import "cordon/protocols/wire"

// Information elements of the user data header (TS 23.040, 9.2.3.24).
const (
	ElementConcatenated   = 0x00 // reference of one octet
	ElementIndication     = 0x01 // special message indication: messages wait
	ElementPorts8         = 0x04
	ElementPorts16        = 0x05
	ElementConcatenated16 = 0x08 // reference of two octets
	// The elements for the SIM card: command and response packets (TS 31.115, 4).
	ElementCommandPacket = 0x70
	ElementSIMFirst      = 0x70
	ElementSIMLast       = 0x7F
)

// Header is a user data header without its length octet.
type Header []byte

// Element is one information element of a header.
type Element struct {
	ID    uint8
	Value []byte
}

// Next takes the next element off h. ok is false at the end, and where the rest
// is no whole element.
func (h *Header) Next(e *Element) (ok bool) {
	b := *h
	if len(b) < 2 || int(b[1]) > len(b)-2 {
		return false
	}
	n := 2 + int(b[1])
	e.ID, e.Value, *h = b[0], b[2:n], b[n:]
	return true
}

// Parts tells which part of a longer message this one is.
type Parts struct {
	Reference uint16
	Total     uint8
	Number    uint8 // from 1
	Wide      bool  // the reference has two octets
}

// Ports are the application ports that a message is for (TS 23.040, 9.2.3.24.3
// and 9.2.3.24.4).
type Ports struct{ Destination, Source uint16 }

// check marks what is wrong with the elements: no whole element at the end,
// lengths that do not fit the kind, and elements that stand twice, of which
// handsets take the last and filters often the first.
func (h Header) check(an *wire.Anomalies) {
	var e Element
	var seen [4]uint64
	for h.Next(&e) {
		bit := uint64(1) << (e.ID & 63)
		if seen[e.ID>>6]&bit != 0 || !e.fits() {
			an.Set(wire.AnomalySMSHeader)
		}
		seen[e.ID>>6] |= bit
	}
	concatenatedTwice := seen[0]&(1<<ElementConcatenated) != 0 && seen[0]&(1<<ElementConcatenated16) != 0
	portsTwice := seen[0]&(1<<ElementPorts8) != 0 && seen[0]&(1<<ElementPorts16) != 0
	if len(h) > 0 || concatenatedTwice || portsTwice {
		an.Set(wire.AnomalySMSHeader)
	}
}

// fits reports whether the value has the length and the numbers of its kind.
func (e *Element) fits() bool {
	switch e.ID {
	case ElementConcatenated, ElementConcatenated16:
		p, ok := e.Parts()
		return ok && p.Total > 0 && p.Number > 0 && p.Number <= p.Total
	case ElementPorts8, ElementPorts16:
		_, ok := e.Ports()
		return ok
	case ElementIndication:
		return len(e.Value) == 2
	}
	return true
}

// Parts reads the element as one of the two of concatenation.
func (e *Element) Parts() (p Parts, ok bool) {
	v := e.Value
	switch {
	case e.ID == ElementConcatenated && len(v) == 3:
		return Parts{Reference: uint16(v[0]), Total: v[1], Number: v[2]}, true
	case e.ID == ElementConcatenated16 && len(v) == 4:
		return Parts{Reference: uint16(v[0])<<8 | uint16(v[1]), Total: v[2], Number: v[3], Wide: true}, true
	}
	return Parts{}, false
}

// Ports reads the element as one of the two of application ports.
func (e *Element) Ports() (p Ports, ok bool) {
	v := e.Value
	switch {
	case e.ID == ElementPorts8 && len(v) == 2:
		return Ports{Destination: uint16(v[0]), Source: uint16(v[1])}, true
	case e.ID == ElementPorts16 && len(v) == 4:
		return Ports{Destination: uint16(v[0])<<8 | uint16(v[1]), Source: uint16(v[2])<<8 | uint16(v[3])}, true
	}
	return Ports{}, false
}

// SIM reports whether the element makes the handset hand the message to the SIM
// card.
func (e *Element) SIM() bool { return e.ID >= ElementSIMFirst && e.ID <= ElementSIMLast }
