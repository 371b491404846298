package main

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon/pcaps"
	"cordon/protocols/diameter"
)

// locationRequest is an Update-Location-Request of a partner for a subscriber of
// ours.
func locationRequest() []byte {
	h := diameter.Header{Version: diameter.Version, Flags: diameter.FlagRequest | diameter.FlagProxiable, Command: diameter.CommandUpdateLocation,
		Application: diameter.ApplicationS6a, HopByHop: 1, EndToEnd: 2}
	b := diameter.AppendHeader(nil, &h)
	for _, a := range []struct {
		code uint32
		text string
	}{
		{263, "mme1.epc.mnc001.mcc208.3gppnetwork.org;1;2"}, {264, "mme1.epc.mnc001.mcc208.3gppnetwork.org"},
		{296, "epc.mnc001.mcc208.3gppnetwork.org"}, {283, "epc.mnc099.mcc262.3gppnetwork.org"}, {1, "262990000000001"},
	} {
		b = diameter.AppendAVP(b, a.code, diameter.AVPMandatory, 0, []byte(a.text))
	}
	b = diameter.AppendUint32(b, 1405, diameter.AVPMandatory, diameter.Vendor3GPP, 34)
	b = diameter.AppendAVP(b, 1407, diameter.AVPMandatory, diameter.Vendor3GPP, []byte{0x02, 0xf8, 0x10})
	diameter.PutLength(b)
	return b
}

// tcpFrame is a segment to a port, in IPv4.
func tcpFrame(port uint16, seq uint32, payload []byte) []byte {
	b := make([]byte, 40, 40+len(payload))
	copy(b, []byte{0x45, 0, 0, 0, 0, 1, 0, 0, 64, 6, 0, 0, 203, 0, 113, 5, 192, 0, 2, 9})
	binary.BigEndian.PutUint16(b[2:], uint16(40+len(payload)))
	binary.BigEndian.PutUint16(b[20:], 40000)
	binary.BigEndian.PutUint16(b[22:], port)
	binary.BigEndian.PutUint32(b[24:], seq)
	b[32], b[33] = 5<<4, 0x10
	return append(b, payload...)
}

