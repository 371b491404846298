package tunnels

import (
	"cmp"
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
)

// memory is a Kernel that says no to what the real one says no to.
type memory struct {
	ends  map[End]Note
	fails bool
}

func empty() *memory { return &memory{ends: map[End]Note{}} }

func (m *memory) Add(list []Element) error {
	if m.fails {
		return errors.New("no")
	}
	for _, e := range list {
		if _, ok := m.ends[e.End]; !ok {
			m.ends[e.End] = e.Note
		}
	}
	return nil
}

func (m *memory) Remove(ends []End) error {
	for _, e := range ends {
		if _, ok := m.ends[e]; !ok {
			return fmt.Errorf("%v is not in", e)
		}
		delete(m.ends, e)
	}
	return nil
}

func (m *memory) Replace(list []Element) error {
	for _, e := range list {
		if err := m.Remove([]End{e.End}); err != nil {
			return err
		}
	}
	return m.Add(list)
}

// load is what a process finds that starts, in the order of the ends, or in that from
// behind.
func (m *memory) load(back bool) (all []Element) {
	for e, n := range m.ends {
		all = append(all, Element{e, parseNote(n.String())})
	}
	slices.SortFunc(all, func(a, b Element) int { return cmp.Or(a.Addr.Compare(b.Addr), cmp.Compare(a.TEID, b.TEID)) })
	if back {
		slices.Reverse(all)
	}
	return all
}

// String gives the ends as "visited:11 home:22".
func (m *memory) String() string {
	var all []string
	for e := range m.ends {
		name := e.Addr.String()
		for n, a := range names {
			if a == e.Addr {
				name = n
			}
		}
		all = append(all, fmt.Sprintf("%s:%x", name, e.TEID))
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

var names = map[string]netip.Addr{
	"visited": netip.MustParseAddr("10.77.1.2"), "moved": netip.MustParseAddr("10.77.1.3"), "home": netip.MustParseAddr("10.77.2.2"),
	"other": netip.MustParseAddr("10.77.2.3"),
}

func ftoid(kind uint8, instance int, teid uint32, at string) string {
	a := names[at].As4()
	return fmt.Sprintf("570009%02x %02x %08x %x", instance, 0x80|kind, teid, a)
}

// context2 is a bearer context of version 2.
func context2(ebi int, ies ...string) string {
	body := strings.ReplaceAll(strings.Join(ies, ""), " ", "") + fmt.Sprintf("49000100%02x", ebi)
	return fmt.Sprintf("5d%04x00", len(body)/2) + body
}

func cause2(c int) string { return fmt.Sprintf("02000200 %02x00", c) }

// step is a datagram: from whom to whom, and what.
type step struct {
	from, to string
	octets   []byte
}

func v2(from, to string, typ uint8, teid uint32, sequence int, ies ...string) step {
	body := unhex(strings.Join(ies, ""))
	n := 8 + len(body)
	return step{from, to, append([]byte{0x48, typ, byte(n >> 8), byte(n), byte(teid >> 24), byte(teid >> 16), byte(teid >> 8), byte(teid), 0, 0, byte(sequence), 0}, body...)}
}

func v1(from, to string, typ uint8, teid uint32, sequence int, ies ...string) step {
	body := unhex(strings.Join(ies, ""))
	n := 4 + len(body)
	return step{from, to, append([]byte{0x32, typ, byte(n >> 8), byte(n), byte(teid >> 24), byte(teid >> 16), byte(teid >> 8), byte(teid), 0, byte(sequence), 0, 0}, body...)}
}

func unhex(s string) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		panic(err)
	}
	return b
}

func gsn(at string) string { return fmt.Sprintf("850004 %x", names[at].As4()) }

// Interface types of version 2.
const (
	userSGW, userPGW, ctrlSGW, ctrlPGW = 4, 5, 6, 7
)

