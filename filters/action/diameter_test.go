package action

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon/protocols/diameter"
	"cordon/protocols/wire"
)

// ask makes a request of S6a with the AVPs that add appends.
func ask(flags uint8, add ...func([]byte) []byte) []byte {
	b := diameter.AppendHeader(nil, &diameter.Header{Version: 1, Flags: flags, Command: 316, Application: 16777251, HopByHop: 0xaabbccdd, EndToEnd: 0x11223344})
	for _, f := range add {
		b = f(b)
	}
	diameter.PutLength(b)
	return b
}

func text(code uint32, s string) func([]byte) []byte {
	return func(b []byte) []byte { return diameter.AppendAVP(b, code, diameter.AVPMandatory, 0, []byte(s)) }
}

func raw(s string) func([]byte) []byte {
	return func(b []byte) []byte {
		h, err := hex.DecodeString(s)
		if err != nil {
			panic(err)
		}
		return append(b, h...)
	}
}

// proxied is a Proxy-Info with a host and a state.
func proxied(host, state string) func([]byte) []byte {
	return func(b []byte) []byte {
		group := text(33, state)(text(280, host)(nil))
		return diameter.AppendAVP(b, avpProxyInfo, diameter.AVPMandatory, 0, group)
	}
}

var edge = Answer{OriginHost: "dea.home.example", OriginRealm: "home.example"}

// refusing is the edge's answer with a code.
func refusing(code, vendor uint32, failed ...byte) Answer {
	a := edge
	a.Code, a.Vendor, a.Failed = code, vendor, failed
	return a
}

var diameterAnswers = []struct {
	name    string
	request []byte
	answer  Answer
	want    string // flags, then AVPs
}{
	{"a protocol error bears the E bit and keeps P", ask(0xc0, text(263, "s;1"), text(264, "mme"), text(296, "visited")), refusing(3002, 0),
		"60 263=s;1 268=3002 264=dea.home.example 296=home.example"},
	{"a permanent failure does not", ask(0xc0, text(263, "s;1")), refusing(5003, 0),
		"40 263=s;1 268=5003 264=dea.home.example 296=home.example"},
	{"an experimental result is a group and no protocol error, whatever its code", ask(0xc0, text(263, "s;1")), refusing(3001, 10415),
		"40 263=s;1 297[266=10415 298=3001] 264=dea.home.example 296=home.example"},
	{"roaming is not allowed", ask(0xc0, text(263, "s;1")), refusing(5004, 10415),
		"40 263=s;1 297[266=10415 298=5004] 264=dea.home.example 296=home.example"},
	{"a transient failure", ask(0x80, text(263, "s;1")), refusing(4003, 0),
		"00 263=s;1 268=4003 264=dea.home.example 296=home.example"},
	{"T and reserved bits are not answered", ask(0x9f, text(263, "s;1")), refusing(3004, 0),
		"20 263=s;1 268=3004 264=dea.home.example 296=home.example"},
	{"a session that is not first in the request is first in the answer", ask(0xc0, text(264, "mme"), text(263, "late")), refusing(5012, 0),
		"40 263=late 268=5012 264=dea.home.example 296=home.example"},
	{"the first of two sessions is answered", ask(0xc0, text(263, "one"), text(263, "two")), refusing(5012, 0),
		"40 263=one 268=5012 264=dea.home.example 296=home.example"},
	{"a request without session gets none", ask(0xc0, text(264, "mme")), refusing(3007, 0),
		"60 268=3007 264=dea.home.example 296=home.example"},
	{"an empty request is answered", ask(0x80), refusing(3002, 0),
		"20 268=3002 264=dea.home.example 296=home.example"},
	{"all Proxy-Info come back in their order", ask(0xc0, proxied("a", "1"), text(263, "s"), proxied("b", "22"), proxied("c", "")), refusing(3002, 0),
		"60 263=s 268=3002 264=dea.home.example 296=home.example 284[280=a 33=1] 284[280=b 33=22] 284[280=c 33=]"},
	{"the state of the session is kept where the command's own grammar holds", ask(0xc0, text(263, "s"), raw("000001154000000c00000001")), refusing(5003, 0),
		"40 263=s 268=5003 277=1 264=dea.home.example 296=home.example"},
	{"and not in a protocol error", ask(0xc0, text(263, "s"), raw("000001154000000c00000001")), refusing(3003, 0),
		"60 263=s 268=3003 264=dea.home.example 296=home.example"},
	{"AVPs of vendors with the same codes are not taken", ask(0xc0, raw("0000010780000010000028af6f746865"), text(263, "s")), refusing(3002, 0),
		"60 263=s 268=3002 264=dea.home.example 296=home.example"},
	{"what can be read of a malformed request is answered", ask(0xc0, text(263, "s"), raw("0000000140000003"), proxied("lost", "")), refusing(5014, 0, FailedAVP(nil, []byte{0, 0, 0, 1, 0x40, 0, 0, 3})...),
		"40 263=s 268=5014 264=dea.home.example 296=home.example 279[1=]"},
	{"a number that is too short fails with as many octets as it should have", ask(0xc0, text(263, "s")), refusing(5014, 0, FailedAVP(nil, []byte{0, 0, 1, 12, 0x40, 0, 0, 9, 1})...),
		"40 263=s 268=5014 264=dea.home.example 296=home.example 279[268=0]"},
	{"a session without padding gets it", func() []byte {
		b := ask(0xc0, raw("000001074000000973"))
		diameter.PutLength(b)
		return b
	}(), refusing(3002, 0), "60 263=s 268=3002 264=dea.home.example 296=home.example"},
}

