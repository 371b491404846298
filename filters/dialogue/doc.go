// Package dialogue computes the facts dialogue.*: whether a message is one that
// a lawful dialogue has, by the tables of MAP and CAP. It looks at one message
// alone: what depends on the messages before it (the context of a dialogue
// that goes on, the identity that opened it) is left absent, so that lawful
// continuations never look like attacks.
//
// Of Diameter it looks at the application, and at what a command must hold.
//
// It imports protocols/message, gsmmap, camel and diameter, filters/origin and
// internal/operator.
package dialogue