// Parts of flows: a session of version 2 between the control ends a1 and b1 with
// the user ends 11 and 22, and a context of version 1 likewise.
var (
	create2 = []step{
		v2("visited", "home", createSession2, 0, 1, ftoid(ctrlSGW, 0, 0xa1, "visited"), context2(5, ftoid(userSGW, 2, 0x11, "visited"))),
		v2("home", "visited", 33, 0xa1, 1, cause2(16), ftoid(ctrlPGW, 1, 0xb1, "home"), context2(5, ftoid(userPGW, 2, 0x22, "home"))),
	}
	delete2 = []step{
		v2("visited", "home", deleteSession2, 0xb1, 2, "4900010005"),
		v2("home", "visited", 37, 0xa1, 2, cause2(16)),
	}
	create1 = []step{
		v1("visited", "home", createContext1, 0, 1, "10 00000011", "11 000000a1", "14 05", gsn("visited"), gsn("visited"), "87 0004 00 0b921f"),
		v1("home", "visited", 17, 0xa1, 1, "01 80", "10 00000022", "11 000000b1", gsn("home"), gsn("home")),
	}
)

func then(flows ...[]step) (all []step) {
	for _, f := range flows {
		all = append(all, f...)
	}
	return all
}

func TestTracker(t *testing.T) {
	refused := slices.Clone(create2)
	refused[1] = v2("home", "visited", 33, 0xa1, 1, cause2(93))
	for _, tt := range []struct {
		name  string
		steps []step
		want  string
	}{
		{"a request alone opens nothing", create2[:1], ""},
		{"an answer alone opens nothing", create2[1:], ""},
		{"both open both ends", create2, "home:22 visited:11"},
		{"a refused request opens nothing", refused, ""},
		{"an answer to somebody else opens nothing", []step{create2[0], {"home", "moved", create2[1].octets}}, ""},
		{"an answer of another sequence opens nothing", []step{create2[0], v2("home", "visited", 33, 0xa1, 9, cause2(16), context2(5, ftoid(userPGW, 2, 0x22, "home")))}, ""},
		{"a retransmitted request and answer open once", then(create2[:1], create2[:1], create2[1:], create2[1:]), "home:22 visited:11"},
		{"a deletion that is only asked for closes nothing", then(create2, delete2[:1]), "home:22 visited:11"},
		{"a deletion that is answered closes", then(create2, delete2), ""},
		{"a deletion that the other side denies closes nothing", then(create2, delete2[:1], []step{v2("home", "visited", 37, 0xa1, 2, cause2(94))}), "home:22 visited:11"},
		{"a context that is not found is gone", then(create2, delete2[:1], []step{v2("home", "visited", 37, 0, 2, cause2(64))}), ""},
		{"a deletion of another session closes nothing", then(create2, []step{v2("visited", "home", deleteSession2, 0xb2, 2), v2("home", "visited", 37, 0xa1, 2, cause2(16))}), "home:22 visited:11"},
		{"a handover moves the visited end", then(create2, []step{
			v2("moved", "home", modifyBearer2, 0xb1, 3, ftoid(ctrlSGW, 0, 0xa2, "moved"), context2(5, ftoid(userSGW, 1, 0x12, "moved"))),
			v2("home", "moved", 35, 0xa2, 3, cause2(16), context2(5)),
		}), "home:22 moved:12"},
		{"and the session is deleted from there", then(create2, []step{
			v2("moved", "home", modifyBearer2, 0xb1, 3, ftoid(ctrlSGW, 0, 0xa2, "moved"), context2(5, ftoid(userSGW, 1, 0x12, "moved"))),
			v2("home", "moved", 35, 0xa2, 3, cause2(16), context2(5)),
			v2("moved", "home", deleteSession2, 0xb1, 2), v2("home", "moved", 37, 0xa2, 2, cause2(16)),
		}), ""},
		{"a dedicated bearer that home asks for", then(create2, []step{
			v2("home", "visited", createBearer2, 0xa1, 4, "4900010005", context2(0, ftoid(userPGW, 1, 0x23, "home"))),
			v2("visited", "home", 96, 0xb1, 4, cause2(16), context2(6, cause2(16), ftoid(userSGW, 2, 0x13, "visited"), ftoid(userPGW, 3, 0x23, "home"))),
		}), "home:22 home:23 visited:11 visited:13"},
		{"and its end", then(create2, []step{
			v2("home", "visited", createBearer2, 0xa1, 4, "4900010005", context2(0, ftoid(userPGW, 1, 0x23, "home"))),
			v2("visited", "home", 96, 0xb1, 4, cause2(16), context2(6, cause2(16), ftoid(userSGW, 2, 0x13, "visited"), ftoid(userPGW, 3, 0x23, "home"))),
			v2("home", "visited", deleteBearer2, 0xa1, 5, "4900010106"), v2("visited", "home", 100, 0xb1, 5, cause2(16), context2(6, cause2(16))),
		}), "home:22 visited:11"},
		{"home ends the whole connection", then(create2, []step{
			v2("home", "visited", deleteBearer2, 0xa1, 5, "4900010005"), v2("visited", "home", 100, 0xb1, 5, cause2(16)),
		}), ""},
		{"a control end that is given out anew ends the session before", then(create2, []step{
			v2("visited", "home", createSession2, 0, 6, ftoid(ctrlSGW, 0, 0xa1, "visited"), context2(5, ftoid(userSGW, 2, 0x14, "visited"))),
			v2("home", "visited", 33, 0xa1, 6, cause2(16), ftoid(ctrlPGW, 1, 0xb4, "home"), context2(5, ftoid(userPGW, 2, 0x24, "home"))),
		}), "home:24 visited:14"},
		{"a bearer that the answer refuses is not opened", []step{
			v2("visited", "home", createSession2, 0, 1, ftoid(ctrlSGW, 0, 0xa1, "visited"),
				context2(5, ftoid(userSGW, 2, 0x11, "visited")), context2(6, ftoid(userSGW, 2, 0x12, "visited"))),
			v2("home", "visited", 33, 0xa1, 1, cause2(17), ftoid(ctrlPGW, 1, 0xb1, "home"),
				context2(5, cause2(16), ftoid(userPGW, 2, 0x22, "home")), context2(6, cause2(93), ftoid(userPGW, 2, 0x23, "home"))),
		}, "home:22 visited:11"},
		{"nor one that the answer does not name", []step{
			v2("visited", "home", createSession2, 0, 1, ftoid(ctrlSGW, 0, 0xa1, "visited"),
				context2(5, ftoid(userSGW, 2, 0x11, "visited")), context2(6, ftoid(userSGW, 2, 0x12, "visited"))),
			create2[1],
		}, "home:22 visited:11"},
		{"nor one that home asks for in vain", then(create2, []step{
			v2("home", "visited", createBearer2, 0xa1, 4, "4900010005", context2(0, ftoid(userPGW, 1, 0x23, "home")), context2(0, ftoid(userPGW, 1, 0x24, "home"))),
			v2("visited", "home", 96, 0xb1, 4, cause2(17), context2(6, cause2(16), ftoid(userSGW, 2, 0x13, "visited"), ftoid(userPGW, 3, 0x23, "home")),
				context2(0, cause2(93), ftoid(userPGW, 3, 0x24, "home"))),
		}), "home:22 home:23 visited:11 visited:13"},
		{"two gateways are asked in one number", []step{
			create2[0],
			v2("visited", "other", createSession2, 0, 1, ftoid(ctrlSGW, 0, 0xa2, "visited"), context2(5, ftoid(userSGW, 2, 0x12, "visited"))),
			create2[1],
			v2("other", "visited", 33, 0xa2, 1, cause2(16), ftoid(ctrlPGW, 1, 0xb2, "other"), context2(5, ftoid(userPGW, 2, 0x24, "other"))),
		}, "home:22 other:24 visited:11 visited:12"},
		{"an answer of another than was asked opens nothing", []step{create2[0],
			v2("other", "visited", 33, 0xa3, 1, cause2(16), ftoid(ctrlPGW, 1, 0xb2, "other"), context2(5, ftoid(userPGW, 2, 0x24, "other")))}, ""},
		{"nor does one without the asker's end", []step{create2[0],
			v2("other", "visited", 33, 0, 1, cause2(16), ftoid(ctrlPGW, 1, 0xb2, "other"), context2(5, ftoid(userPGW, 2, 0x24, "other")))}, ""},
		{"a gateway of a pool answers for another", []step{create2[0], {"other", "visited", create2[1].octets}}, "home:22 visited:11"},
		{"a bearer whose end is refused stays", then(create2, []step{
			v2("home", "visited", deleteBearer2, 0xa1, 5, "4900010105"), v2("visited", "home", 100, 0xb1, 5, cause2(17), context2(5, cause2(94))),
		}), "home:22 visited:11"},
		{"one that the other side does not know goes", then(create2, []step{
			v2("home", "visited", deleteBearer2, 0xa1, 5, "4900010105"), v2("visited", "home", 100, 0xb1, 5, cause2(17), context2(5, cause2(64))),
		}), ""},
		{"a second request in the number of one that waits changes nothing", []step{
			create2[0],
			v2("visited", "home", createSession2, 0, 1, ftoid(ctrlSGW, 0, 0xa9, "visited"), context2(5, ftoid(userSGW, 2, 0x19, "visited"))),
			create2[1],
		}, "home:22 visited:11"},
		{"a context of version 1", create1, "home:22 visited:11"},
		{"of which the answer is partial", []step{create1[0], v1("home", "visited", 17, 0xa1, 1, "01 80", "11 000000b1")}, "visited:11"},
		{"a context is updated from another SGSN", then(create1, []step{
			v1("moved", "home", updateContext1, 0xb1, 2, "10 00000012", "11 000000a2", "14 05", gsn("moved"), gsn("moved")),
			v1("home", "moved", 19, 0xa2, 2, "01 80", "10 00000022", "11 000000b1", gsn("home"), gsn("home")),
		}), "home:22 moved:12"},
		{"a context is deleted", then(create1, []step{v1("visited", "home", deleteContext1, 0xb1, 3, "13 ff", "14 05"), v1("home", "visited", 21, 0xa1, 3, "01 80")}), ""},
		{"without teardown its own bearer goes", then(create1, []step{v1("visited", "home", deleteContext1, 0xb1, 3, "13 fe", "14 05"), v1("home", "visited", 21, 0xa1, 3, "01 80")}), ""},
		{"and another one's stays", then(create1, []step{v1("visited", "home", deleteContext1, 0xb1, 3, "13 fe", "14 06"), v1("home", "visited", 21, 0xa1, 3, "01 80")}), "home:22 visited:11"},
		{"the GGSN deletes", then(create1, []step{v1("home", "visited", deleteContext1, 0xa1, 3, "13 ff", "14 05"), v1("visited", "home", 21, 0xb1, 3, "01 80")}), ""},
		{"echoes and what cannot be read do nothing", then(create1, []step{v1("visited", "home", 1, 0, 9, "0e01"), {"home", "visited", unhex("48")}, {"home", "visited", nil}}), "home:22 visited:11"},
		{"F-TEIDs of the control plane in a bearer are no tunnels", []step{
			v2("visited", "home", createSession2, 0, 1, context2(5, ftoid(ctrlSGW, 2, 0x11, "visited"))), create2[1],
		}, "home:22"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			kernel := empty()
			tr := NewTracker(kernel, 1000, nil)
			for i, s := range tt.steps {
				if err := tr.Passed(int64(i), names[s.from], names[s.to], s.octets); err != nil {
					t.Fatalf("step %d: %v", i, err)
				}
			}
			if got := kernel.String(); got != tt.want {
				t.Errorf("open are %q, want %q", got, tt.want)
			}
			checkNotes(t, tr, kernel)
			s := tr.Stats()
			if s.Failed != 0 || s.Ends != len(kernel.ends) || tt.want == "" && (s.Sessions != 0 || len(tr.sessions) != 0) {
				t.Errorf("stats %+v, %d control ends", s, len(tr.sessions))
			}
		})
	}
}

