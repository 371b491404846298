package gsmmap

import (
	"bufio"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	arg "cordon/protocols/internal/argument"
	"cordon/protocols/message"
)

// vector is one row of testdata/arguments.tsv.
type vector struct {
	kind      string
	code      int64
	parameter []byte
	want      []string // field=value
}

func vectors(tb testing.TB) (rows []vector) {
	tb.Helper()
	f, err := os.Open("testdata/arguments.tsv")
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	for s.Scan() {
		if strings.HasPrefix(s.Text(), "#") {
			continue
		}
		column := strings.Split(s.Text(), "\t")
		if len(column) != 4 {
			tb.Fatalf("row %q", s.Text())
		}
		code, err := strconv.ParseInt(column[1], 10, 64)
		if err != nil {
			tb.Fatal(err)
		}
		rows = append(rows, vector{column[0], code, unhex(tb, column[2]), strings.Fields(column[3])})
	}
	if s.Err() != nil || len(rows) == 0 {
		tb.Fatalf("%d rows, %v", len(rows), s.Err())
	}
	return rows
}

func (v *vector) component() message.Component {
	c := message.Component{Type: message.ComponentInvoke, HasOpcode: true, Opcode: v.code, Parameter: v.parameter}
	switch v.kind {
	case "result":
		c.Type = message.ComponentReturnResultLast
	case "error":
		c = message.Component{Type: message.ComponentReturnError, HasError: true, Error: v.code, Parameter: v.parameter}
	}
	return c
}

// Every identity and address stands under its field, and nothing that the
// specification writes is an anomaly.
func TestArgumentsOfTheSpecification(t *testing.T) {
	for _, v := range vectors(t) {
		m := read(v.component(), nil)
		got := map[string]bool{}
		for _, f := range message.Fields() {
			if f.Scope == message.ScopeComponent && (f.Type == message.TypeText || f.Type == message.TypeAddr) {
				for _, s := range values(m, f.ID) {
					got[f.Name+"="+s] = true
				}
			}
		}
		for _, w := range v.want {
			if !got[w] {
				t.Errorf("%s %d: %s is missing", v.kind, v.code, w)
			}
		}
		// The encoder filled the user data of short messages with any octets.
		a := slices.DeleteFunc(marked(m), func(name string) bool { return strings.HasPrefix(name, "sms.") })
		if len(a) > 0 {
			t.Errorf("%s %d: marked %v", v.kind, v.code, a)
		}
	}
}

// An operation that names a subscriber must have been seen to do so in a
// request made by another encoder.
func TestVectorsCoverTheOperationsThatNameSubscribers(t *testing.T) {
	identities := []string{"map.imsi=", "map.msisdn=", "map.tmsi=", "map.imei=", "map.lmsi="}
	seen := map[int64]bool{}
	for _, v := range vectors(t) {
		for _, w := range v.want {
			for _, p := range identities {
				seen[v.code] = seen[v.code] || v.kind == "invoke" && strings.HasPrefix(w, p)
			}
		}
	}
	for _, o := range Operations() {
		if o.Identity && !seen[int64(o.Code)] {
			t.Errorf("operation %d", o.Code)
		}
	}
}

// Cut anywhere, an argument is read as far as it goes, is marked, and never
// shows an identity that was not in the whole.
func TestCutArgumentsAreMarked(t *testing.T) {
	m := message.New()
	for _, v := range vectors(t) {
		readInto(m, v.component(), nil)
		var all []string
		for _, s := range values(m, message.FieldMAPIMSI) {
			all = append(all, strings.Clone(s))
		}
		for n := 1; n < len(v.parameter); n++ {
			cut := v
			cut.parameter = v.parameter[:n]
			readInto(m, cut.component(), nil)
			if m.Anomalies.Empty() {
				t.Fatalf("%s %d cut to %d octets is not marked", v.kind, v.code, n)
			}
			for i, s := range values(m, message.FieldMAPIMSI) {
				if i < len(all) && !strings.HasPrefix(all[i], strings.TrimRight(s, "f")) {
					t.Fatalf("%s %d cut to %d octets: IMSI %s, whole %v", v.kind, v.code, n, s, all)
				}
			}
		}
	}
}

func TestShapesFitTheWalker(t *testing.T) {
	seen := map[*arg.Shape]bool{}
	var visit func(*arg.Shape)
	visit = func(s *arg.Shape) {
		if s == nil || seen[s] {
			return
		}
		seen[s] = true
		if len(s.Members) == 0 || len(s.Members) > arg.MaxMembers {
			t.Errorf("a shape of %d members", len(s.Members))
		}
		for _, m := range s.Members {
			if f := message.FieldByID(m.Field); m.Field != 0 && f.Scope != message.ScopeComponent {
				t.Errorf("field %s does not belong to components", f.Name)
			}
			if (m.Label == "") != (m.LabelField == 0) || m.Kind == arg.Nested && m.Sub == nil {
				t.Errorf("tag %x: label or type missing", m.Tag)
			}
			visit(m.Sub)
		}
	}
	for _, table := range [][maxOps]*arg.Shape{arguments, results, errorParameters} {
		for _, s := range table {
			visit(s)
			if s != nil && s.Form != arg.Choice {
				t.Error("what a parameter may be is a choice of its versions")
			}
		}
	}
	if len(seen) < 100 {
		t.Errorf("%d shapes visited", len(seen))
	}
}

