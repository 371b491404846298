package pcaps

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

func zip(t testing.TB, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// sample is a pcap file of n frames, whose data is their number.
func sample(n int) []byte {
	file := pcapHeader(binary.LittleEndian, magicMicros, 4, 1)
	for i := range n {
		data := binary.BigEndian.AppendUint32(nil, uint32(i+1))
		file = append(file, pcapRecord(binary.LittleEndian, uint32(i), 0, 4, 4, data)...)
	}
	return file
}

func TestGzip(t *testing.T) {
	file := sample(9)
	half := len(file) / 2
	once := zip(t, file)
	badSum := append([]byte(nil), once...)
	badSum[len(badSum)-5] ^= 1
	tests := []struct {
		name   string
		file   []byte
		frames int
		text   string // of the fault; empty for none
	}{
		{"one member", once, 9, ""},
		{"members one after the other", join(zip(t, file[:half]), zip(t, file[half:])), 9, ""},
		{"gzip within gzip", zip(t, once), 9, ""},
		{"gzip three deep", zip(t, zip(t, once)), 0, "not a capture: gzip within gzip"},
		{"cut short", once[:len(once)-8], 9, "cut short"},
		{"a wrong check sum", badSum, 9, "of the uncompressed data, after 9 frames"},
		{"a damaged header", []byte{0x1f, 0x8b, 9, 0, 0, 0, 0, 0, 0, 0}, 0, "a damaged gzip file"},
		{"something else inside", zip(t, []byte("hello")), 0, "not a capture: text"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, faults := readAll(t, NewReader("t", bytes.NewReader(tt.file)))
			if len(got) != tt.frames {
				t.Errorf("%d frames, want %d", len(got), tt.frames)
			}
			switch {
			case tt.text == "" && len(faults) > 0:
				t.Errorf("faults: %v", faults)
			case tt.text != "" && (len(faults) != 1 || !strings.Contains(faults[0].Error(), tt.text)):
				t.Errorf("faults %v, want one with %q", faults, tt.text)
			}
		})
	}
}

func TestForeignFilesAreNamed(t *testing.T) {
	tar := append(make([]byte, 257), "ustar\x00"...)
	tests := []struct {
		name, file, want string
	}{
		{"an empty file", "", "t: not a capture: an empty file"},
		{"three octets", "\xd4\xc3\xb2", "it begins with d4 c3 b2"},
		{"a zip archive", "PK\x03\x04....", "a zip archive; unpack it first (unzip)"},
		{"a tar archive", string(tar), "a tar archive; unpack it first (tar xf)"},
		{"a snoop capture", "snoop\x00\x00\x00\x00\x00\x00\x02", "a snoop capture; convert it with: editcap -F pcapng IN OUT.pcapng"},
		{"what tshark prints", `[{"_index": "packets"}]`, "JSON; give the capture that it was made from"},
		{"a hex dump", "0000 ff ff ff\n", "text; captures are pcap or pcapng files; text2pcap"},
		{"anything else", "\x7fELF\x02", "it begins with 7f 45 4c 46; pcap and pcapng are read"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, faults := readAll(t, NewReader("t", strings.NewReader(tt.file)))
			if len(faults) != 1 || !errors.Is(faults[0], ErrNotCapture) || !strings.Contains(faults[0].Error(), tt.want) {
				t.Errorf("faults %v, want one with %q", faults, tt.want)
			}
		})
	}
}

// write makes a file in a new or an existing folder and returns its path.
func write(t *testing.T, dir, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestDirectoriesAreWalkedInNameOrder(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "b.pcap", sample(2))
	write(t, dir, "a/z.pcap.gz", zip(t, sample(1)))
	notes := write(t, dir, "a/notes.txt", []byte("hello"))
	write(t, dir, ".hidden.pcap", sample(5))
	write(t, dir, ".git/x.pcap", sample(5))
	cut := write(t, dir, "c.pcap", sample(3)[:80])
	last := write(t, t.TempDir(), "again.pcap", sample(1))
	if err := os.Symlink(dir, filepath.Join(dir, "d")); err != nil {
		t.Log("links are not possible here:", err)
	}

	r, err := Open(dir, last)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	frames, faults := readAll(t, r)
	type at struct {
		file   string
		number int
	}
	var got []at
	for _, f := range frames {
		got = append(got, at{f.File, f.Number})
	}
	want := []at{
		{filepath.Join(dir, "a", "z.pcap.gz"), 1},
		{filepath.Join(dir, "b.pcap"), 1},
		{filepath.Join(dir, "b.pcap"), 2},
		{cut, 1},
		{cut, 2},
		{last, 1},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(at{})); diff != "" {
		t.Errorf("frames (-want +got):\n%s", diff)
	}
	var fault *FileError
	if len(faults) != 1 || !errors.As(faults[0], &fault) || fault.File != cut || fault.Frames != 2 || fault.Offset != 64 {
		t.Errorf("faults %v, want one for %s", faults, cut)
	}
	if s := r.Skipped(); len(s) != 1 || s[0].Path != notes || !strings.Contains(s[0].Reason, "text") {
		t.Errorf("skipped %v, want %s", s, notes)
	}
	if read, total := r.Progress(); read != total || total == 0 {
		t.Errorf("progress %d of %d at the end", read, total)
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	tests := []struct {
		name  string
		paths []string
		want  []string
	}{
		{"no paths", nil, []string{"no capture is named"}},
		{"paths that do not exist, all of them", []string{filepath.Join(dir, "x"), filepath.Join(dir, "y")}, []string{"x: no such", "y: no such"}},
		{"a folder without files", []string{dir}, []string{"no files in this directory"}},
		{"standard input twice", []string{"-", "-"}, []string{"named twice"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Open(tt.paths...)
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q, want %q in it", err, want)
				}
			}
		})
	}
}