// checkNotes holds what the kernel has noted against what a tracker knows: a process
// that starts must know the same sessions.
func checkNotes(t *testing.T, tr *Tracker, kernel *memory) {
	t.Helper()
	for _, back := range []bool{false, true} {
		next := NewTracker(kernel, 1000, kernel.load(back))
		if a, b := tr.Stats(), next.Stats(); a.Sessions != b.Sessions || a.Ends != b.Ends || b.Orphans != 0 {
			t.Errorf("a process that starts knows %+v, want %+v", b, a)
		}
		for c, p := range tr.sessions {
			q, ok := next.sessions[c]
			if !ok || q.side != p.side || q.session.control != p.session.control || len(q.session.bearers) != len(p.session.bearers) {
				t.Errorf("a process that starts knows of %v %+v, want %+v", c, q, p)
			}
		}
	}
}

// TestADeletionAfterARestartClosesItsTunnel changes the process in front of each
// step of a flow that ends a session, but between a request and its answer.
func TestADeletionAfterARestartClosesItsTunnel(t *testing.T) {
	handover := []step{
		v2("moved", "home", modifyBearer2, 0xb1, 3, ftoid(ctrlSGW, 0, 0xa2, "moved"), context2(5, ftoid(userSGW, 1, 0x12, "moved"))),
		v2("home", "moved", 35, 0xa2, 3, cause2(16), context2(5)),
	}
	dedicated := []step{
		v2("home", "visited", createBearer2, 0xa1, 4, "4900010005", context2(0, ftoid(userPGW, 1, 0x23, "home"))),
		v2("visited", "home", 96, 0xb1, 4, cause2(16), context2(6, cause2(16), ftoid(userSGW, 2, 0x13, "visited"), ftoid(userPGW, 3, 0x23, "home"))),
	}
	for _, tt := range []struct {
		name  string
		steps []step
		want  string
	}{
		{"of version 2", then(create2, delete2), ""},
		{"of version 1", then(create1, []step{v1("visited", "home", deleteContext1, 0xb1, 3, "13 ff", "14 05"), v1("home", "visited", 21, 0xa1, 3, "01 80")}), ""},
		{"of version 1 by its number alone", then(create1, []step{v1("visited", "home", deleteContext1, 0xb1, 3, "13 fe", "14 06"), v1("home", "visited", 21, 0xa1, 3, "01 80")}), "home:22 visited:11"},
		{"after a handover", then(create2, handover, []step{v2("moved", "home", deleteSession2, 0xb1, 2), v2("home", "moved", 37, 0xa2, 2, cause2(16))}), ""},
		{"after a handover, from home", then(create2, handover, []step{v2("home", "moved", deleteBearer2, 0xa2, 5, "4900010005"), v2("moved", "home", 100, 0xb1, 5, cause2(16))}), ""},
		{"of a dedicated bearer", then(create2, dedicated, []step{v2("home", "visited", deleteBearer2, 0xa1, 5, "4900010106"), v2("visited", "home", 100, 0xb1, 5, cause2(16))}), "home:22 visited:11"},
		{"of another session", then(create2, []step{v2("visited", "home", deleteSession2, 0xb2, 2), v2("home", "visited", 37, 0xa1, 2, cause2(16))}), "home:22 visited:11"},
	} {
		kernel := empty()
		var tr *Tracker
		for i, s := range tt.steps {
			if i%2 == 0 {
				tr = NewTracker(kernel, 1000, kernel.load(i%4 == 0))
			}
			if err := tr.Passed(int64(i), names[s.from], names[s.to], s.octets); err != nil {
				t.Fatalf("%s: step %d: %v", tt.name, i, err)
			}
		}
		if got := kernel.String(); got != tt.want {
			t.Errorf("%s: open are %q, want %q", tt.name, got, tt.want)
		}
		checkNotes(t, tr, kernel)
	}
}

