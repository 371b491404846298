package forge

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"

	"cordon/protocols/numbering"
)

// gtpRAI makes a routing area such as "208-99 1 2": network, area, routing area.
func gtpRAI(_ *gtpScope, text string) ([]byte, error) {
	return gtpPlace(text, []int{2, 1})
}

// gtpPlace makes a network and numbers of so many octets each.
func gtpPlace(text string, sizes []int) ([]byte, error) {
	words := strings.Fields(text)
	if len(words) != len(sizes)+1 {
		return nil, fmt.Errorf("%q: want a network and %d numbers", text, len(sizes))
	}
	b, ok := numbering.AppendPLMN(nil, words[0])
	if !ok {
		return nil, fmt.Errorf("%q is no network such as 262-99", words[0])
	}
	for i, size := range sizes {
		n, err := strconv.ParseUint(words[i+1], 0, size*8)
		if err != nil {
			return nil, fmt.Errorf("%q is no number of %d octets", words[i+1], size)
		}
		b = append(b, binary.BigEndian.AppendUint64(nil, n)[8-size:]...)
	}
	return b, nil
}

// gtpPlaces are the parts of a location by name, in the order in which version 2 has them (TS 29.274, 8.21).
var gtpPlaces = []struct {
	name  string
	flag  byte
	sizes []int
}{
	{"cgi", 0x01, []int{2, 2}}, {"sai", 0x02, []int{2, 2}}, {"rai", 0x04, []int{2, 2}}, {"tai", 0x08, []int{2}}, {"ecgi", 0x10, []int{4}},
}

// gtpULI makes a location such as "tai 208-99 1, ecgi 208-99 0x17a2b01".
func gtpULI(_ *gtpScope, text string) ([]byte, error) {
	out := []byte{0}
	for part := range strings.SplitSeq(text, ",") {
		name, rest, _ := strings.Cut(strings.TrimSpace(part), " ")
		at := -1
		for i := range gtpPlaces {
			if gtpPlaces[i].name == name {
				at = i
			}
		}
		if at < 0 || out[0] >= gtpPlaces[at].flag {
			return nil, fmt.Errorf("%q: want cgi, sai, rai, tai and ecgi in this order", part)
		}
		b, err := gtpPlace(rest, gtpPlaces[at].sizes)
		if err != nil {
			return nil, err
		}
		out[0] |= gtpPlaces[at].flag
		out = append(out, b...)
	}
	return out, nil
}

// gtpULI1 makes a location of version 1: one cgi, sai or rai.
func gtpULI1(_ *gtpScope, text string) ([]byte, error) {
	name, rest, _ := strings.Cut(text, " ")
	for i, p := range gtpPlaces[:3] {
		if p.name == name {
			b, err := gtpPlace(rest, p.sizes)
			return append([]byte{byte(i)}, b...), err
		}
	}
	return nil, fmt.Errorf("%q: want cgi, sai or rai", text)
}
