package diameter

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"cordon/protocols/message"
)

// set changes one octet of a message.
func set(b []byte, at int, v byte) []byte {
	b = slices.Clone(b)
	b[at] = v
	return b
}

// nest puts data into n groups.
func nest(n int, data ...[]byte) []byte {
	b := slices.Concat(data...)
	for range n {
		b = group(1400, Vendor3GPP, b)
	}
	return b
}

func TestDeparturesAreMarked(t *testing.T) {
	const v = Vendor3GPP
	request := func(command, application uint32, avps ...[]byte) []byte {
		return build(FlagRequest, command, application, avps...)
	}
	user := text(1, 0, imsi)
	deep := user
	for range MaxDepth {
		deep = group(279, 0, deep)
	}
	tests := []struct {
		name  string
		b     []byte
		marks string
	}{
		{"a lawful request", ulr(), ""},
		{"a lawful answer", build(FlagProxiable, 316, ApplicationS6a, text(263, 0, "a;1;2"), number(268, 0, 2001)), ""},
		{"upper case and trailing dots", request(316, ApplicationS6a, text(264, 0, "MME1.EPC.MNC001.MCC208.3GPPNETWORK.ORG."), text(296, 0, "EPC.")), ""},
		{"unknown AVPs without the M bit", ulr(AppendAVP(nil, 60000, 0, 99999, []byte("x")), AppendAVP(nil, 999, 0, 0, nil)), ""},
		{"AVPs in another order", build(FlagRequest, 316, ApplicationS6a, text(263, 0, "a;1;2"), user, text(296, 0, "x"), text(264, 0, "y.x")), ""},
		{"several of what may stand several times", ulr(text(282, 0, "a.x"), text(282, 0, "b.x"), group(284, 0, text(280, 0, "a.x")), group(284, 0, text(280, 0, "b.x"))), ""},
		{"several applications in CER", request(257, 0, number(258, 0, 4), number(258, 0, 5)), ""},
		{"several identities in a registration", request(301, 16777216, text(601, v, "sip:a@x"), text(601, v, "sip:b@x")), ""},

		{"less than a header", ulr()[:19], "diameter.length"},
		{"nothing", nil, "diameter.length"},
		{"version 2", set(ulr(), 0, 2), "diameter.version"},
		{"a length beyond the end", set(ulr(), 2, 9), "diameter.length"},
		{"a length below the header", set(set(ulr(), 2, 0), 3, 19), "diameter.length"},
		{"octets behind the end", append(ulr(), 0, 0, 0, 0), "diameter.trailing"},
		{"a length that is no multiple of four", func() []byte { b := ulr([]byte{0}); PutLength(b); return b }(), "diameter.length diameter.trailing"},
		{"reserved command flags", set(ulr(), 4, FlagRequest|1), "diameter.flags.reserved"},
		{"the E bit in a request", set(ulr(), 4, FlagRequest|FlagError), "diameter.flags.error"},
		{"the T bit in an answer", build(FlagRetransmitted, 316, ApplicationS6a), "diameter.flags.retransmitted"},
		{"a proxiable watchdog", build(FlagRequest|FlagProxiable, 280, 0), "diameter.flags.proxiable"},
		{"an unknown application", request(316, 12345), "diameter.application.unknown"},
		{"an unknown command", request(4711, ApplicationS6a), "diameter.command.unknown"},
		{"a command of another application", request(316, 16777216), "diameter.command.application"},
		{"a command under the relay's application", request(316, Relay), ""},

		{"an identity under a vendor without one", ulr(text(1, 99999, imsi)), "diameter.avp.shadow diameter.avp.unknown"},
		{"a host under 3GPP", ulr(text(264, v, "x.y")), "diameter.avp.shadow diameter.avp.unknown"},
		{"an AVP of 3GPP without vendor", ulr(avp(1407, 0, []byte{2, 0xf8, 0x10})), "diameter.avp.shadow diameter.avp.unknown"},
		{"an AVP of 3GPP under another vendor, not mandatory", ulr(AppendAVP(nil, 1407, 0, 99999, []byte{2, 0xf8, 0x10})), "diameter.avp.shadow"},
		{"Ericsson's AVPs under codes of the base", ulr(AppendAVP(nil, 284, 0, 193, []byte("x"))), ""},
		{"an attribute of RADIUS", request(272, 4, AppendAVP(nil, 1, 0, 9, []byte("x"))), ""},
		{"an attribute of RADIUS in the place of User-Name", ulr(AppendAVP(nil, 1, 0, 9, []byte(imsi))), "diameter.avp.shadow"},
		{"an AVP of Starent's in the place of Origin-Realm", ulr(AppendAVP(nil, 296, 0, 8164, []byte("x"))), "diameter.avp.shadow"},
		{"an unknown mandatory AVP", ulr(text(60000, 99999, "x")), "diameter.avp.unknown"},
		{"two Origin-Host", ulr(text(264, 0, "x.y")), "diameter.avp.duplicate"},
		{"two User-Name", ulr(user), "diameter.avp.duplicate"},
		{"two MSISDN in subscriber data", ulr(group(1400, v, avp(701, v, []byte{0x21}), avp(701, v, []byte{0x21}))), "diameter.avp.duplicate"},
		{"two identities in a location request", request(302, 16777216, text(601, v, "sip:a@x"), text(601, v, "sip:b@x")), "diameter.avp.duplicate"},
		{"Origin-Host within a group", ulr(group(1400, v, text(264, 0, "x.y"))), "diameter.avp.nested"},
		{"User-Name in the state of a proxy", ulr(group(284, 0, text(280, 0, "x.y"), user)), "diameter.avp.nested diameter.avp.nested.name"},
		{"User-Name in a result", ulr(group(297, 0, user)), "diameter.avp.nested diameter.avp.nested.name"},
		{"User-Id in subscriber data", ulr(group(1400, v, text(1444, v, imsi))), "diameter.avp.nested diameter.avp.nested.name"},
		{"flags within a group", ulr(group(1400, v, number(1490, v, 1))), "diameter.avp.nested"},
		{"a group where it may not stand", ulr(group(628, v, group(284, 0, text(280, 0, "x.y")))), "diameter.avp.nested"},
		{"Subscription-Id-Data alone", ulr(text(444, 0, imsi)), "diameter.avp.nested"},
		{"Proxy-Host alone", ulr(text(280, 0, "x.y")), "diameter.avp.nested"},
		{"what was found wrong may be anything", build(0, 316, ApplicationS6a, group(279, 0, text(264, 0, ""), text(264, 0, " "), text(444, 0, "x"), text(60000, 9, ""))), ""},
		{"a number of three octets", ulr(avp(1490, v, []byte{1, 2, 3})), "diameter.avp.value"},
		{"a number that no field needs, of five octets", ulr(avp(291, 0, make([]byte, 5))), "diameter.avp.value"},
		{"a number of 3GPP that no field needs, of no octets", ulr(avp(1615, v, nil)), "diameter.avp.value"},
		{"a long number of four octets", ulr(avp(287, 0, make([]byte, 4))), "diameter.avp.value"},
		{"a long number", ulr(avp(287, 0, make([]byte, 8))), ""},
		{"an address of five octets", ulr(avp(257, 0, []byte{0, 1, 1, 2, 3})), "diameter.avp.value"},
		{"an address without family", ulr(avp(257, 0, []byte{1})), "diameter.avp.value"},
		{"an address that is a number", ulr(avp(257, 0, []byte{0, 8, '4', '9'})), ""},
		{"Session-Id behind another", request(316, ApplicationS6a, user, text(263, 0, "a;1;2")), "diameter.session_id.order"},
		{"a Session-Id with NUL", request(316, ApplicationS6a, text(263, 0, "a;1;2\x00;3"), user), "diameter.session_id"},
		{"a Session-Id with a space", request(316, ApplicationS6a, text(263, 0, "a;1;2 "), user), "diameter.session_id"},
		{"an empty Session-Id", request(316, ApplicationS6a, text(263, 0, ""), user), "diameter.session_id"},
		{"a Session-Id with an optional part", request(316, ApplicationS6a, text(263, 0, "a;1;2;x/y=\"z\"é@[::1]"), user), ""},
		{"a Visited-PLMN-Id of two octets", request(318, ApplicationS6a, avp(1407, v, []byte{2, 0xf8})), "diameter.visited_plmn"},
		{"a Visited-PLMN-Id of no digits", request(318, ApplicationS6a, avp(1407, v, []byte{0xaa, 0xf8, 0x10})), "diameter.visited_plmn"},
		{"a number with other than digits", request(8388647, ApplicationS6c, avp(3300, v, []byte{0xba, 0xf1})), "diameter.number"},
		{"no number", request(8388647, ApplicationS6c, avp(3300, v, nil)), "diameter.number"},
		{"a number that is too long", request(8388647, ApplicationS6c, avp(3300, v, bytes.Repeat([]byte{0x11}, 9))), "diameter.number"},
		{"groups as deep as the decoder goes", ulr(group(279, 0, group(279, 0, user))), ""},
		{"groups that are deeper", build(0, 316, ApplicationS6a, deep), "diameter.avp.depth"},
		{"an AVP whose length is cut", ulr([]byte{0, 0, 0, 1, 0x40, 0, 0, 7}), "diameter.avp.length.short"},
		{"a group whose AVP is too long for it", ulr(group(1400, v, []byte{0, 0, 0, 1, 0x40, 0, 0, 12})), "diameter.avp.length.beyond"},
		{"more AVPs than are walked", request(316, ApplicationS6a, bytes.Repeat(AppendAVP(nil, 25, 0, 0, nil), MaxAVPs+1)), "diameter.avp.limit"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := marks(decoded(tt.b)); got != tt.marks {
				t.Errorf("marked %q, want %q", got, tt.marks)
			}
		})
	}
}

