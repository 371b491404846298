package gsmmap

import (
	"cordon/protocols/ber"
	arg "cordon/protocols/internal/argument"
	"cordon/protocols/message"
)

// Location registration, authentication, equipment and handover (TS 29.002,
// 17.7.1; GSM 09.02, 14.7.1 for versions 1 and 2).
var (
	updateLocationArg = one(seq(
		imsi(octets),
		msrn(ctx(0)), // version 1: a roaming number in the place of the MSC
		msc(ctx(1)),
		vlr(octets),
		lmsi(ctx(10)),
		ext(seqTag),
		in(ctx(6), capability),
		known(ctx(11)),
		known(ctx(12)),
		gsn(ctx(2), message.FieldMAPVGMLC),
		in(ctx(13), addInfo),
		known(ctx(14)),
		present(ctx(15), message.FieldMAPSkipSubscriberData),
		known(ctx(16)),
		known(ctx(3)),
		known(ctx(4))))

	identity = []arg.Member{imsi(octets), in(seqTag, imsiWithLMSI)}

	cancelLocationArg = choice(append(identity[:2:2],
		in(ctx(3), seq(
			imsi(octets),
			in(seqTag, imsiWithLMSI),
			integer(ber.TagEnumerated, message.FieldMAPCancellationType),
			ext(seqTag),
			known(ctx(0)),
			known(ctx(1)),
			known(ctx(2)),
			arg.Of(ctx(3), arg.Node, message.FieldMAPNewVLR),
			arg.Of(ctx(4), arg.Node, message.FieldMAPNewVLR),
			lmsi(ctx(5)),
			known(ctx(6)))))...)

	purgeMSArg = choice(
		in(seqTag, seq(imsi(octets), vlr(octets))),
		in(ctx(3), seq(
			imsi(octets),
			vlr(ctx(0)),
			sgsn(ctx(1)),
			ext(seqTag),
			in(ctx(2), arg.Location),
			in(ctx(3), arg.LocationGPRS),
			known(ctx(4)))))

	purgeMSRes = one(seq(known(ctx(0)), known(ctx(1)), ext(seqTag), known(ctx(2))))

	sendIdentificationArg = choice(
		tmsi(octets),
		in(seqTag, seq(
			tmsi(octets),
			integer(ber.TagInteger, message.FieldMAPVectors),
			known(ber.TagNull),
			ext(seqTag),
			msc(octets),
			known(ctx(0)),
			known(ctx(1)),
			known(ctx(2)),
			arg.Of(ctx(3), arg.Node, message.FieldMAPNewVLR),
			lmsi(ctx(4)))))

	sendIdentificationRes = choice(
		in(seqTag, seq(imsi(octets), known(seqTag))),
		in(ctx(3), seq(
			imsi(octets),
			known(ctx(0)),
			known(ctx(1)),
			known(ctx(2)),
			ext(ctx(3)),
			known(ctx(4)),
			known(ctx(5)))))

	updateGprsLocationArg = one(seq(
		imsi(octets),
		sgsn(octets),
		gsn(octets, message.FieldMAPSGSNAddress),
		ext(seqTag),
		in(ctx(0), seq(known(ber.TagNull), ext(ctx(1)))),
		known(ctx(1)),
		known(ctx(2)),
		gsn(ctx(3), message.FieldMAPVGMLC),
		in(ctx(4), addInfo),
		known(ctx(5)),
		known(ctx(6)),
		present(ctx(7), message.FieldMAPSkipSubscriberData),
		known(ctx(8)),
		known(ctx(9)),
		known(ctx(10)),
		known(ctx(11)),
		known(ctx(12)),
		known(ctx(13)),
		known(ctx(14)),
		known(ctx(15)),
		msc(ctx(16)), // the number under which the MME takes short messages
		known(ctx(17)),
		known(ctx(18)),
		known(ctx(22)),
		known(ctx(19)),
		known(ctx(20)),
		known(ctx(21)),
		known(ctx(23))))

	sendAuthenticationInfoArg = choice(
		imsi(octets),
		in(seqTag, seq(
			imsi(ctx(0)),
			integer(ber.TagInteger, message.FieldMAPVectors),
			known(ber.TagNull),
			known(ctx(1)),
			present(seqTag, message.FieldMAPResynchronisation),
			ext(ctx(2)),
			integer(ctx(3), message.FieldMAPRequestingNodeType),
			arg.Of(ctx(4), arg.PLMN, message.FieldMAPRequestingPLMN),
			integer(ctx(5), message.FieldMAPVectors),
			known(ctx(6)),
			known(ctx(7)))))

	sendAuthenticationInfoRes = choice(
		known(seqTag),
		in(ctx(3), seq(known(ctx(0)), known(ctx(1)), ext(seqTag), known(ctx(2)), known(ctx(3)))))

	sendParametersArg = one(seq(
		imsi(ctx(0)),
		tmsi(ctx(1)),
		in(seqTag, list(integer(ber.TagEnumerated, message.FieldMAPParameterRequest)))))

	sendParametersRes = one(choice(
		imsi(ctx(0)),
		known(ctx(1)),
		in(ctx(2), subscriberData),
		known(ctx(4))))

	authenticationFailureReportArg = one(seq(
		imsi(octets),
		known(ber.TagEnumerated),
		ext(seqTag),
		known(ber.TagBoolean),
		known(ber.TagEnumerated),
		known(octets),
		vlr(ctx(0)),
		sgsn(ctx(1))))

	checkIMEIArg = choice(imei(octets), in(seqTag, seq(imei(octets), known(ber.TagBitString), ext(seqTag))))
	checkIMEIRes = choice(known(ber.TagEnumerated), in(seqTag, seq(known(ber.TagEnumerated), known(seqTag), ext(ctx(0)))))

	restoreDataArg = one(seq(imsi(octets), lmsi(octets), ext(seqTag), in(ctx(6), capability), known(ctx(7))))
	restoreDataRes = one(seq(hlr(octets), known(ber.TagNull), ext(seqTag)))

	resetArg = one(seq(
		known(ber.TagEnumerated), // version 2: network resource
		hlr(octets),
		hlr(ctx(1)),
		in(seqTag, list(arg.Of(octets, arg.Digits, message.FieldMAPHLRPrefix))),
		ext(ctx(0)),
		known(ctx(1)),
		in(ctx(2), insertSubscriberData),
		in(ctx(3), deleteSubscriberData)))

	updateVcsgLocationArg = one(seq(imsi(octets), msisdn(ctx(2)), vlr(ctx(0)), sgsn(ctx(1)), ext(seqTag)))
	cancelVcsgLocationArg = one(seq(imsi(octets), in(seqTag, imsiWithLMSI), ext(seqTag)))
)

