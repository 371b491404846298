package cases

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"cordon/internal/operator"
	"cordon/pcaps/forge"
	"cordon/rules"
)

// The files of a case.
const (
	caseFile     = "case.yaml"
	scenarioFile = "scenario.yaml"
)

// maxFile bounds the files of a case, in octets; a scenario has its own bound.
const maxFile = 1 << 20

// Case is one case: a scenario, and what is expected of each message in it.
type Case struct {
	Name string // of its folder

	// Title says in one line what is sent.
	Title string `yaml:"title"`
	// About says where the case comes from, and what is worth knowing.
	About string `yaml:"about"`
	// Covers are the attacks that the case shows, by the ids of attacks.yaml.
	Covers []string `yaml:"covers,omitempty"`
	// Legit are the lawful flows that it shows, by the ids of legit.yaml. Of
	// such a case every message passes that no expectation names.
	Legit []string `yaml:"legit,omitempty"`
	// Operator is the profile, a file of the folder; the example one without.
	Operator string `yaml:"operator,omitempty"`
	// Rules are rule files of the folder, loaded behind the shipped ones:
	// lists of partners, exceptions.
	Rules []string `yaml:"rules,omitempty"`
	// Link makes the messages those of a link on which something was agreed.
	Link *Link `yaml:"link,omitempty"`
	// Learnt says that the firewall has watched for long: what it did not see did not
	// happen.
	Learnt bool `yaml:"learnt,omitempty"`
	// Expect are the expectations; all of them must hold.
	Expect []Expectation `yaml:"expect,omitempty"`

	Scenario *forge.Scenario   `yaml:"-"`
	Profile  *operator.Profile `yaml:"-"`
	layer    *rules.Layer      // of Rules; nil without
}

// Link is what both sides of a link agreed on; what is not listed is not
// checked.
type Link struct {
	OPC             []int64 `yaml:"opc,omitempty"`
	DPC             []int64 `yaml:"dpc,omitempty"`
	NI              []int64 `yaml:"ni,omitempty"`
	RoutingContexts []int64 `yaml:"routing_contexts,omitempty"`
}

// LoadAll loads every case of a tree: each folder of its root is one.
func LoadAll(fsys fs.FS) ([]*Case, error) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("cases: %w", err)
	}
	var all []*Case
	var errs []error
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		c, err := Load(fsys, e.Name())
		if err != nil {
			errs = append(errs, err)
			continue
		}
		all = append(all, c)
	}
	return all, errors.Join(errs...)
}

// Load loads the case in the folder of that name. The error tells all that is
// wrong, each with its file and line.
func Load(fsys fs.FS, name string) (*Case, error) {
	c := &Case{Name: name}
	data, err := read(fsys, path.Join(name, caseFile), maxFile)
	if err != nil {
		return nil, err
	}
	if err := parse(path.Join(name, caseFile), data, c); err != nil {
		return nil, err
	}
	return c, errors.Join(c.check(), c.files(fsys))
}

// files loads what the case names, and the scenario.
func (c *Case) files(fsys fs.FS) error {
	var errs []error
	at := path.Join(c.Name, scenarioFile)
	if data, err := read(fsys, at, forge.MaxScenario); err != nil {
		errs = append(errs, err)
	} else if c.Scenario, err = forge.Load(data); err != nil {
		errs = append(errs, fmt.Errorf("%s: %w", at, err))
	}
	c.Profile = operator.Example()
	if c.Operator != "" {
		at := path.Join(c.Name, c.Operator)
		if data, err := read(fsys, at, maxFile); err != nil {
			errs = append(errs, err)
		} else if c.Profile, err = operator.Parse(at, data); err != nil {
			errs = append(errs, err)
		}
	}
	if len(c.Rules) > 0 {
		folder, err := fs.Sub(fsys, c.Name)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", c.Name, err))
		}
		c.layer = &rules.Layer{Name: c.Name, FS: folder, Paths: c.Rules}
	}
	return errors.Join(errs...)
}

// read reads a file of the tree, up to most octets.
func read(fsys fs.FS, at string, most int64) ([]byte, error) {
	info, err := fs.Stat(fsys, at)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", at, bare(err))
	}
	if info.Size() > most {
		return nil, fmt.Errorf("%s: longer than %d octets", at, most)
	}
	data, err := fs.ReadFile(fsys, at)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", at, bare(err))
	}
	return data, nil
}

// bare is an error of a file system without the path, which stands before it.
func bare(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// check finds what does not fit together in case.yaml.
func (c *Case) check() error {
	var errs []error
	fault := func(line int, format string, args ...any) {
		errs = append(errs, fmt.Errorf("%s:%d: %s", path.Join(c.Name, caseFile), line, fmt.Sprintf(format, args...)))
	}
	if c.Title == "" {
		fault(1, "title is missing")
	}
	if strings.TrimSpace(c.About) == "" {
		fault(1, "about is missing: say what it is and where it comes from")
	}
	if len(c.Legit) == 0 && len(c.Expect) == 0 {
		fault(1, "expect is missing: nothing would be checked")
	}
	caught := slices.ContainsFunc(c.Expect, func(x Expectation) bool { return x.Verdict != "" && x.Verdict != rules.Pass.String() })
	if len(c.Covers) > 0 && !caught {
		fault(1, "covers names attacks, and no expectation says alert, drop or reject")
	}
	for i := range c.Expect {
		c.Expect[i].check(fault)
	}
	return errors.Join(errs...)
}
