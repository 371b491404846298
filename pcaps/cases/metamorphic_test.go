package cases

import (
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"cordon/internal/operator"
	"cordon/pcaps/forge"
	"cordon/rules"
)

// repeatsInTransforms bounds the repetitions of a message under transforms: what is repeated is judged alike.
const repeatsInTransforms = 3

// fewer is the scenario with at most so many repetitions of each message.
func fewer(s *forge.Scenario) *forge.Scenario {
	out := *s
	out.Messages = slices.Clone(s.Messages)
	for i := range out.Messages {
		out.Messages[i].Repeat = min(out.Messages[i].Repeat, repeatsInTransforms)
	}
	return &out
}

// unfit are the cases whose meaning a transform does not keep, by the transform, and why.
var unfit = []struct {
	transforms, cases []string
	why               string
}{
	{[]string{"m2pa"}, []string{"SS7-DOS-012", "SS7-DOS-013", "SS7-EVA-045"}, "what is wrong stands in M3UA; M2PA carries MTP3 management lawfully"},
	{[]string{"m3ua_tcp", "m3ua_tcp_segments"}, []string{"SS7-EVA-045"}, "TCP has no payload protocol identifier"},
	{[]string{"ipv6", "ipv6_fragments"}, []string{"SS7-SPF-002", "DIA-SPF-001"}, "the range that gives the sender away is one of IPv4"},
	{[]string{"diameter_sctp_reordered"}, []string{"DIA-EVA-015"}, "two messages stand in one chunk, which is cut with them"},
	{[]string{"gtp_piggyback_flag", "gtp_trailing_octets"}, []string{"GTP-G09"}, "there are two messages in the datagram already"},
	{[]string{"gtp_piggyback_smuggled", "gtp_decoy_last", "gtp_repeated", "gtp_spare_instance"}, []string{"GTP-G31-STORM"}, "what is written in another way than the first time is no repetition"},
	{[]string{"gtp_decoy_first"}, []string{"GTP-G47"}, "the sender is a node of ours, which hides nothing; the guest that counts would be nobody's"},
	{[]string{"string_segments"}, []string{"SS7-INT-010"}, "what it changes is stopped already, and what is stopped switches nothing"},
	{[]string{"no_dialogue_portion"}, []string{"SS7-EVA-004", "SMS-021"}, "the wrong context is gone; what is left is lawful in version 1"},
}

func isUnfit(transform string, c *Case) bool {
	for _, u := range unfit {
		if slices.Contains(u.transforms, transform) && slices.Contains(u.cases, c.Name) {
			return true
		}
	}
	return false
}

// sized are the transforms that ask for a form of SCCP that the data of a message may be too long or too short for.
func sized(transform string) bool {
	return strings.HasPrefix(transform, "xudt") || strings.HasPrefix(transform, "ludt")
}

// pairs runs test for every case of a kind under every transform that is fit for it.
func pairs(t *testing.T, fits func(*Case) bool, use func(*forge.Transform) bool, test func(t *testing.T, tr *forge.Transform, before, after []Outcome)) {
	j := judge(t)
	var tried atomic.Int64
	t.Run("cases", func(t *testing.T) {
		for _, c := range corpus(t) {
			if !fits(c) {
				continue
			}
			t.Run(c.Name, func(t *testing.T) {
				t.Parallel()
				o, err := j.Options(c)
				if err != nil {
					t.Fatal(err)
				}
				s := fewer(c.Scenario)
				before, err := c.Judge(o, s, false)
				if err != nil {
					t.Fatal(err)
				}
				for _, tr := range forge.Transforms() {
					if !use(&tr) || isUnfit(tr.Name, c) {
						continue
					}
					changed, ok := tr.Apply(s)
					if !ok {
						continue
					}
					if (hasGTP(c) || slices.Contains(withHistory, c.Name)) && !tr.Lawful {
						keepLawful(s, changed, before)
					}
					options := o
					if hasGTP(c) && strings.HasPrefix(tr.Name, "ipv6") {
						options.Profile = dualStack(t, c)
					}
					after, err := c.Judge(options, changed, false)
					if err != nil {
						if !sized(tr.Name) {
							t.Errorf("%s: %v", tr.Name, err)
						}
						continue
					}
					tried.Add(1)
					if len(after) != len(before) {
						t.Errorf("%s: %d messages, %d without it", tr.Name, len(after), len(before))
						continue
					}
					test(t, &tr, before, after)
				}
			})
		}
	})
	const enough = 1000 // fewer means that transforms no longer apply
	if tried.Load() < enough {
		t.Errorf("only %d pairs of case and transform were tried", tried.Load())
	}
}

