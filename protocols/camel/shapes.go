package camel

import (
	"cordon/protocols/ber"
	arg "cordon/protocols/internal/argument"
	"cordon/protocols/message"
)

// Short names for what the tables of types are made of.

func ctx(n uint32) ber.Tag { return arg.Ctx(n) }

func seq(members ...arg.Member) *arg.Shape    { return arg.NewShape(arg.Sequence, members...) }
func choice(members ...arg.Member) *arg.Shape { return arg.NewShape(arg.Choice, members...) }
func one(s *arg.Shape) *arg.Shape             { return choice(arg.In(ber.TagSequence, s)) }

func imsi(n uint32) arg.Member { return arg.Of(ctx(n), arg.IMSI, message.FieldMAPIMSI) }
func imei(n uint32) arg.Member { return arg.Of(ctx(n), arg.Digits, message.FieldMAPIMEI) }
func key(n uint32) arg.Member  { return arg.Of(ctx(n), arg.Integer, message.FieldCAPServiceKey) }
func called(n uint32) arg.Member {
	return arg.Of(ctx(n), arg.Called, message.FieldCAPCalledNumber)
}
func calling(n uint32) arg.Member {
	return arg.Of(ctx(n), arg.Calling, message.FieldCAPCallingNumber)
}

// other is a number of a third party: original called, redirecting.
func other(n uint32) arg.Member { return arg.Of(ctx(n), arg.Calling, message.FieldMAPBNumber) }

// bcd is a called party BCD number (TS 24.008, 10.5.4.7).
func bcd(n uint32) arg.Member    { return arg.Of(ctx(n), arg.Dialled, message.FieldCAPCalledNumber) }
func msc(n uint32) arg.Member    { return arg.Of(ctx(n), arg.Node, message.FieldMAPMSC) }
func centre(n uint32) arg.Member { return arg.Of(ctx(n), arg.Centre, message.FieldMAPServiceCentre) }
func apn(n uint32) arg.Member    { return arg.Of(ctx(n), arg.APN, message.FieldCAPAPN) }
func ggsn(n uint32) arg.Member   { return arg.Of(ctx(n), arg.GSN, message.FieldMAPGGSNAddress) }
func forwarded(n uint32) arg.Member {
	return arg.Of(ctx(n), arg.Called, message.FieldMAPForwardedTo)
}
func location(n uint32) arg.Member     { return arg.In(ctx(n), arg.Location) }
func locationGPRS(n uint32) arg.Member { return arg.In(ctx(n), arg.LocationGPRS) }

// routing is the numbers that a call is led to.
func routing(n uint32) arg.Member {
	return arg.In(ctx(n), arg.NewShape(arg.List,
		arg.Of(ber.TagOctetString, arg.Called, message.FieldCAPDestinationRoutingAddress)))
}

// skip is known members under the numbers of context tags.
func skip(numbers ...uint32) (m []arg.Member) {
	for _, n := range numbers {
		m = append(m, arg.Known(ctx(n)))
	}
	return m
}

// row joins members and lists of members.
func row(parts ...any) *arg.Shape {
	var m []arg.Member
	for _, p := range parts {
		switch p := p.(type) {
		case arg.Member:
			m = append(m, p)
		case []arg.Member:
			m = append(m, p...)
		}
	}
	return seq(m...)
}

// Calls (TS 29.078, 6.1).
var (
	initialDP = one(row(
		key(0), skip(1), called(2), calling(3), skip(5, 7, 8, 10), other(12), skip(15, 23),
		arg.Of(ctx(25), arg.Generic, message.FieldCAPCallingNumber), skip(27, 28), other(29), skip(30, 17, 32, 37, 45, 46, 47),
		imsi(50), skip(51), location(52), skip(53, 54), msc(55), bcd(56), skip(57, 58),
		arg.In(ctx(59), row(
			arg.Of(ctx(0), arg.Node, message.FieldMAPGMSC), forwarded(1), skip(2), imei(3), skip(4, 5, 6, 7, 8, 9, 10, 11, 12)))))

	connect = one(row(
		routing(0), skip(1), other(6), skip(10, 11, 28), other(29), skip(30, 14, 15, 19, 21, 31, 55, 56, 57, 58, 59)))

	initiateCallAttempt = one(row(
		routing(0), skip(4, 5, 6), calling(30), skip(51), arg.Of(ctx(52), arg.Node, message.FieldMAPGSMSCF)))

	establishTemporaryConnection = one(row(
		arg.Of(ctx(0), arg.Generic, message.FieldCAPDestinationRoutingAddress), skip(1, 3, 4, 5, 6, 7, 50, 51), other(52), calling(53)))

	connectToResource = one(row(
		arg.Of(ctx(0), arg.Called, message.FieldCAPDestinationRoutingAddress), skip(3, 4, 7, 50)))

	answered = row(called(50), skip(51, 52, 53, 54, 55))
	located  = row(location(50), skip(51))

	eventReportBCSM = one(row(
		skip(0),
		arg.In(ctx(2), choice(
			arg.In(ctx(5), answered),
			arg.In(ctx(8), row(skip(0, 50, 51), forwarded(52))),
			arg.In(ctx(9), row(skip(50), forwarded(52))),
			arg.In(ctx(10), answered),
			arg.In(ctx(13), located),
			arg.In(ctx(20), located),
			arg.In(ctx(50), located),
			arg.In(ctx(51), located),
			arg.Known(ctx(2)), arg.Known(ctx(3)), arg.Known(ctx(4)), arg.Known(ctx(6)), arg.Known(ctx(7)),
			arg.Known(ctx(11)), arg.Known(ctx(12)), arg.Known(ctx(21)), arg.Known(ctx(52)))),
		skip(3, 4, 5)))
)

