package gtp

import (
	"slices"
	"strings"
	"testing"

	"cordon/protocols/message"
)

func TestFieldsOfACreateSessionRequest(t *testing.T) {
	m := decode(createSessionRequest(), ControlPort)
	holds(t, m,
		`protocol "gtpv2"`, `operation "CreateSessionRequest"`, `code 32`,
		`gtp.version 2`, `gtp.message 32`, `gtp.teid 0`, `gtp.sequence 7`, `gtp.request true`, `gtp.answer false`, `gtp.ies 23`,
		`gtp.imsi "`+imsi+`"`, `gtp.msisdn "`+msisdn+`"`, `gtp.imei "`+imeisv+`"`,
		`gtp.apn "internet.mnc099.mcc262.gprs"`, `gtp.apn.network "internet"`, `gtp.apn.operator "262-99"`,
		`gtp.serving_network "208-01"`, `gtp.uli.plmn ["208-01","208-01"]`, `gtp.uli.cell ["tai-208-01-1234","ecgi-208-01-17A2B01"]`,
		`gtp.rat_type 6`, `gtp.selection_mode 0`, `gtp.recovery 17`, `gtp.ebi 5`,
		`gtp.control.teid 4097`, `gtp.control.address "`+visited+`"`, `gtp.user.teid 8193`, `gtp.user.address "`+visitedU+`"`, `gtp.interface_type [6,4]`,
		`gtp.paa "0.0.0.0"`, `gtp.pdn_type 1`, `gtp.indication 524288`, `gtp.fq_csid.address "192.0.2.10"`,
		`gtp.cause`, `gtp.charging_id`, `gtp.private_extension`, `anomalies`)
}

func TestFieldsOfACreateSessionResponse(t *testing.T) {
	m := decode(createSessionResponse(), ControlPort)
	holds(t, m,
		`operation "CreateSessionResponse"`, `gtp.teid 4097`, `gtp.request false`, `gtp.answer true`, `gtp.cause [16,16]`, `gtp.recovery 4`,
		`gtp.control.teid 12289`, `gtp.control.address "`+home+`"`, `gtp.user.teid 16385`, `gtp.user.address "198.51.100.21"`,
		`gtp.paa "10.45.0.9"`, `gtp.pdn_type 1`, `gtp.charging_id 258`, `gtp.ebi 5`, `anomalies`)
}

func TestTheMessagesOwnCauseStandsFirst(t *testing.T) {
	m := decode(message2(33, 1, bearer(ie(73, 0, 5), ie(2, 0, 64, 0)), ie(2, 0, 17, 0)), ControlPort)
	holds(t, m, `gtp.cause [17,64]`)
}

func TestFieldsOfACreatePDPContextRequest(t *testing.T) {
	m := decode(createPDPContextRequest(), ControlPort)
	holds(t, m,
		`protocol "gtpv1"`, `operation "CreatePDPContextRequest"`, `gtp.version 1`, `gtp.teid 0`, `gtp.sequence 7`, `gtp.request true`,
		`gtp.imsi "`+imsi+`"`, `gtp.msisdn "`+msisdn+`"`, `gtp.imei "`+imeisv+`"`, `gtp.apn "internet"`, `gtp.apn.network "internet"`, `gtp.apn.operator`,
		`gtp.rai.plmn "208-01"`, `gtp.uli.plmn "208-01"`, `gtp.uli.cell "cgi-208-01-1234-ABCD"`, `gtp.rat_type 1`, `gtp.selection_mode 0`, `gtp.recovery 9`,
		`gtp.ebi 5`, `gtp.control.teid 4097`, `gtp.user.teid 8193`, `gtp.control.address "`+visited+`"`, `gtp.user.address "`+visitedU+`"`,
		`gtp.pdn_type 1`, `gtp.paa`, `anomalies`)
}

