package wire

// The anomalies, one a row of the table below.
const (
	_ Anomaly = iota

	// ip / sctp / transport.
	AnomalyIPHeader
	AnomalyIPFragmentOverlap
	AnomalyIPFragmentLimit
	AnomalySCTPHeader
	AnomalySCTPChunkLimit
	AnomalySCTPReassemblyLimit
	AnomalySCTPGap
	AnomalySCTPFragment
	AnomalySCTPPPID
	AnomalyTCPGap
	AnomalyTCPOverlap
	AnomalyTCPLimit
	AnomalyTCPFraming

	// m3ua and its neighbours.
	AnomalyM3UAVersion
	AnomalyM3UALength
	AnomalyM3UAReserved
	AnomalyM3UAClassType
	AnomalyM3UAParameterLength
	AnomalyM3UAParameterPadding
	AnomalyM3UAParameterDuplicate
	AnomalyM3UAParameterMissing
	AnomalyM3UAParameterUnknown
	AnomalyM3UAParameterLimit
	AnomalyM3UAProtocolData
	AnomalyM2PAHeader
	AnomalyM2UAHeader
	AnomalySUAHeader
	AnomalyMTP2Header
	AnomalyMTP3Header

	// sccp.
	AnomalySCCPMessageType
	AnomalySCCPTruncated
	AnomalySCCPPointer
	AnomalySCCPOverlap
	AnomalySCCPAddress
	AnomalySCCPAddressTrailing
	AnomalySCCPGTNonDecimal
	AnomalySCCPGTLength
	AnomalySCCPGTFiller
	AnomalySCCPGTEncoding
	AnomalySCCPSSNMissing
	AnomalySCCPOptional
	AnomalySCCPHopCounter
	AnomalySCCPSegmentation
	AnomalySCCPReassemblyLimit
	AnomalySCCPReassemblyTimeout
	AnomalySCCPDataEmpty
	AnomalySCCPProtocolClass

	// ber.
	AnomalyBERTruncated
	AnomalyBERTagLongForm
	AnomalyBERLengthLong
	AnomalyBERLengthIndefinite
	AnomalyBERLengthReserved
	AnomalyBERIntegerPadded
	AnomalyBERIntegerLength
	AnomalyBEROIDPadded
	AnomalyBERConstructed
	AnomalyBERPrimitive
	AnomalyBERDuplicate
	AnomalyBEROrder
	AnomalyBERTrailing
	AnomalyBERDepth
	AnomalyBERLimit

	// tcap.
	AnomalyTCAPTag
	AnomalyTCAPMessageType
	AnomalyTCAPTrailing
	AnomalyTCAPLength
	AnomalyTCAPOTIDLength
	AnomalyTCAPDTIDLength
	AnomalyTCAPTIDMissing
	AnomalyTCAPElement
	AnomalyTCAPDialogue
	AnomalyTCAPDialogueVersion
	AnomalyTCAPACLength
	AnomalyTCAPComponentTag
	AnomalyTCAPComponentLimit
	AnomalyTCAPInvokeIDMissing
	AnomalyTCAPInvokeIDRange
	AnomalyTCAPOpcodeGlobal
	AnomalyTCAPOpcodeMissing
	AnomalyTCAPOpcodeRange
	AnomalyTCAPANSI

	// map and cap.
	AnomalyMAPParameter
	AnomalyMAPIMSIDigits
	AnomalyMAPIMSILength
	AnomalyMAPAddressDigits
	AnomalyMAPAddressNature
	AnomalyMAPAddressLength
	AnomalyMAPDuplicateIdentity
	AnomalyMAPPrivateExtension
	AnomalyMAPACUnknown
	AnomalyMAPOpenReference
	AnomalySMSTPDU
	AnomalySMSTrailing
	AnomalySMSLength
	AnomalySMSHeader
	AnomalySMSAddress
	AnomalySMSCoding
	AnomalyISUPHeader

	// diameter.
	AnomalyDiameterVersion
	AnomalyDiameterLength
	AnomalyDiameterTrailing
	AnomalyDiameterBundle
	AnomalyDiameterFlagsReserved
	AnomalyDiameterFlagsError
	AnomalyDiameterFlagsRetransmitted
	AnomalyDiameterFlagsProxiable
	AnomalyDiameterApplicationUnknown
	AnomalyDiameterCommandUnknown
	AnomalyDiameterCommandApplication
	AnomalyDiameterAVPShort
	AnomalyDiameterAVPBeyond
	AnomalyDiameterPaddingMissing
	AnomalyDiameterPaddingValue
	AnomalyDiameterAVPReserved
	AnomalyDiameterAVPVendorZero
	AnomalyDiameterAVPShadow
	AnomalyDiameterAVPDuplicate
	AnomalyDiameterAVPNested
	AnomalyDiameterAVPNestedName
	AnomalyDiameterAVPUnknown
	AnomalyDiameterAVPValue
	AnomalyDiameterAVPDepth
	AnomalyDiameterAVPLimit
	AnomalyDiameterSessionIDOrder
	AnomalyDiameterSessionID
	AnomalyDiameterIdentity
	AnomalyDiameterUserName
	AnomalyDiameterVisitedPLMN
	AnomalyDiameterNumber

	// gtp.
	AnomalyGTPVersion
	AnomalyGTPHeaderShort
	AnomalyGTPHeaderSpare
	AnomalyGTPLengthBeyond
	AnomalyGTPLengthShort
	AnomalyGTPTrailing
	AnomalyGTPPiggyback
	AnomalyGTPExtensionLength
	AnomalyGTPExtensionLimit
	AnomalyGTPExtensionUnknown
	AnomalyGTPMessageUnknown
	AnomalyGTPPort
	AnomalyGTPTEIDFlag
	AnomalyGTPTEIDZero
	AnomalyGTPSequenceMissing
	AnomalyGTPIEShort
	AnomalyGTPIEBeyond
	AnomalyGTPIELength
	AnomalyGTPIELimit
	AnomalyGTPIEDuplicate
	AnomalyGTPIEOrder
	AnomalyGTPIEUnknown
	AnomalyGTPIEInstance
	AnomalyGTPIESpare
	AnomalyGTPIENested
	AnomalyGTPIEMissing
	AnomalyGTPBearerLimit
	AnomalyGTPIMSI
	AnomalyGTPMSISDN
	AnomalyGTPIMEI
	AnomalyGTPAPNLabel
	AnomalyGTPAPNDot
	AnomalyGTPAPNCharacters
	AnomalyGTPAPNLength
	AnomalyGTPPLMN
	AnomalyGTPAddress
	AnomalyGTPLocation
	AnomalyGTPInnerIP
	AnomalyGTPInnerDepth

	// message.
	AnomalyValuesLimit
	AnomalyTextLimit
)

