package sctp

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"cordon/protocols/wire"

	"github.com/google/go-cmp/cmp"
)

// unhex reads hexadecimal digits with spaces between.
func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const header = "0b59 1771 1c22398a 00000000"

func TestDecodeHeader(t *testing.T) {
	var h Header
	if !Decode(unhex(t, "0b59 1771 1c22398a 78563412"), &h) {
		t.Fatal("not decoded")
	}
	if want := (Header{SrcPort: 2905, DstPort: 6001, Tag: 0x1c22398a, Checksum: 0x12345678}); h != want {
		t.Errorf("%+v, want %+v", h, want)
	}
	if Decode(make([]byte, HeaderLen-1), &h) {
		t.Error("a cut header was decoded")
	}
}

func TestChunksWalk(t *testing.T) {
	type chunk struct {
		Type      Type
		Value     string
		Truncated bool
	}
	tests := []struct {
		name    string
		hex     string
		want    []chunk
		anomaly wire.Anomaly
	}{
		{"two chunks, the first padded", "0a000006 aabb0000 0b000004", []chunk{{TypeCookieEcho, "aabb", false}, {TypeCookieAck, "", false}}, 0},
		{"no chunk", "", nil, 0},
		{"a last chunk whose padding is missing", "0a000005 aa", []chunk{{TypeCookieEcho, "aa", false}}, 0},
		{"a chunk beyond the packet", "0b000004 00030020 aabb", []chunk{{TypeCookieAck, "", false}, {TypeData, "aabb", true}}, wire.AnomalySCTPHeader},
		{"a length below four", "0b000004 00030003 0b000004", []chunk{{TypeCookieAck, "", false}}, wire.AnomalySCTPHeader},
		{"a cut chunk header", "0b000004 0003", []chunk{{TypeCookieAck, "", false}}, wire.AnomalySCTPHeader},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []chunk
			var c Chunk
			w := NewChunks(unhex(t, header+tt.hex))
			for w.Next(&c) {
				got = append(got, chunk{c.Type, hex.EncodeToString(c.Value), c.Truncated})
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Error(d)
			}
			if w.Anomalies.Empty() != (tt.anomaly == 0) || tt.anomaly != 0 && !w.Anomalies.Has(tt.anomaly) {
				t.Errorf("anomalies %v, want %q", w.Anomalies, tt.anomaly.Name())
			}
			if w.Next(&c) {
				t.Error("the walk goes on after its end")
			}
		})
	}
}

func TestChunksAreBounded(t *testing.T) {
	b := append(make([]byte, HeaderLen), bytes.Repeat([]byte{11, 0, 0, 4}, MaxChunks+1)...)
	n := 0
	w := NewChunks(b)
	for c := (Chunk{}); w.Next(&c); n++ {
	}
	if n != MaxChunks || !w.Anomalies.Has(wire.AnomalySCTPChunkLimit) {
		t.Errorf("%d chunks, anomalies %v", n, w.Anomalies)
	}
	if (65535-20-HeaderLen)/chunkHeaderLen > MaxChunks {
		t.Error("an IP packet holds more chunks than are walked")
	}
}

func TestDecodeDataReadsWhatAppendDataWrites(t *testing.T) {
	tests := []struct {
		name string
		data Data
	}{
		{"a whole message", Data{TSN: 7, Stream: 3, SSN: 9, PPID: 3, Payload: []byte{1, 2, 3}, Begin: true, End: true}},
		{"an unordered first fragment", Data{TSN: 1 << 31, PPID: 46, Payload: []byte{1}, Begin: true, Unordered: true}},
		{"a whole I-DATA message", Data{TSN: 7, Stream: 3, SSN: 5, MID: 0x10005, PPID: 3, Payload: []byte{1, 2}, Begin: true, End: true, IData: true}},
		{"a later I-DATA fragment", Data{TSN: 8, Stream: 3, SSN: 5, MID: 5, FSN: 77, Payload: []byte{1, 2, 3, 4}, IData: true}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := AppendData(AppendHeader(nil, &Header{}), &tt.data)
			if len(b)%4 != 0 {
				t.Fatalf("%d octets: padding is missing", len(b))
			}
			var c Chunk
			var got Data
			if w := NewChunks(b); !w.Next(&c) || !DecodeData(&c, &got) {
				t.Fatal("not decoded")
			}
			if d := cmp.Diff(tt.data, got); d != "" {
				t.Error(d)
			}
			c.Value = c.Value[:8]
			if DecodeData(&c, &got) {
				t.Error("a cut chunk was decoded")
			}
		})
	}
	if DecodeData(&Chunk{Type: TypeSack, Value: make([]byte, 20)}, &Data{}) {
		t.Error("a SACK was decoded as DATA")
	}
}

func TestDecodeInit(t *testing.T) {
	c := Chunk{Type: TypeInit, Value: unhex(t, "11111111 00010000 0011 000a 22222222 c0000004")}
	var got Init
	if !DecodeInit(&c, &got) {
		t.Fatal("not decoded")
	}
	want := Init{Tag: 0x11111111, Window: 65536, Outbound: 17, Inbound: 10, TSN: 0x22222222, Parameters: []byte{0xc0, 0, 0, 4}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	c.Value = c.Value[:15]
	if DecodeInit(&c, &got) || DecodeInit(&Chunk{Type: TypeSack, Value: make([]byte, 32)}, &got) {
		t.Error("a cut INIT or another chunk was decoded")
	}
}

func TestChecksum(t *testing.T) {
	b := AppendChunk(AppendHeader(nil, &Header{SrcPort: 1, DstPort: 2, Tag: 3}), TypeCookieEcho, 0, []byte("cookie"))
	if ChecksumOK(b) {
		t.Error("a checksum of zero is right")
	}
	PutChecksum(b)
	if !ChecksumOK(b) {
		t.Error("the checksum that was put is wrong")
	}
	b[len(b)-3] ^= 1
	if ChecksumOK(b) || ChecksumOK(b[:HeaderLen-1]) {
		t.Error("a damaged packet has a right checksum")
	}
}

func TestTypeNames(t *testing.T) {
	for typ, want := range map[Type]string{TypeData: "DATA", TypeIData: "I-DATA", TypeForwardTSN: "FORWARD TSN", 99: "chunk type 99"} {
		if got := typ.String(); got != want {
			t.Errorf("%d: %q, want %q", uint8(typ), got, want)
		}
	}
}

func FuzzChunks(f *testing.F) {
	f.Add(unhex(f, header+"00030018 00000001 0003 0009 00000003 0102030405060708 40030014 00000001 0003 0000 00000009 00000003"))
	f.Add(unhex(f, header+"01000014 11111111 00010000 0011 000a 22222222"))
	f.Add(unhex(f, header+"00030020 00000001"))
	f.Fuzz(func(t *testing.T, b []byte) {
		var (
			h Header
			c Chunk
			d Data
			i Init
			n int
		)
		Decode(b, &h)
		for w := NewChunks(b); w.Next(&c); n++ {
			if DecodeData(&c, &d) && len(d.Payload) > len(c.Value) {
				t.Fatal("a payload longer than its chunk")
			}
			DecodeInit(&c, &i)
		}
		if n > len(b)/chunkHeaderLen {
			t.Fatalf("%d chunks in %d octets", n, len(b))
		}
	})
}
