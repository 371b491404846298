package netfilter

import (
	"fmt"
	"strings"
)

func (p *Plan) family() string {
	if p.Bridge {
		return "bridge"
	}
	return "inet"
}

func (p *Plan) table() string { return fmt.Sprintf("cordon_gtp_%d", p.ID) }

// counterQueued is the name of the counter of what was led to the queue.
const counterQueued = "queued"

// nft is the table of the plan. Priority -150 is that of iptables' mangle: ahead
// of the operator's own filters, which see what was let through.
//
// Chains that are there already are emptied and filled again in one step, and never
// made anew: when a hook goes, the kernel drops whatever waits in any queue.
func (p *Plan) nft() string {
	var b strings.Builder
	table := p.family() + " " + p.table()
	const hook = "\t\ttype filter hook %s priority -150; policy accept;\n"
	fmt.Fprintf(&b, "table %s {\n\tchain judge { }\n", table)
	for _, name := range []string{"prerouting", "forward"} {
		fmt.Fprintf(&b, "\tchain %s {\n"+hook+"\t}\n", name, name)
	}
	b.WriteString("}\n")
	for _, name := range []string{"judge", "prerouting", "forward"} {
		fmt.Fprintf(&b, "flush chain %s %s\n", table, name)
	}
	fmt.Fprintf(&b, "table %s {\n\tcounter %s { }\n\tcounter fragments { }\n", table, counterQueued)
	p.nftPrerouting(&b)
	b.WriteString("\tchain judge {\n")
	b.WriteString("\t\tmeta protocol ip ip protocol udp ip frag-off & 0x3fff != 0 counter name fragments drop\n")
	if p.IPv6 {
		b.WriteString("\t\tmeta protocol ip6 exthdr frag exists counter name fragments drop\n")
	}
	to := "counter name " + counterQueued + " queue num " + p.queues("-")
	if p.Bypass {
		to += " bypass"
	}
	for _, side := range []string{"dport", "sport"} {
		fmt.Fprintf(&b, "\t\tudp %s { %s } %s\n", side, strings.ReplaceAll(p.ports(), ",", ", "), to)
	}
	if p.UserPlane { // the type is the second octet of a GTP header, and the first has the flag for extension headers
		fmt.Fprintf(&b, "\t\tudp dport %d @th,72,8 != 255 %s\n", PortUser, to)
		fmt.Fprintf(&b, "\t\tudp dport %d @th,64,8 & 0x04 == 0x04 @th,72,8 255 %s\n", PortUser, to)
	}
	b.WriteString("\t}\n\tchain forward {\n")
	for _, side := range []string{"iifname", "oifname"} {
		fmt.Fprintf(&b, "\t\t%s { \"%s\" } jump judge\n", side, strings.Join(p.Outside, `", "`))
	}
	b.WriteString("\t}\n}\n")
	return b.String()
}

// nftPrerouting switches the reassembly on: the kernel does so for whoever asks
// for the state of a connection, if only on the loopback interface.
func (p *Plan) nftPrerouting(b *strings.Builder) {
	b.WriteString("\tchain prerouting {\n")
	if p.Bridge {
		b.WriteString("\t\tct state invalid counter\n\t}\n")
		return
	}
	b.WriteString("\t\tiifname \"lo\" ct state invalid counter\n")
	fmt.Fprintf(b, "\t\tiifname \"lo\" ip daddr %s udp dport %d counter name %s queue num %s\n", ProbeIPv4, PortControl, counterQueued, p.queues("-"))
	if p.IPv6 {
		fmt.Fprintf(b, "\t\tiifname \"lo\" ip6 daddr %s udp sport %d udp dport %d counter name %s queue num %s\n", ProbeIPv6, PortControl, PortControl, counterQueued, p.queues("-"))
	}
	b.WriteString("\t}\n")
}

// nftProbe asks for what a kernel may lack, in a chain without a hook.
func (p *Plan) nftProbe() string {
	return fmt.Sprintf("table %s cordon_probe {\n\tchain probe {\n\t\tct state invalid queue num %s bypass\n\t}\n}\n", p.family(), p.queues("-"))
}
