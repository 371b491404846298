package gsmmap

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"cordon/protocols/internal/corpus"
	"cordon/protocols/message"
)

func TestContextsAreUniqueAndOrdered(t *testing.T) {
	last := 0
	for i := range contexts[1:] {
		c := &contexts[i+1]
		if at := int(c.Number)<<8 | int(c.Version); at <= last {
			t.Errorf("%s %d.%d stands out of order", c.Name, c.Number, c.Version)
		} else {
			last = at
		}
		if got, ok := ContextByOID([]byte{4, 0, 0, 1, 0, c.Number, c.Version}); !ok || got != c {
			t.Errorf("%s %d.%d is not found by its name", c.Name, c.Number, c.Version)
		}
		if c.initiator == (opSet{}) {
			t.Errorf("%s %d.%d: nobody opens it with an operation", c.Name, c.Number, c.Version)
		}
		for code := range int64(maxOps) {
			if c.Allows(code, Initiator|Responder) && message.OperationByCode(message.ProtocolMAP, code) == 0 {
				t.Errorf("%s %d.%d has operation %d, which has no name", c.Name, c.Number, c.Version, code)
			}
		}
	}
}

func TestContextByOIDIsExact(t *testing.T) {
	tests := []struct {
		name        string
		oid         []byte
		known, ofMA bool
	}{
		{"anyTimeInfoEnquiry", []byte{4, 0, 0, 1, 0, 29, 3}, true, true},
		{"a version that it never had", []byte{4, 0, 0, 1, 0, 29, 2}, false, true},
		{"an octet more", []byte{4, 0, 0, 1, 0, 29, 3, 0}, false, true},
		{"an octet less", []byte{4, 0, 0, 1, 0, 29}, false, true},
		{"a padded arc", []byte{4, 0, 0, 1, 0, 0x80, 29, 3}, false, true},
		{"a number that nobody has", []byte{4, 0, 0, 1, 0, 30, 3}, false, true},
		{"a number beyond the table", []byte{4, 0, 0, 1, 0, 110, 67}, false, true},
		{"CAP of phase 2", []byte{4, 0, 0, 1, 0, 50, 1}, false, false},
		{"CAP of phase 4", []byte{4, 0, 0, 1, 23, 3, 4}, false, false},
		{"another root", []byte{4, 0, 0, 2, 0, 29, 3}, false, false},
		{"nothing", nil, false, false},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			if _, ok := ContextByOID(tc.oid); ok != tc.known {
				t.Errorf("known %v", ok)
			}
			if got := OfMAP(tc.oid); got != tc.ofMA {
				t.Errorf("of MAP %v", got)
			}
		})
	}
	for _, n := range [][2]int{{-1, 3}, {48, 3}, {1, -1}, {1, 5}} {
		if _, ok := ContextByNumber(n[0], n[1]); ok {
			t.Errorf("context %v", n)
		}
	}
}

