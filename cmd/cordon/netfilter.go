package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"cordon/internal/conf"
	"cordon/proxy/firewall"
	"cordon/proxy/gtp/netfilter"
)

// autoMethod leaves it to a probe what rules are written for.
const autoMethod = "auto"

// plansOf are the plans of the links of GTP in c, of which there is one at least.
func plansOf(c *conf.Config) (names []string, plans map[string]netfilter.Plan, err error) {
	plans = firewall.Plans(c)
	if len(plans) == 0 {
		return nil, nil, &exitError{exitUsage, fmt.Errorf("%s has no link of gtp that is routed or a bridge: others need no rules of netfilter", c.File())}
	}
	return slices.Sorted(maps.Keys(plans)), plans, nil
}

// printFirewallRules writes the rules of all links of GTP as a shell script.
func printFirewallRules(ctx context.Context, c *conf.Config, method string, w io.Writer) error {
	names, plans, err := plansOf(c)
	if err != nil {
		return err
	}
	methods := netfilter.Methods()
	if method != autoMethod && !slices.Contains(methods, netfilter.Method(method)) {
		return &exitError{exitUsage, fmt.Errorf("--print-firewall-rules=%s is none of %s and %v", method, autoMethod, methods)}
	}
	for _, name := range names {
		p := plans[name]
		m := netfilter.Method(method)
		if method == autoMethod {
			m = methods[0]
			if found := p.Probe(ctx); len(found) > 0 {
				m = found[0]
			}
		}
		if _, err := fmt.Fprintf(w, "# link %s\n%s", name, p.Install(m)); err != nil {
			return err
		}
	}
	return nil
}

// removeFirewallRules takes the rules of all links of GTP away, whatever
// installed them.
func removeFirewallRules(ctx context.Context, c *conf.Config) error {
	names, plans, err := plansOf(c)
	if err != nil {
		return err
	}
	var errs []error
	for _, name := range names {
		p := plans[name]
		for _, m := range netfilter.Methods() {
			if err := p.Withdraw(ctx, m); err != nil {
				errs = append(errs, fmt.Errorf("link %s: %w", name, err))
			}
		}
	}
	if err := errors.Join(errs...); err != nil {
		return &exitError{exitFault, err}
	}
	return nil
}
