// Package m3ua reads and writes M3UA messages (RFC 4666): every class and
// type, parameters in any order, and what departs from the canonical form.
//
// Decode fills a Message that points into the input; it does not allocate.
// Message.Canonical says whether every receiver must understand the message as
// it was understood here, which a proxy that forwards the original octets has
// to know before it does. Frame cuts a TCP stream into messages.
//
// It imports the standard library, protocols/wire, protocols/sigtran and
// protocols/mtp3 only.
package m3ua
