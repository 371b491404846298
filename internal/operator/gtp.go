package operator

import (
	"math"
	"strconv"
	"strings"
)

// GTPLimits are what an operator may send in a minute before it counts as too much;
// 0 is no limit. Tunnels, Subscribers, APNs and Scans count what was asked for in
// vain.
type GTPLimits struct {
	Requests    uint32 // of all kinds
	Repeats     uint32 // requests that came before
	Sessions    uint32 // requests for new sessions
	Waiting     uint32 // of them, those without an answer
	Echoes      uint32
	Scans       uint32 // echoes to addresses that did not answer before
	Tunnels     uint32 // messages in sessions that do not exist
	Subscribers uint32 // sessions for subscribers that do not exist
	APNs        uint32 // sessions with access points that are not there, or not his
}

// DefaultGTPLimits are those of an operator that the profile gives none. They are
// above what a large partner sends when all its subscribers come back at once.
var DefaultGTPLimits = GTPLimits{
	Requests: 600_000, Repeats: 6000, Sessions: 120_000, Waiting: 90_000, Echoes: 6000,
	Scans: 60, Tunnels: 120, Subscribers: 120, APNs: 240,
}

// GTPService is what the subscribers of a serving network may be granted; 0 is
// anything.
type GTPService struct {
	AMBR uint32 // greatest APN-AMBR, kbit/s
	GBR  uint32 // greatest guaranteed rate of a bearer, kbit/s
	ARP  uint8  // highest allocation and retention priority: lower numbers are higher
}

// GTPLimits are the limits of an operator: its own, else those of home, which stand
// for all, else the default.
func (p *Profile) GTPLimits(id OwnerID) *GTPLimits {
	o := p.Operator(id)
	if o == nil || id == Home {
		o = p.Operator(Home)
	}
	if o == nil {
		return &DefaultGTPLimits
	}
	return &o.GTPLimits
}

// GTPService is what is agreed with the serving network of an operator.
func (p *Profile) GTPService(id OwnerID) GTPService {
	if o := p.Operator(id); o != nil {
		return o.GTPService
	}
	return GTPService{}
}

// HasOpenAPNs reports whether the profile lists the access points that are open to
// subscribers served by an operator.
func (p *Profile) HasOpenAPNs(id OwnerID) bool {
	o := p.Operator(id)
	return o != nil && o.OpenAPNs != nil
}

// OpenAPN reports whether the access point of that network identifier, in lower
// case, is open to subscribers served by an operator.
func (p *Profile) OpenAPN(id OwnerID, name string) bool {
	if p == nil {
		return false
	}
	_, ok := p.open[apnKey{id, name}]
	return ok
}

// limitKeys are the keys of gtp_limits.
func limitKeys(l *GTPLimits) map[string]*uint32 {
	return map[string]*uint32{
		"requests": &l.Requests, "repeats": &l.Repeats, "sessions": &l.Sessions, "waiting": &l.Waiting, "echoes": &l.Echoes,
		"scans": &l.Scans, "tunnels": &l.Tunnels, "subscribers": &l.Subscribers, "apns": &l.APNs,
	}
}

// gtpKeys are the keys of a section that are about GTP.
func (r *reader) gtpKeys(kind Kind, s *section, keys map[string]keyFunc) {
	keys["gtp_limits"] = func(at entry) {
		s.limits = map[string]uint32{}
		of := map[string]keyFunc{}
		for key := range limitKeys(&GTPLimits{}) {
			of[key] = func(e entry) {
				s.limits[key] = uint32(r.number(e, math.MaxUint32, "a number of messages a minute; 0 is no limit"))
			}
		}
		r.mapping(at, of)
	}
	if kind != KindPartner {
		return
	}
	keys["open_apns"] = func(at entry) { s.openAPNs, s.opens = r.entries(at), true }
	keys["gtp_service"] = func(at entry) {
		r.mapping(at, map[string]keyFunc{
			"ambr": func(e entry) { s.service.AMBR = uint32(r.number(e, math.MaxUint32, "kbit/s")) },
			"gbr":  func(e entry) { s.service.GBR = uint32(r.number(e, math.MaxUint32, "kbit/s")) },
			"arp":  func(e entry) { s.service.ARP = uint8(r.number(e, maxARP, "1, the highest, to 15")) },
		})
	}
}

// maxARP is the lowest allocation and retention priority (TS 29.274, 8.86).
const maxARP = 15

func (r *reader) number(at entry, most uint64, hint string) uint64 {
	e, ok := r.text(at)
	if !ok {
		return 0
	}
	n, err := strconv.ParseUint(e.text, 10, 64)
	if err != nil || n > most {
		r.fail(e, hint, "%q is no number from 0 to %d", e.text, most)
		return 0
	}
	return n
}

// fillGTP enters what the profile tells of an operator's GTP.
func (b *builder) fillGTP(s *section, o *Operator) {
	o.GTPLimits, o.GTPService = DefaultGTPLimits, s.service
	for _, limits := range []map[string]uint32{b.owner[Home].limits, s.limits} {
		for key, at := range limitKeys(&o.GTPLimits) {
			if n, ok := limits[key]; ok {
				*at = n
			}
		}
	}
	if !s.opens {
		return
	}
	o.OpenAPNs = []string{}
	for _, e := range s.openAPNs {
		name := strings.ToLower(e.text)
		if _, ours := b.p.apns[apnKey{Home, name}]; !ours && len(b.p.owners[Home].APNs) > 0 {
			b.fail(e, "one of the apns of home", "home has no APN %q", e.text)
			continue
		}
		if b.p.open == nil {
			b.p.open = map[apnKey]struct{}{}
		}
		b.p.open[apnKey{o.ID, name}] = struct{}{}
		o.OpenAPNs = append(o.OpenAPNs, e.text)
	}
}
