package isup

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// truthTypes is the message types that tshark read in the capture of that name.
func truthTypes(t *testing.T, dir, name string) (types []uint8) {
	t.Helper()
	packed, err := os.Open(filepath.Join(dir, "truth", name+".jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	z, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(b) {
		var r struct {
			ISUP *struct {
				Type uint8 `json:"type"`
			} `json:"isup"`
		}
		if err := json.Unmarshal(line, &r); err != nil {
			t.Fatal(err)
		}
		if r.ISUP != nil {
			types = append(types, r.ISUP.Type)
		}
	}
	if len(types) == 0 {
		t.Fatalf("%s: no ISUP in the truth", name)
	}
	return types
}
