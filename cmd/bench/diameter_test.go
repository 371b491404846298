package bench

import (
	"encoding/binary"
	"testing"

	"cordon/protocols/decode"
	"cordon/rules"
)

// newDiameterJudging reads the stream of Diameter. It comes again and again, as
// new requests: each time the identifiers are others, since a repetition without
// the T bit is not lawful.
func newDiameterJudging(set *rules.Set) *judging {
	const hopByHop, endToEnd = 12, 16 // octets of the header
	const numbers, turns = 0xF000FFFF, 1 << 12
	first := &diameterStream()[0].data[0]
	turn := uint32(0)
	j := newJudging(set)
	for i := range j.meta {
		j.meta[i].PPID = 46
	}
	j.read = func(d *decode.Decoder, in *decode.Inbound, u *unit, emit decode.Emit) {
		b := u.data
		if &b[0] == first {
			turn = (turn + 1) % turns
		}
		for _, at := range []int{hopByHop, endToEnd} {
			binary.BigEndian.PutUint32(b[at:], binary.BigEndian.Uint32(b[at:])&numbers|turn<<16)
		}
		d.Diameter(in, b, emit)
	}
	return j
}

// BenchmarkJudgeMixedDiameter is decoding and all shipped rules on a mixed
// stream of S6a.
func BenchmarkJudgeMixedDiameter(b *testing.B) {
	benchJudging(b, newDiameterJudging(packSet(b)), diameterStream())
}

func TestLawfulDiameterPassesWithoutAllocating(t *testing.T) {
	passesWithoutAllocating(t, newDiameterJudging(packSet(t)), diameterStream())
}
