package rules

import (
	"fmt"
	"strconv"
	"strings"
)

// Action is what a rule does with a message.
type Action uint8

// The actions.
const (
	Pass   Action = iota // a rule's test says it for "does not match"; no rule does it
	Alert                // reported, and goes on
	Drop                 // does not go on; the sender hears nothing
	Reject               // does not go on; the sender gets the protocol's own refusal
)

var actionNames = [...]string{"pass", "alert", "drop", "reject"}

// String is the action's name in files and events.
func (a Action) String() string {
	if int(a) < len(actionNames) {
		return actionNames[a]
	}
	return "unknown"
}

// MarshalText makes the action its name in JSON.
func (a Action) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// ActionByName finds an action by the name that String gives.
func ActionByName(name string) (Action, bool) {
	for i, n := range actionNames {
		if n == name {
			return Action(i), true
		}
	}
	return Pass, false
}

// Stricter reports whether the action a wins over b when rules differ on one
// message. Drop wins over reject: a rule that asks for silence does so because
// the source may be spoofed, and an answer would hit an innocent owner.
func (a Action) Stricter(b Action) bool { return strictness[a&3] > strictness[b&3] }

var strictness = [...]uint8{Pass: 0, Alert: 1, Drop: 3, Reject: 2}

// RefusalKind is the protocol element that refuses a message.
type RefusalKind uint8

// The kinds of refusals.
const (
	RefuseNone     RefusalKind = iota
	RefuseUDTS                 // SCCP service message with a return cause (Q.713, 3.12)
	RefusePAbort               // TCAP abort by the provider, with a P-Abort cause (Q.773, 4.2.1.3)
	RefuseUAbort               // TCAP abort by the user: ABRT with a dialogue-service-user diagnostic
	RefuseError                // returnError with a local error code (TS 29.002, 17.6)
	RefuseReject               // reject component with a problem code (Q.773, 4.2.2.6)
	RefuseDiameter             // Diameter answer with a Result-Code or an Experimental-Result (RFC 6733, 7)
	RefuseGTP                  // GTP-C answer with a cause of version 2 (TS 29.274, 8.4) or of version 1 (TS 29.060, 7.7.1)
)

var refusalNames = [...]string{"none", "udts", "p-abort", "u-abort", "error", "reject", "diameter", "gtp"}

// refusalMax is the greatest code of each kind.
var refusalMax = [...]int{RefuseUDTS: 127, RefusePAbort: 127, RefuseUAbort: 255, RefuseError: 255, RefuseReject: 255}

// Refusal is how a rejected message is answered: "none", "udts:1",
// "p-abort:4", "u-abort:2" (application-context-name-not-supported),
// "error:49" or "reject:1"; a Diameter request by "diameter:3002", a Result-Code,
// or by "diameter:10415/5001", an Experimental-Result with its Vendor-Id; a request
// of GTP-C by "gtp:93/222", a cause for each version, 2 before 1.
type Refusal struct {
	Kind   RefusalKind
	Code   uint8  // return cause, abort cause, diagnostic, local error code, problem, or cause of GTP version 2
	Older  uint8  // of GTP: cause of version 1
	Result uint16 // of Diameter: Result-Code, or Experimental-Result-Code where there is a Vendor; 3000 to 5999
	Vendor uint32 // of Diameter: Vendor-Id of Experimental-Result; 0 for a Result-Code
}

// DiameterUnableToComply is the refusal of a Diameter rule that rejects and
// names none: it tells nothing, and locks nobody out (RFC 6733, 7.1.5).
var DiameterUnableToComply = Refusal{Kind: RefuseDiameter, Result: 5012}

// GTPRejected is the refusal of a GTP rule that rejects and names none: request
// rejected, and system failure. It tells nothing.
var GTPRejected = Refusal{Kind: RefuseGTP, Code: 94, Older: 204}

