package message

import (
	"net/netip"
	"unsafe"

	"cordon/protocols/wire"
)

// value is one value of one field; next chains the values of a field.
type value struct {
	num   int64
	text  string
	field FieldID
	next  uint16 // index+1, 0 at the end
}

// The first two values belong to no field: facts that are truth values, of which
// every message gets a dozen, point to them.
const (
	falseValue = iota
	trueValue
	reservedValues
)

// firstFact is the first of the facts, which stand last in the dictionary.
const firstFact = FieldOriginNetwork

const hexDigits = "0123456789abcdef"

// add appends a value without text, and returns it; nil where no more fits.
func (m *Message) add(f FieldID, num int64) *value {
	n := m.nValues
	if n >= len(m.values) || f >= FieldCount {
		m.Anomalies.Set(wire.AnomalyValuesLimit)
		return nil
	}
	v := &m.values[n]
	v.num, v.field, v.next = num, f, 0 // it has no text since Reset
	m.nValues = n + 1
	i := uint16(n + 1)
	if m.first[f] > reservedValues {
		m.values[m.last[f]-1].next = i
	} else {
		m.first[f] = i
	}
	m.last[f] = i
	return v
}

// AddInt adds a number to field f.
func (m *Message) AddInt(f FieldID, n int64) { m.add(f, n) }

// AddBool adds a truth value to field f.
func (m *Message) AddBool(f FieldID, b bool) {
	if f >= firstFact && f < FieldCount {
		m.first[f] = falseValue + 1
		if b {
			m.first[f] = trueValue + 1
		}
		return
	}
	m.add(f, btoi(b))
}

// Tell adds a fact that is a truth value, unless it was computed before; where it
// is not told, the fact stays absent.
func (m *Message) Tell(f FieldID, value, told bool) {
	if m.Computed(f) {
		return
	}
	m.SetComputed(f)
	if told {
		m.AddBool(f, value)
	}
}

// TellInt is Tell of a fact that is a number.
func (m *Message) TellInt(f FieldID, n int64, told bool) {
	if m.Computed(f) {
		return
	}
	m.SetComputed(f)
	if told {
		m.AddInt(f, n)
	}
}

// AddText adds a string that outlives the message, such as a constant or a
// name from a table.
func (m *Message) AddText(f FieldID, s string) {
	if v := m.add(f, 0); v != nil {
		v.text = s
	}
}

// AddView adds b as text without copying it; b must not change until Reset.
func (m *Message) AddView(f FieldID, b []byte) {
	m.AddText(f, unsafe.String(unsafe.SliceData(b), len(b)))
}

// AddCopy adds a copy of b as text.
func (m *Message) AddCopy(f FieldID, b []byte) {
	if dst := m.Text(len(b)); dst != nil || len(b) == 0 {
		copy(dst, b)
		m.AddView(f, dst)
	}
}

// AddHex adds b as lower-case hexadecimal digits.
func (m *Message) AddHex(f FieldID, b []byte) {
	dst := m.Text(2 * len(b))
	if dst == nil && len(b) > 0 {
		return
	}
	for i, c := range b {
		dst[2*i], dst[2*i+1] = hexDigits[c>>4], hexDigits[c&15]
	}
	m.AddView(f, dst)
}

// AddAddr adds a network address to field f.
func (m *Message) AddAddr(f FieldID, a netip.Addr) {
	if m.nAddrs == maxAddrs {
		m.Anomalies.Set(wire.AnomalyValuesLimit)
		return
	}
	m.addrs[m.nAddrs] = a
	m.add(f, int64(m.nAddrs))
	m.nAddrs++
}

// Text reserves n octets of the message's own text for a decoder to fill and
// add with AddView. It returns nil, and marks an anomaly, when they are used up.
func (m *Message) Text(n int) []byte {
	if n > len(m.text)-m.nText {
		m.Anomalies.Set(wire.AnomalyTextLimit)
		return nil
	}
	b := m.text[m.nText : m.nText+n : m.nText+n]
	m.nText += n
	return b
}

// Cursor stands on one value of a field, or past the last (see Valid).
type Cursor struct {
	m *Message
	i uint16 // index+1 of the value, 0 past the last
	c *Component
}

