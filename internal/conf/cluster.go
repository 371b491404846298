package conf

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"

	"cordon/rules"
)

// Cluster is how the firewalls of one edge tell each other what they saw: each runs a
// NATS server that the others read, or all use the operator's own cluster.
type Cluster struct {
	Name    string         `key:"name" required:"true" doc:"Name of this firewall among the others: letters, digits, '-' and '_', at most 64."`
	Listen  netip.AddrPort `key:"listen" doc:"Address and port where the others read what this one saw. It runs a NATS server here that they may only read."`
	Peers   []string       `key:"peers" max:"16" doc:"Addresses and ports of the servers of the others."`
	URLs    []string       `key:"urls" max:"16" doc:"Servers of the operator's own NATS cluster, nats://HOST:PORT or tls://HOST:PORT, in place of listen and peers. Its stream CORDON is made where there is none."`
	Expect  []string       `key:"expect" max:"16" doc:"With urls: names of the others that have to be heard."`
	Login   string         `key:"login" doc:"With urls: a file with the credentials of NATS."`
	TLS     *TLS           `key:"tls" doc:"Certificates of both ends. What is told names subscribers: needed wherever it leaves the machine. The certificate of a peer must be of the host in its address."`
	Dir     string         `key:"dir" doc:"Where the server keeps what it has to tell; without it, in memory."`
	Keep    Duration       `key:"keep" default:"24h" min:"60" max:"2592000" doc:"How long it is kept for a peer that is away."`
	MiB     int            `key:"mib" default:"256" min:"1" max:"65536" doc:"How much of it is kept, in MiB."`
	Silence Duration       `key:"silence" default:"5s" min:"1" max:"600" doc:"How long a peer may not be heard before what it saw counts as unknown: what was not seen then proves nothing, until the peer is back and read."`
}

func (c *checker) cluster() {
	l := c.config.Cluster
	if l == nil {
		return
	}
	const at = "cluster"
	if l.Name != "" && (!nameForm.MatchString(l.Name) || strings.Contains(l.Name, ".")) {
		c.problem(c.at(at+".name"), rules.CodeValue, "letters, digits, '-' and '_', at most 64", "cluster.name: %q is no name", l.Name)
	}
	if l.Listen.IsValid() == (len(l.URLs) > 0) {
		c.problem(c.at(at), rules.CodeValue, "listen and peers, or urls", "cluster: exactly one of listen and urls")
	}
	if l.Listen.IsValid() {
		c.lacks(at, "urls", "expect", "login")
	} else {
		c.lacks(at, "listen", "peers", "dir")
	}
	c.clusterPlaces(l, at)
	if l.TLS != nil {
		c.hosts(l.TLS.Names, at+".tls.names")
	}
}

// lacks refuses keys of a mapping that mean nothing without another one.
func (c *checker) lacks(at, other string, keys ...string) {
	for _, k := range keys {
		if c.given(at + "." + k) {
			c.problem(c.at(at+"."+k), rules.CodeValue, "", "%s.%s means nothing without %s", at, k, other)
		}
	}
}

// clusterPlaces checks where the firewall is read, and where it reads: nothing leaves
// the machine in plain.
func (c *checker) clusterPlaces(l *Cluster, at string) {
	plain := func(place, what string) {
		if l.TLS == nil {
			c.problem(c.at(place), rules.CodeMissingKey, "cluster.tls: {cert: ..., key: ..., ca: ...}", "%s: %s is not of this machine, and what is told names subscribers: it needs cluster.tls", place, what)
		}
	}
	if l.Listen.IsValid() && !l.Listen.Addr().IsLoopback() {
		plain(at+".listen", l.Listen.String())
	}
	for i, p := range l.Peers {
		place := fmt.Sprintf("%s.peers[%d]", at, i)
		host, ok := hostOf(p)
		switch {
		case !ok:
			c.problem(c.at(place), rules.CodeValue, "HOST:PORT, for instance 192.0.2.7:4222", "%s: %q is no address with a port", place, p)
		case !local(host):
			plain(place, p)
		}
	}
	for i, text := range l.URLs {
		place := fmt.Sprintf("%s.urls[%d]", at, i)
		u, err := url.Parse(text)
		if err != nil || u.Scheme != "nats" && u.Scheme != "tls" || u.Hostname() == "" {
			c.problem(c.at(place), rules.CodeValue, "nats://HOST:PORT, or tls://HOST:PORT", "%s: no address of a NATS server", place)
			continue
		}
		if u.User != nil {
			c.problem(c.at(place), rules.CodeValue, "cluster.login: FILE", "%s: a password does not belong into this file", place)
		}
		if !local(u.Hostname()) && u.Scheme != "tls" {
			plain(place, u.Host)
		}
	}
	for i, name := range l.Expect {
		if !nameForm.MatchString(name) || strings.Contains(name, ".") || name == l.Name {
			place := fmt.Sprintf("%s.expect[%d]", at, i)
			c.problem(c.at(place), rules.CodeValue, "the cluster.name of another firewall", "%s: %q is no name of another one", place, name)
		}
	}
}

// hostOf is the host of an address with a port.
func hostOf(address string) (host string, ok bool) {
	u, err := url.Parse("nats://" + address)
	if err != nil || u.Hostname() == "" || u.Port() == "" || u.Host != address {
		return "", false
	}
	return u.Hostname(), true
}

// local reports whether a host is this machine.
func local(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}
