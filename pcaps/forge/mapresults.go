package forge

import (
	"slices"

	"cordon/protocols/ber"
)

// subscriberInfo is what anyTimeInterrogation and provideSubscriberInfo give away.
func subscriberInfo() []field {
	return within(sequenceTag,
		within(context(0),
			at("ageOfLocation", integerTag, asInteger),
			at("geographical", context(0), asOctets),
			at("vlr", context(1), asAddress),
			within(context(3), at("cell", context(0), asOctets)),
			at("msc", context(6), asAddress)),
		within(context(1), at("assumedIdle", context(0), asNull)),
		at("imei", context(5), asTBCD))
}

var ussdAnswer = sequence(at("dcs", octetString, asOctets).or("0f"), at("string", octetString, asUSSD))

// results are the parameters of results.
var results = slices.Concat(mapResults, capResults)

var mapResults = []signature{
	mapOp(2, 1, 1, bare(at("hlr", octetString, asAddress))),
	mapOp(2, 2, 9, sequence(at("hlr", octetString, asAddress))),
	mapOp(4, 1, 2, bare(at("msrn", octetString, asAddress))),
	mapOp(4, 3, 9, sequence(at("msrn", octetString, asAddress))),
	mapOp(14, 1, 9, bare(at("ss-Status", context(0), asOctets))),
	mapOp(22, 1, 2, sequence(at("imsi", octetString, asTBCD), at("msrn", octetString, asAddress))),
	mapOp(22, 3, 9, tagged(context(3),
		at("imsi", context(9), asTBCD),
		at("msrn", octetString, asAddress),
		within(sequenceTag, at("forwardedToNumber", context(5), asAddress)),
		at("vmsc", context(2), asAddress),
		at("msisdn", context(12), asAddress))),
	mapOp(23, 3, 9, sequence(at("hlr", octetString, asAddress))),
	mapOp(24, 3, 9, sequence(at("sgsnAddress", context(0), asGSNAddress), at("ggsnAddress", context(1), asGSNAddress))),
	mapOp(43, 1, 2, bare(at("equipmentStatus", enumerated, asInteger))),
	mapOp(43, 3, 9, sequence(at("equipmentStatus", enumerated, asInteger))),
	mapOp(44, 1, 9, sequence(at("tpdu", octetString, asTPDU))),
	mapOp(45, 1, 9, sequence(
		at("imsi", octetString, asTBCD),
		within(context(0), at("networkNode", context(1), asAddress), at("lmsi", octetString, asOctets)))),
	mapOp(46, 1, 9, sequence(at("tpdu", octetString, asTPDU))),
	mapOp(47, 1, 9, sequence(at("msisdn", octetString, asAddress))),
	mapOp(55, 1, 2, sequence(at("imsi", octetString, asTBCD))),
	mapOp(55, 3, 9, tagged(context(3), at("imsi", octetString, asTBCD), at("quintuplets", context(1), asQuintuplets))),
	mapOp(56, 3, 9, tagged(context(3), at("quintuplets", context(1), asQuintuplets))),
	mapOp(57, 1, 9, sequence(at("hlr", octetString, asAddress), at("msNotReachable", nullTag, asNull))),
	mapOp(58, 1, 9, bare(at("imsi", octetString, asTBCD))),
	mapOp(59, 1, 9, ussdAnswer), mapOp(60, 1, 9, ussdAnswer),
	mapOp(67, 3, 9, sequence(at("freezeTMSI", context(0), asNull), at("freezeP-TMSI", context(1), asNull))),
	mapOp(70, 3, 9, sequence(subscriberInfo())),
	mapOp(71, 3, 9, sequence(subscriberInfo())),
	mapOp(83, 3, 9, sequence(at("locationEstimate", octetString, asOctets), at("ageOfLocationEstimate", context(0), asInteger))),
	mapOp(85, 3, 9, sequence(
		within(context(0), at("imsi", context(0), asTBCD), at("msisdn", context(1), asAddress)),
		within(context(1), at("networkNode", octetString, asAddress)))),
	mapOp(86, 3, 9, sequence(at("na-ESRK", context(0), asAddress))),
	mapOp(18, 1, 9, bare(at("password", ber.Tag(18), asText))), // a NumericString
}
