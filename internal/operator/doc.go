// Package operator holds the operator profile: who we are and whom we roam
// with, as an operator knows it from its own network plan and from its
// partners' IR.21.
//
// Parse reads the YAML form strictly and reports every error at once, with
// line, column and a hint. The look-ups that the checks need (global title,
// mobile global title, IMSI, network address, point code and realm to their
// owner) are built once; they do not allocate, and are safe for concurrent use.
//
// It imports the standard library, a YAML reader and a prefix table for
// network addresses, and of ours protocols/diameter for the names of applications,
// rules for the form of its errors, and internal/spelling.
package operator
