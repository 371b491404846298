package corpus

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"slices"
	"testing"
)

// Record is what tshark says about one signalling message, as far as the
// layers below SCCP go. What the message does not hold is nil.
type Record struct {
	Frame int      `json:"f"`
	Index int      `json:"i"`
	Kind  string   `json:"kind"` // ss7, diameter or gtp
	Stack []string `json:"stack"`
	Net   *struct {
		Version int    `json:"v"`
		Source  string `json:"src"`
		Dest    string `json:"dst"`
	} `json:"net"`
	Transport *struct {
		Protocol string `json:"proto"`
		Source   uint16 `json:"sport"`
		Dest     uint16 `json:"dport"`
		Tag      string `json:"vtag"` // 0x and hexadecimal digits
	} `json:"tp"`
	Chunk *struct {
		TSN        uint32 `json:"tsn"`
		Stream     uint16 `json:"sid"`
		SSN        uint16 `json:"ssn"`
		PPID       uint32 `json:"ppid"`
		Fragmented bool   `json:"frag"`
	} `json:"chunk"`
	M3UA *struct {
		Class              uint8   `json:"class"`
		Type               uint8   `json:"type"`
		OPC                *uint32 `json:"opc"`
		DPC                *uint32 `json:"dpc"`
		SI                 *uint8  `json:"si"`
		NI                 *uint8  `json:"ni"`
		MP                 *uint8  `json:"mp"`
		SLS                *uint8  `json:"sls"`
		NetworkAppearance  *uint32 `json:"na"`
		RoutingContext     any     `json:"rc"` // a number, or a list of them
		CorrelationID      *uint32 `json:"corr"`
		ErrorCode          *uint32 `json:"err"`
		AffectedPointCodes any     `json:"apc"`
	} `json:"m3ua"`
	M2PA *struct {
		Class uint8  `json:"class"`
		Type  uint8  `json:"type"`
		BSN   uint32 `json:"bsn"`
		FSN   uint32 `json:"fsn"`
	} `json:"m2pa"`
	M2UA *struct {
		Class       uint8   `json:"class"`
		Type        uint8   `json:"type"`
		InterfaceID *uint32 `json:"iid"`
	} `json:"m2ua"`
	MTP2 *struct {
		BSN uint16 `json:"bsn"`
		FSN uint16 `json:"fsn"`
		BIB uint8  `json:"bib"`
		FIB uint8  `json:"fib"`
		LI  uint16 `json:"li"`
	} `json:"mtp2"`
	MTP3 *struct {
		OPC uint32 `json:"opc"`
		DPC uint32 `json:"dpc"`
		SLS uint8  `json:"sls"`
		NI  uint8  `json:"ni"`
		SI  uint8  `json:"si"`
	} `json:"mtp3"`
	Malformed bool `json:"malformed"`
}

// Has reports whether protocol stands in the record's stack.
func (r *Record) Has(protocol string) bool { return slices.Contains(r.Stack, protocol) }

// Truth reads tshark's reading of the capture of that name.
func Truth(tb testing.TB, name string) []Record {
	tb.Helper()
	b, err := readFile(filepath.Join(Dir(tb), "truth", name+".jsonl.gz"))
	if err != nil {
		tb.Fatal(err)
	}
	var records []Record
	for line := range bytes.Lines(b) {
		var r Record
		if err := json.Unmarshal(line, &r); err != nil {
			tb.Fatalf("%s: record %d: %v", name, len(records)+1, err)
		}
		records = append(records, r)
	}
	return records
}