func TestSessionsThatAreOver(t *testing.T) {
	end := func(at string, teid uint32) End { return End{names[at], teid} }
	control := [2]End{end("visited", 0xa1), end("home", 0xb1)}
	for _, tt := range []struct {
		name          string
		control, user [2]End
		all           bool
		want          string
	}{
		{"with all of it", control, [2]End{}, true, "home:77"},
		{"known by one side", [2]End{{}, control[1]}, [2]End{}, true, "home:77"},
		{"one bearer, by its end at one side", control, [2]End{{}, end("home", 0x22)}, false, "home:77"},
		{"a bearer that it has not", control, [2]End{end("visited", 0x12), end("home", 0x77)}, false, "home:22 home:77 visited:11"},
		{"another session", [2]End{end("visited", 0xa2), end("home", 0xb2)}, [2]End{end("visited", 0x11), end("home", 0x22)}, true, "home:22 home:77 visited:11"},
		{"nothing", [2]End{}, [2]End{}, true, "home:22 home:77 visited:11"},
		{"an end of no known session", [2]End{end("visited", 0xa2)}, [2]End{end("visited", 0x11), end("home", 0x77)}, false, "home:22 visited:11"},
	} {
		kernel := empty()
		_ = kernel.Add([]Element{{End: end("home", 0x77)}})
		tr := NewTracker(kernel, 1000, kernel.load(false))
		for _, s := range create2 {
			if err := tr.Passed(0, names[s.from], names[s.to], s.octets); err != nil {
				t.Fatal(err)
			}
		}
		for range 2 { // it may be told twice
			tr.Ended(tt.control, tt.user, tt.all)
		}
		if got := kernel.String(); got != tt.want {
			t.Errorf("%s: open are %q, want %q", tt.name, got, tt.want)
		}
		if s := tr.Stats(); s.Failed != 0 || s.Ends != len(kernel.ends) || s.Orphans != strings.Count(tt.want, "77") {
			t.Errorf("%s: %+v", tt.name, s)
		}
	}
}

