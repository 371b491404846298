// Package argument reads the arguments and results of MAP and CAP operations
// by tables: a Shape lists the members of an ASN.1 type that matter, each with
// its tag, the way to read it and the field of the dictionary that it fills;
// one walker reads them all.
//
// The walker is tolerant and strict at once. It reads whatever a lenient
// network element would still understand (members out of order, twice, in
// segments, in a long form), adds every identity that it finds, and marks each
// departure as an anomaly. Members that a table does not list are passed over,
// since every type of MAP and CAP may be extended.
//
// It imports protocols/ber, protocols/numbering, protocols/sms,
// protocols/message and protocols/wire.
package argument
