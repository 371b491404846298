package gsmmap

import (
	"cordon/protocols/ber"
	arg "cordon/protocols/internal/argument"
	"cordon/protocols/message"
)

// Supplementary services in subscriber data (TS 29.002, 17.7.1 and 17.7.4).
var (
	// forwardingFeature serves the plain type and Ext-ForwFeature, whose tags
	// differ in the place of the long number only.
	forwardingFeature = seq(
		known(ctx(2)),
		known(ctx(3)),
		known(ctx(4)),
		forwardedTo(ctx(5)),
		known(ctx(8)),
		known(ctx(6)),
		known(ctx(7)),
		forwardedToOrExt(ctx(9)),
		forwardedTo(ctx(10)))

	forwardingFeatures = list(in(seqTag, forwardingFeature))

	forwardingInfo  = seq(ssCode(octets), in(seqTag, forwardingFeatures), ext(ctx(0)))
	callBarringInfo = seq(ssCode(octets), known(seqTag), ext(seqTag))
	ssData          = seq(ssCode(octets), known(ctx(4)), known(ctx(1)), known(ctx(2)), known(seqTag), extOrNumber(ctx(5)))

	ssInfo = choice(
		in(ctx(0), forwardingInfo),
		in(ctx(1), callBarringInfo),
		known(ctx(2)),
		in(ctx(3), ssData),
		known(ctx(4)))

	ssInfoList = list2(ssInfo)
)

// list2 is a SEQUENCE OF a choice.
func list2(c *arg.Shape) *arg.Shape { return arg.NewShape(arg.List, c.Members...) }

// forwardedToOrExt is [9] of a forwarding feature: the long number of the
// plain type, or the extension of Ext-ForwFeature, which holds elements.
func forwardedToOrExt(tag ber.Tag) arg.Member {
	m := forwardedTo(tag)
	m.Sub = arg.Extension
	return m
}

// extOrNumber is [5] of SS-Data: a number of bearers of the plain type, or the
// extension of Ext-SS-Data.
func extOrNumber(tag ber.Tag) arg.Member {
	m := known(tag)
	m.Sub = arg.Extension
	return m
}

// Subscriber data (TS 29.002, 17.7.1).
var (
	odbMember = present(ctx(8), message.FieldMAPODB)

	subscriberDataMembers = []arg.Member{
		msisdn(ctx(1)),
		known(ctx(2)),
		integer(ctx(3), message.FieldMAPSubscriberStatus),
		known(ctx(4)),
		known(ctx(6)),
		in(ctx(7), ssInfoList),
		odbMember,
		known(ctx(9)),
		known(ctx(10)),
		known(ctx(11)),
		known(ctx(12)),
		in(ctx(13), vlrCamelSubscriptionInfo),
	}

	subscriberData = seq(subscriberDataMembers...)

	lcsInformation = seq(
		in(ctx(0), list(arg.Of(octets, arg.Node, message.FieldMAPGMLC))),
		known(ctx(1)),
		known(ctx(2)),
		known(ctx(3)))

	insertSubscriberData = seq(append(append([]arg.Member{imsi(ctx(0))}, subscriberDataMembers...),
		ext(ctx(14)),
		known(ctx(15)),
		known(ctx(16)),
		known(ctx(23)),
		known(ctx(24)),
		known(ctx(25)),
		known(ctx(21)),
		in(ctx(22), lcsInformation),
		known(ctx(26)),
		known(ctx(27)),
		known(ctx(28)),
		known(ctx(29)),
		in(ctx(17), sgsnCamelSubscriptionInfo),
		known(ctx(18)),
		known(ctx(19)),
		known(ctx(20)),
		known(ctx(31)),
		known(ctx(32)),
		known(ctx(33)),
		sgsn(ctx(34)),
		known(ctx(35)),
		known(ctx(36)),
		known(ctx(37)),
		known(ctx(38)),
		known(ctx(39)),
		known(ctx(40)),
		msisdn(ctx(41)),
	)...)

	insertSubscriberDataArg = one(insertSubscriberData)
	insertSubscriberDataRes = one(seq(
		known(ctx(1)), known(ctx(2)), known(ctx(3)), known(ctx(4)), known(ctx(5)), known(ctx(6)),
		ext(ctx(7)), known(ctx(8)), known(ctx(9)), known(ctx(10))))

	deleteSubscriberData = seq(
		imsi(ctx(0)),
		known(ctx(1)),
		known(ctx(2)),
		known(ctx(4)),
		known(ctx(5)),
		known(ctx(7)),
		known(ctx(8)),
		known(ctx(9)).Named(message.FieldMAPCSI, "withdraw"),
		ext(ctx(6)),
		known(ctx(10)),
		known(ctx(11)),
		known(ctx(12)),
		known(ctx(13)),
		known(ctx(14)),
		known(ctx(15)).Named(message.FieldMAPCSI, "withdraw"),
		known(ctx(16)),
		known(ctx(17)),
		known(ctx(18)))

	deleteSubscriberDataArg = one(deleteSubscriberData)
	deleteSubscriberDataRes = one(seq(known(ctx(0)), ext(seqTag)))
)

