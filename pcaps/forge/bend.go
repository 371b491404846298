package forge

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Bend asks for another BER form of some elements of a message. X.690 allows most of these forms; the canonical one is
// what real nodes send, and the difference is where messages are hidden from firewalls.
type Bend struct {
	// Length is "long" (one octet more than needed), "long2" to "long8" (so many octets) or "indefinite", which holds
	// for constructed elements only.
	Length string `yaml:"length,omitempty"`
	// Tag is "high" (the form of several octets also below 31), "padded" (with a leading zero besides) or "primitive"
	// (the constructed bit left out).
	Tag string `yaml:"tag,omitempty"`
	// String is "segments": octet strings in two segments.
	String string `yaml:"string,omitempty"`
	// On names elements (imsi, otid, opcode ...) or parts (message, dialogue, component, parameter, all). Without it
	// the parameters of the operations are meant.
	On Words `yaml:"on,omitempty"`
}

var (
	bendLengths = []string{"", "long", "long2", "long3", "long4", "long5", "long6", "long7", "long8", "indefinite"}
	bendTags    = []string{"", "high", "padded", "primitive"}
	bendStrings = []string{"", "segments"}
)

// UnmarshalYAML checks the words that a bend is made of.
func (b *Bend) UnmarshalYAML(n *yaml.Node) error {
	type plain Bend
	if err := strict(n, (*plain)(b), "length", "tag", "string", "on"); err != nil {
		return err
	}
	for _, c := range []struct {
		key, value string
		known      []string
	}{{"length", b.Length, bendLengths}, {"tag", b.Tag, bendTags}, {"string", b.String, bendStrings}} {
		if !slices.Contains(c.known, c.value) {
			return fmt.Errorf("ber: %s: %q is none of %s", c.key, c.value, strings.Join(c.known[1:], ", "))
		}
	}
	if b.Length == "" && b.Tag == "" && b.String == "" {
		return fmt.Errorf("ber: one of length, tag and string is needed")
	}
	return nil
}

// matches tells whether the bend is meant for e.
func (b *Bend) matches(e *element) bool {
	if len(b.On) == 0 {
		return e.scope == scopeParameter
	}
	for _, on := range b.On {
		if on == "all" || on == string(e.scope) || on == e.name {
			return true
		}
	}
	return false
}

// apply bends all elements of the tree that are meant. It tells whether there was one that could be bent.
func (b *Bend) apply(root *element) bool {
	any := false
	root.walk(func(e *element) {
		if e.raw != nil || !b.matches(e) {
			return
		}
		switch {
		case b.Length == "indefinite":
			if e.constructed {
				e.form.indefinite, any = true, true
			}
		case b.Length == "long":
			e.form.lengthOctets, any = neededOctets(len(e.content()))+1, true
			if len(e.content()) < 128 {
				e.form.lengthOctets = 1
			}
		case b.Length != "":
			e.form.lengthOctets, any = int(b.Length[len("long")]-'0'), true
		}
		switch b.Tag {
		case "high":
			e.form.highTag, any = true, true
		case "padded":
			e.form.highTag, e.form.tagPad, any = true, 1, true
		case "primitive":
			if e.constructed {
				e.form.primitive, any = true, true
			}
		}
		if b.String != "" && e.str {
			e.form.segments, any = true, true
		}
	})
	return any
}

// neededOctets is how many octets a length of n takes behind the first in the long form.
func neededOctets(n int) int {
	octets := 1
	for n > 255 {
		n >>= 8
		octets++
	}
	return octets
}
