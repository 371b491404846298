package pcaps

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPcapngBlocks(t *testing.T) {
	data := []byte("abcde") // padded by three octets
	for _, o := range []order{binary.LittleEndian, binary.BigEndian} {
		spb := ngBlock(o, blockSimplePacket, append(o.AppendUint32(nil, 9), data...))
		opb := o.AppendUint16(nil, 0)
		opb = o.AppendUint16(opb, 0xffff) // drops, not part of the interface
		opb = o.AppendUint32(opb, 0)
		opb = o.AppendUint32(opb, 11)
		opb = o.AppendUint32(opb, 5)
		opb = o.AppendUint32(opb, 5)
		opb = ngBlock(o, blockObsoletePacket, append(opb, data...))
		long := bytes.Repeat([]byte{1}, 3<<20) // longer than the window

		tests := []struct {
			name string
			file []byte
			want []Frame
		}{
			{"an enhanced packet with options",
				join(ngSection(o), ngIface(o, 1, 0), ngPacket(o, 0, 11, data, ngOption(o, optionComment, []byte("hello")))),
				[]Frame{{Number: 1, Time: 11_000, Link: 1, OrigLen: 5, Data: data}}},
			{"a simple packet takes the time of the one before and ends with the snap length",
				join(ngSection(o), ngIface(o, 1, 4), ngPacket(o, 0, 11, data), spb),
				[]Frame{{Number: 1, Time: 11_000, Link: 1, OrigLen: 5, Data: data}, {Number: 2, Time: 11_000, Link: 1, OrigLen: 9, Data: data[:4]}}},
			{"an obsolete packet",
				join(ngSection(o), ngIface(o, 1, 0), opb),
				[]Frame{{Number: 1, Time: 11_000, Link: 1, OrigLen: 5, Data: data}}},
			{"interfaces of different link types and resolutions",
				join(ngSection(o), ngIface(o, 1, 0), ngIface(o, 276, 0, ngOption(o, optionTimeResolution, []byte{9}), ngOption(o, optionEnd, nil)),
					ngPacket(o, 1, 11, data), ngPacket(o, 0, 11, data)),
				[]Frame{{Number: 1, Time: 11, Link: 276, Interface: 1, OrigLen: 5, Data: data}, {Number: 2, Time: 11_000, Link: 1, OrigLen: 5, Data: data}}},
			{"sections with their own interfaces, and of other endianness",
				join(ngSection(o), ngIface(o, 1, 0), ngPacket(o, 0, 11, data),
					ngSection(binary.BigEndian), ngIface(binary.BigEndian, 113, 0), ngPacket(binary.BigEndian, 0, 12, data),
					ngSection(binary.LittleEndian), ngIface(binary.LittleEndian, 141, 0), ngPacket(binary.LittleEndian, 0, 13, data)),
				[]Frame{{Number: 1, Time: 11_000, Link: 1, OrigLen: 5, Data: data},
					{Number: 2, Time: 12_000, Link: 113, OrigLen: 5, Data: data},
					{Number: 3, Time: 13_000, Link: 141, OrigLen: 5, Data: data}}},
			{"unknown blocks, even long ones, are passed over",
				join(ngSection(o), ngIface(o, 1, 0), ngBlock(o, 0x77, long), ngPacket(o, 0, 11, data), ngBlock(o, 10, []byte("secret"))),
				[]Frame{{Number: 1, Time: 11_000, Link: 1, OrigLen: 5, Data: data}}},
			{"custom blocks and journal entries are numbered, as tshark does",
				join(ngSection(o), ngIface(o, 1, 0), ngBlock(o, blockCustom, data), ngBlock(o, blockJournal, data), ngPacket(o, 0, 11, data)),
				[]Frame{{Number: 3, Time: 11_000, Link: 1, OrigLen: 5, Data: data}}},
		}
		for _, tt := range tests {
			t.Run(fmt.Sprintf("%v: %s", o, tt.name), func(t *testing.T) {
				got, faults := readAll(t, NewReader("", bytes.NewReader(tt.file)))
				if len(faults) > 0 {
					t.Errorf("faults: %v", faults)
				}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("frames (-want +got):\n%s", diff)
				}
			})
		}
	}
}

