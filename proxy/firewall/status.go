package firewall

import (
	"time"

	"cordon/internal/admin"
	"cordon/internal/conf"
	"cordon/proxy/cluster"
	"cordon/proxy/diameter"
	"cordon/proxy/relay"
)

// Status is what /status shows: how the firewall stands, for people and
// programs. It holds peers' addresses and no subscriber.
type Status struct {
	Version string          `json:"version"`
	Started time.Time       `json:"started"`
	Mode    conf.Mode       `json:"mode"`
	Config  FileStatus      `json:"config"`
	Rules   RuleStatus      `json:"rules"`
	State   StateStatus     `json:"state"`
	Cluster *cluster.Status `json:"cluster,omitempty"`
	Links   []LinkStatus    `json:"links"`
}

// FileStatus is the configuration that was read at start.
type FileStatus struct {
	File string `json:"file"`
	Hash string `json:"hash"` // SHA-256
}

// RuleStatus is the rule set in force and the last attempt to load another.
type RuleStatus struct {
	Hash     string         `json:"hash"` // SHA-256 of all files
	Loaded   time.Time      `json:"loaded"`
	Active   int            `json:"active"`
	ByStatus map[string]int `json:"by_status"`
	Operator string         `json:"operator"` // name of the home network, empty without a profile
	Reload   struct {
		Time  time.Time `json:"time"`
		OK    bool      `json:"ok"`
		Error string    `json:"error,omitempty"`
	} `json:"last_reload"`
}

// LinkStatus is one link.
type LinkStatus struct {
	Name      string       `json:"name"`
	Up        bool         `json:"up"`
	Bypass    bool         `json:"bypass"`
	Mode      conf.Mode    `json:"mode"`
	Protocol  string       `json:"protocol"`
	Transport string       `json:"transport"`
	Variant   string       `json:"variant,omitempty"` // of M3UA
	Listens   string       `json:"listens"`
	Dials     string       `json:"dials"`
	Posture   PostureState `json:"posture"`
	Pairs     []PairStatus `json:"pairs"`
	Peers     []PeerStatus `json:"peers,omitempty"` // of a proxy
	GTP       *GTPStatus   `json:"gtp,omitempty"`
}

// PostureState is what happens to a message when something fails.
type PostureState struct {
	Decode       string `json:"decode"`
	Fault        string `json:"fault"`
	Reassembly   string `json:"reassembly"`
	Limit        string `json:"limit"`
	NotCanonical string `json:"not_canonical"` // always drop
}

// PairStatus is one pair of associations.
type PairStatus struct {
	ID       uint64     `json:"id"`
	Stage    string     `json:"stage"`
	Since    time.Time  `json:"since"`
	Active   bool       `json:"active"` // an ASP has become active, or the capabilities are exchanged
	Outside  string     `json:"outside"`
	Inside   string     `json:"inside"`
	Inbound  FlowStatus `json:"inbound"`
	Outbound FlowStatus `json:"outbound"`

	Diameter *DiameterStatus `json:"diameter,omitempty"`
}

// DiameterStatus is what the two peers of a pair said of themselves.
type DiameterStatus struct {
	Outside      NodeStatus `json:"outside"`
	Inside       NodeStatus `json:"inside"`
	Applications any        `json:"applications"` // that both have agreed to, or "all"
}

// NodeStatus is one node of Diameter as it calls itself.
type NodeStatus struct {
	Host         string   `json:"host"`
	Realm        string   `json:"realm"`
	Applications []uint32 `json:"applications"`
	Waiting      int      `json:"waiting"` // requests of it that wait for their answers
}

// FlowStatus is one direction of a pair, in messages.
type FlowStatus struct {
	Received uint64 `json:"received"`
	Queued   int    `json:"queued"`
	Held     int    `json:"held"`
}

