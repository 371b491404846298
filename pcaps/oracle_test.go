package pcaps

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/pcapgo"
)

// oracle reads with pcapgo.
func oracle(path string) (gopacket.ZeroCopyPacketDataSource, *os.File, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	if isPcapng(path) {
		r, err := pcapgo.NewNgReader(file, pcapgo.NgReaderOptions{WantMixedLinkType: true})
		return r, file, err
	}
	r, err := pcapgo.NewReader(file)
	if err == nil {
		r.SetSnaplen(MaxFrame) // it would give up at frames longer than the file's own limit
	}
	return r, file, err
}

// isPcapng looks at the first octets: names lie.
func isPcapng(path string) bool {
	head, err := os.ReadFile(path)
	return err == nil && bytes.HasPrefix(head, []byte("\n\r\r\n"))
}

func TestSharedCapturesReadAsPcapgoReadsThem(t *testing.T) {
	dir := sharedCaptures(t)
	manifest, err := os.ReadFile(filepath.Join(dir, "MANIFEST.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	rows := csv.NewReader(bytes.NewReader(manifest))
	rows.Comma, rows.LazyQuotes, rows.FieldsPerRecord = '\t', true, -1
	all, err := rows.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range all[1:] {
		path := filepath.Join(dir, row[0])
		ng := isPcapng(path)
		want, file, err := oracle(path)
		if err != nil {
			t.Errorf("%s: pcapgo: %v", row[0], err)
			continue
		}
		r, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		var f Frame
		for r.Next(&f) == nil {
			data, info, err := want.ZeroCopyReadPacketData()
			if err != nil {
				t.Errorf("%s: frame %d: pcapgo: %v", row[0], f.Number, err)
				break
			}
			if !bytes.Equal(data, f.Data) || info.Length != f.OrigLen || !ng && info.Timestamp.UnixNano() != f.Time ||
				ng && info.Timestamp.Sub(time.Unix(0, f.Time)).Abs() > time.Microsecond {
				t.Errorf("%s: frame %d: pcapgo reads %v, %v", row[0], f.Number, info, f)
				break
			}
		}
		file.Close()
		r.Close()
	}
}
