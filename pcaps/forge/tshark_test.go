package forge

import (
	"bytes"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"cordon/pcaps"
	"cordon/protocols/message"
)

// tshark reads packets with tshark and returns the fields of each frame; the test is skipped without it.
func tshark(t *testing.T, packets []Packet, fields ...string) [][]string {
	t.Helper()
	program, err := exec.LookPath("tshark")
	if err != nil {
		t.Skip("no tshark")
	}
	path := filepath.Join(t.TempDir(), "x.pcapng")
	w, err := pcaps.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range packets {
		p := &packets[i]
		if err := w.Write(&pcaps.Frame{Time: p.Time.UnixNano(), Link: p.Link, Data: p.Data}, ""); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	args := []string{"-r", path, "-T", "fields", "-E", "separator=|"}
	for _, f := range fields {
		args = append(args, "-e", f)
	}
	var stderr bytes.Buffer
	cmd := exec.Command(program, args...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("tshark: %v: %s", err, &stderr)
	}
	var rows [][]string
	for line := range strings.Lines(string(out)) {
		rows = append(rows, strings.Split(strings.TrimSuffix(line, "\n"), "|"))
	}
	return rows
}

// sampleText is a value for a field of a codec.
func sampleText(f *field) string {
	switch f.codec {
	case asTBCD:
		return "262990000000001"
	case asAddress:
		return "491779900010"
	case asCalled, asCalling:
		return "491701234567"
	case asInteger, asQuintuplets:
		return "1"
	case asBoolean:
		return "true"
	case asPLMN:
		return "262-99"
	case asGSNAddress:
		return "198.51.100.7"
	case asUSSD, asText:
		return "*100#"
	case asTPDU:
		return "040b911326880736f40000111011719551401 1c8329bfd064d9b53"
	}
	return sampleOctets[strings.Split(f.name, "|")[0]]
}

// sampleOctets are values of the fields that are given in octets, as their ASN.1 types want them.
var sampleOctets = map[string]string{
	"lmsi": "01020304", "da-lmsi": "01020304", "tmsi": "01020304", "supportedCamelPhases": "", "category": "0a", "teleservice": "11",
	"bearerService": "10", "ss-Code": "21", "forwarding-ss-Code": "21", "forwarding-status": "07", "odb-GeneralData": "0680",
	"sgsn-Name": "7367736e2e65787400", "sgsn-Realm": "6578616d706c65", "requestedEquipmentInfo": "0680", "traceReference": "01",
	"previous-LAI": "62f2990001", "rand": "000102030405060708090a0b0c0d0e0f", "auts": "000102030405060708090a0b0c0d",
	"targetCellId": "62f29900010002", "eventMet": "00", "callReference": "0102", "dcs": "0f", "ss-Event": "31",
	"asciCallReference": "2143", "mw-Status": "0280", "callingPartysCategory": "0a", "bearerCap": "8090a3", "cell": "62f29900010002",
	"timeAndTimezone": "0252010980352000", "correlationID": "0001", "cause": "8090", "charging": "a00480020064", "fci": "a0088001 00a103800101", "report": "a009a0038101ffa1020100",
	"receivingSideID": "02", "sendingSideID": "01", "apn": "08696e7465726e6574", "pdpID": "01", "geographical": "1000000000000000",
	"ss-Status": "0f", "locationEstimate": "1000000000000000",
}

// alternatives are fields that stand for one another, by name or by operation and name: the sample has the first only.
var alternatives = map[string]bool{
	"da-lmsi": true, "da-sc": true, "da-none": true, "oa-sc": true, "oa-none": true, "imsi-with-lmsi": true, "3 lmsi": true,
	"9 tmsi": true, "supportedCamelPhases": true, "locationInformationEPS": true, "requestedDomain": true, "22 forwardedToNumber": true,
	"10 teleservice": true, "11 teleservice": true, "12 teleservice": true, "13 teleservice": true, "14 teleservice": true,
}

// incomplete are operations of which the tables know the subscriber but not all that is mandatory.
var incomplete = map[int]bool{75: true, 84: true}

// Every operation that the tables know, with every parameter that they know, reads without fault in tshark.
func TestTsharkReadsEveryOperation(t *testing.T) {
	for _, table := range []struct {
		name string
		rows []signature
		kind string
	}{{"arguments", arguments, kindInvoke}, {"results", results, kindResult}} {
		t.Run(table.name, func(t *testing.T) {
			s := &Scenario{}
			for i := range table.rows {
				if incomplete[table.rows[i].code] {
					continue
				}
				s.Messages = append(s.Messages, samples(&table.rows[i], table.kind)...)
			}
			rows := tshark(t, build(t, s), "gsm_old.localValue", "camel.local", "inap.local", "_ws.malformed", "_ws.expert.message", "e212.imsi")
			if len(rows) != len(s.Messages) {
				t.Fatalf("%d frames, want %d", len(rows), len(s.Messages))
			}
			for i, row := range rows {
				m := &s.Messages[i]
				if m.TCAP == "begin" && table.kind == kindResult {
					continue
				}
				c := m.components()[0]
				want := strings.TrimPrefix(c.Op, "cap:")
				if row[0] != want && row[1] != want {
					t.Errorf("%s: tshark reads operation %q %q", want, row[0], row[1])
				}
				if row[3] != "" || row[4] != "" {
					t.Errorf("%s %v: tshark finds %q %q", want, c.Args, row[3], row[4])
				}
				if len(c.Args) > 0 && c.Args[0].Name == "imsi" && row[5] == "" {
					t.Errorf("%s: tshark finds no IMSI", want)
				}
			}
		})
	}
}

// Every transform but those that tshark does not follow keeps operation, titles and subscriber readable.
func TestTsharkReadsTransforms(t *testing.T) {
	s := &Scenario{Messages: []Message{
		{From: "attacker", To: "home.vlr", Invoke: Invoke("provideSubscriberInfo", "imsi", "262990000000001", "locationInformation", "")},
		{From: "attacker", To: "home.vlr", Invoke: Invoke("provideSubscriberInfo", "imsi", "262990000000001", "locationInformation", "")},
	}}
	blind := map[string]string{
		"m3ua_tcp":          "tshark reads M3UA over SCTP only",
		"m3ua_tcp_segments": "the same",
		"opcode_global":     "tshark shows an invoke without operation",
		"tag_primitive":     "tshark reads no elements inside",
	}
	// All in one capture, told apart by port and segmentation reference.
	const firstPort = 10000
	var packets []Packet
	var owner []int
	transforms := transformsOf(s)
	for i := range transforms {
		changed, ok := transforms[i].Apply(s)
		if !ok {
			t.Fatalf("%s does not apply to an ordinary message", transforms[i].Name)
		}
		changed.Carriage.SrcPort = firstPort + i
		for j := range changed.Messages {
			reference := 10*i + j
			changed.Messages[j].SCCP.Reference = &reference
		}
		for _, p := range build(t, changed) {
			packets, owner = append(packets, p), append(owner, i)
		}
	}
	got := make([]int, len(transforms))
	for i, row := range tshark(t, packets, "sccp.calling.digits", "sccp.called.digits", "gsm_old.localValue", "e212.imsi") {
		if strings.Contains(row[0], "88213999901") && strings.Contains(row[1], "491779900010") && strings.Contains(row[3], "262990000000001") {
			got[owner[i]] += strings.Count(","+row[2], ",70")
		}
	}
	for i, tr := range transforms {
		want := 2
		if blind[tr.Name] != "" {
			want = 0
		}
		if got[i] != want {
			t.Errorf("%s: tshark reads %d messages, want %d", tr.Name, got[i], want)
		}
	}
}

// samples makes a message with all parameters of a row; a result after the invoke that it answers.
func samples(row *signature, kind string) []Message {
	op := fmt.Sprint(row.code)
	if row.protocol == message.ProtocolCAP {
		op = "cap:" + op
	}
	c := &Component{Op: op}
	for i := range row.fields {
		f := &row.fields[i]
		name := strings.Split(f.name, "|")[0]
		if alternatives[name] || alternatives[fmt.Sprintf("%d %s", row.code, name)] || row.bare && len(c.Args) > 0 {
			continue
		}
		text := sampleText(f)
		if kind == kindResult && name == "tpdu" {
			text = map[int]string{44: "0000", 46: "010052019080350200"}[row.code] // reports without fault
		}
		c.Args = append(c.Args, Arg{Name: name, Values: []Value{{Text: text}}})
	}
	version := min(row.versions[1], 3)
	if row.protocol == message.ProtocolCAP {
		version = 0
	}
	m := Message{From: "fr.vlr", To: "home.hlr", TCAP: "begin", Version: version}
	if kind == kindInvoke {
		m.Invoke = c
		return []Message{m}
	}
	asking := m
	asking.Invoke = &Component{Op: op}
	m.From, m.To, m.TCAP, m.Result = "home.hlr", "fr.vlr", "end", c
	return []Message{asking, m}
}