func TestNamesOfHosts(t *testing.T) {
	tests := []struct {
		name string
		host string
		ok   bool
	}{
		{"lower case", "mme1.epc.mnc001.mcc208.3gppnetwork.org", true},
		{"upper case", "MME1.EPC", true},
		{"one label", "string", true},
		{"an underscore", "mme_1.x", true},
		{"a trailing dot", "mme1.x.", true},
		{"a label of 63", strings.Repeat("a", 63) + ".x", true},
		{"nothing", "", false},
		{"a dot", ".", false},
		{"a leading dot", ".x", false},
		{"two dots", "a..x", false},
		{"two trailing dots", "a.x..", false},
		{"NUL", "mme1.x\x00.y", false},
		{"a space", "mme1 .x", false},
		{"a line feed", "mme1.x\n", false},
		{"other than ASCII", "mmé.x", false},
		{"a URI", "aaa://mme1.x", false},
		{"a port", "mme1.x:3868", false},
		{"a label of 64", strings.Repeat("a", 64) + ".x", false},
		{"a last label of 64", "x." + strings.Repeat("a", 64), false},
		{"256 characters", strings.Repeat("a.", 128), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := decoded(build(FlagRequest, 316, ApplicationS6a, text(264, 0, tt.host)))
			if got := marks(m) == ""; got != tt.ok {
				t.Errorf("marked %q", marks(m))
			}
			if s, _ := m.String(message.FieldDiameterOriginHost); s != tt.host {
				t.Errorf("read %q", s)
			}
		})
	}
}