// capture writes frames of raw IP to a file and returns its path.
func capture(t *testing.T, frames ...[]byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "diameter.pcap")
	w, err := pcaps.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	for i, b := range frames {
		if err := w.Write(&pcaps.Frame{Time: int64(i) * 1e9, Link: 101, Data: b, OrigLen: len(b)}, ""); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestDecodePrintsDiameter(t *testing.T) {
	path := capture(t, tcpFrame(3868, 1, locationRequest()))
	code, out, errs := cordon("decode", path)
	const want = "  ip/tcp/diameter  ULR  from mme1.epc.mnc001.mcc208.3gppnetwork.org to epc.mnc099.mcc262.3gppnetwork.org  262990000000001\n"
	if code != exitDone || !strings.HasSuffix(out, want) || errs != "" {
		t.Errorf("code %d: %s%s", code, out, errs)
	}
	code, out, _ = cordon("decode", "--json", path)
	var m struct {
		Stack  string
		Fields map[string]any
	}
	if err := json.Unmarshal([]byte(out), &m); code != exitDone || err != nil || m.Stack != "ip/tcp/diameter" || m.Fields["diameter.visited_plmn"] != "208-01" || m.Fields["code"] != 316. {
		t.Errorf("code %d, %v: %s", code, err, out)
	}
	if code, out, _ = cordon("decode", "-Y", `diameter.imsi.exists(x, x.startsWith("26299")) && operation == "ULR"`, path); code != exitDone || strings.Count(out, "\n") != 1 {
		t.Errorf("code %d: %s", code, out)
	}
}

// What the far side wrote into a name does not reach a terminal.
func TestDecodePrintsNoControlCharacters(t *testing.T) {
	b := []byte(strings.Replace(string(locationRequest()), "mme1.epc", "mm\x1b[2Jx.", 2))
	code, out, _ := cordon("decode", capture(t, tcpFrame(3868, 1, b)))
	if code != exitDone || strings.Contains(out, "\x1b") || !strings.Contains(out, "from mm\ufffd[2Jx.") || !strings.Contains(out, "!diameter.identity") {
		t.Errorf("code %d: %q", code, out)
	}
}

func TestDiameterOnAnotherPortNeedsItsName(t *testing.T) {
	path := capture(t, tcpFrame(4000, 1, locationRequest()))
	for _, tt := range []struct {
		args []string
		n    int
		code int
	}{
		{[]string{"decode", path}, 0, exitDone},
		{[]string{"decode", "--diameter-port", "4000", path}, 1, exitDone},
		{[]string{"replay", "--diameter-port", "3999,4000", "--events", "-", "--all", path}, 1, exitDone},
		{[]string{"decode", "--diameter-port", "70000", path}, 0, exitUsage},
	} {
		if code, out, errs := cordon(tt.args...); code != tt.code || strings.Count(out, "\n") != tt.n {
			t.Errorf("%q: code %d, %s%s", tt.args, code, out, errs)
		}
	}
}

func TestWhatIsEncryptedOrMissingIsSaid(t *testing.T) {
	record := append([]byte{0x17, 3, 3, 0, 40}, make([]byte, 40)...)
	path := capture(t, tcpFrame(3868, 1, append(record, record...)), tcpFrame(3868, 91, []byte("no message")), tcpFrame(3868, 101, locationRequest()), []byte{0x45})
	for _, verb := range []string{"decode", "replay"} {
		code, _, errs := cordon(verb, path)
		if code != exitDone {
			t.Errorf("%s: code %d", verb, code)
		}
		for _, want := range []string{
			"cordon: " + path + ": 2 records of TLS where Diameter is expected",
			"cordon: " + path + ": 10 octets of TCP streams passed over",
			"cordon: " + path + ": 1 frame with headers that cannot be read",
		} {
			if !strings.Contains(errs, want) {
				t.Errorf("%s: %q is not said: %s", verb, want, errs)
			}
		}
	}
}

// Whoever reads only the summary, or only its JSON, must not take for judged what
// was not.
func TestTheSummaryTellsWhatWasNotRead(t *testing.T) {
	record := append([]byte{0x17, 3, 3, 0, 40}, make([]byte, 40)...)
	path := capture(t, tcpFrame(3868, 1, append(record, record...)), tcpFrame(5868, 1, record), []byte{0x45})
	code, out, errs := cordon("replay", path)
	if code != exitDone || !regexp.MustCompile(`(?m)^records of TLS where Diameter is expected: .* 3$`).MatchString(out) ||
		!strings.Contains(out, "frames with headers that cannot be read") || strings.Contains(out, "octets of TCP streams") {
		t.Errorf("code %d: %s%s", code, out, errs)
	}
	var summary struct{ Unread map[string]uint64 }
	code, out, _ = cordon("replay", "--json", path)
	if err := json.Unmarshal([]byte(out), &summary); code != exitDone || err != nil {
		t.Fatalf("code %d, %v: %s", code, err, out)
	}
	want := map[string]uint64{"malformed_frames": 1, "tcp_gaps": 0, "tcp_octets": 0, "tls_records": 3}
	if diff := cmp.Diff(want, summary.Unread); diff != "" {
		t.Error(diff)
	}
	if _, out, _ = cordon("replay", capture(t, tcpFrame(3868, 1, locationRequest()))); strings.Contains(out, "not read") {
		t.Errorf("nothing was left unread: %s", out)
	}
}

// What was remembered from the frames before counts as in replay: of an answer,
// whether somebody asked.
func TestExplainJudgesWhatCameBefore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "answers.pcapng")
	if code, _, errs := cordon("forge", "../../pcaps/cases/DIA-SPF-010/scenario.yaml", "-o", path); code != exitDone {
		t.Fatalf("forge: code %d: %s", code, errs)
	}
	for _, tt := range []struct {
		frame, verdict string
	}{
		{"2", "pass, reason none"},
		{"3", "drop, reason rule\n  by DIA-SPF-ANSWER"},
		{"7", "drop, reason rule\n  by DIA-SPF-ANSWER"},
	} {
		code, out, errs := cordon("explain", path, "--frame", tt.frame, "--operator", "../../examples/operator.yaml")
		if code != exitDone || !strings.Contains(out, "verdict\n  "+tt.verdict) || strings.Count(out, "verdict\n") != 1 {
			t.Errorf("frame %s: code %d: %s%s", tt.frame, code, out, errs)
		}
	}
}

func TestExplainTakesDiameterInHexadecimalDigits(t *testing.T) {
	code, out, errs := cordon("explain", "--hex", hex.EncodeToString(locationRequest()), "--json")
	if code != exitDone || !strings.Contains(out, `"rules"`) {
		t.Errorf("code %d: %s%s", code, out, errs)
	}
	code, out, _ = cordon("explain", "--hex", fmt.Sprintf("%x", locationRequest()))
	if code != exitDone || !strings.Contains(out, "diameter.ulr_flags") || !strings.Contains(out, "epc.mnc001.mcc208.3gppnetwork.org") {
		t.Errorf("code %d: %s", code, out)
	}
}
