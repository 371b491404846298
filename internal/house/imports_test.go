package house

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// room is what the files of a folder may import: packages of the module by
// prefix, and foreign modules by prefix ("" for none of them).
type room struct {
	folder  string
	ours    []string
	foreign []string // nil: standard library only
	why     string
}

// rooms stand from the most to the least specific folder: the first that
// covers a file holds.
var rooms = []room{
	{"protocols/internal", []string{"cordon/protocols"}, []string{"github.com/google/gopacket"}, "helpers of the decoders' tests read captures"},
	{"protocols", []string{"cordon/protocols"}, nil, "decoders are pure: bytes in, values out"},
	{"rules/packs", nil, nil, "packs are data"},
	{"internal/spelling", nil, nil, "the rules use it, who know nothing else of internal"},
	{"rules", []string{"cordon/protocols/message", "cordon/protocols/wire", "cordon/rules", "cordon/internal/spelling"}, []string{"cel.dev/cel-go", "go.yaml.in/yaml/v4", "github.com/gaissmai/bart", "google.golang.org"}, "the language knows the field dictionary only, and how names are misspelt"},
	{"filters", []string{"cordon/protocols", "cordon/rules", "cordon/filters", "cordon/internal/operator"}, []string{}, "the judgement has no clock, network or library"},
	{"proxy/cluster", []string{"cordon/proxy/internal/nettest"}, []string{"github.com/nats-io"}, "the links between firewalls carry octets, and know nothing of what they say"},
	{"proxy", []string{"cordon/protocols", "cordon/rules", "cordon/filters", "cordon/proxy", "cordon/internal"}, []string{"github.com/google/nftables", "github.com/wmnsk/go-m3ua", "golang.org/x/sys"}, "the inline paths do not know captures"},
	{"pcaps", []string{"cordon/protocols", "cordon/rules", "cordon/filters", "cordon/pcaps", "cordon/internal"}, []string{"github.com/google/gopacket", "go.yaml.in/yaml/v4"}, "captures do not know the inline paths"},
	{"internal", []string{"cordon/protocols", "cordon/rules", "cordon/filters", "cordon/internal"}, []string{"go.yaml.in/yaml/v4", "github.com/gaissmai/bart", "github.com/prometheus", "golang.org/x/sys"}, "what is internal points to the judgement, never to the paths"},
	{"dashboards", []string{"cordon/internal", "cordon/protocols"}, []string{}, "dashboards are data with tests"},
	{"cmd", []string{"cordon"}, []string{""}, "the binary imports all"},
}

// testOnly are the foreign modules that test files of any room may import.
var testOnly = []string{
	"github.com/google/go-cmp", "github.com/google/gopacket", "go.uber.org/goleak", "pgregory.net/rapid", "go.yaml.in/yaml/v4",
	"github.com/rogpeppe/go-internal", "github.com/wmnsk/go-m3ua", "github.com/wmnsk/go-gtp", "github.com/fiorix/go-diameter", "github.com/santhosh-tekuri/jsonschema", "golang.org/x/sys", "cel.dev/cel-go",
	"github.com/prometheus",
}

func TestWhoImportsWhom(t *testing.T) {
	checked := 0
	eachGoFile(t, func(name string, imports []string) {
		r := roomOf(name)
		if r == nil {
			t.Errorf("%s stands in no room of the house", name)
			return
		}
		checked++
		isTest := strings.HasSuffix(name, "_test.go")
		for _, imp := range imports {
			if why := r.refuses(imp, isTest); why != "" && !(keeps[name] && imp == "os") {
				t.Errorf("%s imports %s: %s", name, imp, why)
			}
		}
	})
	if checked < 50 {
		t.Errorf("only %d files were checked", checked)
	}
}

func TestRefusesWhatPointsBack(t *testing.T) {
	for _, tc := range []struct {
		file, imp string
		test, ok  bool
	}{
		{"protocols/sccp/a.go", "cordon/protocols/wire", false, true},
		{"protocols/sccp/a.go", "cordon/rules", false, false},
		{"protocols/sccp/a.go", "github.com/google/gopacket/pcapgo", false, false},
		{"protocols/sccp/a_test.go", "github.com/google/gopacket/pcapgo", true, true},
		{"rules/a.go", "cordon/filters/engine", false, false},
		{"rules/a.go", "cordon/internal/spelling", false, true},
		{"rules/a.go", "cordon/internal/conf", false, false},
		{"internal/spelling/a.go", "cordon/rules", false, false},
		{"filters/engine/a.go", "net/http", false, false},
		{"pcaps/a.go", "cordon/proxy/transport", false, false},
		{"proxy/m3ua/a.go", "cordon/pcaps", false, false},
		{"proxy/m3ua/a.go", "cordon/pcapsize", false, false},
		{"internal/conf/a.go", "cordon/cmd/cordon", false, false},
		{"cmd/cordon/a.go", "github.com/spf13/cobra", false, true},
	} {
		why := roomOf(tc.file).refuses(tc.imp, tc.test)
		if (why == "") != tc.ok {
			t.Errorf("%s importing %s: got %q", tc.file, tc.imp, why)
		}
	}
}

func roomOf(name string) *room {
	for i := range rooms {
		if within(name, rooms[i].folder) {
			return &rooms[i]
		}
	}
	return nil
}

// impure are packages of the standard library that the pure rooms must not use.
// Of time they may use the units: see TestThePureRoomsHaveNoClock.
var impure = []string{"net/http", "os", "log", "syscall", "os/exec", "math/rand"}

func (r *room) refuses(imp string, isTest bool) string {
	switch first, _, _ := strings.Cut(imp, "/"); {
	case first == "cordon":
		for _, p := range r.ours {
			if within(imp, p) {
				return ""
			}
		}
		if isTest && within(imp, "cordon/internal") {
			return ""
		}
	case !strings.Contains(first, "."):
		if isTest || !r.pure() {
			return ""
		}
		for _, p := range impure {
			if imp == p {
				return r.why
			}
		}
		return ""
	default:
		for _, p := range r.foreign {
			if p == "" || within(imp, p) {
				return ""
			}
		}
		for _, p := range testOnly {
			if isTest && within(imp, p) {
				return ""
			}
		}
	}
	return r.why
}

func within(name, prefix string) bool {
	return name == prefix || strings.HasPrefix(name, prefix+"/")
}

// eachGoFile calls f with the slash-separated name and the imports of each Go
// file of the module.
func eachGoFile(t *testing.T, f func(name string, imports []string)) {
	t.Helper()
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, p)
		rel = filepath.ToSlash(rel)
		if d.IsDir() && (strings.HasPrefix(path.Base(rel), ".") && rel != "." || d.Name() == "testdata") {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(rel, ".go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), p, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		var imports []string
		for _, s := range file.Imports {
			imp, err := strconv.Unquote(s.Path.Value)
			if err != nil {
				return err
			}
			imports = append(imports, imp)
		}
		f(rel, imports)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
