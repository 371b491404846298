package main

import (
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// maxImage is how large the binary, which is the whole image, may be in octets.
const maxImage = 40 << 20

// TestTheBinaryIsStaticAndSmall builds it as the Dockerfile does, but for -trimpath and
// the profile, which would have every package compiled once more.
func TestTheBinaryIsStaticAndSmall(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the binary")
	}
	bin := filepath.Join(t.TempDir(), "cordon")
	build := exec.Command("go", "build", "-ldflags", "-s -w -X main.version=v9.9.9", "-o", bin, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	f, err := elf.Open(bin)
	if err != nil {
		t.Skipf("no ELF binary on this system: %v", err)
	}
	defer f.Close()
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP {
			t.Error("the binary asks for a dynamic loader")
		}
	}
	if libs, err := f.ImportedLibraries(); err == nil && len(libs) > 0 {
		t.Errorf("the binary needs %v", libs)
	}
	if info, err := os.Stat(bin); err != nil || info.Size() > maxImage {
		t.Errorf("%v, size %d: want at most %d", err, info.Size(), maxImage)
	}
	if out, err := exec.Command(bin, "--version").Output(); err != nil || !strings.Contains(string(out), "v9.9.9") {
		t.Errorf("--version: %s, %v", out, err)
	}
}

// TestTheImageRunsWithoutPrivileges reads the Dockerfile.
func TestTheImageRunsWithoutPrivileges(t *testing.T) {
	data, err := os.ReadFile("../../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	stages := regexp.MustCompile(`(?m)^FROM `).Split(string(data), -1)
	final := stages[len(stages)-1]
	for _, want := range []string{"scratch\n", "COPY --from=build ", "\nUSER 65532:65532\n", `ENTRYPOINT ["/usr/bin/cordon"]`, "STOPSIGNAL SIGTERM"} {
		if !strings.Contains(final, want) {
			t.Errorf("the last stage lacks %q", want)
		}
	}
	if !strings.Contains(string(data), "CGO_ENABLED=0") {
		t.Error("the image's binary is not built static")
	}
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	minor := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(string(mod))[1]
	if !strings.Contains(string(data), "golang:"+minor+"-") {
		t.Errorf("the image is not built with the Go %s of go.mod", minor)
	}
	// What the build needs must get into its context.
	ignore, err := os.ReadFile("../../.dockerignore")
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{"cmd", "internal", "protocols", "rules", "filters", "proxy", "pcaps", "go.mod", "go.sum"} {
		if !strings.Contains(string(ignore), "\n!"+dir+"\n") {
			t.Errorf(".dockerignore keeps %s out", dir)
		}
	}
}
