package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// pure reports whether what stands in the room is a function of its input:
// replay and the inline paths must come to the same verdict.
func (r *room) pure() bool { return r.folder == "protocols" || r.folder == "filters" }

// units are what the pure rooms may use of package time: none of it asks a clock.
var units = map[string]bool{"Duration": true, "Nanosecond": true, "Microsecond": true, "Millisecond": true, "Second": true, "Minute": true, "Hour": true}

// keeps are files of pure rooms that no verdict comes by: they write what is remembered
// to a disk and read it again, and show times to people.
var keeps = map[string]bool{"filters/state/subscribersdisk.go": true, "filters/state/subscribersexport.go": true}

func TestThePureRoomsHaveNoClock(t *testing.T) {
	eachGoFile(t, func(name string, imports []string) {
		if r := roomOf(name); r == nil || !r.pure() || strings.HasSuffix(name, "_test.go") || keeps[name] {
			return
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "..", name), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, used := range clock(file) {
			t.Errorf("%s uses time.%s: time comes in the message", name, used)
		}
	})
}

func TestAClockIsSeen(t *testing.T) {
	src := "package a\nimport \"time\"\nvar life = time.Hour\nvar start = time.Now()\n"
	file, err := parser.ParseFile(token.NewFileSet(), "a.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	if got := clock(file); len(got) != 1 || got[0] != "Now" {
		t.Errorf("of a unit and a clock %v were seen", got)
	}
}

// clock lists what file uses of package time beside the units.
func clock(file *ast.File) (used []string) {
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && x.Name == "time" && x.Obj == nil && !units[s.Sel.Name] {
				used = append(used, s.Sel.Name)
			}
		}
		return true
	})
	return used
}
