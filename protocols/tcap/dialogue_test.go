package tcap

import (
	"bytes"
	"encoding/hex"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon/protocols/ber"
	"cordon/protocols/wire"
)

func TestDecodeDialogue(t *testing.T) {
	ref := unhex(t, "96 629209000010")
	tests := []struct {
		name     string
		dialogue []byte
		check    func(d *Dialogue) bool
	}{
		{"request", AppendRequest(nil, acUSSD, nil), func(d *Dialogue) bool {
			return d.Type == DialogueRequest && bytes.Equal(d.AC, acUSSD) && bytes.Equal(d.ACRaw, acUSSD) && d.MAP.Type == MAPNone
		}},
		{"request with MAP-OPEN", AppendRequest(nil, acUSSD, AppendMAPOpen(nil, ref, []byte{0x91, 0x94})), func(d *Dialogue) bool {
			return d.Type == DialogueRequest && d.MAP.Type == MAPOpen && bytes.Equal(d.MAP.DestinationReference, ref) &&
				hex.EncodeToString(d.MAP.OriginationReference) == "9194" && d.MAP.Extra == nil && string(d.UserInfoOID) == oidMAPDialogue &&
				d.UserInfoData[0] == 0xA0 && d.UserInfo[0] == 0x28
		}},
		{"request with a MAP-OPEN of nothing", AppendRequest(nil, acUSSD, AppendMAPOpen(nil, nil, nil)), func(d *Dialogue) bool {
			return d.MAP.Type == MAPOpen && d.MAP.DestinationReference == nil && d.MAP.OriginationReference == nil
		}},
		{"request with other user information", AppendRequest(nil, acUSSD, AppendUserInfo(nil, []byte{0x2A, 3}, []byte{5, 0})), func(d *Dialogue) bool {
			return d.MAP.Type == MAPNone && hex.EncodeToString(d.UserInfoOID) == "2a03" && hex.EncodeToString(d.UserInfoData) == "0500"
		}},
		{"accepting response", AppendResponse(nil, acUSSD, ResultAccepted, DiagnosticUser, DiagnosticNull, nil), func(d *Dialogue) bool {
			return d.Type == DialogueResponse && d.HasResult && d.Result == 0 && d.HasDiagnostic && d.DiagnosticSource == DiagnosticUser && d.Diagnostic == 0
		}},
		{"accepting response with MAP-ACCEPT", AppendResponse(nil, acUSSD, 0, DiagnosticUser, 0, AppendMAPAccept(nil)), func(d *Dialogue) bool {
			return d.MAP.Type == MAPAccept && d.HasDiagnostic
		}},
		{"response that rejects the context", AppendResponse(nil, acUSSD, ResultRejectPermanent, DiagnosticUser, DiagnosticACNotSupported, AppendMAPRefuse(nil, 1)), func(d *Dialogue) bool {
			return d.Result == ResultRejectPermanent && d.Diagnostic == DiagnosticACNotSupported && d.MAP.Type == MAPRefuse && d.MAP.HasReason && d.MAP.Reason == 1
		}},
		{"response of the provider", AppendResponse(nil, acUSSD, 1, DiagnosticProvider, DiagnosticNoCommonDialoguePortion, nil), func(d *Dialogue) bool {
			return d.DiagnosticSource == DiagnosticProvider && d.Diagnostic == 2
		}},
		{"abort of the user", AppendAbort(nil, 0, AppendMAPUserAbort(nil, 1)), func(d *Dialogue) bool {
			return d.Type == DialogueAbort && d.HasAbortSource && d.AbortSource == 0 && d.MAP.Type == MAPUserAbort && d.MAP.HasReason && d.MAP.Reason == 1 && d.AC == nil
		}},
		{"abort of the provider", AppendAbort(nil, 1, nil), func(d *Dialogue) bool { return d.AbortSource == 1 && d.UserInfo == nil }},
		{"unidirectional", AppendUni(nil, acUSSD, nil), func(d *Dialogue) bool { return d.Type == DialogueUni && bytes.Equal(d.AC, acUSSD) }},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			var m Message
			if !Decode(AppendMessage(nil, TypeBegin, otid, nil, tc.dialogue, nil), Variant{}, &m) || !m.HasDialogue {
				t.Fatal("not read")
			}
			if !tc.check(&m.Dialogue) {
				t.Errorf("got %+v", m.Dialogue)
			}
			if !m.Anomalies.Empty() {
				t.Errorf("marked %v", names(&m.Anomalies))
			}
		})
	}
}

