package pcaps

import (
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// The builders of the tests write both formats by hand, so that the tests do not lean on the writers that they test.

type order interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

func pcapHeader(o order, magic uint32, minor uint16, link uint32) []byte {
	b := o.AppendUint32(nil, magic)
	b = o.AppendUint16(b, 2)
	b = o.AppendUint16(b, minor)
	b = append(b, make([]byte, 8)...)
	b = o.AppendUint32(b, 65535)
	return o.AppendUint32(b, link)
}

func pcapRecord(o order, sec, frac, captured, orig uint32, data []byte) []byte {
	b := o.AppendUint32(nil, sec)
	b = o.AppendUint32(b, frac)
	b = o.AppendUint32(b, captured)
	b = o.AppendUint32(b, orig)
	return append(b, data...)
}

func ngBlock(o order, kind uint32, body []byte) []byte {
	body = pad(append([]byte(nil), body...))
	size := uint32(len(body) + 12)
	b := o.AppendUint32(nil, kind)
	b = o.AppendUint32(b, size)
	b = append(b, body...)
	return o.AppendUint32(b, size)
}

func ngSection(o order) []byte {
	b := o.AppendUint32(nil, byteOrderMagic)
	b = o.AppendUint16(b, 1)
	b = o.AppendUint16(b, 0)
	b = o.AppendUint64(b, ^uint64(0))
	return ngBlock(o, blockSectionHeader, b)
}

func ngIface(o order, link uint16, snaplen uint32, options ...[]byte) []byte {
	b := o.AppendUint16(nil, link)
	b = o.AppendUint16(b, 0)
	b = o.AppendUint32(b, snaplen)
	for _, opt := range options {
		b = append(b, opt...)
	}
	return ngBlock(o, blockInterface, b)
}

func ngOption(o order, code uint16, value []byte) []byte {
	b := o.AppendUint16(nil, code)
	b = o.AppendUint16(b, uint16(len(value)))
	return pad(append(b, value...))
}

func ngPacket(o order, iface uint32, stamp uint64, data []byte, options ...[]byte) []byte {
	b := o.AppendUint32(nil, iface)
	b = o.AppendUint32(b, uint32(stamp>>32))
	b = o.AppendUint32(b, uint32(stamp))
	b = o.AppendUint32(b, uint32(len(data)))
	b = o.AppendUint32(b, uint32(len(data)))
	b = pad(append(b, data...))
	for _, opt := range options {
		b = append(b, opt...)
	}
	return ngBlock(o, blockEnhancedPacket, b)
}

func join(parts ...[]byte) []byte {
	var out []byte
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

// readAll returns copies of all frames, and the errors before io.EOF.
func readAll(t testing.TB, r *Reader) (frames []Frame, faults []error) {
	t.Helper()
	for {
		var f Frame
		switch err := r.Next(&f); {
		case err == io.EOF:
			return frames, faults
		case err != nil:
			faults = append(faults, err)
			if len(faults) > 1000 {
				t.Fatal("the reader does not come to an end")
			}
		default:
			f.Data = append([]byte(nil), f.Data...)
			frames = append(frames, f)
		}
	}
}

// sharedCaptures returns the folder of captures that are not part of the project, or skips the test.
func sharedCaptures(t testing.TB) string {
	t.Helper()
	root := os.Getenv("CORDON_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "shared")
	}
	dir := filepath.Join(root, "captures")
	if _, err := os.Stat(filepath.Join(dir, "MANIFEST.tsv")); errors.Is(err, os.ErrNotExist) {
		t.Skip("no shared captures; set CORDON_SHARED")
	}
	return dir
}
