package operator

import "strings"

// apnKey is a network identifier of an operator's APN, in lower case.
type apnKey struct {
	owner OwnerID
	name  string
}

// HasAPNs reports whether the profile lists the APNs of an operator.
func (p *Profile) HasAPNs(id OwnerID) bool {
	o := p.Operator(id)
	return o != nil && len(o.APNs) > 0
}

// HasAPN reports whether an operator has the APN of that network identifier, in
// lower case.
func (p *Profile) HasAPN(id OwnerID, name string) bool {
	if p == nil {
		return false
	}
	_, ok := p.apns[apnKey{id, name}]
	return ok
}

// accessPoints enters the network identifiers of APNs (TS 23.003, 9.1.1).
func (b *builder) accessPoints(id OwnerID, list []entry) (out []string) {
	for _, e := range list {
		name := strings.ToLower(e.text)
		if !validAPN(name) {
			b.fail(e, "letters, digits and hyphens in labels, such as internet or mms.example", "%q is no network identifier of an APN", e.text)
			continue
		}
		b.p.apns[apnKey{id, name}] = struct{}{}
		out = append(out, e.text)
	}
	return out
}

// maxAPN is the greatest length of an APN (TS 23.003, 9.1).
const maxAPN = 100

func validAPN(name string) bool {
	if len(name) > maxAPN {
		return false
	}
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > 63 {
			return false
		}
		for i := range len(label) {
			if c := label[i]; !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-') {
				return false
			}
		}
	}
	return true
}
