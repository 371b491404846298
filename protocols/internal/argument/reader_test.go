package argument

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon/protocols/ber"
	"cordon/protocols/message"
	"cordon/protocols/wire"
)

func unhex(tb testing.TB, s string) []byte {
	tb.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// texts lists the texts of a field.
func texts(m *message.Message, f message.FieldID) (out []string) {
	for c := m.First(f); c.Valid(); c = c.Next() {
		out = append(out, c.String())
	}
	return out
}

func marked(m *message.Message) (out []string) {
	for a := range m.Anomalies.All {
		out = append(out, a.Name())
	}
	return out
}

// The shapes of the tests: what MAP is made of, in small.
var (
	inner = NewShape(Sequence,
		Of(Ctx(0), IMSI, message.FieldMAPIMSI),
		Of(Ctx(1), Number, message.FieldMAPMSISDN))

	either = NewShape(Choice,
		Of(Ctx(0), IMSI, message.FieldMAPIMSI),
		Of(Ctx(1), Number, message.FieldMAPMSISDN))

	places = NewShape(Sequence,
		Of(ber.TagOctetString, Hex, message.FieldMAPLMSI),
		Of(Ctx(5), Hex, message.FieldMAPTMSI),
		Of(ber.TagOctetString, Hex, message.FieldMAPOMC))

	overlapping = NewShape(Sequence, append(Alternatives(
		Of(Ctx(0), Hex, message.FieldMAPLMSI).Named(message.FieldMAPSMDA, "lmsi"),
		Of(Ctx(4), Hex, message.FieldMAPLMSI).Named(message.FieldMAPSMDA, "sc")),
		Alternatives(
			Of(Ctx(2), Hex, message.FieldMAPTMSI).Named(message.FieldMAPSMOA, "msisdn"),
			Of(Ctx(4), Hex, message.FieldMAPTMSI).Named(message.FieldMAPSMOA, "sc"))...)...)
)

func root(s *Shape) *Shape { return NewShape(Choice, In(ber.TagSequence, s)) }

func TestRoot(t *testing.T) {
	tests := []struct {
		name, in  string
		shape     *Shape
		want      map[message.FieldID][]string
		ok        bool
		anomalies []string
	}{
		{"nothing is a parameter too", "", root(inner), nil, true, nil},
		{"members in order", "300a 8003 629999 8103 914971", root(inner),
			map[message.FieldID][]string{message.FieldMAPIMSI: {"269999"}, message.FieldMAPMSISDN: {"9417"}}, true, nil},
		{"members out of order are read", "300a 8103 914971 8003 629999", root(inner),
			map[message.FieldID][]string{message.FieldMAPIMSI: {"269999"}, message.FieldMAPMSISDN: {"9417"}}, true, []string{"ber.order"}},
		{"a repeated member is read again", "300a 8003 629999 8003 629998", root(inner),
			map[message.FieldID][]string{message.FieldMAPIMSI: {"269999", "269989"}}, true, []string{"ber.duplicate", "map.identity.duplicate"}},
		{"one choice", "3005 8003 629999", root(either),
			map[message.FieldID][]string{message.FieldMAPIMSI: {"269999"}}, true, nil},
		{"two choices", "300a 8003 629999 8103 914971", root(either),
			map[message.FieldID][]string{message.FieldMAPIMSI: {"269999"}, message.FieldMAPMSISDN: {"9417"}}, true, []string{"ber.trailing"}},
		{"untagged members are told by their place", "3009 0401aa 8501bb 0401cc", root(places),
			map[message.FieldID][]string{message.FieldMAPLMSI: {"aa"}, message.FieldMAPTMSI: {"bb"}, message.FieldMAPOMC: {"cc"}}, true, nil},
		{"so they are where one is left out", "3006 0401aa 0401cc", root(places),
			map[message.FieldID][]string{message.FieldMAPLMSI: {"aa"}, message.FieldMAPOMC: {"cc"}}, true, nil},
		{"a third repeats the second", "3009 0401aa 0401bb 0401cc", root(places),
			map[message.FieldID][]string{message.FieldMAPLMSI: {"aa"}, message.FieldMAPOMC: {"bb", "cc"}}, true, []string{"ber.duplicate"}},
		{"after an untagged choice its tags mean the next one", "3006 8001aa 8401bb", root(overlapping),
			map[message.FieldID][]string{message.FieldMAPLMSI: {"aa"}, message.FieldMAPTMSI: {"bb"}, message.FieldMAPSMDA: {"lmsi"}, message.FieldMAPSMOA: {"sc"}}, true, nil},
		{"also where both have it", "3006 8401aa 8401bb", root(overlapping),
			map[message.FieldID][]string{message.FieldMAPLMSI: {"aa"}, message.FieldMAPTMSI: {"bb"}, message.FieldMAPSMDA: {"sc"}, message.FieldMAPSMOA: {"sc"}}, true, nil},
		{"unknown members are passed over", "3009 9f640100 8003 629999", root(inner),
			map[message.FieldID][]string{message.FieldMAPIMSI: {"269999"}}, true, nil},
		{"an unknown form", "0403 629999", root(inner), nil, false, nil},
		{"octets that are no element", "30", root(inner), nil, false, []string{"ber.truncated"}},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			m := message.New()
			r := Reader{M: m}
			if ok := r.Root(unhex(t, tc.in), tc.shape); ok != tc.ok {
				t.Errorf("ok %v", ok)
			}
			got := map[message.FieldID][]string{}
			for _, f := range []message.FieldID{message.FieldMAPIMSI, message.FieldMAPMSISDN, message.FieldMAPLMSI, message.FieldMAPTMSI, message.FieldMAPOMC, message.FieldMAPSMDA, message.FieldMAPSMOA} {
				if v := texts(m, f); v != nil {
					got[f] = v
				}
			}
			if tc.want == nil {
				tc.want = map[message.FieldID][]string{}
			}
			if d := cmp.Diff(tc.want, got); d != "" {
				t.Errorf("values (-want +got):\n%s", d)
			}
			if d := cmp.Diff(tc.anomalies, marked(m)); d != "" {
				t.Errorf("anomalies (-want +got):\n%s", d)
			}
		})
	}
}

