package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"cordon/pcaps"
	"cordon/pcaps/benign"
)

// travellers are the options of lawful roaming traffic.
type travellers struct {
	frames  int
	people  int
	seed    uint64
	profile string
}

func (o *travellers) flags(cmd *cobra.Command) {
	cmd.Flags().IntVar(&o.frames, "roaming", 0, "so many `frames` of people who travel, in the place of a scenario")
	cmd.Flags().IntVar(&o.people, "people", benign.DefaultPeople, "with --roaming: how many travel")
	cmd.Flags().Uint64Var(&o.seed, "seed", 1, "with --roaming: the same `number` gives the same capture")
	cmd.Flags().StringVar(&o.profile, "profile", "", "with --roaming: `file` for the operator profile that knows the networks")
}

// check tells what is wrong with the arguments.
func (o *travellers) check(args []string) error {
	switch {
	case o.frames < 0:
		return errors.New("--roaming takes a number of frames")
	case o.frames == 0 && o.profile != "":
		return errors.New("--profile goes with --roaming")
	case o.frames == 0 && len(args) != 1:
		return fmt.Errorf("want one scenario, or --roaming; got %d arguments", len(args))
	case o.frames > 0 && len(args) != 0:
		return errors.New("--roaming takes no scenario")
	}
	return nil
}

// forge writes the capture and the profile.
func (o *travellers) forge(cmd *cobra.Command, output string) error {
	t, err := benign.NewTravel(benign.TravelOptions{Seed: o.seed, People: o.people})
	if err != nil {
		return &exitError{exitUsage, err}
	}
	if o.profile != "" {
		if sameFile(o.profile, output) || o.profile == output {
			return &exitError{exitUsage, fmt.Errorf("%s is named for the profile and for the capture", output)}
		}
		if err := os.WriteFile(o.profile, benign.Profile(), 0o644); err != nil {
			return &exitError{exitUsage, err}
		}
	}
	if output == "-" {
		w := pcaps.NewPcapngWriter(cmd.OutOrStdout())
		if err := t.Write(w, o.frames); err != nil {
			return &exitError{exitUsage, err}
		}
		return nil
	}
	return writeCapture(output, func(w pcaps.Writer) error { return t.Write(w, o.frames) })
}
