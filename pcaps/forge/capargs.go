package forge

import (
	"cordon/protocols/message"
)

// capOp is a row of the tables for CAP (TS 29.078, 5 to 8).
func capOp(code int, s shape) signature {
	return signature{message.ProtocolCAP, code, [2]int{0, 9}, s}
}

var capArguments = []signature{
	capOp(0, sequence(
		at("serviceKey", context(0), asInteger).or("1"),
		at("called", context(2), asCalled),
		at("calling", context(3), asCalling),
		at("callingPartysCategory", context(5), asOctets),
		at("locationNumber", context(10), asCalling),
		within(context(27), at("bearerCap", context(0), asOctets)),
		at("eventTypeBCSM", context(28), asInteger).or("2"),
		at("redirectingParty", context(29), asCalling),
		at("imsi", context(50), asTBCD),
		within(context(51), at("assumedIdle", context(0), asNull)),
		within(context(52),
			at("vlr", context(1), asAddress),
			within(context(3), at("cell", context(0), asOctets)),
			at("location-msc", context(6), asAddress)),
		at("callReference", context(54), asOctets),
		at("msc", context(55), asAddress),
		at("calledBCD", context(56), asAddress),
		at("timeAndTimezone", context(57), asOctets))),
	capOp(17, sequence(at("assistingSSPIPRoutingAddress", context(0), asCalled), at("correlationID", context(1), asOctets))),
	capOp(20, sequence(
		within(context(0), at("destinationRoutingAddress", octetString, asCalled)),
		at("originalCalled", context(6), asCalling),
		at("redirectingParty", context(29), asCalling))),
	capOp(22, bare(at("cause", octetString, asOctets))),
	capOp(23, sequence(within(context(0), within(sequenceTag,
		at("eventTypeBCSM", context(0), asInteger),
		at("monitorMode", context(1), asInteger).or("1"))))),
	capOp(24, sequence(
		at("eventTypeBCSM", context(0), asInteger),
		within(context(3), at("receivingSideID", context(1), asOctets)),
		within(context(4), at("messageType", context(0), asInteger)))),
	capOp(32, sequence(
		within(context(0), at("destinationRoutingAddress", octetString, asCalled)),
		at("calling", context(30), asCalling),
		at("gsmscf", context(52), asAddress))),
	capOp(34, bare(at("fci", octetString, asOctets))),
	capOp(35, sequence(
		at("charging", context(0), asOctets),
		within(context(2), at("sendingSideID", context(0), asOctets)))),
	capOp(36, bare(at("report", octetString, asOctets))),
	capOp(53, bare(at("allRequests", context(1), asNull))),
	capOp(60, sequence(
		at("serviceKey", context(0), asInteger).or("1"),
		at("destination", context(1), asAddress),
		at("calling", context(2), asAddress),
		at("eventTypeSMS", context(3), asInteger).or("1"),
		at("imsi", context(4), asTBCD),
		at("sc", context(7), asAddress),
		at("msc", context(15), asAddress),
		at("sgsn", context(16), asAddress))),
	capOp(62, sequence(
		at("calling", context(0), asAddress),
		at("destination", context(1), asAddress),
		at("sc", context(2), asAddress))),
	capOp(74, sequence(at("apn", context(0), asOctets), within(context(1), at("pdpID", octetString, asOctets)))),
	capOp(78, sequence(
		at("serviceKey", context(0), asInteger).or("1"),
		at("gprsEventType", context(1), asInteger).or("2"),
		at("msisdn", context(2), asAddress),
		at("imsi", context(3), asTBCD),
		at("timeAndTimezone", context(4), asOctets).or("0252010980352000"),
		at("apn", context(8), asOctets),
		at("ggsnAddress", context(15), asGSNAddress))),
}

var capResults = []signature{}