// Status tells how the firewall stands now.
func (f *Firewall) Status() Status {
	force, last := f.force.Load(), f.last.Load()
	s := Status{
		Version: f.version, Started: f.started.UTC(), Mode: f.config.Mode,
		Config: FileStatus{File: f.config.File(), Hash: f.config.Hash()},
		Rules:  RuleStatus{Hash: force.Rules.Hash(), Loaded: force.Loaded.UTC(), Active: force.Rules.Active(), ByStatus: map[string]int{}},
		State:  f.stateStatus(),
		Links:  []LinkStatus{},
	}
	for _, r := range force.Rules.Rules() {
		s.Rules.ByStatus[string(r.Status)]++
	}
	if force.Profile.HasHome() {
		s.Rules.Operator = force.Profile.Operator(1).Name
	}
	s.Rules.Reload.Time, s.Rules.Reload.OK = last.Time.UTC(), last.Error == nil
	if last.Error != nil {
		s.Rules.Reload.Error = last.Error.Error()
	}
	if f.cluster != nil {
		c := f.cluster.Status()
		s.Cluster = &c
	}
	for _, l := range f.links {
		s.Links = append(s.Links, l.status(f))
	}
	return s
}

func (l *link) status(f *Firewall) LinkStatus {
	p := l.conf.Posture
	s := LinkStatus{
		Name: l.conf.Name, Bypass: l.path().Bypassed(), Mode: l.mode, Protocol: l.conf.Protocol, Transport: l.conf.Transport,
		Listens: l.listens(), Dials: l.dials(), Pairs: []PairStatus{},
		Posture: PostureState{Decode: p.Decode, Fault: p.Fault, Reassembly: p.Reassembly, Limit: p.Limit, NotCanonical: "drop"},
	}
	switch {
	case l.proxy != nil:
		return l.proxyStatus(s)
	case l.gtp != nil:
		return l.gtpStatus(f, s)
	}
	if !l.diameter() {
		s.Variant = l.conf.Variant
	}
	for _, p := range l.relay.Status() {
		s.Up = s.Up || p.Stage == relay.Up
		s.Pairs = append(s.Pairs, PairStatus{
			ID: p.ID, Stage: p.Stage.String(), Since: p.Since.UTC(), Active: p.Active, Outside: p.Outside.String(), Inside: p.Inside.String(),
			Inbound:  FlowStatus(p.Inbound),
			Outbound: FlowStatus(p.Outbound),
			Diameter: diameterStatus(p.Conduct),
		})
	}
	return s
}

// ready tells whether the firewall does its work: rules are in force and every
// link has a pair of associations, or peers on both sides.
func (f *Firewall) ready() []admin.Check {
	checks := []admin.Check{{Name: "rules", OK: f.force.Load() != nil}}
	for _, l := range f.links {
		c := admin.Check{Name: "link " + l.conf.Name, OK: l.observer.works.Load()}
		switch {
		case l.gtp != nil:
			if c.OK = l.gtp.Status().Up; !c.OK {
				c.Detail = "packets are not led to the firewall yet"
			}
		case !c.OK && l.proxy != nil:
			c.Detail = "no peer is up on one of the sides"
		case !c.OK:
			c.Detail = "no pair of associations is up"
		}
		checks = append(checks, c)
	}
	return checks
}

// diameterStatus is nil where c is no pair of Diameter.
func diameterStatus(c relay.Conduct) *DiameterStatus {
	d, ok := c.(*diameter.Conduct)
	if !ok {
		return nil
	}
	outside, inside, agreed := d.Peers()
	s := &DiameterStatus{Outside: nodeStatus(&outside, d.Waiting(relay.Inbound)), Inside: nodeStatus(&inside, d.Waiting(relay.Outbound)), Applications: agreed}
	if agreed == nil {
		s.Applications = "all"
	}
	return s
}

func nodeStatus(c *diameter.Capabilities, waiting int) NodeStatus {
	return NodeStatus{Host: c.Host, Realm: c.Realm, Applications: c.Applications, Waiting: waiting}
}
