package dialogue

import (
	"testing"

	"cordon/protocols/gsmmap"
	"cordon/protocols/message"
)

func TestTheOctetsAndTheTextOfAContextAreOne(t *testing.T) {
	for _, known := range gsmmap.Contexts() {
		m := message.New()
		m.AddText(message.FieldTCAPAC, known.OID())
		byText := contextOf(m)
		m.AC, _ = appendOID(nil, known.OID())
		byOctets := contextOf(m)
		if byText != byOctets || byText.gsm == nil || byText.gsm.Name != known.Name {
			t.Errorf("%s: %+v by its text, %+v by its octets", known.Name, byText, byOctets)
		}
	}
}

func TestAContextOfPaddedOctetsIsStillKnown(t *testing.T) {
	m := message.New()
	m.AC = []byte{4, 0, 0, 1, 0, 0x80, 29, 3}
	m.AddText(message.FieldTCAPAC, "0.4.0.0.1.0.29.3")
	if c := contextOf(m); c.gsm == nil || c.gsm.Number != 29 {
		t.Errorf("got %+v", c)
	}
}