func TestFieldsOfVersion0(t *testing.T) {
	tid := append(tbcd(imsi)[:7], 0x51)
	m := decode(message0(20, tid), LegacyPort)
	holds(t, m, `protocol "gtpv0"`, `operation "DeletePDPContextRequest"`, `gtp.version 0`, `gtp.sequence 7`, `gtp.imsi "`+imsi+`"`, `gtp.ebi 5`, `gtp.teid`, `anomalies`)
	holds(t, decode(message0(1, make([]byte, 8)), LegacyPort), `operation "EchoRequest"`, `gtp.imsi`)
}

func TestFieldsOfOtherMessages(t *testing.T) {
	tests := []struct {
		name string
		b    []byte
		port Port
		want []string
	}{
		{"echo of version 2", []byte{0x40, 1, 0, 9, 0, 0, 5, 0, 3, 0, 1, 0, 42}, ControlPort, []string{`operation "EchoRequest"`, `gtp.recovery 42`, `gtp.teid`, `anomalies`}},
		{"echo response of the user plane", message1(2, 0, tv(14, 0)), UserPort, []string{`protocol "gtpu"`, `operation "EchoResponse"`, `gtp.recovery 0`, `anomalies`}},
		{"error indication", message1(26, 0, tv(16, 0, 0, 0x40, 1), tlv(133, addr(home)...)), UserPort,
			[]string{`operation "ErrorIndication"`, `gtp.user.teid 16385`, `gtp.user.address "` + home + `"`, `gtp.control.address`, `anomalies`}},
		{"end marker", []byte{0x30, 254, 0, 0, 0, 0, 0, 1}, UserPort, []string{`operation "EndMarker"`, `gtp.teid 1`, `anomalies`}},
		{"a refused session", message2(33, 0, ie(2, 0, 93, 0)), ControlPort, []string{`gtp.cause 93`, `anomalies`}},
		{"private extension", message1(1, 0, tlv(255, 0x28, 0xaf, 1)), ControlPort, []string{`gtp.private_extension 10415`, `anomalies`}},
		{"GTP'", []byte{0x4e, 1, 0, 0, 0, 5}, LegacyPort, []string{`protocol "gtpprime"`, `operation "EchoRequest"`, `gtp.sequence 5`, `anomalies`}},
		{"delete bearer by several identities", message2(99, 1, ie(73, 1, 6), ie(73, 1, 7)), ControlPort, []string{`gtp.ebi [6,7]`, `anomalies`}},
		{"quality of service", message2(97, 1, ie(72, 0, 0, 0, 0xc3, 0x50, 0, 1, 0x86, 0xa0), bearer(ie(73, 0, 5), ie(80, 0, qos(0x48, 1, 0, 0, 64, 128)...))), ControlPort,
			[]string{`gtp.ambr.uplink 50000`, `gtp.ambr.downlink 100000`, `gtp.arp 2`, `gtp.qci 1`, `gtp.gbr 128`, `anomalies`}},
		{"quality of service without guaranteed rate", message2(97, 1, ie(72, 0, 0, 0, 0, 1, 0, 0, 0, 2), bearer(ie(73, 0, 5), ie(80, 0, qos(0x24, 9, 7, 7, 0, 0)...))), ControlPort,
			[]string{`gtp.arp 9`, `gtp.qci 9`, `gtp.gbr`, `anomalies`}},
		{"aggregate rate and priority of version 1", message1(18, 1, tv(20, 5), tlv(191, 0x3c), tlv(198, 0, 0, 0, 8, 0, 0, 0, 9)), ControlPort,
			[]string{`gtp.arp 15`, `gtp.ambr.uplink 8`, `gtp.ambr.downlink 9`, `anomalies`}},
		{"reports of places that are asked for", message2(33, 1, ie(2, 0, 16, 0), ie(131, 0, 4), ie(177, 0, 1, 0, 0, 1), ie(177, 1, 2, 0, 0, 2)), ControlPort, []string{`gtp.change_reporting [4,1,0]`, `anomalies`}},
		{"reports of places in version 1", message1(19, 1, tv(1, 128), tlv(181, 1)), ControlPort, []string{`gtp.change_reporting 1`, `anomalies`}},
		{"a teardown", message1(20, 1, tv(19, 0xff), tv(20, 5)), ControlPort, []string{`gtp.teardown true`, `gtp.ebi 5`, `anomalies`}},
		{"a context alone", message1(20, 1, tv(19, 0xfe), tv(20, 5)), ControlPort, []string{`gtp.teardown false`, `anomalies`}},
		{"a charging gateway", message1(17, 1, tv(1, 128), tlv(251, addr(home)...)), ControlPort, []string{`gtp.charging_gateway "` + home + `"`, `anomalies`}},
		{"a charging gateway that is none", message1(17, 1, tv(1, 128), tlv(251, 1, 2)), ControlPort, []string{`gtp.charging_gateway`, `anomalies ["gtp.address"]`}},
		{"second PDP context", message1(16, 1, tv(16, 0, 0, 0, 1), tv(20, 6), tv(20, 5), tlv(133, 1, 2, 3, 4), tlv(133, 1, 2, 3, 4), tlv(135, 1)), ControlPort, []string{`gtp.ebi [6,5]`, `anomalies`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { holds(t, decode(tt.b, tt.port), tt.want...) })
	}
}

// with is a Create Session Request in which elements stand for others.
func with(replaced ...[]byte) []byte {
	ies := createSession()
	for _, r := range replaced {
		i := slices.IndexFunc(ies, func(e []byte) bool { return e[0] == r[0] && e[3] == r[3] })
		if i < 0 {
			ies = append(ies, r)
			continue
		}
		ies[i] = r
	}
	return message2(32, 0, ies...)
}

// without is a Create Session Request that lacks elements.
func without(types ...byte) []byte {
	return message2(32, 0, slices.DeleteFunc(createSession(), func(e []byte) bool { return slices.Contains(types, e[0]) })...)
}

func TestValuesAndWhatIsMarked(t *testing.T) {
	long := strings.Repeat("a", 64)
	tests := []struct {
		name string
		b    []byte
		want []string
		an   string
	}{
		{"IMSI of fourteen digits", with(ie(1, 0, tbcd("26299000000001")...)), []string{`gtp.imsi "26299000000001"`}, ""},
		{"IMSI of fourteen digits and an octet of fillers", with(ie(1, 0, append(tbcd("26299000000001"), 0xff)...)), []string{`gtp.imsi "26299000000001"`}, "gtp.imsi"},
		{"IMSI with half octets above 9", with(ie(1, 0, 0x62, 0x92, 0x99, 0xa0, 0, 0, 0, 0xf1)), nil, "gtp.imsi"},
		{"IMSI that a filler cuts", with(ie(1, 0, 0x62, 0xf2, 0x99, 0, 0, 0, 0, 0xf1)), []string{`gtp.imsi "262"`}, "gtp.imsi"},
		{"IMSI of sixteen digits", with(ie(1, 0, tbcd("2629900000000012")...)), []string{`gtp.imsi "2629900000000012"`}, "gtp.imsi"},
		{"IMSI of five digits", with(ie(1, 0, tbcd("26299")...)), []string{`gtp.imsi "26299"`}, "gtp.imsi"},
		{"MSISDN with a letter", with(ie(76, 0, 0x94, 0xb1)), nil, "gtp.msisdn"},
		{"MSISDN of sixteen digits", with(ie(76, 0, tbcd("4917799000001234")...)), nil, "gtp.msisdn"},
		{"IMEI of fifteen digits", with(ie(75, 0, tbcd("356998020000010")...)), []string{`gtp.imei "356998020000010"`}, ""},
		{"IMEI without check digit", with(ie(75, 0, tbcd("35699802000001")...)), []string{`gtp.imei "35699802000001"`}, ""},
		{"IMEI of thirteen digits", with(ie(75, 0, tbcd("3569980200000")...)), []string{`gtp.imei "3569980200000"`}, "gtp.imei"},
		{"IMEI with a letter", with(ie(75, 0, 0x53, 0xb6, 0x99, 8, 2, 0, 0, 0xf1)), nil, "gtp.imei"},
		{"APN without operator", with(ie(71, 0, labels("corp", "example")...)), []string{`gtp.apn "corp.example"`, `gtp.apn.network "corp.example"`, `gtp.apn.operator`}, ""},
		{"APN in upper case", with(ie(71, 0, labels("InterNet", "MNC099", "mcc262", "GPRS")...)), []string{`gtp.apn "internet.mnc099.mcc262.gprs"`, `gtp.apn.operator "262-99"`}, ""},
		{"network code of three digits", with(ie(71, 0, labels("ims", "mnc012", "mcc310", "gprs")...)), []string{`gtp.apn.operator "310-012"`}, ""},
		{"operator identifier alone", with(ie(71, 0, labels("mnc099", "mcc262", "gprs")...)), []string{`gtp.apn.network ""`, `gtp.apn.operator "262-99"`}, ""},
		{"operator identifier with letters", with(ie(71, 0, labels("a", "mnc09x", "mcc262", "gprs")...)), []string{`gtp.apn.network "a.mnc09x.mcc262.gprs"`, `gtp.apn.operator`}, ""},
		{"label beyond the end", with(ie(71, 0, 3, 'f', 'o', 'o', 9, 'b')), []string{`gtp.apn "foo.b"`}, "gtp.apn.label"},
		{"empty label", with(ie(71, 0, 3, 'f', 'o', 'o', 0, 1, 'b')), []string{`gtp.apn "foo..b"`}, "gtp.apn.label"},
		{"label of 64 octets", with(ie(71, 0, labels(long)...)), nil, "gtp.apn.label"},
		{"dot within a label", with(ie(71, 0, labels("in.tnet")...)), []string{`gtp.apn "in.tnet"`}, "gtp.apn.dot"},
		{"NUL within a label", with(ie(71, 0, labels("in\x00tnet")...)), nil, "gtp.apn.characters"},
		{"APN as text", with(ie(71, 0, []byte("Internet")...)), []string{`gtp.apn "internet"`}, "gtp.apn.label"},
		{"APN of 101 octets", with(ie(71, 0, labels(long[:50], long[:49])...)), nil, "gtp.ie.length gtp.apn.label gtp.apn.length"},
		{"serving network with a letter", with(ie(83, 0, 0x02, 0xfa, 0x10)), []string{`gtp.serving_network "20a-01"`}, "gtp.plmn"},
		{"location of all kinds", with(ie(86, 0, everywhere()...)), []string{`gtp.uli.cell ["cgi-208-01-0001-0002","sai-208-01-0003-0004","rai-208-01-0005-06FF","tai-208-01-0007","ecgi-208-01-0000008","lai-208-01-0009","enb-208-01-0000A","xenb-208-01-00000B"]`}, ""},
		{"location that is too short", with(ie(86, 0, uli("208-01")[:10]...)), []string{`gtp.uli.cell "tai-208-01-1234"`}, "gtp.location"},
		{"location that is too long", with(ie(86, 0, append(uli("208-01"), 0)...)), nil, "gtp.location"},
		{"location of no kind", with(ie(86, 0, 0)), []string{`gtp.uli.cell`}, "gtp.location"},
		{"endpoint with both addresses", with(ie(87, 0, slices.Concat([]byte{0xc6}, u32(9), addr(visited), addr("2001:db8::1"))...)), []string{`gtp.control.address ["` + visited + `","2001:db8::1"]`}, ""},
		{"endpoint with IPv6", with(ie(87, 0, slices.Concat([]byte{0x46}, u32(9), addr("2001:db8::1"))...)), []string{`gtp.control.address "2001:db8::1"`}, ""},
		{"endpoint without address", with(ie(87, 0, 0x06, 0, 0, 0, 9)), []string{`gtp.control.teid 9`, `gtp.control.address`}, "gtp.address"},
		{"endpoint whose address is cut", with(ie(87, 0, 0x86, 0, 0, 0, 9, 1, 2)), []string{`gtp.control.address`}, "gtp.address"},
		{"endpoint with octets behind", with(ie(87, 0, append(fteid(6, 9, visited), 0)...)), []string{`gtp.control.address "` + visited + `"`}, "gtp.address"},
		{"address of both kinds", with(ie(99, 0, 3), ie(79, 0, slices.Concat([]byte{3, 64}, addr("2001:db8:1::"), addr("10.45.0.9"))...)), []string{`gtp.paa ["2001:db8:1::","10.45.0.9"]`, `gtp.pdn_type 3`}, ""},
		{"address of IPv6", with(ie(99, 0, 2), ie(79, 0, slices.Concat([]byte{2, 64}, addr("2001:db8:1::"))...)), []string{`gtp.paa "2001:db8:1::"`}, ""},
		{"address that is cut", with(ie(79, 0, 1, 10, 45)), []string{`gtp.paa`}, "gtp.address"},
		{"type of the address where none stands alone", message2(33, 1, ie(2, 0, 16, 0), ie(79, 0, 1, 10, 45, 0, 9)), []string{`gtp.pdn_type 1`}, ""},
		{"set of connections by IPv6", with(ie(132, 0, slices.Concat([]byte{0x11}, addr("2001:db8::5"), []byte{0, 1})...)), []string{`gtp.fq_csid.address "2001:db8::5"`}, ""},
		{"set of connections that is cut", with(ie(132, 0, 0x01, 192, 0, 2)), []string{`gtp.fq_csid.address`}, "gtp.address"},
		{"short indication", with(ie(77, 0, 0x80)), []string{`gtp.indication 2147483648`}, ""},
		{"RAT type missing", without(82), []string{`gtp.rat_type`}, "gtp.ie.missing"},
		{"IMSI missing, which depends on conditions", without(1), []string{`gtp.imsi`}, ""},
		{"bearer context missing", without(93), nil, "gtp.ie.missing"},
		{"answer that accepts with TEID 0", message2(33, 0, ie(2, 0, 16, 0)), nil, "gtp.teid.zero"},
		{"request of a session with TEID 0", message2(36, 0), nil, "gtp.teid.zero"},
		{"session created without TEID", append([]byte{0x40, 34, 0, 4}, 0, 0, 1, 0), nil, "gtp.teid.flag"},
		{"echo of version 1 with TEID", message1(1, 5), nil, "gtp.teid.flag"},
		{"echo with TEID", message2(1, 5, ie(3, 0, 1)), nil, "gtp.teid.flag"},
		{"message type that no table has", message2(87, 1), []string{`operation`, `gtp.message 87`, `gtp.request`}, "gtp.message.unknown"},
		{"address of version 1 of two octets", message1(17, 1, tv(1, 128), tlv(133, 1, 2)), []string{`gtp.control.address`}, "gtp.ie.length gtp.address"},
		{"control message without sequence number", []byte{0x30, 20, 0, 2, 0, 0, 0, 1, 20, 5}, nil, "gtp.sequence.missing"},
		{"end user address", message1(17, 1, tv(1, 128), tlv(128, 0xf1, 0x21, 10, 45, 0, 9)), []string{`gtp.paa "10.45.0.9"`, `gtp.pdn_type 1`}, ""},
		{"end user address of both kinds", message1(17, 1, tv(1, 128), tlv(128, slices.Concat([]byte{0xf1, 0x8d}, addr("10.45.0.9"), addr("2001:db8::9"))...)), []string{`gtp.paa ["10.45.0.9","2001:db8::9"]`, `gtp.pdn_type 3`}, ""},
		{"end user address of both kinds, IPv6 alone", message1(17, 1, tv(1, 128), tlv(128, slices.Concat([]byte{0xf1, 0x8d}, addr("2001:db8::9"))...)), []string{`gtp.paa "2001:db8::9"`}, ""},
		{"PPP", message1(17, 1, tv(1, 128), tlv(128, 0xf0, 1)), []string{`gtp.paa`, `gtp.pdn_type 4`}, ""},
		{"end user address that is cut", message1(17, 1, tv(1, 128), tlv(128, 0xf1, 0x21, 10)), []string{`gtp.paa`}, "gtp.address"},
		{"location of version 1 of an unknown kind", message1(17, 1, tv(1, 128), tlv(152, 9, 1, 2, 3, 4, 5, 6, 7)), []string{`gtp.uli.cell`}, "gtp.location"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := decode(tt.b, ControlPort)
			holds(t, m, tt.want...)
			if marks(&m.Anomalies) != tt.an {
				t.Errorf("marked %q, want %q", marks(&m.Anomalies), tt.an)
			}
		})
	}
}

