package gsmmap

import (
	"strings"
	"testing"

	"cordon/protocols/message"
	"cordon/protocols/tcap"
	"cordon/protocols/wire"
)

// What can be read never panics, never goes on for ever, and keeps to the bounds.
func FuzzComponent(f *testing.F) {
	for _, v := range vectors(f) {
		f.Add(uint8(v.component().Type), v.code, v.parameter)
	}
	f.Add(uint8(message.ComponentInvoke), int64(46), []byte{0x30, 0x80, 0x80, 0x80})
	m := message.New()
	f.Fuzz(func(t *testing.T, kind uint8, code int64, parameter []byte) {
		c := message.Component{
			Type:   message.ComponentType(kind % uint8(message.ComponentTypeCount)),
			Opcode: code, HasOpcode: true, Error: code, HasError: true, Parameter: parameter,
		}
		readInto(m, c, nil)
		imsis := values(m, message.FieldMAPIMSI)
		for _, s := range imsis {
			if len(s) > 44 || strings.Trim(s, "0123456789*#abcf") != "" {
				t.Errorf("IMSI %q", s)
			}
			if (len(s) < 6 || len(s) > 15) && !m.Anomalies.Has(wire.AnomalyMAPIMSILength) {
				t.Errorf("the length of IMSI %q is not marked", s)
			}
		}
		if len(imsis) > 1 && !m.Has(message.FieldMAPDuplicateIdentity) {
			t.Errorf("%d IMSIs are not counted", len(imsis))
		}
		Fit(m, &c)
	})
}

func FuzzDialogue(f *testing.F) {
	f.Add(uint8(tcap.MAPOpen), []byte{0x96, 0x62, 0x99}, []byte{0x91, 0x33}, []byte{0x30, 0x00})
	m := message.New()
	f.Fuzz(func(t *testing.T, kind uint8, destination, origination, extra []byte) {
		m.Reset()
		Dialogue(m, &tcap.MAPDialogue{Type: tcap.MAPDialogueType(kind), DestinationReference: destination, OriginationReference: origination, Extra: extra})
		if s, ok := m.String(message.FieldMAPDestinationReference); ok && s == "" {
			t.Error("an empty reference was added")
		}
	})
}
