package firewall

import (
	"errors"
	"fmt"
	"time"

	"cordon/rules"
)

// ReloadResult is how the last attempt to load ended.
type ReloadResult struct {
	Time  time.Time
	Took  time.Duration
	Error error // nil: the Ruling is in force
}

// Reload loads rules, lists, operator profile and certificates again and swaps
// them in. No message waits: those being judged are judged by the old set, the
// next ones by the new one; and no connection ends, the next handshakes use the
// new certificates. On an error all that was in force stays. Event files are
// opened again first.
func (f *Firewall) Reload() error {
	f.reload.Lock()
	defer f.reload.Unlock()
	start := time.Now()
	if err := f.events.reopen(); err != nil {
		f.log.Error("event files cannot be opened again; the old ones stay in use", "error", err)
	}
	f.kept.save()
	ruling, err := f.load()
	use, cerr := f.readCertificates()
	err = errors.Join(err, cerr)
	took := time.Since(start)
	if err != nil {
		f.metrics.Reloaded(err, start, took)
		f.last.Store(&ReloadResult{Time: start, Took: took, Error: err})
		f.log.Error("rules or certificates do not load; the set before stays in force", "hash", short(f.force.Load().Rules.Hash()), "error", err)
		return err
	}
	for _, u := range use {
		u()
	}
	f.put(ruling, took)
	return nil
}

// readCertificates reads those of all links and of the cluster, to be used when nothing
// else is wrong.
func (f *Firewall) readCertificates() (use []func(), err error) {
	var errs []error
	if f.credentials != nil {
		u, err := f.credentials.Read()
		if err != nil {
			errs = append(errs, fmt.Errorf("cluster: %w", err))
		}
		use = append(use, u)
	}
	for _, l := range f.links {
		for _, c := range l.credentials {
			u, err := c.Read()
			if err != nil {
				errs = append(errs, fmt.Errorf("link %s: %w", l.conf.Name, err))
			}
			use = append(use, u)
		}
	}
	return use, errors.Join(errs...)
}

// load loads what the configuration names, and logs the warnings.
func (f *Firewall) load() (*Ruling, error) {
	ruling, warnings, err := Load(f.config, time.Now())
	for _, w := range warnings {
		if w.Level == rules.LevelWarning {
			f.log.Warn("rule warning", "at", w.Error(), "hint", w.Hint)
		}
	}
	return ruling, err
}

// put puts r in force.
func (f *Firewall) put(r *Ruling, took time.Duration) {
	now := time.Now()
	f.events.name(r.Profile)
	f.force.Store(enforce(r, f.config, f.metrics, f.force.Load()))
	f.metrics.Reloaded(nil, now, took)
	f.last.Store(&ReloadResult{Time: now, Took: took})
	if !r.Profile.HasHome() {
		f.log.Warn("no operator profile: Cordon does not know who is home, and rules that ask for it do not match", "hint", "operator: operator.yaml")
	}
	f.log.Info("rules are in force", "rules", r.Rules.Active(), "hash", short(r.Rules.Hash()), "took", took)
}

// short is a hash as people compare it.
func short(hash string) string { return hash[:min(12, len(hash))] }