func TestNamedForeignFileIsAFault(t *testing.T) {
	dir := t.TempDir()
	r, err := Open(write(t, dir, "notes", []byte("hello")), write(t, dir, "a.pcap", sample(1)))
	if err != nil {
		t.Fatal(err)
	}
	frames, faults := readAll(t, r)
	if len(frames) != 1 || len(faults) != 1 || !errors.Is(faults[0], ErrNotCapture) {
		t.Errorf("%d frames, faults %v; want the frame of the other file and one fault", len(frames), faults)
	}
}

func TestFileThatVanishedIsAFault(t *testing.T) {
	path := write(t, t.TempDir(), "a.pcap", sample(1))
	r, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	_, faults := readAll(t, r)
	if len(faults) != 1 || strings.Count(faults[0].Error(), path) != 1 || !errors.Is(faults[0], os.ErrNotExist) {
		t.Errorf("faults %v, want one that names the file once", faults)
	}
}

// A live capture on a pipe gives each frame as it comes.
func TestFramesOfAPipeAreNotHeldBack(t *testing.T) {
	pr, pw := io.Pipe()
	defer pr.Close()
	wrote := make(chan error, 1)
	go func() {
		_, err := pw.Write(sample(1))
		wrote <- err
	}()
	r := NewReader("-", pr)
	var f Frame
	if err := r.Next(&f); err != nil || f.Number != 1 {
		t.Fatalf("frame %d, %v", f.Number, err)
	}
	if err := <-wrote; err != nil {
		t.Fatal(err)
	}
}

func TestSourceFaults(t *testing.T) {
	broken := errors.New("the disk is gone")
	tests := []struct {
		name   string
		src    io.Reader
		frames int
		is     error
	}{
		{"one octet at a time", iotest.OneByteReader(bytes.NewReader(sample(3))), 3, nil},
		{"data together with the end", iotest.DataErrReader(bytes.NewReader(sample(3))), 3, nil},
		{"a read error after two frames", io.MultiReader(bytes.NewReader(sample(2)), iotest.ErrReader(broken)), 2, broken},
		{"a read error at once", iotest.ErrReader(broken), 0, broken},
		{"a source that gives nothing for ever", stuck{}, 0, io.ErrNoProgress},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			frames, faults := readAll(t, NewReader("t", tt.src))
			if len(frames) != tt.frames {
				t.Errorf("%d frames, want %d", len(frames), tt.frames)
			}
			if tt.is == nil && len(faults) > 0 || tt.is != nil && (len(faults) != 1 || !errors.Is(faults[0], tt.is)) {
				t.Errorf("faults %v, want %v", faults, tt.is)
			}
		})
	}
}

type stuck struct{}

func (stuck) Read([]byte) (int, error) { return 0, nil }

func TestNextDoesNotAllocate(t *testing.T) {
	o := binary.LittleEndian
	ng := join(ngSection(o), ngIface(o, 1, 0), bytes.Repeat(ngPacket(o, 0, 11, make([]byte, 150)), 40_000))
	for name, file := range map[string][]byte{"pcap": sample(200_000), "pcapng": ng} {
		t.Run(name, func(t *testing.T) {
			r := NewReader("t", bytes.NewReader(file))
			var f Frame
			if got := testing.AllocsPerRun(30_000, func() {
				if err := r.Next(&f); err != nil {
					t.Fatal(err)
				}
			}); got != 0 {
				t.Errorf("%v allocations a frame", got)
			}
		})
	}
}

func BenchmarkNext(b *testing.B) {
	file := sample(100_000)
	src := bytes.NewReader(file)
	b.SetBytes(int64(len(file)))
	var f Frame
	for b.Loop() {
		src.Reset(file)
		r := NewReader("t", src)
		for r.Next(&f) == nil {
		}
	}
}
