package gsmmap

import (
	"cordon/protocols/ber"
	arg "cordon/protocols/internal/argument"
	"cordon/protocols/message"
)

// da and oa are choices of the addresses of a short message: what the choice
// was is a fact of its own.
func da(m arg.Member, label string) arg.Member { return m.Named(message.FieldMAPSMDA, label) }
func oa(m arg.Member, label string) arg.Member { return m.Named(message.FieldMAPSMOA, label) }

// Short messages (TS 29.002, 17.7.6).
//
// SM-RP-DA and SM-RP-OA are untagged choices side by side whose tags overlap:
// [4] and [5] are told apart by their place.
var (
	daMembers = arg.Alternatives(
		da(imsi(ctx(0)), "imsi"),
		da(lmsi(ctx(1)), "lmsi"),
		da(msrn(ctx(3)), "roaming_number"),
		da(centre(ctx(4)), "sc"),
		da(known(ctx(5)), "none"))

	oaMembers = arg.Alternatives(
		oa(msisdn(ctx(2)), "msisdn"),
		oa(centre(ctx(4)), "sc"),
		oa(known(ctx(5)), "none"))

	moForwardSMArg = one(forwardSM(
		known(ber.TagNull), // versions 1 and 2: more messages to send
		ext(seqTag),
		imsi(octets),
		known(ctx(0)),
		known(ctx(1))))

	mtForwardSMArg = one(forwardSM(
		known(ber.TagNull),
		ext(seqTag),
		known(ber.TagInteger),
		known(octets),
		known(ctx(0)),
		known(ctx(1)),
		known(ctx(2)),
		gmsc(ctx(3)),
		known(ctx(4))))

	mtForwardSMVGCSArg = one(seq(append(append([]arg.Member{known(octets)}, oaMembers...), tpdu(octets), ext(seqTag))...))

	forwardSMRes = one(seq(tpdu(octets), ext(seqTag)))

	mtForwardSMVGCSRes = one(seq(tpdu(ctx(0)), known(ctx(1)), known(ber.TagNull), ext(ctx(2)), known(ctx(3))))

	sendRoutingInfoForSMArg = one(seq(
		msisdn(ctx(0)),
		known(ctx(1)),
		centre(ctx(2)),
		known(ctx(5)), // versions 1 and 2: teleservice
		ext(ctx(6)),
		known(ctx(7)),
		known(ctx(8)),
		known(ctx(9)),
		integer(ctx(10), message.FieldMAPOnlyIMSIRequested),
		known(ctx(11)),
		imsi(ctx(12)),
		known(ctx(14)),
		known(ctx(13)),
		known(ctx(15)),
		known(ctx(16))))

	locationInfoWithLMSI = seq(
		msrn(ctx(0)), // version 1
		node(ctx(1)),
		lmsi(octets),
		ext(seqTag),
		known(ctx(5)),
		in(ctx(6), additionalNumber),
		known(ctx(7)),
		known(ctx(8)),
		in(ctx(9), additionalNumber),
		known(ctx(10)),
		known(ctx(11)),
		node(ctx(12)),
		known(ctx(13)),
		node(ctx(14)),
		known(ctx(15)))

	sendRoutingInfoForSMRes = one(seq(
		imsi(octets), in(ctx(0), locationInfoWithLMSI), known(ctx(2)), ext(ctx(4)), known(ctx(5))))

	reportSMDeliveryStatusArg = one(seq(
		msisdn(octets),
		centre(octets),
		known(ber.TagEnumerated),
		known(ctx(0)),
		ext(ctx(1)),
		known(ctx(2)),
		known(ctx(3)),
		known(ctx(4)),
		known(ctx(5)),
		known(ctx(6)),
		known(ctx(7)),
		known(ctx(8)),
		imsi(ctx(9)),
		known(ctx(10)),
		known(ctx(11))))

	reportSMDeliveryStatusRes = choice(msisdn(octets), in(seqTag, seq(msisdn(octets), ext(seqTag))))

	alertServiceCentreArg = one(seq(
		msisdn(octets),
		centre(octets),
		imsi(octets),
		known(seqTag),
		known(ctx(0)),
		known(ctx(1)),
		known(ctx(2)),
		node(ctx(3)),
		known(ctx(4)),
		node(ctx(5)),
		known(ctx(6)),
		node(ctx(7))))

	informServiceCentreArg = one(seq(msisdn(octets), known(ber.TagBitString), ext(seqTag), known(ber.TagInteger), known(ctx(0))))

	readyForSMArg = one(seq(imsi(ctx(0)), known(ber.TagEnumerated), known(ber.TagNull), ext(seqTag), known(ctx(1)), known(octets)))

	noteSubscriberPresentArg = choice(imsi(octets))
)

// forwardSM is the argument of a short message with what stands behind it.
func forwardSM(rest ...arg.Member) *arg.Shape {
	m := append(append([]arg.Member{}, daMembers...), oaMembers...)
	m = append(append(m, tpdu(octets)), rest...)
	return seq(m...)
}

