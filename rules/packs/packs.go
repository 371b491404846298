// Package packs holds the shipped rules, embedded in the binary: one directory
// a pack, of a protocol or of short messages in all of them, one file an attack
// class. It imports nothing.
package packs

import "embed"

// FS holds the rule files of all packs.
//
//go:embed ss7/*.yaml diameter/*.yaml gtp/*.yaml sms/*.yaml
var FS embed.FS
