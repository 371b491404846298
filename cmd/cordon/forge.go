package main

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"cordon/pcaps"
	"cordon/pcaps/forge"
)

func newForgeCommand() *cobra.Command {
	var output string
	var roaming travellers
	cmd := &cobra.Command{
		Use:   "forge {SCENARIO.yaml | --roaming N} -o CAPTURE",
		Short: "Build a capture from a scenario",
		Long: `Build a capture from a scenario: who sends what to whom, in the terms of the
specifications, lawful or bent down to the last octet. The same scenario always
gives the same capture. The name of CAPTURE gives the format: .pcap or .pcapng;
"-" writes pcapng to standard output.

With --roaming the capture is of so many frames, at least, of lawful roaming:
people who travel, over MAP, CAP, Diameter and GTP, for days. What a firewall
stops of it is wrongly stopped. --profile writes the operator profile that knows
its networks.`,
		Example: `  cordon forge examples/roaming.yaml -o roaming.pcapng
  cordon forge attack.yaml -o - | cordon replay --operator examples/operator.yaml -
  cordon forge --roaming 200000 --profile roaming.yaml -o roaming.pcapng
  cordon replay --operator roaming.yaml roaming.pcapng`,
		Args: func(_ *cobra.Command, args []string) error { return roaming.check(args) },
		RunE: func(cmd *cobra.Command, args []string) error {
			if roaming.frames > 0 {
				return roaming.forge(cmd, output)
			}
			return forgeCapture(cmd, args[0], output)
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "capture to write")
	_ = cmd.MarkFlagRequired("output")
	roaming.flags(cmd)
	return cmd
}

func forgeCapture(cmd *cobra.Command, path, output string) error {
	data, err := readScenario(cmd, path)
	if err != nil {
		return &exitError{exitUsage, err}
	}
	s, err := forge.Load(data)
	if err != nil {
		return &exitError{exitLoad, fmt.Errorf("%s: %w", path, err)}
	}
	if output == "-" {
		if _, err := s.WriteTo(cmd.OutOrStdout()); err != nil {
			return &exitError{exitUsage, err}
		}
		return nil
	}
	if sameFile(path, output) {
		return &exitError{exitUsage, fmt.Errorf("%s is the scenario, and would be overwritten", output)}
	}
	return writeCapture(output, s.Write)
}

// writeCapture writes a capture file, whole or not at all.
func writeCapture(output string, write func(pcaps.Writer) error) error {
	w, err := pcaps.Create(output)
	if err != nil {
		return &exitError{exitUsage, err}
	}
	err = write(w)
	if cerr := w.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		_ = os.Remove(output) // half a capture looks like a whole one
		return &exitError{exitUsage, fmt.Errorf("%s: %w", output, err)}
	}
	return nil
}

func sameFile(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}

func readScenario(cmd *cobra.Command, path string) ([]byte, error) {
	if path == "-" {
		return io.ReadAll(io.LimitReader(cmd.InOrStdin(), forge.MaxScenario+1))
	}
	return os.ReadFile(path)
}
