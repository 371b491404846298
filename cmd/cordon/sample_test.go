package main

import (
	"bytes"
	"os"
	"testing"

	"cordon/pcaps/forge"
)

func TestSampleCaptureIsForgedFromItsScenario(t *testing.T) {
	const dir = "../../examples/"
	text, err := os.ReadFile(dir + "roaming.yaml")
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
	shipped, err := os.ReadFile(dir + "roaming.pcapng")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(forged.Bytes(), shipped) {
		t.Error("examples/roaming.pcapng is not what the scenario gives: cordon forge examples/roaming.yaml -o examples/roaming.pcapng")
	}
}
