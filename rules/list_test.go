package rules

import (
	"net/netip"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func makeList(t *testing.T, kind ListType, entries ...string) *List {
	t.Helper()
	l := &List{Name: "l", Type: kind}
	for _, e := range entries {
		if err := l.validate(e); err != nil {
			t.Fatalf("%s: %v", e, err)
		}
		l.add(e)
	}
	l.finish()
	return l
}

func TestListsHoldWhatTheirTypeMeans(t *testing.T) {
	tests := []struct {
		name    string
		kind    ListType
		entries []string
		in, out []string
	}{
		{"digits cover longer numbers", ListDigits, []string{"336", "4917799"}, []string{"336", "33699000001", "491779900001"}, []string{"", "33", "4917", "3a6", "833699"}},
		{"a star covers every number", ListDigits, []string{"*"}, []string{"1", ""}, nil},
		{"addresses and prefixes", ListIP, []string{"192.0.2.0/24", "2001:db8::1", "203.0.113.7"}, []string{"192.0.2.255", "2001:db8::1", "203.0.113.7", "::ffff:192.0.2.1"}, []string{"192.0.3.0", "2001:db8::2", "x", ""}},
		{"text is exact", ListText, []string{"FRAEX"}, []string{"FRAEX"}, []string{"fraex", "FRAE", ""}},
		{"a PLMN is exact in its digits", ListPLMN, []string{"262-99", "310-999"}, []string{"262-99", "310-999"}, []string{"262-099", "26299"}},
		{"a realm has no case", ListRealm, []string{"IPX.example", "a.test."}, []string{"ipx.example", "IPX.EXAMPLE", "ipx.example.", "a.test"}, []string{"a.ipx.example", "example", "", ".", "ipx.example.."}},
		{"a leading dot covers what is below", ListHost, []string{".mcc262.3gppnetwork.org"}, []string{"hss.mcc262.3gppnetwork.org", "a.B.mcc262.3gppnetwork.org"}, []string{"mcc262.3gppnetwork.org", "xmcc262.3gppnetwork.org", strings.Repeat("a", 300) + ".mcc262.3gppnetwork.org"}},
		{"numbers", ListNumber, []string{"5005", "-1"}, []string{"5005", "-1"}, []string{"5006", "x"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := makeList(t, tt.kind, tt.entries...)
			for _, s := range tt.in {
				if !l.Contains(s) {
					t.Errorf("%q is not in the list", s)
				}
			}
			for _, s := range tt.out {
				if l.Contains(s) {
					t.Errorf("%q is in the list", s)
				}
			}
			if allocs := testing.AllocsPerRun(100, func() { l.Contains(tt.in[0]) }); allocs > 0 {
				t.Errorf("a look-up allocates %v times", allocs)
			}
			if l.Len() != len(tt.entries) {
				t.Errorf("length %d, want %d", l.Len(), len(tt.entries))
			}
		})
	}
}

func TestAddressesWithAZoneAreLookedUpWithout(t *testing.T) {
	l := makeList(t, ListIP, "fe80::/10")
	if !l.ContainsAddr(netip.MustParseAddr("fe80::1%eth0")) {
		t.Error("the zone hid the address")
	}
	if makeList(t, ListText, "a").ContainsAddr(netip.MustParseAddr("fe80::1")) {
		t.Error("a list of text holds an address")
	}
}

func TestEntriesOfTheWrongFormAreRefused(t *testing.T) {
	for kind, entries := range map[ListType][]string{
		ListIP:     {"192.0.2.1/24", "10.0.0.0/33", "::ffff:10.0.0.0/104", "fe80::1%eth0", ""},
		ListPLMN:   {"26299", "262-9", "262-9999"},
		ListRealm:  {"a..b", "-a", "a b", "", ".", strings.Repeat("a.", 200) + "b"},
		ListNumber: {"1.5", "", "0x1"},
		ListText:   {"", "a\x1b"},
		"other":    {"a"},
	} {
		for _, e := range entries {
			if (&List{Type: kind}).validate(e) == nil {
				t.Errorf("%s: %q was taken", kind, e)
			}
		}
	}
}

func TestListsComeFromTheirOwnFiles(t *testing.T) {
	files := fstest.MapFS{
		"a/rules.yaml":        {Data: []byte("lists:\n  gts: {type: digits, entries: ['1'], file: lists/gts.txt}\n  nets: {type: ip, file: nets.yaml}\n" + strings.Replace(one, `sccp.calling.gt == "1"`, `in_list(sccp.calling.gt, "gts") || in_list(ip.src, "nets")`, 1))},
		"a/lists/gts.txt":     {Data: []byte("# partners\n\n33699   # France\r\n\t1425555\n")},
		"a/nets.yaml":         {Data: []byte("- 192.0.2.0/24\n- 2001:db8::/48\n")},
		"a/lists/skipped.yml": {Data: []byte("- not rules\n")},
	}
	src, ds := Load(Layer{FS: files, Paths: []string{"a/rules.yaml"}})
	set, more := Compile(src, Options{})
	if ds = append(ds, more...); len(ds) > 0 {
		t.Fatal(shown(ds))
	}
	lists := set.Lists()
	if lists[0].Len() != 3 || !lists[0].Contains("33699000001") || !lists[0].Contains("1425555") || lists[1].Len() != 2 {
		t.Errorf("got %d and %d entries", lists[0].Len(), lists[1].Len())
	}
}

func TestMistakesInListsAreFound(t *testing.T) {
	list := func(def string) string { return "lists:\n  gts: " + def + "\n" + one }
	tests := []struct {
		name, file string
		code       Code
		place      string
	}{
		{"an entry of another form", list("{type: digits, entries: ['33', '+49']}"), CodeListEntry, "test.yaml:2:39"},
		{"an entry in a file", list("{type: digits, file: bad.txt}"), CodeListEntry, "bad.txt:3:3"},
		{"a file that is missing", list("{type: digits, file: none.txt}"), CodeListFile, "test.yaml:2:29"},
		{"a file outside", list("{type: digits, file: ../../etc/passwd}"), CodeListFile, "test.yaml:2:29"},
		{"an absolute path", list("{type: digits, file: /etc/passwd}"), CodeListFile, "test.yaml:2:29"},
		{"an unknown type", list("{type: digit}"), CodeValue, "test.yaml:2:15"},
		{"no type", list("{entries: []}"), CodeMissingKey, "test.yaml:2:8"},
		{"a bad name", "lists: {GTs: {type: digits}}\n" + one, CodeFormat, "test.yaml:1:9"},
		{"an extension of nothing", list("{type: digits, extend: true}"), CodeUnknownList, "test.yaml:2:3"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := fstest.MapFS{"test.yaml": {Data: []byte(tt.file)}, "bad.txt": {Data: []byte("1\n2\n  x # y\n")}}
			src, ds := Load(Layer{FS: files, Paths: []string{"test.yaml"}})
			_, more := Compile(src, Options{})
			ds = append(ds, more...)
			if len(ds) != 1 || ds[0].Code != tt.code || !strings.HasPrefix(ds[0].Error(), tt.place+":") {
				t.Errorf("want %s at %s, got\n%s", tt.code, tt.place, shown(ds))
			}
		})
	}
}

