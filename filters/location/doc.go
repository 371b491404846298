// Package location computes the facts location.*: whether the sender of a message is of
// the network that serves the subscriber, whether the subscriber can have come there in
// the time that went by, and whether who commands a guest of ours granted his
// registration.
//
// What is known comes from the memory of registrations. What was not seen proves
// nothing: without a registration that is known, or while messages may have gone by
// unseen, a fact is absent, never false.
//
// It imports protocols/message and numbering, filters/origin and state, and
// internal/operator.
package location
