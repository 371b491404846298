package netfilter

import (
	"fmt"
	"strings"
)

// tool is iptables or its relative for a method and version of IP.
func tool(m Method, ipv6 bool) string {
	name := string(m)
	if ipv6 {
		name = "ip6" + strings.TrimPrefix(name, "ip")
	}
	return name
}

// restore is the relative that replaces whole chains in one step.
func restore(m Method, ipv6 bool) string { return tool(m, ipv6) + "-restore" }

// Names of the chains; 28 characters is the most.
func (p *Plan) chain() string      { return fmt.Sprintf("CORDON-GTP-%d", p.ID) }
func (p *Plan) probeChain() string { return fmt.Sprintf("CORDON-GTP-%d-PROBE", p.ID) }

// hooks are the chains of ours and those of the table mangle that lead there.
func (p *Plan) hooks() [][2]string {
	return [][2]string{{"PREROUTING", p.probeChain()}, {"FORWARD", p.chain()}}
}

const lockWait = "5" // seconds in which another iptables may end

func (p *Plan) versions() []bool {
	if p.IPv6 {
		return []bool{false, true}
	}
	return []bool{false}
}

func (p *Plan) xtables(m Method) (steps []step) {
	if p.Bridge {
		for _, key := range []string{"call-iptables", "call-ip6tables", "filter-vlan-tagged", "filter-pppoe-tagged"} { // else tags pass by the rules
			steps = append(steps, step{args: []string{"sysctl", "-qw", "net.bridge.bridge-nf-" + key + "=1"}})
		}
	}
	for _, ipv6 := range p.versions() {
		steps = append(steps, step{args: []string{restore(m, ipv6), "-w", lockWait, "--noflush"}, input: p.chains(ipv6)})
		for _, h := range p.hooks() {
			rule := func(do string) []string {
				return []string{tool(m, ipv6), "-w", lockWait, "-t", "mangle", do, h[0], "-j", h[1]}
			}
			steps = append(steps, step{args: rule("-I"), unless: rule("-C")})
		}
	}
	return steps
}

func (p *Plan) removeXTables(m Method) (steps []step) {
	for _, ipv6 := range p.versions() {
		for _, h := range p.hooks() {
			for _, args := range [][]string{{"-D", h[0], "-j", h[1]}, {"-F", h[1]}, {"-X", h[1]}} {
				steps = append(steps, step{args: append([]string{tool(m, ipv6), "-w", lockWait, "-t", "mangle"}, args...), may: true})
			}
		}
	}
	return steps
}

// chains are the chains of the plan as iptables-restore reads them: naming a
// chain empties it, and all is committed in one step.
func (p *Plan) chains(ipv6 bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "*mangle\n:%s - [0:0]\n:%s - [0:0]\n", p.probeChain(), p.chain())
	probe, nowhere, fragments := ProbeIPv4, "0.0.0.0/32", "-p udp -f"
	if ipv6 {
		probe, nowhere, fragments = ProbeIPv6, "::/128", "-m frag --fragid 0:4294967295"
	}
	// The match socket has the kernel put datagrams together from when the rule is
	// there, though no packet comes from nowhere.
	fmt.Fprintf(&b, "-A %s -i lo -s %s -p udp -m socket -j RETURN\n", p.probeChain(), nowhere)
	from := ""
	if ipv6 {
		from = fmt.Sprintf(" --sport %d", PortControl)
	}
	fmt.Fprintf(&b, "-A %s -i lo -d %s -p udp%s --dport %d -j NFQUEUE%s\n", p.probeChain(), probe, from, PortControl, p.target(false))
	for _, name := range p.Outside {
		for _, at := range p.interfaces(name) {
			fmt.Fprintf(&b, "-A %s %s %s -j DROP\n", p.chain(), at, fragments)
			fmt.Fprintf(&b, "-A %s %s -p udp -m multiport --ports %s -j NFQUEUE%s\n", p.chain(), at, p.ports(), p.target(p.Bypass))
			if p.UserPlane {
				for _, match := range notPlain(ipv6) {
					fmt.Fprintf(&b, "-A %s %s -p udp --dport %d -m u32 --u32 \"%s\" -j NFQUEUE%s\n", p.chain(), at, PortUser, match, p.target(p.Bypass))
				}
			}
		}
	}
	b.WriteString("COMMIT\n")
	return b.String()
}

// notPlain selects messages whose second octet behind the UDP header is not that of a
// G-PDU, and G-PDUs with the flag for extension headers in the first. Extension headers
// of IPv6 are stopped by the rules of the user plane.
func notPlain(ipv6 bool) [2]string {
	header := "0>>22&0x3C@8"
	if ipv6 {
		header = "48"
	}
	return [2]string{header + ">>16&0xFF=0:254", header + ">>16&0x4FF=0x4FF"}
}

func (p *Plan) interfaces(name string) []string {
	if p.Bridge {
		return []string{"-m physdev --physdev-in " + name, "-m physdev --physdev-is-bridged --physdev-out " + name}
	}
	return []string{"-i " + name, "-o " + name}
}

func (p *Plan) target(bypass bool) string {
	to := " --queue-num " + p.queues(":")
	if p.Queues > 1 {
		to = " --queue-balance " + p.queues(":")
	}
	if bypass {
		to += " --queue-bypass"
	}
	return to
}
