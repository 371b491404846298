package gtp

import (
	"net"
	"testing"

	ie1 "github.com/wmnsk/go-gtp/gtpv1/ie"
	message1x "github.com/wmnsk/go-gtp/gtpv1/message"
	ie2 "github.com/wmnsk/go-gtp/gtpv2/ie"
	message2x "github.com/wmnsk/go-gtp/gtpv2/message"

	"github.com/google/go-cmp/cmp"

	"cordon/protocols/wire"
)

// element is an information element as both decoders see it.
type element struct {
	Type, Instance uint8
	Value          string
}

// others are the information elements of the message itself by an independent
// decoder, which panics on some input and is slow on some.
func others(m *Message) (list []element, ok bool) {
	defer func() {
		if recover() != nil {
			list, ok = nil, false
		}
	}()
	body := m.Raw[m.Size:]
	if m.Version == 2 {
		ies, err := ie2.ParseMultiIEs(body)
		for _, e := range ies {
			list = append(list, element{e.Type, e.Instance() & 15, string(e.Payload)})
		}
		return list, err == nil
	}
	ies, err := ie1.ParseMultiIEs(body)
	for _, e := range ies {
		list = append(list, element{e.Type, 0, string(e.Payload)})
	}
	return list, err == nil
}

// comparable reports whether the other decoder is right about such messages: it
// reads TEID Data II of version 1 in four octets, the list of extension headers
// with a length of two, and knows no extended types.
func comparable(m *Message) bool {
	for _, e := range m.IEs {
		if e.Type > 255 || m.Version == 2 && e.Type == ieExtended2 || m.Version < 2 && (e.Type == 18 || e.Type == ieExtensionList || e.Type == ieExtended1 || e.Type == 126 || e.Type == 22) {
			return false
		}
	}
	return m.Version > 0 && !m.Prime && len(m.Raw) < 2000
}

// agree holds a message in which nothing is odd against the other decoder.
func agree(t *testing.T, m *Message) {
	t.Helper()
	if m.User != nil || m.Version > 2 || !m.Anomalies.Empty() || !comparable(m) {
		return
	}
	var ours []element
	for i := range m.IEs {
		if e := &m.IEs[i]; e.Depth == 1 {
			value := m.Value(i)
			if m.Version == 2 && rules2[e.Type].group != 0 {
				value = nil // the other one keeps what is in it
			}
			ours = append(ours, element{uint8(e.Type), e.Instance, string(value)})
		}
	}
	theirs, ok := others(m)
	if !ok {
		t.Logf("refused by the other decoder: %x", m.Raw)
		return
	}
	for i := range theirs {
		if m.Version == 2 && rules2[theirs[i].Type].group != 0 {
			theirs[i].Value = ""
		}
	}
	if d := cmp.Diff(ours, theirs); d != "" {
		t.Errorf("%x (-ours +theirs):\n%s", m.Raw, d)
	}
}

func TestBothDecodersAgree(t *testing.T) {
	for _, b := range [][]byte{createSessionRequest(), createSessionResponse(), createPDPContextRequest(), message2(99, 1, ie(73, 1, 6), ie(73, 1, 7))} {
		m := parse(t, b, ControlPort)
		if !m.Anomalies.Empty() || !comparable(m) {
			t.Errorf("nothing to compare: %q", marks(&m.Anomalies))
		}
		agree(t, m)
	}
}

// What an independent implementation writes is canonical, and reads the same.
func TestDecodeReadsWhatAnotherImplementationWrites(t *testing.T) {
	ip := net.ParseIP(visited).To4()
	csr := message2x.NewCreateSessionRequest(0, 77,
		ie2.NewIMSI(imsi), ie2.NewMSISDN(msisdn), ie2.NewMobileEquipmentIdentity(imeisv), ie2.NewServingNetwork("208", "01"), ie2.NewRATType(6),
		ie2.NewFullyQualifiedTEID(6, 0x1001, visited, ""), ie2.NewAccessPointName("internet.mnc099.mcc262.gprs"), ie2.NewSelectionMode(0), ie2.NewPDNType(1),
		ie2.NewPDNAddressAllocation("0.0.0.0"), ie2.NewAPNRestriction(0), ie2.NewAggregateMaximumBitRate(1, 2),
		ie2.NewUserLocationInformationStruct(nil, nil, nil, ie2.NewTAI("208", "01", 0x1234), ie2.NewECGI("208", "01", 0x17a2b01), nil, nil, nil),
		ie2.NewBearerContext(ie2.NewEPSBearerID(5), ie2.NewFullyQualifiedTEID(4, 0x2001, visitedU, "").WithInstance(2)),
		ie2.NewRecovery(17))
	b, err := csr.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	m := decode(b, ControlPort)
	holds(t, m, `gtp.sequence 77`, `gtp.imsi "`+imsi+`"`, `gtp.msisdn "`+msisdn+`"`, `gtp.imei "`+imeisv+`"`, `gtp.serving_network "208-01"`, `gtp.apn.operator "262-99"`,
		`gtp.control.teid 4097`, `gtp.user.address "`+visitedU+`"`, `gtp.uli.cell ["tai-208-01-1234","ecgi-208-01-17A2B01"]`, `gtp.ebi 5`, `anomalies`)

	pdp := message1x.NewCreatePDPContextRequest(0, 78,
		ie1.NewIMSI(imsi), ie1.NewRouteingAreaIdentity("208", "01", 0x1234, 5), ie1.NewRecovery(9), ie1.NewSelectionMode(0), ie1.NewTEIDDataI(0x2001), ie1.NewTEIDCPlane(0x1001), ie1.NewNSAPI(5),
		ie1.NewEndUserAddressIPv4(""), ie1.NewAccessPointName("internet"), ie1.NewGSNAddress(ip.String()), ie1.NewGSNAddress(visitedU), ie1.NewMSISDN(msisdn),
		ie1.New(135, []byte{0, 1, 2, 3}), ie1.NewRATType(1))
	if b, err = pdp.Marshal(); err != nil {
		t.Fatal(err)
	}
	m = decode(b, ControlPort)
	holds(t, m, `gtp.sequence 78`, `gtp.imsi "`+imsi+`"`, `gtp.rai.plmn "208-01"`, `gtp.control.address "`+visited+`"`, `gtp.user.address "`+visitedU+`"`, `gtp.user.teid 8193`, `anomalies`)
}

// The second decoder takes the last of what stands twice, ignores octets behind
// the message, and reads groups within themselves; a firewall may not.
func TestWhereTheOtherDecoderIsPassed(t *testing.T) {
	twice := message2(32, 0, append(createSession(), ie(1, 0, tbcd("208010000000009")...))...)
	other, err := message2x.Parse(twice)
	if err != nil {
		t.Fatal(err)
	}
	if got := other.(*message2x.CreateSessionRequest).IMSI.MustIMSI(); got == imsi {
		t.Error("the other decoder has learned to take the first")
	}
	m := decode(twice, ControlPort)
	holds(t, m, `gtp.imsi "`+imsi+`"`)
	if !m.Anomalies.Has(wire.AnomalyGTPIEDuplicate) {
		t.Error("the second one is not marked")
	}
}
