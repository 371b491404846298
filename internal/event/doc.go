// Package event writes what Cordon did as JSON, one object a line: the event
// that other tools rely on.
//
// An Encoder appends events without reflection; identities of subscribers are
// keyed pseudonyms unless it is told to write them plain. A Writer puts events
// into a stream, as replay does. A Queue stands between the message path and a
// Writer: bounded, never waiting, and counting what it had to drop.
//
// It imports filters, protocols, rules and internal/operator.
package event
