package diameter

import (
	"testing"

	"cordon/protocols/message"
	"cordon/protocols/wire"
)

// seeds are messages to begin with: those of the tests, and those of captures
// where there are any.
func seeds(f *testing.F) {
	f.Add(ulr())
	f.Add(ulr(group(1400, Vendor3GPP, text(264, 0, "x.y"), number(1490, Vendor3GPP, 1)), text(1, 99999, imsi)))
	f.Add(build(0, 318, ApplicationS6a, number(268, 0, 2001), group(279, 0, text(1, 0, imsi))))
	f.Add(build(FlagRequest, 272, 4, group(443, 0, text(444, 0, imsi), number(450, 0, 1)), group(458, 0, number(459, 0, 0), text(460, 0, "3569980200000101"))))
	f.Add(build(FlagRequest, 300, 16777216, text(601, Vendor3GPP, "sip:"+imsi+"@ims.mnc099.mcc262.3gppnetwork.org"), nest(7)))
	f.Add([]byte{1, 0xff, 0xff, 0xff})
	for _, b := range captured(f) {
		f.Add(b)
	}
}

// A frame is within its limit and has room for a header, or there is none.
func FuzzFrame(f *testing.F) {
	f.Add([]byte{}, 0)
	f.Add(ulr(), 0)
	f.Add([]byte{1, 0xff, 0xff, 0xff}, MaxLength)
	f.Fuzz(func(t *testing.T, b []byte, limit int) {
		n, err := Frame(b, limit)
		if limit == 0 {
			limit = DefaultMax
		}
		switch {
		case err != nil && n != 0, n != 0 && (n < HeaderLen || n > limit):
			t.Errorf("length %d, limit %d, %v", n, limit, err)
		case n == 0 && err == nil && len(b) >= 4:
			t.Error("four octets do not tell the length")
		}
	})
}

// What can be read never panics and keeps to the bounds, reading it twice gives
// the same, and what has no anomaly is read as another implementation reads it.
func FuzzDecode(f *testing.F) {
	seeds(f)
	m, again := message.New(), message.New()
	f.Fuzz(func(t *testing.T, b []byte) {
		m.Reset()
		Decode(m, b)
		if n, _ := m.Int(message.FieldDiameterAVPs); n > MaxAVPs {
			t.Errorf("%d AVPs", n)
		}
		if n, _ := m.Int(message.FieldDiameterDepth); n > MaxDepth {
			t.Errorf("depth %d", n)
		}
		for c := m.First(message.FieldDiameterIMSI); c.Valid(); c = c.Next() {
			if s := c.String(); len(s) < 6 || len(s) > 15 || !decimal([]byte(s)) {
				t.Errorf("IMSI %q", s)
			}
		}
		for _, s := range values(m, message.FieldDiameterOriginHost) {
			if !nameOK([]byte(s)) && !m.Anomalies.Has(wire.AnomalyDiameterIdentity) {
				t.Errorf("host %q is not marked", s)
			}
		}
		again.Reset()
		Decode(again, b)
		if one, two := fields(t, m), fields(t, again); one != two {
			t.Errorf("read as %s\nand as %s", one, two)
		}
		if m.Anomalies.Empty() {
			agree(t, b)
		}
	})
}
