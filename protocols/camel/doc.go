// Package camel reads CAP, the CAMEL Application Part (TS 29.078), of all
// phases, and as much of INAP as the two share: which operation a component is,
// and the identities, addresses and numbers of its argument.
//
// Application contexts with the operations of either side stand in
// contexts.go, operations with the errors that they allow in operations.go,
// the types of arguments in shapes.go.
//
// It imports the other packages of protocols and the standard library.
package camel
