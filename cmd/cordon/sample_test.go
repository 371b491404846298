package main

import (
	"bytes"
	"os"
	"testing"

	"cordon/pcaps/forge"
)

func TestSampleCapturesAreForgedFromTheirScenarios(t *testing.T) {
	for _, name := range []string{"roaming", "roaming-diameter", "roaming-gtp"} {
		t.Run(name, func(t *testing.T) { sampleIsForged(t, name) })
	}
}

func sampleIsForged(t *testing.T, name string) {
	const dir = "../../examples/"
	text, err := os.ReadFile(dir + name + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	s, err := forge.Load(text)
	if err != nil {
		t.Fatal(err)
	}
	var forged bytes.Buffer
	if _, err := s.WriteTo(&forged); err != nil {
		t.Fatal(err)
	}
	shipped, err := os.ReadFile(dir + name + ".pcapng")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(forged.Bytes(), shipped) {
		t.Errorf("examples/%[1]s.pcapng is not what the scenario gives: cordon forge examples/%[1]s.yaml -o examples/%[1]s.pcapng", name)
	}
}
