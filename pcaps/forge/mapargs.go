package forge

import (
	"slices"

	"cordon/protocols/ber"
	"cordon/protocols/message"
)

// mapOp is a row of the tables for MAP (TS 29.002, 17.6 and 17.7).
func mapOp(code, from, to int, s shape) signature {
	return signature{message.ProtocolMAP, code, [2]int{from, to}, s}
}

// The two ways of naming a subscriber that several operations share: SubscriberIdentity (a CHOICE, hence explicit) and
// RequestedInfo.
func subscriberIdentity(tag uint32) []field {
	return within(context(tag), at("imsi", context(0), asTBCD), at("msisdn", context(1), asAddress))
}

func requestedInfo(tag uint32) []field {
	return within(context(tag),
		at("locationInformation", context(0), asNull).or("true"),
		at("subscriberState", context(1), asNull).or("true"),
		at("currentLocation", context(3), asNull),
		at("requestedDomain", context(4), asInteger),
		at("requestedIMEI", context(6), asNull),
		at("msClassmark", context(5), asNull),
		at("locationInformationEPS", context(8), asNull))
}

// smRPDA and smRPOA are the addresses of a short message: CHOICEs without a tag of their own.
var smRPDA = []field{
	at("da-imsi|imsi", context(0), asTBCD),
	at("da-lmsi|lmsi", context(1), asOctets),
	at("da-sc", context(4), asAddress),
	at("da-none", context(5), asNull),
}

var smRPOA = []field{
	at("oa-msisdn|msisdn", context(2), asAddress),
	at("oa-sc|sc", context(4), asAddress),
	at("oa-none", context(5), asNull),
}

var ussd = sequence(
	at("dcs", octetString, asOctets).or("0f"),
	at("string", octetString, asUSSD),
	at("msisdn", context(0), asAddress))

var ssForBS = sequence(
	at("ss-Code", octetString, asOctets),
	at("bearerService", context(2), asOctets),
	at("teleservice", context(3), asOctets))

// arguments are the parameters of invokes, MAP first.
var arguments = slices.Concat(mapMobility, mapCalls, mapServices, mapShortMessages, mapLocationServices, capArguments)