// one reads a value of a kind and gives its text.
func one(t *testing.T, kind Kind, f message.FieldID, value string) (*message.Message, *Reader) {
	t.Helper()
	m := message.New()
	r := &Reader{M: m}
	r.Root(ber.AppendTLV(nil, Ctx(0), false, unhex(t, value)), NewShape(Choice, Of(Ctx(0), kind, f)))
	return m, r
}

func TestTextualKinds(t *testing.T) {
	tests := []struct {
		name, value string
		kind        Kind
		want        []string
		anomalies   []string
	}{
		{"a node", "91 3366990000", Node, []string{"3366990000"}, nil},
		{"a node of a national number", "a1 3366990000", Node, []string{"3366990000"}, []string{"map.address.nature"}},
		{"a node of ten octets", "91 336699000033669900", Node, []string{"336699000033669900"}, []string{"map.address.length"}},
		{"a centre", "91 3366990000", Centre, []string{"3366990000"}, nil},
		{"a dialled number may be longer than a node's", "81 1132547698103254769810", Dialled, []string{"1123456789012345678901"}, nil},
		{"a subscriber's number of any nature", "a1 3366", Number, []string{"3366"}, nil},
		{"a dialled code", "81 aa01b0", Dialled, []string{"**100#"}, nil},
		{"an address of no octets", "", Node, nil, []string{"map.parameter"}},
		{"a called number", "04 10 3366", Called, []string{"3366"}, nil},
		{"a called number of odd length", "84 10 336609", Called, []string{"33669"}, nil},
		{"a called number with its end signal", "04 10 33f6", Called, []string{"336"}, nil},
		{"a called number of one octet", "04", Called, nil, []string{"map.parameter"}},
		{"a calling number", "04 13 3366", Calling, []string{"3366"}, nil},
		{"a generic number", "06 04 13 3366", Generic, []string{"3366"}, nil},
		{"a generic number of no octets", "", Generic, nil, []string{"map.parameter"}},
		{"digits", "2143f5", Digits, []string{"12345"}, nil},
		{"octets", "00ff", Hex, []string{"00ff"}, nil},
		{"a network", "62f299", PLMN, []string{"262-99"}, nil},
		{"a network of three digits", "130099", PLMN, []string{"310-990"}, nil},
		{"a network of letters", "a2f299", PLMN, []string{"2a2-99"}, []string{"map.parameter"}},
		{"a network of two octets", "62f2", PLMN, []string{""}, []string{"map.parameter"}},
		{"an access point name", "08696e7465726e6574 03696d73", APN, []string{"internet.ims"}, nil},
		{"one whose label is cut", "08696e7465", APN, []string{"inte"}, []string{"map.parameter"}},
		{"ASCII", "2a31303023", IA5, []string{"*100#"}, nil},
		{"an address of version 4 in text", "04c0000201", GSNText, []string{"192.0.2.1"}, nil},
		{"an address of version 6 in text", "50 20010db8000000000000000000000001", GSNText, []string{"2001:db8::1"}, nil},
		{"an address that is told to be longer", "50c0000201", GSNText, []string{"192.0.2.1"}, []string{"map.parameter"}},
		{"an address of three octets", "03c00002", GSNText, nil, []string{"map.parameter"}},
		{"an address of no octets", "", GSNText, nil, []string{"map.parameter"}},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			m, r := one(t, tc.kind, message.FieldMAPOMC, tc.value)
			if d := cmp.Diff(tc.want, texts(m, message.FieldMAPOMC)); d != "" {
				t.Errorf("value (-want +got):\n%s", d)
			}
			if d := cmp.Diff(tc.anomalies, marked(m)); d != "" {
				t.Errorf("anomalies (-want +got):\n%s", d)
			}
			if m.Anomalies.Has(wire.AnomalyMAPParameter) != (r.Unread > 0) {
				t.Errorf("%d unread, marked %v", r.Unread, marked(m))
			}
		})
	}
}

