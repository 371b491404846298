package firewall

import "time"

// SetBypass switches judgement off and on again on all links and at once:
// messages are carried and counted, and nobody looks into them.
func (f *Firewall) SetBypass(on bool) {
	if !on {
		f.force.Load().engine.Memory().Resume(time.Now().UnixNano())
	}
	for _, l := range f.links {
		l.path().SetBypass(on)
	}
}
