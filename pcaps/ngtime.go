package pcaps

import (
	"math"
	"math/bits"
)

// ticksPerSecond reads if_tsresol: a negative power of two or of ten.
func ticksPerSecond(resol byte) (uint64, error) {
	exponent := int(resol & 0x7f)
	if resol&0x80 != 0 {
		if exponent > maxBinaryResolution {
			return 0, damaged("a time resolution of 2^-%d s", exponent)
		}
		return 1 << exponent, nil
	}
	if exponent > maxDecimalResolution {
		return 0, damaged("a time resolution of 10^-%d s", exponent)
	}
	ticks := uint64(1)
	for range exponent {
		ticks *= 10
	}
	return ticks, nil
}

// time turns a time stamp into nanoseconds since 1970. What lies outside of an int64 becomes its nearest end.
func (it *ngInterface) time(stamp uint64) int64 {
	if it.offset == 0 && stamp <= math.MaxInt64/1000 {
		switch it.ticks {
		case nanosPerSecond:
			return int64(stamp)
		case defaultTicksPerSecond:
			return int64(stamp) * 1000
		}
	}
	seconds, rest := stamp/it.ticks, stamp%it.ticks
	if seconds > maxRepresentableSecond || it.offset > maxRepresentableSecond || it.offset < -maxRepresentableSecond {
		return math.MaxInt64
	}
	total := int64(seconds) + it.offset
	if total > maxRepresentableSecond {
		return math.MaxInt64
	}
	hi, lo := bits.Mul64(rest, nanosPerSecond)
	nanos, _ := bits.Div64(hi, lo, it.ticks) // rest < ticks, so that the quotient is below 10^9
	return total*nanosPerSecond + int64(nanos)
}