func TestNumericKinds(t *testing.T) {
	tests := []struct {
		name, value string
		kind        Kind
		field       message.FieldID
		want        int64
		has         bool
		anomalies   []string
	}{
		{"an integer", "05", Integer, message.FieldMAPVectors, 5, true, nil},
		{"a padded integer", "0005", Integer, message.FieldMAPVectors, 5, true, []string{"ber.integer.padded"}},
		{"an integer of no octets", "", Integer, message.FieldMAPVectors, 0, false, []string{"ber.integer.length", "map.parameter"}},
		{"an octet", "91", Octet, message.FieldMAPSSCode, 0x91, true, nil},
		{"two octets in its place", "9100", Octet, message.FieldMAPSSCode, 0x91, true, []string{"map.parameter"}},
		{"a flag that is set", "", Present, message.FieldMAPODB, 1, true, nil},
		{"true", "ff", Flag, message.FieldMAPODB, 1, true, nil},
		{"false", "00", Flag, message.FieldMAPODB, 0, true, nil},
		{"a truth of no octets", "", Flag, message.FieldMAPODB, 0, false, []string{"ber.truncated", "map.parameter"}},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			m, _ := one(t, tc.kind, tc.field, tc.value)
			if got, has := m.Int(tc.field); got != tc.want || has != tc.has {
				t.Errorf("got %d, %v", got, has)
			}
			if d := cmp.Diff(tc.anomalies, marked(m)); d != "" {
				t.Errorf("anomalies (-want +got):\n%s", d)
			}
		})
	}
}

func TestDistinctIdentitiesAreCounted(t *testing.T) {
	s := NewShape(Choice, In(ber.TagSequence, NewShape(List, Of(ber.TagOctetString, IMSI, message.FieldMAPIMSI))))
	var list []byte
	for i := range 2 * maxDistinct {
		list = append(list, 0x04, 3, 0x62, 0x99, byte(i))
	}
	list = append(list, list...)
	m := message.New()
	r := Reader{M: m}
	r.Root(ber.AppendTLV(nil, ber.TagSequence, true, list), s)
	if r.IMSIs() != maxDistinct {
		t.Errorf("%d counted, the bound is %d", r.IMSIs(), maxDistinct)
	}
	if n := len(texts(m, message.FieldMAPIMSI)); n < 2*maxDistinct {
		t.Errorf("%d added: what is not told apart must be added all the same", n)
	}
}

func TestRepetitionNamesOneSubscriber(t *testing.T) {
	s := root(NewShape(Sequence, Of(Ctx(0), Number, message.FieldMAPMSISDN), Of(Ctx(1), Number, message.FieldMAPMSISDN)))
	m := message.New()
	r := Reader{M: m}
	r.Root(unhex(t, "300a 8003 914971 8103 914971"), s)
	if got := texts(m, message.FieldMAPMSISDN); len(got) != 1 || !m.Anomalies.Empty() {
		t.Errorf("got %v, marked %v", got, marked(m))
	}
}

// Values beyond the message's room are marked, never dropped in silence.
func TestFullMessageIsMarked(t *testing.T) {
	s := NewShape(Choice, In(ber.TagSequence, NewShape(List, Of(ber.TagOctetString, Hex, message.FieldMAPLMSI))))
	list := strings.Repeat("0401aa", message.MaxValues+10)
	m := message.New()
	r := Reader{M: m}
	r.Root(ber.AppendTLV(nil, ber.TagSequence, true, unhex(t, list)), s)
	if !m.Anomalies.Has(wire.AnomalyValuesLimit) {
		t.Errorf("marked %v", marked(m))
	}
	m.Reset()
	long := ber.AppendTLV(nil, ber.TagOctetString, false, make([]byte, message.MaxText))
	r = Reader{M: m}
	r.Root(ber.AppendTLV(nil, ber.TagSequence, true, long), s)
	if !m.Anomalies.Has(wire.AnomalyTextLimit) {
		t.Errorf("marked %v", marked(m))
	}
}
