package tcap

import "cordon/protocols/ber"

// AppendInvoke appends an invoke. The parameter is one whole element, or nil.
func AppendInvoke(dst []byte, id int8, opcode uint8, parameter []byte) []byte {
	start := len(dst)
	dst = ber.AppendInt(dst, ber.TagInteger, int64(id))
	dst = ber.AppendInt(dst, ber.TagInteger, int64(opcode))
	dst = append(dst, parameter...)
	return ber.Wrap(dst, start, tagInvoke)
}

// AppendLinkedInvoke appends an invoke that is linked to another.
func AppendLinkedInvoke(dst []byte, id, linked int8, opcode uint8, parameter []byte) []byte {
	start := len(dst)
	dst = ber.AppendInt(dst, ber.TagInteger, int64(id))
	dst = ber.AppendInt(dst, tagLinkedID, int64(linked))
	dst = ber.AppendInt(dst, ber.TagInteger, int64(opcode))
	dst = append(dst, parameter...)
	return ber.Wrap(dst, start, tagInvoke)
}

// AppendResult appends a returnResultLast.
func AppendResult(dst []byte, id int8, opcode uint8, result []byte) []byte {
	return appendResult(dst, tagReturnResultLast, id, opcode, result)
}

// AppendResultNotLast appends a returnResultNotLast.
func AppendResultNotLast(dst []byte, id int8, opcode uint8, result []byte) []byte {
	return appendResult(dst, tagReturnResultNotLast, id, opcode, result)
}

// AppendEmptyResult appends a returnResultLast without operation and result.
func AppendEmptyResult(dst []byte, id int8) []byte {
	start := len(dst)
	dst = ber.AppendInt(dst, ber.TagInteger, int64(id))
	return ber.Wrap(dst, start, tagReturnResultLast)
}

func appendResult(dst []byte, tag ber.Tag, id int8, opcode uint8, result []byte) []byte {
	start := len(dst)
	dst = ber.AppendInt(dst, ber.TagInteger, int64(id))
	at := len(dst)
	dst = ber.AppendInt(dst, ber.TagInteger, int64(opcode))
	dst = append(dst, result...)
	dst = ber.Wrap(dst, at, ber.TagSequence)
	return ber.Wrap(dst, start, tag)
}

// AppendError appends a returnError with a local error code. The parameter is
// one whole element, or nil.
func AppendError(dst []byte, id int8, code uint8, parameter []byte) []byte {
	start := len(dst)
	dst = ber.AppendInt(dst, ber.TagInteger, int64(id))
	dst = ber.AppendInt(dst, ber.TagInteger, int64(code))
	dst = append(dst, parameter...)
	return ber.Wrap(dst, start, tagReturnError)
}

// AppendReject appends a reject of the component with that invoke identifier.
func AppendReject(dst []byte, id int8, problem Problem, code uint8) []byte {
	start := len(dst)
	dst = ber.AppendInt(dst, ber.TagInteger, int64(id))
	dst = ber.AppendInt(dst, ber.ClassContext|ber.Tag(problem), int64(code))
	return ber.Wrap(dst, start, tagReject)
}
