package diameter

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cordon/protocols/message"
)

func TestApplicationsAreInOrderAndFound(t *testing.T) {
	names := map[string]bool{}
	last := int64(-1)
	for i := range Applications() {
		a := &Applications()[i]
		if int64(a.ID) <= last || names[a.Name] || a.Name == "" {
			t.Errorf("application %d, %q", a.ID, a.Name)
		}
		last, names[a.Name] = int64(a.ID), true
		if ApplicationByID(a.ID) != a || ApplicationByName(a.Name) != a {
			t.Errorf("%q is not found", a.Name)
		}
		for _, c := range a.Commands {
			if OperationOf(c, true) == 0 || OperationOf(c, false) == 0 {
				t.Errorf("%s: command %d has no name", a.Name, c)
			}
		}
	}
	for _, id := range []uint32{10, 16777215, 16777218, 16777471, 16777472, Relay - 1} {
		if a := ApplicationByID(id); a != nil {
			t.Errorf("%d is %q", id, a.Name)
		}
	}
	if ApplicationByName("S99") != nil {
		t.Error("a name that nobody has is found")
	}
}

func TestOperationsAreKeyedByCommandAndWay(t *testing.T) {
	tests := []struct {
		command uint32
		request bool
		name    string
	}{
		{257, true, "CER"}, {280, false, "DWA"}, {316, true, "ULR"}, {316, false, "ULA"}, {321, true, "PUR"}, {307, true, "Sh-PUR"}, {308, true, "SNR"},
		{322, true, "RSR"}, {283, true, "SIP-UAR"}, {8388620, true, "PLR"}, {8388622, true, "RIR"}, {8388636, true, "Sy-SNR"}, {8388719, true, "S6t-RIR"},
		{8388647, true, "SRR"}, {8388646, false, "TFA"}, {8388667, true, "ProSe-RSR"}, {8388863, true, ""}, {8388864, true, ""}, {1024, true, ""}, {1<<24 - 1, true, ""}, {0, true, ""},
	}
	for _, tt := range tests {
		op := OperationOf(tt.command, tt.request)
		if op.Name() != tt.name {
			t.Errorf("command %d is %q, want %q", tt.command, op.Name(), tt.name)
		}
		if command, request, ok := CommandOf(op); ok != (tt.name != "") || ok && (command != tt.command || request != tt.request) {
			t.Errorf("%q is command %d, request %v", tt.name, command, request)
		}
	}
	if _, _, ok := CommandOf(message.OperationByName(message.ProtocolMAP, "updateLocation")); ok {
		t.Error("an operation of MAP is a command")
	}
}

func TestDefinitionsAreInOrderAndOfOnePiece(t *testing.T) {
	single := 0
	for i := range Definitions() {
		d := &Definitions()[i]
		if i > 0 {
			if b := &Definitions()[i-1]; b.Vendor > d.Vendor || b.Vendor == d.Vendor && b.Code >= d.Code {
				t.Errorf("%s stands behind %s", d.Name, b.Name)
			}
		}
		if DefinitionOf(d.Vendor, d.Code) != d {
			t.Errorf("%s is not found", d.Name)
		}
		if d.once != onceNowhere {
			single++
		}
		for _, in := range d.within {
			if in != top && !grouped(VendorNone, in) && !grouped(Vendor3GPP, in) {
				t.Errorf("%s may stand within %d, which is no group", d.Name, in)
			}
		}
		if d.Type == TypeGrouped && d.Vendor != VendorGSMA && d.Code != codeFailedAVP && !grouped(d.Vendor, d.Code) {
			t.Errorf("%s is a group in one table only", d.Name)
		}
	}
	if single > maxOnce {
		t.Errorf("%d AVPs may stand once, there is room for %d", single, maxOnce)
	}
	if DefinitionOf(99999, 1) != nil || DefinitionOf(VendorNone, 1<<31) != nil || DefinitionOf(Vendor3GPP, maxCode3GPP) != nil {
		t.Error("an AVP that nobody has is found")
	}
}

// shared finds the folder of captures.
func shared(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("CORDON_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	if _, err := os.Stat(filepath.Join(dir, "captures")); err != nil {
		t.Skip("the captures are not here: set CORDON_SHARED")
	}
	return dir
}

// truth is a message as tshark read it.
type truth struct {
	Kind        string
	Command     uint32  `json:"cmd"`
	Application uint32  `json:"app"`
	AVPs        [][]any `json:"avps"`
	Malformed   bool
}

// truths calls f for each Diameter message of captures that are whole.
func truths(t *testing.T, f func(name string, m *truth)) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(shared(t), "captures", "truth", "*.jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		if name := filepath.Base(path); !strings.HasPrefix(name, "mut_") {
			eachTruth(t, path, func(m *truth) { f(name, m) })
		}
	}
}

func eachTruth(t *testing.T, path string, f func(*truth)) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	z, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		if !strings.Contains(lines.Text(), `"diameter"`) {
			continue
		}
		var m truth
		if err := json.Unmarshal(lines.Bytes(), &m); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if m.Kind == "diameter" && !m.Malformed {
			f(&m)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
}

// The tables hold the applications, commands and AVPs of captures that others
// made, under the names that tshark has.
func TestTablesAgreeWithCaptures(t *testing.T) {
	messages, avps := 0, 0
	truths(t, func(name string, m *truth) {
		messages++
		a := ApplicationByID(m.Application)
		if a == nil {
			t.Errorf("%s: application %d is not in the table", name, m.Application)
		} else if OperationOf(m.Command, true) != 0 && !a.Has(m.Command) {
			t.Errorf("%s: command %d does not belong to %s", name, m.Command, a.Name)
		}
		for _, row := range m.AVPs { // path, code, vendor, flags, length, name, value
			path, _ := row[0].(string)
			code, _ := row[1].(float64)
			vendor, _ := row[2].(float64)
			d := DefinitionOf(uint32(vendor), uint32(code))
			if d == nil {
				continue
			}
			avps++
			if called, _ := row[5].(string); called != d.Name && !strings.EqualFold(called, "3GPP-User-Location-Info") {
				t.Errorf("%s: AVP %s/%v is %q, here %q", name, path, code, called, d.Name)
			}
			if group := row[6] == nil; group != (d.Type == TypeGrouped) && group {
				t.Errorf("%s: %s is a group there", name, d.Name)
			}
		}
	})
	if messages < 1000 || avps < 10000 {
		t.Errorf("only %d messages with %d AVPs were compared", messages, avps)
	}
}
