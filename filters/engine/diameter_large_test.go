package engine

import (
	"fmt"
	"strings"
	"testing"

	"cordon/filters/internal/sketch"
	"cordon/internal/operator"
	"cordon/protocols/diameter"
	"cordon/protocols/message"
)

// apns writes subscriber data with n access points.
func apns(n int) string {
	return fmt.Sprintf("Subscription-Data={ MSISDN=33699112345 avp=1424:10415:192:00000000 avp=1417:10415:192:00000002 avp=1429:10415:192:%x }", apnProfile(n))
}

// apnProfile is the content of APN-Configuration-Profile with n access points, each
// with its quality, bounds and gateway.
func apnProfile(n int) []byte {
	v := func(code uint32, parts ...[]byte) []byte {
		var data []byte
		for _, p := range parts {
			data = append(data, p...)
		}
		return diameter.AppendAVP(nil, code, diameter.AVPMandatory, diameter.Vendor3GPP, data)
	}
	base := func(code uint32, parts ...[]byte) []byte {
		var data []byte
		for _, p := range parts {
			data = append(data, p...)
		}
		return diameter.AppendAVP(nil, code, diameter.AVPMandatory, 0, data)
	}
	four := func(code, x uint32) []byte {
		return diameter.AppendUint32(nil, code, diameter.AVPMandatory, diameter.Vendor3GPP, x)
	}
	speed := v(1435, four(516, 50_000_000), four(515, 100_000_000))
	gateway := base(486, base(348, base(283, []byte("epc.mnc099.mcc208.3gppnetwork.org")), base(293, []byte("pgw1.epc.mnc099.mcc208.3gppnetwork.org"))))
	out := append(four(1423, 1), four(1428, 0)...)
	for i := range n {
		name := []byte(fmt.Sprintf("apn%d.mnc099.mcc208.gprs", i))
		out = append(out, v(1430, four(1423, uint32(i+1)), four(1456, 2), base(493, name),
			v(1431, four(1028, 9), v(1034, four(1046, 8), four(1047, 1), four(1048, 0))), four(1432, 1), four(1438, 0), speed,
			v(1472, base(493, name), gateway))...)
	}
	return out
}

// TestLargeSubscriberDataPass holds the profile of a subscriber with as many
// access points as one may have (TS 29.272, 7.3.27: contexts 1 to 50), in the
// answer to a registration and in the command that changes it.
func TestLargeSubscriberDataPass(t *testing.T) {
	set, p := shipped(t).Rules(), operator.Example()
	const ourMME = "Session-Id=mme7.epc.mnc099.mcc262.3gppnetwork.org;1;1 "
	for _, n := range []int{10, 20, 50} {
		got := converse(t, set, p,
			"ULR hop=1 end=1 "+homeIPX+ourMME+"Origin-Host=mme7.epc.mnc099.mcc262.3gppnetwork.org Origin-Realm=epc.mnc099.mcc262.3gppnetwork.org "+toFRA+
				"User-Name=208990000000009 Visited-PLMN-Id=262-99 RAT-Type=1004 ULR-Flags=34",
			"ULA hop=1 end=1 "+ipxHome+ourMME+"Origin-Host=hss1.epc.mnc099.mcc208.3gppnetwork.org Origin-Realm=epc.mnc099.mcc208.3gppnetwork.org Result-Code=2001 ULA-Flags=1 "+apns(n),
			"IDR hop=2 end=2 "+ipxHome+fraHSS+toUs+guest+apns(n))
		for i, v := range got {
			if v != "pass none " {
				t.Errorf("%d access points: message %d: %s", n, i, v)
			}
		}
		m := sketch.Decoded(t, "ULA", strings.Fields(apns(n))...)
		names := 0
		for c := m.First(message.FieldDiameterAPN); c.Valid(); c = c.Next() {
			names++
		}
		if depth, _ := m.Number(message.FieldDiameterDepth); names != 2*n || depth != 7 || !m.Anomalies.Empty() {
			t.Errorf("%d access points: %d names, depth %d, anomalies %v", n, names, depth, m.Anomalies)
		}
	}
}
