package firewall

import (
	"time"

	"cordon/filters/state"
	"cordon/internal/metrics"
)

// StateStatus is what is remembered of messages, on all links together.
type StateStatus struct {
	Dialogues DialogueStatus `json:"dialogues"`
	Sessions  SessionStatus  `json:"sessions"`

	Transactions TransactionStatus `json:"transactions"`

	Subscribers SubscriberStatus `json:"subscribers"`
}

// DialogueStatus is what is remembered of Diameter.
type DialogueStatus struct {
	Pending    int    `json:"pending"`
	Sessions   int    `json:"sessions"`
	Evicted    uint64 `json:"evicted"`    // requests that were given up while they waited
	Unanswered uint64 `json:"unanswered"` // requests that waited in vain
}

// SessionStatus is what is remembered of GTP.
type SessionStatus struct {
	Tunnels  int    `json:"tunnels"`
	Requests int    `json:"requests"`
	Nodes    int    `json:"nodes"`
	Refused  uint64 `json:"refused"` // bearers for which there was no room
	Evicted  uint64 `json:"evicted"` // requests that were given up while they waited
	Expired  uint64 `json:"expired"` // bearers that nobody spoke of
	Purged   uint64 `json:"purged"`  // bearers of nodes that restarted
	// Learning says that a session that is not known is let be, and until when;
	// before the first message it has no end.
	Learning bool       `json:"learning"`
	Until    *time.Time `json:"learning_until,omitempty"`
}

// TransactionStatus is what is remembered of TCAP.
type TransactionStatus struct {
	Dialogues int    `json:"dialogues"`
	Evicted   uint64 `json:"evicted"` // dialogues that were given up while they lived
	Expired   uint64 `json:"expired"` // dialogues that nobody spoke in
	// Learning says that a dialogue that is not known is let be, and until when;
	// before the first message it has no end.
	Learning bool       `json:"learning"`
	Until    *time.Time `json:"learning_until,omitempty"`
}

func (f *Firewall) transactions() state.TransactionStats {
	return f.force.Load().engine.Memory().Transactions.Stats()
}

func (f *Firewall) transactionStatus() TransactionStatus {
	s := f.transactions()
	out := TransactionStatus{Dialogues: s.Dialogues, Evicted: s.Evicted, Expired: s.Expired}
	out.Learning = s.Learning == 0 || time.Now().UnixNano() < s.Learning
	if s.Learning != 0 && out.Learning {
		until := time.Unix(0, s.Learning).UTC()
		out.Until = &until
	}
	return out
}

func (f *Firewall) dialogues() state.Stats { return f.force.Load().engine.Memory().Dialogues.Stats() }
func (f *Firewall) sessions() state.SessionStats {
	return f.force.Load().engine.Memory().Sessions.Stats()
}

// learning says whether a session that is not known is let be.
func learning(s *state.SessionStats) bool {
	return s.Learning == 0 || time.Now().UnixNano() < s.Learning
}

func (f *Firewall) stateStatus() StateStatus {
	d, s := f.dialogues(), f.sessions()
	out := StateStatus{
		Dialogues: DialogueStatus(d),
		Sessions: SessionStatus{
			Tunnels: s.Tunnels, Requests: s.Requests, Nodes: s.Nodes, Refused: s.Refused, Evicted: s.Evicted, Expired: s.Expired, Purged: s.Purged,
			Learning: learning(&s),
		},
		Transactions: f.transactionStatus(),
		Subscribers:  f.subscriberStatus(),
	}
	if s.Learning != 0 && out.Sessions.Learning {
		until := time.Unix(0, s.Learning).UTC()
		out.Sessions.Until = &until
	}
	return out
}

// Reasons for which an entry of a table was not kept.
const (
	droppedEvicted    = "evicted"
	droppedUnanswered = "unanswered"
	droppedNoRoom     = "no_room"
	droppedExpired    = "expired"
	droppedRestarted  = "restarted"
)

// watchState exports what is remembered. Requests from inside and from outside
// have a bound each.
func (f *Firewall) watchState() {
	c, m := &f.config.State, f.metrics
	m.WatchTable("diameter_requests", []string{droppedEvicted, droppedUnanswered}, func() metrics.Table {
		s := f.dialogues()
		return metrics.Table{Entries: s.Pending, Limit: 2 * c.Dialogues.Pending, Dropped: []uint64{s.Evicted, s.Unanswered}}
	})
	m.WatchTable("diameter_sessions", nil, func() metrics.Table {
		return metrics.Table{Entries: f.dialogues().Sessions, Limit: c.Dialogues.Sessions}
	})
	m.WatchTable("gtp_tunnels", []string{droppedNoRoom, droppedExpired, droppedRestarted}, func() metrics.Table {
		s := f.sessions()
		return metrics.Table{Entries: s.Tunnels, Limit: c.Sessions.Tunnels, Dropped: []uint64{s.Refused, s.Expired, s.Purged}}
	})
	m.WatchTable("gtp_requests", []string{droppedEvicted}, func() metrics.Table {
		s := f.sessions()
		return metrics.Table{Entries: s.Requests, Limit: 2 * c.Sessions.Requests, Dropped: []uint64{s.Evicted}}
	})
	m.WatchTable("tcap_dialogues", []string{droppedEvicted, droppedExpired}, func() metrics.Table {
		s := f.transactions()
		return metrics.Table{Entries: s.Dialogues, Limit: 4 * c.Transactions.Dialogues, Dropped: []uint64{s.Evicted, s.Expired}}
	})
	m.WatchTable("subscribers", []string{droppedEvicted, droppedNoRoom}, func() metrics.Table {
		s := f.subscriberTable().Stats()
		return metrics.Table{Entries: s.Records, Limit: s.Limit, Dropped: []uint64{s.Evicted, s.Refused}}
	})
	m.WatchDisorder(func() (late, back uint64) { s := f.subscriberTable().Stats(); return s.Late, s.ClockBack })
	m.WatchLearning(func() bool { s := f.sessions(); return learning(&s) })
}
