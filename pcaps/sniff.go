package pcaps

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"unicode/utf8"
)

// maxGzip is how many layers of gzip are taken off: one is usual, a second happens by accident, and a third would
// only multiply what a small file makes us read.
const maxGzip = 2

// sniffLen is how much of a file is looked at to say what it is; the mark of a tar archive is at 257.
const sniffLen = 264

// format reads frames from a file; both formats have one. It fills all of a frame but its File.
type format interface {
	next(f *Frame) error
}

// layers holds the windows over a file and over what its gzip layers unpack to. They are kept from file to file.
type layers struct {
	windows [maxGzip + 1]window
	unzip   [maxGzip]*gzip.Reader
}

// open finds out what src is and returns a reader of its frames, with the window that it reads from.
func (l *layers) open(src io.Reader) (format, *window, error) {
	win := &l.windows[0]
	win.reset(src)
	for depth := 0; ; depth++ {
		head, err := win.peek(4)
		if err != nil && err != io.EOF {
			return nil, win, err
		}
		if len(head) < 4 || head[0] != 0x1f || head[1] != 0x8b {
			f, err := openFormat(win)
			return f, win, err
		}
		if depth == maxGzip {
			return nil, win, fmt.Errorf("%w: gzip within gzip more than %d deep", ErrNotCapture, maxGzip)
		}
		if l.unzip[depth] == nil {
			l.unzip[depth] = new(gzip.Reader)
		}
		if err := l.unzip[depth].Reset(win); err != nil {
			return nil, win, fmt.Errorf("a damaged gzip file: %w", err)
		}
		win = &l.windows[depth+1]
		win.reset(l.unzip[depth])
	}
}

// compressed tells whether win lies over unpacked octets.
func (l *layers) compressed(win *window) bool { return win != &l.windows[0] }

func openFormat(win *window) (format, error) {
	head, err := win.peek(4)
	if len(head) == 4 {
		if _, _, ok := pcapMagic(head); ok {
			return openPcap(win)
		}
		if littleEndian.u32(head) == blockSectionHeader {
			return &ngFile{win: win}, nil
		}
	}
	if err != nil && err != io.EOF {
		return nil, err
	}
	head, _ = win.peek(sniffLen)
	what, hint := foreign(head)
	if hint != "" {
		hint = "; " + hint
	}
	return nil, fmt.Errorf("%w: %s%s", ErrNotCapture, what, hint)
}

const (
	hintConvert  = "convert it with: editcap -F pcapng IN OUT.pcapng"
	hintText     = "captures are pcap or pcapng files; text2pcap makes one from a hex dump"
	hintUnpack   = "unpack it first"
	hintAnalyser = "give the capture that it was made from"
)

// foreigners are the formats that people mistake for captures, by the octets at a place.
var foreigners = []struct {
	at         int
	magic      string
	what, hint string
}{
	{0, "PK\x03\x04", "a zip archive", hintUnpack + " (unzip)"},
	{0, "\xfd7zXZ\x00", "an xz file", hintUnpack + " (xz -d)"},
	{0, "\x28\xb5\x2f\xfd", "a zstd file", hintUnpack + " (zstd -d)"},
	{0, "\x04\x22\x4d\x18", "an lz4 file", hintUnpack + " (lz4 -d)"},
	{0, "BZh", "a bzip2 file", hintUnpack + " (bzip2 -d)"},
	{0, "7z\xbc\xaf\x27\x1c", "a 7-zip archive", hintUnpack + " (7z x)"},
	{257, "ustar", "a tar archive", hintUnpack + " (tar xf)"},
	{0, "snoop\x00\x00\x00", "a snoop capture", hintConvert},
	{0, "GMBU", "a Network Monitor capture", hintConvert},
	{0, "RTSS", "a Network Monitor capture", hintConvert},
	{0, "TRSNIFF data", "a Sniffer capture", hintConvert},
	{0, "XCP\x00", "a NetXray capture", hintConvert},
	{0, "\x00\x00\x02\x00\x12\x05\x00\x10", "a K12 capture", hintConvert},
	{0, "btsnoop\x00", "a btsnoop capture", hintConvert},
	{0, "<?xml", "XML", hintAnalyser},
	{0, "<pdml", "PDML", hintAnalyser},
	{0, "{", "JSON", hintAnalyser},
	{0, "[", "JSON", hintAnalyser},
}

// foreign says what a file is that is no capture, and what to do about it.
func foreign(head []byte) (what, hint string) {
	if len(head) == 0 {
		return "an empty file", ""
	}
	for _, f := range foreigners {
		if len(head) >= f.at && bytes.HasPrefix(head[f.at:], []byte(f.magic)) {
			return f.what, f.hint
		}
	}
	if isText(head) {
		return "text", hintText
	}
	return fmt.Sprintf("it begins with % x", head[:min(4, len(head))]),
		"pcap and pcapng are read, plain or gzipped; if tshark reads it, " + hintConvert
}

// isText tells whether a file of which head is the beginning is text. A character may be cut off at the end of it.
func isText(head []byte) bool {
	for rest := head; len(rest) > 0; {
		r, n := utf8.DecodeRune(rest)
		cut := len(head) == sniffLen && !utf8.FullRune(rest)
		if r == utf8.RuneError && n == 1 && !cut || r < ' ' && r != '\n' && r != '\r' && r != '\t' {
			return false
		}
		rest = rest[n:]
	}
	return true
}
