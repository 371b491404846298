package ber

import "cordon/protocols/wire"

// maxIntegerOctets is what fits an int64.
const maxIntegerOctets = 8

// Int reads the content of an INTEGER or ENUMERATED (X.690, 8.3) by value:
// padded ones count as what they mean and are marked, so that `02 02 00 47`
// is 71 as much as `02 01 47`. ok is false for an empty one and for one that
// does not fit 64 bits.
func Int(v []byte, an *wire.Anomalies) (n int64, ok bool) {
	if len(v) == 1 {
		return int64(int8(v[0])), true
	}
	if len(v) == 0 {
		an.Set(wire.AnomalyBERIntegerLength)
		return 0, false
	}
	if v[0] == 0 && v[1] < 0x80 || v[0] == 0xFF && v[1] >= 0x80 {
		an.Set(wire.AnomalyBERIntegerPadded)
	}
	if len(v) > maxIntegerOctets {
		an.Set(wire.AnomalyBERIntegerLength)
		pad, low := v[:len(v)-maxIntegerOctets], v[len(v)-maxIntegerOctets:]
		sign := byte(int8(low[0]) >> 7)
		for _, c := range pad {
			if c != sign {
				return 0, false
			}
		}
		v = low
	}
	n = int64(int8(v[0]))
	for _, c := range v[1:] {
		n = n<<8 | int64(c)
	}
	return n, true
}

// Int reads t as an INTEGER or ENUMERATED, whatever its tag.
func (t *TLV) Int(an *wire.Anomalies) (n int64, ok bool) {
	if t.Constructed {
		an.Set(wire.AnomalyBERConstructed)
	}
	return Int(t.Value, an)
}

// Bool reads the content of a BOOLEAN (X.690, 8.2): any octet but zero is
// true. ok is false for an empty one; of several octets the first counts and
// the rest is marked.
func Bool(v []byte, an *wire.Anomalies) (b, ok bool) {
	if len(v) == 0 {
		an.Set(wire.AnomalyBERTruncated)
		return false, false
	}
	if len(v) > 1 {
		an.Set(wire.AnomalyBERTrailing)
	}
	return v[0] != 0, true
}

// Null reads the content of a NULL (X.690, 8.8), which is empty.
func Null(v []byte, an *wire.Anomalies) {
	if len(v) != 0 {
		an.Set(wire.AnomalyBERTrailing)
	}
}

// BitString is the content of a BIT STRING, bit 0 being the upper bit of the
// first octet.
type BitString struct {
	Bytes []byte
	Len   int // in bits
}

// At reports whether bit i is set; bits beyond the end are not.
func (s BitString) At(i int) bool {
	return i >= 0 && i < s.Len && s.Bytes[i>>3]&(0x80>>(i&7)) != 0
}

// Bits reads the content of a primitive BIT STRING (X.690, 8.6).
func Bits(v []byte, an *wire.Anomalies) (s BitString, ok bool) {
	if len(v) == 0 {
		an.Set(wire.AnomalyBERTruncated)
		return BitString{}, false
	}
	unused := int(v[0])
	if unused > 7 || unused > 0 && len(v) == 1 {
		an.Set(wire.AnomalyBERTrailing)
		unused = 0
	}
	return BitString{Bytes: v[1:], Len: (len(v)-1)*8 - unused}, true
}

// OctetString reads t as a string. A primitive one is t.Value itself. One in
// segments (X.690, 8.7.3.2), such as `A0 {04 .. 04 ..}`, is joined behind what
// scratch holds, which is returned grown; nothing is allocated while it has
// capacity. A constructed one that holds no segments was only given the wrong
// bit, and reads as its value.
func OctetString(t *TLV, scratch []byte, an *wire.Anomalies) (v, grown []byte) {
	if !t.Constructed {
		return t.Value, scratch
	}
	an.Set(wire.AnomalyBERConstructed)
	start := len(scratch)
	joined, ok := appendSegments(scratch, t.Value, an, 0)
	if !ok {
		return t.Value, scratch
	}
	return joined[start:len(joined):len(joined)], joined
}

// maxStringDepth is how deep the segments of a string may nest. Nobody nests
// them; each level of indefinite length costs a search for its end.
const maxStringDepth = 4

// appendSegments joins the segments of b, which may be segmented themselves.
func appendSegments(dst, b []byte, an *wire.Anomalies, depth int) ([]byte, bool) {
	if depth > maxStringDepth {
		an.Set(wire.AnomalyBERDepth)
		return dst, false
	}
	var local wire.Anomalies
	w := Walk(b, &local)
	var t TLV
	for w.Next(&t) {
		ok := t.Tag == TagOctetString
		switch {
		case ok && t.Constructed:
			dst, ok = appendSegments(dst, t.Value, &local, depth+1)
		case ok:
			dst = append(dst, t.Value...)
		}
		if !ok {
			return dst, false
		}
	}
	if local.Has(wire.AnomalyBERTruncated) {
		return dst, false
	}
	an.Union(&local)
	return dst, true
}
