// Package sccptest finds SCCP messages in captured frames, for tests of SCCP
// and of what it carries. It looks for M3UA by its first octets and for the
// protocol data in it, without the layers below, and so depends on no decoder
// that is under test.
//
// It imports the standard library and protocols/internal/corpus.
package sccptest

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"

	"cordon/protocols/internal/corpus"
)

// Message is an SCCP message of a capture.
type Message struct {
	Frame int   // number of the frame, from 1
	Time  int64 // nanoseconds since 1970
	OPC   uint32
	Data  []byte
}

// Messages lists the SCCP messages in M3UA DATA (RFC 4666, 3.3.1) that lie in
// one piece in the frames of a capture.
func Messages(tb testing.TB, capture string) []Message {
	tb.Helper()
	var out []Message
	for _, f := range corpus.Frames(tb, capture) {
		for rest := f.Data; ; {
			i := bytes.Index(rest, []byte{1, 0, 1, 1})
			if i < 0 {
				break
			}
			rest = rest[i+4:]
			if opc, data := protocolData(rest); data != nil {
				out = append(out, Message{f.Number, f.Time, opc, data})
			}
		}
	}
	return out
}

// protocolData reads what follows version, class and type of an M3UA DATA
// message, and gives the user data when it is SCCP's.
func protocolData(b []byte) (opc uint32, data []byte) {
	const tagProtocolData, serviceSCCP = 0x0210, 3
	if len(b) < 4 {
		return 0, nil
	}
	size := int(binary.BigEndian.Uint32(b)) - 8
	if size < 0 || size > len(b)-4 {
		return 0, nil
	}
	for b = b[4 : 4+size]; len(b) >= 4; {
		tag, n := binary.BigEndian.Uint16(b), int(binary.BigEndian.Uint16(b[2:]))
		if n < 4 || n > len(b) {
			return 0, nil
		}
		if tag == tagProtocolData && n > 16 {
			if b[12] != serviceSCCP {
				return 0, nil
			}
			return binary.BigEndian.Uint32(b[4:]), b[16:n]
		}
		b = b[min((n+3)&^3, len(b)):]
	}
	return 0, nil
}

// Truth decodes tshark's reading of a capture, one value of T a message that
// has SCCP, by frame.
func Truth[T any](tb testing.TB, capture string) map[int][]T {
	tb.Helper()
	f, err := os.Open(filepath.Join(corpus.Dir(tb), "truth", capture+".jsonl.gz"))
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		tb.Fatal(err)
	}
	out := map[int][]T{}
	for d := json.NewDecoder(z); ; {
		var line json.RawMessage
		if err := d.Decode(&line); err == io.EOF {
			return out
		} else if err != nil {
			tb.Fatal(err)
		}
		var has struct {
			Frame int             `json:"f"`
			SCCP  json.RawMessage `json:"sccp"`
			M3UA  json.RawMessage `json:"m3ua"`
		}
		if err := json.Unmarshal(line, &has); err != nil {
			tb.Fatal(err)
		}
		if has.SCCP == nil || has.M3UA == nil {
			continue
		}
		var v T
		if err := json.Unmarshal(line, &v); err != nil {
			tb.Fatal(err)
		}
		out[has.Frame] = append(out[has.Frame], v)
	}
}
