package message

import (
	"strconv"
	"unicode/utf8"
)

// AppendFieldsJSON appends the fields of m as a JSON object: names of the
// dictionary, a scalar where a field has one value and a list where it has
// several. hide, where not nil, replaces the text of what names a subscriber
// (see NamesSubscriber), and identities within other texts of Diameter; it appends its replacement for s to dst, unquoted and free of
// characters that JSON escapes.
func (m *Message) AppendFieldsJSON(dst []byte, hide func(dst []byte, s string) []byte) []byte {
	dst = append(dst, '{')
	open := len(dst)
	for i := range fields[1:] {
		f := &fields[i+1]
		before := len(dst)
		if before > open {
			dst = append(dst, ',')
		}
		dst = append(dst, '"')
		dst = append(dst, f.Name...)
		dst = append(dst, '"', ':')
		start := len(dst)
		if dst = m.appendField(dst, f, hide); len(dst) == start {
			dst = dst[:before]
		}
	}
	return append(dst, '}')
}

// appendField appends the value or values of f, or nothing.
func (m *Message) appendField(dst []byte, f *Field, hide func([]byte, string) []byte) []byte {
	switch {
	case f.ID == FieldAnomalies:
		return m.appendAnomalies(dst)
	case f.Type == TypeComponents:
		return m.appendComponents(dst)
	case f.ID <= lastMetaField:
		return m.appendMeta(dst, f)
	}
	c := m.First(f.ID)
	if !c.Valid() {
		return dst
	}
	several := c.Next().Valid()
	if several {
		dst = append(dst, '[')
	}
	for first := true; c.Valid(); c = c.Next() {
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst = m.appendValue(dst, f, c, hide)
	}
	if several {
		dst = append(dst, ']')
	}
	return dst
}

func (m *Message) appendValue(dst []byte, f *Field, c Cursor, hide func([]byte, string) []byte) []byte {
	switch f.Type {
	case TypeInt:
		return strconv.AppendInt(dst, c.Int(), 10)
	case TypeBool:
		return strconv.AppendBool(dst, c.Bool())
	case TypeAddr:
		dst = append(dst, '"')
		dst = c.Addr().AppendTo(dst)
		return append(dst, '"')
	}
	if hide != nil && m.NamesSubscriber(f.ID, c.String()) {
		dst = append(dst, '"')
		dst = hide(dst, c.String())
		return append(dst, '"')
	}
	if hide != nil && m.namesWithin(f, c.String()) {
		return AppendQuoted(dst, string(m.appendHidden(nil, c.String(), hide)))
	}
	return AppendQuoted(dst, c.String())
}

func (m *Message) appendMeta(dst []byte, f *Field) []byte {
	if !m.metaHas(f.ID) {
		return dst
	}
	switch f.Type {
	case TypeAddr:
		a, _ := m.metaAddr(f.ID)
		dst = append(dst, '"')
		dst = a.AppendTo(dst)
		return append(dst, '"')
	case TypeInt:
		n, _ := m.metaInt(f.ID)
		return strconv.AppendInt(dst, n, 10)
	case TypeBool:
		n, _ := m.metaInt(f.ID)
		return strconv.AppendBool(dst, n != 0)
	}
	s, _ := m.metaString(f.ID)
	return AppendQuoted(dst, s)
}

func (m *Message) appendAnomalies(dst []byte) []byte {
	if m.Anomalies.Empty() {
		return dst
	}
	sep := byte('[')
	for a := range m.Anomalies.All {
		dst = append(dst, sep, '"')
		dst = append(dst, a.Name()...)
		dst = append(dst, '"')
		sep = ','
	}
	return append(dst, ']')
}

func (m *Message) appendComponents(dst []byte) []byte {
	sep := byte('[')
	for i := range m.Components() {
		c := &m.components[i]
		dst = append(dst, sep)
		sep = ','
		dst = append(dst, `{"type":"`...)
		dst = append(dst, c.Type.String()...)
		dst = append(dst, '"')
		if c.HasID {
			dst = append(dst, `,"id":`...)
			dst = strconv.AppendInt(dst, int64(c.InvokeID), 10)
		}
		if c.HasOpcode {
			dst = append(dst, `,"opcode":`...)
			dst = strconv.AppendInt(dst, c.Opcode, 10)
		}
		if c.HasError {
			dst = append(dst, `,"error":`...)
			dst = strconv.AppendInt(dst, c.Error, 10)
		}
		if c.Op != 0 {
			dst = append(dst, `,"operation":"`...)
			dst = append(dst, c.Op.Name()...)
			dst = append(dst, '"')
		}
		dst = append(dst, '}')
	}
	if sep == '[' {
		return dst
	}
	return append(dst, ']')
}

// AppendQuoted appends s as a JSON string. What the far side chose may hold any
// octet: control characters are escaped, and octets that are not UTF-8 become
// U+FFFD, so that a log or a console is never at its mercy.
func AppendQuoted(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
			i++
		case c < 0x20 || c == 0x7f || c == '<' || c == '>' || c == '&':
			dst = append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
			i++
		case c < utf8.RuneSelf:
			dst = append(dst, c)
			i++
		default:
			r, n := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && n == 1 || r >= 0x80 && r < 0xa0 || r == 0x2028 || r == 0x2029 {
				dst = append(dst, `\ufffd`...)
			} else {
				dst = append(dst, s[i:i+n]...)
			}
			i += n
		}
	}
	return append(dst, '"')
}

// AppendFieldLines appends the fields of m for people, one a line: name and
// value as AppendFieldsJSON writes it, each line behind indent.
func (m *Message) AppendFieldLines(dst []byte, indent string) []byte {
	for i := range fields[1:] {
		f := &fields[i+1]
		before := len(dst)
		dst = append(dst, indent...)
		dst = append(dst, f.Name...)
		for n := len(f.Name); n < 28; n++ {
			dst = append(dst, ' ')
		}
		dst = append(dst, ' ')
		start := len(dst)
		if dst = m.appendField(dst, f, nil); len(dst) == start {
			dst = dst[:before]
			continue
		}
		dst = append(dst, '\n')
	}
	return dst
}
