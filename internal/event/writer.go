package event

import (
	"bufio"
	"io"

	"cordon/filters/engine"
	"cordon/protocols/message"
)

// writerBuffer is what a Writer collects before it writes.
const writerBuffer = 64 << 10

// Writer writes events to a stream, in the order of the calls. It is not safe
// for concurrent use.
type Writer struct {
	out     *bufio.Writer
	encoder *Encoder
	line    []byte
}

// NewWriter returns a Writer to w. Flush must be called at the end.
func NewWriter(w io.Writer, o Options) *Writer {
	return &Writer{out: bufio.NewWriterSize(w, writerBuffer), encoder: NewEncoder(o)}
}

// Write writes the event of m with verdict v. An error of the stream is
// returned by this and every later call.
func (w *Writer) Write(m *message.Message, v *engine.Verdict, note Note) error {
	w.line = w.encoder.Append(w.line[:0], m, v, note)
	_, err := w.out.Write(w.line)
	return err
}

// Flush writes what was collected.
func (w *Writer) Flush() error { return w.out.Flush() }
