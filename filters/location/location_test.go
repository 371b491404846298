package location

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"cordon/filters/internal/sketch"
	"cordon/filters/state"
	"cordon/internal/operator"
	"cordon/protocols/message"
)

// begin is the time of the messages; what was before is told in minutes.
const begin = int64(1_760_000_000) * int64(time.Second)

func before(minutes int) int64 { return begin - int64(minutes)*int64(time.Minute) }

// history is what came before, in words: who registered, left or got vectors where and
// how many minutes ago, such as "register cs FRAEX 600".
type history []string

func (h history) play(t *testing.T, p *operator.Profile, s *state.Subscribers, imsi string) {
	t.Helper()
	for _, line := range h {
		w := strings.Fields(line)
		ago, err := time.ParseDuration(w[len(w)-1] + "m")
		if err != nil {
			t.Fatal(err)
		}
		at, when := placeOf(t, p, w[len(w)-2]), begin-int64(ago)
		d := map[string]state.Domain{"cs": state.CS, "ps": state.PS, "eps": state.EPS}[w[1]]
		s.Tick(when)
		switch w[0] {
		case "register":
			s.Register(&state.Registration{IMSI: state.PackDigits(imsi), MSISDN: state.PackDigits("4917799123456"), Domain: d, Place: at, Time: when,
				Home: state.Place{Owner: p.ByTADIG("KENEX"), Country: "KE", Node: state.NodeID("254799000001")}})
		case "leave":
			s.Leave(state.PackDigits(imsi), d, 0, when)
		case "vectors":
			s.Authenticated(state.PackDigits(imsi), d, &at, when)
		default:
			t.Fatalf("what is %q", line)
		}
	}
	s.Tick(begin)
}

// titles are those of a node of each partner.
var titles = map[string]string{"FRAEX": "33699000010", "GBREX": "447999000010", "KENEX": "254799000010", "USAEX": "14255550010"}

func placeOf(t *testing.T, p *operator.Profile, name string) state.Place {
	t.Helper()
	if country, ok := strings.CutPrefix(name, "stranger:"); ok {
		return state.Place{Country: country, Node: state.NodeID(country)}
	}
	id := p.ByTADIG(name)
	if id == operator.None {
		t.Fatalf("who is %s", name)
	}
	return state.Place{Owner: id, Country: p.Country(id), Node: state.NodeID(titles[name])}
}

const (
	ul       = "direction=inbound invoke=updateLocation map.imsi=262990000000001 "
	purge    = "direction=inbound invoke=purgeMS map.imsi=262990000000001 "
	ulr      = "protocol=diameter direction=inbound diameter.command=316 diameter.request=true diameter.ulr_flags=2 diameter.imsi=262990000000001 "
	fromFR   = "sccp.calling.gt=33699000010 "
	fromFR2  = "sccp.calling.gt=33699000099 "
	fromGB   = "sccp.calling.gt=447999000010 "
	fromKE   = "sccp.calling.gt=254799000010 "
	fromSat  = "sccp.calling.gt=88213999901 "
	fromMU   = "sccp.calling.gt=23059990001 "
	fromRE   = "sccp.calling.gt=26269990001 "
	asSGSN   = "sccp.calling.ssn=149 "
	realmFR  = "diameter.origin.realm=epc.mnc099.mcc208.3gppnetwork.org diameter.visited_plmn=208-99 "
	realmKE  = "diameter.origin.realm=epc.mnc099.mcc639.3gppnetwork.org diameter.visited_plmn=639-99 "
	realm901 = "diameter.origin.realm=epc.mnc014.mcc901.3gppnetwork.org diameter.visited_plmn=901-14 "
)

