package gsmmap

import (
	"cordon/protocols/ber"
	arg "cordon/protocols/internal/argument"
	"cordon/protocols/message"
)

// Short names for what the tables of types are made of.

const (
	octets = ber.TagOctetString
	seqTag = ber.TagSequence
)

func ctx(n uint32) ber.Tag { return arg.Ctx(n) }

func seq(members ...arg.Member) *arg.Shape    { return arg.NewShape(arg.Sequence, members...) }
func choice(members ...arg.Member) *arg.Shape { return arg.NewShape(arg.Choice, members...) }
func list(member arg.Member) *arg.Shape       { return arg.NewShape(arg.List, member) }

// one is the alternatives of an argument that has one form: a SEQUENCE.
func one(sequence *arg.Shape) *arg.Shape { return choice(arg.In(seqTag, sequence)) }

func imsi(tag ber.Tag) arg.Member   { return arg.Of(tag, arg.IMSI, message.FieldMAPIMSI) }
func msisdn(tag ber.Tag) arg.Member { return arg.Of(tag, arg.Number, message.FieldMAPMSISDN) }
func imei(tag ber.Tag) arg.Member   { return arg.Of(tag, arg.Digits, message.FieldMAPIMEI) }
func lmsi(tag ber.Tag) arg.Member   { return arg.Of(tag, arg.Hex, message.FieldMAPLMSI) }
func tmsi(tag ber.Tag) arg.Member   { return arg.Of(tag, arg.Hex, message.FieldMAPTMSI) }
func vlr(tag ber.Tag) arg.Member    { return arg.Of(tag, arg.Node, message.FieldMAPVLR) }
func msc(tag ber.Tag) arg.Member    { return arg.Of(tag, arg.Node, message.FieldMAPMSC) }
func sgsn(tag ber.Tag) arg.Member   { return arg.Of(tag, arg.Node, message.FieldMAPSGSN) }
func hlr(tag ber.Tag) arg.Member    { return arg.Of(tag, arg.Node, message.FieldMAPHLR) }
func scf(tag ber.Tag) arg.Member    { return arg.Of(tag, arg.Node, message.FieldMAPGSMSCF) }
func centre(tag ber.Tag) arg.Member { return arg.Of(tag, arg.Centre, message.FieldMAPServiceCentre) }
func ssCode(tag ber.Tag) arg.Member { return arg.Of(tag, arg.Octet, message.FieldMAPSSCode) }
func msrn(tag ber.Tag) arg.Member   { return arg.Of(tag, arg.Dialled, message.FieldMAPMSRN) }
func tpdu(tag ber.Tag) arg.Member   { return arg.Of(tag, arg.TPDU, message.FieldMAPSMTPDU) }
func gsn(tag ber.Tag, f message.FieldID) arg.Member {
	return arg.Of(tag, arg.GSN, f)
}
func node(tag ber.Tag) arg.Member { return arg.Of(tag, arg.Node, message.FieldMAPNetworkNode) }
func party(tag ber.Tag) arg.Member {
	return arg.Of(tag, arg.Dialled, message.FieldMAPBNumber)
}
func forwardedTo(tag ber.Tag) arg.Member {
	return arg.Of(tag, arg.Dialled, message.FieldMAPForwardedTo)
}
func present(tag ber.Tag, f message.FieldID) arg.Member { return arg.Of(tag, arg.Present, f) }
func integer(tag ber.Tag, f message.FieldID) arg.Member { return arg.Of(tag, arg.Integer, f) }
func in(tag ber.Tag, s *arg.Shape) arg.Member           { return arg.In(tag, s) }
func ext(tag ber.Tag) arg.Member                        { return arg.Ext(tag) }
func known(tag ber.Tag) arg.Member                      { return arg.Known(tag) }

// asked is a flag of requestedInfo.
func asked(tag ber.Tag, label string) arg.Member {
	return arg.Known(tag).Named(message.FieldMAPRequestedInfo, label)
}

// csi is CAMEL subscription information of the kind that label tells.
func csi(tag ber.Tag, label string, s *arg.Shape) arg.Member {
	return arg.In(tag, s).Named(message.FieldMAPCSI, label)
}
