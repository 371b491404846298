package tcap

import "cordon/protocols/ber"

// AppendMessage appends a message of ITU. Transaction identifiers that are nil
// are left out, as are an empty dialogue portion, made by one of
// AppendRequest, AppendResponse, AppendAbort and AppendUni, and an empty
// series of components.
func AppendMessage(dst []byte, kind Type, otid, dtid, dialogue, components []byte) []byte {
	start := len(dst)
	if otid != nil {
		dst = ber.AppendTLV(dst, tagOTID, false, otid)
	}
	if dtid != nil {
		dst = ber.AppendTLV(dst, tagDTID, false, dtid)
	}
	dst = append(dst, dialogue...)
	if len(components) > 0 {
		dst = ber.AppendTLV(dst, tagComponents, true, components)
	}
	return ber.Wrap(dst, start, messageTag(kind))
}

// messageTag is the tag of a message type of ITU; of others that of begin.
func messageTag(kind Type) ber.Tag {
	switch kind {
	case TypeUnidirectional:
		return tagUnidirectional
	case TypeEnd:
		return tagEnd
	case TypeContinue:
		return tagContinue
	case TypeAbort:
		return tagAbort
	}
	return tagBegin
}

// AppendBegin appends a begin.
func AppendBegin(dst, otid, dialogue, components []byte) []byte {
	return AppendMessage(dst, TypeBegin, otid, nil, dialogue, components)
}

// AppendContinue appends a continue.
func AppendContinue(dst, otid, dtid, dialogue, components []byte) []byte {
	return AppendMessage(dst, TypeContinue, otid, dtid, dialogue, components)
}

// AppendEnd appends an end. To refuse a begin, dtid is its OTID.
func AppendEnd(dst, dtid, dialogue, components []byte) []byte {
	return AppendMessage(dst, TypeEnd, nil, dtid, dialogue, components)
}

// AppendUserAbort appends an abort of the user, with the dialogue portion of a
// response that rejects or of an abort.
func AppendUserAbort(dst, dtid, dialogue []byte) []byte {
	return AppendMessage(dst, TypeAbort, nil, dtid, dialogue, nil)
}

// AppendProviderAbort appends an abort of the provider, with one of the PAbort
// constants.
func AppendProviderAbort(dst, dtid []byte, cause uint8) []byte {
	start := len(dst)
	dst = ber.AppendTLV(dst, tagDTID, false, dtid)
	dst = ber.AppendInt(dst, tagPAbort, int64(cause))
	return ber.Wrap(dst, start, tagAbort)
}

// AppendUnidirectional appends a unidirectional message.
func AppendUnidirectional(dst, dialogue, components []byte) []byte {
	return AppendMessage(dst, TypeUnidirectional, nil, nil, dialogue, components)
}

// versionOne is the protocol version field of a dialogue PDU.
const versionOne = "\x80\x02\x07\x80"

// AppendRequest appends a dialogue portion that asks for an application
// context (AARQ). ac is the content of the OBJECT IDENTIFIER, userInfo made by
// AppendUserInfo or one of its kin, or nil.
func AppendRequest(dst, ac, userInfo []byte) []byte {
	start := len(dst)
	dst = appendAC(append(dst, versionOne...), ac)
	dst = appendUserInfo(dst, userInfo)
	return wrapDialogue(dst, start, tagAARQ, oidDialogue)
}

// AppendUni appends the dialogue portion of a unidirectional message (AUDT).
func AppendUni(dst, ac, userInfo []byte) []byte {
	start := len(dst)
	dst = appendAC(append(dst, versionOne...), ac)
	dst = appendUserInfo(dst, userInfo)
	return wrapDialogue(dst, start, tagAARQ, oidUniDialogue)
}

// AppendResponse appends a dialogue portion that accepts or rejects (AARE):
// result is one of the Result constants, source DiagnosticUser or
// DiagnosticProvider, diagnostic one of theirs.
func AppendResponse(dst, ac []byte, result, source, diagnostic uint8, userInfo []byte) []byte {
	start := len(dst)
	dst = appendAC(append(dst, versionOne...), ac)
	at := len(dst)
	dst = ber.AppendInt(dst, ber.TagInteger, int64(result))
	dst = ber.Wrap(dst, at, tagResult)
	at = len(dst)
	dst = ber.AppendInt(dst, ber.TagInteger, int64(diagnostic))
	dst = ber.Wrap(dst, at, ber.ClassContext|ber.Tag(source))
	dst = ber.Wrap(dst, at, tagDiagnostic)
	dst = appendUserInfo(dst, userInfo)
	return wrapDialogue(dst, start, tagAARE, oidDialogue)
}

