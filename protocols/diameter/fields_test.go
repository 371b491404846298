package diameter

import (
	"encoding/json"
	"slices"
	"testing"

	"cordon/protocols/message"

	"github.com/google/go-cmp/cmp"
)

// extra are the fields of a message beside those of the header and of the head
// of a request.
func extra(t *testing.T, m *message.Message) map[string]any {
	t.Helper()
	got := map[string]any{}
	if err := json.Unmarshal(m.AppendFieldsJSON(nil, nil), &got); err != nil {
		t.Fatal(err)
	}
	for _, k := range []string{
		"direction", "direction.inferred", "protocol", "operation", "code", "diameter.command", "diameter.application", "diameter.request",
		"diameter.proxiable", "diameter.error", "diameter.retransmitted", "diameter.hop_by_hop", "diameter.end_to_end", "diameter.length",
		"diameter.avps", "diameter.depth",
	} {
		delete(got, k)
	}
	return got
}

func TestEveryFieldIsReadWhereItStands(t *testing.T) {
	const v = Vendor3GPP
	octets := func(code uint32, b ...byte) []byte { return avp(code, v, b) }
	tests := []struct {
		name        string
		application uint32
		command     uint32
		avps        [][]byte
		want        map[string]any
	}{
		{"base", ApplicationS6a, 316, [][]byte{
			text(263, 0, "a;1;2"), text(264, 0, "A.Example."), text(296, 0, "example"), text(293, 0, "b.home"), text(283, 0, "home"),
			text(282, 0, "r1.ipx"), text(282, 0, "r2.ipx"), group(284, 0, text(280, 0, "r1.ipx"), avp(33, 0, make([]byte, 7))), number(278, 0, 5),
		}, map[string]any{
			"diameter.session_id": "a;1;2", "diameter.origin.host": "A.Example.", "diameter.origin.realm": "example",
			"diameter.destination.host": "b.home", "diameter.destination.realm": "home", "diameter.route_record": []any{"r1.ipx", "r2.ipx"},
			"diameter.proxy_host": "r1.ipx", "diameter.proxy_state_length": 7., "diameter.origin_state_id": 5.,
		}},
		{"capabilities", ApplicationBase, 257, [][]byte{
			avp(257, 0, []byte{0, 1, 192, 0, 2, 1}), avp(257, 0, append([]byte{0, 2, 0x20, 1, 0xd, 0xb8}, make([]byte, 12)...)), number(258, 0, 4), number(258, 0, Relay),
			number(259, 0, 3), group(260, 0, number(266, 0, v), number(258, 0, ApplicationS6a)), group(260, 0, number(266, 0, v), number(259, 0, 3)),
		}, map[string]any{
			"diameter.host_ip_address": []any{"192.0.2.1", "2001:db8::"}, "diameter.auth_application": []any{4., 4294967295., 16777251.},
			"diameter.acct_application": []any{3., 3.},
		}},
		{"a result", ApplicationS6a, 318, [][]byte{number(268, 0, 3002), text(281, 0, "no"), text(294, 0, "dra.ipx"), text(292, 0, "aaa://x"),
			group(279, 0, number(268, 0, 1), text(1, 0, imsi))},
			map[string]any{"diameter.result_code": 3002., "diameter.error_message": "no", "diameter.error_reporting_host": "dra.ipx",
				"diameter.redirect_host": "aaa://x", "diameter.failed_avp": []any{268., 1.}}},
		{"a result of 3GPP", ApplicationS6a, 318, [][]byte{group(297, 0, number(266, 0, v), number(298, 0, 5001))},
			map[string]any{"diameter.experimental_result": 5001.}},
		{"results of parts", 4, 272, [][]byte{number(268, 0, 2001), group(456, 0, number(268, 0, 4012))}, map[string]any{"diameter.result_code": 2001.}},
		{"a disconnect", ApplicationBase, 282, [][]byte{number(273, 0, 2)}, map[string]any{"diameter.disconnect_cause": 2.}},
		{"vectors", ApplicationS6a, 318, [][]byte{group(1408, v, number(1410, v, 3), octets(1411, make([]byte, 30)...)), group(1409, v, number(1412, v, 1))},
			map[string]any{"diameter.eutran_vectors": 3., "diameter.utran_vectors": 1., "diameter.resynchronization": true}},
		{"flags", ApplicationS6a, 319, [][]byte{number(1490, v, 0x18), number(1638, v, 1), number(1635, v, 2), number(1443, v, 1<<9), number(1421, v, 1<<31),
			number(1406, v, 1), number(1405, v, 34), number(2545, v, 1), number(3302, v, 1), number(3310, v, 2), number(3323, v, 3)},
			map[string]any{"diameter.idr_flags": 24., "diameter.clr_flags": 1., "diameter.pur_flags": 2., "diameter.nor_flags": 512., "diameter.dsr_flags": 2147483648.,
				"diameter.ula_flags": 1., "diameter.ulr_flags": 34., "diameter.plr_flags": 1., "diameter.tfr_flags": 1., "diameter.srr_flags": 2., "diameter.rdr_flags": 3.}},
		{"subscription data", ApplicationS6a, 319, [][]byte{group(1400, v, octets(701, 0x94, 0x71, 0x97, 0x00, 0x10), number(1425, v, 6), number(1426, v, 32),
			group(1458, v, avp(1452, v, []byte{0, 1, 203, 0, 113, 9})),
			group(1429, v, group(1430, v, text(493, 0, "internet"), group(486, 0, avp(334, 0, []byte{0, 1, 192, 0, 2, 7}),
				group(348, 0, text(283, 0, "gw.realm"), text(293, 0, "gw.host"))))))},
			map[string]any{"diameter.subscription_data": true, "diameter.msisdn": "4917790001", "diameter.operator_determined_barring": 6.,
				"diameter.access_restriction_data": 32., "diameter.trace_collection_entity": "203.0.113.9", "diameter.apn": "internet",
				"diameter.gateway_address": "192.0.2.7", "diameter.gateway_realm": "gw.realm", "diameter.gateway_host": "gw.host"}},
		{"a cancellation", ApplicationS6a, 317, [][]byte{number(1420, v, 2), number(1434, v, 1)},
			map[string]any{"diameter.cancellation_type": 2., "diameter.alert_reason": 1.}},
		{"a reset", ApplicationS6a, 322, [][]byte{text(1444, v, "26299000"), text(1444, v, "26299001")},
			map[string]any{"diameter.user_id": []any{"26299000", "26299001"}, "diameter.imsi": []any{"26299000", "26299001"}}},
		{"location", ApplicationS6a, 319, [][]byte{group(1496, v, group(1600, v, octets(1602, 1, 2, 3, 4, 5, 6, 7)))}, map[string]any{"diameter.location": true}},
		{"cells of a trace order", ApplicationS6a, 316, [][]byte{group(1622, v, group(1624, v, octets(1604, 1, 2, 3, 4, 5, 6, 7)))}, map[string]any{}},
		{"user data of Sh with a location", 16777217, 306, [][]byte{octets(702, []byte("<CSLocationInformation>")...), number(703, v, 14), number(703, v, 15), number(707, v, 1)},
			map[string]any{"diameter.location": true, "diameter.data_reference": []any{14., 15.}, "diameter.current_location": 1.}},
		{"user data of Sh without", 16777217, 306, [][]byte{octets(702, []byte("<Sh-Data/>")...)}, map[string]any{}},
		{"routing of a short message", ApplicationS6c, 8388647, [][]byte{octets(701, 0x94, 0x71, 0x97, 0x00, 0x10), octets(3300, 0x33, 0x96, 0x09, 0xf0),
			group(2401, v, text(2402, v, "mme1.x"), text(2408, v, "x"), octets(1489, 0x33, 0x96, 0xf9))},
			map[string]any{"diameter.msisdn": "4917790001", "diameter.sc_address": "3369900", "diameter.location": true,
				"diameter.serving_node": []any{"mme1.x", "x"}, "diameter.serving_number": "33699"}},
		{"a short message", ApplicationSGd, 8388646, [][]byte{octets(3301, 3, 0), octets(3332, 0x33, 0x96, 0xf9)},
			map[string]any{"diameter.sm_tpdu": "0300", "diameter.gmsc_address": "33699", "sms.type": "reserved", "anomalies": []any{"sms.tpdu"}}},
		{"a short message from a mobile", ApplicationSGd, 8388645, [][]byte{octets(3301, 1, 7, 2, 0x91, 0x21, 0, 4, 0)},
			map[string]any{"diameter.sm_tpdu": "0107029121000400", "sms.type": "submit", "sms.reference": 7., "sms.address.type": "international",
				"sms.address": "12", "sms.pid": 0., "sms.dcs": 4., "sms.alphabet": "8bit", "sms.compressed": false, "sms.sim": false, "sms.waiting": false}},
		{"location services", ApplicationSLg, 8388620, [][]byte{number(1241, v, 1), octets(1242, 1)},
			map[string]any{"diameter.lcs_client_type": 1., "diameter.location": true}},
		{"networks", 16777216, 300, [][]byte{octets(600, []byte("ims.example")...), avp(1407, v, []byte{0x13, 0x00, 0x14})},
			map[string]any{"diameter.visited_network": "ims.example", "diameter.visited_plmn": "310-410"}},
		{"a restriction for another network", ApplicationS6a, 316, [][]byte{avp(1407, v, []byte{0x62, 0xf2, 0x10}), group(1637, v, avp(1407, v, []byte{0x13, 0x00, 0x14}))},
			map[string]any{"diameter.visited_plmn": "262-01"}},
		{"a signature", ApplicationS6a, 316, [][]byte{group(1000, VendorGSMA, avp(1002, VendorGSMA, []byte{0xe8, 0, 0, 0}), text(1003, VendorGSMA, "signer.x"))},
			map[string]any{"diameter.dess_identity": "signer.x", "diameter.dess_time": 1683325312.}},
		{"a signature after 2036", ApplicationS6a, 316, [][]byte{group(1000, VendorGSMA, avp(1002, VendorGSMA, []byte{0, 0, 0, 1}))},
			map[string]any{"diameter.dess_time": 2085978497.}},
		{"an external identifier", 16777310, 8388641, [][]byte{group(3102, v, text(3111, v, "meter@example"))}, map[string]any{"diameter.external_identifier": "meter@example"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := decoded(build(FlagRequest, tt.command, tt.application, tt.avps...))
			if d := cmp.Diff(tt.want, extra(t, m)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestIdentitiesAreFoundInEveryForm(t *testing.T) {
	const v = Vendor3GPP
	inGroup := func(kind uint32, data string) []byte {
		return group(443, 0, number(450, 0, kind), text(444, 0, data))
	}
	tests := []struct {
		name   string
		avp    []byte
		imsi   []string
		msisdn []string
		imei   []string
	}{
		{"User-Name", text(1, 0, imsi), []string{imsi}, nil, nil},
		{"User-Name as the identity of EAP-AKA", text(1, 0, "0"+imsi+"@nai.epc.mnc099.mcc262.3gppnetwork.org"), []string{imsi}, nil, nil},
		{"User-Name as the identity of EAP-AKA'", text(1, 0, "6"+imsi+"@wlan.mnc099.mcc262.3gppnetwork.org"), []string{imsi}, nil, nil},
		{"User-Name with a short IMSI", text(1, 0, "626299000000001@NAI.epc.mnc099.mcc262.3gppnetwork.org"), []string{"26299000000001"}, nil, nil},
		{"User-Name with fifteen digits and no method", text(1, 0, imsi+"@nai.epc.mnc099.mcc262.3gppnetwork.org"), []string{imsi}, nil, nil},
		{"User-Name with fifteen digits and a code of three", text(1, 0, "310150123456789@wlan.mnc150.mcc310.3gppnetwork.org"), []string{"310150123456789"}, nil, nil},
		{"User-Name with a method and a code of three", text(1, 0, "0310150123456789@wlan.mnc150.mcc310.3gppnetwork.org"), []string{"310150123456789"}, nil, nil},
		{"User-Name with a method and a short IMSI with a code of three", text(1, 0, "631015012345678@wlan.MNC150.mcc310.3gppnetwork.org"), []string{"31015012345678"}, nil, nil},
		{"User-Name with a code of three that begins with zero", text(1, 0, "310099123456789@nai.epc.mnc099.mcc310.3gppnetwork.org"), []string{"310099123456789"}, nil, nil},
		{"User-Name whose realm names no network", text(1, 0, imsi+"@nai.example"), []string{imsi}, nil, nil},
		{"User-Name with a short IMSI whose realm names no network", text(1, 0, "026299000000001@aaa.example"), []string{"26299000000001"}, nil, nil},
		{"User-Name with realms to pass, the home's last", text(1, 0, "x.example!nai.epc.mnc099.mcc262.3gppnetwork.org!626299000000001@nai.epc.mnc099.mcc626.3gppnetwork.org"), []string{"26299000000001"}, nil, nil},
		{"User-Name that is the method alone", text(1, 0, "0@nai.epc"), nil, nil, nil},
		{"User-Name as a private identity", text(1, 0, imsi+"@ims.mnc099.mcc262.3gppnetwork.org"), []string{imsi}, nil, nil},
		{"User-Name with realms to pass", text(1, 0, "nai.example!0"+imsi+"@nai.visited"), []string{imsi}, nil, nil},
		{"User-Name as a pseudonym", text(1, 0, "4f00@nai.epc"), nil, nil, nil},
		{"User-Name of more digits than an IMSI has", text(1, 0, imsi+"1"), nil, nil, nil},
		{"User-Identifier", group(3102, v, text(1, 0, imsi), avp(701, v, []byte{0x94, 0x71, 0xf9})), []string{imsi}, []string{"49179"}, nil},
		{"Subscription-Id with an IMSI", inGroup(1, imsi), []string{imsi}, nil, nil},
		{"Subscription-Id with a number", inGroup(0, "491779900001"), nil, []string{"491779900001"}, nil},
		{"Subscription-Id with a number and a plus", inGroup(0, "+491779900001"), nil, []string{"491779900001"}, nil},
		{"Subscription-Id with a URI", inGroup(2, "sip:+491779900001@ims.example;user=phone"), nil, []string{"491779900001"}, nil},
		{"Subscription-Id with an NAI", inGroup(3, "0"+imsi+"@nai.epc"), []string{imsi}, nil, nil},
		{"Subscription-Id with a private identity", inGroup(4, imsi+"@ims.example"), []string{imsi}, nil, nil},
		{"Subscription-Id with its type behind", group(443, 0, text(444, 0, imsi), number(450, 0, 1)), []string{imsi}, nil, nil},
		{"Subscription-Id without type", group(443, 0, text(444, 0, imsi)), nil, nil, nil},
		{"Subscription-Id of subscriber data", group(1500, v, inGroup(0, "491779900001")), nil, []string{"491779900001"}, nil},
		{"3GPP-IMSI", text(1, v, imsi), []string{imsi}, nil, nil},
		{"Public-Identity under tel", text(601, v, "tel:+491779900001;x=y"), nil, []string{"491779900001"}, nil},
		{"Public-Identity under sip", text(601, v, "sip:+491779900001@ims.example"), nil, []string{"491779900001"}, nil},
		{"Public-Identity of no number", text(601, v, "sip:alice@ims.example"), nil, nil, nil},
		{"Public-Identity of an IMSI", text(601, v, "SIP:"+imsi+"@IMS.mnc099.mcc262.3gppnetwork.org"), []string{imsi}, nil, nil},
		{"Public-Identity of a local number", text(601, v, "tel:0177"), nil, nil, nil},
		{"Public-Identity without scheme", text(601, v, imsi), nil, nil, nil},
		{"User-Identity", group(700, v, avp(701, v, []byte{0x94, 0x71, 0xf9})), nil, []string{"49179"}, nil},
		{"MSISDN as text", avp(701, v, []byte("491779900001")), nil, []string{"491779900001"}, nil},
		{"MSISDN as text with a plus", avp(701, v, []byte("+4917799")), nil, []string{"4917799"}, nil},
		{"MSISDN of eight octets of text", avp(701, v, []byte("49177990")), nil, []string{"49177990"}, nil},
		{"MSISDN that is TBCD though it looks like text", avp(701, v, []byte("4917799")), nil, []string{"43931373739393"}, nil},
		{"User-Name where none may be", group(284, 0, text(1, 0, imsi)), []string{imsi}, nil, nil},
		{"Terminal-Information", group(1401, v, text(1402, v, "35699802000001")), nil, nil, []string{"35699802000001"}},
		{"User-Equipment-Info of digits", group(458, 0, number(459, 0, 0), text(460, 0, "3569980200000101")), nil, nil, []string{"3569980200000101"}},
		{"User-Equipment-Info in TBCD", group(458, 0, avp(460, 0, []byte{0x53, 0x96, 0xf9}), number(459, 0, 0)), nil, nil, []string{"35699"}},
		{"User-Equipment-Info of another type", group(458, 0, number(459, 0, 1), text(460, 0, "112233445566")), nil, nil, nil},
		{"3GPP-IMEISV", text(20, v, "3569980200000101"), nil, nil, []string{"3569980200000101"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := decoded(build(FlagRequest, 272, 4, tt.avp))
			for f, want := range map[message.FieldID][]string{message.FieldDiameterIMSI: tt.imsi, message.FieldDiameterMSISDN: tt.msisdn, message.FieldDiameterIMEI: tt.imei} {
				if got := values(m, f); !slices.Equal(got, want) {
					t.Errorf("%s: got %q, want %q", f.Name(), got, want)
				}
			}
		})
	}
}
