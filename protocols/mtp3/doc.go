// Package mtp3 reads the service information octet and the routing label of
// message signal units (ITU-T Q.704, ANSI T1.111.4, TTC JT-Q704) and names
// services and signalling network management messages.
//
// It imports the standard library and protocols/wire only.
package mtp3
