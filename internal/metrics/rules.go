package metrics

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

func (m *Metrics) makeRules() {
	m.ruleHits = m.counter("rule_hits_total", "Messages that a rule matched. enforced is false where the rule or its link only reports.", "rule", "enforced")
	m.rules = m.gauge("rules_loaded", "Rules of the set in force, by status.", "status")
	m.ruleSet = m.gauge("rule_set_info", "The rule set in force, by its hash; always 1.", "hash")
	m.reloads = m.counter("reloads_total", "Attempts to load rules, lists and operator profile, by result.", "result")
	m.reloadOK = m.gauge("reload_success", "1 if the last attempt to load succeeded, 0 if the set before it is still in force.").WithLabelValues()
	m.reloadTime = m.gauge("reload_success_timestamp_seconds", "When rules were last loaded with success.").WithLabelValues()
	m.reloadTook = m.gauge("reload_duration_seconds", "How long the last attempt to load took.").WithLabelValues()
	for _, result := range []string{"success", "failure"} {
		m.reloads.WithLabelValues(result)
	}
}

// RuleHits counts the hits of one rule set by the dense number of a rule.
type RuleHits struct{ counters [][2]prometheus.Counter }

// Hit counts a hit of rule i; a number outside the set is ignored.
func (r *RuleHits) Hit(i int, enforced bool) {
	if r == nil || i < 0 || i >= len(r.counters) {
		return
	}
	e := 0
	if enforced {
		e = 1
	}
	r.counters[i][e].Inc()
}

// RuleSet describes a rule set that was put in force.
type RuleSet struct {
	Hash     string
	IDs      []string       // of the rules, by their dense numbers
	ByStatus map[string]int // number of rules
}

// SetRules tells what rule set is in force from now on, and gives the counters
// for it. Rules that are in both sets go on counting; the series of those that
// are gone end.
func (m *Metrics) SetRules(set RuleSet) *RuleHits {
	m.ruleSet.Reset()
	m.ruleSet.WithLabelValues(set.Hash).Set(1)
	m.rules.Reset()
	for status, n := range set.ByStatus {
		m.rules.WithLabelValues(status).Set(float64(n))
	}
	hits := &RuleHits{counters: make([][2]prometheus.Counter, len(set.IDs))}
	known := make(map[string]bool, len(set.IDs))
	for i, id := range set.IDs {
		known[id] = true
		hits.counters[i] = [2]prometheus.Counter{m.ruleHits.WithLabelValues(id, label(false)), m.ruleHits.WithLabelValues(id, label(true))}
	}
	m.setMu.Lock()
	defer m.setMu.Unlock()
	for id := range m.ruleIDs {
		if !known[id] {
			m.ruleHits.DeletePartialMatch(prometheus.Labels{"rule": id})
		}
	}
	m.ruleIDs = known
	return hits
}

// Reloaded tells how an attempt to load ended; now is when, and took how long
// it needed.
func (m *Metrics) Reloaded(err error, now time.Time, took time.Duration) {
	m.reloadTook.Set(took.Seconds())
	if err != nil {
		m.reloads.WithLabelValues("failure").Inc()
		m.reloadOK.Set(0)
		return
	}
	m.reloads.WithLabelValues("success").Inc()
	m.reloadOK.Set(1)
	m.reloadTime.Set(float64(now.UnixMilli()) / 1e3)
}