func TestSidesOfADialogue(t *testing.T) {
	tests := []struct {
		name            string
		number, version int
		code            int64
		side            Side
		want            bool
	}{
		{"the VLR updates the location", 1, 3, 2, Initiator, true},
		{"the HLR does not", 1, 3, 2, Responder, false},
		{"the HLR sends subscriber data in it", 1, 3, 7, Responder, true},
		{"the VLR does not", 1, 3, 7, Initiator, false},
		{"ATI under a context of location updating", 1, 3, 71, Initiator | Responder, false},
		{"short messages to mobiles have opcode 46 in version 2", 25, 2, 46, Initiator, true},
		{"and not 44", 25, 2, 44, Initiator, false},
		{"the password is asked for by the responder", 18, 2, 18, Responder, true},
		{"USSD is asked for by either side", 19, 2, 60, Responder, true},
		{"an opcode out of range", 1, 3, 500, Initiator | Responder, false},
		{"a negative opcode", 1, 3, -1, Initiator | Responder, false},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			c, ok := ContextByNumber(tc.number, tc.version)
			if !ok {
				t.Fatal("no such context")
			}
			if got := c.Allows(tc.code, tc.side); got != tc.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestVersion1(t *testing.T) {
	for code, want := range map[int64]bool{2: true, 3: true, 9: true, 45: true, 46: true, 19: true, 71: false, 70: false, 56: false, 44: false, 59: false, -1: false} {
		if got := Version1(code); got != want {
			t.Errorf("operation %d: %v", code, got)
		}
	}
}

func TestOperationsAreThoseOfTheDictionary(t *testing.T) {
	seen := map[int64]bool{}
	for _, o := range Operations() {
		code := int64(o.Code)
		if seen[code] || message.OperationByCode(message.ProtocolMAP, code) == 0 {
			t.Errorf("operation %d stands twice or has no name", code)
		}
		seen[code] = true
		if got, ok := OperationByCode(code); !ok || got.Code != o.Code {
			t.Errorf("operation %d is not found", code)
		}
		if o.Category == CategoryNone || o.Category.String() == "" {
			t.Errorf("operation %d has no category", code)
		}
		for e := range int64(maxErrors) {
			if o.AllowsError(e) && ErrorName(e) == "" {
				t.Errorf("operation %d allows error %d, which has no name", code, e)
			}
		}
		if o.NoResult && (results[code] != nil || o.errors != (opSet{})) {
			t.Errorf("operation %d is never answered, and has a result or errors", code)
		}
		if o.Identity && arguments[code] == nil {
			t.Errorf("operation %d names a subscriber, and its argument is not read", code)
		}
		if code < firstRadioOp && !o.NoResult && results[code] == nil && o.errors == (opSet{}) && code != opSecureTransportClass2 && code != opSecureTransportClass4 {
			t.Errorf("operation %d is answered by nothing", code)
		}
	}
	for _, o := range message.Operations() {
		if o.Protocol == message.ProtocolMAP && !seen[int64(o.Code)] {
			t.Errorf("%s (%d) has no row", o.Name, o.Code)
		}
	}
	for _, code := range []int64{-1, 0, 1, 27, 82, 127, 1 << 40} {
		if _, ok := OperationByCode(code); ok {
			t.Errorf("operation %d exists", code)
		}
	}
}

// The operations of every context must be known, and every operation but those
// of the radio interface must belong to a context.
func TestOperationsBelongToContexts(t *testing.T) {
	for _, o := range Operations() {
		found := false
		for i := range contexts {
			found = found || contexts[i].Allows(int64(o.Code), Initiator|Responder)
		}
		radio := o.Code == opNotifySS || o.Code >= firstRadioOp && o.Code <= lastRadioOp
		// In the context of messages to mobiles, version 3 has 44.
		if found == radio {
			t.Errorf("operation %d: in a context %v, of the radio interface %v", o.Code, found, radio)
		}
	}
}

func TestSubsystems(t *testing.T) {
	tests := []struct {
		name            string
		code            int64
		calling, called int64
		want            bool
	}{
		{"a VLR updates at the HLR", opUpdateLocation, SSNVLR, SSNHLR, true},
		{"an HLR does not update", opUpdateLocation, SSNHLR, SSNHLR, false},
		{"an HLR sends data to a VLR", opInsertSubscriberData, SSNHLR, SSNVLR, true},
		{"and to an SGSN", opInsertSubscriberData, SSNHLR, SSNSGSN, true},
		{"and not to an HLR", opInsertSubscriberData, SSNHLR, SSNHLR, false},
		{"a control point asks for the location", opAnyTimeInterrogation, SSNgsmSCF, SSNHLR, true},
		{"operations of unknown roles allow all", opNotifySS, 3, 4, true},
		{"numbers out of range do not fit", opUpdateLocation, 256, -1, false},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			o, ok := OperationByCode(tc.code)
			if !ok {
				t.Fatal("no such operation")
			}
			if got := o.AllowsCallingSSN(tc.calling) && o.AllowsCalledSSN(tc.called); got != tc.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestErrorNames(t *testing.T) {
	for code, want := range map[int64]string{1: "unknownSubscriber", 34: "systemFailure", 72: "ussd-Busy", 0: "", 41: "", 73: "", -1: ""} {
		if got := ErrorName(code); got != want {
			t.Errorf("error %d: %q", code, got)
		}
	}
	if ErrorName(ErrorRoamingNotAllowed) != "roamingNotAllowed" || ErrorName(ErrorFacilityNotSupported) != "facilityNotSupported" {
		t.Error("the constants name other errors")
	}
}

// record is what the truth says of the components of a message.
type record struct {
	Malformed bool `json:"malformed"`
	TCAP      *struct {
		AC string `json:"ac"`
	} `json:"tcap"`
	Components []struct {
		Protocol string          `json:"proto"`
		Op       json.RawMessage `json:"op"`
		Error    *int64          `json:"err"`
	} `json:"comps"`
}

// Whatever tshark calls MAP in the captures stands in the tables, but for what
// was made to be wrong.
func TestTablesKnowTheCaptures(t *testing.T) {
	dir := corpus.Dir(t)
	seen := map[int64]bool{}
	for _, name := range corpus.Names(t) {
		if strings.HasPrefix(name, "mut_") || strings.HasPrefix(name, "pwnss7") || name == "pcapr_attach_sccp_xudts.pcap" {
			continue
		}
		for _, r := range truth(t, filepath.Join(dir, "truth", name+".jsonl.gz")) {
			if r.Malformed || r.TCAP == nil {
				continue
			}
			if ac := strings.Split(r.TCAP.AC, "."); len(ac) == 8 && strings.HasPrefix(r.TCAP.AC, "0.4.0.0.1.0.") && ac[6] != "50" {
				number, _ := strconv.Atoi(ac[6])
				version, _ := strconv.Atoi(ac[7])
				if _, ok := ContextByNumber(number, version); !ok {
					t.Errorf("%s: context %s", name, r.TCAP.AC)
				}
			}
			for _, c := range r.Components {
				var op int64
				if c.Protocol == "gsm_map" && json.Unmarshal(c.Op, &op) == nil && len(c.Op) > 0 {
					seen[op] = true
					if _, ok := OperationByCode(op); !ok {
						t.Errorf("%s: operation %d", name, op)
					}
				}
				if c.Protocol == "gsm_map" && c.Error != nil && ErrorName(*c.Error) == "" {
					t.Errorf("%s: error %d", name, *c.Error)
				}
			}
		}
	}
	if len(seen) < 10 {
		t.Errorf("only %d operations seen", len(seen))
	}
}

func truth(tb testing.TB, path string) (out []record) {
	tb.Helper()
	f, err := os.Open(path)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		tb.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		tb.Fatal(err)
	}
	for line := range bytes.Lines(b) {
		var r record
		if err := json.Unmarshal(line, &r); err != nil {
			tb.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}