// mapMobility: location, authentication, subscriber data, tracing.
var mapMobility = []signature{
	mapOp(2, 1, 9, sequence(
		at("imsi", octetString, asTBCD),
		at("msc", context(1), asAddress),
		at("vlr", octetString, asAddress),
		at("lmsi", context(10), asOctets),
		within(context(6), at("supportedCamelPhases", context(0), asOctets)),
		at("informPreviousNetworkEntity", context(11), asNull),
		at("v-gmlc", context(2), asGSNAddress),
		at("skipSubscriberDataUpdate", context(15), asNull))),
	mapOp(3, 1, 2, bare(at("imsi", octetString, asTBCD))),
	mapOp(3, 3, 9, tagged(context(3),
		at("imsi", octetString, asTBCD),
		within(sequenceTag, at("imsi-with-lmsi", octetString, asTBCD), at("lmsi", octetString, asOctets)),
		at("cancellationType", enumerated, asInteger),
		at("typeOfUpdate", context(0), asInteger),
		at("newMSC", context(3), asAddress),
		at("newVLR", context(4), asAddress))),
	mapOp(7, 1, 9, sequence(
		at("imsi", context(0), asTBCD),
		at("msisdn", context(1), asAddress),
		at("category", context(2), asOctets),
		at("subscriberStatus", context(3), asInteger),
		within(context(6), at("teleservice", octetString, asOctets)),
		within(context(7), within(context(0),
			at("forwarding-ss-Code", octetString, asOctets).or("21"),
			within(sequenceTag, within(sequenceTag, at("forwarding-status", context(4), asOctets).or("07"), at("forwardedToNumber", context(5), asAddress))))),
		within(context(8), at("odb-GeneralData", ber.TagBitString, asOctets)),
		within(context(13), within(context(0),
			within(sequenceTag, within(sequenceTag,
				at("o-BcsmTrigger", enumerated, asInteger).or("2"),
				at("serviceKey", integerTag, asInteger).or("1"),
				at("gsmscf", context(0), asAddress),
				at("defaultCallHandling", context(1), asInteger).or("0"))),
			at("camelCapabilityHandling", context(0), asInteger).or("2"))),
		at("networkAccessMode", context(24), asInteger),
		at("sgsn", context(34), asAddress))),
	mapOp(8, 1, 9, sequence(
		at("imsi", context(0), asTBCD),
		within(context(1), at("teleservice", context(3), asOctets)),
		within(context(2), at("ss-Code", octetString, asOctets)),
		at("camelSubscriptionInfoWithdraw", context(9), asNull),
		within(context(10), at("allGPRSData", nullTag, asNull)))),
	mapOp(9, 1, 1, sequence(
		at("imsi", context(0), asTBCD),
		at("tmsi", context(1), asOctets),
		within(sequenceTag, at("requestParameter", enumerated, asInteger).or("1")))),
	mapOp(15, 3, 9, sequence(
		at("imsi", octetString, asTBCD),
		at("failureCause", enumerated, asInteger).or("0"),
		at("vlr", context(0), asAddress),
		at("sgsn", context(1), asAddress))),
	mapOp(23, 3, 9, sequence(
		at("imsi", octetString, asTBCD),
		at("sgsn", octetString, asAddress),
		at("sgsnAddress", octetString, asGSNAddress),
		at("informPreviousNetworkEntity", context(1), asNull),
		at("v-gmlc", context(3), asGSNAddress),
		at("sgsn-Name", context(19), asOctets),
		at("sgsn-Realm", context(20), asOctets))),
	mapOp(37, 1, 9, sequence(
		at("hlr", octetString, asAddress),
		within(sequenceTag, at("hlr-List", octetString, asTBCD)))),
	mapOp(43, 1, 2, bare(at("imei", octetString, asTBCD))),
	mapOp(43, 3, 9, sequence(
		at("imei", octetString, asTBCD),
		at("requestedEquipmentInfo", ber.TagBitString, asOctets).or("0680"))),
	mapOp(48, 1, 1, bare(at("imsi", octetString, asTBCD))),
	mapOp(50, 1, 9, sequence(
		at("imsi", context(0), asTBCD),
		at("traceReference", context(1), asOctets).or("01"),
		at("traceType", context(2), asInteger).or("1"),
		at("omc", context(3), asAddress),
		at("traceCollectionEntity", context(10), asGSNAddress))),
	mapOp(51, 1, 9, sequence(at("imsi", context(0), asTBCD), at("traceReference", context(1), asOctets).or("01"))),
	mapOp(53, 3, 9, sequence(
		at("imsi", octetString, asTBCD), at("msisdn", context(2), asAddress), at("vlr", context(0), asAddress), at("sgsn", context(1), asAddress))),
	mapOp(55, 1, 2, bare(at("tmsi", octetString, asOctets))),
	mapOp(55, 3, 9, sequence(
		at("tmsi", octetString, asOctets),
		at("vectors", integerTag, asInteger),
		at("msc", octetString, asAddress),
		at("previous-LAI", context(0), asOctets),
		at("newVLR", context(3), asAddress))),
	mapOp(56, 1, 2, bare(at("imsi", octetString, asTBCD))),
	mapOp(56, 3, 9, sequence(
		at("imsi", context(0), asTBCD),
		at("vectors", integerTag, asInteger).or("1"),
		at("segmentationProhibited", nullTag, asNull),
		at("immediateResponsePreferred", context(1), asNull),
		within(sequenceTag, at("rand", octetString, asOctets), at("auts", octetString, asOctets)),
		at("requestingNodeType", context(3), asInteger),
		at("requestingPLMN", context(4), asPLMN))),
	mapOp(57, 1, 9, sequence(at("imsi", octetString, asTBCD), at("lmsi", octetString, asOctets))),
	mapOp(58, 1, 9, bare(at("msisdn", octetString, asAddress))),
	mapOp(66, 1, 9, sequence(at("imsi", context(0), asTBCD), at("alertReason", enumerated, asInteger).or("0"))),
	mapOp(67, 1, 2, sequence(at("imsi", octetString, asTBCD), at("vlr", octetString, asAddress))),
	mapOp(67, 3, 9, tagged(context(3),
		at("imsi", octetString, asTBCD), at("vlr", context(0), asAddress), at("sgsn", context(1), asAddress))),
	mapOp(68, 1, 2, sequence(at("targetCellId", octetString, asOctets))),
	mapOp(68, 3, 9, tagged(context(3), at("targetCellId", context(0), asOctets), at("imsi", context(4), asTBCD))),
	mapOp(69, 3, 9, tagged(context(3), at("targetCellId", context(0), asOctets), at("targetMSC", context(1), asAddress))),
	mapOp(70, 3, 9, sequence(
		at("imsi", context(0), asTBCD), at("lmsi", context(1), asOctets), requestedInfo(2))),
	mapOp(71, 3, 9, sequence(subscriberIdentity(0), requestedInfo(1), at("gsmscf", context(3), asAddress))),
	mapOp(89, 3, 9, sequence(
		at("serviceKey", integerTag, asInteger).or("1"),
		at("eventMet", context(0), asOctets).or("00"),
		at("imsi", context(1), asTBCD),
		at("msisdn", context(2), asAddress),
		within(context(3), at("vlr", context(1), asAddress)))),
}