// dialogueOf wraps the fields of a dialogue PDU.
func dialogueOf(tag ber.Tag, fields []byte) []byte {
	return wrapDialogue(bytes.Clone(fields), 0, tag, oidDialogue)
}

func TestDecodeDialogueAnomalies(t *testing.T) {
	const ac = "a109 0607 04000001001302 "
	const ext = "be0f 280d 0607 04000001010101 a002 a000"
	tests := []struct {
		name     string
		dialogue []byte
		check    func(d *Dialogue) bool
		an       []string
	}{
		{"application context twice", dialogueOf(tagAARQ, unhex(t, "80020780"+ac+"a109 0607 04000001001d03")), func(d *Dialogue) bool { return bytes.Equal(d.AC, acUSSD) }, []string{"ber.duplicate"}},
		{"fields out of order", dialogueOf(tagAARQ, unhex(t, ac+"80020780")), func(d *Dialogue) bool { return bytes.Equal(d.AC, acUSSD) }, []string{"ber.order"}},
		{"no application context", dialogueOf(tagAARQ, unhex(t, "80020780")), func(d *Dialogue) bool { return d.AC == nil && len(d.AppendAC(nil)) == 0 }, []string{"tcap.ac.length"}},
		{"no version", dialogueOf(tagAARQ, unhex(t, ac)), func(d *Dialogue) bool { return bytes.Equal(d.AC, acUSSD) }, nil},
		{"version two", dialogueOf(tagAARQ, unhex(t, "80020640"+ac)), func(d *Dialogue) bool { return bytes.Equal(d.AC, acUSSD) }, []string{"tcap.dialogue.version"}},
		{"versions one and two", dialogueOf(tagAARQ, unhex(t, "800206c0"+ac)), nil, []string{"tcap.dialogue.version"}},
		{"version one in a longer string", dialogueOf(tagAARQ, unhex(t, "80020080"+ac)), nil, []string{"tcap.dialogue.version"}},
		{"no version bits", dialogueOf(tagAARQ, unhex(t, "8000"+ac)), nil, []string{"ber.truncated", "tcap.dialogue.version"}},
		{"application context in primitive form", dialogueOf(tagAARQ, unhex(t, "8107 04000001001302")), func(d *Dialogue) bool { return bytes.Equal(d.AC, acUSSD) }, []string{"ber.primitive"}},
		{"application context that is an integer", dialogueOf(tagAARQ, unhex(t, "a103 020101")), func(d *Dialogue) bool { return d.AC == nil }, []string{"tcap.dialogue", "tcap.ac.length"}},
		{"two application contexts in one field", dialogueOf(tagAARQ, unhex(t, "a112 0607 04000001001302 0607 04000001001d03")), func(d *Dialogue) bool { return bytes.Equal(d.AC, acUSSD) }, []string{"ber.trailing"}},
		{"an unknown field", dialogueOf(tagAARQ, unhex(t, ac+"8501 00")), nil, []string{"tcap.dialogue"}},
		{"a result in a request", dialogueOf(tagAARQ, unhex(t, ac+"a203 020100")), func(d *Dialogue) bool { return !d.HasResult }, []string{"tcap.dialogue"}},
		{"a result that is no number", dialogueOf(tagAARE, unhex(t, ac+"a202 0500")), func(d *Dialogue) bool { return !d.HasResult }, []string{"tcap.dialogue"}},
		{"a diagnostic of nobody", dialogueOf(tagAARE, unhex(t, ac+"a305 a503 020101")), func(d *Dialogue) bool { return !d.HasDiagnostic }, []string{"tcap.dialogue"}},
		{"an unknown PDU", dialogueOf(ber.ClassApplication|9, nil), func(d *Dialogue) bool { return d.Type == DialogueUnknown }, []string{"tcap.dialogue"}},
		{"no PDU", unhex(t, "6b0d 280b 0607 00118605010101 a000"), nil, []string{"tcap.dialogue"}},
		{"another reference", wrapDialogue(unhex(t, ac), 0, tagAARQ, "\x2A\x03"), func(d *Dialogue) bool { return bytes.Equal(d.AC, acUSSD) }, []string{"tcap.dialogue"}},
		{"no EXTERNAL", unhex(t, "6b02 0500"), nil, []string{"tcap.dialogue"}},
		{"octet-aligned", unhex(t, "6b18 2816 0607 00118605010101 810b 6009 8107 04000001001302"), func(d *Dialogue) bool { return bytes.Equal(d.AC, acUSSD) }, []string{"ber.primitive"}},
		{"the reference twice", unhex(t, "6b21 281f 0607 00118605010101 0607 00118605010101 a00b 6009 8107 04000001001302"), nil, []string{"ber.primitive", "ber.duplicate"}},
		{"the encoding twice", unhex(t, "6b1a 2818 0607 00118605010101 a00b 6009 8107 04000001001302 a000"), nil, []string{"ber.primitive", "ber.duplicate"}},
		{"an indirect reference", unhex(t, "6b1b 2819 0607 00118605010101 020101 a00b 6009 8107 04000001001302"), nil, []string{"ber.primitive", "tcap.dialogue"}},
		{"an unknown member of the EXTERNAL", unhex(t, "6b1a 2818 0607 00118605010101 8500 a00b 6009 8107 04000001001302"), nil, []string{"ber.primitive", "tcap.dialogue"}},
		{"something behind the EXTERNAL", unhex(t, "6b1a 2816 0607 00118605010101 a00b 6009 8107 04000001001302 0500"), nil, []string{"ber.primitive", "ber.trailing"}},
		{"MAP-OPEN with octets behind", dialogueOf(tagAARQ, unhex(t, ac+"be11 280f 0607 04000001010101 a004 a000 0500")), func(d *Dialogue) bool { return d.MAP.Type == MAPOpen }, []string{"ber.trailing"}},
		{"MAP-OPEN with an MSISDN that is not of the specification", dialogueOf(tagAARQ, unhex(t, ac+"be16 2814 0607 04000001010101 a009 a007 8001 96 8202 9194")), func(d *Dialogue) bool {
			return hex.EncodeToString(d.MAP.DestinationReference) == "96" && hex.EncodeToString(d.MAP.Extra) == "82029194"
		}, nil},
		{"MAP-OPEN with an empty reference", dialogueOf(tagAARQ, unhex(t, ac+"be11 280f 0607 04000001010101 a004 a002 8000")), func(d *Dialogue) bool {
			return d.MAP.DestinationReference != nil && len(d.MAP.DestinationReference) == 0
		}, []string{"map.open.reference"}},
		{"MAP-OPEN with a reference in segments", dialogueOf(tagAARQ, unhex(t, ac+"be17 2815 0607 04000001010101 a00a a008 a006 0401 96 0401 62")), func(d *Dialogue) bool {
			return hex.EncodeToString(d.MAP.DestinationReference) == "9662"
		}, []string{"ber.constructed"}},
		{"MAP-OPEN with two destinations", dialogueOf(tagAARQ, unhex(t, ac+"be15 2813 0607 04000001010101 a008 a006 8001 96 8001 91")), func(d *Dialogue) bool {
			return hex.EncodeToString(d.MAP.DestinationReference) == "96"
		}, []string{"ber.duplicate"}},
		{"an unknown MAP dialogue PDU", dialogueOf(tagAARQ, unhex(t, ac+"be0f 280d 0607 04000001010101 a002 a900")), func(d *Dialogue) bool { return d.MAP.Type == MAPNone }, []string{"tcap.dialogue"}},
		{"an empty MAP dialogue", dialogueOf(tagAARQ, unhex(t, ac+"be0d 280b 0607 04000001010101 a000")), func(d *Dialogue) bool { return d.MAP.Type == MAPNone }, []string{"tcap.dialogue"}},
		{"MAP-REFUSE without reason", dialogueOf(tagAARE, unhex(t, ac+"be0f 280d 0607 04000001010101 a002 a300")), func(d *Dialogue) bool { return d.MAP.Type == MAPRefuse && !d.MAP.HasReason }, []string{"tcap.dialogue"}},
		{"user information of something else", dialogueOf(tagAARQ, unhex(t, ac+"be02 0500")), nil, []string{"tcap.dialogue"}},
		{"two pieces of user information", dialogueOf(tagAARQ, unhex(t, ac+"be1e 280d 0607 04000001010101 a002 a000 280d 0607 04000001010101 a002 a000")), nil, []string{"ber.duplicate"}},
		{"user information without encoding", dialogueOf(tagAARQ, unhex(t, ac+"be0b 2809 0607 04000001010101")), nil, []string{"tcap.dialogue"}},
		{"abort with an unknown field", dialogueOf(tagABRT, unhex(t, "800100 8501 00")), nil, []string{"tcap.dialogue"}},
		{"abort with two sources", dialogueOf(tagABRT, unhex(t, "800100 800101")), func(d *Dialogue) bool { return d.AbortSource == 0 }, []string{"ber.duplicate"}},
		{"abort with two pieces of user information", dialogueOf(tagABRT, unhex(t, ext+ext)), nil, []string{"ber.duplicate"}},
		{"abort with a source that is no number", dialogueOf(tagABRT, unhex(t, "8000")), func(d *Dialogue) bool { return !d.HasAbortSource }, []string{"ber.integer.length", "tcap.dialogue"}},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			var m Message
			if !Decode(AppendMessage(nil, TypeBegin, otid, nil, tc.dialogue, nil), Variant{}, &m) || !m.HasDialogue {
				t.Fatal("not read")
			}
			if tc.check != nil && !tc.check(&m.Dialogue) {
				t.Errorf("got %+v", m.Dialogue)
			}
			if d := cmp.Diff(tc.an, names(&m.Anomalies)); d != "" {
				t.Errorf("anomalies (-want +got):\n%s", d)
			}
		})
	}
}

