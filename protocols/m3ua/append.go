package m3ua

import (
	"encoding/binary"

	"cordon/protocols/sigtran"
)

// AppendData appends a DATA message: m.Data, and those of network appearance,
// routing contexts and correlation id that m.Has, in the order of RFC 4666,
// 3.3.1. An answer to a message is made from a copy of it. The payload must be
// shorter than 65520 octets.
func AppendData(dst []byte, m *Message) []byte {
	start := len(dst)
	dst = sigtran.AppendHeader(dst, sigtran.ClassXfer, TypeDATA)
	if m.Has(NetworkAppearance) {
		dst = sigtran.AppendUint32(dst, TagNetworkAppearance, m.NetworkAppearance)
	}
	if m.Has(RoutingContext) {
		dst = sigtran.AppendParameter(dst, sigtran.TagRoutingContext, m.RoutingContexts)
	}
	dst = AppendProtocolData(dst, &m.Data)
	if m.Has(CorrelationID) {
		dst = sigtran.AppendUint32(dst, sigtran.TagCorrelationID, m.CorrelationID)
	}
	sigtran.PutLength(dst[start:])
	return dst
}

// AppendProtocolData appends the Protocol Data parameter.
func AppendProtocolData(dst []byte, d *ProtocolData) []byte {
	n := protocolDataLen + len(d.Payload)
	dst = sigtran.AppendParameterHeader(dst, TagProtocolData, n)
	dst = binary.BigEndian.AppendUint32(dst, d.OPC)
	dst = binary.BigEndian.AppendUint32(dst, d.DPC)
	dst = append(dst, d.SI, d.NI, d.MP, d.SLS)
	dst = append(dst, d.Payload...)
	return sigtran.AppendPadding(dst, n)
}

// AppendError appends an ERR message with an error code, and with the first
// octets of the message that it answers as diagnostic information.
func AppendError(dst []byte, code uint32, offending []byte) []byte {
	const most = 40 // octets; RFC 4666, 3.8.1, wants the first 40 of the message
	start := len(dst)
	dst = sigtran.AppendHeader(dst, sigtran.ClassMGMT, TypeERR)
	dst = sigtran.AppendUint32(dst, sigtran.TagErrorCode, code)
	if len(offending) > 0 {
		dst = sigtran.AppendParameter(dst, sigtran.TagDiagnostic, offending[:min(len(offending), most)])
	}
	sigtran.PutLength(dst[start:])
	return dst
}
