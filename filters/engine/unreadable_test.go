package engine

import (
	"testing"

	"cordon/protocols/diameter"
	"cordon/protocols/message"
	"cordon/rules"
)

// TestDiameterThatCannotBeReadToItsEndDoesNotGoOn holds requests and answers
// with AVPs of impossible lengths, whatever the posture of decoding is.
func TestDiameterThatCannotBeReadToItsEndDoesNotGoOn(t *testing.T) {
	whole := []byte{0, 0, 1, 8, 0x40, 0, 0, 12, 'm', 'm', 'e', '1'}
	for _, tc := range []struct {
		name    string
		flags   uint8
		body    []byte
		want    rules.Action
		refusal string
	}{
		{"a whole request", 0xc0, whole, rules.Pass, "none"},
		{"a request with an AVP that is too long", 0xc0, append(whole[:12:12], 0, 0, 1, 8, 0x40, 0, 1, 0), rules.Reject, "diameter:5014"},
		{"a request with an AVP without length", 0xc0, append(whole[:12:12], 0, 0, 1, 8, 0x40, 0, 0, 0), rules.Reject, "diameter:5014"},
		{"a request with octets behind its AVPs", 0xc0, append(whole[:12:12], 0, 0, 1, 8), rules.Reject, "diameter:5014"},
		{"an answer with an AVP that is too long", 0x40, append(whole[:12:12], 0, 0, 1, 8, 0x40, 0, 1, 0), rules.Drop, "none"},
	} {
		b := append(diameter.AppendHeader(nil, &diameter.Header{Version: 1, Flags: tc.flags, Command: 280, HopByHop: 1, EndToEnd: 2}), tc.body...)
		diameter.PutLength(b)
		var m message.Message
		m.Reset()
		diameter.Decode(&m, b)
		m.Direction = message.DirectionInbound
		posture := DefaultPosture
		posture.Decode = rules.Pass
		var v Verdict
		New(Options{Posture: &posture}).Evaluate(&m, &v)
		if v.Action != tc.want || v.Refusal.String() != tc.refusal || tc.want != rules.Pass && v.Reason != ReasonNotCanonical {
			t.Errorf("%s: %v (%v), refusal %v", tc.name, v.Action, v.Reason, v.Refusal)
		}
	}
}

// A Reset that names more subscribers than are read is answered: whoever sent it
// waits. An answer beyond the bounds has none.
func TestDiameterBeyondTheBoundsIsAnswered(t *testing.T) {
	var users []byte
	for range message.MaxValues {
		users = diameter.AppendAVP(users, 1444, diameter.AVPMandatory, diameter.Vendor3GPP, []byte("20899000"))
	}
	for _, tc := range []struct {
		name    string
		flags   uint8
		posture rules.Action
		want    rules.Action
		refusal string
	}{
		{"a request", 0xc0, rules.Drop, rules.Reject, "diameter:5012"},
		{"a request where the posture says so", 0xc0, rules.Reject, rules.Reject, "diameter:5012"},
		{"a request where the posture only reports", 0xc0, rules.Alert, rules.Alert, "none"},
		{"an answer", 0x40, rules.Drop, rules.Drop, "none"},
	} {
		b := append(diameter.AppendHeader(nil, &diameter.Header{Version: 1, Flags: tc.flags, Command: diameter.CommandReset, Application: diameter.ApplicationS6a}), users...)
		diameter.PutLength(b)
		m := message.New()
		diameter.Decode(m, b)
		m.Direction = message.DirectionInbound
		posture := DefaultPosture
		posture.Limit = tc.posture
		var v Verdict
		New(Options{Posture: &posture}).Evaluate(m, &v)
		if v.Action != tc.want || v.Refusal.String() != tc.refusal || v.Reason != ReasonLimit {
			t.Errorf("%s: %v (%v), refusal %v", tc.name, v.Action, v.Reason, v.Refusal)
		}
	}
}
