package netfilter

import (
	"fmt"
	"strings"
)

// Names of the user plane's sets.
const (
	SetTunnels4 = "tunnels4" // of address and TEID, IPv4
	SetTunnels6 = "tunnels6"
	SetAlive    = "alive"    // of EtherTypes, while the firewall keeps them in
	SetLearning = "learning" // of EtherTypes, until their time is over
)

// UserTable is the name of the table of the user plane.
func (p *Plan) UserTable() string { return fmt.Sprintf("cordon_gtpu_%d", p.ID) }

// user is the table that holds GTP-U to the tunnels of the sets. Installing it
// again keeps the sets. Where the link fails open it drops only while the firewall
// says that it is alive, since nobody else fills the sets. While the set of those that
// learn is filled, what is in no tunnel passes.
//
// Offsets are in bits behind the beginning of the UDP header: 64 the flags of GTP,
// 72 the type, 96 the TEID, and from 128 the user's packet, or from 160 where one of
// the flags for optional fields is set. Behind options of IPv4 the port stands as many
// words further, which a chain of its own looks at, as one does behind extension headers of
// IPv6 in the tunnel. A packet behind extension headers of GTP stands where
// these rules cannot tell: the queue has had it, and here its TEID is checked.
func (p *Plan) user() string {
	var b strings.Builder
	table := p.family() + " " + p.UserTable()
	fmt.Fprintf(&b, "table %s {\n\tchain options { }\n\tchain extended { }\n\tchain check { }\n\tchain forward { type filter hook forward priority -140; policy accept; }\n}\n", table)
	fmt.Fprintf(&b, "flush chain %s options\nflush chain %s extended\nflush chain %s check\nflush chain %s forward\ntable %s {\n", table, table, table, table, table)
	fmt.Fprintf(&b, "\tset %s { typeof ip daddr . @th,96,32; size %d; }\n", SetTunnels4, p.Tunnels)
	fmt.Fprintf(&b, "\tset %s { typeof ip6 daddr . @th,96,32; size %d; }\n", SetTunnels6, p.Tunnels)
	fmt.Fprintf(&b, "\tset %s { typeof meta protocol; flags timeout; size 4; }\n", SetAlive)
	fmt.Fprintf(&b, "\tset %s { typeof meta protocol; flags timeout; size 4; }\n", SetLearning)
	b.WriteString("\tcounter malformed { }\n\tcounter nested { }\n\tcounter unknown { }\n\tcounter learnt { }\n")
	drop := "\t\t%s counter name %s drop\n"
	if p.Observe {
		drop = "\t\t%s counter name %s accept\n"
	}
	b.WriteString("\tchain options {\n")
	for words := 6; words <= 15; words++ {
		for _, at := range []struct {
			flags string
			inner int
		}{{"== 0", 128}, {"{ 1, 2, 3 }", 160}} {
			fmt.Fprintf(&b, drop, fmt.Sprintf("@th,64,8 & 0x07 %s @th,%d,8 %#x @th,%d,8 17 @th,%d,16 { %d, %d, %d }",
				at.flags, at.inner, 0x40|words, at.inner+72, at.inner+32*words+16, PortControl, PortUser, PortPrime), "nested")
		}
	}
	b.WriteString("\t}\n\tchain extended {\n")
	b.WriteString(extended(drop))
	b.WriteString("\t}\n\tchain check {\n")
	fmt.Fprintf(&b, drop, "meta protocol ip6 ip6 nexthdr != 17", "malformed")
	fmt.Fprintf(&b, drop, "@th,64,8 & 0xf0 != 0x30", "malformed")
	b.WriteString("\t\t@th,72,8 { 1, 2, 26, 31 } accept\n")
	fmt.Fprintf(&b, drop, "@th,72,8 != { 254, 255 }", "malformed")
	for _, nested := range []string{
		"@th,64,8 & 0x07 == 0 @th,128,4 4 @th,200,8 17 @th,304,16",
		"@th,64,8 & 0x07 { 1, 2, 3 } @th,160,4 4 @th,232,8 17 @th,336,16",
		"@th,64,8 & 0x07 == 0 @th,128,4 6 @th,176,8 17 @th,464,16",
		"@th,64,8 & 0x07 { 1, 2, 3 } @th,160,4 6 @th,208,8 17 @th,496,16",
	} {
		fmt.Fprintf(&b, drop, fmt.Sprintf("%s { %d, %d, %d }", nested, PortControl, PortUser, PortPrime), "nested")
	}
	const withOptions = "70, 71, 72, 73, 74, 75, 76, 77, 78, 79" // version 4, and a header of more than 5 words
	fmt.Fprintf(&b, "\t\t@th,64,8 & 0x07 == 0 @th,128,8 { %s } jump options\n\t\t@th,64,8 & 0x07 { 1, 2, 3 } @th,160,8 { %s } jump options\n", withOptions, withOptions)
	fmt.Fprintf(&b, "\t\t@th,64,8 & 0x07 == 0 @th,128,4 6 @th,176,8 %[1]s jump extended\n\t\t@th,64,8 & 0x07 { 1, 2, 3 } @th,160,4 6 @th,208,8 %[1]s jump extended\n", extensions)
	fmt.Fprintf(&b, "\t\tip daddr . @th,96,32 @%s accept\n\t\tip6 daddr . @th,96,32 @%s accept\n", SetTunnels4, SetTunnels6)
	fmt.Fprintf(&b, "\t\tmeta protocol @%s counter name learnt accept\n", SetLearning)
	what := "meta protocol { ip, ip6 }"
	if p.Bypass {
		what = "meta protocol @" + SetAlive
	}
	fmt.Fprintf(&b, drop, what, "unknown")
	b.WriteString("\t}\n\tchain forward {\n")
	for _, side := range []string{"iifname", "oifname"} {
		fmt.Fprintf(&b, "\t\t%s { \"%s\" } udp dport %d jump check\n", side, strings.Join(p.Outside, `", "`), PortUser)
	}
	b.WriteString("\t}\n}\n")
	return b.String()
}
