package operator

import "math"

// RateLimits are how much of SS7 and Diameter an operator may ask before it counts as
// too much; 0 is no limit.
type RateLimits struct {
	// In a minute.
	Requests        uint32 // of all kinds
	Registrations   uint32
	Authentications uint32
	Routings        uint32 // enquiries for routing, of calls and short messages
	Numbers         uint32 // roaming numbers
	Services        uint32 // supplementary services and USSD
	Alerts          uint32 // of service centres
	Deliveries      uint32 // short messages
	Waiting         uint32 // dialogues that begin, beyond those that end

	// In an hour.
	Subscribers uint32 // requests for subscribers that do not exist
	Titles      uint32 // called titles from which nothing was ever heard
	SSNs        uint32 // called subsystems from which nothing was ever heard
	Contexts    uint32 // application contexts that no table knows
	Calls       uint32 // dialogues of CAP that begin, beyond those that end

	// In an hour, for one subscriber.
	Vectors uint32 // authentication vectors
	Resyncs uint32 // re-synchronisations
	Changes uint32 // of supplementary services
}

// DefaultRateLimits are those of an operator that the profile gives none. They are
// above what a large partner asks when all its subscribers come back at once.
var DefaultRateLimits = RateLimits{
	Requests: 6_000_000, Registrations: 3_000_000, Authentications: 3_000_000, Routings: 3_000_000, Numbers: 300_000,
	Services: 300_000, Alerts: 30_000, Deliveries: 3_000_000, Waiting: 3_000_000,
	Subscribers: 600, Titles: 60, SSNs: 8, Contexts: 4, Calls: 100_000,
	Vectors: 3000, Resyncs: 60, Changes: 20,
}

// RateLimits are the limits of an operator: its own, else those of home, which stand
// for all, else the default.
func (p *Profile) RateLimits(id OwnerID) *RateLimits {
	o := p.Operator(id)
	if o == nil {
		o = p.Operator(Home)
	}
	if o == nil {
		return &DefaultRateLimits
	}
	return &o.RateLimits
}

// rateKeys are the keys of rate_limits.
func rateKeys(l *RateLimits) map[string]*uint32 {
	return map[string]*uint32{
		"requests": &l.Requests, "registrations": &l.Registrations, "authentications": &l.Authentications, "routings": &l.Routings,
		"numbers": &l.Numbers, "services": &l.Services, "alerts": &l.Alerts, "deliveries": &l.Deliveries, "waiting": &l.Waiting,
		"subscribers": &l.Subscribers, "titles": &l.Titles, "ssns": &l.SSNs, "contexts": &l.Contexts, "calls": &l.Calls,
		"vectors": &l.Vectors, "resyncs": &l.Resyncs, "changes": &l.Changes,
	}
}

// rateKey reads rate_limits.
func (r *reader) rateKey(s *section, keys map[string]keyFunc) {
	keys["rate_limits"] = func(at entry) {
		s.rates = map[string]uint32{}
		of := map[string]keyFunc{}
		for key := range rateKeys(&RateLimits{}) {
			of[key] = func(e entry) {
				s.rates[key] = uint32(r.number(e, math.MaxUint32, "a number of messages; 0 is no limit"))
			}
		}
		r.mapping(at, of)
	}
}

// fillRates enters how much an operator may ask.
func (b *builder) fillRates(s *section, o *Operator) {
	o.RateLimits = DefaultRateLimits
	for _, limits := range []map[string]uint32{b.owner[Home].rates, s.rates} {
		for key, at := range rateKeys(&o.RateLimits) {
			if n, ok := limits[key]; ok {
				*at = n
			}
		}
	}
}
