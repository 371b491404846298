package corpus

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Every capture must be read to its end: the summary beside the truth has
// tshark's count of frames.
func TestFramesAreAllRead(t *testing.T) {
	dir := Dir(t)
	for _, name := range Names(t) {
		b, err := os.ReadFile(filepath.Join(dir, "truth", name+".summary.json"))
		if err != nil {
			t.Fatal(err)
		}
		var summary struct {
			Frames int `json:"frames"`
		}
		if err := json.Unmarshal(b, &summary); err != nil {
			t.Fatal(err)
		}
		if got := len(Frames(t, name)); got != summary.Frames {
			t.Errorf("%s: %d frames, tshark counts %d", name, got, summary.Frames)
		}
	}
}

func TestParseRefusesWhatIsNoCapture(t *testing.T) {
	for _, s := range []string{"", "short", strings.Repeat("x", 100)} {
		if _, err := parse([]byte(s)); err == nil {
			t.Errorf("%q was read as a capture", s)
		}
	}
}

func TestTruthHasTheLayersBelowSCCP(t *testing.T) {
	r := Truth(t, "pcapr_tmp.pcap")[0]
	if r.M3UA == nil || r.Chunk == nil || *r.M3UA.OPC != 1500 || r.Chunk.TSN != 453254428 || !r.Has("sccp") {
		t.Errorf("first record: %+v", r)
	}
}