func TestDecodeRefuse(t *testing.T) {
	refuse := ber.AppendTLV(nil, ber.ClassContext|3, true, unhex(t, "0a0102 3000 0607 04000001001301"))
	var m Message
	Decode(AppendMessage(nil, TypeAbort, nil, otid, AppendAbort(nil, 0, AppendUserInfo(nil, []byte(oidMAPDialogue), refuse)), nil), Variant{}, &m)
	d := &m.Dialogue.MAP
	if d.Type != MAPRefuse || !d.HasReason || d.Reason != 2 || hex.EncodeToString(d.AlternativeAC) != "04000001001301" || hex.EncodeToString(d.Extra) != "3000" {
		t.Errorf("got %+v", d)
	}
	if !m.Anomalies.Empty() {
		t.Errorf("marked %v", names(&m.Anomalies))
	}
}

// The short cut through the usual dialogue portion reads what the walk reads.
func TestCommonDialogueEqualsWalk(t *testing.T) {
	for _, info := range [][]byte{nil, AppendMAPOpen(nil, []byte{0x96, 0x62}, nil), AppendMAPAccept(nil)} {
		for _, dialogue := range [][]byte{
			AppendRequest(nil, acUSSD, info), AppendResponse(nil, acUSSD, 0, DiagnosticUser, 0, info), AppendUni(nil, acUSSD, info),
			AppendResponse(nil, acUSSD, 1, DiagnosticProvider, 2, info),
		} {
			var short, long Message
			Decode(AppendMessage(nil, TypeBegin, otid, nil, dialogue, nil), Variant{}, &short)
			// The same with a length in the long form, which the short cut refuses.
			ext := dialogue[2:]
			value := append(ber.AppendLongLength([]byte{0x28}, int(ext[1]), 1), ext[2:]...)
			other := ber.AppendTLV(nil, tagDialogue, true, value)
			Decode(AppendMessage(nil, TypeBegin, otid, nil, other, nil), Variant{}, &long)
			if d := cmp.Diff(long.Dialogue, short.Dialogue); d != "" {
				t.Errorf("(-walk +short):\n%s", d)
			}
			if !short.Anomalies.Empty() || cmp.Diff([]string{"ber.length.long_form"}, names(&long.Anomalies)) != "" {
				t.Errorf("marked %v and %v", names(&short.Anomalies), names(&long.Anomalies))
			}
		}
	}
}

func TestNames(t *testing.T) {
	for _, got := range []string{
		TypeANSIAbort.String(), DialogueUni.String(), MAPProviderAbort.String(), InvokeNotLast.String(),
	} {
		if got == "" {
			t.Error("the last of a series has no name")
		}
	}
	if Type(99).String()+DialogueType(99).String()+MAPDialogueType(99).String()+ComponentType(99).String() != "" {
		t.Error("what does not exist has a name")
	}
	var an wire.Anomalies
	if id := identifier(-129, &an); id != -129 || !an.Has(wire.AnomalyTCAPInvokeIDRange) {
		t.Error("an identifier of -129 is not marked")
	}
}
