package action

import (
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"cordon/protocols/message"
	"cordon/rules"
)

// TestTsharkAcceptsEveryRefusal has another decoder read all answers: ours and
// the builders could share a mistake.
func TestTsharkAcceptsEveryRefusal(t *testing.T) {
	tshark, err := exec.LookPath("tshark")
	if err != nil {
		t.Skip("no tshark: it is the second decoder of this test")
	}
	var b Builder
	var names []string
	capture := pcapHeader()
	for _, tc := range answers {
		refusal, err := rules.ParseRefusal(tc.refusal)
		if err != nil {
			t.Fatal(err)
		}
		tc.request.with(t, func(m *message.Message) {
			if out, ok := b.Refuse(nil, m, tc.component, refusal); ok {
				names = append(names, tc.name)
				capture = appendFrame(capture, uint32(len(names)), m3uaPort, 3, out)
			}
		})
	}
	file := filepath.Join(t.TempDir(), "answers.pcap")
	if err := os.WriteFile(file, capture, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tshark, "-r", file, "-T", "fields", "-e", "frame.number", "-e", "frame.protocols", "-e", "_ws.malformed",
		"-e", "_ws.expert.message", "-e", "tcap.dtid", "-e", "sccp.called.digits", "-E", "separator=|").Output()
	if err != nil {
		t.Fatalf("tshark: %v", err)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) != len(names) || len(names) < 15 {
		t.Fatalf("tshark read %d of %d answers", len(lines), len(names))
	}
	for i, line := range lines {
		f := strings.Split(line, "|")
		if len(f) != 6 || f[2] != "" || strings.Contains(f[3], "BER Error") || strings.Contains(f[3], "alformed") || !strings.Contains(f[1], "m3ua:sccp:tcap") || !strings.HasPrefix(f[5], "33699000001") {
			t.Errorf("%s: %s", names[i], line)
		}
	}
}

// Link type of captures of SCTP without a network below (LINKTYPE_SCTP).
const linkSCTP = 248

func pcapHeader() []byte {
	h := binary.LittleEndian.AppendUint32(nil, 0xA1B2C3D4)
	h = binary.LittleEndian.AppendUint16(h, 2)
	h = binary.LittleEndian.AppendUint16(h, 4)
	h = append(h, make([]byte, 8)...)
	h = binary.LittleEndian.AppendUint32(h, 65535)
	return binary.LittleEndian.AppendUint32(h, linkSCTP)
}

// Ports that tshark knows its dissectors by.
const m3uaPort, diameterPort = 2905, 3868

// appendFrame appends a message in a DATA chunk of its own (RFC 9260, 3.3.1).
func appendFrame(dst []byte, n uint32, port uint16, ppid uint32, data []byte) []byte {
	p := binary.BigEndian.AppendUint16(nil, port)
	p = binary.BigEndian.AppendUint16(p, port)
	p = append(p, make([]byte, 8)...) // verification tag, checksum
	p = append(p, 0, 3)               // DATA, whole
	p = binary.BigEndian.AppendUint16(p, uint16(16+len(data)))
	p = binary.BigEndian.AppendUint32(p, n)
	p = append(p, 0, 0)
	p = binary.BigEndian.AppendUint16(p, uint16(n))
	p = binary.BigEndian.AppendUint32(p, ppid)
	p = append(p, data...)
	for len(p)%4 != 0 {
		p = append(p, 0)
	}
	dst = binary.LittleEndian.AppendUint32(dst, n)
	dst = binary.LittleEndian.AppendUint32(dst, 0)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(p)))
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(p)))
	return append(dst, p...)
}
