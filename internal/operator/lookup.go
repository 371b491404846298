package operator

import "net/netip"

// OwnerOfGT finds the owner of an E.164 global title by its longest prefix.
func (p *Profile) OwnerOfGT(digits string) OwnerID {
	if p == nil {
		return None
	}
	v, _ := p.gt.longest(digits)
	return OwnerID(v)
}

// OwnerOfE214 finds the owner of a mobile global title (E.214), and how many
// digits of it are the owner's country code and national destination code;
// what follows is the start of the subscriber part of the IMSI.
func (p *Profile) OwnerOfE214(digits string) (owner OwnerID, prefix int) {
	if p == nil {
		return None, 0
	}
	v, n := p.e214.longest(digits)
	return OwnerID(v), n
}

// NodeOfGT is the set of roles of a global title in the profile; 0 for a node
// that it does not name.
func (p *Profile) NodeOfGT(digits string) Node {
	if p == nil {
		return 0
	}
	v, _ := p.nodes.longest(digits)
	return Node(v)
}

// OwnerOfMSISDN finds the owner of a subscriber number by its range. Ported
// numbers stay in the range that they came from.
func (p *Profile) OwnerOfMSISDN(digits string) OwnerID {
	if p == nil {
		return None
	}
	v, _ := p.msisdn.longest(digits)
	return OwnerID(v)
}

// Lengths of the two readings of the network in an IMSI.
const (
	mccDigits = 3
	plmnTwo   = mccDigits + 2
	plmnThree = mccDigits + 3
)

// IMSIOwners are the operators that an IMSI may belong to. Whether its network
// code has two or three digits does not show in the digits: where the profile
// has a network for each reading, there are two owners.
type IMSIOwners struct {
	First, Second OwnerID // Second is None unless the readings differ
	// MNCDigits is the length of the network code in the reading of First, 2
	// or 3, and 0 where the profile does not tell.
	MNCDigits int
}

// Ambiguous reports whether the two readings lie in different networks.
func (o IMSIOwners) Ambiguous() bool { return o.Second != None }

// Has reports whether id is one of the owners.
func (o IMSIOwners) Has(id OwnerID) bool {
	return id != None && (o.First == id || o.Second == id)
}

// OwnersOfIMSI finds the operators that an IMSI may belong to. A range of an
// operator within another's network (an MVNO) counts before the network.
func (p *Profile) OwnersOfIMSI(imsi string) IMSIOwners {
	if p == nil || len(imsi) < plmnThree {
		return IMSIOwners{}
	}
	short, long := p.plmns.pair(imsi, plmnTwo)
	two, three := OwnerID(short), OwnerID(long)
	found := IMSIOwners{First: three, MNCDigits: 3}
	switch {
	case three == None && two == None:
		found.MNCDigits = 0
	case three == None:
		found = IMSIOwners{First: two, MNCDigits: 2}
	case two != three:
		found.Second = two
	}
	if v, _ := p.ranges.longest(imsi); v != 0 {
		found.First, found.Second = OwnerID(v), None
	}
	return found
}

// OwnerOfAddr finds the operator or carrier whose networks hold a.
func (p *Profile) OwnerOfAddr(a netip.Addr) OwnerID {
	if p == nil || !a.IsValid() {
		return None
	}
	a = a.Unmap()
	if !a.Is4() {
		id, _ := p.network.Lookup(a)
		return id
	}
	id, seen := p.seen.owner(a)
	if !seen {
		id, _ = p.network.Lookup(a)
		p.seen.keep(a, id)
	}
	return id
}

// OwnerOfPointCode finds the owner of a point code.
func (p *Profile) OwnerOfPointCode(pc uint32) OwnerID {
	if p == nil {
		return None
	}
	return p.points[pc]
}
