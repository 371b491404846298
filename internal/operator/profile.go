package operator

import (
	"net/netip"

	"github.com/gaissmai/bart"
)

// OwnerID numbers the operators and carriers of a profile; None is nobody, or
// somebody that the profile does not know.
type OwnerID uint16

// None is no owner; Home is our own network, in every profile that has one.
const (
	None OwnerID = 0
	Home OwnerID = 1
)

// Kind tells what an operator or carrier is to us.
type Kind uint8

// The kinds.
const (
	KindUnknown Kind = iota
	KindHome
	KindPartner
	KindCarrier
)

// String is the kind's name in the fact origin.role.
func (k Kind) String() string {
	return [...]string{"unknown", "home", "partner", "carrier"}[k&3]
}

// Node is the role of a network node.
type Node uint8

// The roles. A global title may serve several nodes (an MSC with its VLR, a
// shared title), so that they are a set.
const (
	NodeHLR Node = 1 << iota
	NodeMSC      // also VLR
	NodeSGSN
	NodeSMSC
	NodeGMLC
	NodeGSMSCF
)

// nodeNames are the keys of the profile and the values of origin.node.
var nodeNames = [...]string{"hlr", "msc", "sgsn", "smsc", "gmlc", "gsmscf"}

// Name is the name of a single role; it is empty for none and for several.
func (n Node) Name() string {
	for i, name := range nodeNames {
		if n == 1<<i {
			return name
		}
	}
	return ""
}

// Operator is one operator or carrier of the profile. It must not be changed.
type Operator struct {
	ID      OwnerID
	Kind    Kind
	Name    string
	TADIG   string // empty for carriers
	Country string // ISO 3166-1 alpha-2; empty where it was not given
	// Label names it in facts and events: the TADIG code, or a carrier's name.
	Label string

	PLMNs          []string // MCC-MNC
	GTPrefixes     []string
	E214Prefixes   []string // CC+NDC of mobile global titles; GTPrefixes where none are given
	MSISDNPrefixes []string
	Realms         []string
	PointCodes     []uint32
	Networks       []netip.Prefix
	APNs           []string            // network identifiers
	Nodes          map[string][]string // titles by role
	Serves         []string            // TADIG codes; carriers only
	MinMAPVersion  int                 // lowest application context version agreed with it; 0 where none is
	// Applications are those of Diameter that were agreed with it beside what
	// roaming needs, ordered.
	Applications []uint32

	GTPLimits  GTPLimits
	RateLimits RateLimits
	GTPService GTPService
	OpenAPNs   []string // access points of ours for guests of it; nil is all
}

// Profile is what the operator knows, ready for look-ups. It is immutable but
// for what it remembers of look-ups. All methods work on a nil Profile, which knows nobody.
type Profile struct {
	owners  []Operator // by OwnerID; 0 is empty
	tadigs  map[string]OwnerID
	gt      digitTree // owner
	e214    digitTree // owner, by CC+NDC
	plmns   digitTree // owner, by MCC+MNC
	ranges  digitTree // owner, by IMSI prefix within a network
	msisdn  digitTree // owner
	nodes   digitTree // Node set
	points  map[uint32]OwnerID
	apns    map[apnKey]struct{}
	open    map[apnKey]struct{} // of home, by who serves
	realms  names
	network bart.Table[OwnerID]
	seen    recentAddrs // of network
	acting  relation

	location LocationLimits
}

// Owners is the number of operators and carriers; their identifiers are 1 to
// that number.
func (p *Profile) Owners() int {
	if p == nil {
		return 0
	}
	return len(p.owners) - 1
}

// Operator gives the operator of id; a nil pointer for None.
func (p *Profile) Operator(id OwnerID) *Operator {
	if p == nil || id == None || int(id) >= len(p.owners) {
		return nil
	}
	return &p.owners[id]
}

// HasHome reports whether the profile says who we are.
func (p *Profile) HasHome() bool { return p != nil && len(p.owners) > int(Home) }

// Label names the owner in facts and events; empty for None.
func (p *Profile) Label(id OwnerID) string {
	if o := p.Operator(id); o != nil {
		return o.Label
	}
	return ""
}

// Kind tells what the owner is to us.
func (p *Profile) Kind(id OwnerID) Kind {
	if o := p.Operator(id); o != nil {
		return o.Kind
	}
	return KindUnknown
}

// Country is the owner's country, ISO 3166-1 alpha-2; empty where unknown.
func (p *Profile) Country(id OwnerID) string {
	if o := p.Operator(id); o != nil {
		return o.Country
	}
	return ""
}

// ByTADIG finds an operator by its TADIG code.
func (p *Profile) ByTADIG(code string) OwnerID {
	if p == nil {
		return None
	}
	return p.tadigs[code]
}

// Acts reports whether the nodes of actor may act for the subscribers and the
// nodes of owner: it is the owner itself, a member of a common group, one of
// the owner's aliases (host of an MVNO, sponsor of a multi-IMSI), or a carrier
// with titles of its own (a hub) that serves the owner.
func (p *Profile) Acts(actor, owner OwnerID) bool {
	if p == nil || actor == None || owner == None {
		return false
	}
	return actor == owner || p.acting.has(actor, owner)
}

// Serves reports whether the carrier may bring the signalling of owner.
func (p *Profile) Serves(carrier, owner OwnerID) bool {
	return p.Kind(carrier) == KindCarrier && p.acting.has(carrier, owner)
}

// relation is a set of ordered pairs of owners, as a bit matrix.
type relation struct {
	bits   []uint64
	stride int // words a row
}

func newRelation(owners int) relation {
	stride := (owners + 63) / 64
	return relation{make([]uint64, owners*stride), stride}
}

func (r *relation) add(a, b OwnerID) {
	r.bits[int(a)*r.stride+int(b)>>6] |= 1 << (b & 63)
}

func (r *relation) has(a, b OwnerID) bool {
	i := int(a)*r.stride + int(b)>>6
	return i < len(r.bits) && r.bits[i]&(1<<(b&63)) != 0
}
