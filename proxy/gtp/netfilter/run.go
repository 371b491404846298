package netfilter

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// commandTime bounds one command.
const commandTime = 15 * time.Second

// Apply installs the plan in the network namespace of the process. It is done in
// one step for each version of IP: there is no time between without rules.
func (p *Plan) Apply(ctx context.Context, m Method) error {
	if err := run(ctx, p.install(m)); err != nil {
		return fmt.Errorf("install rules by %s: %w", m, err)
	}
	return nil
}

// ApplyBest installs the plan by the first method that works here, and says which
// it was.
func (p *Plan) ApplyBest(ctx context.Context) (Method, error) {
	errs := []error{p.probe(ctx, NFT)}
	for _, m := range Methods() {
		if m == NFT && errs[0] != nil {
			continue // trying would make hooks, and their going empties the queues of others
		}
		err := p.Apply(ctx, m)
		if err == nil {
			return m, nil
		}
		errs = append(errs, err)
		_ = run(ctx, p.removeQueues(m)) // half of the rules are no rules
	}
	return "", fmt.Errorf("neither nft nor iptables can lead packets to a queue: %w", errors.Join(errs...))
}

// Withdraw takes the plan's rules away; that there are none is no error.
func (p *Plan) Withdraw(ctx context.Context, m Method) error { return run(ctx, p.remove(m)) }

// Probe says which methods the host has, the best one first, by asking nft to
// check a rule with a queue and iptables for its version. Nothing is changed.
func (p *Plan) Probe(ctx context.Context) (found []Method) {
	for _, m := range Methods() {
		if p.probe(ctx, m) == nil {
			found = append(found, m)
		}
	}
	return found
}

func (p *Plan) probe(ctx context.Context, m Method) error {
	args, input := []string{string(m), "--version"}, ""
	if m == NFT {
		args, input = []string{"nft", "--check", "-f", "-"}, p.nftProbe()
	}
	_, err := output(ctx, args, input)
	return err
}

func run(ctx context.Context, steps []step) error {
	for _, s := range steps {
		if s.unless != nil {
			if _, err := output(ctx, s.unless, ""); err == nil {
				continue
			}
		}
		if _, err := output(ctx, s.args, s.input); err != nil && !s.may {
			return err
		}
	}
	return nil
}

// output runs a command without a shell.
func output(ctx context.Context, args []string, input string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, commandTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Stdin = strings.NewReader(input)
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if err != nil {
		if first, _, _ := strings.Cut(strings.TrimSpace(stderr.String()), "\n"); first != "" {
			err = fmt.Errorf("%s: %w", first, err)
		}
		return "", fmt.Errorf("%s: %w", args[0], err)
	}
	return stdout.String(), nil
}

// Queued is how many packets the rules have led to the queue since the plan was
// installed.
func (p *Plan) Queued(ctx context.Context, m Method) (uint64, error) {
	if m == NFT {
		text, err := output(ctx, []string{"nft", "-j", "list", "counter", p.family(), p.table(), counterQueued}, "")
		if err != nil {
			return 0, err
		}
		return parseNFTCounter(text)
	}
	var sum uint64
	for _, ipv6 := range p.versions() {
		for _, h := range p.hooks() {
			text, err := output(ctx, []string{tool(m, ipv6), "-w", lockWait, "-t", "mangle", "-nvxL", h[1]}, "")
			if err != nil {
				return 0, err
			}
			n, err := parseXTablesCounter(text)
			if err != nil {
				return 0, err
			}
			sum += n
		}
	}
	return sum, nil
}

// parseNFTCounter reads what nft -j writes for one counter.
func parseNFTCounter(text string) (uint64, error) {
	var doc struct {
		Objects []struct {
			Counter *struct{ Packets uint64 }
		} `json:"nftables"`
	}
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		return 0, fmt.Errorf("nft: counter: %w", err)
	}
	for _, o := range doc.Objects {
		if o.Counter != nil {
			return o.Counter.Packets, nil
		}
	}
	return 0, errors.New("nft: there is no counter")
}

// parseXTablesCounter sums the packets of the rules that queue: first column,
// where the third is the target.
func parseXTablesCounter(text string) (sum uint64, err error) {
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) < 3 || f[2] != "NFQUEUE" {
			continue
		}
		n, err := strconv.ParseUint(f[0], 10, 64)
		if err != nil {
			return 0, fmt.Errorf("iptables: counter: %w", err)
		}
		sum += n
	}
	return sum, nil
}
