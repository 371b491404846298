package bench

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"cordon/internal/operator"
	"cordon/pcaps"
	"cordon/pcaps/benign"
)

// replayFrames is the length of the capture, some minutes of an interconnect: long
// enough that what the rules take to load does not decide.
const replayFrames = 600_000

// tsharkFields are what an analyst asks tshark for to see who asks whom for what.
var tsharkFields = []string{"frame.number", "sccp.calling.digits", "sccp.called.digits", "gsm_old.localValue", "e212.imsi", "e164.msisdn"}

// BenchmarkReplayAgainstTshark is `cordon replay` with verdicts against tshark,
// which only prints fields, in turns over the same capture. ratio is that of the
// frames a second of CPU time, of user and system and all threads; 20 is promised.
func BenchmarkReplayAgainstTshark(b *testing.B) {
	tshark, err := exec.LookPath("tshark")
	if err != nil {
		b.Skip("skipped: there is no tshark")
	}
	dir := b.TempDir()
	capture, profile := filepath.Join(dir, "mixed.pcap"), filepath.Join(dir, "operator.yaml")
	frames := writeMixed(b, capture)
	if err := os.WriteFile(profile, operator.ExampleYAML(), 0o600); err != nil {
		b.Fatal(err)
	}
	cordon := buildCordon(b, dir)
	ask := []string{"-r", capture, "-T", "fields"}
	for _, f := range tsharkFields {
		ask = append(ask, "-e", f)
	}
	var ours, theirs spent
	b.ResetTimer()
	for range b.N {
		var summary bytes.Buffer
		ours.add(measure(b, &summary, cordon, "replay", "--json", "--operator", profile, capture))
		wantAllPassed(b, summary.Bytes(), frames)
		var lines lineCounter
		theirs.add(measure(b, &lines, tshark, ask...))
		if int(lines) != frames {
			b.Fatalf("tshark printed %d lines of %d frames", lines, frames)
		}
	}
	read := float64(frames) * float64(b.N)
	b.ReportMetric(theirs.cpu.Seconds()/ours.cpu.Seconds(), "ratio")
	b.ReportMetric(read/ours.cpu.Seconds(), "frames/cpu-s")
	b.ReportMetric(read/theirs.cpu.Seconds(), "tshark-frames/cpu-s")
	b.ReportMetric(float64(ours.peak)/(1<<20), "peak-MiB")
	b.ReportMetric(float64(theirs.peak)/(1<<20), "tshark-peak-MiB")
}

// writeMixed writes the lawful stream of an interconnect to a capture, and gives
// the number of its frames.
func writeMixed(b *testing.B, path string) int {
	b.Helper()
	s, err := benign.New(1)
	if err != nil {
		b.Fatal(err)
	}
	f, err := pcaps.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	w := &frameCounter{Writer: f}
	if err := s.Write(w, replayFrames); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	return w.frames
}

type frameCounter struct {
	pcaps.Writer
	frames int
}

func (w *frameCounter) Write(f *pcaps.Frame, comment string) error {
	w.frames++
	return w.Writer.Write(f, comment)
}

// lineCounter counts the lines that are written to it.
type lineCounter int

func (n *lineCounter) Write(p []byte) (int, error) {
	*n += lineCounter(bytes.Count(p, []byte{'\n'}))
	return len(p), nil
}

// buildCordon builds the binary as the image holds it, with the profile of the judgement.
func buildCordon(b *testing.B, dir string) string {
	b.Helper()
	binary := filepath.Join(dir, "cordon")
	cmd := exec.Command("go", "build", "-pgo=judge.pgo", "-trimpath", "-o", binary, "cordon/cmd/cordon")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("build: %v\n%s", err, out)
	}
	return binary
}

// spent is what processes took: CPU time in sum, and the memory of the largest
// in octets.
type spent struct {
	cpu  time.Duration
	peak int64
}

func (s *spent) add(o spent) {
	s.cpu += o.cpu
	s.peak = max(s.peak, o.peak)
}

// measure runs a program to its end, with what it prints going to out.
func measure(b *testing.B, out io.Writer, program string, args ...string) spent {
	b.Helper()
	var stderr bytes.Buffer
	cmd := exec.Command(program, args...)
	cmd.Stdout, cmd.Stderr = out, &stderr
	if err := cmd.Run(); err != nil {
		b.Fatalf("%s: %v\n%s", program, err, &stderr)
	}
	p := cmd.ProcessState
	s := spent{cpu: p.UserTime() + p.SystemTime()}
	if u, ok := p.SysUsage().(*syscall.Rusage); ok {
		s.peak = u.Maxrss << 10 // Linux counts in KiB
	}
	return s
}

// wantAllPassed holds replay to what the capture is: all frames read, and no
// lawful message stopped.
func wantAllPassed(b *testing.B, summary []byte, frames int) {
	b.Helper()
	var got struct {
		Frames, Messages uint64
		Verdicts         map[string]uint64
	}
	if err := json.Unmarshal(summary, &got); err != nil {
		b.Fatalf("summary: %v", err)
	}
	if got.Frames != uint64(frames) || got.Messages < got.Frames || got.Verdicts["pass"] != got.Messages {
		b.Fatalf("of %d frames: %+v", frames, got)
	}
}
