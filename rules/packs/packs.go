// Package packs holds the shipped rules, embedded in the binary: one directory
// a pack, of a protocol, of short messages or of what joins protocols, one file an attack
// class. It imports nothing.
package packs

import "embed"

// FS holds the rule files of all packs.
//
//go:embed ss7/*.yaml diameter/*.yaml gtp/*.yaml sms/*.yaml cross/*.yaml
var FS embed.FS
