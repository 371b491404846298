package conf

import (
	"fmt"
	"regexp"
	"slices"

	"cordon/rules"
)

// interfaceForm is what an interface may be called: the kernel takes more, but
// rules and their readers do not.
var interfaceForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.:-]{0,14}$`)

// portsGTP are the ports of GTP-C (IANA): of versions 1 and 2, and of version 0
// and GTP'.
var portsGTP = []uint16{2123, 3386}

// portUser is that of GTP-U, which only Tunnels may lead anywhere.
const portUser = 2152

// queueNumbers is how many there are.
const queueNumbers = 1 << 16

// gtp checks what links of GTP need of their own and must not share.
func (c *checker) gtp() {
	outside := map[string]string{}
	for i := range c.config.Links {
		l := &c.config.Links[i]
		if l.Protocol != ProtocolGTP {
			continue
		}
		path := fmt.Sprintf("links[%d]", i)
		c.interfaces(l, path, outside)
		if l.GTP.Path == PathWire {
			c.wire(l, path)
		} else {
			c.queues(i, path+".gtp")
		}
		if !c.given(path + ".gtp.ports") {
			l.GTP.Ports = portsGTP
		}
		for j, port := range l.GTP.Ports {
			if at := fmt.Sprintf("%s.gtp.ports[%d]", path, j); port == portUser || port == 0 || slices.Index(l.GTP.Ports, port) < j {
				c.problem(c.at(at), rules.CodeValue, "user_plane: true is for GTP-U", "%s: %d is no port for GTP-C, or here twice", at, port)
			}
		}
	}
}

// interfaces checks those of both sides: one belongs to one side, and an outer one
// to one link, since whatever crosses it has one judge.
func (c *checker) interfaces(l *Link, path string, outside map[string]string) {
	seen := map[string]string{}
	for _, s := range []struct {
		key  string
		list []string
	}{{"outside", l.Outside.Interfaces}, {"inside", l.Inside.Interfaces}} {
		at := path + "." + s.key
		if len(s.list) == 0 && c.given(at) {
			c.problem(c.at(at), rules.CodeMissingKey, "interfaces: [eth0]", "%s needs the key \"interfaces\"", at)
		}
		for i, name := range s.list {
			at := fmt.Sprintf("%s.interfaces[%d]", at, i)
			switch {
			case !interfaceForm.MatchString(name) || name == "lo":
				c.problem(c.at(at), rules.CodeValue, "a name that ip link shows", "%s: %q is no interface", at, name)
			case seen[name] != "":
				c.problem(c.at(at), rules.CodeValue, "", "%s: %s is in %s already", at, name, seen[name])
			case s.key == "outside" && outside[name] != "":
				c.problem(c.at(at), rules.CodeValue, "", "%s: %s is the outside of %s already", at, name, outside[name])
			}
			seen[name] = path + "." + s.key
			if s.key == "outside" {
				outside[name] = path
			}
		}
	}
}

// wire checks that a wire has its two ends, and no keys of netfilter.
func (c *checker) wire(l *Link, path string) {
	for _, s := range []struct {
		key  string
		list []string
	}{{"outside", l.Outside.Interfaces}, {"inside", l.Inside.Interfaces}} {
		if at := path + "." + s.key + ".interfaces"; len(s.list) > 1 {
			c.problem(c.at(at), rules.CodeValue, "a link for each wire", "%s: %d interfaces, and a wire has one on each side", at, len(s.list))
		}
	}
	for _, key := range []string{"rules", "queue", "queues", "tunnels"} {
		if at := path + ".gtp." + key; c.given(at) {
			c.problem(c.at(at), rules.CodeValue, "path: routed, or bridge", "%s: a wire has nothing to do with netfilter", at)
		}
	}
	if at := path + ".gtp.fail"; l.GTP.Fail == "open" {
		c.problem(c.at(at), rules.CodeValue, "path: bridge can fail open; so can a card with a bypass relay", "%s: a wire is cut when the process ends", at)
	}
}

// queues checks that the queue numbers of a link exist and are its own.
func (c *checker) queues(i int, path string) {
	g := &c.config.Links[i].GTP
	first, end := g.Queue, g.Queue+2*g.Queues
	if end > queueNumbers {
		c.problem(c.at(path), rules.CodeBound, "", "%s: queues %d to %d, and the last number is %d", path, first, end-1, queueNumbers-1)
	}
	for j := range i {
		o := &c.config.Links[j]
		if o.Protocol == ProtocolGTP && o.GTP.Path != PathWire && first < o.GTP.Queue+2*o.GTP.Queues && o.GTP.Queue < end {
			c.problem(c.at(path), rules.CodeValue, fmt.Sprintf("queue: %d", o.GTP.Queue+2*o.GTP.Queues), "%s: the queues %d to %d are those of links[%d] too", path, first, end-1, j)
		}
	}
}
