package bench

import (
	"encoding/binary"
	"testing"

	"cordon/protocols/decode"
	"cordon/rules"
)

// newDiameterJudging reads Diameter. The stream comes again and again, as new
// requests: each time the identifiers are others, of a request and its answer
// alike, since a repetition without the T bit is not lawful.
func newDiameterJudging(set *rules.Set) *judging {
	const hopByHop, endToEnd, turn = 12, 16, 1 << 16
	j := newJudging(set)
	for i := range j.meta {
		j.meta[i].PPID = 46
	}
	j.read = func(d *decode.Decoder, in *decode.Inbound, b []byte, emit decode.Emit) {
		for _, at := range []int{hopByHop, endToEnd} {
			binary.BigEndian.PutUint32(b[at:], binary.BigEndian.Uint32(b[at:])+turn)
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
