package conf

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cordon/rules"
)

// given reports whether the file holds the key at path.
func (c *checker) given(path string) bool {
	_, ok := c.places[path]
	return ok
}

// protocol checks that a link has no keys of another protocol than its own, and
// what its own asks for.
func (c *checker) protocol(l *Link, path string) {
	for _, k := range protocolKeys {
		at := path + "." + k.key
		if slices.Contains(k.protocols, l.Protocol) || !c.given(at) {
			continue
		}
		c.problem(c.at(at), rules.CodeValue, "protocol: "+k.protocols[0], "%s is for links of %s, and this one is of %s", at, strings.Join(k.protocols, " and "), l.Protocol)
	}
	if l.Protocol != ProtocolDiameter {
		return
	}
	c.hosts(l.Outside.Hosts, path+".outside.hosts")
	c.hosts(l.Inside.Hosts, path+".inside.hosts")
	c.identity(l, path+".diameter")
}

// protocolKeys are the keys of a link that not all protocols have.
var protocolKeys = []struct {
	key       string
	protocols []string
}{
	{"transport", []string{ProtocolM3UA, ProtocolDiameter}},
	{"variant", []string{ProtocolM3UA}},
	{"cap_ssns", []string{ProtocolM3UA}},
	{"expect", []string{ProtocolM3UA}},
	{"limits", []string{ProtocolM3UA, ProtocolDiameter}},
	{"diameter", []string{ProtocolDiameter}},
	{"outside.hosts", []string{ProtocolDiameter}},
	{"inside.hosts", []string{ProtocolDiameter}},
	{"outside.connect.alternates", []string{ProtocolDiameter}},
	{"inside.connect.alternates", []string{ProtocolDiameter}},
	{"outside.transport", []string{ProtocolM3UA, ProtocolDiameter}},
	{"inside.transport", []string{ProtocolM3UA, ProtocolDiameter}},
	{"outside.listen", []string{ProtocolM3UA, ProtocolDiameter}},
	{"inside.listen", []string{ProtocolM3UA, ProtocolDiameter}},
	{"outside.connect", []string{ProtocolM3UA, ProtocolDiameter}},
	{"inside.connect", []string{ProtocolM3UA, ProtocolDiameter}},
	{"gtp", []string{ProtocolGTP}},
	{"outside.interfaces", []string{ProtocolGTP}},
	{"inside.interfaces", []string{ProtocolGTP}},
}

// identityForm is a host or realm of Diameter (RFC 6733, 4.3.1): labels of
// letters, digits and hyphens, of which there are at least two.
var identityForm = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+$`)

// maxIdentity is the length of a name (RFC 1035, 2.3.4).
const maxIdentity = 255

func isIdentity(s string) bool { return len(s) <= maxIdentity && identityForm.MatchString(s) }

func (c *checker) identity(l *Link, path string) {
	const hint = "a full name such as dea1.epc.mnc001.mcc262.3gppnetwork.org"
	d := &l.Diameter
	for _, s := range []struct{ key, value string }{{"origin_host", d.OriginHost}, {"origin_realm", d.OriginRealm}} {
		at := path + "." + s.key
		switch {
		case s.value == "" && l.IsProxy():
			c.problem(c.at(path), rules.CodeMissingKey, s.key+": "+hint, "%s: a proxy needs the key %q", path, s.key)
		case s.value != "" && !isIdentity(s.value):
			c.problem(c.at(at), rules.CodeValue, hint, "%s: %q is no Diameter identity", at, s.value)
		}
	}
	if !l.IsProxy() && (d.OriginHost == "") != (d.OriginRealm == "") {
		c.problem(c.at(path), rules.CodeValue, "give both, or none", "%s: origin_host and origin_realm belong together", path)
	}
}

func (c *checker) hosts(list []string, path string) {
	for i, h := range list {
		if h != "" && !isIdentity(trimStar(h)) {
			at := fmt.Sprintf("%s[%d]", path, i)
			c.problem(c.at(at), rules.CodeValue, "mme1.visited.example, or *.visited.example for all of a realm", "%s: %q is no host", at, h)
		}
	}
}

// trimStar takes the star of "*.realm" away.
func trimStar(s string) string {
	if len(s) > 2 && s[:2] == "*." {
		return s[2:]
	}
	return s
}

// Ports of Diameter (IANA registry).
const (
	portDiameter    = 3868
	portDiameterTLS = 5868
)

// ports gives a side of a Diameter link the ports of its protocol where the file
// names none.
func (c *checker) ports(s *Side, l *Link, path string) {
	if l.Protocol != ProtocolDiameter {
		return
	}
	port := portDiameter
	if l.SideTransport(s) == "tls" {
		port = portDiameterTLS
	}
	if s.Listen != nil && !c.given(path+".listen.port") {
		s.Listen.Port = port
	}
	if s.Connect == nil {
		return
	}
	if !c.given(path + ".connect.port") {
		s.Connect.Port = port
	}
	for i := range s.Connect.Alternates {
		if a := &s.Connect.Alternates[i]; a.Port == 0 {
			a.Port = s.Connect.Port
		}
	}
}

// tls checks that a side has certificates where its transport needs them, and
// that who dials knows whom.
func (c *checker) tls(s *Side, l *Link, path string) {
	secure := l.SideTransport(s) == "tls"
	at := path + ".tls"
	switch {
	case secure && l.Protocol != ProtocolDiameter:
		c.problem(c.at(path), rules.CodeValue, "transport: sctp, or tcp", "%s: only links of diameter have the transport tls", path)
	case secure && s.TLS == nil && c.given(path):
		c.problem(c.at(path), rules.CodeMissingKey, "tls: {cert: ..., key: ..., ca: ..., names: [...]}", "%s needs the key \"tls\"", path)
	case !secure && s.TLS != nil:
		c.problem(c.at(at), rules.CodeValue, "transport: tls", "%s: the transport of this side is %s", at, l.SideTransport(s))
	case s.TLS != nil:
		c.hosts(s.TLS.Names, at+".names")
		if s.Connect != nil && (len(s.TLS.Names) == 0 || trimStar(s.TLS.Names[0]) != s.TLS.Names[0]) {
			c.problem(c.at(at), rules.CodeValue, "names: [hss1.home.example]", "%s.names: who connects names the host that is called, first", at)
		}
	}
}
