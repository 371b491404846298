package gsmmap

import (
	"cordon/protocols/ber"
	arg "cordon/protocols/internal/argument"
	"cordon/protocols/message"
)

// Types that several operations share (TS 29.002, 17.7.1 and 17.7.8).
var (
	subscriberIdentity = choice(imsi(ctx(0)), msisdn(ctx(1)))

	imsiWithLMSI = seq(imsi(octets), lmsi(octets))

	// emptyResult is a result that holds an extension at most.
	emptyResult = one(seq(ext(seqTag)))

	// emptyResult0 has it under [0].
	emptyResult0 = one(seq(ext(ctx(0))))

	hlrResult = choice(hlr(octets), in(seqTag, seq(hlr(octets), ext(seqTag), known(ctx(0)), known(ctx(1)))))

	requestedInfo = seq(
		asked(ctx(0), "location"),
		asked(ctx(1), "state"),
		ext(ctx(2)),
		asked(ctx(3), "current_location"),
		known(ctx(4)),
		asked(ctx(6), "imei"),
		asked(ctx(5), "classmark"),
		asked(ctx(7), "mnp"),
		asked(ctx(11), "eps_location"),
		asked(ctx(8), "t_ads"),
		known(ctx(9)),
		asked(ctx(10), "serving_node"),
		asked(ctx(12), "time_zone"))

	mnpInfo = seq(
		known(ctx(0)),
		imsi(ctx(1)),
		msisdn(ctx(2)),
		known(ctx(3)),
		ext(ctx(4)))

	subscriberInfo = seq(
		in(ctx(0), arg.Location),
		known(ctx(1)),
		ext(ctx(2)),
		in(ctx(3), arg.LocationGPRS),
		known(ctx(4)),
		imei(ctx(5)),
		known(ctx(6)),
		known(ctx(7)),
		in(ctx(8), mnpInfo),
		known(ctx(9)),
		known(ctx(10)),
		known(ctx(11)),
		known(ctx(12)),
		known(ctx(13)),
		known(ctx(14)),
		known(ctx(15)),
		known(ctx(16)))

	subscriberInfoResult = one(seq(in(seqTag, subscriberInfo), ext(seqTag)))

	addInfo = seq(imei(ctx(0)), present(ctx(1), message.FieldMAPSkipSubscriberData))

	capability = seq(known(ctx(0)), ext(seqTag))

	additionalNumber = choice(node(ctx(0)), node(ctx(1)))

	forwardingData = seq(
		forwardedTo(ctx(5)),
		known(ctx(4)),
		known(ctx(6)),
		ext(ctx(7)),
		forwardedTo(ctx(8)))

	routingInfo = choice(msrn(octets), in(seqTag, forwardingData))
)

// CAMEL subscription information (TS 29.002, 17.7.1). Whoever sets a gsmSCF
// address in it decides where the subscriber's calls and messages go.
var (
	tdpData = list(in(seqTag, seq(
		known(ber.TagEnumerated),
		known(ber.TagInteger),
		scf(ctx(0)),
		known(ctx(1)),
		ext(ctx(2)))))

	callCSI = seq(in(seqTag, tdpData), ext(seqTag), known(ctx(0)), known(ctx(1)), known(ctx(2)))

	dialledCSI = seq(
		in(ctx(0), list(in(seqTag, seq(
			known(octets),
			known(ber.TagInteger),
			scf(octets),
			known(ber.TagEnumerated),
			ext(seqTag))))),
		known(ctx(1)),
		ext(ctx(2)),
		known(ctx(3)),
		known(ctx(4)))

	ssCSI = seq(
		in(seqTag, seq(known(seqTag), scf(octets), ext(ctx(0)))),
		ext(seqTag),
		known(ctx(0)),
		known(ctx(1)))

	mobilityCSI = seq(known(seqTag), known(ber.TagInteger), scf(ctx(0)), ext(ctx(1)), known(ctx(2)), known(ctx(3)))

	// sessionCSI is SMS-CSI and GPRS-CSI.
	sessionCSI = seq(
		in(ctx(0), list(in(seqTag, seq(
			known(ctx(0)),
			known(ctx(1)),
			scf(ctx(2)),
			known(ctx(3)),
			ext(ctx(4)))))),
		known(ctx(1)),
		ext(ctx(2)),
		known(ctx(3)),
		known(ctx(4)))

	vlrCamelSubscriptionInfo = seq(
		csi(ctx(0), "o-csi", callCSI),
		ext(ctx(1)),
		csi(ctx(2), "ss-csi", ssCSI),
		known(ctx(4)),
		known(ctx(3)).Named(message.FieldMAPCSI, "tif-csi"),
		csi(ctx(5), "m-csi", mobilityCSI),
		csi(ctx(6), "mo-sms-csi", sessionCSI),
		csi(ctx(7), "vt-csi", callCSI),
		known(ctx(8)),
		csi(ctx(9), "d-csi", dialledCSI),
		csi(ctx(10), "mt-sms-csi", sessionCSI),
		known(ctx(11)))

	sgsnCamelSubscriptionInfo = seq(
		csi(ctx(0), "gprs-csi", sessionCSI),
		csi(ctx(1), "mo-sms-csi", sessionCSI),
		ext(ctx(2)),
		csi(ctx(3), "mt-sms-csi", sessionCSI),
		known(ctx(4)),
		csi(ctx(5), "mg-csi", mobilityCSI))

	camelSubscriptionInfo = seq(
		csi(ctx(0), "o-csi", callCSI),
		known(ctx(1)),
		csi(ctx(2), "d-csi", dialledCSI),
		csi(ctx(3), "t-csi", callCSI),
		known(ctx(4)),
		csi(ctx(5), "vt-csi", callCSI),
		known(ctx(6)),
		known(ctx(7)).Named(message.FieldMAPCSI, "tif-csi"),
		known(ctx(8)),
		csi(ctx(9), "gprs-csi", sessionCSI),
		csi(ctx(10), "mo-sms-csi", sessionCSI),
		csi(ctx(11), "ss-csi", ssCSI),
		csi(ctx(12), "m-csi", mobilityCSI),
		ext(ctx(13)),
		known(ctx(14)),
		csi(ctx(15), "mt-sms-csi", sessionCSI),
		known(ctx(16)),
		csi(ctx(17), "mg-csi", mobilityCSI),
		csi(ctx(18), "o-im-csi", callCSI),
		known(ctx(19)),
		csi(ctx(20), "d-im-csi", dialledCSI),
		csi(ctx(21), "vt-im-csi", callCSI),
		known(ctx(22)))

	gmscCamelSubscriptionInfo = seq(
		csi(ctx(0), "t-csi", callCSI),
		csi(ctx(1), "o-csi", callCSI),
		ext(ctx(2)),
		known(ctx(3)),
		known(ctx(4)),
		csi(ctx(5), "d-csi", dialledCSI))
)
