package gsmmap

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon/protocols/message"
	"cordon/protocols/tcap"
)

func TestDialogue(t *testing.T) {
	type want struct {
		kind, destination, origination string
		plan                           int64
		anomalies                      []string
	}
	tests := []struct {
		name string
		in   tcap.MAPDialogue
		want want
	}{
		{"the IMSI of USSD stands in MAP-OPEN", tcap.MAPDialogue{Type: tcap.MAPOpen, DestinationReference: unhex(t, "96"+imsiA), OriginationReference: unhex(t, "91 3366990000")},
			want{"open", textA, "3366990000", 6, nil}},
		{"a reference that is an MSISDN", tcap.MAPDialogue{Type: tcap.MAPOpen, DestinationReference: unhex(t, "91 947197799900")},
			want{"open", "491779979900", "", 1, nil}},
		{"an IMSI with symbols", tcap.MAPDialogue{Type: tcap.MAPOpen, DestinationReference: unhex(t, "96 6299aa00")},
			want{"open", "2699**00", "", 6, []string{"map.imsi.digits"}}},
		{"an IMSI that is too long", tcap.MAPDialogue{Type: tcap.MAPOpen, DestinationReference: unhex(t, "96 629999000000000000")},
			want{"open", "269999000000000000", "", 6, []string{"map.imsi.length"}}},
		{"a number with symbols", tcap.MAPDialogue{Type: tcap.MAPOpen, OriginationReference: unhex(t, "91 33ab")},
			want{"open", "", "33#*", 0, []string{"map.address.digits"}}},
		{"a reference without digits", tcap.MAPDialogue{Type: tcap.MAPOpen, DestinationReference: []byte{0x96}},
			want{"open", "", "", 0, []string{"map.open.reference"}}},
		{"an empty reference", tcap.MAPDialogue{Type: tcap.MAPOpen, DestinationReference: []byte{}},
			want{"open", "", "", 0, []string{"map.open.reference"}}},
		{"a private extension", tcap.MAPDialogue{Type: tcap.MAPAccept, Extra: unhex(t, "3006 a004 3002 0600")},
			want{"accept", "", "", 0, []string{"map.extension.private"}}},
		{"a vendor's member is passed over", tcap.MAPDialogue{Type: tcap.MAPOpen, Extra: unhex(t, "8206 914971779900")},
			want{"open", "", "", 0, nil}},
		{"a refusal", tcap.MAPDialogue{Type: tcap.MAPRefuse}, want{"refuse", "", "", 0, nil}},
		{"an abort", tcap.MAPDialogue{Type: tcap.MAPUserAbort}, want{"userAbort", "", "", 0, nil}},
		{"none", tcap.MAPDialogue{}, want{}},
		{"an unknown one", tcap.MAPDialogue{Type: 99}, want{}},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			m := message.New()
			Dialogue(m, &tc.in)
			var got want
			got.kind, _ = m.String(message.FieldMAPOpenType)
			got.destination, _ = m.String(message.FieldMAPDestinationReference)
			got.origination, _ = m.String(message.FieldMAPOriginationReference)
			got.plan, _ = m.Int(message.FieldMAPDestinationReferenceNP)
			got.anomalies = marked(m)
			if d := cmp.Diff(tc.want, got, cmp.AllowUnexported(want{})); d != "" {
				t.Errorf("-want +got:\n%s", d)
			}
		})
	}
}
