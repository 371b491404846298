// Package tcuser decides which user of TCAP a message speaks, MAP, CAP or
// INAP, and reads its components and dialogue with the tables of that one.
//
// The application context decides first, that of the message or the one that
// its dialogue is remembered to have been opened with; then the subsystem
// numbers; and where those tell nothing either, which protocol the parameters
// fit. An unknown context never means that a message is not MAP: network
// elements have been seen to accept such ones.
//
// It imports protocols/tcap, protocols/gsmmap, protocols/camel,
// protocols/message and protocols/wire.
package tcuser
