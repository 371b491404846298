// Package home computes the facts home.*: which operator owns the subscriber
// that a message speaks of, and whether the sender may act for it. Ownership is
// by IMSI, which porting does not change; groups, hosts of MVNOs, sponsors and
// hubs come from the operator profile.
//
// Every IMSI of a message counts, those of all components and the one of
// MAP-OPEN, and those of all AVPs: an attacker puts a neutral one first.
//
// It imports protocols/message, diameter and numbering, filters/origin and
// internal/operator.
package home
