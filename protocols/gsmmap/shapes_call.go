package gsmmap

import (
	"cordon/protocols/ber"
	arg "cordon/protocols/internal/argument"
	"cordon/protocols/message"
)

func gmsc(tag ber.Tag) arg.Member { return arg.Of(tag, arg.Node, message.FieldMAPGMSC) }
func ggsn(tag ber.Tag) arg.Member { return arg.Of(tag, arg.Node, message.FieldMAPGGSN) }

// Call handling (TS 29.002, 17.7.3).
var (
	sendRoutingInfoArg = one(seq(
		msisdn(ctx(0)),
		known(ctx(1)),
		known(ctx(2)),
		known(ctx(3)),
		known(ctx(4)),
		known(ctx(5)),
		gmsc(ctx(6)),
		known(ctx(7)),
		known(ctx(8)),
		known(ctx(9)),
		known(ctx(10)),
		presentWith(ctx(11), message.FieldMAPCAMELInfo, seq(known(ber.TagBitString), ext(seqTag), known(ctx(0)))),
		known(ctx(12)),
		ext(ctx(13)),
		known(ctx(14))))

	sendRoutingInfoRes = choice(
		in(seqTag, seq(imsi(octets), msrn(octets), in(seqTag, forwardingData), known(seqTag))),
		in(ctx(3), seq(
			imsi(ctx(9)),
			msrn(octets),
			in(seqTag, forwardingData),
			in(ctx(8), seq(in(seqTag, forwardingData), in(ctx(0), gmscCamelSubscriptionInfo), ext(ctx(1)))),
			known(ctx(3)),
			known(ctx(6)),
			in(ctx(7), subscriberInfo),
			known(ctx(1)),
			known(ctx(5)),
			known(ctx(4)),
			msc(ctx(2)),
			ext(ctx(0)),
			known(ctx(10)),
			known(ctx(11)),
			msisdn(ctx(12)),
			known(ctx(13)),
			known(ctx(14)),
			known(ctx(15)),
			known(ctx(16)),
			in(ctx(17), routingInfo))))

	provideRoamingNumberArg = one(seq(
		imsi(ctx(0)),
		msc(ctx(1)),
		msisdn(ctx(2)),
		msrn(ctx(3)), // versions 1 and 2: the previous roaming number
		lmsi(ctx(4)),
		known(ctx(5)),
		known(ctx(6)),
		known(ctx(7)),
		gmsc(ctx(8)),
		known(ctx(9)),
		known(ctx(10)),
		ext(ctx(11)),
		known(ctx(12)),
		known(ctx(13)),
		known(ctx(15)),
		known(ctx(14)),
		known(ctx(16)),
		known(ctx(17)),
		known(ctx(18)),
		known(ctx(19)),
		known(ctx(20)),
		known(ctx(21)),
		known(ctx(22)),
		known(ctx(23)),
		known(ctx(24)),
		msc(ctx(25))))

	provideRoamingNumberRes = choice(msrn(octets), in(seqTag, seq(msrn(octets), ext(seqTag), known(ber.TagNull), msc(octets))))

	resumeCallHandlingArg = one(seq(
		known(ctx(0)),
		known(ctx(1)),
		in(ctx(2), forwardingData),
		imsi(ctx(3)),
		known(ctx(4)),
		csi(ctx(5), "o-csi", callCSI),
		ext(ctx(7)),
		known(ctx(8)),
		msisdn(ctx(9)),
		known(ctx(10)),
		known(ctx(11)),
		csi(ctx(12), "d-csi", dialledCSI)))

	releaseResourcesArg = one(seq(msrn(octets), ext(seqTag)))

	provideSIWFSNumberArg = one(seq(known(ctx(0)), known(ctx(1)), known(ctx(2)), party(ctx(3)), known(ctx(4)), known(ctx(5)), known(ctx(6)), ext(ctx(7))))
	provideSIWFSNumberRes = one(seq(msrn(ctx(0)), ext(ctx(1))))

	setReportingStateArg = one(seq(imsi(ctx(0)), lmsi(ctx(1)), known(ctx(2)), ext(ctx(3))))
	statusReportArg      = one(seq(imsi(ctx(0)), known(ctx(1)), known(ctx(2)), ext(ctx(3))))
	remoteUserFreeArg    = one(seq(imsi(ctx(0)), known(ctx(1)), in(ctx(2), ccbsFeature), party(ctx(3)), known(ctx(4)), known(ctx(5)), ext(ctx(6))))
	istArg               = one(seq(imsi(ctx(0)), ext(ctx(1))))

	ccbsFeature = seq(known(ctx(0)), party(ctx(1)), known(ctx(2)), known(ctx(3)))

	registerCCEntryArg = one(seq(
		ssCode(ctx(0)),
		in(ctx(1), seq(in(ctx(0), ccbsFeature), party(ctx(1)), known(ctx(2)), known(ctx(3)), known(ctx(4))))))

	eraseCCEntryArg = one(seq(ssCode(ctx(0)), known(ctx(1))))

	registerCCEntryRes = one(seq(in(ctx(0), ccbsFeature)))

	istAlertRes = one(seq(known(ctx(0)), known(ctx(1)), known(ctx(2)), ext(ctx(3))))

	// resultUnder01 is a result of one value and an extension.
	resultUnder01 = one(seq(known(ctx(0)), ext(ctx(1))))
)

