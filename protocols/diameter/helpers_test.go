package diameter

import (
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"cordon/protocols/message"
)

// avp is an AVP of a message to be built.
func avp(code, vendor uint32, data []byte) []byte {
	return AppendAVP(nil, code, AVPMandatory, vendor, data)
}

func text(code, vendor uint32, s string) []byte { return avp(code, vendor, []byte(s)) }

func number(code, vendor, n uint32) []byte {
	return avp(code, vendor, binary.BigEndian.AppendUint32(nil, n))
}

func group(code, vendor uint32, avps ...[]byte) []byte {
	return avp(code, vendor, slices.Concat(avps...))
}

// build makes a message.
func build(flags uint8, command, application uint32, avps ...[]byte) []byte {
	h := Header{Version: Version, Flags: flags, Command: command, Application: application, HopByHop: 0x11, EndToEnd: 0x22}
	b := append(AppendHeader(nil, &h), slices.Concat(avps...)...)
	PutLength(b)
	return b
}

// Parties of the tests.
const (
	visitedHost  = "mme1.epc.mnc001.mcc208.3gppnetwork.org"
	visitedRealm = "epc.mnc001.mcc208.3gppnetwork.org"
	homeRealm    = "epc.mnc099.mcc262.3gppnetwork.org"
	imsi         = "262990000000001"
)

// head is what every request on S6a begins with.
func head() []byte {
	return slices.Concat(
		text(263, 0, visitedHost+";1;2"),
		group(260, 0, number(266, 0, Vendor3GPP), number(258, 0, ApplicationS6a)),
		number(277, 0, 1),
		text(264, 0, visitedHost), text(296, 0, visitedRealm), text(283, 0, homeRealm),
	)
}

// ulr is an Update-Location-Request, with further AVPs behind it.
func ulr(avps ...[]byte) []byte {
	return build(FlagRequest|FlagProxiable, CommandUpdateLocation, ApplicationS6a, append([][]byte{
		head(), text(1, 0, imsi),
		group(628, Vendor3GPP, number(266, 0, Vendor3GPP), number(629, Vendor3GPP, 1), number(630, Vendor3GPP, 0x0fff)),
		group(1401, Vendor3GPP, text(1402, Vendor3GPP, "35699802000001"), text(1403, Vendor3GPP, "01")),
		number(1032, Vendor3GPP, 1004), number(1405, Vendor3GPP, 0x22),
		avp(1407, Vendor3GPP, []byte{0x02, 0xf8, 0x10}),
		avp(1489, Vendor3GPP, []byte{0x33, 0x96, 0x09, 0x00, 0x00, 0xf1}),
		number(1615, Vendor3GPP, 1),
	}, avps...)...)
}

// decoded is a message that b was read into.
func decoded(b []byte) *message.Message {
	m := message.New()
	Decode(m, b)
	return m
}

// values are all values of a field, as text.
func values(m *message.Message, f message.FieldID) []string {
	var out []string
	for c := m.First(f); c.Valid(); c = c.Next() {
		out = append(out, strings.Clone(c.String()))
	}
	return out
}

// marks are the names of the anomalies.
func marks(m *message.Message) string {
	var names []string
	for a := range m.Anomalies.All {
		names = append(names, a.Name())
	}
	return strings.Join(names, " ")
}

// fields are the fields of a message as `decode --json` prints them, without
// those of the header.
func fields(t testing.TB, m *message.Message) string {
	t.Helper()
	return string(m.AppendFieldsJSON(nil, nil))
}