func TestPcapngFaults(t *testing.T) {
	o := binary.LittleEndian
	data := []byte("abcd")
	begin := join(ngSection(o), ngIface(o, 1, 0))
	packet := ngPacket(o, 0, 11, data)
	otherTail := append(append([]byte(nil), packet[:len(packet)-4]...), 0x77, 0, 0, 0)
	setLen := func(b []byte, at int, v uint32) []byte {
		b = append([]byte(nil), b...)
		o.PutUint32(b[at:], v)
		return b
	}
	tests := []struct {
		name   string
		file   []byte
		frames int
		is     error
		text   string
	}{
		{"cut in a block header", join(begin, packet, packet[:9]), 1, io.ErrUnexpectedEOF, "at byte 84, after 1 frames: cut short: a block takes 12 bytes"},
		{"cut in a packet", join(begin, packet, packet[:33]), 1, io.ErrUnexpectedEOF, "a block takes 36 bytes, there are 33"},
		{"cut in an unknown block", join(begin, packet, ngBlock(o, 0x77, data)[:14]), 1, io.ErrUnexpectedEOF, "a block takes 16 bytes, there are 14"},
		{"two lengths that differ", join(begin, packet, otherTail, packet), 1, ErrDamaged, "two lengths are 36 and 119"},
		{"two lengths that differ, of an unknown block", join(begin, setLen(ngBlock(o, 0x77, data), 12, 7)), 0, ErrDamaged, "two lengths are 16 and 7"},
		{"a block shorter than its own header", join(begin, packet, setLen(packet, 4, 8)), 1, ErrDamaged, "length of 8"},
		{"a block that is no whole number of words", join(begin, packet, setLen(packet, 4, 37)), 1, ErrDamaged, "length of 37"},
		{"a packet block of 4 GB", join(begin, packet, setLen(packet, 4, 0xfffffffc)), 1, ErrDamaged, "length of 4294967292"},
		{"an unknown block of 4 GB", join(begin, packet, setLen(ngBlock(o, 0x77, data), 4, 0xfffffffc)), 1, io.ErrUnexpectedEOF, "cut short"},
		{"a captured length beyond the block", join(begin, packet, setLen(packet, 20, 5)), 1, ErrDamaged, "a packet of 5 bytes in a block of 36"},
		{"a captured length of 4 GB", join(begin, packet, setLen(packet, 20, 0xffffffff)), 1, ErrDamaged, "a packet of 4294967295 bytes"},
		{"a packet of no interface", join(begin, packet, ngPacket(o, 1, 11, data)), 1, ErrDamaged, "a packet of interface 1 in a section of 1"},
		{"a simple packet without an interface", join(ngSection(o), ngBlock(o, blockSimplePacket, make([]byte, 8))), 0, ErrDamaged, "without interfaces"},
		{"a section that forgets the interfaces before", join(begin, packet, ngSection(o), packet), 1, ErrDamaged, "a section of 0"},
		{"a section header with another magic", setLen(begin, 8, 1), 0, ErrDamaged, "magic 0x1"},
		{"version 2", setLen(begin, 12, 2), 0, ErrDamaged, "version 2.0"},
		{"a resolution that 64 bits cannot hold", join(ngSection(o), ngIface(o, 1, 0, ngOption(o, optionTimeResolution, []byte{20}))), 0, ErrDamaged, "10^-20"},
		{"a binary resolution that 64 bits cannot hold", join(ngSection(o), ngIface(o, 1, 0, ngOption(o, optionTimeResolution, []byte{0xc0}))), 0, ErrDamaged, "2^-64"},
		{"more interfaces than the table holds", join(ngSection(o), bytes.Repeat(ngIface(o, 1, 0), maxInterfaces+1)), 0, ErrDamaged, "more than 65536 interfaces"},
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

func TestPcapngTime(t *testing.T) {
	tests := []struct {
		name   string
		resol  byte
		offset int64
		stamp  uint64
		want   int64
	}{
		{"microseconds", 6, 0, 1_500_000, 1_500_000_000},
		{"nanoseconds", 9, 0, 1_500_000, 1_500_000},
		{"seconds", 0, 0, 15, 15_000_000_000},
		{"milliseconds with an offset", 3, 100, 1_500, 101_500_000_000},
		{"microseconds with an offset before 1970", 6, -1, 1_500_000, 500_000_000},
		{"picoseconds lose their digits", 12, 0, 1_999_999_999_999, 1_999_999_999},
		{"halves", 0x81, 0, 3, 1_500_000_000},
		{"the finest power of two", 0xbf, 0, 1 << 62, 500_000_000},
		{"the finest power of ten", 19, 0, 15_000_000_000_000_000_000, 1_500_000_000},
		{"beyond an int64", 0, 0, math.MaxUint64, math.MaxInt64},
		{"microseconds beyond an int64", 6, 0, math.MaxUint64, math.MaxInt64},
		{"an offset beyond an int64", 6, math.MaxInt64, 1, math.MaxInt64},
		{"both just beyond an int64", 0, 9_000_000_000, 9_000_000_000, math.MaxInt64},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ticks, err := ticksPerSecond(tt.resol)
			if err != nil {
				t.Fatal(err)
			}
			it := ngInterface{ticks: ticks, offset: tt.offset}
			if got := it.time(tt.stamp); got != tt.want {
				t.Errorf("time %d, want %d", got, tt.want)
			}
		})
	}
}
