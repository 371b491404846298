package forge

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"cordon/protocols/message"
)

// The kinds of component.
const (
	kindInvoke        = "invoke"
	kindResult        = "result"
	kindResultNotLast = "result_not_last"
	kindError         = "error"
	kindReject        = "reject"
)

var kinds = []string{kindInvoke, kindResult, kindResultNotLast, kindError, kindReject}

// Component is an invoke, a result, an error or a reject. In YAML the parameters stand beside the keys named here:
// {op: cancelLocation, imsi: "262990000000001"}.
type Component struct {
	line int
	// Kind is invoke, result, result_not_last, error or reject.
	Kind string
	// Op is the operation: its name, its code, or its code in hexadecimal octets behind "hex:".
	Op string
	// ID is the invoke identifier; without it they are counted from 1, and answers take that of the last invoke.
	ID     *int
	Linked *int
	// Opcode is the form of the operation code: local (also without it), global, padded or long.
	Opcode string
	// Error is the name or code of a returnError; Problem that of a reject, such as invoke.unrecognizedOperation.
	Error   string
	Problem string
	// Args are the parameters by name.
	Args []Arg
	// Param replaces the whole parameter, Append stands behind the elements in it.
	Param  Hex
	Append Hex
	BER    Bends
}

// Arg is a parameter of an operation. A key of the form "[5]" is a primitive element with that context tag and its
// content in hexadecimal, "{5}" a constructed one.
type Arg struct {
	line   int
	Name   string
	Values []Value // several stand one behind the other
}

// Value is one value of a parameter: a text, or a short message.
type Value struct {
	Text string
	TPDU *TPDU
}

// Invoke makes an invoke of an operation from pairs of parameter name and value, for use without YAML. It panics on an
// odd number of texts, which is a fault of the caller's source.
func Invoke(op string, args ...string) *Component { return component(kindInvoke, op, args) }

// Result makes a result like Invoke; op may be empty where the dialogue tells it.
func Result(op string, args ...string) *Component { return component(kindResult, op, args) }

func component(kind, op string, args []string) *Component {
	c := &Component{Kind: kind, Op: op}
	for i := 0; i < len(args); i += 2 {
		c.Args = append(c.Args, Arg{Name: args[i], Values: []Value{{Text: args[i+1]}}})
	}
	return c
}

var opcodeForms = []string{"", "local", "global", "padded", "long"}

// UnmarshalYAML reads {invoke: {...}}, as components are listed, or the bare content.
func (c *Component) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		return errors.New("a component is a mapping such as {op: cancelLocation, imsi: ...}")
	}
	if len(n.Content) == 2 && slices.Contains(kinds, n.Content[0].Value) && n.Content[1].Kind == yaml.MappingNode {
		if err := c.UnmarshalYAML(n.Content[1]); err != nil {
			return err
		}
		c.Kind = n.Content[0].Value
		return nil
	}
	*c = Component{line: n.Line}
	var errs []error
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if seen[key.Value] {
			errs = append(errs, fmt.Errorf("line %d: %s stands twice; write several values as a list", key.Line, key.Value))
		}
		seen[key.Value] = true
		if value.Kind == yaml.AliasNode {
			value = value.Alias
		}
		if err := c.set(key, value); err != nil {
			errs = append(errs, fmt.Errorf("line %d: %s: %w", key.Line, key.Value, lines(err)))
		}
	}
	return errors.Join(errs...)
}

func (c *Component) set(key, value *yaml.Node) error {
	switch key.Value {
	case "op":
		return value.Decode(&c.Op)
	case "id":
		return value.Decode(&c.ID)
	case "linked":
		return value.Decode(&c.Linked)
	case "opcode":
		if !slices.Contains(opcodeForms, value.Value) {
			return errors.New(unknown("form", value.Value, opcodeForms[1:]))
		}
		c.Opcode = value.Value
	case "error":
		c.Error = value.Value
	case "problem":
		c.Problem = value.Value
	case "param":
		return value.Decode(&c.Param)
	case "append":
		return value.Decode(&c.Append)
	case "ber":
		return value.Decode(&c.BER)
	default:
		arg := Arg{line: key.Line, Name: key.Value}
		err := arg.set(value)
		c.Args = append(c.Args, arg)
		return err
	}
	return nil
}

func (a *Arg) set(value *yaml.Node) error {
	switch value.Kind {
	case yaml.ScalarNode:
		text := value.Value
		if value.ShortTag() == "!!null" {
			text = ""
		}
		a.Values = append(a.Values, Value{Text: text})
	case yaml.MappingNode:
		v := Value{TPDU: new(TPDU)}
		if err := v.TPDU.UnmarshalYAML(value); err != nil {
			return err
		}
		a.Values = append(a.Values, v)
	case yaml.SequenceNode:
		for _, item := range value.Content {
			if item.Kind == yaml.SequenceNode {
				return errors.New("a list in a list")
			}
			if err := a.set(item); err != nil {
				return err
			}
		}
	}
	return nil
}

// operation is an operation of MAP or CAP.
type operation struct {
	protocol message.Protocol
	code     int
	name     string // empty where the tables do not know it
}

// parseOperation finds an operation by its name or code; a code of CAP is written cap:20.
func parseOperation(text string) (operation, error) {
	for _, p := range []message.Protocol{message.ProtocolMAP, message.ProtocolCAP} {
		if id := message.OperationByName(p, text); id != 0 {
			return operation{p, int(id.Operation().Code), text}, nil
		}
	}
	digits, protocol := text, message.ProtocolMAP
	if after, ok := strings.CutPrefix(text, "cap:"); ok {
		digits, protocol = after, message.ProtocolCAP
	}
	code, err := strconv.ParseInt(digits, 0, 16)
	if err != nil {
		return operation{}, errors.New(unknown("operation", text, operationNames()))
	}
	return operation{protocol, int(code), message.OperationByCode(protocol, code).Name()}, nil
}

func operationNames() []string {
	var names []string
	for _, op := range message.Operations() {
		if op.Protocol == message.ProtocolMAP || op.Protocol == message.ProtocolCAP {
			names = append(names, op.Name)
		}
	}
	return names
}

// check tells what is wrong with the component.
func (c *Component) check(version int, fault func(line int, format string, args ...any)) {
	if !slices.Contains(kinds, c.Kind) {
		fault(c.line, "a component is one of %s", strings.Join(kinds, ", "))
		return
	}
	if c.ID != nil && (*c.ID < -128 || *c.ID > 127) || c.Linked != nil && (*c.Linked < -128 || *c.Linked > 127) {
		fault(c.line, "an invoke identifier is between -128 and 127")
	}
	switch c.Kind {
	case kindError:
		if _, err := parseError(c.Error); err != nil {
			fault(c.line, "%v", err)
		}
	case kindReject:
		if _, _, err := parseProblem(c.Problem); err != nil {
			fault(c.line, "%v", err)
		}
	default:
		c.checkOperation(version, fault)
	}
}

// checkOperation tries to build the parameter. That of a result without an operation is built when the dialogue tells
// what was asked.
func (c *Component) checkOperation(version int, fault func(line int, format string, args ...any)) {
	if c.Op == "" {
		if c.Kind == kindInvoke {
			fault(c.line, "op is missing")
		}
		return
	}
	var op operation
	if !strings.HasPrefix(c.Op, "hex:") {
		var err error
		if op, err = parseOperation(c.Op); err != nil {
			fault(c.line, "%v", err)
			return
		}
	}
	if _, err := c.parameter(op, version, 0); err != nil {
		fault(c.line, "%v", err)
	}
}
