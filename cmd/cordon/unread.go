package main

import (
	"fmt"
	"io"

	"github.com/jedib0t/go-pretty/v6/table"

	"cordon/protocols/decode"
)

// unread is what captures hold that no message was made of, so that nobody takes
// for judged what was not. Index is the row of unreadKinds.
type unread [len(unreadKinds)]uint64

// unreadKinds are the kinds: their key in `replay --json`, and what they are for
// people. TLS is among them on the ordinary port too, where a connection may go
// over to it (RFC 3588, 13.2).
var unreadKinds = [...]struct {
	key, unit, why string
	of             func(*decode.Stats) uint64
}{
	{"malformed_frames", "frame", "with headers that cannot be read", func(s *decode.Stats) uint64 { return s.Malformed }},
	{"tcp_gaps", "place", "where octets of a TCP stream are missing", func(s *decode.Stats) uint64 { return s.TCPGaps }},
	{"tcp_octets", "octet", "of TCP streams passed over, of which no message could be made", func(s *decode.Stats) uint64 { return s.TCPDropped }},
	{"tls_records", "record", "of TLS where Diameter is expected: what is encrypted cannot be judged", func(s *decode.Stats) uint64 { return s.TLS }},
}

func (u *unread) add(other unread) {
	for i, n := range other {
		u[i] += n
	}
}

// finish ends the capture of a decoder, which may be none, and tells what was in
// it that no message was made of.
func finish(w io.Writer, d *decode.Decoder, file string, emit decode.Emit) (left unread) {
	if d == nil {
		return left
	}
	d.Flush(emit)
	s := d.Stats()
	for i := range unreadKinds {
		what := &unreadKinds[i]
		if left[i] = what.of(&s); left[i] > 0 {
			fmt.Fprintf(w, "cordon: %s: %s %s\n", file, plural(int(left[i]), what.unit), what.why)
		}
	}
	return left
}

// print writes a table of what there is, or nothing.
func (u *unread) print(out io.Writer) error {
	t, some := newTable("not read, so not judged", "number"), false
	for i, n := range u {
		if n > 0 {
			what := &unreadKinds[i]
			t.AppendRow(table.Row{what.unit + "s " + what.why, n})
			some = true
		}
	}
	if !some {
		return nil
	}
	return printNext(out, t)
}

// byKey is the counts for `replay --json`.
func (u *unread) byKey() map[string]uint64 {
	m := make(map[string]uint64, len(u))
	for i, n := range u {
		m[unreadKinds[i].key] = n
	}
	return m
}
