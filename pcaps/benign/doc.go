// Package benign makes lawful roaming traffic of any length: own subscribers
// abroad and guests with us, who register, are authenticated, call, send short
// messages and use services. Whatever is stopped of it is a false positive.
//
// A Stream is of MAP and CAP, of Diameter or of GTP. Every transaction is a new
// one, of another subscriber; benchmarks measure with it. Travel has all of them
// at once and the same people over days: they move at the speed of what they
// travel by, between real towns, and networks restart and lose messages on the
// way. What memory tells of subscribers is held against it.
//
// Both are made with pcaps/forge, Stream in the numbers of the example operator
// profile and Travel in those of Profile, which has more partners. The package
// imports nothing else of ours but pcaps.
package benign
