package corpus

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Frame is one frame of a capture.
type Frame struct {
	Number   int    // from 1, as tshark counts
	Time     int64  // nanoseconds since 1970
	LinkType uint32 // LINKTYPE_ value of the interface
	Data     []byte // what was captured
}

// Dir finds the captures: CORDON_SHARED, else ../shared beside the repository.
// It skips the test where there are none.
func Dir(tb testing.TB) string {
	tb.Helper()
	root := os.Getenv("CORDON_SHARED")
	if root == "" {
		root = filepath.Join(repository(), "..", "shared")
	}
	dir := filepath.Join(root, "captures")
	if _, err := os.Stat(filepath.Join(dir, "truth")); err != nil {
		tb.Skip("no captures: set CORDON_SHARED to the folder that holds captures/")
	}
	return dir
}

// repository is the folder of go.mod above the working directory.
func repository() string {
	dir, err := os.Getwd()
	if err != nil {
		return "."
	}
	for d := dir; ; d = filepath.Dir(d) {
		if _, err := os.Stat(filepath.Join(d, "go.mod")); err == nil {
			return d
		}
		if d == filepath.Dir(d) {
			return dir
		}
	}
}

// Names lists the captures in order of their names.
func Names(tb testing.TB) []string {
	tb.Helper()
	entries, err := os.ReadDir(Dir(tb))
	if err != nil {
		tb.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		n := strings.TrimSuffix(e.Name(), ".gz")
		switch filepath.Ext(n) {
		case ".pcap", ".pcapng", ".cap":
			names = append(names, e.Name())
		}
	}
	return names
}

// Frames reads the capture of that name whole.
func Frames(tb testing.TB, name string) []Frame {
	tb.Helper()
	b, err := readFile(filepath.Join(Dir(tb), name))
	if err != nil {
		tb.Fatal(err)
	}
	frames, err := parse(b)
	if err != nil {
		tb.Fatalf("%s: %v", name, err)
	}
	return frames
}

// readFile reads a file, unpacking gzip.
func readFile(path string) ([]byte, error) {
	b, err := os.ReadFile(path)
	if err != nil || !bytes.HasPrefix(b, []byte{0x1f, 0x8b}) {
		return b, err
	}
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

var errFormat = errors.New("neither pcap nor pcapng")

// parse tells the formats apart by their first four octets.
func parse(b []byte) ([]Frame, error) {
	if len(b) < 24 {
		return nil, errFormat
	}
	switch binary.LittleEndian.Uint32(b) {
	case 0xa1b2c3d4:
		return parsePcap(b, binary.LittleEndian, 1000)
	case 0xa1b23c4d:
		return parsePcap(b, binary.LittleEndian, 1)
	case 0xd4c3b2a1:
		return parsePcap(b, binary.BigEndian, 1000)
	case 0x4d3cb2a1:
		return parsePcap(b, binary.BigEndian, 1)
	case 0x0a0d0d0a:
		return parsePcapng(b)
	}
	return nil, errFormat
}

// parsePcap reads the classic format; unit is the nanoseconds of its fraction.
func parsePcap(b []byte, o binary.ByteOrder, unit int64) ([]Frame, error) {
	link := o.Uint32(b[20:]) & 0xffff
	var frames []Frame
	for b = b[24:]; len(b) >= 16; {
		n := int(o.Uint32(b[8:]))
		if n > len(b)-16 {
			return frames, nil // cut off while it was written
		}
		frames = append(frames, Frame{
			Number: len(frames) + 1, LinkType: link, Data: b[16 : 16+n : 16+n],
			Time: int64(o.Uint32(b))*1e9 + int64(o.Uint32(b[4:]))*unit,
		})
		b = b[16+n:]
	}
	return frames, nil
}

// parsePcapng reads section header, interface and enhanced packet blocks; the
// clock is taken to run in microseconds, the format's default.
func parsePcapng(b []byte) ([]Frame, error) {
	var (
		o      binary.ByteOrder = binary.LittleEndian
		links  []uint32
		frames []Frame
	)
	for len(b) >= 12 {
		kind := o.Uint32(b)
		if kind == 0x0a0d0d0a {
			o, links = binary.LittleEndian, nil
			if binary.BigEndian.Uint32(b[8:]) == 0x1a2b3c4d {
				o = binary.BigEndian
			}
		}
		n := int(o.Uint32(b[4:]))
		if n < 12 || n > len(b) {
			return frames, fmt.Errorf("block of %d octets where %d are left", n, len(b))
		}
		switch body := b[8 : n-4]; kind {
		case 1:
			links = append(links, uint32(o.Uint16(body)))
		case 6:
			i, size := int(o.Uint32(body)), int(o.Uint32(body[12:]))
			if i >= len(links) || size > len(body)-20 {
				return frames, errors.New("packet block without interface or cut")
			}
			micros := int64(o.Uint32(body[4:]))<<32 | int64(o.Uint32(body[8:]))
			frames = append(frames, Frame{
				Number: len(frames) + 1, LinkType: links[i], Time: micros * 1000, Data: body[20 : 20+size : 20+size],
			})
		}
		b = b[n:]
	}
	return frames, nil
}