// First stands on the first value of field f, within the component in focus
// where f is of component scope. The fields up to FieldTransportDestinationPort
// are members of Message and have no cursor: read them with String, Int or Addr,
// and the anomalies from Message.Anomalies.
func (m *Message) First(f FieldID) Cursor {
	if f >= FieldCount {
		return Cursor{}
	}
	cur := Cursor{m: m, i: m.first[f]}
	if m.focus >= 0 && cur.i != 0 && ofComponent[f] {
		cur.c = &m.components[m.focus]
		cur.skip()
	}
	return cur
}

// ofComponent tells which fields are of component scope. It is apart from the
// dictionary since each look-up asks it.
var ofComponent = indexScopes()

func indexScopes() (t [FieldCount]bool) {
	for _, f := range fields {
		t[f.ID] = f.Scope == ScopeComponent
	}
	return t
}

// one is the first value of a field that is none of the members, in the
// component in focus; nil if there is none. It is First without the cursor, for
// what every rule does.
func (m *Message) one(f FieldID) *value {
	if f >= FieldCount {
		return nil
	}
	i := m.first[f]
	if i == 0 {
		return nil
	}
	if m.focus >= 0 && ofComponent[f] {
		c := m.First(f)
		if !c.Valid() {
			return nil
		}
		i = c.i
	}
	return &m.values[i-1]
}

// Plain reports whether f is of the message as a whole and none of the members,
// so that Number reads it.
func Plain(f FieldID) bool { return f > lastMetaField && f < FieldCount && !ofComponent[f] }

// Number is Int for a field that is Plain.
func (m *Message) Number(f FieldID) (int64, bool) {
	i := m.first[f]
	if i == 0 {
		return 0, false
	}
	return m.values[i-1].num, true
}

func (c *Cursor) skip() {
	for c.i != 0 && c.c != nil && (c.i-1 < c.c.valueFrom || c.i-1 >= c.c.valueTo) {
		c.i = c.m.values[c.i-1].next
	}
}

// Valid reports whether c stands on a value.
func (c Cursor) Valid() bool { return c.i != 0 }

// Next stands on the following value of the same field.
func (c Cursor) Next() Cursor {
	c.i = c.m.values[c.i-1].next
	c.skip()
	return c
}

// Int is the number, or 0 or 1 of a truth value.
func (c Cursor) Int() int64 { return c.m.values[c.i-1].num }

// Bool is the truth value.
func (c Cursor) Bool() bool { return c.m.values[c.i-1].num != 0 }

// String is the text; a view.
func (c Cursor) String() string { return c.m.values[c.i-1].text }

// Addr is the network address.
func (c Cursor) Addr() netip.Addr { return c.m.addrs[c.m.values[c.i-1].num&(maxAddrs-1)] }

// Has reports whether field f has a value.
func (m *Message) Has(f FieldID) bool {
	if f <= lastMetaField {
		return m.metaHas(f)
	}
	return m.one(f) != nil
}

// Int gives the first number of field f, and whether there is one; 0 or 1 for
// a truth value.
func (m *Message) Int(f FieldID) (int64, bool) {
	if f <= lastMetaField {
		return m.metaInt(f)
	}
	if v := m.one(f); v != nil {
		return v.num, true
	}
	return 0, false
}

// Bool gives the first truth value of field f, and whether there is one.
func (m *Message) Bool(f FieldID) (value, ok bool) {
	n, ok := m.Int(f)
	return n != 0, ok
}

// String gives the first text of field f, and whether there is one.
func (m *Message) String(f FieldID) (string, bool) {
	if f <= lastMetaField {
		return m.metaString(f)
	}
	if v := m.one(f); v != nil {
		return v.text, true
	}
	return "", false
}

// Addr gives the first network address of field f, and whether there is one.
func (m *Message) Addr(f FieldID) (netip.Addr, bool) {
	if f <= lastMetaField {
		return m.metaAddr(f)
	}
	c := m.First(f)
	if !c.Valid() {
		return netip.Addr{}, false
	}
	return c.Addr(), true
}

// Computed reports whether fact f was computed (or given by a test), so that
// its values, or their absence, hold.
func (m *Message) Computed(f FieldID) bool { return m.done[f>>6]&(1<<(f&63)) != 0 }

// SetComputed marks fact f as computed.
func (m *Message) SetComputed(f FieldID) { m.done[f>>6] |= 1 << (f & 63) }