// Supplementary services and USSD (TS 29.002, 17.7.4).
var (
	registerSSArg = one(seq(
		ssCode(octets),
		known(ctx(2)),
		known(ctx(3)),
		forwardedTo(ctx(4)),
		known(ctx(6)),
		known(ctx(5)),
		known(ctx(7)),
		known(ctx(8)),
		known(ctx(9))))

	ssForBSArg = one(seq(ssCode(octets), known(ctx(2)), known(ctx(3)), known(ctx(4))))

	interrogateSSRes = choice(
		known(ctx(0)),
		forwardedTo(ctx(1)),
		known(ctx(2)),
		in(ctx(3), forwardingFeatures),
		in(ctx(4), seq(
			known(octets),
			known(ber.TagEnumerated),
			known(ctx(0)),
			known(ctx(1)),
			in(ctx(2), list(in(seqTag, ccbsFeature))))))

	registerPasswordArg = choice(ssCode(octets))

	// passwordText is a NumericString: its value is nobody's business.
	passwordText   = choice(known(tagNumericString))
	getPasswordArg = choice(known(ber.TagEnumerated))

	ussdArg = one(seq(
		arg.Of(octets, arg.DCS, 0),
		arg.Of(octets, arg.Text, message.FieldMAPUSSDString),
		known(octets),
		msisdn(ctx(0))))

	ussUserData = choice(arg.Of(ber.TagIA5String, arg.IA5, message.FieldMAPUSSDString))

	beginSubscriberActivityArg = one(seq(imsi(octets), msc(octets)))

	ssInvocationNotificationArg = one(seq(
		imsi(ctx(0)),
		msisdn(ctx(1)),
		ssCode(ctx(2)),
		in(ctx(3), list(party(octets))),
		ext(ctx(4)),
		party(ctx(5)),
		known(ctx(6))))
)

// tagNumericString is the universal tag of NumericString (X.680, 8.4).
const tagNumericString ber.Tag = 18

func mlc(tag ber.Tag) arg.Member { return arg.Of(tag, arg.Node, message.FieldMAPMLC) }

// Location services (TS 29.002, 17.7.13).
var (
	lcsClientID = seq(
		integer(ctx(0), message.FieldMAPLCSClientType),
		known(ctx(1)),
		known(ctx(2)),
		known(ctx(3)),
		known(ctx(4)),
		known(ctx(5)),
		known(ctx(6)))

	lcsLocationInfo = seq(
		node(octets),
		lmsi(ctx(0)),
		ext(ctx(1)),
		known(ctx(2)),
		in(ctx(3), additionalNumber),
		known(ctx(4)),
		known(ctx(5)),
		known(ctx(6)))

	servingNode = choice(msc(ctx(0)), sgsn(ctx(1)), known(ctx(2)))

	sendRoutingInfoForLCSArg = one(seq(mlc(ctx(0)), in(ctx(1), subscriberIdentity), ext(ctx(2))))
	sendRoutingInfoForLCSRes = one(seq(
		in(ctx(0), subscriberIdentity), in(ctx(1), lcsLocationInfo), ext(ctx(2)),
		gsn(ctx(3), message.FieldMAPVGMLC), known(ctx(4)), known(ctx(5)), gsn(ctx(6), message.FieldMAPVGMLC)))

	provideSubscriberLocationArg = one(seq(
		known(seqTag),
		mlc(octets),
		in(ctx(0), lcsClientID),
		present(ctx(1), message.FieldMAPPrivacyOverride),
		imsi(ctx(2)),
		msisdn(ctx(3)),
		lmsi(ctx(4)),
		imei(ctx(5)),
		known(ctx(6)),
		known(ctx(7)),
		ext(ctx(8)),
		known(ctx(9)),
		known(ctx(10)),
		known(ctx(11)),
		known(ctx(12)),
		known(ctx(13)),
		known(ctx(14)),
		known(ctx(15)),
		known(ctx(16)),
		known(ctx(17)),
		known(ctx(18))))

	provideSubscriberLocationRes = one(seq(
		known(octets), known(ctx(0)), ext(ctx(1)), known(ctx(2)), known(ctx(3)), known(ctx(4)), known(ctx(5)), known(ctx(6)),
		known(ctx(7)), known(ctx(8)), known(ctx(9)), known(ctx(10)), known(ctx(11)), known(ctx(12)), in(ctx(13), servingNode)))

	subscriberLocationReportArg = one(seq(
		known(ber.TagEnumerated),
		in(seqTag, lcsClientID),
		in(seqTag, lcsLocationInfo),
		msisdn(ctx(0)),
		imsi(ctx(1)),
		imei(ctx(2)),
		known(ctx(3)),
		known(ctx(4)),
		known(ctx(5)),
		known(ctx(6)),
		ext(ctx(7)),
		known(ctx(8)),
		in(ctx(9), seq(known(ber.TagBitString), known(ctx(0)), in(ctx(1), lcsLocationInfo))),
		known(ctx(10)),
		in(ctx(26), servingNode)))

	subscriberLocationReportRes = one(seq(ext(seqTag), known(ctx(0)), known(ctx(1)), known(ctx(2)), known(ctx(3)), known(ctx(4)), known(ctx(5))))
)

// Errors (TS 29.002, 17.7.7). Most hold an extension or a cause; the few that
// hold more are told here.
var (
	anyError = choice(known(ber.TagEnumerated), in(seqTag, seq(known(ber.TagEnumerated), ext(seqTag), known(ctx(0)), known(ctx(1)))), known(ctx(3)))

	unknownSubscriberError = one(seq(ext(seqTag), known(ber.TagEnumerated)))

	absentSubscriberSMError = choice(
		known(ber.TagInteger),
		in(seqTag, seq(known(ber.TagInteger), ext(seqTag), known(ctx(0)), imsi(ctx(1)), known(ctx(2)), imsi(ctx(3)))))

	smDeliveryFailureError = choice(
		known(ber.TagEnumerated),
		in(seqTag, seq(known(ber.TagEnumerated), tpdu(octets), ext(seqTag))))

	ssIncompatibilityError = one(seq(ssCode(ctx(1)), known(ctx(2)), known(ctx(3)), known(ctx(4))))

	ssStatusError = choice(known(octets), in(seqTag, seq(known(octets))))

	lcsError = one(seq(known(ctx(0)), ext(ctx(1))))
)
