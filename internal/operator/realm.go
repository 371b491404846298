package operator

import (
	"bytes"
	"strings"
)

// Names of Diameter nodes and realms are compared by value: without case, and
// without the dot that may stand behind the last label (RFC 6733, 4.3.1). The
// networks of 3GPP name theirs by their codes (TS 23.003, 19.2), of which the
// values count: mnc099 and mnc99 are the network 99.

// Network is the value of a PLMN: its country code times 1000, and its network
// code. Whether that has two digits or three does not show; in no country both
// are in use with the same value. 0 is none.
type Network uint32

// MCC is the mobile country code.
func (n Network) MCC() int { return int(n / mncValues) }

// Bounds of names (RFC 1035, 2.3.4) and of what is read of them.
const (
	maxName   = 255
	maxLabel  = 63
	mncValues = 1000
)

// suffix3GPP ends the names that 3GPP gives to networks.
const suffix3GPP = "3gppnetwork.org"

// trimName takes the dot off that ends a name written in full.
func trimName(name string) string {
	if n := len(name); n > 1 && name[n-1] == '.' {
		return name[:n-1]
	}
	return name
}

// NetworkOfName is the network that a host or realm of the form
// epc.mnc099.mcc262.3gppnetwork.org names; 0 for a name of another form. More
// labels may stand before it, and pub or ipxuni between.
func NetworkOfName(name string) Network {
	if n := plainNetwork(name); n != 0 {
		return n
	}
	rest, ok := cutSuffixFold(trimName(name), suffix3GPP)
	if !ok {
		return 0
	}
	rest, label := lastLabel(rest)
	if equalFold(label, "pub") || equalFold(label, "ipxuni") {
		rest, label = lastLabel(rest)
	}
	mcc := codeOf(label, "mcc")
	if len(label) != len("mcc")+mccDigits || mcc < 0 {
		return 0
	}
	_, label = lastLabel(rest)
	mnc := codeOf(label, "mnc")
	if mnc < 0 {
		return 0
	}
	return Network(mcc*mncValues + mnc)
}

// plainTail is the end of nearly all names of networks; only its digits differ.
const plainTail = ".mnc000.mcc000." + suffix3GPP

// plainNetwork is NetworkOfName for a name that is written as TS 23.003 wants
// it; 0 for all others.
func plainNetwork(name string) Network {
	at := len(name) - len(plainTail)
	if at < 0 {
		return 0
	}
	tail := name[at:]
	if tail[:4] != plainTail[:4] || tail[7:11] != plainTail[7:11] || tail[14:] != plainTail[14:] {
		return 0
	}
	var digits [6]uint32
	for i := range digits {
		d := tail[4+i%3+i/3*7] - '0'
		if d > 9 {
			return 0
		}
		digits[i] = uint32(d)
	}
	mnc := digits[0]*100 + digits[1]*10 + digits[2]
	return Network((digits[3]*100+digits[4]*10+digits[5])*mncValues + mnc)
}

// NetworkOfPLMN is the network of a PLMN as fields write it, 262-99; 0 for what
// is none.
func NetworkOfPLMN(plmn string) Network {
	if len(plmn) < mccDigits+2 || plmn[mccDigits] != '-' {
		return 0
	}
	mcc, mnc := codeOf(plmn[:mccDigits], ""), codeOf(plmn[mccDigits+1:], "")
	if mcc < 0 || mnc < 0 {
		return 0
	}
	return Network(mcc*mncValues + mnc)
}

// codeOf is the number of one to three digits behind a prefix; -1 where there
// is none.
func codeOf(label, prefix string) int {
	digits := len(label) - len(prefix)
	if digits < 1 || digits > 3 || !equalFold(label[:len(prefix)], prefix) {
		return -1
	}
	n := 0
	for i := len(prefix); i < len(label); i++ {
		d := label[i] - '0'
		if d > 9 {
			return -1
		}
		n = n*10 + int(d)
	}
	return n
}

// cutSuffixFold cuts a suffix of whole labels off, and the dot before it.
func cutSuffixFold(name, suffix string) (rest string, ok bool) {
	n := len(name) - len(suffix)
	if n < 2 || name[n-1] != '.' || !equalFold(name[n:], suffix) {
		return "", false
	}
	return name[:n-1], true
}

// lastLabel parts a name before its last label.
func lastLabel(name string) (rest, label string) {
	for i := len(name) - 1; i >= 0; i-- {
		if name[i] == '.' {
			return name[:i], name[i+1:]
		}
	}
	return "", name
}