// everywhere is ULI with all its parts.
func everywhere() []byte {
	b, p := []byte{0xff}, plmn("208-01")
	for _, rest := range [][]byte{{0, 1, 0, 2}, {0, 3, 0, 4}, {0, 5, 6, 0xff}, {0, 7}, {0, 0, 0, 8}, {0, 9}, {0, 0, 10}, {0, 0, 11}} {
		b = append(append(b, p...), rest...)
	}
	return b
}

func TestOfWhatStandsTwiceTheFirstIsRead(t *testing.T) {
	ies := createSession()
	ies = append(ies, ie(1, 0, tbcd("208010000000009")...), ie(71, 0, labels("other")...), ie(83, 0, plmn("262-99")...), ie(76, 0, tbcd("33699000001")...))
	m := decode(message2(32, 0, ies...), ControlPort)
	holds(t, m, `gtp.imsi "`+imsi+`"`, `gtp.msisdn "`+msisdn+`"`, `gtp.serving_network "208-01"`, `gtp.apn "internet.mnc099.mcc262.gprs"`)
	if marks(&m.Anomalies) != "gtp.ie.duplicate" {
		t.Errorf("marked %q", marks(&m.Anomalies))
	}
}

func TestElementsBehindTheLengthAreReadToo(t *testing.T) {
	b := with()
	b = append(b, ie(255, 0, 0x28, 0xaf)...)
	m := decode(b, ControlPort)
	holds(t, m, `gtp.private_extension 10415`)
	if marks(&m.Anomalies) != "gtp.trailing" {
		t.Errorf("marked %q", marks(&m.Anomalies))
	}
}