// withHistory are the cases in which a registration tells where the subscriber is, before he is attacked.
var withHistory = []string{
	"DIA-INT-001-PARTNER", "DIA-SPF-012", "SS7-INT-001-PARTNER", "SS7-DOS-015", "SS7-DOS-016", "SS7-INT-004-PARTNER", "SS7-LOC-015-PARTNER", "SS7-LOC-017-PARTNER", "X-001",
}

// keepLawful takes the messages of a scenario that pass back from an evasion: an attack on a session, or on a registration,
// is none where that was never made.
func keepLawful(s, changed *forge.Scenario, outcomes []Outcome) {
	for i := range changed.Messages {
		of := func(o Outcome) bool { return o.message == i }
		if slices.ContainsFunc(outcomes, of) && !slices.ContainsFunc(outcomes, func(o Outcome) bool { return of(o) && o.Action != rules.Pass }) {
			changed.Messages[i] = s.Messages[i]
		}
	}
}

func hasGTP(c *Case) bool {
	return slices.ContainsFunc(c.Scenario.Messages, func(m forge.Message) bool { return m.GTP != nil })
}

var ipv4Range = regexp.MustCompile(`"(\d+\.\d+\.\d+\.\d+/\d+)"`)

// dualStack is the profile of a case with the ranges that addresses have in IPv6. GTP goes between the addresses of the
// networks themselves, which are all that it can be judged by.
func dualStack(t *testing.T, c *Case) *operator.Profile {
	t.Helper()
	profile := operator.ExampleYAML()
	if c.Operator != "" {
		var err error
		if profile, err = os.ReadFile(filepath.Join(c.Name, c.Operator)); err != nil {
			t.Fatal(err)
		}
	}
	text := ipv4Range.ReplaceAllStringFunc(string(profile), func(quoted string) string {
		v4 := netip.MustParsePrefix(strings.Trim(quoted, `"`))
		v6 := netip.PrefixFrom(forge.IPv6Of(v4.Addr()), 96+v4.Bits())
		return quoted + `, "` + v6.String() + `"`
	})
	p, err := operator.Parse("dual.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func isAttack(c *Case) bool { return len(c.Covers) > 0 }
func isFlow(c *Case) bool   { return len(c.Legit) > 0 }

// An attack stays caught, whatever form it takes: the verdict of each of its messages is at least as strict.
func TestAttacksAreCaughtInEveryForm(t *testing.T) {
	pairs(t, isAttack, func(*forge.Transform) bool { return true },
		func(t *testing.T, tr *forge.Transform, before, after []Outcome) {
			for i := range after {
				b, a := &before[i], &after[i]
				if weaker(a, b) {
					t.Errorf("%s: message %d: %s by %v; without it %s by %v", tr.Name, i+1, word(a), a.Rules, word(b), b.Rules)
				}
			}
		})
}

// weaker reports whether a message fares better than before. Reject and drop both stop it.
func weaker(a, b *Outcome) bool {
	stops := func(o *Outcome) bool { return o.Enforced && (o.Action == rules.Drop || o.Action == rules.Reject) }
	if stops(b) {
		return !stops(a)
	}
	return b.Action != rules.Pass && a.Action == rules.Pass
}

func word(o *Outcome) string {
	if !o.Enforced {
		return o.Action.String() + " (not enforced)"
	}
	return o.Action.String()
}

// A lawful flow passes in every lawful form. Forms of BER that no real node sends may be reported, never stopped.
func TestLawfulFlowsPassInEveryLawfulForm(t *testing.T) {
	pairs(t, isFlow, func(tr *forge.Transform) bool { return tr.Lawful },
		func(t *testing.T, tr *forge.Transform, before, after []Outcome) {
			for i := range after {
				a := &after[i]
				if a.Action == rules.Pass || tr.Encoding && a.Action == rules.Alert && before[i].Action == rules.Pass {
					continue
				}
				t.Errorf("%s: message %d: %s by %v", tr.Name, i+1, word(a), a.Rules)
			}
		})
}
