package rules

import (
	"errors"
	"fmt"
	"slices"

	"cordon/protocols/message"
)

// components makes the components that the test spells out, or one of the
// fields of component scope in its message.
func (b *builder) components(t *Test) error {
	inner := slices.DeleteFunc(slices.Clone(t.fields), func(f testField) bool { return !ofComponent(f.id) })
	if len(t.components) > 0 {
		for _, f := range inner {
			if f.id != message.FieldOperation && f.id != message.FieldCode {
				return fmt.Errorf("%s belongs into one of the components", f.id.Name())
			}
		}
		for i, c := range t.components {
			if err := b.component(c.fields); err != nil {
				return fmt.Errorf("component %d: %w", i, err)
			}
		}
		return b.finish()
	}
	op := b.find(b.m.Protocol, b.operation)
	layer := op != 0 && (!hasComponents(b.m.Protocol) || op.Operation().Protocol == message.ProtocolTCAP)
	values := slices.ContainsFunc(inner, func(f testField) bool { return f.id != message.FieldOperation })
	if b.operation != "" && op == 0 {
		return fmt.Errorf("%s has no operation %s", b.m.Protocol, b.operation)
	}
	switch {
	case layer && (!values || onlyCode(inner)):
		b.m.Operation = op
	case layer && b.m.Protocol == message.ProtocolDiameter && !slices.ContainsFunc(inner, ofComponentAlone):
		b.m.Operation = op
		for _, f := range inner {
			if message.FieldByID(f.id).Shared {
				b.add(f)
			}
		}
	case layer:
		return errors.New("fields of components need a protocol that has components, such as map")
	case op != 0 || values || b.on.hasComponent && hasComponents(b.m.Protocol):
		if err := b.component(inner); err != nil {
			return err
		}
	}
	return b.finish()
}

func onlyCode(fields []testField) bool {
	return !slices.ContainsFunc(fields, func(f testField) bool { return f.id != message.FieldOperation && f.id != message.FieldCode })
}

// ofComponentAlone reports whether a field cannot stand in a message of Diameter.
func ofComponentAlone(f testField) bool {
	row := message.FieldByID(f.id)
	return row.Scope == message.ScopeComponent && !row.Shared
}

// ofComponent reports whether a field speaks of one component.
func ofComponent(f message.FieldID) bool {
	return f == message.FieldOperation || f == message.FieldCode || message.FieldByID(f).Scope == message.ScopeComponent
}

// find finds an operation of a protocol.
func (b *builder) find(p message.Protocol, name string) message.OpID {
	if name == "" {
		return 0
	}
	return message.OperationByName(p, name)
}

// component makes one component of its fields.
func (b *builder) component(fields []testField) error {
	c := b.m.BeginComponent()
	if c == nil {
		return fmt.Errorf("more than %d components", message.MaxComponents)
	}
	c.Protocol, c.Type = b.m.Protocol, message.ComponentInvoke
	if len(b.on.Components) > 0 {
		c.Type = b.on.Components[0]
	}
	operation := b.operation
	set := map[message.FieldID]bool{}
	for _, f := range fields {
		if set[f.id] = true; !ofComponent(f.id) {
			return fmt.Errorf("%s is a field of the message, not of a component", f.id.Name())
		}
		if f.id == message.FieldOperation {
			operation = first(f.values)
		}
		setComponent(c, f)
	}
	if operation != "" {
		if c.Op = b.find(b.m.Protocol, operation); c.Op == 0 {
			return fmt.Errorf("%s has no operation %s", b.m.Protocol, operation)
		}
	}
	if c.Op == 0 && c.HasOpcode && !b.given[message.FieldOperation] {
		c.Op = message.OperationByCode(b.m.Protocol, c.Opcode)
	}
	if c.Op != 0 && !set[message.FieldCode] && c.Type != message.ComponentReturnError && c.Type != message.ComponentReject {
		c.HasOpcode, c.Opcode = true, int64(c.Op.Operation().Code)
	}
	for _, f := range fields {
		if f.id != message.FieldOperation && f.id != message.FieldCode {
			b.add(f)
		}
	}
	b.derived(c, set)
	b.m.EndComponent()
	return nil
}

// setComponent puts a field into the member of Component that it stands for.
func setComponent(c *message.Component, f testField) {
	v := first(f.values)
	switch f.id {
	case message.FieldTCAPComponentType:
		c.Type = componentByName(v)
	case message.FieldCode, message.FieldTCAPOpcode:
		c.Opcode, c.HasOpcode = number(v), v != ""
	case message.FieldTCAPOpcodeGlobal:
		c.Global = v == "true"
	case message.FieldTCAPInvokeID:
		c.InvokeID, c.HasID = int32(number(v)), v != ""
	case message.FieldTCAPLinkedID:
		c.LinkedID, c.HasLinked = int32(number(v)), v != ""
	case message.FieldTCAPError, message.FieldTCAPProblem, message.FieldMAPError:
		c.Error, c.HasError = number(v), v != ""
	}
}

// derived adds the fields that a decoder makes of the component itself.
func (b *builder) derived(c *message.Component, set map[message.FieldID]bool) {
	if !set[message.FieldTCAPComponentType] {
		b.m.AddText(message.FieldTCAPComponentType, c.Type.String())
	}
	if !c.HasOpcode {
		return
	}
	opcodes := []message.FieldID{message.FieldTCAPOpcode}
	switch c.Protocol {
	case message.ProtocolMAP:
		opcodes = append(opcodes, message.FieldMAPOpcode)
	case message.ProtocolCAP:
		opcodes = append(opcodes, message.FieldCAPOpcode)
	}
	for _, f := range opcodes {
		if !set[f] {
			b.m.AddInt(f, c.Opcode)
		}
	}
}

// finish sets what counts the components.
func (b *builder) finish() error {
	m := b.m
	components := m.Components()
	if len(components) == 0 {
		return nil
	}
	if m.Operation == 0 {
		m.Operation = components[0].Op
	}
	invokes := int64(0)
	for i := range components {
		if components[i].Type == message.ComponentInvoke {
			invokes++
		}
	}
	if !b.given[message.FieldTCAPComponentCount] {
		m.AddInt(message.FieldTCAPComponentCount, int64(len(components)))
	}
	if !b.given[message.FieldTCAPInvokeCount] {
		m.AddInt(message.FieldTCAPInvokeCount, invokes)
	}
	return nil
}
