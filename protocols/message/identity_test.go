package message

import (
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
