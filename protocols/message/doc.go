// Package message holds Message, the record that every decoder fills and that
// every rule reads, and the dictionaries that give it its names: fields
// (fields.go), operations (operations.go), protocols, directions and layers.
//
// A Message is a bag of values under the field identifiers of the dictionary,
// not one struct member a field: decoders add what they find, several times
// where it occurs several times, and the rule language, `decode --json`, the
// schema and the documents are all made from the one dictionary.
//
// It imports protocols/wire and the standard library.
package message
