// Package rules is the rule language: it loads YAML rule files, type-checks
// their conditions against the field dictionary, lowers them to Go closures
// over message.Message, and indexes them, so that a message meets only the
// rules that can match it.
//
// The way of a rule set:
//
//	Load     YAML files -> *Source, with every mistake at once (Diagnostics)
//	Compile  *Source -> *Set, immutable; overrides, exceptions and lists applied
//	Match    *Set x message -> hits; no clock, no I/O, no allocation
//	Trace    the same, with the reason for each rule that was considered
//	RunTests the tests that stand in the rule files
//
// Conditions are CEL (cel.dev/cel-go parses and checks them). Truth is
// three-valued: a field that is absent makes its comparison unknown, and
// unknown never matches. Beside CEL's own there are the functions has, in_list,
// has_anomaly and bit. What cannot be lowered runs in cel-go's interpreter,
// which is also the oracle of the tests.
//
// It imports protocols/message, protocols/wire and libraries.
package rules