func TestFormsOfUserName(t *testing.T) {
	tests := []struct {
		name        string
		application uint32
		user        string
		ok          bool
	}{
		{"an IMSI on S6a", ApplicationS6a, imsi, true},
		{"an NAI on S6a", ApplicationS6a, "0" + imsi + "@nai.epc", false},
		{"letters on S6a", ApplicationS6a, "abc", false},
		{"an IMSI of five digits on S6a", ApplicationS6a, "26299", false},
		{"an IMSI of sixteen digits on S6a", ApplicationS6a, imsi + "1", false},
		{"an IMSI and NUL", ApplicationS6a, imsi + "\x00", false},
		{"an NAI on SWm", 16777264, "0" + imsi + "@nai.epc", true},
		{"a name on NASREQ", 1, "alice", true},
		{"a space within", 1, "alice bob", false},
		{"a NUL behind", 1, "alice\x00", false},
		{"nothing", 1, "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := decoded(build(FlagRequest, 265, tt.application, text(1, 0, tt.user)))
			if got := !strings.Contains(marks(m), "diameter.user_name"); got != tt.ok {
				t.Errorf("marked %q", marks(m))
			}
			if s, ok := m.String(message.FieldDiameterUserName); !ok || s != tt.user {
				t.Errorf("read %q", s)
			}
		})
	}
}

