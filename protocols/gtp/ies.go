package gtp

import "cordon/protocols/message"

// Definition is a row of the tables of information elements.
type Definition struct {
	Type      uint8
	Name      string
	Min, Max  uint16 // octets of the value; Max 0 for any
	Instances uint8  // greatest instance, of version 2
	Many      group  // where it may stand several times with one instance
	Within    group  // where it may stand; 0 for anywhere

	use   use
	group group // what it is as a group, and entered as
}

// group is a place that holds information elements, to be combined.
type group uint16

const (
	groupTop group = 1 << iota // the message itself
	groupBearer
	groupPDN
	groupLoad
	groupOverload
	groupRemoteUE
	groupSCEF
	groupV2X
	groupPC5
	groupPC5Flow
	groupPGWChange
)

// Information elements of version 2 that the code names.
const (
	ieCause2    = 2
	iePDNType   = 99
	ieExtended2 = 254
)

// Information elements of versions 0 and 1 that the code names.
const (
	ieCause1        = 1
	ieExtensionList = 141 // its length has one octet
	ieExtended1     = 238
)

// use is what the value of an information element becomes.
type use uint8

const (
	useNothing use = iota
	useIMSI
	useMSISDN
	useMSISDN1 // with the octet of nature and plan
	useIMEI
	useAPN
	useCause
	useRecovery
	useEBI
	useNSAPI
	useRAT
	useServing
	useULI
	useULI1
	useRAI
	useFTEID
	useSelection
	usePAA
	useEUA
	usePDNType
	useChargingID
	useIndication
	usePrivate
	useFQCSID
	useGSN
	useTEIDControl
	useTEIDUser
	useTEIDUserNSAPI
	useAddress
	useAMBR
	useBearerQoS
	useARP
	useReporting
	usePresence
	useTeardown
	useChargingGateway
)

// tables of information elements by version; version 0 differs from version 1 in
// few.
type table [256]uint8

var (
	table1 = indexDefinitions(definitions1[:])
	table2 = indexDefinitions(definitions2[:])
	rules1 = indexRules(definitions1[:])
	rules2 = indexRules(definitions2[:])
	fixed0 = indexFixed(fixedLengths0)
	fixed1 = indexFixed(fixedLengths1)
)

func indexDefinitions(rows []Definition) (t table) {
	for i := range rows {
		t[rows[i].Type] = uint8(i + 1)
	}
	return t
}

// rule is what the walk needs of a definition, by type: rows of a few octets,
// since a message meets dozens of them. That of an unknown type allows all.
type rule struct {
	min, max  uint16
	within    group
	group     group // what it is as a group
	instances uint8
	many      group
	use       use
}

func indexRules(rows []Definition) (t [256]rule) {
	for i := range t {
		t[i] = rule{max: MaxLength, within: anyGroup, instances: maxInstance, many: anyGroup}
	}
	for i := range rows {
		d := &rows[i]
		r := rule{d.Min, d.Max, d.Within, d.group, d.Instances, d.Many, d.use}
		if r.max == 0 {
			r.max = MaxLength
		}
		if r.within == 0 {
			r.within = anyGroup
		}
		t[d.Type] = r
	}
	return t
}

const (
	anyGroup    = ^group(0)
	maxInstance = 15
)

// fixedLength is the length of the value of an information element that has no
// length field.
type fixedLength struct{ typ, length uint8 }

// firstTLV is the first type of versions 0 and 1 with a length field (TS 29.060,
// 7.7).
const firstTLV = 128

func indexFixed(rows []fixedLength) (t [firstTLV]uint8) {
	for _, r := range rows {
		t[r.typ] = r.length
	}
	return t
}

// Definitions is the table of the information elements of protocol p; nil where
// it has none. It must not be changed.
func Definitions(p message.Protocol) []Definition {
	switch p {
	case message.ProtocolGTPv2:
		return definitions2[:]
	case message.ProtocolGTPv0, message.ProtocolGTPv1, message.ProtocolGTPU, message.ProtocolGTPPrime:
		return definitions1[:]
	}
	return nil
}

// DefinitionOf finds an information element of protocol p; nil where the table
// has none.
func DefinitionOf(p message.Protocol, t uint16) *Definition {
	if t > 255 {
		return nil
	}
	switch p {
	case message.ProtocolGTPv2:
		if i := table2[t]; i != 0 {
			return &definitions2[i-1]
		}
	case message.ProtocolGTPv0, message.ProtocolGTPv1, message.ProtocolGTPU, message.ProtocolGTPPrime:
		if i := table1[t]; i != 0 {
			return &definitions1[i-1]
		}
	}
	return nil
}
