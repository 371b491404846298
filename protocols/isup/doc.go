// Package isup recognises ISUP and BICC messages: circuit or call instance,
// and message type (Q.763, 1.2 and 1.3; Q.1902.3). Calls are not judged, so
// that their parameters are not read.
//
// It imports the other packages of protocols and the standard library.
package isup
