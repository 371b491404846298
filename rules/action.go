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
	RefuseNone   RefusalKind = iota
	RefuseUDTS               // SCCP service message with a return cause (Q.713, 3.12)
	RefusePAbort             // TCAP abort by the provider, with a P-Abort cause (Q.773, 4.2.1.3)
	RefuseUAbort             // TCAP abort by the user: ABRT with a dialogue-service-user diagnostic
	RefuseError              // returnError with a local error code (TS 29.002, 17.6)
	RefuseReject             // reject component with a problem code (Q.773, 4.2.2.6)
)

var refusalNames = [...]string{"none", "udts", "p-abort", "u-abort", "error", "reject"}

// refusalMax is the greatest code of each kind.
var refusalMax = [...]int{RefuseUDTS: 127, RefusePAbort: 127, RefuseUAbort: 255, RefuseError: 255, RefuseReject: 255}

// Refusal is how a rejected message is answered: "none", "udts:1",
// "p-abort:4", "u-abort:2" (application-context-name-not-supported),
// "error:49" or "reject:1".
type Refusal struct {
	Kind RefusalKind
	Code uint8 // return cause, abort cause, diagnostic, local error code or problem
}

// String is the refusal as rule files write it.
func (r Refusal) String() string {
	if r.Kind == RefuseNone || int(r.Kind) >= len(refusalNames) {
		return refusalNames[RefuseNone]
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
