package sccp

import (
	"errors"
	"fmt"

	"cordon/protocols/numbering"
)

// Errors of the builders.
var (
	// ErrTooLong tells that a part does not fit the message type.
	ErrTooLong = errors.New("part too long for the message type")
	// ErrType tells that the message type cannot be built.
	ErrType = errors.New("not a unitdata or unitdata service message")
)

// TitleAddress is the usual address on an interconnect: routed on an
// international E.164 global title, with subsystem number.
func TitleAddress(digits string, ssn uint8) Address {
	a := Address{
		HasSSN: true, SSN: ssn, GTI: GTIFull,
		Plan: PlanE164, Nature: numbering.NAIInternational,
	}
	a.Digits.SetText(digits)
	return a
}

// AppendAddress appends an address without its length: a.Raw when it is set,
// as it is in what was decoded, else what the fields tell. An encoding scheme
// of 0 stands for the BCD one that fits the number of digits.
func AppendAddress(dst []byte, a *Address, v Variant) []byte {
	if a.Raw != nil {
		return append(dst, a.Raw...)
	}
	ansi := v.ANSI && a.National
	dst = append(dst, a.indicator(ansi))
	if ansi {
		if a.HasSSN {
			dst = append(dst, a.SSN)
		}
		if a.HasPC {
			dst = append(dst, byte(a.PC), byte(a.PC>>8), byte(a.PC>>16))
		}
	} else {
		if a.HasPC {
			dst = append(dst, byte(a.PC), byte(a.PC>>8))
		}
		if a.HasSSN {
			dst = append(dst, a.SSN)
		}
	}
	odd := byte(a.Digits.Len() & 1)
	scheme := a.Encoding
	if scheme == EncodingUnknown {
		scheme = EncodingBCDEven - odd
	}
	switch titleFixed(a.GTI, ansi) {
	case 1:
		if a.GTI == GTINature && !ansi {
			dst = append(dst, a.Nature&0x7F|odd<<7)
		} else {
			dst = append(dst, a.TT)
		}
	case 2:
		dst = append(dst, a.TT, a.Plan<<4|scheme&0xF)
	case 3:
		dst = append(dst, a.TT, a.Plan<<4|scheme&0xF, a.Nature)
	default:
		return dst
	}
	return numbering.AppendBCD(dst, a.Digits.Bytes())
}

func (a *Address) indicator(ansi bool) byte {
	pc, ssn := byte(indicatorPC), byte(indicatorSSN)
	if ansi {
		pc, ssn = ssn, pc
	}
	ind := a.GTI & 0xF << 2
	if a.HasPC {
		ind |= pc
	}
	if a.HasSSN {
		ind |= ssn
	}
	if a.RouteOnSSN {
		ind |= indicatorRouteSSN
	}
	if a.National {
		ind |= indicatorNational
	}
	return ind
}

// Append appends a unitdata or unitdata service message of m's type, class or
// cause, addresses, data, hop counter, segmentation and importance.
func Append(dst []byte, m *Message, v Variant) ([]byte, error) {
	var called, calling [maxAddress]byte
	to := AppendAddress(called[:0], &m.Called, v)
	from := AppendAddress(calling[:0], &m.Calling, v)
	if len(to) > maxShort || len(from) > maxShort {
		return dst, fmt.Errorf("address of %d and %d octets: %w", len(to), len(from), ErrTooLong)
	}
	second := m.Class&0xF | m.Handling<<4
	if m.Type.Service() {
		second = m.Cause
	}
	switch m.Type {
	case TypeUDT, TypeUDTS:
		return appendUDT(append(dst, byte(m.Type), second), to, from, m.Data)
	case TypeXUDT, TypeXUDTS:
		return appendXUDT(append(dst, byte(m.Type), second, m.HopCounter), m, to, from)
	case TypeLUDT, TypeLUDTS:
		return appendLUDT(append(dst, byte(m.Type), second, m.HopCounter), m, to, from)
	}
	return dst, fmt.Errorf("type %#02x: %w", uint8(m.Type), ErrType)
}

const (
	// maxAddress is the room for an address: indicator, point code, subsystem
	// number, three octets of global title, digits.
	maxAddress = 1 + 3 + 1 + 3 + (numbering.MaxDigits+1)/2
	// maxShort is the largest length and pointer of one octet.
	maxShort = 255
	// maxLong is the largest of two.
	maxLong = 65535
)

// appendVariable appends a length of one octet and the value.
func appendVariable(dst, value []byte) []byte {
	return append(append(dst, byte(len(value))), value...)
}

func appendUDT(dst, to, from, data []byte) ([]byte, error) {
	const pointers = 3
	third := 1 + 1 + len(to) + 1 + len(from)
	if len(data) > maxShort || third > maxShort {
		return dst, fmt.Errorf("data of %d octets: %w", len(data), ErrTooLong)
	}
	dst = append(dst, pointers, byte(pointers-1+1+len(to)), byte(third))
	dst = appendVariable(dst, to)
	dst = appendVariable(dst, from)
	return appendVariable(dst, data), nil
}

