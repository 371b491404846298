package diameter

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFrameTellsTheLengthOrWhyNot(t *testing.T) {
	tests := []struct {
		name  string
		b     string
		limit int
		n     int
		err   error
	}{
		{"nothing yet", "", 0, 0, nil},
		{"less than a length", "\x01\x00\x00", 0, 0, nil},
		{"the length alone", "\x01\x00\x01\x00", 0, 256, nil},
		{"the shortest message", "\x01\x00\x00\x14", 0, HeaderLen, nil},
		{"a length that is no multiple of four", "\x01\x00\x00\x15", 0, 21, nil},
		{"the usual limit", "\x01\x01\x00\x00", 0, DefaultMax, nil},
		{"one octet beyond it", "\x01\x01\x00\x01", 0, 0, ErrLong},
		{"16 MiB where nobody wants them", "\x01\xff\xff\xff", 0, 0, ErrLong},
		{"16 MiB where somebody does", "\x01\xff\xff\xff", MaxLength, MaxLength, nil},
		{"a limit of its own", "\x01\x00\x01\x00", 255, 0, ErrLong},
		{"no length", "\x01\x00\x00\x00", 0, 0, ErrShort},
		{"a length below that of the header", "\x01\x00\x00\x13", 0, 0, ErrShort},
		{"version 2 at its first octet", "\x02", 0, 0, ErrVersion},
		{"a TLS record", "\x16\x03\x01\x00\x40", 0, 0, ErrVersion},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n, err := Frame([]byte(tt.b), tt.limit)
			if n != tt.n || !errors.Is(err, tt.err) {
				t.Errorf("got %d, %v, want %d, %v", n, err, tt.n, tt.err)
			}
		})
	}
}

func TestFrameDoesNotAllocateForAMessage(t *testing.T) {
	b := ulr()
	if n := testing.AllocsPerRun(100, func() { _, _ = Frame(b, 0) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestHeaderIsReadAsItWasWritten(t *testing.T) {
	want := Header{Version: 1, Flags: FlagRequest | FlagRetransmitted, Length: 0xabcdef, Command: 8388620, Application: ApplicationSLg, HopByHop: 0xfffffffe, EndToEnd: 7}
	var got Header
	b := AppendHeader(nil, &want)
	if !DecodeHeader(b, &got) {
		t.Fatal("not read")
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if DecodeHeader(b[:HeaderLen-1], &got) {
		t.Error("a cut header was read")
	}
}

func TestPutLengthLeavesAloneWhatIsNoMessage(t *testing.T) {
	b := make([]byte, HeaderLen-1)
	PutLength(b)
	if b[3] != 0 {
		t.Error("a length was written")
	}
}