func TestFlagsAndNumbers(t *testing.T) {
	tests := []struct {
		name      string
		code      int64
		parameter string
		field     message.FieldID
		want      []string
	}{
		{"ATI asks for location and state", 71, "301d a00a 8008 62999900000000f0 a104 8000 8100 8307 9194719709 0010", message.FieldMAPRequestedInfo, []string{"location", "state"}},
		{"PSI asks where the subscriber is now, and for the IMEI", 70, "3010 8008 62999900000000f0 a204 8300 8600", message.FieldMAPRequestedInfo, []string{"current_location", "imei"}},
		{"SAI wants five vectors", 56, "300d 8008 62999900000000f0 020105", message.FieldMAPVectors, []string{"5"}},
		{"SAI names its node type", 56, "3010 8008 62999900000000f0 020105 830101", message.FieldMAPRequestingNodeType, []string{"1"}},
		{"SAI names its network", 56, "3012 8008 62999900000000f0 020105 8403 02f899", message.FieldMAPRequestingPLMN, []string{"208-99"}},
		{"SAI resynchronises", 56, "300f 8008 62999900000000f0 020105 3000", message.FieldMAPResynchronisation, []string{"1"}},
		{"sendParameters asks for the key", 9, "300f 8008 62999900000000f0 3003 0a0104", message.FieldMAPParameterRequest, []string{"4"}},
		{"cancelLocation tells its type", 3, "a30d 0408 62999900000000f0 0a0101", message.FieldMAPCancellationType, []string{"1"}},
		{"updateLocation wants no subscriber data", 2, "301c 0408 62999900000000f0 8106 913366990000 0406 913366990000 8f00", message.FieldMAPSkipSubscriberData, []string{"1"}},
		{"SRI with camelInfo", 22, "3011 8006 914971779900 8301 00 ab04 0302 0640", message.FieldMAPCAMELInfo, []string{"1"}},
		{"SRI-SM only for the IMSI", 45, "3018 8006 914971779900 8101ff 8206 913366990000 8a0100", message.FieldMAPOnlyIMSIRequested, []string{"0"}},
		{"PSL overrides privacy", 83, "3014 3003 800100 0406 913366990000 a003 800103 8100", message.FieldMAPPrivacyOverride, []string{"1"}},
		{"PSL names its client", 83, "3012 3003 800100 0406 913366990000 a003 800103", message.FieldMAPLCSClientType, []string{"3"}},
		{"ISD bars the subscriber", 7, "3005 830101 a800", message.FieldMAPSubscriberStatus, []string{"1"}},
		{"ISD holds barring data", 7, "3005 830101 a800", message.FieldMAPODB, []string{"1"}},
		{"registerSS names its service", 10, "3003 040121", message.FieldMAPSSCode, []string{string(rune('0' + 0x21))}},
		{"registerPassword has a bare code", 17, "040191", message.FieldMAPSSCode, []string{string(rune('0' + 0x91))}},
		{"reset lists the prefixes of the HLR", 37, "3010 0406 913366990000 3006 0404 62999900", message.FieldMAPHLRPrefix, []string{"26999900"}},
		{"CSI set by the home", 7, "3004 ad02 a000", message.FieldMAPCSI, []string{"o-csi"}},
		{"withdrawal of CAMEL", 8, "300c 8008 62999900000000f0 8900", message.FieldMAPCSI, []string{"withdraw"}},
		{"USSD in the default alphabet", 59, "300a 04010f 0405 aa180c3602", message.FieldMAPUSSDString, []string{"*100#"}},
		{"USSD of version 1 in ASCII", 19, "1605 2a31303023", message.FieldMAPUSSDString, []string{"*100#"}},
		{"mobile terminated by IMSI", 44, "3015 8008 62999900000000f0 8406 913366990000 0401 00", message.FieldMAPSMDA, []string{"imsi"}},
		{"the origin of it is a centre, by its place", 44, "3015 8008 62999900000000f0 8406 913366990000 0401 00", message.FieldMAPSMOA, []string{"sc"}},
		{"mobile originated", 46, "3013 8406 913366990000 8206 914971779900 0401 00", message.FieldMAPSMOA, []string{"msisdn"}},
		{"the short message itself", 46, "3013 8406 913366990000 8206 914971779900 0401 7f", message.FieldMAPSMTPDU, []string{"7f"}},
		{"GSN addresses are read as such", 24, "3011 8008 62999900000000f0 8105 04c0000201", message.FieldMAPGGSNAddress, []string{"192.0.2.1"}},
		{"trace is collected at an address", 50, "3014 8008 62999900000000f0 810101 8a05 04c0000201", message.FieldMAPOMC, []string{"192.0.2.1"}},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			m := invoke(t, tc.code, tc.parameter)
			if d := cmp.Diff(tc.want, values(m, tc.field)); d != "" {
				t.Errorf("%s (-want +got):\n%s", tc.field.Name(), d)
			}
		})
	}
}