// String is the refusal as rule files write it.
func (r Refusal) String() string {
	switch {
	case r.Kind == RefuseNone || int(r.Kind) >= len(refusalNames):
		return refusalNames[RefuseNone]
	case r.Kind == RefuseDiameter && r.Vendor != 0:
		return fmt.Sprintf("%s:%d/%d", refusalNames[r.Kind], r.Vendor, r.Result)
	case r.Kind == RefuseDiameter:
		return refusalNames[r.Kind] + ":" + strconv.Itoa(int(r.Result))
	case r.Kind == RefuseGTP:
		return fmt.Sprintf("%s:%d/%d", refusalNames[r.Kind], r.Code, r.Older)
	}
	return refusalNames[r.Kind] + ":" + strconv.Itoa(int(r.Code))
}

// MarshalText makes the refusal its text in JSON.
func (r Refusal) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// ParseRefusal reads what String writes.
func ParseRefusal(s string) (Refusal, error) {
	name, code, numbered := strings.Cut(s, ":")
	for i, n := range refusalNames {
		if n != name {
			continue
		}
		if kind := RefusalKind(i); kind == RefuseNone {
			if numbered {
				return Refusal{}, fmt.Errorf("refusal none has no code")
			}
			return Refusal{}, nil
		}
		switch RefusalKind(i) {
		case RefuseDiameter:
			return parseDiameterRefusal(code)
		case RefuseGTP:
			return parseGTPRefusal(code)
		}
		if !numbered {
			return Refusal{}, fmt.Errorf("refusal %s needs a code, such as %s:1", name, name)
		}
		v, err := strconv.Atoi(code)
		if err != nil || v < 0 || v > refusalMax[i] {
			return Refusal{}, fmt.Errorf("refusal %s needs a code from 0 to %d", name, refusalMax[i])
		}
		return Refusal{Kind: RefusalKind(i), Code: uint8(v)}, nil
	}
	return Refusal{}, fmt.Errorf("unknown refusal %q", name)
}

// Bounds of the codes that answer a Diameter request: the thousands tell the
// class (RFC 6733, 7.1), of which 2 is success.
const (
	minDiameterResult = 3000
	maxDiameterResult = 5999
)

// parseDiameterRefusal reads "3002" or "10415/5001". An answer that refuses does
// not tell of success.
func parseDiameterRefusal(code string) (Refusal, error) {
	r := Refusal{Kind: RefuseDiameter}
	if vendor, result, ok := strings.Cut(code, "/"); ok {
		v, err := strconv.ParseUint(vendor, 10, 32)
		if err != nil || v == 0 {
			return Refusal{}, fmt.Errorf("refusal diameter has a vendor before the stroke, such as diameter:10415/5001")
		}
		r.Vendor, code = uint32(v), result
	}
	v, err := strconv.Atoi(code)
	if err != nil || v < minDiameterResult || v > maxDiameterResult {
		return Refusal{}, fmt.Errorf("refusal diameter needs a result code from %d to %d, such as diameter:3002", minDiameterResult, maxDiameterResult)
	}
	r.Result = uint16(v)
	return r, nil
}

// Bounds of the causes that refuse a request: TS 29.274, 8.4, and TS 29.060,
// 7.7.1, where those from 192 on do.
const (
	minGTPCause2, maxGTPCause2 = 64, 239
	minGTPCause1, maxGTPCause1 = 192, 255
)

// parseGTPRefusal reads "93/222". A cause that accepts is none.
func parseGTPRefusal(code string) (Refusal, error) {
	two, one, _ := strings.Cut(code, "/")
	second, err2 := strconv.Atoi(two)
	first, err1 := strconv.Atoi(one)
	if err2 != nil || err1 != nil || second < minGTPCause2 || second > maxGTPCause2 || first < minGTPCause1 || first > maxGTPCause1 {
		return Refusal{}, fmt.Errorf("refusal gtp needs a cause of version 2 from %d to %d and one of version 1 from %d to %d, such as gtp:93/222",
			minGTPCause2, maxGTPCause2, minGTPCause1, maxGTPCause1)
	}
	return Refusal{Kind: RefuseGTP, Code: uint8(second), Older: uint8(first)}, nil
}