// Handover. Numbers for the traffic between the MSCs are roaming numbers of a kind.
var (
	prepareHandoverArg = choice(
		known(seqTag),
		in(ctx(3), seq(
			known(ctx(0)),
			known(ber.TagNull),
			known(ctx(1)),
			known(ctx(2)),
			known(ctx(3)),
			imsi(ctx(4)),
			known(ctx(5)),
			known(ctx(6)),
			known(ctx(7)),
			known(ctx(9)),
			known(ctx(10)),
			known(ctx(11)),
			ext(ctx(8)),
			imei(ctx(22)))))

	prepareHandoverRes = choice(
		in(seqTag, seq(msrn(octets), known(seqTag))),
		in(ctx(3), seq(
			msrn(ctx(0)),
			in(ctx(1), list(in(seqTag, seq(msrn(octets), known(ber.TagInteger))))),
			known(ctx(2)),
			known(ctx(3)),
			known(ber.TagNull),
			known(ctx(5)),
			known(ctx(6)),
			ext(ctx(4)))))

	prepareSubsequentHandoverArg = choice(
		in(seqTag, seq(known(octets), msc(octets), known(seqTag))),
		in(ctx(3), seq(known(ctx(0)), msc(ctx(1)), known(ctx(2)), known(ctx(3)), known(ctx(4)), ext(ctx(5)))))

	performHandoverRes = one(seq(msrn(octets), known(seqTag)))

	performSubsequentHandoverArg = one(seq(known(octets), known(octets), msc(octets), known(ctx(10))))

	accessSignallingArg = choice(
		known(seqTag),
		in(ctx(3), seq(known(seqTag), imei(ctx(21)))))

	// anySequence is an argument of which nothing is read.
	anySequence = choice(known(seqTag), known(ctx(3)))
)
