// Package packs holds the shipped rules, embedded in the binary: one directory
// a protocol, one file an attack class. It imports nothing.
package packs

import "embed"

// FS holds the rule files of all packs.
//
//go:embed ss7/*.yaml diameter/*.yaml gtp/*.yaml sms/*.yaml
var FS embed.FS