// groups are the codes that list enters.
var groups = []uint32{avpProxyInfo, avpFailedAVP, avpExperimentalResult}

// list writes AVPs as the table does.
func list(t *testing.T, body []byte) string {
	t.Helper()
	var anomalies wire.Anomalies
	var out []string
	w := diameter.Walk(body, &anomalies)
	for a := (diameter.AVP{}); w.Next(&a); {
		switch {
		case a.Code == groups[0] || a.Code == groups[1] || a.Code == groups[2]:
			out = append(out, fmt.Sprintf("%d[%s]", a.Code, list(t, a.Data)))
		case len(a.Data) == 4 && a.Data[0] == 0:
			out = append(out, fmt.Sprintf("%d=%d", a.Code, int(a.Data[1])<<16|int(a.Data[2])<<8|int(a.Data[3])))
		default:
			out = append(out, fmt.Sprintf("%d=%s", a.Code, a.Data))
		}
	}
	if !anomalies.Empty() {
		t.Errorf("the answer is malformed: %x", body)
	}
	return strings.Join(out, " ")
}

func TestRequestsAreRefusedWithTheirIdentifiersAndSession(t *testing.T) {
	for _, tc := range diameterAnswers {
		t.Run(tc.name, func(t *testing.T) {
			got, ok := AppendAnswer([]byte("before"), tc.request, &tc.answer)
			if !ok || !bytes.HasPrefix(got, []byte("before")) {
				t.Fatalf("no answer: %x", got)
			}
			got = got[len("before"):]
			var h diameter.Header
			if !diameter.DecodeHeader(got, &h) || int(h.Length) != len(got) || h.HopByHop != 0xaabbccdd || h.EndToEnd != 0x11223344 || h.Command != 316 || h.Application != 16777251 {
				t.Fatalf("header %+v of %d octets", h, len(got))
			}
			if diff := cmp.Diff(tc.want, fmt.Sprintf("%02x %s", h.Flags, list(t, got[diameter.HeaderLen:]))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhatIsNoRequestIsNotAnswered(t *testing.T) {
	long := ask(0xc0)
	for len(long) < 1<<17 {
		long = proxied("proxy.example", strings.Repeat("x", 1000))(long)
	}
	diameter.PutLength(long)
	version := ask(0xc0)
	version[0] = 2
	for name, b := range map[string][]byte{
		"an answer":                   ask(0x40, text(263, "s")),
		"a header that is cut":        ask(0xc0)[:19],
		"nothing":                     nil,
		"another version":             version,
		"more Proxy-Info than is fit": long,
	} {
		if out, ok := AppendAnswer([]byte{7}, b, &edge); ok || !bytes.Equal(out, []byte{7}) {
			t.Errorf("%s was answered with %x", name, out)
		}
	}
}

func TestALengthBeyondTheMessageReadsNothingBehindIt(t *testing.T) {
	b := ask(0xc0, text(263, "s"))
	b[1], b[2], b[3] = 0xff, 0xff, 0xff
	if _, ok := AppendAnswer(nil, b, &edge); !ok {
		t.Error("no answer")
	}
	b[1], b[2], b[3] = 0, 0, 4 // below the header
	out, ok := AppendAnswer(nil, b, &edge)
	if !ok || strings.Contains(list(t, out[diameter.HeaderLen:]), "263=") {
		t.Errorf("answered with %x", out)
	}
}

func TestAnswersNeedNoMemoryOfTheirOwn(t *testing.T) {
	buf := make([]byte, 0, 4096)
	for _, tc := range diameterAnswers {
		if n := testing.AllocsPerRun(100, func() { _, _ = AppendAnswer(buf, tc.request, &tc.answer) }); n != 0 {
			t.Errorf("%s: %v allocations", tc.name, n)
		}
	}
}

// TestTsharkAcceptsEveryDiameterAnswer has another decoder read all answers.
func TestTsharkAcceptsEveryDiameterAnswer(t *testing.T) {
	tshark, err := exec.LookPath("tshark")
	if err != nil {
		t.Skip("no tshark: it is the second decoder of this test")
	}
	capture := pcapHeader()
	for i, tc := range diameterAnswers {
		out, _ := AppendAnswer(nil, tc.request, &tc.answer)
		capture = appendFrame(capture, uint32(i+1), diameterPort, 46, out)
	}
	file := filepath.Join(t.TempDir(), "answers.pcap")
	if err := os.WriteFile(file, capture, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tshark, "-r", file, "-T", "fields", "-e", "frame.protocols", "-e", "_ws.malformed", "-e", "diameter.flags",
		"-e", "diameter.hopbyhopid", "-e", "diameter.Origin-Host", "-e", "diameter.Result-Code", "-e", "diameter.Experimental-Result-Code", "-E", "separator=|").Output()
	if err != nil {
		t.Fatalf("tshark: %v", err)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) != len(diameterAnswers) {
		t.Fatalf("tshark read %d of %d answers", len(lines), len(diameterAnswers))
	}
	for i, line := range lines {
		tc, f := diameterAnswers[i], strings.Split(line, "|")
		code := f[5]
		if tc.answer.Vendor != 0 {
			code = f[6]
		}
		code, _, _ = strings.Cut(code, ",") // what failed is a Result-Code too
		if !strings.HasSuffix(f[0], ":diameter") && !strings.Contains(f[0], ":diameter:") || f[1] != "" ||
			f[3] != "0xaabbccdd" || f[4] != "dea.home.example" || code != fmt.Sprint(tc.answer.Code) || f[2] != "0x"+tc.want[:2] {
			t.Errorf("%s: %s", tc.name, line)
		}
	}
}

// FuzzAnswers refuses arbitrary requests: an answer is well formed, has the
// identifiers of its request, and no more than the bound.
func FuzzAnswers(f *testing.F) {
	for _, tc := range diameterAnswers {
		f.Add(tc.request, tc.answer.Code, tc.answer.Vendor)
	}
	f.Fuzz(func(t *testing.T, request []byte, code, vendor uint32) {
		a := refusing(code, vendor)
		a.Failed = AppendUnreadable(nil, request)
		out, ok := AppendAnswer(nil, request, &a)
		if !ok {
			return
		}
		var h diameter.Header
		if !diameter.DecodeHeader(out, &h) || h.Request() || int(h.Length) != len(out) || len(out) > maxAnswer || !bytes.Equal(out[12:20], request[12:20]) {
			t.Fatalf("answered with %x", out)
		}
		var anomalies wire.Anomalies
		w := diameter.Walk(out[diameter.HeaderLen:], &anomalies)
		for v := (diameter.AVP{}); w.Next(&v); {
		}
		if len(w.Rest()) > 0 || anomalies.Has(wire.AnomalyDiameterAVPShort) || anomalies.Has(wire.AnomalyDiameterAVPBeyond) {
			t.Fatalf("the answer cannot be read: %x", out)
		}
	})
}
