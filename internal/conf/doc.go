// Package conf reads cordon.yaml, the configuration of the inline firewall.
//
// The structs of config.go are the one description of the file: their tags hold
// the key, its default, its bounds and its text, and the strict decoder, the
// JSON Schema and docs/configuration.md are made from them. A file is read whole
// and all its errors are told at once, each with its line, a caret and a hint.
// No value comes from the environment but secrets, and those by reference.
//
// It may import the standard library, the YAML library and internal packages
// without state; it does no I/O but reading the files that it is given.
package conf
