package main

import (
	"bufio"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"cordon/filters/state"
	"cordon/internal/event"
)

func newStateExportCommand() *cobra.Command {
	var plain bool
	var keyFile string
	cmd := &cobra.Command{
		Use:   "export FILE [--plain]",
		Short: "Print a file as JSON, a line for each subscriber",
		Long: `Print a file as JSON, a line for each subscriber. IMSI and MSISDN are pseudonyms,
as in events, unless --plain asks for the digits, which import needs.`,
		Example: `  cordon state export subscribers --key-file pseudonyms.key
  cordon state export --plain subscribers > subscribers.jsonl`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			hide, err := hiding(plain, keyFile)
			if err != nil {
				return err
			}
			s, err := loadSubscribers(args[0])
			if err != nil {
				return err
			}
			out := bufio.NewWriterSize(cmd.OutOrStdout(), 1<<16)
			enc := json.NewEncoder(out)
			err = s.Each(func(e *state.Entry) error {
				e.IMSI, e.MSISDN = hide(e.IMSI), hide(e.MSISDN)
				return enc.Encode(e)
			})
			if err = errors.Join(err, out.Flush()); err != nil {
				return &exitError{exitUsage, err}
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&plain, "plain", false, "print the digits of IMSI and MSISDN")
	cmd.Flags().StringVar(&keyFile, "key-file", "", "key of the pseudonyms, as privacy.key_file has it; without it one is drawn")
	cmd.MarkFlagsMutuallyExclusive("plain", "key-file")
	return cmd
}

// hiding gives what makes pseudonyms of identities.
func hiding(plain bool, keyFile string) (func(string) string, error) {
	if plain {
		return func(s string) string { return s }, nil
	}
	key := make([]byte, 2*event.MinKey)
	if keyFile == "" {
		_, _ = rand.Read(key) // never fails
	} else {
		var err error
		if key, err = os.ReadFile(keyFile); err != nil {
			return nil, &exitError{exitUsage, err}
		}
		if len(key) < event.MinKey {
			return nil, &exitError{exitUsage, fmt.Errorf("%s: the key has %d octets: want %d or more", keyFile, len(key), event.MinKey)}
		}
	}
	p := event.NewPseudonyms(key)
	return func(s string) string { return string(p.Append(nil, s)) }, nil
}

func newStateImportCommand() *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   "import -o FILE [INPUT]",
		Short: "Make a file from JSON lines, as export prints them",
		Long: `Make a file from JSON lines, as export --plain prints them, of INPUT or of standard
input. A subscriber who comes twice is as the last line says.`,
		Example: `  cordon state import -o subscribers subscribers.jsonl`,
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			in, name := cmd.InOrStdin(), "standard input"
			if len(args) == 1 && args[0] != "-" {
				f, err := os.Open(args[0])
				if err != nil {
					return &exitError{exitUsage, err}
				}
				defer f.Close()
				in, name = f, args[0]
			}
			s := state.NewSubscribers(state.SubscriberOptions{Records: state.MaxSubscribers})
			if err := readEntries(in, name, s); err != nil {
				return err
			}
			n, err := s.SaveFile(output)
			if err != nil {
				return &exitError{exitUsage, err}
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "%s: %d subscribers\n", output, n)
			return nil
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "file to write")
	_ = cmd.MarkFlagRequired("output")
	return cmd
}

// maxEntry bounds a line of an import.
const maxEntry = 64 << 10

func readEntries(r io.Reader, name string, s *state.Subscribers) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, maxEntry), maxEntry)
	for n := 1; lines.Scan(); n++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		var e state.Entry
		err := json.Unmarshal(lines.Bytes(), &e)
		if err == nil {
			err = s.Enter(&e)
		}
		if err != nil {
			return &exitError{exitUsage, fmt.Errorf("%s:%d: %w", name, n, err)}
		}
	}
	if err := lines.Err(); err != nil {
		return &exitError{exitUsage, fmt.Errorf("%s: %w", name, err)}
	}
	return nil
}