func TestFacts(t *testing.T) {
	p := operator.Example()
	for _, tc := range []struct {
		name  string
		learn bool // traffic was watched for too short a time
		past  history
		words string
		want  string // facts that are told, each with its value; - is none
	}{
		{"a stranger to the table", true, nil, fromFR + ul, "known=- first=- serving=- plausible=- kmh=- registered=- authenticated=-"},
		{"and after a day", false, nil, fromFR + ul, "known=false first=true serving=- plausible=- registered=false"},
		{"who serves him", true, history{"register cs FRAEX 60"}, fromFR + purge, "known=true serving=true node=true first=false plausible=true"},
		{"another node of the same network", true, history{"register cs FRAEX 60"}, fromFR2 + purge, "serving=true node=false"},
		{"somebody else", true, history{"register cs FRAEX 60"}, fromKE + purge, "known=true serving=false former=false node=false plausible=false"},
		{"a neighbour, while it may serve another domain", true, history{"register cs FRAEX 60"}, fromGB + purge, "serving=- neighbour=true"},
		{"a neighbour, when that would be known", false, history{"register cs FRAEX 60"}, fromGB + purge, "serving=false"},
		{"a neighbour that serves another domain", true, history{"register cs FRAEX 60", "register ps GBREX 50"}, fromGB + purge, "serving=true"},
		{"the network before, a minute later", true, history{"register cs GBREX 600", "register cs FRAEX 1"}, fromGB + purge, "serving=true former=true"},
		{"the network before, an hour later", false, history{"register cs GBREX 600", "register cs FRAEX 60"}, fromGB + purge, "serving=false former=true"},
		{"a network that he left", true, history{"register cs KENEX 600", "leave cs KENEX 60"}, fromKE + purge, "known=true serving=- former=true"},
		{"the same, when another domain would be known", false, history{"register cs KENEX 600", "leave cs KENEX 60"}, fromKE + purge, "serving=false former=true"},
		{"a third, after he left", true, history{"register cs KENEX 600", "leave cs KENEX 60"}, fromFR + purge, "serving=false former=false"},
		{"an SGSN far from his VLR, while that may be lawful", true, history{"register cs FRAEX 60"}, fromKE + asSGSN + purge, "serving=- plausible=false"},
		{"an SGSN far from his VLR", false, history{"register cs FRAEX 60"}, fromKE + asSGSN + purge, "serving=false"},
		{"who got vectors since, and may have registered him unseen", true, history{"register cs KENEX 900", "vectors cs FRAEX 60"}, fromFR + purge, "serving=- known=true"},
		{"who got vectors before", true, history{"vectors cs FRAEX 900", "register cs KENEX 300"}, fromFR + purge, "serving=false"},
		{"a stranger of another country", true, history{"register cs FRAEX 60"}, fromSat + purge, "serving=-"},
		{"a stranger of the same country", true, history{"register cs stranger:MU 60"}, fromMU + purge, "serving=-"},

		{"a border", true, history{"register cs GBREX 1"}, fromFR + ul, "plausible=true kmh=0 neighbour=true previous=GBREX minutes=1"},
		{"a flight", true, history{"register cs KENEX 500"}, fromFR + ul, "plausible=true neighbour=false previous=KENEX"},
		{"no flight", true, history{"register cs KENEX 120"}, fromFR + ul, "plausible=false neighbour=false"},
		{"no flight over Diameter", true, history{"register cs KENEX 120"}, realmFR + ulr, "plausible=false"},
		{"what he did last counts, not when he came", true, history{"register cs KENEX 900", "vectors cs KENEX 30"}, fromFR + ul, "plausible=false minutes=30"},
		{"the domain that moved last counts", true, history{"register cs KENEX 900", "register eps FRAEX 5"}, fromFR + ul, "plausible=true kmh=0"},
		{"from the network that serves another domain", true, history{"register cs FRAEX 90", "register eps KENEX 5"}, fromFR + asSGSN + ul, "plausible=true contradiction=true"},
		{"he left, and was there until just now", true, history{"register cs KENEX 30", "leave cs KENEX 1"}, fromFR + ul, "plausible=false minutes=30"},
		{"he left long after he was there", true, history{"register cs KENEX 900", "leave cs KENEX 5"}, fromFR + ul, "plausible=true minutes=900"},
		{"a satellite has no place", true, history{"register cs KENEX 5"}, fromSat + ul, "plausible=- kmh=-"},
		{"nor has the aircraft over Diameter", true, history{"register cs KENEX 5"}, realm901 + ulr, "plausible=- kmh=-"},
		{"from an aircraft", true, history{"register cs KENEX 500", "register cs stranger:001 5"}, fromFR + ul, "plausible=- kmh=-"},
		{"an island of its own", true, history{"register cs stranger:RE 60"}, fromMU + ul, "plausible=true"},
		{"is not the mainland", true, history{"register cs FRAEX 60"}, fromRE + ul, "plausible=false"},
		{"the clock was set back", true, history{"register cs KENEX -60"}, fromFR + ul, "plausible=- kmh=-"},
		{"Wi-Fi calling is done from anywhere", true, history{"register cs KENEX 5"}, fromFR + "direction=inbound invoke=sendAuthenticationInfo map.imsi=262990000000001 map.requesting_node_type=5", "plausible=- kmh=-"},
		{"the same by a VLR", true, history{"register cs KENEX 5"}, fromFR + "direction=inbound invoke=sendAuthenticationInfo map.imsi=262990000000001 map.requesting_node_type=0", "plausible=false"},

		{"vectors were given", true, history{"vectors cs FRAEX 5"}, fromFR + purge, "authenticated=true registered=true"},
		{"vectors were given to another", true, history{"vectors cs KENEX 5"}, fromFR + purge, "authenticated=false registered=-"},
		{"vectors were given a week ago", false, history{"vectors cs FRAEX 10000"}, fromFR + purge, "authenticated=false"},

		{"by number", true, history{"register cs FRAEX 60"}, fromKE + "direction=inbound invoke=mo-ForwardSM map.msisdn=4917799123456", "serving=false"},
		{"by number, from where he is", true, history{"register cs FRAEX 60"}, fromFR + "direction=inbound invoke=mo-ForwardSM map.msisdn=4917799123456", "serving=true"},
		{"by the reference of MAP-OPEN", true, history{"register cs FRAEX 60"}, fromKE + "direction=inbound map.destination_reference=262990000000001 map.destination_reference.np=6 invoke=registerSS", "serving=false"},
		{"the second of two", true, history{"register cs FRAEX 60"}, fromKE + "direction=inbound invoke=purgeMS map.imsi=639990000000001 invoke=purgeMS map.imsi=262990000000001", "serving=false plausible=false"},
		{"our own question", true, history{"register cs FRAEX 60"}, fromKE + strings.Replace(purge, "inbound", "outbound", 1), "serving=- known=-"},
		{"what comes back undelivered", true, history{"register cs FRAEX 60"}, fromKE + purge + "sccp.return_cause=1", "serving=-"},
		{"nobody is named", true, history{"register cs FRAEX 60"}, purge, "serving=- known=-"},
		{"who granted what is no guest's", true, history{"register cs FRAEX 60"}, fromKE + ul, "pinned=-"},
	} {
		memory := state.NewMemory(state.MemoryOptions{Subscribers: state.SubscriberOptions{Records: 64, Learn: learnFor(tc.learn)}})
		tc.past.play(t, p, memory.Subscribers, "262990000000001")
		check(t, p, memory, tc.name, tc.words, tc.want)
	}
}

