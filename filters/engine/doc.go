// Package engine gives each message its verdict: Evaluate tells the direction,
// lets the rules match, has the facts computed that they ask for, and combines
// what they say with the postures for what could not be read.
//
// Inline, replay, explain, rule tests and benchmarks all call Evaluate. It has
// no clock and no network, and what it remembers (filters/state) comes from the
// messages alone, so that the same messages get the same verdicts in all of them;
// it does not allocate for what passes, and is safe for concurrent use while
// rules, profile and modes are replaced.
//
// It imports protocols, rules, the other packages of filters and
// internal/operator.
package engine
