package pcaps

import (
	"bytes"
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon/protocols/ip"
)

func TestWhatIsWrittenIsRead(t *testing.T) {
	frames := []Frame{
		{Number: 1, Time: 1_760_000_000_123_456_789, Link: ip.LinkSLL2, Data: []byte("abcde"), OrigLen: 5},
		{Number: 2, Time: 1_760_000_000_123_456_790, Link: ip.LinkSLL2, Data: []byte{}, OrigLen: 0},
		{Number: 3, Time: 0, Link: ip.LinkSLL2, Data: []byte("cut"), OrigLen: 1500},
	}
	for _, name := range []string{"x.pcap", "x.pcapng", "x"} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), name)
			w, err := Create(path)
			if err != nil {
				t.Fatal(err)
			}
			for i := range frames {
				if err := w.Write(&frames[i], "a comment of twenty-seven octets"[:i*9]); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			r, err := Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			got, faults := readAll(t, r)
			for i := range got {
				got[i].File = ""
				got[i].Data = append([]byte{}, got[i].Data...)
			}
			if diff := cmp.Diff(frames, got); diff != "" || len(faults) > 0 {
				t.Errorf("faults %v, frames (-want +got):\n%s", faults, diff)
			}
		})
	}
}

func TestPcapngWriterHoldsSeveralLinkTypes(t *testing.T) {
	var out bytes.Buffer
	w := NewPcapngWriter(&out)
	for i, link := range []uint32{ip.LinkEthernet, ip.LinkMTP3, ip.LinkEthernet} {
		if err := w.Write(&Frame{Link: link, Data: []byte{byte(i)}}, ""); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	got, faults := readAll(t, NewReader("", &out))
	want := []Frame{
		{Number: 1, Link: ip.LinkEthernet, Interface: 0, Data: []byte{0}, OrigLen: 1},
		{Number: 2, Link: ip.LinkMTP3, Interface: 1, Data: []byte{1}, OrigLen: 1},
		{Number: 3, Link: ip.LinkEthernet, Interface: 0, Data: []byte{2}, OrigLen: 1},
	}
	if diff := cmp.Diff(want, got); diff != "" || len(faults) > 0 {
		t.Errorf("faults %v, frames (-want +got):\n%s", faults, diff)
	}
}

func TestCapturesWithoutFramesAreCaptures(t *testing.T) {
	for _, name := range []string{"x.pcap", "x.pcapng"} {
		var out bytes.Buffer
		if err := NewWriter(name, &out).Flush(); err != nil {
			t.Fatal(err)
		}
		if got, faults := readAll(t, NewReader("", &out)); len(got) > 0 || len(faults) > 0 {
			t.Errorf("%s: frames %v, faults %v", name, got, faults)
		}
	}
}

func TestWritersRefuse(t *testing.T) {
	tests := []struct {
		name, file string
		frames     []Frame
		want       string
	}{
		{"a second link type in a pcap file", "x.pcap", []Frame{{Link: 1}, {Link: 2}}, "pcapng can hold both"},
		{"a time before 1970 in a pcap file", "x.pcap", []Frame{{Time: -1}}, "does not fit"},
		{"a frame beyond the cap in a pcap file", "x.pcap", []Frame{{Data: make([]byte, MaxFrame+1)}}, "262144 are possible"},
		{"a frame beyond the cap in a pcapng file", "x.pcapng", []Frame{{Data: make([]byte, MaxFrame+1)}}, "262144 are possible"},
		{"a link type of 17 bits in a pcapng file", "x.pcapng", []Frame{{Link: 1 << 16}}, "does not fit"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := NewWriter(tt.file, &bytes.Buffer{})
			var err error
			for i := range tt.frames {
				err = errors.Join(err, w.Write(&tt.frames[i], ""))
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
}

func TestTsharkReadsTheComment(t *testing.T) {
	tshark, err := exec.LookPath("tshark")
	if err != nil {
		t.Skip("no tshark")
	}
	path := filepath.Join(t.TempDir(), "x.pcapng")
	w, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	f := Frame{Link: ip.LinkMTP3, Time: 1_760_000_000_123_456_789, Data: []byte{0x83, 1, 2, 3, 4}, OrigLen: 5}
	if err := w.Write(&f, "drop: SS7-C1-ATI"); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tshark, "-r", path, "-T", "fields", "-e", "frame.comment", "-e", "frame.time_epoch", "-e", "frame.encap_type").Output()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.TrimSpace(string(out)), "drop: SS7-C1-ATI\t1760000000.123456789\t43"; got != want {
		t.Errorf("tshark reads %q, want %q", got, want)
	}
}