func appendXUDT(dst []byte, m *Message, to, from []byte) ([]byte, error) {
	const pointers = 4
	third := 2 + 1 + len(to) + 1 + len(from)
	optional := third - 1 + 1 + len(m.Data)
	has := m.HasSegmentation || m.HasImportance
	if !has {
		optional = 0
	}
	if len(m.Data) > maxShort || third > maxShort || optional > maxShort {
		return dst, fmt.Errorf("data of %d octets: %w", len(m.Data), ErrTooLong)
	}
	dst = append(dst, pointers, byte(pointers-1+1+len(to)), byte(third), byte(optional))
	dst = appendVariable(dst, to)
	dst = appendVariable(dst, from)
	dst = appendVariable(dst, m.Data)
	return appendOptional(dst, m), nil
}

func appendLUDT(dst []byte, m *Message, to, from []byte) ([]byte, error) {
	// Pointers of two octets count from the second (Q.713, 2.3).
	first := 3*2 + 1
	second := first - 2 + 1 + len(to)
	third := second - 2 + 1 + len(from)
	optional := third - 2 + 2 + len(m.Data)
	if !m.HasSegmentation && !m.HasImportance {
		optional = 0
	}
	if len(m.Data) > maxLong || optional > maxLong {
		return dst, fmt.Errorf("data of %d octets: %w", len(m.Data), ErrTooLong)
	}
	for _, p := range [...]int{first, second, third, optional} {
		dst = append(dst, byte(p), byte(p>>8))
	}
	dst = appendVariable(dst, to)
	dst = appendVariable(dst, from)
	dst = append(dst, byte(len(m.Data)), byte(len(m.Data)>>8))
	dst = append(dst, m.Data...)
	return appendOptional(dst, m), nil
}

// appendOptional appends the optional part, nothing when it is empty.
func appendOptional(dst []byte, m *Message) []byte {
	if !m.HasSegmentation && !m.HasImportance {
		return dst
	}
	if m.HasSegmentation {
		s := &m.Segmentation
		octet := s.Class&1<<6 | s.Remaining&0xF
		if s.First {
			octet |= 0x80
		}
		dst = append(dst, paramSegmentation, segmentationOctets, octet,
			byte(s.Reference>>16), byte(s.Reference>>8), byte(s.Reference))
	}
	if m.HasImportance {
		dst = append(dst, paramImportance, 1, m.Importance)
	}
	return append(dst, paramEnd)
}

// Segments cuts m, an XUDT, LUDT or service message of them, into messages
// with at most size octets of data each. Class and reference are those of
// m.Segmentation.
func Segments(m *Message, v Variant, size int) ([][]byte, error) {
	if size < 1 || len(m.Data) > size*MaxSegments {
		return nil, fmt.Errorf("%d octets in segments of %d: %w", len(m.Data), size, ErrTooLong)
	}
	part := *m
	part.HasSegmentation = true
	n := max((len(m.Data)+size-1)/size, 1)
	out := make([][]byte, 0, n)
	for i := range n {
		part.Data = m.Data[i*size : min((i+1)*size, len(m.Data))]
		part.Segmentation.First = i == 0
		part.Segmentation.Remaining = uint8(n - 1 - i)
		b, err := Append(nil, &part, v)
		if err != nil {
			return nil, fmt.Errorf("segment %d: %w", i, err)
		}
		out = append(out, b)
	}
	return out, nil
}

// serviceType is the message type that returns t, and 0 for others than
// unitdata.
func serviceType(t Type) Type {
	switch t {
	case TypeUDT:
		return TypeUDTS
	case TypeXUDT:
		return TypeXUDTS
	case TypeLUDT:
		return TypeLUDTS
	}
	return 0
}

// AppendService appends the service message that returns m, which must have
// been decoded, with one of the Cause constants: addresses are swapped, data
// and segmentation echoed (Q.714, 4.2). Whether the sender asked for it is for
// the caller to check, see ReturnOnError; so is whether the calling address is
// to be trusted, since the message goes there.
func AppendService(dst []byte, m *Message, cause uint8, v Variant) ([]byte, error) {
	s := Message{
		Type: serviceType(m.Type), Cause: cause, Data: m.Data, HopCounter: maxHops,
		HasSegmentation: m.HasSegmentation, Segmentation: m.Segmentation,
		HasImportance: m.HasImportance, Importance: m.Importance,
	}
	s.Called.Raw, s.Calling.Raw = echo(m.Calling.Raw), echo(m.Called.Raw)
	return Append(dst, &s, v)
}

// echo is raw, or for a missing address the one that says nothing.
func echo(raw []byte) []byte {
	if raw == nil {
		return []byte{0}
	}
	return raw
}
