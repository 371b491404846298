package nfqueue

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
)

// told writes verdict messages as "batch 4", "drop 3" or "replace 5 (2)".
func told(t *testing.T, b []byte) string {
	t.Helper()
	var all []string
	for len(b) > 0 {
		n := int(binary.NativeEndian.Uint32(b))
		if n < 32 || n > len(b) || n != align(n) {
			t.Fatalf("message of %d octets in %d", n, len(b))
		}
		if q := binary.BigEndian.Uint16(b[18:]); q != 7 {
			t.Errorf("queue %d", q)
		}
		typ, verdict, id := binary.NativeEndian.Uint16(b[4:]), binary.BigEndian.Uint32(b[24:]), binary.BigEndian.Uint32(b[28:])
		switch {
		case typ == subsystemQueue<<8|messageVerdictBatch && verdict == verdictAccept:
			all = append(all, fmt.Sprintf("batch %d", id))
		case typ == subsystemQueue<<8|messageVerdict && verdict == verdictDrop:
			all = append(all, fmt.Sprintf("drop %d", id))
		case typ == subsystemQueue<<8|messageVerdict && n > 32:
			all = append(all, fmt.Sprintf("replace %d (%d)", id, binary.NativeEndian.Uint16(b[32:])-sizeAttributeHeader))
		default:
			t.Fatalf("type %#x, verdict %d", typ, verdict)
		}
		b = b[n:]
	}
	return strings.Join(all, ", ")
}

func TestVerdictsOfABurst(t *testing.T) {
	accept, drop := Verdict{Action: Accept}, Verdict{}
	replace := Verdict{Action: Replace, Payload: []byte{1, 2, 3, 4, 5}}
	for _, tt := range []struct {
		name string
		in   []Verdict // of packets from 1
		want string
	}{
		{"a run of accepted packets is one verdict", []Verdict{accept, accept, accept}, "batch 3"},
		{"a drop goes before the batch that would cover it", []Verdict{accept, drop, accept}, "drop 2, batch 3"},
		{"a drop at the end", []Verdict{accept, drop}, "drop 2, batch 1"},
		{"a replaced packet keeps its place", []Verdict{accept, replace, accept}, "batch 1, replace 2 (5), batch 3"},
		{"only drops", []Verdict{drop, drop}, "drop 1, drop 2"},
		{"nothing", nil, ""},
		{"a packet cannot be replaced by nothing", []Verdict{{Action: Replace}}, "drop 1"},
		{"nor by more than an attribute holds", []Verdict{{Action: Replace, Payload: make([]byte, MaxReplacement+1)}}, "drop 1"},
		{"the longest replacement", []Verdict{{Action: Replace, Payload: make([]byte, MaxReplacement)}}, "replace 1 (65531)"},
		{"an action that does not exist drops", []Verdict{{Action: 9}}, "drop 1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := batch{queue: 7}
			for i := range tt.in {
				b.add(uint32(i+1), &tt.in[i])
			}
			b.close()
			if got := told(t, b.buf); got != tt.want {
				t.Errorf("told %q, want %q", got, tt.want)
			}
		})
	}
}
