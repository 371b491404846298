package conf

import (
	"fmt"
	"net"
	"net/netip"
	"regexp"
	"strconv"

	"cordon/rules"
)

// checker finds what a single value cannot show: names used twice, a link whose
// two sides do not fit.
type checker struct {
	*decoder
	config *Config
}

// nameForm is what a link may be called: it is a metric label and a file name.
var nameForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$`)

// at is the place of a value, or of the nearest thing around it.
func (c *checker) at(path string) place {
	for {
		if p, ok := c.places[path]; ok {
			return p
		}
		cut := lastCut(path)
		if cut <= 0 {
			return place{1, 1}
		}
		path = path[:cut]
	}
}

func lastCut(path string) int {
	for i := len(path) - 1; i > 0; i-- {
		if path[i] == '.' || path[i] == '[' {
			return i
		}
	}
	return 0
}

func (c *checker) all() {
	c.http()
	c.privacy()
	c.events()
	c.sessions()
	c.gtp()
	c.cluster()
	names := map[string]int{}
	listens := map[netip.AddrPort]string{}
	for i := range c.config.Links {
		l := &c.config.Links[i]
		path := fmt.Sprintf("links[%d]", i)
		c.linkName(i, path, names)
		c.sides(l, path)
		c.side(&l.Outside, l, path+".outside", listens)
		c.side(&l.Inside, l, path+".inside", listens)
		c.pointCodes(l, path)
		c.protocol(l, path)
		if l.Limits.AssociationsPerPeer > l.Limits.Associations {
			c.problem(c.at(path+".limits.associations_per_peer"), rules.CodeValue, "", "%s.limits: associations_per_peer is %d, more than the %d associations of the link",
				path, l.Limits.AssociationsPerPeer, l.Limits.Associations)
		}
	}
}

func (c *checker) http() {
	listen := c.config.HTTP.Listen
	if listen == "" {
		return
	}
	const hint = "write ADDRESS:PORT, for instance 127.0.0.1:9090"
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		c.problem(c.at("http.listen"), rules.CodeValue, hint, "http.listen: %q has no port", listen)
		return
	}
	if _, err := netip.ParseAddr(host); err != nil && host != "localhost" {
		c.problem(c.at("http.listen"), rules.CodeValue, hint, "http.listen: %q is not an IP address", host)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		c.problem(c.at("http.listen"), rules.CodeValue, hint, "http.listen: %q is not a port", port)
	}
}

func (c *checker) privacy() {
	p := c.config.Privacy
	if p.KeyFile != "" && p.KeyEnv != "" {
		c.problem(c.at("privacy.key_env"), rules.CodeValue, "keep one of them", "privacy: key_file and key_env both name a key")
	}
}

func (c *checker) events() {
	seen := map[string]int{}
	for i, s := range c.config.Events {
		path := fmt.Sprintf("events[%d]", i)
		switch {
		case s.Type == "file" && s.Path == "":
			c.problem(c.at(path), rules.CodeValue, "path: /var/log/cordon/events.jsonl", "%s: a file sink needs the key \"path\"", path)
		case s.Type == "stdout" && s.Path != "":
			c.problem(c.at(path+".path"), rules.CodeValue, "", "%s: a stdout sink has no path", path)
		}
		key := s.Type + " " + s.Path
		if first, twice := seen[key]; twice && s.Type != "" {
			c.problem(c.at(path), rules.CodeValue, "", "%s writes to the same place as events[%d]", path, first)
		}
		seen[key] = i
	}
}

// sessions checks that a session is not forgotten sooner than one that is not known
// counts as false.
func (c *checker) sessions() {
	s := &c.config.State.Sessions
	if s.Idle < s.Learn {
		c.problem(c.at("state.sessions.idle"), rules.CodeValue, fmt.Sprintf("idle: %v or more, or a shorter learn", s.Learn),
			"state.sessions: idle is %v and learn %v: what lives and was forgotten would count as forged", s.Idle, s.Learn)
	}
}

func (c *checker) linkName(i int, path string, names map[string]int) {
	l := &c.config.Links[i]
	if l.Name == "" {
		return // told as a missing key
	}
	if !nameForm.MatchString(l.Name) {
		c.problem(c.at(path+".name"), rules.CodeValue, "letters, digits, '-', '_' and '.', at most 64", "%s.name: %q is no link name", path, l.Name)
	}
	if first, twice := names[l.Name]; twice {
		c.problem(c.at(path+".name"), rules.CodeValue, "", "%s.name: links[%d] is called %q too", path, first, l.Name)
		return
	}
	names[l.Name] = i
}

// sides checks that one side listens and the other connects: an association
// that comes in is tied to one that goes out.
func (c *checker) sides(l *Link, path string) {
	if l.Protocol == ProtocolGTP {
		return
	}
	ok := true
	for _, s := range []struct {
		key  string
		side *Side
	}{{"outside", &l.Outside}, {"inside", &l.Inside}} {
		at := path + "." + s.key
		if _, given := c.places[at]; !given {
			ok = false // told as a missing key
			continue
		}
		if (s.side.Listen == nil) == (s.side.Connect == nil) {
			c.problem(c.at(at), rules.CodeValue, "exactly one of listen and connect", "%s: want listen or connect, and not both", at)
			ok = false
		}
	}
	if !ok || l.IsProxy() {
		return
	}
	if (l.Outside.Listen == nil) == (l.Inside.Listen == nil) {
		how := "listen"
		if l.Outside.Listen == nil {
			how = "connect"
		}
		c.problem(c.at(path+".inside"), rules.CodeValue, "let one side listen, and the other connect", "%s: both sides %s", path, how)
	}
}

func (c *checker) side(s *Side, l *Link, path string, listens map[netip.AddrPort]string) {
	c.ports(s, l, path)
	c.tls(s, l, path)
	if s.Listen != nil {
		at := path + ".listen"
		c.addresses(s.Listen.Addresses, l.SideTransport(s), at+".addresses")
		for _, a := range s.Listen.Addresses {
			ap := netip.AddrPortFrom(a, uint16(s.Listen.Port))
			if first, twice := listens[ap]; twice && s.Listen.Port != 0 {
				c.problem(c.at(at), rules.CodeValue, "", "%s: %s listens on %s already", at, first, ap)
			}
			listens[ap] = at
		}
		for i, p := range s.Listen.Peers {
			if p.IsValid() && p != p.Masked() {
				at := fmt.Sprintf("%s.peers[%d]", at, i)
				c.problem(c.at(at), rules.CodeValue, fmt.Sprintf("the network is %s, the one address %s/%d", p.Masked(), p.Addr(), p.Addr().BitLen()), "%s: %s is an address within a network", at, p)
			}
		}
	}
	if s.Connect != nil {
		transport := l.SideTransport(s)
		c.addresses(s.Connect.Addresses, transport, path+".connect.addresses")
		c.addresses(s.Connect.Local, transport, path+".connect.local")
		for i := range s.Connect.Alternates {
			c.addresses(s.Connect.Alternates[i].Addresses, transport, fmt.Sprintf("%s.connect.alternates[%d].addresses", path, i))
		}
	}
}

func (c *checker) addresses(list []netip.Addr, transport, path string) {
	if transport != "sctp" && len(list) > 1 {
		c.problem(c.at(path), rules.CodeValue, "transport: sctp has multi-homing", "%s: %d addresses, and %s has one", path, len(list), transport)
	}
	seen := map[netip.Addr]bool{}
	for i, a := range list {
		if a.IsValid() && seen[a] {
			c.problem(c.at(fmt.Sprintf("%s[%d]", path, i)), rules.CodeValue, "", "%s: %s is here twice", path, a)
		}
		seen[a] = true
	}
}

// ituPointCodes is one more than the greatest ITU point code (Q.704, 2.2).
const ituPointCodes = 1 << 14

func (c *checker) pointCodes(l *Link, path string) {
	if l.Variant != "itu" {
		return
	}
	for _, s := range []struct {
		key  string
		list []uint32
	}{{"opc", l.Expect.OPC}, {"dpc", l.Expect.DPC}} {
		for i, pc := range s.list {
			if pc >= ituPointCodes {
				at := fmt.Sprintf("%s.expect.%s[%d]", path, s.key, i)
				c.problem(c.at(at), rules.CodeValue, "variant: ansi has 24 bits", "%s: %d is no ITU point code: at most %d", at, pc, ituPointCodes-1)
			}
		}
	}
}
