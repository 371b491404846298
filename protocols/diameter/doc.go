// Package diameter reads Diameter messages (RFC 6733) as they stand between
// networks: the header, the tree of AVPs, and the AVPs that tell who asks whom
// about which subscriber (TS 29.272 and its neighbours).
//
// It keeps two tables of its own, of applications with their commands and of the
// AVPs that matter to security, and depends on no dictionary: an application, a
// command or an AVP that the tables lack is passed over by its length, and is a
// value, not an error. A group is entered only where a table says that the AVP is
// grouped.
//
// It imports the standard library, protocols/wire, protocols/numbering,
// protocols/sms and protocols/message only.
package diameter