func learnFor(learn bool) time.Duration {
	if learn {
		return 1000 * time.Hour
	}
	return -1
}

func check(t *testing.T, p *operator.Profile, memory *state.Memory, name, words, want string) {
	t.Helper()
	m := sketch.Message(t, strings.Fields(words)...)
	m.Time = begin
	Compute(p, memory, m, message.FieldLocationKnown)
	for pair := range strings.FieldsSeq(want) {
		key, value, _ := strings.Cut(pair, "=")
		f, ok := message.FieldByName("location." + key)
		if !ok {
			t.Fatalf("no fact %s", key)
		}
		if got := told(m, f); got != value {
			t.Errorf("%s: %s is %s, want %s", name, key, got, value)
		}
	}
}

// told reads a fact as text, numbers too.
func told(m *message.Message, f message.FieldID) string {
	if message.FieldByID(f).Type == message.TypeInt {
		if n, ok := m.Int(f); ok {
			return strconv.FormatInt(n, 10)
		}
		return "-"
	}
	return sketch.Fact(m, f)
}

func TestWhoGrantedTheRegistrationOfAGuest(t *testing.T) {
	p := operator.Example()
	for _, tc := range []struct{ name, words, want string }{
		{"the very HLR", "sccp.calling.gt=254799000001 ", "pinned=true pinned_node=true"},
		{"another of its network", "sccp.calling.gt=254799000002 ", "pinned=true pinned_node=false"},
		{"another network", fromFR, "pinned=false pinned_node=false"},
		{"a stranger of another country", fromSat, "pinned=-"},
	} {
		memory := state.NewMemory(state.MemoryOptions{Subscribers: state.SubscriberOptions{Records: 64}})
		at := state.Place{Owner: operator.Home, Country: "DE", Node: 7}
		memory.Subscribers.Register(&state.Registration{IMSI: state.PackDigits("639990000000001"), Domain: state.CS, Place: at, Time: before(60),
			Home: state.Place{Owner: p.ByTADIG("KENEX"), Country: "KE", Node: state.NodeID("254799000001")}})
		check(t, p, memory, tc.name, tc.words+"direction=inbound invoke=cancelLocation map.imsi=639990000000001", tc.want)
	}
}

