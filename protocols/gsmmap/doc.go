// Package gsmmap reads the Mobile Application Part (TS 29.002): which operation
// a component is, given application context and version, the identities,
// addresses and parameters of its argument or result, and MAP-OPEN with its
// kin in the dialogue portion.
//
// Its tables stand once, as data: application contexts with the operations of
// either side (contexts.go), operations with the errors, subsystem numbers and
// addresses that go with them (operations.go), error codes (errors.go), and
// the types of arguments and results (the shapes).
//
// It imports the other packages of protocols and the standard library.
package gsmmap