// mapCalls: call routing, packet data routing, handover of calls.
var mapCalls = []signature{
	mapOp(4, 1, 9, sequence(
		at("imsi", context(0), asTBCD),
		at("msc", context(1), asAddress),
		at("msisdn", context(2), asAddress),
		at("lmsi", context(4), asOctets),
		at("gmsc", context(8), asAddress),
		at("callReference", context(9), asOctets),
		at("oldMSC", context(25), asAddress))),
	mapOp(5, 3, 9, sequence(at("imsi", octetString, asTBCD), at("msisdn", octetString, asAddress))),
	mapOp(6, 3, 9, sequence(
		at("callReference", context(0), asOctets),
		within(context(2), at("forwardedToNumber", context(5), asAddress)),
		at("imsi", context(3), asTBCD),
		at("msisdn", context(9), asAddress))),
	mapOp(20, 3, 9, sequence(at("msrn", octetString, asAddress))),
	mapOp(22, 1, 9, sequence(
		at("msisdn", context(0), asAddress),
		at("numberOfForwarding", context(2), asInteger),
		at("interrogationType", context(3), asInteger).or("0"),
		at("gmsc|gsmscf", context(6), asAddress),
		at("callReference", context(7), asOctets))),
	mapOp(24, 3, 9, sequence(
		at("imsi", context(0), asTBCD), at("ggsnAddress", context(1), asGSNAddress), at("ggsn", context(2), asAddress))),
	mapOp(25, 3, 9, sequence(at("imsi", context(0), asTBCD), at("ggsn", context(1), asAddress), at("ggsnAddress", context(2), asGSNAddress))),
	mapOp(26, 3, 9, sequence(at("imsi", context(0), asTBCD), at("sgsnAddress", context(1), asGSNAddress), at("ggsnAddress", context(2), asGSNAddress))),
	mapOp(73, 3, 9, sequence(at("imsi", context(0), asTBCD), at("lmsi", context(1), asOctets), at("ccbs-Monitoring", context(2), asInteger))),
	mapOp(74, 3, 9, sequence(at("imsi", context(0), asTBCD), within(context(1), at("ccbs-SubscriberStatus", context(0), asInteger).or("0")))),
	mapOp(75, 3, 9, sequence(at("imsi", context(0), asTBCD))),
	mapOp(84, 3, 9, sequence(at("imsi", context(1), asTBCD))),
	mapOp(87, 3, 9, sequence(at("imsi", context(0), asTBCD))),
	mapOp(88, 3, 9, sequence(at("imsi", context(0), asTBCD))),
}