func TestLimitsOfTheProfile(t *testing.T) {
	p, err := operator.Parse("p.yaml", []byte(`
home: {name: H, tadig: DEUHM, country: DE, plmns: ["262-99"], gt_prefixes: ["4917799"], location_limits: {speed: 100, grace: 120}}
partners:
- {name: F, tadig: FRAEX, country: FR, gt_prefixes: ["33699"]}
- {name: K, tadig: KENEX, country: KE, gt_prefixes: ["254799"]}
`))
	if err != nil {
		t.Fatal(err)
	}
	memory := state.NewMemory(state.MemoryOptions{Subscribers: state.SubscriberOptions{Records: 64}})
	history{"register cs KENEX 1000", "register cs FRAEX 100"}.play(t, p, memory.Subscribers, "262990000000001")
	check(t, p, memory, "the grace is longer", fromKE+purge, "serving=true plausible=false")
}

func TestNothingIsKnown(t *testing.T) {
	m := sketch.Message(t, strings.Fields(fromFR+ul)...)
	Compute(nil, nil, m, message.FieldLocationServing)
	Compute(nil, new(state.Memory), m, message.FieldLocationServing)
	if got := sketch.Fact(m, message.FieldLocationServing); got != "-" {
		t.Errorf("without memory serving is %s", got)
	}
}

func TestAllocatesNothing(t *testing.T) {
	p := operator.Example()
	memory := state.NewMemory(state.MemoryOptions{Subscribers: state.SubscriberOptions{Records: 64}})
	history{"register cs KENEX 120", "register eps FRAEX 60", "vectors cs KENEX 50"}.play(t, p, memory.Subscribers, "262990000000001")
	m := sketch.Message(t, strings.Fields(fromFR+ul)...)
	m.Time = begin
	if n := testing.AllocsPerRun(100, func() {
		v := whole(p, memory, m)
		if !v.known.value {
			t.Fatal("not known")
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkJudge(b *testing.B) {
	p := operator.Example()
	memory := state.NewMemory(state.MemoryOptions{})
	imsi := state.PackDigits("262990000000001")
	memory.Subscribers.Register(&state.Registration{IMSI: imsi, Place: state.Place{Owner: p.ByTADIG("KENEX"), Country: "KE", Node: 1}, Time: before(600)})
	m := sketch.Message(b, strings.Fields(fromFR+ul)...)
	m.Time = begin
	for b.Loop() {
		whole(p, memory, m)
	}
}
