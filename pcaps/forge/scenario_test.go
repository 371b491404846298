package forge

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cordon/pcaps"
)

func load(t testing.TB, text string) *Scenario {
	t.Helper()
	s, err := Load([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// items is a scenario of the given list items.
func items(list ...string) string {
	return "scenario: test\nmessages:\n  - " + strings.Join(list, "\n  - ") + "\n"
}

func build(t testing.TB, s *Scenario) []Packet {
	t.Helper()
	packets, err := s.Build()
	if err != nil {
		t.Fatal(err)
	}
	return packets
}

func TestLoadTellsEveryFaultWithItsLine(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"an empty file", "", []string{"no documents"}},
		{"no messages", "scenario: x\n", []string{"line 1: no messages"}},
		{"no YAML", "messages: [\n", []string{"line 2: "}},
		{"keys that nobody knows, at every level", "scenrio: x\n" + strings.TrimPrefix(items(
			`{from: fr.hlr, to: home.vlr, invok: {op: reset}}`,
			`{from: fr.hlr, to: home.vlr, sccp: {typ: udt}, invoke: {op: reset}}`,
			`{from: fr.hlr, to: home.vlr, ber: {len: long}, invoke: {op: reset}}`,
		), "scenario: test\n"), []string{
			"line 1: field scenrio not found",
			`line 3: unknown key "invok"; did you mean "invoke"?`,
			"line 4: field typ not found",
			`line 5: unknown key "len"; known are length, tag, string, on`,
		}},
		{"nodes that nobody knows", items(`{from: fr.hrl, to: home.vlr, invoke: {op: reset}}`, `{from: fr.hlr, to: nowhere, invoke: {op: reset}}`),
			[]string{`line 3: unknown node "fr.hrl"; did you mean "fr.hlr"?`, `line 4: unknown node "nowhere"`}},
		{"nobody who sends", items(`{to: home.vlr, invoke: {op: reset}}`), []string{"line 3: a message needs from and to"}},
		{"operations, parameters and values", items(
			`{from: fr.hlr, to: home.vlr, invoke: {op: cancelLocatoin, imsi: "1"}}`,
			`{from: fr.hlr, to: home.vlr, invoke: {op: cancelLocation, imis: "1"}}`,
			`{from: fr.hlr, to: home.vlr, invoke: {op: cancelLocation, imsi: "1x"}}`,
			`{from: fr.hlr, to: home.vlr, invoke: {imsi: "1"}}`,
			`{from: fr.hlr, to: home.vlr, error: {error: nope}}`,
			`{from: fr.hlr, to: home.vlr, reject: {problem: invoke.9}}`,
		), []string{
			`line 3: unknown operation "cancelLocatoin"; did you mean "cancelLocation"?`,
			`line 4: line 4: unknown parameter "imis"; did you mean "imsi"? of cancelLocation`,
			`line 5: line 5: imsi: 'x' in "1x" is no digit`,
			"line 6: op is missing",
			`line 7: unknown error "nope"`,
			`line 8: unknown problem "invoke.9"`,
		}},
		{"words", items(
			`{from: fr.hlr, to: home.vlr, tcap: bgin, invoke: {op: reset}}`,
			`{from: fr.hlr, to: home.vlr, portion: aark, invoke: {op: reset}}`,
			`{from: fr.hlr, to: home.vlr, ac: 1.2.x, invoke: {op: reset}}`,
			`{from: fr.hlr, to: home.vlr, carriage: {link: wifi}, invoke: {op: reset}}`,
			`{from: fr.hlr, to: home.vlr, sccp: {type: dt1}, invoke: {op: reset}}`,
			`{from: fr.hlr, to: home.vlr, sccp: {called: {ri: x, gt: 12z}}, invoke: {op: reset}}`,
			`{from: fr.hlr, to: home.vlr, destination_reference: "9.1:12", invoke: {op: reset}}`,
		), []string{`line 3: unknown message type "bgin"`, `line 4: unknown dialogue portion "aark"`, `line 5: unknown application context`,
			`line 6: carriage: unknown link "wifi"`, `line 7: sccp: unknown type "dt1"`, `line 8: sccp: ri: unknown`, `line 8: sccp: gt: 'z'`,
			`line 9: reference: "9.1" before the digits`}},
		{"forms", items(
			`{from: fr.hlr, to: home.vlr, ber: {length: short}, invoke: {op: reset}}`,
			`{from: fr.hlr, to: home.vlr, ber: {on: imsi}, invoke: {op: reset}}`,
			`{from: fr.hlr, to: home.vlr, invoke: {op: reset, opcode: round}}`,
			`{from: fr.hlr, to: home.vlr, invoke: {op: reset, id: x}}`,
			`{from: fr.hlr, to: home.vlr, invoke: {op: reset, hlr: "1", hlr: "2"}}`,
			`{from: fr.hlr, to: home.vlr, invoke: {op: mt-ForwardSM, tpdu: {typ: deliver}}}`,
			`{from: fr.hlr, to: home.vlr, invoke: {op: mt-ForwardSM, tpdu: {text: a, data: "00"}}}`,
			`{from: fr.hlr, to: home.vlr, components: [{invok: {op: reset}}, {invoke: {op: reset}, error: {}}]}`,
		), []string{`line 3: ber: length: "short" is none of`, "line 4: ber: one of length, tag and string", "line 5: opcode: unknown form", "line 6: ",
			"line 7: hlr stands twice", `line 8: unknown key "typ"`, "line 9: tpdu: text and data exclude", "line 10: invok: "}},
		{"octets, spans and addresses", "start: soon\n" + items(
			`{from: fr.hlr, to: home.vlr, tcap_hex: 0g}`,
			`{from: fr.hlr, to: home.vlr, after: fast, invoke: {op: reset}}`,
			`{from: fr.hlr, to: home.vlr, carriage: {src: 1.2.3}, invoke: {op: reset}}`,
		), []string{"line 1: ", "line 4: ", "line 5: ", "line 6: "}},
		{"what excludes each other", items(
			`{from: fr.hlr, to: home.vlr, at: 1s, after: 1s, invoke: {op: reset}}`,
			`{from: fr.hlr, to: home.vlr, invoke: {op: reset}, result: {op: reset}}`,
		), []string{"line 3: at and after", "line 4: several components"}},
		{"bounds", items(
			`{from: fr.hlr, to: home.vlr, repeat: 99999999, invoke: {op: reset}}`,
			`{from: fr.hlr, to: home.vlr, sccp: {segments: 17}, invoke: {op: reset}}`,
			`{from: fr.hlr, to: home.vlr, sccp: {segments: 2, order: [3]}, invoke: {op: reset}}`,
			`{from: fr.hlr, to: home.vlr, carriage: {fragments: 65}, invoke: {op: reset}}`,
			`{from: fr.hlr, to: home.vlr, invoke: {op: reset, id: 128}}`,
		), []string{"line 3: repeat", "line 4: sccp: 1 to 16", "line 5: sccp: order names segment 3 of 2", "line 6: carriage: 1 to 64", "line 7: an invoke identifier"}},
		{"a node without an address behind another such", "network:\n  a: {gt: \"1\", via: b}\n  b: {gt: \"2\", via: home}\n" + items(`{from: a, to: home.vlr, invoke: {op: reset}}`),
			[]string{"node a: via b is no node with addresses of its own"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Load([]byte(tt.text))
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error lacks %q:\n%v", want, err)
				}
			}
		})
	}
}

