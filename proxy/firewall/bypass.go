package firewall

// SetBypass switches judgement off and on again on all links and at once:
// messages are carried and counted, and nobody looks into them.
func (f *Firewall) SetBypass(on bool) {
	for _, l := range f.links {
		l.path().SetBypass(on)
	}
}
