package pcaps

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPcapVariants(t *testing.T) {
	data := []byte("four")
	want := func(f Frame) []Frame {
		f.File, f.Number, f.Data = "t", 1, data
		return []Frame{f}
	}
	tests := []struct {
		name string
		file []byte
		want []Frame
	}{
		{"microseconds, little endian",
			join(pcapHeader(binary.LittleEndian, magicMicros, 4, 1), pcapRecord(binary.LittleEndian, 7, 5, 4, 9, data)),
			want(Frame{Time: 7_000_005_000, Link: 1, OrigLen: 9})},
		{"microseconds, big endian",
			join(pcapHeader(binary.BigEndian, magicMicros, 4, 113), pcapRecord(binary.BigEndian, 7, 5, 4, 9, data)),
			want(Frame{Time: 7_000_005_000, Link: 113, OrigLen: 9})},
		{"nanoseconds, little endian",
			join(pcapHeader(binary.LittleEndian, magicNanos, 4, 276), pcapRecord(binary.LittleEndian, 7, 5, 4, 4, data)),
			want(Frame{Time: 7_000_000_005, Link: 276, OrigLen: 4})},
		{"nanoseconds, big endian",
			join(pcapHeader(binary.BigEndian, magicNanos, 4, 141), pcapRecord(binary.BigEndian, 7, 5, 4, 4, data)),
			want(Frame{Time: 7_000_000_005, Link: 141, OrigLen: 4})},
		{"Kuznetzov's longer record headers",
			join(pcapHeader(binary.LittleEndian, magicModified, 4, 1), pcapRecord(binary.LittleEndian, 7, 5, 4, 4, nil), make([]byte, 8), data),
			want(Frame{Time: 7_000_005_000, Link: 1, OrigLen: 4})},
		{"lengths in the order of version 2.2",
			join(pcapHeader(binary.LittleEndian, magicMicros, 2, 1), pcapRecord(binary.LittleEndian, 7, 5, 9, 4, data)),
			want(Frame{Time: 7_000_005_000, Link: 1, OrigLen: 9})},
		{"the length of a frame check sequence above the link type",
			join(pcapHeader(binary.LittleEndian, magicMicros, 4, 0x24000001), pcapRecord(binary.LittleEndian, 7, 5, 4, 4, data)),
			want(Frame{Time: 7_000_005_000, Link: 1, OrigLen: 4})},
		{"time stamps beyond 2038",
			join(pcapHeader(binary.LittleEndian, magicMicros, 4, 1), pcapRecord(binary.LittleEndian, 0xffffffff, 0, 4, 4, data)),
			want(Frame{Time: 4294967295_000_000_000, Link: 1, OrigLen: 4})},
		{"no frames at all", pcapHeader(binary.LittleEndian, magicMicros, 4, 1), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, faults := readAll(t, NewReader("t", bytes.NewReader(tt.file)))
			if len(faults) > 0 {
				t.Errorf("faults: %v", faults)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("frames (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPcapFaults(t *testing.T) {
	head := pcapHeader(binary.LittleEndian, magicMicros, 4, 1)
	rec := pcapRecord(binary.LittleEndian, 1, 0, 4, 4, []byte("four"))
	tests := []struct {
		name   string
		file   []byte
		frames int
		is     error
		text   string
	}{
		{"cut in the file header", head[:20], 0, io.ErrUnexpectedEOF, "t: at byte 0, after 0 frames: cut short: the file header takes 24 bytes, there are 20"},
		{"cut in a record header", join(head, rec, rec[:7]), 1, io.ErrUnexpectedEOF, "t: at byte 44, after 1 frames: cut short: a packet header takes 16 bytes, there are 7"},
		{"cut in the data", join(head, rec, rec[:18]), 1, io.ErrUnexpectedEOF, "t: at byte 44, after 1 frames: cut short: a packet takes 4 bytes, there are 2"},
		{"a length of 4 GB", join(head, rec, pcapRecord(binary.LittleEndian, 1, 0, 0xfffffff0, 4, rec)), 1, ErrDamaged, "a packet of 4294967280 bytes"},
		{"one octet above the cap", join(head, pcapRecord(binary.LittleEndian, 1, 0, MaxFrame+1, 4, make([]byte, MaxFrame+1))), 0, ErrDamaged, "more than the 262144"},
		{"version 3", append([]byte{0xd4, 0xc3, 0xb2, 0xa1, 3}, make([]byte, 30)...), 0, ErrDamaged, "version 3.0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, faults := readAll(t, NewReader("t", bytes.NewReader(tt.file)))
			if len(got) != tt.frames || len(faults) != 1 {
				t.Fatalf("%d frames, faults %v; want %d frames and one fault", len(got), faults, tt.frames)
			}
			if !errors.Is(faults[0], tt.is) || !strings.Contains(faults[0].Error(), tt.text) {
				t.Errorf("fault %q, want one with %q that is %v", faults[0], tt.text, tt.is)
			}
		})
	}
}

func TestPcapFrameOfTheGreatestLength(t *testing.T) {
	data := bytes.Repeat([]byte{0xab}, MaxFrame)
	rec := pcapRecord(binary.LittleEndian, 1, 0, MaxFrame, MaxFrame, data)
	file := join(pcapHeader(binary.LittleEndian, magicMicros, 4, 1), rec, rec, rec, rec, rec, rec)
	got, faults := readAll(t, NewReader("t", bytes.NewReader(file)))
	if len(got) != 6 || len(faults) > 0 {
		t.Fatalf("%d frames, faults %v; want 6", len(got), faults)
	}
	for _, f := range got {
		if !bytes.Equal(f.Data, data) {
			t.Fatalf("frame %d has other data", f.Number)
		}
	}
}
