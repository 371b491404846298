package pcaps

import "io"

// A file is read through a buffer of smallWindow octets. It grows where a frame does not fit, to windowSize at most,
// which holds any packet block.
const (
	smallWindow = 64 << 10
	windowSize  = 1 << 20
)

// maxEmptyReads is how often a source may return neither data nor an error before it is given up.
const maxEmptyReads = 100

// window is a bounded buffer that slides over a stream. What peek returns lies in the buffer itself, so that no frame is
// copied or allocated.
type window struct {
	src  io.Reader
	buf  []byte
	r, w int   // the unread octets are buf[r:w]
	base int64 // position of buf[0] in the stream
	err  error // why src gives no more, io.EOF included
}

// reset makes the window slide over src from its start.
func (b *window) reset(src io.Reader) {
	if b.buf == nil {
		b.buf = make([]byte, smallWindow)
	}
	*b = window{src: src, buf: b.buf}
}

// offset is the position of the next unread octet in the stream.
func (b *window) offset() int64 { return b.base + int64(b.r) }

// peek returns the next n octets without passing over them, n <= windowSize. Where the stream ends earlier it returns
// what there is, and why. The octets stay valid until peek or skip is called again.
func (b *window) peek(n int) ([]byte, error) {
	if b.w-b.r >= n {
		return b.buf[b.r : b.r+n], nil
	}
	return b.fill(n)
}

func (b *window) fill(n int) ([]byte, error) {
	if b.r+n > len(b.buf) {
		old := b.buf
		for n > len(b.buf) && len(b.buf) < windowSize {
			b.buf = make([]byte, min(2*len(b.buf), windowSize))
		}
		b.base += int64(b.r)
		b.w = copy(b.buf, old[b.r:b.w])
		b.r = 0
	}
	for empty := 0; b.w-b.r < n && b.err == nil; {
		// One read gives what is there: a live pipe is not made to wait for a full buffer.
		m, err := b.src.Read(b.buf[b.w:])
		b.w += m
		b.err = err
		if m > 0 {
			empty = 0
		} else if empty++; empty == maxEmptyReads && err == nil {
			b.err = io.ErrNoProgress
		}
	}
	if b.w-b.r < n {
		return b.buf[b.r:b.w], b.err
	}
	return b.buf[b.r : b.r+n], nil
}

// advance passes over n octets that peek has returned.
func (b *window) advance(n int) { b.r += n }

// skip passes over n octets, whatever n is, and tells how many there were.
func (b *window) skip(n int64) (int64, error) {
	left := n
	for left > 0 {
		got, err := b.peek(int(min(left, smallWindow)))
		b.advance(len(got))
		left -= int64(len(got))
		if err != nil {
			return n - left, err
		}
	}
	return n, nil
}

// Read and ReadByte let a decompressor read from the window without a buffer of its own.
func (b *window) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if b.r == b.w {
		if got, err := b.peek(1); len(got) == 0 {
			return 0, err
		}
	}
	n := copy(p, b.buf[b.r:b.w])
	b.advance(n)
	return n, nil
}

// ReadByte returns the next octet.
func (b *window) ReadByte() (byte, error) {
	if b.r == b.w {
		if got, err := b.peek(1); len(got) == 0 {
			return 0, err
		}
	}
	c := b.buf[b.r]
	b.r++
	return c, nil
}
