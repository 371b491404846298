// Package state remembers what one message alone cannot tell. Dialogues holds
// the requests of Diameter that wait for their answers, those that had one, and
// the sessions with the operators that hold them, and computes the facts that
// ask for them: dialogue.paired, dialogue.duplicate and dialogue.session_taken.
//
// Sessions holds what GTP has: the requests that wait, the sessions with both ends of
// their tunnels, and what nodes told of themselves; of it dialogue.paired, gtp.session_*,
// gtp.restart and their like are computed. A session counts from the answer that
// accepts it. Where there is no room for a new one, the old ones stay.
//
// It counts by operator and minute what comes from outside, and what of it was in
// vain, for gtp.excess; and knows subscribers, their equipment and Charging IDs for a
// while. While it learns, sessions from before the start are learnt from what both
// ends agree on: an answer, or packets of one flow both ways.
//
// Time is the messages' own, so that a capture is judged as it would have been
// inline. Memory is bounded: beyond it the oldest is given up and counted, and
// what can no longer be told is absent, not false. Requests from inside and from
// outside have room of their own, so that a flood from outside cannot push out
// what our own nodes have asked.
//
// It imports protocols/message, diameter and gtp, filters/origin and
// internal/operator.
package state
