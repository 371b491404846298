package argument

import (
	"cordon/protocols/ber"
	"cordon/protocols/message"
)

// Kind tells how a member is read.
type Kind uint8

// The kinds.
const (
	// Skip is a member that is known and not read: it counts for order and
	// repetition only.
	Skip Kind = iota
	// Nested is a constructed member; Sub tells what it holds.
	Nested
	// Present adds true to Field, then reads Sub if there is one.
	Present
	// Flag is a BOOLEAN.
	Flag
	// Integer is an INTEGER or an ENUMERATED.
	Integer
	// Octet is an OCTET STRING of one octet, read as a number.
	Octet
	// IMSI is a TBCD string of 3 to 8 octets (TS 29.002, 17.7.8).
	IMSI
	// Digits is a TBCD string of any other meaning, such as an IMEI.
	Digits
	// Node is an ISDN-AddressString that names a node of a network, which must
	// be an international number.
	Node
	// Centre is an AddressString that names a service centre or the like: as
	// Node, but up to 20 octets long.
	Centre
	// Number is an ISDN-AddressString that names a subscriber.
	Number
	// Dialled is an AddressString that somebody dialled: any symbol and nature.
	Dialled
	// Called is a called party number as ISUP has it (Q.763, 3.9).
	Called
	// Calling is a calling, original called or redirecting party number (Q.763, 3.10).
	Calling
	// Generic is a generic number (Q.763, 3.26): a qualifier, then as Calling.
	Generic
	// Hex is octets that are shown in hexadecimal.
	Hex
	// TPDU is a short message, shown in hexadecimal and read by protocols/sms.
	TPDU
	// GSN is an IP address (TS 23.003, 5.1), read as address.
	GSN
	// GSNText is an IP address that fills a field of text.
	GSNText
	// PLMN is the three octets of a network's identity.
	PLMN
	// APN is an access point name in labels (TS 23.003, 9.1).
	APN
	// DCS is the data coding scheme of the text that follows (TS 23.038, 5).
	DCS
	// Text is text in the coding that the last DCS told.
	Text
	// IA5 is text in ASCII.
	IA5
	// Private is a list of private extensions, which is marked.
	Private
)

// Member is one member of a type.
type Member struct {
	Tag   ber.Tag
	Kind  Kind
	Field message.FieldID
	// Label is added to LabelField when the member stands there: the name of a
	// choice or of a flag.
	Label      string
	LabelField message.FieldID
	Sub        *Shape // of a constructed member; beside a primitive kind, what its constructed form holds
	// rest is how many alternatives follow in the table: an untagged choice is
	// over when one of its alternatives stood there.
	rest uint8
}

// Form tells how the members of a type stand.
type Form uint8

// The forms.
const (
	// Sequence has its members in the order of the table, each once.
	Sequence Form = iota
	// Choice has one of its members.
	Choice
	// List repeats its first member (SEQUENCE OF); of another tag is an unknown one.
	List
)

// Shape is what matters of a type. A Shape is read-only once it stands.
type Shape struct {
	Form    Form
	Members []Member
	context uint64 // the numbers below 64 of context tags that have a row
}

// NewShape makes a shape of members in the order of the type, MaxMembers at most.
func NewShape(form Form, members ...Member) *Shape {
	s := &Shape{Form: form, Members: members}
	for i := range members {
		if t := members[i].Tag; t.Class() == ber.ClassContext && t.Number() < 64 {
			s.context |= 1 << t.Number()
		}
	}
	return s
}

// MaxMembers is how many members the walker can tell seen from unseen. The
// tables are tested against it.
const MaxMembers = 64

// find gives the member of tag, looking from index from on and then before it;
// -1 if there is none.
func (s *Shape) find(tag ber.Tag, from int) int {
	if tag.Class() == ber.ClassContext && tag.Number() < 64 && s.context>>tag.Number()&1 == 0 {
		return -1
	}
	for i := from; i < len(s.Members); i++ {
		if s.Members[i].Tag == tag {
			return i
		}
	}
	// The last one that could be meant: two untagged strings in a row differ
	// by their place only, and a third repeats the second.
	for i := min(from, len(s.Members)) - 1; i >= 0; i-- {
		if s.Members[i].Tag == tag {
			return i
		}
	}
	return -1
}

// Ctx is the context tag of number n.
func Ctx(n uint32) ber.Tag { return ber.ClassContext | ber.Tag(n) }

// Of is a member read as kind into field.
func Of(tag ber.Tag, kind Kind, field message.FieldID) Member {
	return Member{Tag: tag, Kind: kind, Field: field}
}

// In is a constructed member.
func In(tag ber.Tag, sub *Shape) Member { return Member{Tag: tag, Kind: Nested, Sub: sub} }

// Known is a member that is not read.
func Known(tag ber.Tag) Member { return Member{Tag: tag} }

// Alternatives are the members of an untagged choice within a sequence, whose
// tags may be those of what follows: in short messages, [4] is the destination
// or the origin by its place only.
func Alternatives(members ...Member) []Member {
	for i := range members {
		members[i].rest = uint8(len(members) - 1 - i)
	}
	return members
}

// Named is m with a label that its presence adds to field.
func (m Member) Named(field message.FieldID, label string) Member {
	m.LabelField, m.Label = field, label
	return m
}
