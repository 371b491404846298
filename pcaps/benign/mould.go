package benign

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net/netip"
	"strings"

	"cordon/pcaps/forge"
)

// What of a message differs from one time to the next. Everything else of a course between two nodes stays, so that the
// forge makes it once, with made-up values, and these are put into its octets.
type variables struct {
	subscriber uint32    // number of the subscriber: the last digits of IMSI and MSISDN
	other      uint32    // last digits of the number at the other end of a call or short message
	tids       [2]uint32 // transaction identifiers of who begins and who answers
	exchange   uint32    // of Diameter: identifiers, and the last digits of the Session-Id
	tunnel     uint32    // number of a session of GTP, from 1
	sequence   uint32    // of GTP
}

// Digits that vary, of each kind. Where the subscriber's own nine are cut short, seven stand.
const (
	imsiDigits    = 9
	imeiDigits    = 8
	e214Digits    = 7
	msisdnDigits  = 5
	sessionDigits = 9
)

// The values that courses are made with: two of each, so that what is made with one can be checked with the other.
var sentinels = [2]variables{
	{subscriber: 918273645, other: 80246, tids: [2]uint32{0xA1B2C3D4, 0xB5C6D7E8}, exchange: 0x2E3F4A51},
	{subscriber: 564738291, other: 13579, tids: [2]uint32{0xC4D3B2A1, 0xE8F7D6C5}, exchange: 0x1D2C3B4A},
}

func (v *variables) msisdn() uint32  { return v.subscriber % 1e5 }
func (v *variables) session() uint32 { return v.exchange % 1e9 }

// reference is that of the segments of a message.
func (v *variables) reference() uint32 { return v.exchange & 0xFFFFFF }

// form is how a value stands in the octets.
type form uint8

const (
	halfOctets form = iota // digits, the first in the low half octet
	text                   // digits of ASCII
	binary32
	binary24
	binary16
)

// hole is where a variable stands: n digits of it from a half octet on, or from an octet on.
type hole struct {
	at    int
	form  form
	n     int
	drop  uint32 // what the value is divided by before its digits are taken
	value func(*variables) uint32

	// Of a session of GTP the octets to look for are given, and stand skip octets before the hole.
	pattern []byte
	skip    int
}

// wanted are the holes to look for, longer ones first, since shorter ones stand within them.
var wanted = []hole{
	{form: halfOctets, n: imsiDigits, drop: 1, value: func(v *variables) uint32 { return v.subscriber }},
	{form: halfOctets, n: imeiDigits, drop: 1, value: func(v *variables) uint32 { return v.subscriber % 1e8 }},
	{form: text, n: imsiDigits, drop: 1, value: func(v *variables) uint32 { return v.subscriber }},
	{form: text, n: sessionDigits, drop: 1, value: (*variables).session},
	{form: binary32, value: func(v *variables) uint32 { return v.tids[0] }},
	{form: binary32, value: func(v *variables) uint32 { return v.tids[1] }},
	{form: binary32, value: func(v *variables) uint32 { return v.exchange }},
	{form: binary24, value: (*variables).reference},
	{form: halfOctets, n: e214Digits, drop: 100, value: func(v *variables) uint32 { return v.subscriber }},
	{form: halfOctets, n: msisdnDigits, drop: 1, value: (*variables).msisdn},
	{form: halfOctets, n: msisdnDigits, drop: 1, value: func(v *variables) uint32 { return v.other }},
}

// mould is one message of a course.
type mould struct {
	from, to string
	outbound bool
	src, dst netip.AddrPort
	units    [][]byte
	holes    [][]hole // of each unit
}

// fill puts v into octets made from the unit.
func (h *hole) fill(b []byte, v *variables) {
	value := h.value(v)
	switch h.form {
	case binary32:
		binary.BigEndian.PutUint32(b[h.at:], value)
		return
	case binary24:
		b[h.at], b[h.at+1], b[h.at+2] = byte(value>>16), byte(value>>8), byte(value)
		return
	case binary16:
		binary.BigEndian.PutUint16(b[h.at:], uint16(value))
		return
	}
	value /= h.drop
	for i := h.n - 1; i >= 0; i-- {
		digit := byte(value % 10)
		value /= 10
		if h.form == text {
			b[h.at+i] = '0' + digit
			continue
		}
		at := h.at + i
		if at%2 == 0 {
			b[at/2] = b[at/2]&0xF0 | digit
		} else {
			b[at/2] = b[at/2]&0x0F | digit<<4
		}
	}
}

