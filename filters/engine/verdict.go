package engine

import (
	"cordon/rules"
)

// Reason says what a verdict rests on. The list is closed: its names are the
// values of verdict.reason in events and of a label of the metrics.
type Reason uint8

// The reasons.
const (
	ReasonNone         Reason = iota // nothing was found
	ReasonRule                       // rules matched
	ReasonDecode                     // a layer could not be read to its end
	ReasonNotCanonical               // the adaptation layer, or a Diameter message, has more than one reading
	ReasonReassembly                 // segments that do not make a message
	ReasonLimit                      // more than a message record holds; the rest was not read
	ReasonFault                      // a check failed; a fault of Cordon's own

	ReasonCount
)

var reasonNames = [ReasonCount]string{"none", "rule", "decode", "not_canonical", "reassembly", "limit", "fault"}

// String is the reason's name in events and metrics.
func (r Reason) String() string {
	if r < ReasonCount {
		return reasonNames[r]
	}
	return "unknown"
}

// MaxHits is how many hits a Verdict holds. More rules may match; all of them
// count for the action, and Dropped tells how many are not listed.
const MaxHits = 16

// Verdict is what became of a message. It belongs to the caller, who uses it
// again and again; the zero value is ready.
type Verdict struct {
	Action rules.Action
	// Enforced tells that the action is carried out. It is false for what a
	// rule that is not stable, or a mode that only reports, would have done.
	Enforced bool
	Reason   Reason
	// Refusal answers the sender of a rejected message. It is none for every
	// other action, and where the source may be spoofed.
	Refusal rules.Refusal
	// Dropped is the number of hits beyond MaxHits.
	Dropped int

	hits    [MaxHits]rules.Hit
	n       int
	primary int // index of the hit that the action comes from, -1 for none

	strips   [MaxHits]*rules.Rule
	stripped int
	enforce  bool // of the mode, for strips
}

func (v *Verdict) reset() {
	clear(v.hits[:v.n])
	v.Action, v.Enforced, v.Reason, v.Refusal, v.Dropped, v.n, v.primary = rules.Pass, true, ReasonNone, rules.Refusal{}, 0, 0, -1
	v.stripped = 0
}

// Hits are the rules that matched, in the order of the rule set. The slice
// holds until the next use of v.
func (v *Verdict) Hits() []rules.Hit { return v.hits[:v.n] }

// Primary is the hit that the action comes from; ok is false when the verdict
// does not rest on a rule.
func (v *Verdict) Primary() (h rules.Hit, ok bool) {
	if v.Reason != ReasonRule || v.primary < 0 || v.primary >= v.n {
		return rules.Hit{}, false
	}
	return v.hits[v.primary], true
}

// Strips are the rules that have information elements taken out of the message, should
// it go on. The slice holds until the next use of v.
func (v *Verdict) Strips() []*rules.Rule { return v.strips[:v.stripped] }

// DoesStrip reports whether what r, one of Strips, asks for is carried out: not where
// it is on trial, and not in a mode that only reports.
func (v *Verdict) DoesStrip(r *rules.Rule) bool { return v.enforce && r.Enforces() && !v.Blocks() }

// Blocks reports whether the message must not go on.
func (v *Verdict) Blocks() bool {
	return v.Enforced && blocks(v.Action)
}

// take combines hits into the verdict. A blocking action that is enforced
// holds; else the strictest one is reported for what it would have done.
func (v *Verdict) take(hits []rules.Hit, enforce bool) {
	var would, does rules.Action
	wouldAt, doesAt := -1, -1
	v.enforce = enforce
	for i := range hits {
		r := hits[i].Rule
		if len(r.Strip) > 0 && v.stripped < MaxHits {
			v.strips[v.stripped] = r
			v.stripped++
		}
		if wouldAt < 0 || prefers(r, hits[wouldAt].Rule) {
			would, wouldAt = r.Action, i
		}
		if enforce && r.Enforces() && (doesAt < 0 || prefers(r, hits[doesAt].Rule)) {
			does, doesAt = r.Action, i
		}
	}
	if wouldAt < 0 {
		return
	}
	v.Reason, v.Action, v.Enforced, v.primary = ReasonRule, would, false, wouldAt
	if doesAt >= 0 && (blocks(does) || !would.Stricter(does)) {
		v.Action, v.Enforced, v.primary = does, true, doesAt
	}
	if v.Action == rules.Reject {
		v.Refusal = hits[v.primary].Rule.Refusal
	}
	v.list(hits)
}

// prefers reports whether the action comes from r rather than from o, which
// matched before it.
func prefers(r, o *rules.Rule) bool {
	return r.Action.Stricter(o.Action) || r.Action == rules.Reject && o.Action == rules.Reject && r.Outweighs(o)
}

// list keeps the hits that fit, and among them the one that decides.
func (v *Verdict) list(hits []rules.Hit) {
	v.n = copy(v.hits[:], hits)
	v.Dropped = len(hits) - v.n
	if v.primary >= v.n {
		v.hits[v.n-1] = hits[v.primary]
		v.primary = v.n - 1
	}
}

// raise lets a posture speak: before what would not be enforced, where it
// blocks, and before what is less strict.
func (v *Verdict) raise(a rules.Action, r Reason, enforce bool) {
	switch stops := enforce && blocks(a); {
	case stops && !v.Blocks():
	case !stops && v.Blocks():
		return
	case !a.Stricter(v.Action):
		return
	}
	v.Action, v.Reason, v.Enforced, v.Refusal = a, r, enforce, rules.Refusal{}
	switch {
	case a != rules.Reject:
	case r == ReasonLimit:
		v.Refusal = limitRefusal
	default:
		v.Refusal = unreadableRefusal
	}
}

func blocks(a rules.Action) bool { return a == rules.Drop || a == rules.Reject }
