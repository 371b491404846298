// Package state remembers what one message alone cannot tell. Dialogues holds
// the requests of Diameter that wait for their answers, those that had one, and
// the sessions with the operators that hold them, and computes the facts that
// ask for them: dialogue.paired, dialogue.duplicate and dialogue.session_taken.
//
// Time is the messages' own, so that a capture is judged as it would have been
// inline. Memory is bounded: beyond it the oldest is given up and counted, and
// what can no longer be told is absent, not false. Requests from inside and from
// outside have room of their own, so that a flood from outside cannot push out
// what our own nodes have asked.
//
// It imports protocols/message and diameter, filters/origin and
// internal/operator.
package state
