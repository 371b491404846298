package argument

import (
	"bytes"

	"cordon/protocols/ber"
	"cordon/protocols/message"
	"cordon/protocols/numbering"
	"cordon/protocols/sms"
	"cordon/protocols/wire"
)

// maxDistinct is how many different IMSIs, and MSISDNs, of a component are told
// apart; repetitions beyond are added again.
const maxDistinct = 4

// Reader reads the parameters of one component into a message. The zero value
// with M set is ready.
type Reader struct {
	M *message.Message
	// Way is who sent the short message that the parameter may carry.
	Way sms.Way
	// Unread counts the elements whose tag no shape lists, and the values that
	// cannot be what the table says.
	Unread int
	// Read counts the elements that were understood.
	Read int

	digits  numbering.Digits
	address numbering.Address
	dcs     byte
	hasDCS  bool
	imsis   identities
	msisdns identities
}

// identities are the different ones that were seen, as views of the message's text.
type identities struct {
	seen [maxDistinct][]byte
	n    int
}

func (s *identities) add(b []byte) (isNew bool) {
	for _, o := range s.seen[:s.n] {
		if bytes.Equal(o, b) {
			return false
		}
	}
	if s.n < maxDistinct {
		s.seen[s.n] = b
		s.n++
	}
	return true
}

// IMSIs is the number of different IMSIs that were read.
func (r *Reader) IMSIs() int { return r.imsis.n }

// Root reads a parameter: what follows the operation code, tags included.
// alternatives is a Choice of the forms that the versions of the operation
// give it. ok is false when there is a parameter and none of them fits.
func (r *Reader) Root(parameter []byte, alternatives *Shape) (ok bool) {
	if len(parameter) == 0 {
		return true
	}
	w := ber.Walk(parameter, &r.M.Anomalies)
	return r.walk(&w, alternatives) > 0
}

// walk reads the elements of w as the members of s, and counts those it knows.
func (r *Reader) walk(w *ber.Walker, s *Shape) (known int) {
	var t ber.TLV
	var seen uint64
	next := 0
	for n := 0; w.Next(&t); n++ {
		i := s.find(t.Tag, next)
		if i < 0 {
			r.Unread++
			continue
		}
		known++
		r.Read++
		member := &s.Members[i]
		bit := uint64(1) << i
		if s.Form != List {
			if i < next || n > 0 && s.Form == Choice {
				r.checkPlace(s, member, n, seen&bit != 0)
			}
			next = max(next, i+1+int(member.rest))
		}
		seen |= bit
		r.member(w, &t, member)
	}
	return known
}

// checkPlace marks a member that stands behind its place: twice, out of order,
// or beside the one that a choice has.
func (r *Reader) checkPlace(s *Shape, m *Member, n int, again bool) {
	switch {
	case again:
		r.M.Anomalies.Set(wire.AnomalyBERDuplicate)
		if message.FieldByID(m.Field).Identity {
			r.M.Anomalies.Set(wire.AnomalyMAPDuplicateIdentity)
		}
	case s.Form == Choice && n > 0:
		r.M.Anomalies.Set(wire.AnomalyBERTrailing)
	case s.Form == Sequence:
		r.M.Anomalies.Set(wire.AnomalyBEROrder)
	}
}

// member reads one element.
func (r *Reader) member(w *ber.Walker, t *ber.TLV, m *Member) {
	if m.LabelField != 0 {
		r.M.AddText(m.LabelField, m.Label)
	}
	switch m.Kind {
	case Skip:
		if t.Constructed {
			r.enter(w, t, m.Sub)
		}
	case Present:
		r.M.AddBool(m.Field, true)
		r.enter(w, t, m.Sub)
	case Nested:
		r.enter(w, t, m.Sub)
	case Private:
		r.M.Anomalies.Set(wire.AnomalyMAPPrivateExtension)
	default:
		if t.Constructed && m.Sub != nil {
			r.enter(w, t, m.Sub)
			return
		}
		r.value(t, m)
	}
}

func (r *Reader) enter(w *ber.Walker, t *ber.TLV, s *Shape) {
	if s == nil {
		return
	}
	in := w.Enter(t)
	r.walk(&in, s)
}

// content is the octets of a string, whose segments it joins in the message's text.
func (r *Reader) content(t *ber.TLV) []byte {
	if !t.Constructed {
		return t.Value
	}
	var scratch []byte
	if b := r.M.Text(len(t.Value)); b != nil {
		scratch = b[:0]
	}
	v, _ := ber.OctetString(t, scratch, &r.M.Anomalies)
	return v
}

// value reads one primitive element.
func (r *Reader) value(t *ber.TLV, m *Member) {
	b := r.content(t)
	ok := true
	switch m.Kind {
	case IMSI:
		r.digits.SetIMSI(b, &r.M.Anomalies)
		r.identity(m.Field, &r.imsis, &r.digits)
	case Node, Centre, Number, Dialled:
		ok = r.addressString(b, m)
	case Called, Calling, Generic:
		ok = r.party(b, m)
	case Integer:
		var n int64
		if n, ok = ber.Int(b, &r.M.Anomalies); ok {
			r.M.AddInt(m.Field, n)
		}
	case Flag:
		var v bool
		if v, ok = ber.Bool(b, &r.M.Anomalies); ok {
			r.M.AddBool(m.Field, v)
		}
	case Octet:
		if ok = len(b) == 1; len(b) > 0 {
			r.M.AddInt(m.Field, int64(b[0]))
		}
	case Digits:
		r.digits.SetTBCD(b)
		r.M.AddCopy(m.Field, r.digits.Bytes())
	case Hex:
		r.M.AddHex(m.Field, b)
	default:
		ok = r.other(b, m)
	}
	if !ok {
		r.Unread++
		r.M.Anomalies.Set(wire.AnomalyMAPParameter)
	}
}

// identity adds digits to field f unless this component has them already: the
// same subscriber named in two places is one subscriber.
func (r *Reader) identity(f message.FieldID, known *identities, d *numbering.Digits) {
	b := d.Bytes()
	dst := r.M.Text(len(b))
	if dst == nil {
		if len(b) == 0 {
			r.M.AddText(f, "")
		}
		return
	}
	copy(dst, b)
	if known.add(dst) {
		r.M.AddView(f, dst)
	}
}