func TestAListSuitsWhatIsLookedUp(t *testing.T) {
	for when, ok := range map[string]bool{
		`in_list(ip.src, "nets")`:                                   true,
		`in_list(sccp.calling.gt, "nets")`:                          false,
		`in_list(mtp3.opc, "pcs")`:                                  true,
		`in_list(mtp3.opc, "nets")`:                                 false,
		`in_list(sccp.calling.gt, "pcs")`:                           false,
		`map.sgsn.address.exists(a, in_list(a, "nets"))`:            true,
		`map.imsi.exists(a, in_list(a, "nets"))`:                    false,
		`in_list(map.imsi, "nets")`:                                 false,
		`in_list("1", "nets") || in_list(ip.src, "nets")`:           false,
		`in_list(sccp.calling.gt.startsWith("1") ? "a" : "b", "t")`: true,
	} {
		file := "lists: {nets: {type: ip}, pcs: {type: number}, t: {type: text}}\n" + strings.Replace(one, `sccp.calling.gt == "1"`, "'"+strings.ReplaceAll(when, "'", "''")+"'", 1)
		if ds := check(file); ds.HasErrors() == ok {
			t.Errorf("%s: got\n%s", when, shown(ds))
		}
	}
}

func TestLaterLayersReplaceAndExtendLists(t *testing.T) {
	layer := func(name, text string) Layer {
		return Layer{Name: name, FS: memoryFile{"f.yaml", []byte(text)}, Paths: []string{"f.yaml"}}
	}
	pack := "lists: {a: {type: digits, entries: ['1']}, b: {type: digits, entries: ['1']}, c: {type: digits, entries: ['1']}}\n" + one
	local := "lists: {a: {type: digits, entries: ['2'], extend: true}, b: {type: digits, entries: ['2']}}\n"
	src, ds := Load(layer("packs", pack), layer("local", local))
	set, more := Compile(src, Options{})
	if ds = append(ds, more...); len(ds) > 0 {
		t.Fatal(shown(ds))
	}
	var got []string
	for _, l := range set.Lists() {
		for _, s := range []string{"1", "2"} {
			if l.Contains(s) {
				got = append(got, l.Name+s)
			}
		}
	}
	if s := strings.Join(got, " "); s != "a1 a2 b2 c1" {
		t.Errorf("got %s", s)
	}
	for name, text := range map[Code]string{
		CodeListTwice: "lists: {a: {type: digits}}\n",
		CodeListType:  "lists: {a: {type: ip, extend: true}}\n",
	} {
		src, _ := Load(layer("packs", pack), layer("local", local), layer("more", text))
		if name == CodeListTwice {
			src, _ = Load(Layer{FS: fstest.MapFS{"a.yaml": {Data: []byte(text)}, "b.yaml": {Data: []byte(text)}}})
		}
		_, ds := Compile(src, Options{})
		if len(ds) != 1 || ds[0].Code != name {
			t.Errorf("want %s, got\n%s", name, shown(ds))
		}
	}
}

func TestExpiredListsWarnAndAreStillUsed(t *testing.T) {
	src, _ := LoadText("test.yaml", []byte("lists: {a: {type: digits, entries: ['1'], owner: x, until: 2025-12-31}}\n"+one))
	for now, want := range map[string]int{"2025-12-31T23:59:59Z": 0, "2026-01-01T00:00:00Z": 1} {
		at, err := time.Parse(time.RFC3339, now)
		if err != nil {
			t.Fatal(err)
		}
		set, ds := Compile(src, Options{Now: at})
		if len(ds) != want || set == nil || !set.Lists()[0].Contains("1") {
			t.Errorf("%s: got\n%s", now, shown(ds))
		}
	}
}