func TestNotesOfOthers(t *testing.T) {
	for _, s := range []string{"", "by hand", "00", "0105", "010504", "01050404aabbccdd000000", "02050404aabbccdd0000000104aabbccdd00000001", "010504ff"} {
		if n := parseNote(s); n != (Note{}) {
			t.Errorf("%q is read as %+v", s, n)
		}
	}
	v6 := netip.MustParseAddr("2001:db8::1")
	n := Note{[2]End{{v6, 1}, {v6, 0xffffffff}}, 5, 4}
	if text := n.String(); len(text) != 90 || parseNote(text) != n {
		t.Errorf("%q of %d digits is read as %+v", text, len(text), parseNote(text))
	}
}

func TestSessionsOfAProcessBeforeGiveWay(t *testing.T) {
	kernel := empty()
	tr := NewTracker(kernel, 6, nil)
	all := func(tr *Tracker, steps []step) (err error) {
		for _, s := range steps {
			err = errors.Join(err, tr.Passed(0, names[s.from], names[s.to], s.octets))
		}
		return err
	}
	for n := range 3 {
		if err := all(tr, sessionOf(n)); err != nil {
			t.Fatal(err)
		}
	}
	tr = NewTracker(kernel, 6, kernel.load(false))
	heard := v2("visited", "home", modifyBearer2, 0x2000_0000, 9)
	if err := errors.Join(all(tr, []step{heard}), all(tr, sessionOf(3)), all(tr, sessionOf(4))); err != nil {
		t.Fatal(err)
	}
	if err := all(tr, sessionOf(5)); !errors.Is(err, ErrFull) {
		t.Errorf("error %v", err)
	}
	if s := tr.Stats(); s.Sessions != 3 || s.Ends != 6 || tr.kept[End{names["home"], 0x2000_0000}] != 1 {
		t.Errorf("%+v, %s", s, kernel)
	}
}