// Short messages (TS 29.078, 7.1).
var (
	initialDPSMS = one(row(
		key(0), bcd(1), arg.Of(ctx(2), arg.Dialled, message.FieldCAPCallingNumber), skip(3), imsi(4), location(5), locationGPRS(6),
		centre(7), skip(8, 9, 10, 11, 12, 13, 14), msc(15), arg.Of(ctx(16), arg.Node, message.FieldMAPSGSN), skip(17, 18), imei(19), bcd(20)))

	connectSMS = one(row(
		arg.Of(ctx(0), arg.Dialled, message.FieldCAPCallingNumber),
		arg.Of(ctx(1), arg.Dialled, message.FieldCAPDestinationRoutingAddress), centre(2), skip(10)))
)

// GPRS (TS 29.078, 8.1).
var (
	initialDPGPRS = one(row(
		key(0), skip(1), arg.Of(ctx(2), arg.Number, message.FieldMAPMSISDN), imsi(3), skip(4, 5, 6, 7), apn(8), skip(9, 10, 11),
		locationGPRS(12), skip(13, 14), ggsn(15), skip(16), imei(17)))

	connectGPRS = one(row(apn(0), skip(1)))

	eventReportGPRS = one(row(
		skip(0, 1),
		arg.In(ctx(2), choice(
			arg.In(ctx(0), row(locationGPRS(0))),
			arg.In(ctx(1), row(apn(0), skip(1), locationGPRS(2), skip(3, 4, 5), ggsn(6))),
			arg.Known(ctx(2)),
			arg.Known(ctx(3)),
			arg.In(ctx(4), row(apn(0), skip(1, 2), locationGPRS(3), skip(4, 5, 6))),
			arg.In(ctx(5), row(apn(0), skip(1, 2, 3), locationGPRS(4), skip(5), ggsn(6))))),
		skip(3)))
)

// The rest holds no identity. What its outermost element is tells CAP from
// other protocols where nothing else does.
var (
	anySequence = choice(arg.Known(ber.TagSequence))
	anyString   = choice(arg.Known(ber.TagOctetString))
	anyChoice   = choice(skip(0, 1, 2, 3, 50, 51)...)
	cause       = choice(arg.Known(ber.TagOctetString), arg.Known(ctx(2)))
)

// arguments is the types of the arguments by operation code.
var arguments = [maxCodes]*arg.Shape{
	0:  initialDP,
	16: anySequence,
	17: establishTemporaryConnection,
	19: connectToResource,
	20: connect,
	22: cause,
	23: anySequence,
	24: eventReportBCSM,
	27: anySequence,
	32: initiateCallAttempt,
	33: anySequence,
	34: anyString,
	35: anySequence,
	36: anyString,
	41: anySequence,
	44: anySequence,
	45: anySequence,
	46: anySequence,
	47: anySequence,
	48: anySequence,
	49: anyChoice,
	53: anyChoice,
	60: initialDPSMS,
	61: anyString,
	62: connectSMS,
	63: anySequence,
	64: anySequence,
	66: anyString,
	67: anySequence,
	71: anySequence,
	72: anySequence,
	73: anySequence,
	74: connectGPRS,
	75: anySequence,
	76: anySequence,
	77: anyString,
	78: initialDPGPRS,
	79: anySequence,
	80: eventReportGPRS,
	81: anySequence,
	82: anySequence,
	83: anySequence,
	86: anySequence,
	88: anySequence,
	90: anySequence,
	93: anySequence,
	95: anySequence,
	96: anyChoice,
	97: anySequence,
}
