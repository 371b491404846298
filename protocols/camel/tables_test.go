package camel

import (
	"testing"

	"cordon/protocols/message"
)

func TestContextsAreFoundByName(t *testing.T) {
	names := map[string]bool{}
	for i := range contexts {
		c := &contexts[i]
		if names[c.OID] || names[c.Name] {
			t.Errorf("%s stands twice", c.Name)
		}
		names[c.OID], names[c.Name] = true, true
		if got, ok := ContextByOID([]byte(c.OID)); !ok || got != c {
			t.Errorf("%s is not found", c.Name)
		}
		if !OfCAP([]byte(c.OID)) || OfINAP([]byte(c.OID)) {
			t.Errorf("%s is not taken for CAP", c.Name)
		}
		if c.Phase < 1 || c.Phase > 4 {
			t.Errorf("%s: phase %d", c.Name, c.Phase)
		}
		for code := range int64(maxCodes) {
			if c.Allows(code, Initiator|Responder) && message.OperationByCode(message.ProtocolCAP, code) == 0 {
				t.Errorf("%s has operation %d, which has no name", c.Name, code)
			}
		}
	}
	if _, ok := ContextByOID([]byte("\x04\x00\x00\x01\x17\x03\x05")); ok {
		t.Error("a context that nobody has was found")
	}
}

func TestProtocolsByName(t *testing.T) {
	tests := []struct {
		name      string
		oid       []byte
		cap, inap bool
	}{
		{"CAP of phase 2", []byte{4, 0, 0, 1, 0, 50, 1}, true, false},
		{"CAP of phase 2 with an octet more", []byte{4, 0, 0, 1, 0, 50, 1, 0}, true, false},
		{"MAP", []byte{4, 0, 0, 1, 0, 29, 3}, false, false},
		{"CAP of a phase to come", []byte{4, 0, 0, 1, 23, 3, 99}, true, false},
		{"Ericsson's INAP of the attach capture", []byte{0x2a, 0x86, 0x3a, 0x00, 0x89, 0x61, 51, 1, 1, 1, 0, 1}, false, true},
		{"core INAP of ETSI", []byte{4, 0, 1, 1, 0, 0, 0}, false, true},
		{"Q.1218", []byte{0, 0x11, 0x89, 0x42, 3}, false, true},
		{"the prefix alone", []byte{4, 0, 0, 1}, false, false},
		{"nothing", nil, false, false},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			if OfCAP(tc.oid) != tc.cap || OfINAP(tc.oid) != tc.inap {
				t.Errorf("CAP %v, INAP %v", OfCAP(tc.oid), OfINAP(tc.oid))
			}
		})
	}
}

func TestSidesOfADialogue(t *testing.T) {
	tests := []struct {
		name string
		oid  string
		code int64
		side Side
		want bool
	}{
		{"the switch opens with initialDP", "\x04\x00\x00\x01\x00\x32\x01", 0, Initiator, true},
		{"the control point does not", "\x04\x00\x00\x01\x00\x32\x01", 0, Responder, false},
		{"the control point connects", "\x04\x00\x00\x01\x00\x32\x01", 20, Responder, true},
		{"phase 1 has no charging", "\x04\x00\x00\x01\x00\x32\x00", 35, Responder, false},
		{"phase 4 lets the control point open a call", "\x04\x00\x00\x01\x17\x03\x08", 32, Initiator, true},
		{"short messages in their own context", "\x04\x00\x00\x01\x15\x03\x3d", 60, Initiator, true},
		{"and not in that of calls", "\x04\x00\x00\x01\x15\x03\x04", 60, Initiator | Responder, false},
		{"GPRS", "\x04\x00\x00\x01\x15\x03\x32", 78, Initiator, true},
		{"an opcode out of range", "\x04\x00\x00\x01\x15\x03\x32", 400, Initiator | Responder, false},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			c, ok := ContextByOID([]byte(tc.oid))
			if !ok {
				t.Fatal("no such context")
			}
			if got := c.Allows(tc.code, tc.side); got != tc.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestOperationsAreThoseOfTheDictionary(t *testing.T) {
	seen := map[int64]bool{}
	for _, o := range Operations() {
		code := int64(o.Code)
		if seen[code] || message.OperationByCode(message.ProtocolCAP, code) == 0 {
			t.Errorf("operation %d stands twice or has no name", code)
		}
		seen[code] = true
		if got, ok := OperationByCode(code); !ok || got.Code != o.Code {
			t.Errorf("operation %d is not found", code)
		}
		found := false
		for i := range contexts {
			c := &contexts[i]
			found = found || c.Allows(code, Initiator|Responder)
			if o.FromSCF && c.Allows(code, Initiator) && c.Allows(code, Responder) {
				t.Errorf("operation %d: both sides of %s send it", code, c.Name)
			}
		}
		if !found {
			t.Errorf("operation %d belongs to no context", code)
		}
		for e := range int64(maxCodes) {
			if o.AllowsError(e) && ErrorName(e) == "" {
				t.Errorf("operation %d allows error %d, which has no name", code, e)
			}
		}
	}
	for _, o := range message.Operations() {
		if o.Protocol == message.ProtocolCAP && !seen[int64(o.Code)] {
			t.Errorf("%s (%d) has no row", o.Name, o.Code)
		}
	}
	for _, code := range []int64{-1, 1, 98, 127, 1 << 40} {
		if _, ok := OperationByCode(code); ok {
			t.Errorf("operation %d exists", code)
		}
	}
	if ErrorName(-1) != "" || ErrorName(2) != "" || ErrorName(52) != "" || ErrorName(0) != "canceled" {
		t.Error("names of errors")
	}
}

// Who sends an operation must agree with the contexts: in those that the
// switch opens, the control point answers.
func TestControlPointsRespond(t *testing.T) {
	opensByControlPoint := map[string]bool{"cap-v3-gsmSCF-gprsSSF": true, "cap-v4-scf-gsmSSFGeneric": true}
	for i := range contexts {
		c := &contexts[i]
		for _, o := range Operations() {
			side := Initiator
			if o.FromSCF != opensByControlPoint[c.Name] {
				side = Responder
			}
			if other := (Initiator | Responder) &^ side; c.Allows(int64(o.Code), other) {
				t.Errorf("%s: operation %d comes from the wrong side", c.Name, o.Code)
			}
		}
	}
}