func TestALateAnswerOpensNothing(t *testing.T) {
	kernel := empty()
	tr := NewTracker(kernel, 1000, nil)
	for i, s := range create2 {
		if err := tr.Passed(int64(i)*2*pendingTime, names[s.from], names[s.to], s.octets); err != nil {
			t.Fatal(err)
		}
	}
	if len(kernel.ends) != 0 {
		t.Errorf("open are %q", kernel)
	}
}

func TestBothMessagesOfADatagramAreFollowed(t *testing.T) {
	kernel := empty()
	tr := NewTracker(kernel, 1000, nil)
	answer := slices.Clone(create2[1].octets)
	answer[0] |= 0x10
	bearer := v2("home", "visited", createBearer2, 0xa1, 4, "4900010005", context2(0, ftoid(userPGW, 1, 0x23, "home")))
	accept := v2("visited", "home", 96, 0xb1, 4, cause2(16), context2(6, cause2(16), ftoid(userSGW, 2, 0x13, "visited")))
	for _, s := range []step{create2[0], {"home", "visited", append(answer, bearer.octets...)}, accept} {
		if err := tr.Passed(0, names[s.from], names[s.to], s.octets); err != nil {
			t.Fatal(err)
		}
	}
	if got := kernel.String(); got != "home:22 home:23 visited:11 visited:13" {
		t.Errorf("open are %q", got)
	}
}

