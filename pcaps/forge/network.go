package forge

import (
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"sync"
)

// Node is a network element with its addresses.
type Node struct {
	// GT is the global title, E.164 digits.
	GT string `yaml:"gt,omitempty"`
	// Host and Realm are the identity in Diameter; without a host the node speaks none.
	Host  string `yaml:"host,omitempty"`
	Realm string `yaml:"realm,omitempty"`
	// SSN is the subsystem number.
	SSN int `yaml:"ssn,omitempty"`
	// PC is the ITU point code in the routing label.
	PC *uint32 `yaml:"pc,omitempty"`
	// PLMN is the network that the node stands in, such as 262-99.
	PLMN string `yaml:"plmn,omitempty"`
	// GTP is the address that the node's GTP comes from; IP without it.
	GTP IP `yaml:"gtp,omitempty"`
	// IP is the address that the node's signalling comes from.
	IP IP `yaml:"ip,omitempty"`
	// Via names the node through which this one is reached; its point code and IP address stand in the packets.
	Via string `yaml:"via,omitempty"`
	// TT, NP and NAI of the global title: 0, 1 (E.164) and 4 (international) where they are not given.
	TT  *int `yaml:"tt,omitempty"`
	NP  *int `yaml:"np,omitempty"`
	NAI *int `yaml:"nai,omitempty"`

	relay bool // it is reached through a Diameter relay, which leaves a Route-Record
}

// builtinNetwork is the network that scenarios find without defining it, in the numbers of the example operator
// profile: a home network, partners in four countries behind one carrier, and a node that belongs to none of them.
func builtinNetwork() map[string]Node {
	pc := func(n uint32) *uint32 { return &n }
	ip := func(s string) IP { return IP{netip.MustParseAddr(s)} }
	nodes := map[string]Node{
		"home":     {PC: pc(1001), IP: ip("192.0.2.1")},
		"ipx":      {PC: pc(5005), IP: ip("203.0.113.1"), Host: "dra1.ipx.example", Realm: "ipx.example"},
		"attacker": {GT: "88213999901", SSN: 6, Via: "ipx", Host: "mme1.epc.mnc099.mcc901.3gppnetwork.org", Realm: "epc.mnc099.mcc901.3gppnetwork.org"},
	}
	for _, network := range []struct{ name, prefix, via, realm string }{
		{"home", "491779900", "home", "epc.mnc099.mcc262.3gppnetwork.org"},
		{"fr", "33699000", "ipx", "epc.mnc099.mcc208.3gppnetwork.org"},
		{"us", "14255550", "ipx", "epc.mnc999.mcc310.3gppnetwork.org"},
		{"gb", "447999000", "ipx", "epc.mnc099.mcc234.3gppnetwork.org"},
		{"ke", "254799000", "ipx", "epc.mnc099.mcc639.3gppnetwork.org"},
	} {
		for _, name := range diameterRoles {
			nodes[network.name+"."+name] = Node{Host: name + "1." + network.realm, Realm: network.realm, Via: network.via}
		}
		for _, role := range []struct {
			name, suffix string
			ssn          int
		}{
			{"hlr", "001", 6}, {"vlr", "010", 7}, {"msc", "010", 8}, {"sgsn", "020", 149}, {"smsc", "030", 8},
			{"gmlc", "040", 145}, {"gsmscf", "050", 147}, {"ggsn", "060", 150}, {"eir", "070", 9},
		} {
			nodes[network.name+"."+role.name] = Node{
				GT: network.prefix + role.suffix, SSN: role.ssn, Via: network.via,
				Host: role.name + "1." + network.realm, Realm: network.realm,
			}
		}
	}
	addGTP(nodes)
	return nodes
}

// gtpNetworks are the networks that have GTP nodes: where their addresses begin, and the number of a subscriber.
var gtpNetworks = []struct{ name, plmn, base, msisdn string }{
	{"home", "262-99", "192.0.2.64", "491779912345"},
	{"fr", "208-99", "198.51.100.0", "33699112345"},
	{"us", "310-999", "198.51.100.64", "14255552345"},
	{"gb", "234-99", "203.0.113.64", "447999112345"},
	{"ke", "639-99", "198.51.100.128", "254799112345"},
}

// gtpRoles are the nodes that speak GTP. Beside the first SGW and SGSN stand second ones, for handovers.
var gtpRoles = []string{"sgw", "pgw", "sgsn", "ggsn", "mme", "sgw2", "sgsn2", "pgw2", "mme2"}

// addGTP gives nodes the addresses of the partners' own ranges: GTP goes from network to network. The attacker's is of
// nobody.
func addGTP(nodes map[string]Node) {
	for _, network := range gtpNetworks {
		a := netip.MustParseAddr(network.base)
		for _, role := range gtpRoles {
			a = a.Next()
			name := network.name + "." + role
			n := nodes[name]
			n.PLMN, n.GTP = network.plmn, IP{a}
			nodes[name] = n
		}
	}
	attacker := nodes["attacker"]
	attacker.PLMN, attacker.GTP = "901-99", IP{netip.MustParseAddr("203.0.113.200")}
	nodes["attacker"] = attacker
}

// diameterRoles are nodes that speak Diameter only: edge agents, policy servers and what stands beside the SS7 roles.
var diameterRoles = []string{"dea", "hss", "mme", "pcrf", "pgw", "aaa", "cscf", "scef", "as"}

// nodes are the built-in nodes and those of the scenario, with what they have from the node that they are reached
// through.
func (s *Scenario) nodes() (map[string]Node, error) {
	if len(s.Network) == 0 {
		return builtinNodes()
	}
	all := builtinNetwork()
	maps.Copy(all, s.Network)
	return reached(all)
}

// builtinNodes are the built-in ones alone; the map must not be changed.
var builtinNodes = sync.OnceValues(func() (map[string]Node, error) { return reached(builtinNetwork()) })

// reached gives nodes what they have from those that they are reached through.
func reached(all map[string]Node) (map[string]Node, error) {
	resolved := make(map[string]Node, len(all))
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(all)) {
		node := all[name]
		if node.Via != "" {
			via, ok := all[node.Via]
			if !ok || via.Via != "" {
				errs = append(errs, fmt.Errorf("node %s: via %s is no node with addresses of its own", name, node.Via))
				continue
			}
			if node.PC == nil {
				node.PC = via.PC
			}
			if !node.IP.IsValid() {
				node.IP = via.IP
			}
			node.relay = via.Host != ""
		}
		resolved[name] = node
	}
	return resolved, errors.Join(errs...)
}
