package tcap

// The octets between which the lengths and the application context stand in
// the dialogue portion that nearly every real message has.
const (
	commonReference = "\x06\x07" + oidDialogue
	commonFields    = versionOne + "\xA1\x09\x06\x07"

	commonPDU    = 13 // offset of the tag of the dialogue PDU
	commonAC     = 23 // offset of the application context
	commonLength = commonAC + acOctets
)

// commonDialogue reads the usual form of AARQ and AARE without walking its ten
// elements one by one. It reads no other form, so that what it takes is what
// the walk would have taken, with no anomaly; ok is false for the rest. more is
// what follows the application context.
func commonDialogue(v []byte, d *Dialogue) (more []byte, ok bool) {
	if len(v) < commonLength || len(v) >= 0x80 ||
		v[0] != 0x28 || int(v[1]) != len(v)-2 ||
		string(v[2:2+len(commonReference)]) != commonReference ||
		v[11] != 0xA0 || int(v[12]) != len(v)-13 ||
		v[commonPDU]&^1 != 0x60 || int(v[14]) != len(v)-15 ||
		string(v[15:15+len(commonFields)]) != commonFields {
		return nil, false
	}
	ac := v[commonAC:commonLength:commonLength]
	for _, c := range ac {
		if c >= 0x80 {
			return nil, false
		}
	}
	d.Type = DialogueRequest
	if v[commonPDU] == 0x61 {
		d.Type = DialogueResponse
	}
	d.AC, d.ACRaw = ac, ac
	return v[commonLength:], true
}

// commonOutcome reads result and diagnostic of a response in their usual form,
// which follow the application context. It gives what follows them, or more
// itself where they have another form.
func commonOutcome(more []byte, d *Dialogue) (rest []byte, ok bool) {
	const octets = 12
	if d.Type != DialogueResponse || len(more) < octets ||
		string(more[:4]) != "\xA2\x03\x02\x01" || string(more[5:7]) != "\xA3\x05" ||
		more[7] != 0xA0|DiagnosticUser && more[7] != 0xA0|DiagnosticProvider ||
		string(more[8:11]) != "\x03\x02\x01" || more[4] >= 0x80 || more[11] >= 0x80 {
		return more, false
	}
	d.HasResult, d.Result = true, more[4]
	d.HasDiagnostic, d.DiagnosticSource, d.Diagnostic = true, more[7]&0x1F, more[11]
	return more[octets:], true
}
