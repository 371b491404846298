package forge

import (
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"cordon/internal/spelling"

	"go.yaml.in/yaml/v4"
)

// Words is a list of words; one word may stand without the brackets.
type Words []string

// UnmarshalYAML reads a word or a list of words.
func (w *Words) UnmarshalYAML(n *yaml.Node) error {
	*w = nil
	if n.Kind == yaml.ScalarNode {
		*w = Words{n.Value}
		return nil
	}
	return n.Decode((*[]string)(w))
}

// Bends is a list of bends; one may stand without the brackets.
type Bends []Bend

// UnmarshalYAML reads a bend or a list of them.
func (b *Bends) UnmarshalYAML(n *yaml.Node) error {
	*b = nil
	if n.Kind == yaml.MappingNode {
		*b = make(Bends, 1)
		return n.Decode(&(*b)[0])
	}
	return n.Decode((*[]Bend)(b))
}

// Hex is octets, written as hexadecimal digits with or without blanks. An empty text is no octets, which differs from
// an absent key.
type Hex []byte

// UnmarshalYAML reads hexadecimal digits.
func (h *Hex) UnmarshalYAML(n *yaml.Node) error {
	b, err := parseHex(n.Value)
	if err != nil || n.Kind != yaml.ScalarNode {
		return fmt.Errorf("%q is not octets in hexadecimal", n.Value)
	}
	*h = b
	return nil
}

var blanks = strings.NewReplacer(" ", "", "\n", "", ":", "")

func parseHex(s string) (Hex, error) {
	s = blanks.Replace(s)
	b, err := hex.DecodeString(strings.TrimPrefix(s, "0x"))
	if b == nil {
		b = []byte{}
	}
	return b, err
}

// Duration is a time span such as 10ms.
type Duration time.Duration

// UnmarshalYAML reads a time span.
func (d *Duration) UnmarshalYAML(n *yaml.Node) error {
	v, err := time.ParseDuration(n.Value)
	if err != nil || v < 0 {
		return fmt.Errorf("%q is not a time span such as 10ms or 2h", n.Value)
	}
	*d = Duration(v)
	return nil
}

// IP is an IP address.
type IP struct{ netip.Addr }

// UnmarshalYAML reads an IP address.
func (ip *IP) UnmarshalYAML(n *yaml.Node) error {
	addr, err := netip.ParseAddr(n.Value)
	if err != nil || addr.Zone() != "" {
		return fmt.Errorf("%q is not an IP address", n.Value)
	}
	ip.Addr = addr
	return nil
}

// strict decodes a mapping into v, whose keys are known. What decodes itself has to see to that itself.
func strict(n *yaml.Node, v any, known ...string) error {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n.Kind != yaml.MappingNode {
		return fmt.Errorf("want a mapping of %s", strings.Join(known, ", "))
	}
	var errs []error
	rest := *n
	rest.Content = nil
	for i := 0; i+1 < len(n.Content); i += 2 {
		if key := n.Content[i]; !slices.Contains(known, key.Value) {
			errs = append(errs, fmt.Errorf("line %d: %s", key.Line, unknown("key", key.Value, known)))
			continue
		}
		rest.Content = append(rest.Content, n.Content[i], n.Content[i+1])
	}
	if err := rest.Load(v, yaml.WithKnownFields(true), yaml.WithUniqueKeys(true)); err != nil {
		errs = append(errs, lines(err))
	}
	return errors.Join(errs...)
}

// named reads a mapping of AVPs or information elements, or a list of such mappings, which keeps the order where one
// stands apart from others of its name.
func named[T any](n *yaml.Node, what string, read func(key, value *yaml.Node) (T, error)) ([]T, error) {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	var out []T
	var errs []error
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i]
			one, err := read(key, n.Content[i+1])
			if err != nil {
				errs = append(errs, fmt.Errorf("line %d: %s: %w", key.Line, key.Value, lines(err)))
			}
			out = append(out, one)
		}
	case yaml.SequenceNode:
		for _, item := range n.Content {
			list, err := named(item, what, read)
			errs = append(errs, err)
			out = append(out, list...)
		}
	default:
		return nil, fmt.Errorf("want %s by name", what)
	}
	return out, errors.Join(errs...)
}

// valuesOf reads what stands behind such a name: a value, a list of values, or nothing.
func valuesOf[T any](n *yaml.Node, read func(*yaml.Node) (T, error)) ([]T, error) {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	items := []*yaml.Node{n}
	switch {
	case n.Kind == yaml.SequenceNode:
		items = n.Content
	case n.ShortTag() == "!!null":
		return nil, nil
	}
	var out []T
	for _, item := range items {
		v, err := read(item)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// unknown says that a word is none of those known, and which was likely meant.
func unknown(what, word string, known []string) string {
	if best := spelling.Nearest(word, slices.Values(known)); best != "" {
		return fmt.Sprintf("unknown %s %q; did you mean %q?", what, word, best)
	}
	return fmt.Sprintf("unknown %s %q; known are %s", what, word, strings.Join(known, ", "))
}

// expand replaces {n} and {n:5} in s by the number of the repetition, the second with five digits.
func expand(s string, n int) string {
	for {
		at := strings.Index(s, "{n")
		if at < 0 {
			return s
		}
		end := strings.IndexByte(s[at:], '}')
		if end < 0 {
			return s
		}
		width, _ := strconv.Atoi(strings.TrimPrefix(s[at+2:at+end], ":"))
		s = s[:at] + fmt.Sprintf("%0*d", min(width, 20), n) + s[at+end+1:]
	}
}

// hexText writes octets as Hex reads them.
func hexText(b []byte) string { return hex.EncodeToString(b) }