// session makes the two steps of the session number n.
func sessionOf(n int) []step {
	a, b := uint32(0x1000_0000+n), uint32(0x2000_0000+n)
	return []step{
		v2("visited", "home", createSession2, 0, n&0xff, ftoid(ctrlSGW, 0, a, "visited"), context2(5, ftoid(userSGW, 2, a, "visited"))),
		v2("home", "visited", 33, a, n&0xff, cause2(16), ftoid(ctrlPGW, 1, b, "home"), context2(5, ftoid(userPGW, 2, b, "home"))),
	}
}

func TestATrackerIsBounded(t *testing.T) {
	present := []Element{{End: End{names["home"], 1}}, {End: End{names["home"], 2}}, {End: End{names["home"], 3}}}
	kernel := empty()
	_ = kernel.Add(present)
	tr := NewTracker(kernel, 10, present)
	full := 0
	for n := range 8 {
		for _, s := range sessionOf(n) {
			if err := tr.Passed(0, names[s.from], names[s.to], s.octets); errors.Is(err, ErrFull) {
				full++
			} else if err != nil {
				t.Fatal(err)
			}
		}
	}
	s := tr.Stats()
	if full != 3 || s.Ends != 10 || len(kernel.ends) != 10 || s.Orphans != 0 || s.Sessions != 5 || s.Full != 3 || s.Failed != 0 {
		t.Errorf("%d sessions found no room, %d ends in the kernel; stats %+v", full, len(kernel.ends), s)
	}
	// Requests that nobody answers give way to new ones.
	flood := create2[0]
	for n := range maxPending + 1000 {
		from := netip.AddrFrom4([4]byte{10, byte(n >> 16), byte(n >> 8), byte(n)})
		if err := tr.Passed(0, from, names["home"], flood.octets); err != nil {
			t.Fatal(err)
		}
	}
	if p := tr.Stats().Pending; p != maxPending {
		t.Errorf("%d requests wait, want %d", p, maxPending)
	}
}

func TestAKernelThatRefusesLeavesNothingBehind(t *testing.T) {
	kernel := &memory{ends: map[End]Note{}, fails: true}
	tr := NewTracker(kernel, 10, nil)
	for i, s := range create2 {
		if err := tr.Passed(0, names[s.from], names[s.to], s.octets); (err != nil) != (i == 1) {
			t.Errorf("step %d: %v", i, err)
		}
	}
	if s := tr.Stats(); s.Ends != 0 || s.Sessions != 0 || s.Failed != 1 || len(tr.sessions) != 0 {
		t.Errorf("stats %+v", s)
	}
}

func FuzzTracker(f *testing.F) {
	for _, s := range then(create2, delete2, create1) {
		f.Add(s.octets, s.from == "home")
	}
	f.Fuzz(func(t *testing.T, b []byte, back bool) {
		kernel := empty()
		tr := NewTracker(kernel, 20, nil)
		src, dst := names["visited"], names["home"]
		if back {
			src, dst = dst, src
		}
		for _, s := range then(create2, []step{{"visited", "home", b}}, create1, delete2) {
			if s.octets == nil {
				continue
			}
			_ = tr.Passed(0, names[s.from], names[s.to], s.octets)
		}
		_ = tr.Passed(0, src, dst, b)
		if s := tr.Stats(); s.Ends != len(kernel.ends) || s.Ends > 20 || s.Failed != 0 {
			t.Fatalf("stats %+v with %d ends in the kernel, after %x", s, len(kernel.ends), b)
		}
	})
}
