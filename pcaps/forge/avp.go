package forge

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v4"
)

// AVP is an attribute with its values; several stand one behind the other.
type AVP struct {
	line int
	// Name is that of the dictionary, or vendor:code.
	Name string
	// Values is empty where the AVP is to be left out, though it stands there by default.
	Values []AVPValue
}

// AVPValue is one value of an AVP. What is not said about it follows from the dictionary.
type AVPValue struct {
	// One of these: a text, a short message, or the members of a group.
	Text    string
	TPDU    *TPDU
	Members []AVP
	grouped bool

	// Flags are the letters of the flags that are set, of V, M and P, or their octet as a number.
	Flags *string
	// Vendor replaces the vendor; the V bit goes with it unless Flags says otherwise.
	Vendor *uint32
	// Length replaces the length that the header tells.
	Length *int
	// Padding replaces the padding.
	Padding Hex
	// Hex replaces the whole AVP.
	Hex Hex
}

// Attribute makes an AVP with a text as its value, for use without YAML.
func Attribute(name, text string) AVP {
	return AVP{Name: name, Values: []AVPValue{{Text: text}}}
}

// Group makes an AVP with members.
func Group(name string, members ...AVP) AVP {
	return AVP{Name: name, Values: []AVPValue{{Members: members, grouped: true}}}
}

// ShortMessage makes an AVP that holds a short message.
func ShortMessage(name string, t TPDU) AVP {
	return AVP{Name: name, Values: []AVPValue{{TPDU: &t}}}
}

// avpBends are the keys that bend an AVP; no AVP has such a name.
var avpBends = []string{"value", "flags", "vendor", "length", "padding", "hex"}

// parseAVPs reads AVPs by name.
func parseAVPs(n *yaml.Node) ([]AVP, error) {
	return named(n, "AVPs", func(key, value *yaml.Node) (AVP, error) {
		a := AVP{line: key.Line, Name: key.Value}
		err := a.set(value)
		return a, err
	})
}

// set reads the value of an AVP: a text, a mapping, a list of these, or nothing.
func (a *AVP) set(n *yaml.Node) error {
	d, err := parseAVP(a.Name)
	if err != nil {
		return err
	}
	a.Values, err = valuesOf(n, func(item *yaml.Node) (AVPValue, error) { return parseAVPValue(item, &d) })
	return err
}

func parseAVPValue(n *yaml.Node, d *definition) (AVPValue, error) {
	var v AVPValue
	switch n.Kind {
	case yaml.ScalarNode:
		v.Text = n.Value
		return v, nil
	case yaml.MappingNode:
	default:
		return v, errors.New("a value is a text, or AVPs by name")
	}
	if len(n.Content) > 0 && slices.Contains(avpBends, n.Content[0].Value) {
		var bent struct {
			Value   yaml.Node `yaml:"value"`
			Flags   *string   `yaml:"flags"`
			Vendor  *uint32   `yaml:"vendor"`
			Length  *int      `yaml:"length"`
			Padding Hex       `yaml:"padding"`
			Hex     Hex       `yaml:"hex"`
		}
		if err := strict(n, &bent, avpBends...); err != nil {
			return v, err
		}
		if !bent.Value.IsZero() {
			var err error
			if v, err = parseAVPValue(&bent.Value, d); err != nil {
				return v, err
			}
		}
		v.Flags, v.Vendor, v.Length, v.Padding, v.Hex = bent.Flags, bent.Vendor, bent.Length, bent.Padding, bent.Hex
		return v, nil
	}
	if d.codec == asTPDU {
		v.TPDU = new(TPDU)
		return v, v.TPDU.UnmarshalYAML(n)
	}
	var err error
	v.grouped = true
	v.Members, err = parseAVPs(n)
	return v, err
}

// avp is an AVP as it is written. A tree, since a change of one changes the lengths of all around it.
type avp struct {
	definition
	flags   uint8
	data    []byte
	group   bool
	members []*avp
	length  *int
	padding []byte // nil for the canonical one
	raw     []byte // stands for the whole when not nil
}

const (
	flagV = 0x80
	flagM = 0x40
	flagP = 0x20
)

// build makes the AVPs of a.
func (a *AVP) build(repetition int) ([]*avp, error) {
	d, err := parseAVP(a.Name)
	if err != nil {
		return nil, err
	}
	var out []*avp
	for i := range a.Values {
		one, err := a.Values[i].build(d, repetition)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", a.Name, err)
		}
		out = append(out, one)
	}
	return out, nil
}

func (v *AVPValue) build(d definition, repetition int) (*avp, error) {
	if v.Vendor != nil {
		d.vendor = *v.Vendor
	}
	out := &avp{definition: d, length: v.Length, padding: v.Padding, raw: v.Hex, group: v.grouped}
	if d.vendor != 0 {
		out.flags |= flagV
	}
	if d.mandatory {
		out.flags |= flagM
	}
	if v.Flags != nil {
		var err error
		if out.flags, err = parseAVPFlags(*v.Flags); err != nil {
			return nil, err
		}
	}
	if v.grouped {
		for i := range v.Members {
			members, err := v.Members[i].build(repetition)
			if err != nil {
				return nil, err
			}
			out.members = append(out.members, members...)
		}
		return out, nil
	}
	value := Value{Text: v.Text, TPDU: v.TPDU}
	var err error
	out.data, err = value.encode(d.codec, repetition)
	return out, err
}

func parseAVPFlags(text string) (uint8, error) {
	if n, err := strconv.ParseUint(text, 0, 8); err == nil {
		return uint8(n), nil
	}
	var flags uint8
	for _, letter := range text {
		switch letter {
		case 'V':
			flags |= flagV
		case 'M':
			flags |= flagM
		case 'P':
			flags |= flagP
		default:
			return 0, fmt.Errorf("flags: %q is none of V, M and P, nor a number such as 0xe0", text)
		}
	}
	return flags, nil
}

// append writes the AVP (RFC 6733, 4.1).
func (a *avp) append(dst []byte) []byte {
	if a.raw != nil {
		return append(dst, a.raw...)
	}
	data := a.data
	if a.group {
		data = appendAVPs(nil, a.members)
	}
	length := 8 + len(data)
	if a.flags&flagV != 0 {
		length += 4
	}
	padding := a.padding
	if padding == nil {
		padding = make([]byte, -length&3)
	}
	dst = binary.BigEndian.AppendUint32(dst, a.code)
	dst = append(dst, a.flags)
	dst = append24(dst, uint32(value(a.length, length)))
	if a.flags&flagV != 0 {
		dst = binary.BigEndian.AppendUint32(dst, a.vendor)
	}
	return append(append(dst, data...), padding...)
}

func appendAVPs(dst []byte, avps []*avp) []byte {
	for _, a := range avps {
		dst = a.append(dst)
	}
	return dst
}

func append24(dst []byte, n uint32) []byte { return append(dst, byte(n>>16), byte(n>>8), byte(n)) }
