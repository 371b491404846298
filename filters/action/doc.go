// Package action builds what answers a message that is not passed on: the
// protocol's own refusal for its sender, and the abort that lets the other side
// of its dialogue go.
//
// A refusal is made from the refused message alone: addresses and point codes
// swapped, the same network, link and routing context, its transaction as
// destination and its invoke identifier. Where the protocol has no lawful
// answer nothing is built, and the refusal is silence. Whether the source is to
// be trusted with an answer is the engine's to say (Verdict.Refusal), and the
// rate of answers is the path's.
//
// It imports protocols and rules.
package action
