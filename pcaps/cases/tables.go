package cases

import (
	_ "embed"
	"fmt"
)

//go:embed attacks.yaml
var attacksYAML []byte

//go:embed gtp.yaml
var gtpYAML []byte

//go:embed legit.yaml
var legitYAML []byte

// Attack is a row of the table of attacks.
type Attack struct {
	ID     string `yaml:"id"`
	Attack string `yaml:"attack"`
	// Needs is what telling it takes beside the message: dialogue, location,
	// rate, intel, joined by "+", or none.
	Needs string `yaml:"needs"`
	// Open says why no rule covers an attack that needs nothing.
	Open string `yaml:"open,omitempty"`
	// Reported says why it is not blocked, where rules find it and report it.
	Reported string `yaml:"reported,omitempty"`
	// On is what is attacked, SS7 where nothing else is said.
	On string `yaml:"on,omitempty"`
}

// technology is what is attacked.
func (a *Attack) technology() string {
	if a.On == "" {
		return "SS7"
	}
	return a.On
}

// Stateless tells that the message alone is enough.
func (a *Attack) Stateless() bool { return a.Needs == "none" }

// Flow is a row of the table of lawful flows.
type Flow struct {
	ID   string `yaml:"id"`
	Flow string `yaml:"flow"`
	// Later is the state by which the flow would be judged.
	Later string `yaml:"later,omitempty"`
}

// Attacks are the attacks that there must be rules and cases for.
func Attacks() ([]Attack, error) {
	var file struct {
		Attacks []Attack `yaml:"attacks"`
	}
	if err := parse("attacks.yaml", attacksYAML, &file); err != nil {
		return nil, fmt.Errorf("table of attacks: %w", err)
	}
	return file.Attacks, nil
}

// CatalogueRow is a row of the catalogue of attacks on GTP.
type CatalogueRow struct {
	ID     string `yaml:"id"`
	Attack string `yaml:"attack"`
	State  string `yaml:"state"` // letters of what telling it takes
	Note   string `yaml:"note,omitempty"`
	Open   string `yaml:"open,omitempty"` // why no rule covers it
}

// Catalogue is the catalogue of attacks on GTP, which is finer than Attacks.
func Catalogue() ([]CatalogueRow, error) {
	var file struct {
		Attacks []CatalogueRow `yaml:"attacks"`
	}
	if err := parse("gtp.yaml", gtpYAML, &file); err != nil {
		return nil, fmt.Errorf("catalogue of attacks on GTP: %w", err)
	}
	return file.Attacks, nil
}

// Flows are the lawful flows that there must be cases for.
func Flows() ([]Flow, error) {
	var file struct {
		Flows []Flow `yaml:"flows"`
	}
	if err := parse("legit.yaml", legitYAML, &file); err != nil {
		return nil, fmt.Errorf("table of lawful flows: %w", err)
	}
	return file.Flows, nil
}