// Subscriber information and its modification (TS 29.002, 17.7.1).
var (
	provideSubscriberInfoArg = one(seq(
		imsi(ctx(0)), lmsi(ctx(1)), in(ctx(2), requestedInfo), ext(ctx(3)), known(ctx(4))))

	anyTimeInterrogationArg = one(seq(
		in(ctx(0), subscriberIdentity), in(ctx(1), requestedInfo), scf(ctx(3)), ext(ctx(2))))

	anyTimeSubscriptionInterrogationArg = one(seq(
		in(ctx(0), subscriberIdentity),
		in(ctx(1), seq(
			asked(ctx(1), "ss"),
			asked(ctx(2), "odb"),
			asked(ctx(3), "camel"),
			asked(ctx(4), "vlr_camel_phases"),
			asked(ctx(5), "sgsn_camel_phases"),
			ext(ctx(6)),
			asked(ctx(7), "camel"),
			asked(ctx(8), "msisdn_list"))),
		scf(ctx(2)),
		ext(ctx(3))))

	anyTimeSubscriptionInterrogationRes = one(seq(
		in(ctx(1), seq(in(seqTag, forwardingFeatures), known(ber.TagNull), ext(ctx(0)))),
		known(ctx(2)),
		present(ctx(3), message.FieldMAPODB),
		in(ctx(4), camelSubscriptionInfo),
		known(ctx(5)),
		known(ctx(6)),
		ext(ctx(7)),
		known(ctx(8)),
		known(ctx(9)),
		in(ctx(10), list(in(seqTag, seq(msisdn(octets), known(ctx(0)), ext(ctx(1))))))))

	forwardingInfoForCSE = seq(ssCode(ctx(0)), in(ctx(1), forwardingFeatures), known(ctx(2)), ext(ctx(3)))
	barringInfoForCSE    = seq(ssCode(ctx(0)), known(ctx(1)), known(ctx(2)), known(ctx(3)), known(ctx(4)), ext(ctx(5)))

	anyTimeModificationArg = one(seq(
		in(ctx(0), subscriberIdentity),
		scf(ctx(1)),
		in(ctx(2), seq(ssCode(ctx(0)), known(ctx(1)), known(ctx(2)), forwardedTo(ctx(3)), known(ctx(4)), known(ctx(5)), known(ctx(6)), ext(ctx(7)))),
		in(ctx(3), seq(ssCode(ctx(0)), known(ctx(1)), known(ctx(2)), known(ctx(3)), known(ctx(4)), known(ctx(5)), ext(ctx(6)))),
		known(ctx(4)).Named(message.FieldMAPCSI, "modify"),
		ext(ctx(5)),
		known(ctx(6)),
		present(ctx(7), message.FieldMAPODB)))

	anyTimeModificationRes = one(seq(
		in(ctx(0), choice(in(ctx(0), forwardingInfoForCSE), in(ctx(1), barringInfoForCSE))),
		in(ctx(1), camelSubscriptionInfo),
		ext(ctx(2)),
		present(ctx(3), message.FieldMAPODB),
		known(ctx(4)),
		known(ctx(5)),
		known(ctx(6)),
		known(ctx(7)),
		known(ctx(8)),
		centre(ctx(9))))

	noteSubscriberDataModifiedArg = one(seq(
		imsi(octets),
		msisdn(octets),
		in(ctx(0), forwardingInfoForCSE),
		in(ctx(1), barringInfoForCSE),
		present(ctx(2), message.FieldMAPODB),
		in(ctx(3), camelSubscriptionInfo),
		known(ctx(4)),
		ext(seqTag)))

	noteMMEventArg = one(seq(
		known(ber.TagInteger),
		known(ctx(0)),
		imsi(ctx(1)),
		msisdn(ctx(2)),
		in(ctx(3), arg.Location),
		known(ctx(5)),
		ext(ctx(6)),
		in(ctx(7), arg.LocationGPRS),
		known(ctx(8))))

	sendIMSIArg = choice(msisdn(octets))
	sendIMSIRes = choice(imsi(octets))

	traceArg = one(seq(
		imsi(ctx(0)),
		known(ctx(1)),
		known(ctx(2)),
		arg.Of(ctx(3), arg.Dialled, message.FieldMAPOMC),
		known(ctx(4)), // an extension, or the call reference of version 1
		known(ctx(5)),
		known(ctx(6)),
		known(ctx(7)),
		known(ctx(8)),
		known(ctx(9)),
		arg.Of(ctx(10), arg.GSNText, message.FieldMAPOMC)))

	traceRes = one(seq(ext(ctx(0)), known(ctx(1))))

	// deactivateTraceArg has its extension under [2].
	deactivateTraceArg = one(seq(imsi(ctx(0)), known(ctx(1)), ext(ctx(2)), known(ctx(3))))
)