// find looks for the hole behind from; -1 where it is not.
func (h *hole) find(b, halves []byte, from int, v *variables) int {
	var pattern [16]byte
	in, want := b, pattern[:h.n]
	switch {
	case h.pattern != nil:
		want = h.pattern
	case h.form == binary24:
		want = binary.BigEndian.AppendUint32(nil, h.value(v))[1:]
	case h.form == binary32:
		want = binary.BigEndian.AppendUint32(nil, h.value(v))
	case h.form == text:
		copy(want, fmt.Sprintf("%0*d", h.n, h.value(v)/h.drop))
	case h.form == halfOctets:
		in = halves
		for i, c := range []byte(fmt.Sprintf("%0*d", h.n, h.value(v)/h.drop)) {
			want[i] = c - '0'
		}
	}
	at := bytes.Index(in[from:], want)
	if at < 0 {
		return -1
	}
	return from + at
}

// holesOf finds where the first sentinels stand in a unit.
func holesOf(unit []byte, wanted []hole) []hole {
	v := &sentinels[0]
	halves := make([]byte, 0, 2*len(unit))
	for _, c := range unit {
		halves = append(halves, c&0xF, c>>4)
	}
	rest := bytes.Clone(unit)
	var out []hole
	for _, h := range wanted {
		for at := h.find(rest, halves, 0, v); at >= 0; at = h.find(rest, halves, at, v) {
			found := h
			found.at = at + h.skip
			out = append(out, found)
			// What is found is not found again as a part.
			first, last := at, at+max(h.n, len(h.pattern), 4)
			if h.form == halfOctets {
				first, last = at/2, (at+h.n+1)/2
			}
			for i := first; i < last; i++ {
				rest[i], halves[2*i], halves[2*i+1] = 0xFF, 0xF, 0xF
			}
		}
	}
	return out
}

// cast makes the moulds of a course, which course builds from the values of v.
func cast(b *forge.Builder, course func(v *variables) []forge.Message) ([]mould, error) {
	first, err := forged(b, course, &sentinels[0])
	if err != nil {
		return nil, err
	}
	second, err := forged(b, course, &sentinels[1])
	if err != nil {
		return nil, err
	}
	var scratch []byte
	for i := range first {
		m := &first[i]
		for j, unit := range m.units {
			holes := holesOf(unit, wanted)
			m.holes = append(m.holes, holes)
			scratch = append(scratch[:0], unit...)
			for k := range holes {
				holes[k].fill(scratch, &sentinels[1])
			}
			if len(m.units) != len(second[i].units) || !bytes.Equal(scratch, second[i].units[j]) {
				return nil, fmt.Errorf("message %d has more that varies than is known of:\n%x\n%x", i+1, scratch, second[i].units[j])
			}
		}
	}
	return first, nil
}

// forged makes the messages of a course with the values of v.
func forged(b *forge.Builder, course func(v *variables) []forge.Message, v *variables) ([]mould, error) {
	messages := course(v)
	for i := range messages {
		identify(&messages[i], messages[0].From, v)
	}
	return signals(b, messages)
}

// signals makes the messages of a course, without holes.
func signals(b *forge.Builder, messages []forge.Message) ([]mould, error) {
	out := make([]mould, len(messages))
	for i := range messages {
		m := &messages[i]
		var err error
		if out[i].units, err = b.Signal(m); err != nil {
			return nil, fmt.Errorf("message %d: %w", i+1, err)
		}
		if out[i].src, out[i].dst, err = b.Endpoints(m); err != nil {
			return nil, fmt.Errorf("message %d: %w", i+1, err)
		}
		out[i].from, out[i].to, out[i].outbound = m.From, m.To, isHome(m.From)
	}
	return out, nil
}

// identify gives a message the identifiers of v.
func identify(m *forge.Message, begins string, v *variables) {
	const dialogue = "mould"
	m.Dialogue = dialogue
	if d := m.Diameter; d != nil {
		d.HopByHop, d.EndToEnd = &v.exchange, &v.exchange
		if strings.HasSuffix(d.Command, "R") && d.Command != "DWR" {
			d.AVPs = append(d.AVPs, forge.Attribute("Session-Id", fmt.Sprintf("%s;1760000000;%09d", hostOf(begins), v.session())))
		}
		return
	}
	if m.TCAP == "" {
		m.TCAP = "begin"
	}
	reference := int(v.reference())
	m.SCCP.Reference = &reference
	if m.TCAP == "end" || m.TCAP == "abort" {
		return
	}
	tid := v.tids[0]
	if m.From != begins {
		tid = v.tids[1]
	}
	m.OTID = binary.BigEndian.AppendUint32(nil, tid)
}
