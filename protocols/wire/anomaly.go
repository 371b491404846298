package wire

import "math/bits"

// Anomaly is a departure of a message from its canonical form, or from what
// its specification allows. A decoder reads on where a lenient network element
// would, and marks what it had to forgive: the difference between the two
// readings is what attackers hide in.
type Anomaly uint16

// maxAnomalies bounds the dictionary, so that a set is a fixed-size bit field.
const maxAnomalies = 256

// Anomalies is a set of anomalies. The zero value is empty and ready to use.
type Anomalies [maxAnomalies / 64]uint64

// Set marks a. Unknown values are ignored.
func (s *Anomalies) Set(a Anomaly) {
	if a < maxAnomalies {
		s[a>>6] |= 1 << (a & 63)
	}
}

// Has reports whether a is marked.
func (s *Anomalies) Has(a Anomaly) bool {
	return a < maxAnomalies && s[a>>6]&(1<<(a&63)) != 0
}

// Empty reports whether nothing is marked.
func (s *Anomalies) Empty() bool {
	return s[0]|s[1]|s[2]|s[3] == 0
}

// Intersects reports whether s and o have an anomaly in common.
func (s *Anomalies) Intersects(o *Anomalies) bool {
	return s[0]&o[0]|s[1]&o[1]|s[2]&o[2]|s[3]&o[3] != 0
}

// Union adds all of o to s.
func (s *Anomalies) Union(o *Anomalies) {
	for i := range s {
		s[i] |= o[i]
	}
}

// Len counts what is marked.
func (s *Anomalies) Len() int {
	n := 0
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

// All yields what is marked, in the order of the dictionary.
func (s *Anomalies) All(yield func(Anomaly) bool) {
	for i, w := range s {
		for ; w != 0; w &= w - 1 {
			if !yield(Anomaly(i<<6 + bits.TrailingZeros64(w))) {
				return
			}
		}
	}
}

// Name is the dotted name that events, rules and documents use, such as
// "ber.tag.long_form"; it is empty for a value outside the dictionary.
func (a Anomaly) Name() string {
	if int(a) < len(anomalies) {
		return anomalies[a].name
	}
	return ""
}

// Doc says in one sentence what the anomaly means and why it matters.
func (a Anomaly) Doc() string {
	if int(a) < len(anomalies) {
		return anomalies[a].doc
	}
	return ""
}

// Valid reports whether a stands in the dictionary.
func (a Anomaly) Valid() bool { return a.Name() != "" }

// AnomalyCount is the number of rows of the dictionary; valid anomalies are
// 1 to AnomalyCount-1.
func AnomalyCount() int { return len(anomalies) }

// AnomalyByName finds an anomaly by its dotted name.
func AnomalyByName(name string) (Anomaly, bool) {
	for i := range anomalies {
		if name != "" && anomalies[i].name == name {
			return Anomaly(i), true
		}
	}
	return 0, false
}
