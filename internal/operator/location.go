package operator

import "math"

// LocationLimits are how fast a subscriber can travel.
type LocationLimits struct {
	Speed    uint32 // km/h that nobody exceeds
	Distance uint32 // km that nobody is held to have travelled too fast
	Grace    uint32 // minutes for which the node before may still speak for him
}

// DefaultLocationLimits are those of a profile that says nothing: airliners are slower,
// neighbours share cells, and what the node before had to say comes within minutes.
var DefaultLocationLimits = LocationLimits{Speed: 1000, Distance: 500, Grace: 30}

// LocationLimits are those of home, which hold for all.
func (p *Profile) LocationLimits() *LocationLimits {
	if !p.HasHome() {
		return &DefaultLocationLimits
	}
	return &p.location
}

// locationKeys are the keys of location_limits.
func locationKeys(l *LocationLimits) map[string]*uint32 {
	return map[string]*uint32{"speed": &l.Speed, "distance": &l.Distance, "grace": &l.Grace}
}

// locationKey reads location_limits.
func (r *reader) locationKey(kind Kind, s *section, keys map[string]keyFunc) {
	s.location = DefaultLocationLimits
	if kind != KindHome {
		return
	}
	hints := map[string]string{"speed": "km/h", "distance": "kilometres", "grace": "minutes"}
	keys["location_limits"] = func(at entry) {
		of := map[string]keyFunc{}
		for key, to := range locationKeys(&s.location) {
			of[key] = func(e entry) { *to = uint32(r.number(e, math.MaxUint32, hints[key])) }
		}
		r.mapping(at, of)
		if s.location.Speed == 0 {
			r.fail(at, "1000 as shipped", "a speed of 0 stops everybody")
		}
	}
}
