package wire

import (
	"bytes"
	"testing"
)

func TestReaderReadsIntegersInBothByteOrders(t *testing.T) {
	b := []byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	tests := []struct {
		name string
		read func(*Reader) uint32
		want uint32
		size int
	}{
		{"one octet", func(r *Reader) uint32 { return uint32(r.Uint8()) }, 0x01, 1},
		{"two octets, most significant first", func(r *Reader) uint32 { return uint32(r.Uint16()) }, 0x0102, 2},
		{"three octets, most significant first", func(r *Reader) uint32 { return r.Uint24() }, 0x010203, 3},
		{"four octets, most significant first", func(r *Reader) uint32 { return r.Uint32() }, 0x01020304, 4},
		{"two octets, least significant first", func(r *Reader) uint32 { return uint32(r.Uint16LE()) }, 0x0201, 2},
		{"three octets, least significant first", func(r *Reader) uint32 { return r.Uint24LE() }, 0x030201, 3},
		{"four octets, least significant first", func(r *Reader) uint32 { return r.Uint32LE() }, 0x04030201, 4},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := NewReader(b)
			if got := tt.read(&r); got != tt.want {
				t.Errorf("value = %#x, want %#x", got, tt.want)
			}
			if r.Offset() != tt.size || r.Remaining() != len(b)-tt.size || r.Failed() {
				t.Errorf("offset %d, remaining %d, failed %v after %d octets", r.Offset(), r.Remaining(), r.Failed(), tt.size)
			}
			short := NewReader(b[:tt.size-1])
			if got := tt.read(&short); got != 0 || !short.Failed() {
				t.Errorf("one octet too few: value %#x, failed %v", got, short.Failed())
			}
		})
	}
}

func TestReaderFailureIsSticky(t *testing.T) {
	r := NewReader([]byte{1, 2, 3})
	r.Skip(2)
	if r.Uint16(); !r.Failed() {
		t.Fatal("reading past the end did not fail")
	}
	if r.Uint8() != 0 || r.Remaining() != 0 || r.Rest() != nil || r.Bytes(0) != nil {
		t.Error("a failed reader still returns something")
	}
}

func TestReaderBytes(t *testing.T) {
	b := []byte{1, 2, 3, 4}
	r := NewReader(b)
	s := r.Bytes(2)
	if !bytes.Equal(s, []byte{1, 2}) {
		t.Fatalf("Bytes(2) = %v", s)
	}
	if _ = append(s, 99); b[2] != 3 {
		t.Error("appending to what Bytes returned wrote into the input")
	}
	if !bytes.Equal(r.Rest(), []byte{3, 4}) || r.Failed() {
		t.Error("Rest is not what was left")
	}
	if rest := r.Rest(); len(rest) != 0 || r.Failed() {
		t.Error("Rest at the end must be empty and no failure")
	}
	neg := NewReader(b)
	if neg.Bytes(-1) != nil || !neg.Failed() {
		t.Error("a negative count did not fail")
	}
}

func TestHelpers(t *testing.T) {
	for n, want := range []int{0, 3, 2, 1, 0, 3} {
		if got := Pad4(n); got != want {
			t.Errorf("Pad4(%d) = %d, want %d", n, got, want)
		}
	}
	b := AppendUint24(nil, 0xff010203)
	if !bytes.Equal(b, []byte{1, 2, 3}) || Uint24(b) != 0x010203 || Uint24LE(b) != 0x030201 {
		t.Errorf("three octets: %x, %#x, %#x", b, Uint24(b), Uint24LE(b))
	}
	if !AllZero(nil) || !AllZero([]byte{0, 0}) || AllZero([]byte{0, 1}) {
		t.Error("AllZero")
	}
}

func TestReaderDoesNotAllocate(t *testing.T) {
	b := make([]byte, 64)
	if n := testing.AllocsPerRun(100, func() {
		r := NewReader(b)
		for !r.Failed() {
			r.Uint8()
			r.Uint16()
			r.Uint24LE()
			r.Bytes(3)
		}
	}); n != 0 {
		t.Errorf("%v allocations a run", n)
	}
}

func FuzzReader(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4, 5}, []byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
	f.Fuzz(func(t *testing.T, b, ops []byte) {
		r := NewReader(b)
		for _, op := range ops {
			before := r.Remaining()
			switch op % 10 {
			case 0:
				r.Uint8()
			case 1:
				r.Uint16()
			case 2:
				r.Uint24()
			case 3:
				r.Uint32()
			case 4:
				r.Uint16LE()
			case 5:
				r.Uint24LE()
			case 6:
				r.Uint32LE()
			case 7:
				r.Bytes(int(op))
			case 8:
				r.Skip(int(op) - 128)
			case 9:
				r.Rest()
			}
			if r.Remaining() > before || r.Offset() > len(b) {
				t.Fatalf("remaining %d after %d, offset %d of %d", r.Remaining(), before, r.Offset(), len(b))
			}
		}
	})
}
