// Package benign makes lawful roaming traffic of any length: own subscribers
// abroad and guests with us, who register, are authenticated, call, send short
// messages and use services, over MAP and CAP, over Diameter or over GTP. Every transaction is a new one, of another
// subscriber. Benchmarks measure with it, and whatever is stopped of it is a
// false positive.
//
// It is made with pcaps/forge in the numbers of the example operator profile,
// and imports nothing else of ours but pcaps.
package benign
