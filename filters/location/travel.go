package location

import (
	"time"

	"cordon/filters/state"
)

// travel tells whether the subscriber can have come to the sender's country, from where
// he was last known to be, in the time that went by since. One whom the sender's
// network serves in another domain is there: then it is the other registration that is
// not his.
func (j *judge) travel(v *judgement) {
	from, present := j.last()
	if from == nil || j.s.fixed || present > j.now {
		return // his clock was set back, or he was nowhere
	}
	v.previous = *from
	km, ok := j.distance(from.Country)
	if same, _ := j.s.is(j.p, from); same {
		km, ok = 0, true
	}
	if !ok {
		return
	}
	v.distance, v.km = true, km
	v.minutes = (j.now - present) / int64(time.Minute)
	v.kmh = speed(km, j.now-present)
	v.neighbour = when(km == 0)
	v.plausible = when(!j.exceeds(v.km, v.kmh) || j.here())
}

// speed is in km/h; the time counts to the second.
func speed(km, elapsed int64) int64 {
	return km * 3600 / max(1, elapsed/int64(time.Second))
}

// exceeds reports whether nobody travels so fast.
func (j *judge) exceeds(km, kmh int64) bool {
	return km > int64(j.limits.Distance) && kmh > int64(j.limits.Speed)
}

// last is where the subscriber was last known to be, and when; nil where that is not
// known. That nothing changed unseen need not be known: wherever he went meanwhile, he
// had no more time for it.
func (j *judge) last() (from *state.Place, present int64) {
	for i := range j.at.Domains {
		d := &j.at.Domains[i]
		if at := d.Last(); (d.Registered || d.Left) && d.Present > present && at.Known() {
			from, present = at, d.Present
		}
	}
	return from, present
}

// here reports whether the sender's network serves the subscriber in some domain.
func (j *judge) here() bool {
	for i := range j.at.Domains {
		if d := &j.at.Domains[i]; d.Registered {
			if same, told := j.s.is(j.p, &d.Current); same && told {
				return true
			}
		}
	}
	return false
}

// contradiction tells whether the subscriber is in another domain registered where he
// cannot come from: of the two registrations one is not his.
func (j *judge) contradiction() fact {
	v := fact{}
	for i := range j.at.Domains {
		d := &j.at.Domains[i]
		if state.Domain(i) == j.s.domain || !d.Registered || d.Doubtful || j.s.fixed {
			continue
		}
		age := j.now - d.Present
		km, ok := j.distance(d.Current.Country)
		if same, _ := j.s.is(j.p, &d.Current); same {
			km, ok = 0, true
		}
		if !ok || age < 0 {
			continue
		}
		v.told = true
		v.value = v.value || age <= recent && j.exceeds(km, speed(km, age))
	}
	return v
}
