package action

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"cordon/protocols/gtp"
	"cordon/protocols/wire"
)

func octets(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.NewReplacer(" ", "", "\n", "", "\t", "").Replace(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// control2 makes a message of version 2 with sequence number 0x0a0b0c.
func control2(t testing.TB, typ uint8, teid uint32, ies string) []byte {
	body := octets(t, ies)
	b := []byte{0x48, typ, 0, 0}
	b = binary.BigEndian.AppendUint16(b[:2], uint16(8+len(body)))
	b = binary.BigEndian.AppendUint32(b, teid)
	return append(append(b, 0x0a, 0x0b, 0x0c, 0), body...)
}

// control1 makes a message of version 1 with sequence number 0x0a0b.
func control1(t testing.TB, typ uint8, teid uint32, ies string) []byte {
	body := octets(t, ies)
	b := []byte{0x32, typ}
	b = binary.BigEndian.AppendUint16(b, uint16(4+len(body)))
	b = binary.BigEndian.AppendUint32(b, teid)
	return append(append(b, 0x0a, 0x0b, 0, 0), body...)
}

// Information elements of version 2.
const (
	imsi2    = "01000800 62029914 20000055"
	uli2     = "56000d00 18 62f299 0001 62f299 00000001"
	mei2     = "4b000800 5330911020304050"
	senderC  = "57000900 86 11223344 0a4d0102" // S5/S8 SGW GTP-C
	bearer5  = "5d001f00 49000100 05 50001600 00000000000000000000000000000000000000000000"
	serving2 = "53000300 62f299"
)

// Information elements of version 1.
const (
	imsi1   = "02 6202991420000055"
	teidC1  = "11 55667788"
	dataI1  = "10 99aabbcc"
	nsapi1  = "14 05"
	gsn1    = "85 0004 0a4d0102"
	qos1    = "87 0004 00 0b921f"
	uli1    = "98 0008 01 62f299 0001 0001"
	teardwn = "13 ff"
)

var gtpAnswers = []struct {
	name    string
	request func(testing.TB) []byte
	cause   uint8
	teid    uint32 // of the session
	want    string // empty: silence
}{
	{"create session is answered at the sender's F-TEID", func(t testing.TB) []byte { return control2(t, 32, 0, imsi2+senderC+bearer5) }, 93, 7,
		"4821000e 11223344 0a0b0c00 02000200 5d00"},
	{"without an F-TEID at that of the session", func(t testing.TB) []byte { return control2(t, 36, 1, "4900010005"+uli2) }, 64, 7,
		"4825000e 00000007 0a0b0c00 02000200 4000"},
	{"and without a session at none", func(t testing.TB) []byte { return control2(t, 34, 1, "4900010005"+uli2) }, 64, 0,
		"4823000e 00000000 0a0b0c00 02000200 4000"},
	{"an F-TEID that is too short is none", func(t testing.TB) []byte { return control2(t, 34, 1, "57000400 86112233"+uli2) }, 94, 9,
		"4823000e 00000009 0a0b0c00 02000200 5e00"},
	{"a request for bearers is answered for each", func(t testing.TB) []byte { return control2(t, 95, 1, "4900010005"+bearer5+bearer5) }, 94, 3,
		"4860002c 00000003 0a0b0c00 02000200 5e00 5d000b00 4900010005 0200 0200 5e00 5d000b00 4900010005 02000200 5e00"},
	{"a command is answered by its failure indication, with what it must repeat", func(t testing.TB) []byte { return control2(t, 68, 1, "4900010005 64000100 09"+bearer5) }, 94, 3,
		"48450018 00000003 0a0b0c00 02000200 5e00 4900010005 6400010009"},
	{"the flags for a message behind and for a priority are not repeated", func(t testing.TB) []byte {
		b := control2(t, 32, 0, imsi2+senderC)
		b[0] |= 0x04
		return b
	}, 94, 0, "4821000e 11223344 0a0b0c00 02000200 5e00"},
	{"create PDP context is answered at the TEID that it gives", func(t testing.TB) []byte { return control1(t, 16, 0, imsi1+dataI1+teidC1+nsapi1+gsn1+gsn1+qos1) }, 219, 0,
		"32110006 55667788 0a0b0000 01db"},
	{"delete PDP context at that of the session", func(t testing.TB) []byte { return control1(t, 20, 1, teardwn+nsapi1) }, 204, 0x01020304,
		"32150006 01020304 0a0b0000 01cc"},
	{"version 1 without a sequence number cannot be answered", func(t testing.TB) []byte {
		b := control1(t, 20, 1, teardwn+nsapi1)
		return append([]byte{0x30, 20, 0, 4, 0, 0, 0, 1}, b[12:]...)
	}, 204, 0, ""},
	{"an answer is not answered", func(t testing.TB) []byte { return control2(t, 33, 1, "020002001000"+senderC) }, 94, 0, ""},
	{"an echo has no cause", func(t testing.TB) []byte { return octets(t, "40010009 0a0b0c00 0300010005") }, 94, 0, ""},
	{"nor has one of version 1", func(t testing.TB) []byte { return control1(t, 1, 0, "0e05") }, 204, 0, ""},
	{"a notice is not answered", func(t testing.TB) []byte { return control1(t, 31, 0, "8d 01 c0") }, 204, 0, ""},
	{"version 0 is not answered", func(t testing.TB) []byte {
		return octets(t, "1e100001 0001 0002 00 ffffff 6202991420000055 0e05")
	}, 204, 0, ""},
	{"an unknown version is not answered", func(t testing.TB) []byte { return octets(t, "e8200008 00000000 00000100") }, 94, 0, ""},
	{"an unknown type is not answered", func(t testing.TB) []byte { return control2(t, 250, 0, imsi2) }, 94, 0, ""},
	{"a packet of a user is not answered", func(t testing.TB) []byte { return octets(t, "30ff0004 00000001 45000000") }, 204, 0, ""},
	{"less than a header is not answered", func(t testing.TB) []byte { return octets(t, "48200008 0000") }, 94, 0, ""},
	{"no answer is longer than its request", func(t testing.TB) []byte { return control2(t, 36, 1, "4900010005") }, 64, 0, ""},
	{"nothing is not answered", func(testing.TB) []byte { return nil }, 94, 0, ""},
}

func TestGTPAnswers(t *testing.T) {
	for _, tt := range gtpAnswers {
		t.Run(tt.name, func(t *testing.T) {
			a := GTPAnswer{Cause: tt.cause, TEID: tt.teid}
			before := []byte("before")
			out, ok := a.Append(before, tt.request(t), gtp.ControlPort)
			if ok != (tt.want != "") || !bytes.HasPrefix(out, before) {
				t.Fatalf("ok is %t: %x", ok, out)
			}
			if got, want := hex.EncodeToString(out[len(before):]), hex.EncodeToString(octets(t, tt.want)); got != want {
				t.Errorf("answer\n%s, want\n%s", got, want)
			}
		})
	}
}

func TestAGTPAnswerAllocatesNothing(t *testing.T) {
	request := control2(t, 32, 0, imsi2+senderC+bearer5)
	a := GTPAnswer{Cause: 94}
	buf := make([]byte, 0, 128)
	if n := testing.AllocsPerRun(100, func() { _, _ = a.Append(buf, request, gtp.ControlPort) }); n != 0 {
		t.Errorf("%v allocations for an answer", n)
	}
}

// TestTsharkAcceptsEveryGTPAnswer has another decoder read all answers.
func TestTsharkAcceptsEveryGTPAnswer(t *testing.T) {
	tshark, err := exec.LookPath("tshark")
	if err != nil {
		t.Skip("no tshark: it is the second decoder of this test")
	}
	const linkRaw = 101 // LINKTYPE_RAW
	capture := binary.LittleEndian.AppendUint32(nil, 0xa1b2c3d4)
	capture = append(capture, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, linkRaw, 0, 0, 0)
	var names []string
	for _, tt := range gtpAnswers {
		a := GTPAnswer{Cause: tt.cause, TEID: tt.teid}
		out, ok := a.Append(nil, tt.request(t), gtp.ControlPort)
		if !ok {
			continue
		}
		names = append(names, tt.name)
		n := uint16(28 + len(out))
		p := append([]byte{0x45, 0, byte(n >> 8), byte(n), 0, 0, 0, 0, 64, 17, 0, 0}, octets(t, "0a4d0202 0a4d0102 084b 084b")...)
		p = append(binary.BigEndian.AppendUint16(p, n-20), 0, 0)
		p = append(p, out...)
		capture = append(capture, make([]byte, 8)...)
		capture = binary.LittleEndian.AppendUint32(capture, uint32(len(p)))
		capture = binary.LittleEndian.AppendUint32(capture, uint32(len(p)))
		capture = append(capture, p...)
	}
	file := filepath.Join(t.TempDir(), "answers.pcap")
	if err := os.WriteFile(file, capture, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tshark, "-r", file, "-T", "fields", "-e", "_ws.malformed", "-e", "_ws.expert.message", "-e", "gtp.cause", "-e", "gtpv2.cause", "-E", "separator=|").Output()
	if err != nil {
		t.Fatalf("tshark: %v", err)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) != len(names) || len(names) < 9 {
		t.Fatalf("tshark read %d of %d answers", len(lines), len(names))
	}
	for i, line := range lines {
		f := strings.Split(line, "|")
		if len(f) != 4 || f[0]+f[1] != "" || f[2] == "" && f[3] == "" {
			t.Errorf("%s: %s", names[i], line)
		}
	}
}

func FuzzGTPAnswer(f *testing.F) {
	for _, tt := range gtpAnswers {
		f.Add(tt.request(f))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		a := GTPAnswer{Cause: 94, TEID: 1}
		out, ok := a.Append(nil, b, gtp.ControlPort)
		if !ok {
			return
		}
		var m gtp.Message
		if len(out) > len(b) || !m.Parse(out, gtp.ControlPort) || len(m.Rest) > 0 {
			t.Fatalf("%x is answered by %x", b, out)
		}
		for _, bad := range []wire.Anomaly{wire.AnomalyGTPLengthBeyond, wire.AnomalyGTPLengthShort, wire.AnomalyGTPIEShort, wire.AnomalyGTPHeaderSpare} {
			if m.Anomalies.Has(bad) {
				t.Fatalf("%x is answered by %x: %s", b, out, bad.Name())
			}
		}
		var s GTPStrip
		s.Version1, s.Version2 = []uint8{1, 2, 128, 133}, []uint8{1, 2, 73, 87, 93}
		if less, ok := s.Append(nil, b, gtp.ControlPort); ok && len(less) >= len(b) {
			t.Fatalf("%x became %x", b, less)
		}
	})
}
