package forge

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"cordon/protocols/gtp"
	"cordon/protocols/message"
)

// GTPIE is an information element with its values; several stand one behind the other.
type GTPIE struct {
	line int
	name string
	// Type and Instance tell which it is.
	Type     uint8
	Instance uint8
	// Values is empty where the information element is to be left out, though it stands there by default.
	Values []GTPValue
}

// GTPValue is one value of an information element.
type GTPValue struct {
	Text    string
	Members []GTPIE
	grouped bool

	// Length replaces the length that the header tells, Spare the four bits beside the instance.
	Length *int
	Spare  *int
	// Hex replaces the whole information element.
	Hex Hex
}

// Element makes an information element for use without YAML. Names are those of the tables, with /1 behind them for an
// instance other than 0.
func Element(version, name, text string) GTPIE {
	g := GTP{Version: version}
	p, err := g.protocol()
	if err != nil {
		panic("forge: " + err.Error()) // a fault of the caller's code
	}
	e, err := parseGTPName(p, name)
	if err != nil {
		panic("forge: " + err.Error())
	}
	e.Values = []GTPValue{{Text: text}}
	return e
}

// parseGTPName reads a name such as F-TEID, F-TEID/1 or 87/1.
func parseGTPName(p message.Protocol, name string) (GTPIE, error) {
	e := GTPIE{name: name}
	base, instance, ok := name, "", false
	if at := strings.LastIndexByte(name, '/'); at > 0 {
		base, instance, ok = name[:at], name[at+1:], true
	}
	if ok {
		n, err := strconv.ParseUint(instance, 10, 8)
		if err != nil || n > 15 || p != message.ProtocolGTPv2 {
			return e, fmt.Errorf("gtp: %q: instances are those of version 2, 0 to 15", name)
		}
		e.Instance = uint8(n)
	}
	if n, err := strconv.ParseUint(base, 10, 8); err == nil {
		e.Type = uint8(n)
		return e, nil
	}
	var known []string
	for _, d := range gtp.Definitions(p) {
		if d.Name == base {
			e.Type = d.Type
			return e, nil
		}
		known = append(known, d.Name)
	}
	return e, fmt.Errorf("gtp: %s", unknown("information element", base, known))
}

// gtpBends are the keys that bend an information element; none has such a name.
var gtpBends = []string{"value", "length", "spare", "hex"}

// parseGTPIEs reads information elements by name.
func parseGTPIEs(n *yaml.Node, p message.Protocol) ([]GTPIE, error) {
	return named(n, "information elements", func(key, value *yaml.Node) (GTPIE, error) {
		e, err := parseGTPName(p, key.Value)
		e.line = key.Line
		if err == nil {
			err = e.set(value, p)
		}
		return e, err
	})
}

// set reads the value of an information element: a text, a mapping, a list of these, or nothing.
func (e *GTPIE) set(n *yaml.Node, p message.Protocol) (err error) {
	e.Values, err = valuesOf(n, func(item *yaml.Node) (GTPValue, error) { return parseGTPValue(item, p) })
	return err
}

func parseGTPValue(n *yaml.Node, p message.Protocol) (GTPValue, error) {
	var v GTPValue
	switch n.Kind {
	case yaml.ScalarNode:
		v.Text = n.Value
		return v, nil
	case yaml.MappingNode:
	default:
		return v, errors.New("a value is a text, or information elements by name")
	}
	if len(n.Content) > 0 && slices.Contains(gtpBends, n.Content[0].Value) {
		var bent struct {
			Value  yaml.Node `yaml:"value"`
			Length *int      `yaml:"length"`
			Spare  *int      `yaml:"spare"`
			Hex    Hex       `yaml:"hex"`
		}
		if err := strict(n, &bent, gtpBends...); err != nil {
			return v, err
		}
		if !bent.Value.IsZero() {
			var err error
			if v, err = parseGTPValue(&bent.Value, p); err != nil {
				return v, err
			}
		}
		v.Length, v.Spare, v.Hex = bent.Length, bent.Spare, bent.Hex
		return v, nil
	}
	var err error
	v.grouped = true
	v.Members, err = parseGTPIEs(n, p)
	return v, err
}

// gtpIE is an information element as it is written.
type gtpIE struct {
	typ, instance uint8
	spare         uint8
	data          []byte
	members       []*gtpIE
	group         bool
	length        *int
	raw           []byte // stands for the whole when not nil
}

func (e *GTPIE) build(s *gtpScope) ([]*gtpIE, error) {
	var out []*gtpIE
	for i := range e.Values {
		one, err := e.Values[i].build(e, s)
		if err != nil {
			return nil, fmt.Errorf("gtp: %s: %w", e.name, err)
		}
		out = append(out, one)
	}
	return out, nil
}

func (v *GTPValue) build(e *GTPIE, s *gtpScope) (*gtpIE, error) {
	out := &gtpIE{typ: e.Type, instance: e.Instance, spare: uint8(value(v.Spare, 0)) & 15, length: v.Length, raw: v.Hex, group: v.grouped}
	if v.grouped {
		for i := range v.Members {
			members, err := v.Members[i].build(s)
			if err != nil {
				return nil, err
			}
			out.members = append(out.members, members...)
		}
		return out, nil
	}
	if v.Hex != nil {
		return out, nil
	}
	var err error
	out.data, err = s.encode(e.Type, expand(v.Text, s.repetition))
	return out, err
}

// append writes the information element (TS 29.274, 8.2.1; TS 29.060, 7.7).
func (e *gtpIE) append(dst []byte, p message.Protocol) []byte {
	if e.raw != nil {
		return append(dst, e.raw...)
	}
	data := e.data
	for _, m := range e.members {
		data = m.append(data, p)
	}
	length := uint16(value(e.length, len(data)))
	switch {
	case p == message.ProtocolGTPv2:
		dst = binary.BigEndian.AppendUint16(append(dst, e.typ), length)
		dst = append(dst, e.spare<<4|e.instance)
	case e.typ == ieExtensionTypes:
		dst = append(dst, e.typ, byte(length))
	case e.typ >= firstWithLength:
		dst = binary.BigEndian.AppendUint16(append(dst, e.typ), length)
	default:
		dst = append(dst, e.typ)
	}
	return append(dst, data...)
}

const (
	// firstWithLength is the first type of versions 0 and 1 that has a length.
	firstWithLength = 128
	// ieExtensionTypes is the Extension Header Type List, whose length has one octet.
	ieExtensionTypes = 141
)

// combineGTP puts the information elements that a message names in the place of the defaults of the same type and
// instance, or behind all of them.
func combineGTP(defaults []*gtpIE, named []GTPIE, s *gtpScope) ([]*gtpIE, error) {
	out := slices.Clone(defaults)
	replaced := map[[2]uint8]bool{}
	for i := range named {
		e := &named[i]
		built, err := e.build(s)
		if err != nil {
			return nil, err
		}
		key := [2]uint8{e.Type, e.Instance}
		is := func(x *gtpIE) bool { return x.typ == e.Type && x.instance == e.Instance }
		at := slices.IndexFunc(out, is)
		if at < 0 || replaced[key] {
			out = append(out, built...)
			continue
		}
		replaced[key] = true
		out = slices.DeleteFunc(out, is)
		out = slices.Insert(out, at, built...)
	}
	return out, nil
}