func TestDecodeDoesNotAllocate(t *testing.T) {
	r, m := new(Reader), message.New()
	for _, c := range []struct {
		b    []byte
		port Port
	}{
		{createSessionRequest(), ControlPort}, {createSessionResponse(), ControlPort}, {createPDPContextRequest(), ControlPort},
		{with(ie(86, 0, everywhere()...)), ControlPort}, {userPacket(innerUDP("10.0.0.1", "192.0.2.1", 1, 2, nil)), UserPort},
		{nested(9000), ControlPort},
	} {
		if n := testing.AllocsPerRun(100, func() { m.Reset(); r.Decode(m, c.b, c.port) }); n != 0 {
			t.Errorf("%v allocations for %x", n, c.b[:12])
		}
	}
}

// A subscriber with all bearers, each with all its endpoints, fits in a record.
func TestASessionOfElevenBearersFits(t *testing.T) {
	ies := slices.DeleteFunc(createSession(), func(e []byte) bool { return e[0] == 93 })
	for n := range MaxBearers {
		var endpoints [][]byte
		for i := range 5 {
			endpoints = append(endpoints, ie(87, uint8(i), fteid(4, uint32(n), visitedU)...))
		}
		ies = append(ies, bearer(append(endpoints, ie(73, 0, uint8(5+n)), ie(94, 0, 0, 0, 0, 1))...))
	}
	m := decode(message2(32, 0, ies...), ControlPort)
	n := 0
	for c := m.First(message.FieldGTPUserAddress); c.Valid(); c = c.Next() {
		n++
	}
	if n != 5*MaxBearers || !m.Anomalies.Empty() {
		t.Errorf("%d endpoints, %q", n, marks(&m.Anomalies))
	}
}
