package argument

import (
	"testing"

	"cordon/protocols/ber"
	"cordon/protocols/message"
)

// ussd is the argument of USSD: scheme, then text.
var ussd = NewShape(Choice, In(ber.TagSequence, NewShape(Sequence,
	Of(Ctx(0), DCS, 0),
	Of(Ctx(1), Text, message.FieldMAPUSSDString))))

func TestText(t *testing.T) {
	tests := []struct {
		name, dcs, text, want string
		odd                   bool // marked as no parameter
	}{
		{"the default alphabet", "0f", "aa180da682dd6c31192d36bbdd46", "*140*0761241377#", false},
		{"no scheme means the default alphabet", "", "aa180c3602", "*100#", false},
		{"letters beyond ASCII", "0f", "0100", "£@", false},
		{"seven letters end without filler", "0f", "31d98c56b3dd00", "1234567@", false},
		{"seven letters with a carriage return as filler", "0f", "31d98c56b3dd1a", "1234567", false},
		{"the extension table", "0f", "9b32", "€", false},
		{"an escape at the end", "0f", "1b", "", false},
		{"eight bits", "44", "2a3130", "*10", false},
		{"eight bits of class 0", "f4", "2a3130", "*10", false},
		{"UCS2", "48", "004104160000", "AЖ\x00", false},
		{"UCS2 with a language", "11", "6465 0041", "A", false},
		{"half of a pair is replaced", "48", "d8000041", "�A", false},
		{"an odd octet of UCS2", "48", "004100", "A", true},
		{"a group that is reserved reads as default", "80", "aa180c3602", "*100#", false},
		{"nothing", "0f", "", "", false},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			var b []byte
			if tc.dcs != "" {
				b = ber.AppendTLV(b, Ctx(0), false, unhex(t, tc.dcs))
			}
			b = ber.AppendTLV(b, Ctx(1), false, unhex(t, tc.text))
			m := message.New()
			r := Reader{M: m}
			r.Root(ber.AppendTLV(nil, ber.TagSequence, true, b), ussd)
			if got, _ := m.String(message.FieldMAPUSSDString); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
			if m.Anomalies.Empty() == tc.odd {
				t.Errorf("marked %v", marked(m))
			}
		})
	}
}

func TestNoAllocations(t *testing.T) {
	m := message.New()
	p := unhex(t, "3010 80010f 810b aa180da682dd6c31192d36")
	s := root(overlapping)
	q := unhex(t, "3006 8001aa 8401bb")
	if n := testing.AllocsPerRun(100, func() {
		m.Reset()
		r := Reader{M: m}
		r.Root(p, ussd)
		r.Root(q, s)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzRoot(f *testing.F) {
	f.Add([]byte("\x30\x10\x80\x01\x0f\x81\x0b\xaa\x18\x0d\xa6\x82\xdd\x6c\x31\x19\x2d\x36"))
	f.Add([]byte("\x30\x80\x80\x80\x80\x01\x48\x00\x00\x81\x03\x00\x41\x00\x00\x00"))
	f.Add([]byte("\x30\x0a\x80\x03\x62\x99\x99\x81\x03\x91\x49\x71"))
	m := message.New()
	shapes := []*Shape{ussd, root(inner), root(either), root(places), root(overlapping), NewShape(Choice, In(ber.TagSequence, Location))}
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, s := range shapes {
			m.Reset()
			r := Reader{M: m}
			ok := r.Root(b, s)
			if !ok && r.Read > 0 {
				t.Errorf("%d elements read of what was refused", r.Read)
			}
			if r.Read > len(b) {
				t.Errorf("%d elements in %d octets", r.Read, len(b))
			}
		}
	})
}
