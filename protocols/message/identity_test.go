package message

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestTitlesThatNameASubscriberAreHidden(t *testing.T) {
	hide := func(dst []byte, s string) []byte { return append(dst, "hidden"...) }
	for _, tc := range []struct {
		name   string
		plan   int64
		title  string
		hidden bool
	}{
		{"the title of a node", 1, "491779900001", false},
		{"the number of the subscriber that the message asks for", 1, "4917799123456", true},
		{"a mobile title", planMobile, "49177990000000001", true},
		{"an IMSI", planLandMobile, "262990000000001", true},
	} {
		m := New()
		m.AddText(FieldSCCPCalledGT, tc.title)
		m.AddInt(FieldSCCPCalledNP, tc.plan)
		m.AddText(FieldSCCPCallingGT, "33699000001")
		m.BeginComponent().Type = ComponentInvoke
		m.EndComponent()
		m.BeginComponent().Type = ComponentInvoke
		m.AddText(FieldMAPMSISDN, "4917799123456")
		m.AddText(FieldMAPSMTPDU, "00112233")
		m.EndComponent()
		m.Focus(0)
		got := string(m.AppendFieldsJSON(nil, hide))
		if strings.Contains(got, tc.title) == tc.hidden {
			t.Errorf("%s: %s", tc.name, got)
		}
		if !strings.Contains(got, "33699000001") {
			t.Errorf("%s: the calling node is hidden: %s", tc.name, got)
		}
		if m.Focused() != 0 {
			t.Errorf("%s: the focus was moved", tc.name)
		}
		m.Focus(-1)
		if got := string(m.AppendFieldsJSON(nil, hide)); strings.Contains(got, "00112233") || strings.Contains(got, `"map.msisdn":"49`) {
			t.Errorf("%s: the short message or the number leaks: %s", tc.name, got)
		}
	}
}

func TestIdentitiesWithinTextsOfDiameterAreHidden(t *testing.T) {
	const imsi, number = "262990000000001", "4917799000001"
	hide := func(dst []byte, s string) []byte { return append(dst, "<"+s[len(s)-2:]+">"...) }
	tests := []struct{ name, text, want string }{
		{"the IMSI", "mme1.x;1;2;" + imsi, "mme1.x;1;2;<01>"},
		{"the IMSI behind a method", "0" + imsi + "@nai", "0<01>@nai"},
		{"twice, and the number", imsi + "/" + number + "/" + imsi, "<01>/<01>/<01>"},
		{"another IMSI", "x;208990000000009;1", "x;<09>;1"},
		{"numbers of a session", "mme1.x;4294967295;1876543210;20251009", "mme1.x;4294967295;1876543210;20251009"},
		{"no digits", "hss.x", "hss.x"},
		{"nothing", "", ""},
	}
	for _, tt := range tests {
		m := New()
		m.Protocol = ProtocolDiameter
		m.AddText(FieldDiameterIMSI, imsi)
		m.AddText(FieldDiameterMSISDN, number)
		m.AddText(FieldDiameterSessionID, tt.text)
		m.AddText(FieldDiameterServingNumber, "491779900000015")
		var got map[string]any
		if err := json.Unmarshal(m.AppendFieldsJSON(nil, hide), &got); err != nil {
			t.Fatal(err)
		}
		if got["diameter.session_id"] != tt.want || got["diameter.serving_number"] != "491779900000015" {
			t.Errorf("%s: %v", tt.name, got)
		}
		if plain := string(m.AppendFieldsJSON(nil, nil)); !strings.Contains(plain, `"`+tt.text+`"`) {
			t.Errorf("%s: changed where nothing is to be hidden: %s", tt.name, plain)
		}
	}
}
