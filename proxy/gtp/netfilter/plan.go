package netfilter

import (
	"fmt"
	"strconv"
	"strings"
)

// Ports of GTP (IANA): GTP-C, GTP-U and GTP', which GTPv0 has too.
const (
	PortControl = 2123
	PortUser    = 2152
	PortPrime   = 3386
)

// Addresses that the path sends probes to itself by, on the loopback interface
// and to port PortControl; that of IPv6 comes from PortControl too.
const (
	ProbeIPv4 = "127.71.84.80"
	ProbeIPv6 = "::1"
)

// A Plan is what is to be led through queues.
type Plan struct {
	// ID tells the rules of one link from those of others: the first number of its
	// queues.
	ID uint16
	// Bridge says that the interfaces are ports of a bridge.
	Bridge bool
	// Outside are the interfaces to the interconnect, by name. Whatever comes in or
	// goes out there is led through the queue.
	Outside []string
	// Queue is the first queue and Queues their number; packets of one pair of
	// addresses keep to one queue.
	Queue, Queues uint16
	// Bypass lets packets go on when nobody reads the queue.
	Bypass bool
	// Ports are those of GTP-C; either end may have one.
	Ports []uint16
	// UserPlane leads messages to PortUser that are no G-PDU through the queue too,
	// and lets G-PDUs pass in the tunnels of two sets of nf_tables only, of at most
	// Tunnels ends each.
	UserPlane bool
	Tunnels   int
	// Observe counts what of the user plane would be dropped, and lets it pass.
	Observe bool
	// IPv6 makes rules for IPv6 beside those for IPv4.
	IPv6 bool
}

// Method is what rules are written for.
type Method string

// The methods. A host whose iptables writes nf_tables has IPTables; one that
// still has the old one beside it has both.
const (
	NFT            Method = "nft"
	IPTablesLegacy Method = "iptables-legacy"
	IPTables       Method = "iptables"
)

// Methods are all methods, the best one first.
func Methods() []Method { return []Method{NFT, IPTablesLegacy, IPTables} }

// A step is one command.
type step struct {
	args   []string
	input  string
	unless []string // a command; where it succeeds, the step is done already
	may    bool     // the step may fail
}

// Install are the commands that install the plan, as a shell script.
func (p *Plan) Install(m Method) string { return script(p.install(m)) }

// Remove are the commands that take the plan's rules away, as a shell script.
func (p *Plan) Remove(m Method) string { return script(p.remove(m)) }

func (p *Plan) install(m Method) (steps []step) {
	load := func(text string) step { return step{args: []string{"nft", "-f", "-"}, input: text} }
	if m == NFT {
		steps = []step{load(p.nft())}
	} else {
		steps = p.xtables(m)
	}
	if p.UserPlane {
		steps = append(steps, load(p.user()))
	}
	return steps
}

func (p *Plan) remove(m Method) (steps []step) {
	if p.UserPlane {
		steps = []step{p.deleteTable(p.UserTable())}
	}
	return append(steps, p.removeQueues(m)...)
}

// removeQueues takes away what leads to the queues, and leaves the tunnels.
func (p *Plan) removeQueues(m Method) []step {
	if m == NFT {
		return []step{p.deleteTable(p.table())}
	}
	return p.removeXTables(m)
}

func (p *Plan) deleteTable(name string) step {
	return step{args: []string{"nft", "delete", "table", p.family(), name}, may: true}
}

// queues are the queues as both programs write a range.
func (p *Plan) queues(between string) string {
	first := strconv.Itoa(int(p.Queue))
	if p.Queues <= 1 {
		return first
	}
	return first + between + strconv.Itoa(int(p.Queue)+int(p.Queues)-1)
}

func (p *Plan) ports() string {
	all := make([]string, len(p.Ports))
	for i, port := range p.Ports {
		all[i] = strconv.Itoa(int(port))
	}
	return strings.Join(all, ",")
}

// script writes steps for a shell.
func script(steps []step) string {
	var b strings.Builder
	for _, s := range steps {
		if s.unless != nil {
			fmt.Fprintf(&b, "%s 2>/dev/null || ", command(s.unless))
		}
		b.WriteString(command(s.args))
		if s.may {
			b.WriteString(" 2>/dev/null || true")
		}
		if s.input != "" {
			fmt.Fprintf(&b, " <<'END'\n%sEND", s.input)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// command writes a command with the quotes that a shell needs.
func command(args []string) string {
	quoted := make([]string, len(args))
	for i, a := range args {
		if strings.ContainsFunc(a, func(r rune) bool { return !strings.ContainsRune("-_./=:,", r) && !isWord(r) }) {
			a = "'" + strings.ReplaceAll(a, "'", `'\''`) + "'"
		}
		quoted[i] = a
	}
	return strings.Join(quoted, " ")
}

func isWord(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}
