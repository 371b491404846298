package ber

import (
	"math/bits"
	"strconv"

	"cordon/protocols/wire"
)

// AppendOID appends the content v of an OBJECT IDENTIFIER in dotted form
// ("0.4.0.0.1.0.29.3"). Padded subidentifiers count by value and are marked,
// as is a last one that is cut: an application context in such a form is
// still read by its meaning. An arc beyond 64 bits shows as its lower ones.
func AppendOID(dst, v []byte, an *wire.Anomalies) []byte {
	if len(v) == 0 {
		an.Set(wire.AnomalyBEROIDPadded)
		return dst
	}
	for first := true; len(v) > 0; first = false {
		var arc uint64
		arc, v = nextArc(v, an)
		switch {
		case !first:
			dst = append(dst, '.')
		case arc < 40:
			dst = append(dst, '0', '.')
		case arc < 80:
			dst = append(dst, '1', '.')
			arc -= 40
		default:
			dst = append(dst, '2', '.')
			arc -= 80
		}
		dst = strconv.AppendUint(dst, arc, 10)
	}
	return dst
}

// CanonicalOID is the content v of an OBJECT IDENTIFIER without padding. It is
// v itself when that has none; otherwise it is appended to scratch, which is
// returned grown.
func CanonicalOID(v, scratch []byte, an *wire.Anomalies) (canonical, grown []byte) {
	padded, start := false, true
	for _, c := range v {
		if start && c == 0x80 {
			padded = true
		}
		start = c < 0x80
	}
	if !start || len(v) == 0 {
		an.Set(wire.AnomalyBEROIDPadded)
	}
	if !padded {
		return v, scratch
	}
	an.Set(wire.AnomalyBEROIDPadded)
	at := len(scratch)
	start = true
	for _, c := range v {
		if start && c == 0x80 {
			continue
		}
		scratch = append(scratch, c)
		start = c < 0x80
	}
	return scratch[at:len(scratch):len(scratch)], scratch
}

// nextArc reads one subidentifier (X.690, 8.19.2).
func nextArc(v []byte, an *wire.Anomalies) (arc uint64, rest []byte) {
	if v[0] == 0x80 {
		an.Set(wire.AnomalyBEROIDPadded)
	}
	for i, c := range v {
		arc = arc<<7 | uint64(c&0x7F)
		if c < 0x80 {
			return arc, v[i+1:]
		}
	}
	an.Set(wire.AnomalyBEROIDPadded)
	return arc, nil
}

// AppendOIDContent appends the content of an OBJECT IDENTIFIER of the given
// arcs, of which there must be two or more.
func AppendOIDContent(dst []byte, arcs ...uint64) []byte {
	if len(arcs) < 2 {
		return dst
	}
	dst = appendArc(dst, arcs[0]*40+arcs[1])
	for _, a := range arcs[2:] {
		dst = appendArc(dst, a)
	}
	return dst
}

func appendArc(dst []byte, arc uint64) []byte {
	n := (bits.Len64(arc|1) + 6) / 7
	for i := n - 1; i > 0; i-- {
		dst = append(dst, byte(arc>>(7*i))|0x80)
	}
	return append(dst, byte(arc&0x7F))
}
