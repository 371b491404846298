package pcaps

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// twoSections is a pcapng file with every kind of block in it, and the places where its blocks end.
func twoSections() (file []byte, ends []int) {
	o := binary.LittleEndian
	for _, b := range [][]byte{
		ngSection(o), ngIface(o, 1, 0, ngOption(o, optionTimeResolution, []byte{9})), ngPacket(o, 0, 1, []byte("abcde")),
		ngBlock(o, 4, make([]byte, 4)), ngBlock(o, blockSimplePacket, append(o.AppendUint32(nil, 3), "abc"...)),
		ngBlock(o, blockCustom, make([]byte, 9)), ngPacket(o, 0, 2, nil, ngOption(o, optionComment, []byte("hi"))),
		ngSection(binary.BigEndian), ngIface(binary.BigEndian, 141, 10), ngPacket(binary.BigEndian, 0, 3, make([]byte, 40)),
	} {
		file = append(file, b...)
		ends = append(ends, len(file))
	}
	return file, ends
}

// A file that is cut anywhere gives the frames that lie before the cut, and a fault unless the cut is between blocks.
func TestCutAnywhere(t *testing.T) {
	ng, ngEnds := twoSections()
	pcap := sample(4)
	pcapEnds := []int{pcapHeaderLen}
	for range 4 {
		pcapEnds = append(pcapEnds, pcapEnds[len(pcapEnds)-1]+pcapRecordLen+4)
	}
	for _, tt := range []struct {
		name string
		file []byte
		ends []int
	}{{"pcap", pcap, pcapEnds}, {"pcapng", ng, ngEnds}} {
		t.Run(tt.name, func(t *testing.T) {
			all, faults := readAll(t, NewReader("t", bytes.NewReader(tt.file)))
			if len(faults) > 0 || len(all) != 4 {
				t.Fatalf("%d frames, faults %v", len(all), faults)
			}
			clean := map[int]bool{}
			for _, e := range tt.ends {
				clean[e] = true
			}
			for cut := 4; cut < len(tt.file); cut++ {
				got, faults := readAll(t, NewReader("t", bytes.NewReader(tt.file[:cut])))
				if clean[cut] != (len(faults) == 0) {
					t.Errorf("cut at %d: faults %v", cut, faults)
				}
				for _, err := range faults {
					if !errors.Is(err, io.ErrUnexpectedEOF) {
						t.Errorf("cut at %d: fault %v, want one that is io.ErrUnexpectedEOF", cut, err)
					}
				}
				for i, f := range got {
					if !bytes.Equal(f.Data, all[i].Data) || f.Time != all[i].Time {
						t.Errorf("cut at %d: frame %d differs", cut, f.Number)
					}
				}
			}
		})
	}
}

// checkBounds holds for the frames of any input whatever.
func checkBounds(t *testing.T, file []byte) {
	t.Helper()
	r := NewReader("t", bytes.NewReader(file))
	var f Frame
	for last, faults := 0, 0; ; {
		err := r.Next(&f)
		if err == io.EOF {
			return
		}
		if err != nil {
			var fault *FileError
			if !errors.As(err, &fault) || fault.Offset < 0 || fault.Offset > int64(len(file)) && !fault.Compressed {
				t.Fatalf("fault %#v", err)
			}
			if faults++; faults > 1 {
				t.Fatalf("a second fault of one file: %v", err)
			}
			continue
		}
		if f.Number <= last || len(f.Data) > MaxFrame || f.OrigLen < 0 || f.Interface < 0 || f.Interface >= maxInterfaces {
			t.Fatalf("frame %+v after frame %d", f, last)
		}
		last = f.Number
	}
}

func TestMutatedFilesKeepTheBounds(t *testing.T) {
	ng, _ := twoSections()
	rng := rand.New(rand.NewPCG(1, 2))
	for _, file := range [][]byte{ng, sample(5), zip(t, ng)} {
		for range 3000 {
			bad := append([]byte(nil), file...)
			for range 1 + rng.IntN(4) {
				bad[rng.IntN(len(bad))] = byte(rng.Uint32())
			}
			checkBounds(t, bad)
		}
	}
}

func FuzzReader(f *testing.F) {
	ng, _ := twoSections()
	f.Add(ng)
	f.Add(sample(3))
	f.Add(zip(f, sample(3)))
	f.Add(join(pcapHeader(binary.BigEndian, magicModified, 2, 1), make([]byte, 60)))
	f.Fuzz(func(t *testing.T, file []byte) { checkBounds(t, file) })
}

func TestFrameCountsOfSharedCaptures(t *testing.T) {
	dir := sharedCaptures(t)
	file, err := os.Open(filepath.Join(dir, "MANIFEST.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows := csv.NewReader(file)
	rows.Comma, rows.LazyQuotes, rows.FieldsPerRecord = '\t', true, -1
	all, err := rows.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := map[string]int{}
	for i, name := range all[0] {
		column[name] = i
	}
	for _, row := range all[1:] {
		name := row[column["file"]]
		want, err := strconv.Atoi(row[column["frames"]])
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		r, err := Open(filepath.Join(dir, name))
		if err != nil {
			t.Error(err)
			continue
		}
		got, faults := readAll(t, r)
		if len(got) != want || len(faults) > 0 {
			t.Errorf("%s: %d frames, faults %v; want %d", name, len(got), faults, want)
		}
	}
}