// mapServices: supplementary services, USSD, and the modification of subscriptions.
var mapServices = []signature{
	mapOp(10, 1, 9, sequence(
		at("ss-Code", octetString, asOctets),
		at("bearerService", context(2), asOctets),
		at("teleservice", context(3), asOctets),
		at("forwardedToNumber", context(4), asAddress),
		at("noReplyConditionTime", context(5), asInteger))),
	mapOp(11, 1, 9, ssForBS), mapOp(12, 1, 9, ssForBS), mapOp(13, 1, 9, ssForBS), mapOp(14, 1, 9, ssForBS),
	mapOp(17, 1, 9, bare(at("ss-Code", octetString, asOctets))),
	mapOp(18, 1, 9, bare(at("guidanceInfo", enumerated, asInteger))),
	mapOp(19, 1, 1, bare(at("string", ber.TagIA5String, asText))),
	mapOp(54, 1, 1, sequence(at("imsi", octetString, asTBCD), at("originatingEntityNumber", octetString, asAddress))),
	mapOp(59, 1, 9, ussd), mapOp(60, 1, 9, ussd), mapOp(61, 1, 9, ussd),
	mapOp(62, 3, 9, sequence(
		subscriberIdentity(0),
		within(context(1), at("odb", context(2), asNull).or("true"), at("requestedCAMEL-SubscriptionInfo", context(3), asInteger)),
		at("gsmscf", context(2), asAddress))),
	mapOp(65, 3, 9, sequence(
		subscriberIdentity(0),
		at("gsmscf", context(1), asAddress),
		within(context(2), at("ss-Code", context(0), asOctets).or("21"), at("forwardedToNumber", context(3), asAddress)))),
	mapOp(72, 3, 9, sequence(
		at("imsi", context(0), asTBCD), at("msisdn", context(1), asAddress), at("ss-Event", context(2), asOctets).or("31"), at("b-number", context(5), asCalled))),
	mapOp(76, 3, 9, sequence(at("ss-Code", context(0), asOctets))),
	mapOp(77, 3, 9, sequence(at("ss-Code", context(0), asOctets))),
}

// mapShortMessages: the short message service.
var mapShortMessages = []signature{
	mapOp(44, 1, 9, sequence(smRPDA, smRPOA, at("tpdu", octetString, asTPDU), at("moreMessagesToSend", nullTag, asNull))),
	mapOp(46, 1, 2, sequence(smRPDA, smRPOA, at("tpdu", octetString, asTPDU), at("moreMessagesToSend", nullTag, asNull))),
	mapOp(46, 3, 9, sequence(smRPDA, smRPOA, at("tpdu", octetString, asTPDU), at("sender-imsi", octetString, asTBCD))),
	mapOp(21, 3, 9, sequence(at("asciCallReference", octetString, asOctets), smRPOA, at("tpdu", octetString, asTPDU))),
	mapOp(45, 1, 9, sequence(
		at("msisdn", context(0), asAddress),
		at("sm-RP-PRI", context(1), asBoolean).or("true"),
		at("sc", context(2), asAddress),
		at("gprsSupportIndicator", context(7), asNull),
		at("sm-RP-MTI", context(8), asInteger),
		at("sm-deliveryNotIntended", context(10), asInteger),
		at("imsi", context(12), asTBCD))),
	mapOp(47, 1, 9, sequence(
		at("msisdn", octetString, asAddress),
		at("sc", octetString, asAddress),
		at("outcome", enumerated, asInteger).or("1"),
		at("imsi", context(9), asTBCD))),
	mapOp(49, 1, 1, sequence(at("msisdn", octetString, asAddress), at("sc", octetString, asAddress))),
	mapOp(63, 1, 9, sequence(at("msisdn", octetString, asAddress), at("mw-Status", ber.TagBitString, asOctets))),
	mapOp(64, 1, 9, sequence(at("msisdn", octetString, asAddress), at("sc", octetString, asAddress), at("imsi", octetString, asTBCD))),
}

// mapLocationServices: LCS.
var mapLocationServices = []signature{
	mapOp(83, 3, 9, sequence(
		within(sequenceTag, at("locationEstimateType", context(0), asInteger).or("0")),
		at("mlc", octetString, asAddress),
		within(context(0), at("lcsClientType", context(0), asInteger)),
		at("privacyOverride", context(1), asNull),
		at("imsi", context(2), asTBCD),
		at("msisdn", context(3), asAddress),
		at("imei", context(5), asTBCD),
		at("h-gmlc", context(15), asGSNAddress))),
	mapOp(85, 3, 9, sequence(
		at("mlc", context(0), asAddress),
		within(context(1), at("imsi", context(0), asTBCD), at("msisdn", context(1), asAddress)))),
	mapOp(86, 3, 9, sequence(
		at("lcs-Event", enumerated, asInteger).or("0"),
		within(sequenceTag, at("lcsClientType", context(0), asInteger)),
		within(sequenceTag, at("networkNode", octetString, asAddress)),
		at("msisdn", context(0), asAddress),
		at("imsi", context(1), asTBCD),
		at("h-gmlc", context(14), asGSNAddress))),
}