// anomalies is the dictionary: every departure that a decoder can report.
var anomalies = [...]struct{ name, doc string }{

	// ip / sctp / transport.
	AnomalyIPHeader:            {"ip.header", "A malformed IP header, or a total length that the frame does not hold."},
	AnomalyIPFragmentOverlap:   {"ip.fragment.overlap", "Fragments that overlap: two receivers may build two different packets."},
	AnomalyIPFragmentLimit:     {"ip.fragment.limit", "Fragments beyond the bounds of reassembly; the packet is given up."},
	AnomalySCTPHeader:          {"sctp.header", "An SCTP common header or chunk whose length does not fit the packet."},
	AnomalySCTPChunkLimit:      {"sctp.chunk.limit", "More chunks in one packet than the decoder walks."},
	AnomalySCTPReassemblyLimit: {"sctp.reassembly.limit", "A fragmented user message beyond the bounds of reassembly; it is given up."},
	AnomalySCTPGap:             {"sctp.gap", "Fragments of a user message that never came."},
	AnomalySCTPFragment:        {"sctp.fragment", "A fragment that contradicts its neighbours: another stream, or a second beginning before the end."},
	AnomalySCTPPPID:            {"sctp.ppid", "A payload protocol identifier other than the one of the payload."},
	AnomalyTCPGap:              {"tcp.gap", "Bytes of a TCP stream that the capture does not hold."},
	AnomalyTCPOverlap:          {"tcp.overlap", "Octets of a TCP stream that came twice and differ: two receivers may read two different streams."},
	AnomalyTCPLimit:            {"tcp.limit", "Octets of a TCP stream beyond the bounds of reassembly; they are given up."},
	AnomalyTCPFraming:          {"tcp.framing", "A TCP stream that cannot be cut into messages."},

	// m3ua and its neighbours.
	AnomalyM3UAVersion:            {"m3ua.version", "A version other than 1 (RFC 4666, 3.1.1)."},
	AnomalyM3UALength:             {"m3ua.length", "A message length that is not that of the message (RFC 4666, 3.1.4)."},
	AnomalyM3UAReserved:           {"m3ua.reserved", "The reserved octet of the common header is not zero."},
	AnomalyM3UAClassType:          {"m3ua.class_type", "A class or type that RFC 4666 does not define."},
	AnomalyM3UAParameterLength:    {"m3ua.parameter.length", "A parameter length below 4 or beyond the message."},
	AnomalyM3UAParameterPadding:   {"m3ua.parameter.padding", "Padding that is missing or not zero."},
	AnomalyM3UAParameterDuplicate: {"m3ua.parameter.duplicate", "A parameter that may stand once and stands twice: two readers may take two different ones."},
	AnomalyM3UAParameterMissing:   {"m3ua.parameter.missing", "A mandatory parameter is missing."},
	AnomalyM3UAParameterUnknown:   {"m3ua.parameter.unknown", "A parameter that is not defined for the message."},
	AnomalyM3UAParameterLimit:     {"m3ua.parameter.limit", "More parameters than the decoder walks."},
	AnomalyM3UAProtocolData:       {"m3ua.protocol_data", "Protocol Data shorter than its routing label, or with numbers that no routing label can hold."},
	AnomalyM2PAHeader:             {"m2pa.header", "A malformed M2PA message."},
	AnomalyM2UAHeader:             {"m2ua.header", "A malformed M2UA message."},
	AnomalySUAHeader:              {"sua.header", "A malformed SUA message."},
	AnomalyMTP2Header:             {"mtp2.header", "An MTP2 frame whose length indicator does not fit."},
	AnomalyMTP3Header:             {"mtp3.header", "A message signal unit shorter than its service information octet and routing label."},

	// sccp.
	AnomalySCCPMessageType:       {"sccp.message_type", "A message type that Q.713 does not define."},
	AnomalySCCPTruncated:         {"sccp.truncated", "A message shorter than its fixed part, or a part that runs over its end."},
	AnomalySCCPPointer:           {"sccp.pointer", "A pointer that leads outside the message, backwards or into another parameter."},
	AnomalySCCPOverlap:           {"sccp.overlap", "Two variable parts that share octets, or octets that no pointer claims."},
	AnomalySCCPAddress:           {"sccp.address", "An address shorter than its indicator tells."},
	AnomalySCCPAddressTrailing:   {"sccp.address.trailing", "Octets of an address behind those that its indicator tells."},
	AnomalySCCPGTNonDecimal:      {"sccp.gt.non_decimal", "A global title with a digit other than 0 to 9."},
	AnomalySCCPGTLength:          {"sccp.gt.length", "A global title of no or of more than 15 digits (E.164)."},
	AnomalySCCPGTFiller:          {"sccp.gt.filler", "An odd number of digits whose filler is not zero, or a filler inside."},
	AnomalySCCPGTEncoding:        {"sccp.gt.encoding", "An encoding scheme other than BCD odd or even, or one that contradicts the odd/even indicator."},
	AnomalySCCPSSNMissing:        {"sccp.ssn.missing", "A called or calling address without subsystem number, or with 0."},
	AnomalySCCPOptional:          {"sccp.optional", "An unknown, repeated or unterminated optional parameter."},
	AnomalySCCPHopCounter:        {"sccp.hop_counter", "A hop counter outside 1 to 15."},
	AnomalySCCPSegmentation:      {"sccp.segmentation", "A segment that contradicts the others: order, class, addresses or number."},
	AnomalySCCPReassemblyLimit:   {"sccp.reassembly.limit", "Segments beyond the bounds of reassembly; the message is given up."},
	AnomalySCCPReassemblyTimeout: {"sccp.reassembly.timeout", "A segmented message whose rest never came."},
	AnomalySCCPDataEmpty:         {"sccp.data.empty", "A unitdata message without data."},
	AnomalySCCPProtocolClass:     {"sccp.protocol_class", "A protocol class that does not belong to the message type."},

	// ber.
	AnomalyBERTruncated:        {"ber.truncated", "A tag, length or value that the surrounding element does not hold."},
	AnomalyBERTagLongForm:      {"ber.tag.long_form", "A tag number of 30 or less, or one with leading zeros, in the multi-octet form (X.690, 8.1.2)."},
	AnomalyBERLengthLong:       {"ber.length.long_form", "A length in more octets than it needs (allowed by X.690, 8.1.3, and seldom)."},
	AnomalyBERLengthIndefinite: {"ber.length.indefinite", "An indefinite length (allowed by Q.773, and seldom)."},
	AnomalyBERLengthReserved:   {"ber.length.reserved", "The reserved length octet 0xFF, or a length of more than four octets."},
	AnomalyBERIntegerPadded:    {"ber.integer.padded", "An INTEGER or ENUMERATED in more octets than it needs (X.690, 8.3.2)."},
	AnomalyBERIntegerLength:    {"ber.integer.length", "An INTEGER or ENUMERATED of no or of more than eight octets."},
	AnomalyBEROIDPadded:        {"ber.oid.padded", "An OBJECT IDENTIFIER with a padded or cut subidentifier."},
	AnomalyBERConstructed:      {"ber.constructed", "A primitive string in constructed form."},
	AnomalyBERPrimitive:        {"ber.primitive", "A constructed element in primitive form."},
	AnomalyBERDuplicate:        {"ber.duplicate", "An element that may stand once and stands twice: two readers may take two different ones."},
	AnomalyBEROrder:            {"ber.order", "Elements of a SEQUENCE out of order."},
	AnomalyBERTrailing:         {"ber.trailing", "Octets behind the last element."},
	AnomalyBERDepth:            {"ber.depth", "Elements nested deeper than the decoder walks."},
	AnomalyBERLimit:            {"ber.limit", "More elements than the decoder walks."},

	// tcap.
	AnomalyTCAPTag:             {"tcap.tag", "A message tag in a form other than 61, 62, 64, 65 or 67."},
	AnomalyTCAPMessageType:     {"tcap.message_type", "An unknown message type."},
	AnomalyTCAPTrailing:        {"tcap.trailing", "Octets behind the message: a second message that another reader may see."},
	AnomalyTCAPLength:          {"tcap.length", "A message length that is not that of the data."},
	AnomalyTCAPOTIDLength:      {"tcap.otid.length", "An originating transaction identifier of no or of more than four octets (Q.773)."},
	AnomalyTCAPDTIDLength:      {"tcap.dtid.length", "A destination transaction identifier of no or of more than four octets (Q.773)."},
	AnomalyTCAPTIDMissing:      {"tcap.tid.missing", "A transaction identifier that the message type demands is missing."},
	AnomalyTCAPElement:         {"tcap.element", "An element that does not belong to the message type, or stands twice or out of order."},
	AnomalyTCAPDialogue:        {"tcap.dialogue", "A dialogue portion that cannot be read."},
	AnomalyTCAPDialogueVersion: {"tcap.dialogue.version", "A dialogue protocol version other than 1."},
	AnomalyTCAPACLength:        {"tcap.ac.length", "An application context name of another length than seven octets."},
	AnomalyTCAPComponentTag:    {"tcap.component.tag", "A component of unknown type."},
	AnomalyTCAPComponentLimit:  {"tcap.component.limit", "More components than the decoder reads."},
	AnomalyTCAPInvokeIDMissing: {"tcap.invoke_id.missing", "A component without invoke identifier."},
	AnomalyTCAPInvokeIDRange:   {"tcap.invoke_id.range", "An invoke or linked identifier outside -128 to 127 (Q.773)."},
	AnomalyTCAPOpcodeGlobal:    {"tcap.opcode.global", "A global operation code (OBJECT IDENTIFIER tag), which MAP and CAP never use."},
	AnomalyTCAPOpcodeMissing:   {"tcap.opcode.missing", "An invoke without operation code."},
	AnomalyTCAPOpcodeRange:     {"tcap.opcode.range", "An operation code that is negative or above 127."},
	AnomalyTCAPANSI:            {"tcap.ansi", "An ANSI package type on an ITU link."},

	// map and cap.
	AnomalyMAPParameter:         {"map.parameter", "A parameter that cannot be read as the operation's argument."},
	AnomalyMAPIMSIDigits:        {"map.imsi.digits", "An IMSI with a digit other than 0 to 9, or a filler that is not the last."},
	AnomalyMAPIMSILength:        {"map.imsi.length", "An IMSI of fewer than 6 or more than 15 digits."},
	AnomalyMAPAddressDigits:     {"map.address.digits", "An address with a digit other than 0 to 9 where a node is named."},
	AnomalyMAPAddressNature:     {"map.address.nature", "A node's address that is not an international E.164 (or E.214, E.212) number."},
	AnomalyMAPAddressLength:     {"map.address.length", "An address longer than its type allows."},
	AnomalyMAPDuplicateIdentity: {"map.identity.duplicate", "An identity that may stand once and stands twice."},
	AnomalyMAPPrivateExtension:  {"map.extension.private", "A private extension in a message from the interconnect."},
	AnomalyMAPACUnknown:         {"map.ac.unknown", "An application context that no table knows."},
	AnomalyMAPOpenReference:     {"map.open.reference", "A MAP-OPEN whose reference cannot be read."},
	AnomalySMSTPDU:              {"sms.tpdu", "A short message TPDU of a reserved type, or without all that its type must have."},
	AnomalySMSTrailing:          {"sms.trailing", "Octets behind the end of a short message TPDU."},
	AnomalySMSLength:            {"sms.length", "TP-UDL tells of more user data than there are, or than a short message can carry."},
	AnomalySMSHeader:            {"sms.header", "A user data header that does not fit its length, with an element twice, or with an element or a command packet whose lengths or numbers cannot be."},
	AnomalySMSAddress:           {"sms.address", "An address of a short message that is too long, or whose type lacks its first bit."},
	AnomalySMSCoding:            {"sms.coding", "A data coding scheme of a reserved group or alphabet."},
	AnomalyISUPHeader:           {"isup.header", "An ISUP or BICC message shorter than its fixed part, or of a type that Q.763 does not define."},

	// diameter.
	AnomalyDiameterVersion:            {"diameter.version", "A Diameter version other than 1."},
	AnomalyDiameterLength:             {"diameter.length", "A message length below that of the header, beyond the octets that came, or no multiple of four."},
	AnomalyDiameterTrailing:           {"diameter.trailing", "Octets behind the last AVP of a message or group, or behind the end of the message."},
	AnomalyDiameterBundle:             {"diameter.bundle", "A message behind another one in the same SCTP user message: a receiver may read the first alone."},
	AnomalyDiameterFlagsReserved:      {"diameter.flags.reserved", "A reserved command flag that is set."},
	AnomalyDiameterFlagsError:         {"diameter.flags.error", "The E bit in a request, which only an answer may carry."},
	AnomalyDiameterFlagsRetransmitted: {"diameter.flags.retransmitted", "The T bit in an answer, which only a request may carry."},
	AnomalyDiameterFlagsProxiable:     {"diameter.flags.proxiable", "The P bit in a message that is for the peer alone: CER, DWR, DPR and their answers."},
	AnomalyDiameterApplicationUnknown: {"diameter.application.unknown", "An application that no table knows."},
	AnomalyDiameterCommandUnknown:     {"diameter.command.unknown", "A command that no table knows."},
	AnomalyDiameterCommandApplication: {"diameter.command.application", "A command that does not belong to the application of the header: what judges by one is passed by the other."},
	AnomalyDiameterAVPShort:           {"diameter.avp.length.short", "An AVP length below that of its header; the rest of the message or group was not read."},
	AnomalyDiameterAVPBeyond:          {"diameter.avp.length.beyond", "An AVP that is longer than what it stands in; the rest of the message or group was not read."},
	AnomalyDiameterPaddingMissing:     {"diameter.avp.padding.missing", "An AVP without the padding that fills it up to a multiple of four."},
	AnomalyDiameterPaddingValue:       {"diameter.avp.padding.value", "Padding that is not zero."},
	AnomalyDiameterAVPReserved:        {"diameter.avp.flags.reserved", "A reserved AVP flag that is set."},
	AnomalyDiameterAVPVendorZero:      {"diameter.avp.vendor.zero", "An AVP with the V bit and vendor 0: some read it as the AVP of RFC 6733, some do not."},
	AnomalyDiameterAVPShadow:          {"diameter.avp.shadow", "The code of an AVP that names somebody under a vendor that has no such AVP: who does not look at the vendor reads it."},
	AnomalyDiameterAVPDuplicate:       {"diameter.avp.duplicate", "An AVP that may stand once and stands twice: receivers differ in which one they take."},
	AnomalyDiameterAVPNested:          {"diameter.avp.nested", "An AVP that names somebody within a group that may not hold it."},
	AnomalyDiameterAVPNestedName:      {"diameter.avp.nested.name", "A User-Name or User-Id within a group that may not hold it: who looks for it anywhere takes it for the subscriber's."},
	AnomalyDiameterAVPUnknown:         {"diameter.avp.unknown", "An AVP with the M bit that no table knows: a receiver that does not know it either must refuse the message."},
	AnomalyDiameterAVPValue:           {"diameter.avp.value", "An AVP whose data do not suit its type: a number that is not of four octets, or an address of an odd length."},
	AnomalyDiameterAVPDepth:           {"diameter.avp.depth", "Groups within groups, deeper than the decoder goes."},
	AnomalyDiameterAVPLimit:           {"diameter.avp.limit", "More AVPs than the decoder walks; the rest was not read."},
	AnomalyDiameterSessionIDOrder:     {"diameter.session_id.order", "A Session-Id that is not the first AVP, where RFC 6733 wants it."},
	AnomalyDiameterSessionID:          {"diameter.session_id", "A Session-Id that is empty, or holds spaces or control characters, at which some receivers end it."},
	AnomalyDiameterIdentity:           {"diameter.identity", "A host or realm that is empty, has an empty label, or holds what no name holds: NUL, space, control or non-ASCII characters."},
	AnomalyDiameterUserName:           {"diameter.user_name", "A User-Name that is not of the form that its application wants."},
	AnomalyDiameterVisitedPLMN:        {"diameter.visited_plmn", "A Visited-PLMN-Id that is not three octets of decimal digits."},
	AnomalyDiameterNumber:             {"diameter.number", "A number in an AVP that has other than 1 to 15 decimal digits."},

	// gtp.
	AnomalyGTPVersion:          {"gtp.version", "A version other than 0, 1 and 2, or one that the port does not carry."},
	AnomalyGTPHeaderShort:      {"gtp.header.short", "A datagram shorter than the header that its flags tell of; it was not read."},
	AnomalyGTPHeaderSpare:      {"gtp.header.spare", "Spare bits or octets of the header that are not what the specification says."},
	AnomalyGTPLengthBeyond:     {"gtp.length.beyond", "A message length that tells of more octets than came."},
	AnomalyGTPLengthShort:      {"gtp.length.short", "A message length below that of the fields that the flags tell of."},
	AnomalyGTPTrailing:         {"gtp.trailing", "Octets behind the message, which another reader may take for a second one."},
	AnomalyGTPPiggyback:        {"gtp.piggyback", "A second message in the datagram where the first may carry none, or of a type that may not follow it, or none though a flag tells of one."},
	AnomalyGTPExtensionLength:  {"gtp.extension.length", "An extension header of length 0, or beyond the end of the message; what follows was not read."},
	AnomalyGTPExtensionLimit:   {"gtp.extension.limit", "More extension headers than the decoder walks; what follows was not read."},
	AnomalyGTPExtensionUnknown: {"gtp.extension.unknown", "An extension header that no table knows and that a receiver must understand."},
	AnomalyGTPMessageUnknown:   {"gtp.message.unknown", "A message type that no table knows."},
	AnomalyGTPPort:             {"gtp.port", "A message of the user plane on a port of the control plane, or the other way round, or GTP' where the network does not charge."},
	AnomalyGTPTEIDFlag:         {"gtp.teid.flag", "A header without TEID in a message that has one, or with one in a message that has none."},
	AnomalyGTPTEIDZero:         {"gtp.teid.zero", "A TEID of 0 in a message that must name a tunnel."},
	AnomalyGTPSequenceMissing:  {"gtp.sequence.missing", "A control message without sequence number."},
	AnomalyGTPIEShort:          {"gtp.ie.header.short", "Octets behind the last information element that are too few for one, or a header that does not fit."},
	AnomalyGTPIEBeyond:         {"gtp.ie.length.beyond", "An information element that is longer than what it stands in; the rest was not read."},
	AnomalyGTPIELength:         {"gtp.ie.length", "An information element whose length its type does not allow."},
	AnomalyGTPIELimit:          {"gtp.ie.limit", "More information elements than the decoder walks; the rest was not read."},
	AnomalyGTPIEDuplicate:      {"gtp.ie.duplicate", "An information element that may stand once and stands twice: receivers differ in which one they take."},
	AnomalyGTPIEOrder:          {"gtp.ie.order", "Information elements of version 0 or 1 that do not ascend by type."},
	AnomalyGTPIEUnknown:        {"gtp.ie.unknown", "An information element of fixed length that no table knows; the rest was not read."},
	AnomalyGTPIEInstance:       {"gtp.ie.instance", "An instance that the type of an information element does not have."},
	AnomalyGTPIESpare:          {"gtp.ie.spare", "Spare bits of an information element that are set."},
	AnomalyGTPIENested:         {"gtp.ie.nested", "An information element within a group that may not hold it; it was not read."},
	AnomalyGTPIEMissing:        {"gtp.ie.missing", "An information element that the message must have is absent."},
	AnomalyGTPBearerLimit:      {"gtp.bearer.limit", "More bearer contexts than a subscriber has bearers."},
	AnomalyGTPIMSI:             {"gtp.imsi", "An IMSI with a digit other than 0 to 9, a filler that is not at the end, or other than 6 to 15 digits."},
	AnomalyGTPMSISDN:           {"gtp.msisdn", "An MSISDN with a digit other than 0 to 9, or of more than 15 digits."},
	AnomalyGTPIMEI:             {"gtp.imei", "An IMEI or IMEISV that is not of 14 to 16 decimal digits."},
	AnomalyGTPAPNLabel:         {"gtp.apn.label", "An APN with an empty label, one of more than 63 octets, or one beyond its end."},
	AnomalyGTPAPNDot:           {"gtp.apn.dot", "An APN with a dot within a label: written out it is another name."},
	AnomalyGTPAPNCharacters:    {"gtp.apn.characters", "An APN with characters other than letters, digits and hyphens."},
	AnomalyGTPAPNLength:        {"gtp.apn.length", "An APN of more than 100 octets."},
	AnomalyGTPPLMN:             {"gtp.plmn", "A PLMN with a digit other than 0 to 9."},
	AnomalyGTPAddress:          {"gtp.address", "An address or tunnel endpoint whose flags and length contradict each other, or that has no address."},
	AnomalyGTPLocation:         {"gtp.location", "A location whose flags and length contradict each other."},
	AnomalyGTPInnerIP:          {"gtp.inner.ip", "A packet in the tunnel that cannot be read as IP."},
	AnomalyGTPInnerDepth:       {"gtp.inner.depth", "GTP within GTP, deeper than the decoder goes."},

	// message.
	AnomalyValuesLimit: {"message.values.limit", "More values than a message record holds; the rest was not read."},
	AnomalyTextLimit:   {"message.text.limit", "More text than a message record holds; the rest was not read."},
}
