package diameter

import (
	"bytes"
	"testing"

	"cordon/protocols/message"
	"cordon/protocols/wire"

	"github.com/fiorix/go-diameter/v4/diam"
	dia "github.com/fiorix/go-diameter/v4/diam/avp"
	"github.com/fiorix/go-diameter/v4/diam/datatype"
	"github.com/fiorix/go-diameter/v4/diam/dict"
	"github.com/google/go-cmp/cmp"
)

// second reads b with an independent decoder. It panics on some input, and
// allocates what a length tells, so that it gets whole messages only; it refuses
// commands that its dictionary lacks.
func second(b []byte) (m *diam.Message, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	m, err := diam.ReadMessage(bytes.NewReader(b), dict.Default)
	return m, err == nil && m.DecodeErr == nil
}

// avpHead is what two decoders are compared by.
type avpHead struct {
	Code, Vendor uint32
	Flags        uint8
	Length       int
}

// heads are the AVPs of the message itself.
func heads(b []byte) (out []avpHead) {
	var an wire.Anomalies
	w := Walk(b[HeaderLen:], &an)
	for a := (AVP{}); w.Next(&a); {
		out = append(out, avpHead{a.Code, a.Vendor, a.Flags, len(a.Data)})
	}
	return out
}

// agree holds the reading of b against the second decoder's. It returns false
// where that one cannot read it.
func agree(t *testing.T, b []byte) bool {
	t.Helper()
	other, ok := second(b)
	if !ok {
		return false
	}
	var h Header
	if !DecodeHeader(b, &h) {
		t.Fatalf("no header: %x", b)
	}
	want := Header{Version: other.Header.Version, Length: other.Header.MessageLength, Flags: other.Header.CommandFlags, Command: other.Header.CommandCode,
		Application: other.Header.ApplicationID, HopByHop: other.Header.HopByHopID, EndToEnd: other.Header.EndToEndID}
	if d := cmp.Diff(want, h); d != "" {
		t.Errorf("header of %x: %s", b, d)
	}
	var theirs []avpHead
	for _, a := range other.AVP {
		head := avpHeaderLen
		if a.Flags&AVPVendor != 0 {
			head = avpVendorHeaderLen
		}
		if a.Data.Len() != a.Length-head {
			return false // it goes by the length that the type has, and takes what follows for something else
		}
		theirs = append(theirs, avpHead{a.Code, a.VendorID, a.Flags, a.Length - head})
	}
	if d := cmp.Diff(theirs, heads(b)); d != "" {
		t.Errorf("AVPs of %x: %s", b, d)
	}
	return true
}

// What an independent implementation writes is read without a mark.
func TestDecodeReadsWhatAnotherImplementationWrites(t *testing.T) {
	m := diam.NewRequest(diam.UpdateLocation, ApplicationS6a, dict.Default)
	for _, a := range []struct {
		code   any
		vendor uint32
		data   datatype.Type
	}{
		{dia.SessionID, 0, datatype.UTF8String(visitedHost + ";1;2")},
		{dia.OriginHost, 0, datatype.DiameterIdentity(visitedHost)},
		{dia.OriginRealm, 0, datatype.DiameterIdentity(visitedRealm)},
		{dia.DestinationRealm, 0, datatype.DiameterIdentity(homeRealm)},
		{dia.UserName, 0, datatype.UTF8String(imsi)},
		{dia.RATType, Vendor3GPP, datatype.Enumerated(1004)},
		{dia.ULRFlags, Vendor3GPP, datatype.Unsigned32(34)},
		{dia.VisitedPLMNID, Vendor3GPP, datatype.OctetString("\x02\xf8\x10")},
	} {
		if _, err := m.NewAVP(a.code, dia.Mbit, a.vendor, a.data); err != nil {
			t.Fatal(err)
		}
	}
	b, err := m.Serialize()
	if err != nil {
		t.Fatal(err)
	}
	got := decoded(b)
	if marks(got) != "" || got.Operation.Name() != "ULR" || !agree(t, b) {
		t.Errorf("%s, marked %q", got.Operation.Name(), marks(got))
	}
	for f, want := range map[message.FieldID]string{
		message.FieldDiameterOriginHost: visitedHost, message.FieldDiameterDestinationRealm: homeRealm,
		message.FieldDiameterIMSI: imsi, message.FieldDiameterVisitedPLMN: "208-01",
	} {
		if s, _ := got.String(f); s != want {
			t.Errorf("%s is %q", f.Name(), s)
		}
	}
}

// Messages of captures are read as another implementation reads them.
func TestDecodeAgreesWithAnotherImplementationOnCaptures(t *testing.T) {
	shared(t)
	compared := 0
	for _, b := range captured(t) {
		if agree(t, b) {
			compared++
		}
	}
	if compared < 100 {
		t.Errorf("only %d messages were compared", compared)
	}
	t.Logf("%d messages", compared)
}