// AppendAbort appends a dialogue portion that aborts (ABRT); source is 0 for
// the user and 1 for the provider.
func AppendAbort(dst []byte, source uint8, userInfo []byte) []byte {
	start := len(dst)
	dst = ber.AppendInt(dst, tagAbortSource, int64(source))
	dst = appendUserInfo(dst, userInfo)
	return wrapDialogue(dst, start, tagABRT, oidDialogue)
}

func appendAC(dst, ac []byte) []byte {
	start := len(dst)
	dst = ber.AppendTLV(dst, ber.TagOID, false, ac)
	return ber.Wrap(dst, start, tagAC)
}

func appendUserInfo(dst, userInfo []byte) []byte {
	if len(userInfo) == 0 {
		return dst
	}
	return ber.AppendTLV(dst, tagUserInfo, true, userInfo)
}

// wrapDialogue makes dst[start:] the fields of a dialogue PDU in its EXTERNAL.
func wrapDialogue(dst []byte, start int, tag ber.Tag, oid string) []byte {
	dst = ber.Wrap(dst, start, tag)
	dst = wrapExternal(dst, start, oid)
	return ber.Wrap(dst, start, tagDialogue)
}

// wrapExternal makes dst[start:] the single type of an EXTERNAL.
func wrapExternal(dst []byte, start int, oid string) []byte {
	dst = ber.Wrap(dst, start, tagSingleType)
	// The reference goes in front: both are wrapped, then swapped into place.
	data := len(dst) - start
	dst = ber.AppendTLV(dst, ber.TagOID, false, []byte(oid))
	rotate(dst[start:], data)
	return ber.Wrap(dst, start, ber.TagExternal)
}

// rotate moves b[:n] behind b[n:].
func rotate(b []byte, n int) {
	reverse(b[:n])
	reverse(b[n:])
	reverse(b)
}

func reverse(b []byte) {
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
}

// AppendUserInfo appends user information for a dialogue PDU: data, a whole
// element, under the object identifier whose content is oid.
func AppendUserInfo(dst, oid, data []byte) []byte {
	start := len(dst)
	dst = append(dst, data...)
	return wrapExternal(dst, start, string(oid))
}

// AppendMAPOpen appends the user information of MAP-OPEN; references are
// octets of an AddressString, nil for none.
func AppendMAPOpen(dst, destination, origination []byte) []byte {
	start := len(dst)
	if destination != nil {
		dst = ber.AppendTLV(dst, ber.ClassContext|0, false, destination)
	}
	if origination != nil {
		dst = ber.AppendTLV(dst, ber.ClassContext|1, false, origination)
	}
	dst = ber.Wrap(dst, start, mapDialogueTag(MAPOpen))
	return wrapExternal(dst, start, oidMAPDialogue)
}

// AppendMAPAccept appends the user information of MAP-ACCEPT.
func AppendMAPAccept(dst []byte) []byte {
	start := len(dst)
	dst = ber.Wrap(dst, start, mapDialogueTag(MAPAccept))
	return wrapExternal(dst, start, oidMAPDialogue)
}

// AppendMAPRefuse appends the user information of MAP-REFUSE; reason is
// ENUMERATED: 0 no reason, 1 invalid destination, 2 invalid originating
// reference.
func AppendMAPRefuse(dst []byte, reason uint8) []byte {
	start := len(dst)
	dst = ber.AppendInt(dst, ber.TagEnumerated, int64(reason))
	dst = ber.Wrap(dst, start, mapDialogueTag(MAPRefuse))
	return wrapExternal(dst, start, oidMAPDialogue)
}

// AppendMAPUserAbort appends the user information of MAP-U-ABORT with a choice
// of NULL: 0 user specific reason, 1 resource limitation.
func AppendMAPUserAbort(dst []byte, choice uint8) []byte {
	start := len(dst)
	dst = ber.AppendTLV(dst, ber.ClassContext|ber.Tag(choice), false, nil)
	dst = ber.Wrap(dst, start, mapDialogueTag(MAPUserAbort))
	return wrapExternal(dst, start, oidMAPDialogue)
}

func mapDialogueTag(t MAPDialogueType) ber.Tag {
	return ber.ClassContext | ber.Tag(t-MAPOpen)
}
