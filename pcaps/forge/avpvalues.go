package forge

import (
	"encoding/binary"
	"fmt"
	"math"
	"net/netip"
	"strconv"
	"time"
)

// encodeUnsigned makes a number of four or eight octets. A negative one is written in two's complement.
func encodeUnsigned(text string, size int) ([]byte, error) {
	n, err := strconv.ParseInt(text, 0, 64)
	if err != nil || size == 4 && (n < math.MinInt32 || n > math.MaxUint32) {
		return nil, fmt.Errorf("%q is no number of %d bits", text, size*8)
	}
	if size == 4 {
		return binary.BigEndian.AppendUint32(nil, uint32(n)), nil
	}
	return binary.BigEndian.AppendUint64(nil, uint64(n)), nil
}

// encodeIPAddress makes an Address: the family of IANA before the octets (RFC 6733, 4.3.1).
func encodeIPAddress(text string) ([]byte, error) {
	addr, err := netip.ParseAddr(text)
	if err != nil || addr.Zone() != "" {
		return nil, fmt.Errorf("%q is no IP address", text)
	}
	family := byte(1)
	if addr.Is6() {
		family = 2
	}
	return append([]byte{0, family}, addr.AsSlice()...), nil
}

// encodeTime makes the seconds since 1900 of a time (RFC 6733, 4.3.1).
func encodeTime(text string) ([]byte, error) {
	const from1900To1970 = 2_208_988_800
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return nil, fmt.Errorf("%q is no time such as 2025-10-09T08:53:20Z", text)
	}
	return binary.BigEndian.AppendUint32(nil, uint32(t.Unix()+from1900To1970)), nil
}