func TestScenariosBeyondTheBoundAreRefused(t *testing.T) {
	if _, err := Load(bytes.Repeat([]byte("#"), MaxScenario+1)); err == nil || !strings.Contains(err.Error(), "longer than") {
		t.Errorf("error %v", err)
	}
}

func TestTimes(t *testing.T) {
	const reset = `invoke: {op: reset, hlr: "33699000001"}`
	s := load(t, "start: 2026-01-02T03:04:05Z\nstep: 1s\n"+items(
		`{from: fr.hlr, to: home.vlr, `+reset+`}`,
		`{from: fr.hlr, to: home.vlr, `+reset+`}`,
		`{from: fr.hlr, to: home.vlr, after: 5ms, repeat: 3, every: 1ms, `+reset+`}`,
		`{from: fr.hlr, to: home.vlr, at: 1h, repeat: 2, `+reset+`}`,
	))
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	var got []time.Duration
	for _, p := range build(t, s) {
		got = append(got, p.Time.Sub(start))
	}
	want := []time.Duration{0, time.Second, 1005 * time.Millisecond, 1006 * time.Millisecond, 1007 * time.Millisecond, time.Hour, time.Hour + time.Second}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("times (-want +got):\n%s", diff)
	}
	if p := build(t, load(t, items(`{from: fr.hlr, to: home.vlr, `+reset+`}`)))[0]; !p.Time.Equal(defaultStart) {
		t.Errorf("a scenario without a start begins at %v", p.Time)
	}
}

func TestRepetitionsAreNumbered(t *testing.T) {
	s := load(t, items(`{from: fr.vlr, to: home.hlr, repeat: 3, note: "try {n}", sccp: {calling: {gt: "3369900{n:4}"}}, invoke: {op: purgeMS, imsi: "26299000000{n:4}"}}`))
	for i, p := range build(t, s) {
		m, data := userData(t, p)
		imsi := []string{"62920900000000f0", "62920900000000f1", "62920900000000f2"}[i]
		if !strings.Contains(hex.EncodeToString(data), imsi) {
			t.Errorf("repetition %d: % x lacks %s", i, data, imsi)
		}
		if got, want := string(m.Calling.GT()), fmt.Sprintf("3369900%04d", i); got != want {
			t.Errorf("repetition %d: calling %s, want %s", i, got, want)
		}
		if want := fmt.Sprintf("try %d", i); p.Comment != want {
			t.Errorf("repetition %d: comment %q, want %q", i, p.Comment, want)
		}
	}
}

