package decode

import (
	"cordon/protocols/gsmmap"
	"cordon/protocols/message"
	"cordon/protocols/tcap"
	"cordon/protocols/tcuser"
)

// transaction takes what a connectionless SCCP or SUA message carries, where
// that is TCAP; other users (RANAP, BSSAP) are left to SCCP's own rules.
func (d *Decoder) transaction(b []byte) {
	m, t := d.m, &d.tcap
	if !tcap.Decode(b, tcap.Variant{ANSI: d.opts.Variant == VariantANSI}, t) {
		m.Anomalies.Union(&t.Anomalies)
		return
	}
	if t.Type.ANSI() {
		d.ansi(b)
		return
	}
	m.Anomalies.Union(&t.Anomalies)
	m.PushLayer(message.LayerTCAP, b)
	m.Protocol = message.ProtocolTCAP
	m.Operation = transactionOperations[t.Type]
	m.AddText(message.FieldTCAPType, t.Type.String())
	if len(t.OTID) > 0 {
		m.AddHex(message.FieldTCAPOTID, t.OTID)
	}
	if len(t.DTID) > 0 {
		m.AddHex(message.FieldTCAPDTID, t.DTID)
	}
	if t.HasPAbort {
		m.AddInt(message.FieldTCAPPAbortCause, int64(t.PAbort))
	}
	d.dialogue(t)
	invokes := 0
	for i := range t.Components() {
		if t.Components()[i].Type == tcap.Invoke {
			invokes++
		}
	}
	m.AddInt(message.FieldTCAPComponentCount, int64(t.Count()))
	m.AddInt(message.FieldTCAPInvokeCount, int64(invokes))
	d.users.Decode(m, t, d.hint())
}

// hint gives the users of TCAP what the layers below know.
// transactionOperations are the operations that stand for a message without
// components.
var transactionOperations = indexTypes()

func indexTypes() (t [1 << 8]message.OpID) {
	for i := range t {
		t[i] = message.OperationByName(message.ProtocolTCAP, tcap.Type(i).String())
	}
	return t
}

func (d *Decoder) hint() tcuser.Hint {
	h := tcuser.Hint{CAPSSNs: d.opts.CAPSSNs}
	if n, ok := d.m.Int(message.FieldSCCPCalledSSN); ok {
		h.CalledSSN = uint8(n)
	}
	if n, ok := d.m.Int(message.FieldSCCPCallingSSN); ok {
		h.CallingSSN = uint8(n)
	}
	return h
}

// dialogueNames are the abbreviations of Q.773 for the dialogue PDUs.
var dialogueNames = [...]string{
	tcap.DialogueUnknown: "unknown", tcap.DialogueRequest: "AARQ", tcap.DialogueResponse: "AARE", tcap.DialogueAbort: "ABRT", tcap.DialogueUni: "AUDT",
}

func (d *Decoder) dialogue(t *tcap.Message) {
	m := d.m
	if !t.HasDialogue {
		m.AddText(message.FieldTCAPDialogue, "none")
		return
	}
	g := &t.Dialogue
	m.AddText(message.FieldTCAPDialogue, dialogueNames[g.Type])
	m.AC = g.AC
	if known, ok := gsmmap.ContextByOID(g.AC); ok {
		m.AddText(message.FieldTCAPAC, known.OID())
	} else if g.AC != nil {
		// An arc of one octet is at most three digits and a dot.
		if buf := m.Text(4*len(g.AC) + 4); buf != nil {
			m.AddView(message.FieldTCAPAC, g.AppendAC(buf[:0]))
		}
	}
	if g.HasResult {
		m.AddInt(message.FieldTCAPDialogueResult, int64(g.Result))
	}
	if g.HasDiagnostic {
		m.AddInt(message.FieldTCAPDialogueDiagnostic, int64(g.Diagnostic))
	}
}

// ansi takes an ANSI TCAP message, of which the package type and the operations
// are read.
func (d *Decoder) ansi(b []byte) {
	m, t := d.m, &d.tcap
	m.Anomalies.Union(&t.Anomalies)
	m.PushLayer(message.LayerANSITCAP, b)
	m.Protocol, m.Operation = message.ProtocolANSITCAP, 0
	m.AddText(message.FieldTCAPANSIPackage, t.Type.String())
	for i := range t.Components() {
		if c := &t.Components()[i]; c.HasOpcode {
			m.AddInt(message.FieldTCAPANSIOperation, c.Opcode)
		}
	}
}