// equalFold compares ASCII without case: strings.EqualFold would take the Kelvin
// sign for a k.
func equalFold(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if lower(a[i]) != lower(b[i]) {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// Within reports whether host lies in realm: is it, or a name below it. Network
// codes count by their values.
func Within(host, realm string) bool {
	host, realm = trimName(host), trimName(realm)
	if realm == "" || host == "" {
		return false
	}
	if at := len(host) - len(realm); at > 0 && host[at-1] == '.' && host[at:] == realm {
		return true
	}
	for realm != "" {
		var want, have string
		realm, want = lastLabel(realm)
		host, have = lastLabel(host)
		if !sameLabel(have, want) {
			return false
		}
	}
	return true
}

// SameName reports whether two names of hosts or realms are the same by value.
func SameName(a, b string) bool { return Within(a, b) && Within(b, a) }

func sameLabel(a, b string) bool {
	if equalFold(a, b) {
		return true
	}
	n := codeOf(a, "mnc")
	return n >= 0 && n == codeOf(b, "mnc")
}

// WellFormed reports whether name is one that a Diameter node can have (RFC 1035,
// 2.3.1, and RFC 6733, 4.3.1): labels of letters, digits, hyphens and the
// underscores that some use.
func WellFormed(name string) bool {
	name = trimName(name)
	if len(name) > maxName {
		return false
	}
	length := 0
	for i := range len(name) {
		switch {
		case name[i] == '.':
			if length == 0 {
				return false
			}
			length = 0
			continue
		case !nameOctets[name[i]] || length == maxLabel:
			return false
		}
		length++
	}
	return length > 0
}

// nameOctets are those that stand in labels.
var nameOctets = makeNameOctets()

func makeNameOctets() (t [256]bool) {
	for _, c := range []byte("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") {
		t[c] = true
	}
	return t
}

// names finds owners by the names of realms.
type names struct {
	owners  map[string]OwnerID  // in lower case
	network map[Network]OwnerID // by PLMN, and by the realms that name one
	least   int                 // labels of the shortest name in owners
	most    int                 // and of the longest
	// parted tells that a realm of 3GPP's form belongs to another owner than its
	// network, as that of an MVNO may.
	parted bool
}

// OwnerOfRealm finds the owner of a Diameter realm or host by value. A name
// below a realm belongs to the realm's owner.
func (p *Profile) OwnerOfRealm(name string) OwnerID {
	if p == nil || len(name) > maxName {
		return None
	}
	network := NetworkOfName(name)
	if network == 0 || p.realms.parted {
		if id := p.realms.longest(name); id != None {
			return id
		}
	}
	return p.realms.network[network]
}

// OwnerOfHost finds the owner of a host that claims to lie in realm, whose owner
// is known.
func (p *Profile) OwnerOfHost(host, realm string, owner OwnerID) OwnerID {
	at := len(host) - len(realm)
	if at > 0 && host[at:] == realm && host[at-1] == '.' && len(host) <= maxName && p != nil && !p.realms.parted && plainNetwork(realm) != 0 {
		return owner
	}
	return p.OwnerOfRealm(host)
}

// OwnerOfPLMN finds the operator of a PLMN by value.
func (p *Profile) OwnerOfPLMN(plmn Network) OwnerID {
	if p == nil || plmn == 0 {
		return None
	}
	return p.realms.network[plmn]
}

// longest finds the owner of the longest realm that name is, or is below.
func (n *names) longest(name string) OwnerID {
	var buf [maxCanonical]byte
	canonical := appendCanonical(buf[:0], trimName(name))
	labels := 1 + bytes.Count(canonical, dot)
	for {
		if labels <= n.most {
			if id, ok := n.owners[string(canonical)]; ok {
				return id
			}
		}
		at := bytes.IndexByte(canonical, '.')
		if labels <= n.least || at < 0 {
			return None
		}
		canonical, labels = canonical[at+1:], labels-1
	}
}

var dot = []byte{'.'}

// maxCanonical bounds the canonical form of a name, of which each label mncN may
// become longer by two digits.
const maxCanonical = maxName + 2*maxName/len("mncN.")

// appendCanonical appends a name as names holds it: in lower case, and with
// network codes in three digits.
func appendCanonical(dst []byte, name string) []byte {
	for name != "" {
		label, rest, more := strings.Cut(name, ".")
		if n := codeOf(label, "mnc"); n >= 0 {
			dst = append(dst, 'm', 'n', 'c', byte('0'+n/100), byte('0'+n/10%10), byte('0'+n%10))
		} else {
			for i := range len(label) {
				dst = append(dst, lower(label[i]))
			}
		}
		if more {
			dst = append(dst, '.')
		}
		name = rest
	}
	return dst
}

// index finds out what names say of networks, once all of them are entered.
func (n *names) index(owners []Operator) {
	for i := range owners {
		for _, plmn := range owners[i].PLMNs {
			n.network[NetworkOfPLMN(plmn)] = owners[i].ID
		}
	}
	for i := range owners {
		for _, realm := range owners[i].Realms {
			labels := strings.Count(realm, ".") + 1
			n.least, n.most = min(n.least, labels), max(n.most, labels)
			network := NetworkOfName(realm)
			if network == 0 {
				continue
			}
			if id, ok := n.network[network]; !ok {
				n.network[network] = owners[i].ID
			} else if id != owners[i].ID {
				n.parted = true
			}
		}
	}
}