// everything is a scenario with as many features as fit.
const everything = `
scenario: everything
network:
  rogue: {gt: "88299", ssn: 8, pc: 77, ip: 203.0.113.9}
sccp: {return: true}
m3ua: {rc: [1, 2], na: 8}
messages:
  - {from: rogue, to: home.hlr, invoke: {op: sendRoutingInfoForSM, msisdn: "491779912345", sc: "88299"}}
  - {from: home.hlr, to: rogue, result: {imsi: "262990000000001", networkNode: "491779900010"}}
  - {from: rogue, to: home.msc, invoke: {op: mt-ForwardSM, imsi: "262990000000001", sc: "88299", tpdu: {address: "text:BANK", text: hello}}, sccp: {segments: 3, order: [2, 1, 3]}}
  - {from: rogue, to: home.hlr, invoke: {op: anyTimeInterrogation, imsi: "262990000000001"}, ber: {length: indefinite, on: all}, carriage: {ip_fragments: 2, vlan: [5]}}
  - {from: rogue, to: home.hlr, carriage: {bundle: true}, tcap_hex: "6200"}
  - {from: rogue, to: home.hlr, invoke: {op: reset}, carriage: {link: mtp3}}
`

func TestTheSameScenarioGivesTheSameOctets(t *testing.T) {
	s := load(t, everything)
	var first, second, third bytes.Buffer
	for _, out := range []*bytes.Buffer{&first, &second} {
		if _, err := s.WriteTo(out); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := load(t, everything).WriteTo(&third); err != nil || n != int64(third.Len()) {
		t.Fatalf("%d octets, %v; the file has %d", n, err, third.Len())
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) || !bytes.Equal(first.Bytes(), third.Bytes()) {
		t.Error("the octets differ from one time to the next")
	}
}

func TestWhatIsWrittenIsWhatWasBuilt(t *testing.T) {
	s := load(t, everything)
	var out bytes.Buffer
	if _, err := s.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	packets := build(t, s)
	r := pcaps.NewReader("x", &out)
	var f pcaps.Frame
	for i, p := range packets {
		if err := r.Next(&f); err != nil {
			t.Fatalf("frame %d: %v", i+1, err)
		}
		if !bytes.Equal(f.Data, p.Data) || f.Time != p.Time.UnixNano() || f.Link != p.Link {
			t.Errorf("frame %d differs from packet %d", f.Number, i)
		}
	}
	if err := r.Next(&f); err == nil {
		t.Errorf("more than %d frames", len(packets))
	}
}

func TestBuildTellsTheLineOfWhatCannotBeBuilt(t *testing.T) {
	tests := []struct{ name, item, want string }{
		{"a result of nothing", `{from: fr.hlr, to: home.vlr, tcap: end, result: {imsi: "1"}}`, "line 3: line 3: unknown parameter"},
		{"a dialogue portion without a context", `{from: fr.hlr, to: home.vlr, tcap: begin, portion: aarq}`, "line 3: ac: the application context is missing"},
		{"too much for a UDT", `{from: fr.hlr, to: home.vlr, sccp: {type: udt}, tcap_hex: "` + strings.Repeat("00", 300) + `"}`, "line 3: data of 300 octets"},
		{"too little for so many segments", `{from: fr.hlr, to: home.vlr, sccp: {type: xudt, segments: 9}, tcap_hex: "6200"}`, "too short for so many segments"},
		{"two versions of IP", `{from: fr.hlr, to: home.vlr, carriage: {src: "2001:db8::1"}, invoke: {op: reset}}`, "line 3: one address is IPv4"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := load(t, items(tt.item)).Build(); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
	bare := "network:\n  a: {gt: \"1\"}\n" + items(`{from: a, to: home.vlr, invoke: {op: reset}}`)
	if _, err := load(t, bare).Build(); err == nil || !strings.Contains(err.Error(), "line 5: the point code of a or home.vlr is missing") {
		t.Errorf("error %v for a node without addresses", err)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte(everything))
	f.Add([]byte(items(`{from: fr.vlr, to: home.hlr, ac: hex:04, otid: "", invoke: {op: "hex:020101", "[5]": 00, "{6}": 0500}}`)))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := Load(text)
		if err != nil {
			return
		}
		for i := range s.Messages {
			s.Messages[i].Repeat = min(s.Messages[i].Repeat, 2)
		}
		if len(s.Messages) > 50 {
			return
		}
		s.Build() // must come to an end without a panic; whether it can be built is not asked
	})
}
