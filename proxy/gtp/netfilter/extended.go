package netfilter

import (
	"fmt"
	"strings"
)

// Extension headers of IPv6 that are looked behind in a tunnel, and how many octets of
// them: hop-by-hop and destination options, routing, fragment and mobility. Nobody has
// more than two, or longer ones, in front of UDP.
const (
	extensions = "{ 0, 43, 44, 60, 135 }"
	varying    = "{ 0, 43, 60, 135 }" // that tell their length
	fragments  = "44"                 // of eight octets, whatever stands where others have the length

	longest       = 8 // units of eight octets, of one header
	longestOfPair = 4 // of two
)

// An opening is what a rule knows of a packet of IPv6 in a tunnel: conditions, where the
// field stands that tells the next header, and where that header begins. Offsets are in
// bits behind the beginning of the UDP header of the tunnel.
type opening struct {
	match    string
	next, at int
}

// behind are the openings behind one further header: fields of at most units times
// eight octets, and a fragment header of a first fragment. The ports of others stand
// elsewhere.
func (o opening) behind(units int) (all []opening) {
	for n := range units {
		match := fmt.Sprintf("%s @th,%d,8 %s @th,%d,8 %d", o.match, o.next, varying, o.at+8, n)
		all = append(all, opening{match, o.at, o.at + 64*(n+1)})
	}
	return append(all, opening{fmt.Sprintf("%s @th,%d,8 %s @th,%d,16 & 0xfff8 == 0", o.match, o.next, fragments, o.at+16), o.at, o.at + 64})
}

// extended are the rules of a chain that finds GTP behind extension headers in a tunnel.
// What it has read to its end goes back; a later fragment too, which holds no port. drop
// is a line for a condition and a counter.
func extended(drop string) string {
	var b strings.Builder
	read := func(o opening) {
		fmt.Fprintf(&b, drop, fmt.Sprintf("%s @th,%d,8 17 @th,%d,16 { %d, %d, %d }", o.match, o.next, o.at+16, PortControl, PortUser, PortPrime), "nested")
		fmt.Fprintf(&b, "\t\t%s @th,%d,8 != %s return\n", o.match, o.next, extensions)
	}
	for _, flags := range []struct {
		match string
		inner int
	}{{"@th,64,8 & 0x07 == 0", 128}, {"@th,64,8 & 0x07 { 1, 2, 3 }", 160}} {
		packet := opening{flags.match, flags.inner + 48, flags.inner + 320}
		fmt.Fprintf(&b, "\t\t%s @th,%d,8 %s @th,%d,16 & 0xfff8 != 0 return\n", packet.match, packet.next, fragments, packet.at+16)
		for _, one := range packet.behind(longest) {
			read(one)
		}
		for _, one := range packet.behind(longestOfPair) {
			fmt.Fprintf(&b, "\t\t%s @th,%d,8 %s @th,%d,16 & 0xfff8 != 0 return\n", one.match, one.next, fragments, one.at+16)
			for _, two := range one.behind(longestOfPair) {
				read(two)
			}
		}
	}
	fmt.Fprintf(&b, drop, "meta protocol { ip, ip6 }", "nested")
	return b.String()
}