// What stands before an AVP that cannot be read is there all the same, and what
// stands behind a group that ends badly too.
func TestAMalformedAVPCostsTheRestOfItsGroupOnly(t *testing.T) {
	bad := []byte{0, 0, 0, 1, 0x40, 0, 0, 99}
	m := decoded(build(FlagRequest, 316, ApplicationS6a, text(263, 0, "a;1;2"), group(1400, Vendor3GPP, number(1425, Vendor3GPP, 6), bad, number(1426, Vendor3GPP, 1)), text(1, 0, imsi)))
	if n, _ := m.Int(message.FieldDiameterODB); n != 6 {
		t.Error("what stood before it in the group is lost")
	}
	if m.Has(message.FieldDiameterAccessRestriction) {
		t.Error("what stood behind it in the group was made up")
	}
	if s, _ := m.String(message.FieldDiameterIMSI); s != imsi {
		t.Error("what stands behind the group is lost")
	}
	m = decoded(build(FlagRequest, 316, ApplicationS6a, text(263, 0, "a;1;2"), bad, text(1, 0, imsi)))
	if s, _ := m.String(message.FieldDiameterSessionID); s != "a;1;2" || m.Has(message.FieldDiameterUserName) || m.Operation.Name() != "ULR" {
		t.Errorf("session %q, operation %q", s, m.Operation.Name())
	}
}

func TestOfWhatStandsTwiceTheFirstCountsAndIdentitiesAllDo(t *testing.T) {
	m := decoded(ulr(text(1, 0, "208010000000001"), text(264, 0, "second.x")))
	if got := values(m, message.FieldDiameterIMSI); !slices.Equal(got, []string{imsi, "208010000000001"}) {
		t.Errorf("IMSIs %q", got)
	}
	if got := values(m, message.FieldDiameterUserName); !slices.Equal(got, []string{imsi}) {
		t.Errorf("names %q", got)
	}
	if got := values(m, message.FieldDiameterOriginHost); !slices.Equal(got, []string{visitedHost}) {
		t.Errorf("hosts %q", got)
	}
}

func TestBoundsHold(t *testing.T) {
	m := decoded(build(FlagRequest, 316, ApplicationS6a, nest(200)))
	if n, _ := m.Int(message.FieldDiameterDepth); n != MaxDepth {
		t.Errorf("depth %d", n)
	}
	m = decoded(build(FlagRequest, 316, ApplicationS6a, bytes.Repeat(AppendAVP(nil, 25, 0, 0, nil), 8000)))
	if n, _ := m.Int(message.FieldDiameterAVPs); n != MaxAVPs {
		t.Errorf("%d AVPs", n)
	}
	m = decoded(build(FlagRequest, 316, ApplicationS6a, bytes.Repeat(text(282, 0, "r.x"), 1000)))
	if !strings.Contains(marks(m), "message.values.limit") {
		t.Error("a thousand hops are not marked")
	}
}

// Every octet, wherever it stands among others.
func TestPrintableAgreesWithItsPlainForm(t *testing.T) {
	plain := func(b []byte) bool {
		return len(b) > 0 && !slices.ContainsFunc(b, func(c byte) bool { return c <= ' ' || c == 0x7f })
	}
	for n := range 20 {
		for at := range n {
			for c := range 256 {
				for _, around := range []byte{'a', '!', 0x80, 0xff, ' ', 0x7f, 0} {
					b := bytes.Repeat([]byte{around}, n)
					b[at] = byte(c)
					if printable(b) != plain(b) {
						t.Fatalf("%q: %v", b, printable(b))
					}
				}
			}
		}
	}
	if printable(nil) {
		t.Error("nothing is printable")
	}
}