// presentWith is a flag whose element holds more.
func presentWith(tag ber.Tag, f message.FieldID, s *arg.Shape) arg.Member {
	m := present(tag, f)
	m.Sub = s
	return m
}

// GPRS (TS 29.002, 17.7.1).
var (
	sendRoutingInfoForGprsArg = one(seq(
		imsi(ctx(0)), gsn(ctx(1), message.FieldMAPGGSNAddress), ggsn(ctx(2)), ext(ctx(3))))

	sendRoutingInfoForGprsRes = one(seq(
		gsn(ctx(0), message.FieldMAPSGSNAddress), gsn(ctx(1), message.FieldMAPGGSNAddress), known(ctx(2)), ext(ctx(3))))

	failureReportArg = one(seq(
		imsi(ctx(0)), ggsn(ctx(1)), gsn(ctx(2), message.FieldMAPGGSNAddress), ext(ctx(3))))

	failureReportRes = one(seq(gsn(ctx(0), message.FieldMAPGGSNAddress), ext(ctx(1))))

	noteMsPresentForGprsArg = one(seq(
		imsi(ctx(0)), gsn(ctx(1), message.FieldMAPSGSNAddress), gsn(ctx(2), message.FieldMAPGGSNAddress), ext(ctx(3))))
)

// Group calls (TS 29.002, 17.7.10).
var (
	prepareGroupCallArg        = one(seq(known(octets), known(octets), known(octets), known(octets), known(ctx(0)), known(ctx(1)), known(ctx(2)), known(ctx(3)), ext(ctx(4))))
	sendGroupCallEndSignalArg  = one(seq(imsi(octets), ext(seqTag)))
	processGroupCallSignalling = one(seq(known(ctx(0)), known(ctx(1)), known(ctx(2)), ext(seqTag)))
	forwardGroupCallSignalling = one(seq(
		imsi(octets), known(ctx(0)), known(ctx(1)), known(ctx(2)), known(ctx(3)), known(ctx(4)), ext(seqTag),
		known(ctx(5)), known(ctx(6)), known(ctx(7)), known(ctx(8)), tpdu(ctx(9)), known(ctx(10))))

	sendGroupCallInfoArg = one(seq(
		known(ber.TagEnumerated), known(octets), known(octets), known(ctx(0)), imsi(ctx(1)), tmsi(ctx(2)),
		known(ctx(3)), known(ctx(4)), known(ctx(5)), ext(ctx(6))))

	sendGroupCallInfoRes = one(seq(
		msc(ctx(0)), known(ctx(1)), imsi(ctx(2)), known(ctx(3)), known(ctx(4)), known(ctx(5)), ext(ctx(6))))
)
