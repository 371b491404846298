package cases

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"cordon/pcaps/benign"
	"cordon/pcaps/forge"
	"cordon/protocols/decode"
	"cordon/protocols/message"
	"cordon/rules"
)

// attackEvery is how many lawful messages there are to an attack.
const attackEvery = 1000

// score is what came of the attacks of a category.
type score struct {
	attacks, missed int
	wrong           int // lawful messages that its rules stopped
	names           map[string]int
}

type scores map[string]*score

func (s scores) of(category string) *score {
	if s[category] == nil {
		s[category] = &score{names: map[string]int{}}
	}
	return s[category]
}

func (s scores) count(category, name string, found bool) {
	x := s.of(category)
	x.attacks++
	if !found {
		x.missed++
		x.names[name]++
	}
}

// raid sends attacks among the travellers: in turn a case as it stands, and an attack on one of the travellers.
type raid struct {
	t        *testing.T
	f        *firewall
	random   *rand.Rand
	travel   *benign.Travel
	builder  *forge.Builder
	all      []*Case
	scores   scores
	waiting  []wave // cases that go on over some time
	launched int
}

// wave is a case that is under way.
type wave struct {
	c        *Case
	category string
	packets  []forge.Packet
	from     time.Duration // what its packets' times are counted from
	decoder  *decode.Decoder
	covered  map[string]bool
	stopped  bool
}

func newRaid(t *testing.T, f *firewall, travel *benign.Travel) *raid {
	t.Helper()
	r := &raid{t: t, f: f, random: rand.New(rand.NewPCG(11, 0)), travel: travel, scores: scores{}}
	var err error
	if r.builder, err = forge.NewBuilder(nil); err != nil {
		t.Fatal(err)
	}
	for _, c := range corpus(t) {
		// What depends on another profile, on lists or on a link is not of this world.
		if isAttack(c) && c.Operator == "" && len(c.Rules) == 0 && c.Link == nil {
			r.all = append(r.all, c)
		}
	}
	r.random.Shuffle(len(r.all), func(i, j int) { r.all[i], r.all[j] = r.all[j], r.all[i] })
	return r
}

// launch begins the next attack.
func (r *raid) launch(now time.Duration) {
	r.launched++
	if r.launched%2 == 1 {
		r.launchCase(now)
		return
	}
	if s, ok := r.travel.Settled(r.random); ok && s.Visited != "sea" { // where nobody has a place
		r.strike(now, &s)
	}
}

// learntBy is when what was not seen by then did not happen: the life of an enquiry about short messages is the longest.
const learntBy = 73 * time.Hour

// mostPackets bounds a case that is sent: floods are for the tests of rates.
const mostPackets = 60

func (r *raid) launchCase(now time.Duration) {
	for range r.all {
		c := r.all[(r.launched/2)%len(r.all)]
		packets := r.packets(c)
		if len(packets) > mostPackets || c.Learnt && now < learntBy {
			r.launched += 2
			continue
		}
		r.waiting = append(r.waiting, wave{
			c: c, category: r.category(c), packets: packets, from: now, decoder: decode.New(decode.Options{}), covered: map[string]bool{},
		})
		return
	}
}

var (
	caseIMSI   = regexp.MustCompile(`\b(\d{5,6}0{7,8})01\b`)
	caseNumber = regexp.MustCompile(`\b4917799123\d\d\b`)
)

// packets are those of a case against victims of its own, lest one case is the history of another.
func (r *raid) packets(c *Case) []forge.Packet {
	data, err := os.ReadFile(filepath.Join(c.Name, scenarioFile))
	if err != nil {
		r.t.Fatal(err)
	}
	victim := 10 + r.launched%90
	text := string(data)
	if !hasGTP(c) { // whose victim is named by default
		text = caseIMSI.ReplaceAllString(text, fmt.Sprintf("${1}%02d", victim))
		text = caseNumber.ReplaceAllString(text, fmt.Sprintf("4917799123%02d", victim))
	}
	s, err := forge.Load([]byte(text))
	if err != nil {
		r.t.Fatalf("%s: %v", c.Name, err)
	}
	packets, err := s.Build()
	if err != nil {
		r.t.Fatalf("%s: %v", c.Name, err)
	}
	return packets
}

// category is that of the rules that cover what the case shows.
func (r *raid) category(c *Case) string {
	for _, rule := range judge(r.t).Rules().Rules() {
		if slices.ContainsFunc(c.Covers, func(id string) bool { return slices.Contains(rule.Covers, id) || slices.Contains(rule.References, id) }) {
			return rule.Category
		}
	}
	return "none"
}

// until judges what is due of the cases under way.
func (r *raid) until(now time.Duration) {
	for i := range r.waiting {
		w := &r.waiting[i]
		for len(w.packets) > 0 {
			p := &w.packets[0]
			at := w.from + p.Time.Sub(travellersFrom)
			if at > now {
				break
			}
			w.packets = w.packets[1:]
			packet := decode.Packet{Link: p.Link, Time: travellersFrom.Add(at).UnixNano(), Data: p.Data}
			w.decoder.Packet(packet, func(m *message.Message) { r.observe(w, m) })
		}
		if len(w.packets) == 0 {
			r.settle(w)
		}
	}
	r.waiting = slices.DeleteFunc(r.waiting, func(w wave) bool { return len(w.packets) == 0 })
}

func (r *raid) observe(w *wave, m *message.Message) {
	v := &r.f.verdict
	r.f.engine.Evaluate(m, v)
	w.stopped = w.stopped || stopped(v)
	if v.Action == rules.Pass {
		return
	}
	for _, h := range v.Hits() {
		for _, id := range slices.Concat(h.Rule.Covers, h.Rule.References) {
			w.covered[id] = true
		}
	}
}

// settle counts a case that is over: each of its attacks must have been found, and stopped where the case says so.
func (r *raid) settle(w *wave) {
	found := !slices.ContainsFunc(w.c.Covers, func(id string) bool { return !w.covered[id] })
	blocks := slices.ContainsFunc(w.c.Expect, func(x Expectation) bool { return x.blocks() })
	r.scores.count(w.category, w.c.Name, found && (w.stopped || !blocks))
}

// strike sends a request that only the serving node, or only home, may send, from a partner where the subscriber is not.
func (r *raid) strike(now time.Duration, s *benign.Subscriber) {
	attacks := attacksOnGuests
	if s.Own {
		attacks = attacksOnOwn
	}
	a := &attacks[r.random.IntN(len(attacks))]
	for a.quick && now-s.Heard > 20*time.Minute || a.eps && !s.EPS {
		a = &attacks[r.random.IntN(len(attacks))]
	}
	m := a.message(s, farFrom(s))
	m.Dialogue = fmt.Sprint("strike", r.launched)
	if m.Diameter == nil && m.GTP == nil {
		m.TCAP = "begin"
	}
	units, err := r.builder.Signal(&m)
	if err != nil {
		r.t.Fatalf("%s: %v", a.name, err)
	}
	b := benign.Message{Units: units, At: now}
	if m.Diameter != nil {
		b.Transport = benign.OverDiameter
	}
	found := false
	r.f.judge(&b, func(_ *message.Message, v *engineVerdict) {
		found = found || stopped(v) || a.reported && v.Action != rules.Pass
	})
	r.scores.count(a.category, a.name, found)
}

// farFrom is a partner in another part of the world than where the subscriber is, and neither his home nor where he was before,
// which may speak for him for a while.
func farFrom(s *benign.Subscriber) string {
	near := func(network, p string) bool { return strings.TrimSuffix(network, "2") == p }
	for _, p := range []string{"ke", "us", "fr"} {
		if !near(s.Visited, p) && !near(s.Before, p) && s.Home != p {
			return p
		}
	}
	return "gb"
}

// Among travellers attacks are found, and still nobody is stopped wrongly.
func TestTravellersPassAndAttacksAmongThemDoNot(t *testing.T) {
	messages := enough(t)
	s, err := benign.NewTravel(benign.TravelOptions{Seed: 6, People: max(1000, messages/200)})
	if err != nil {
		t.Fatal(err)
	}
	f := newFirewall(t)
	r := newRaid(t, f, s)
	blocked, wrong := blame{}, 0
	for n := range messages {
		b, err := s.Next()
		if err != nil {
			t.Fatal(err)
		}
		r.until(b.At)
		f.judge(&b, func(m *message.Message, v *engineVerdict) {
			if stopped(v) {
				wrong++
				blocked.add(m, v, b.Title)
				r.scores.of(v.Hits()[0].Rule.Category).wrong++
			}
		})
		if n%attackEvery == attackEvery-1 {
			r.launch(b.At)
		}
	}
	r.until(1 << 62)
	blocked.log(t, "stopped")
	r.report(messages, wrong)
}

// mostMissed is how many in a hundred attacks of a category may be missed.
var mostMissed = map[string]int{"1": 1, "2": 1, "3": 5, "sms": 5, "spoofing": 1, "encoding": 1}

// report prints and checks the scores.
func (r *raid) report(messages, wrong int) {
	t := r.t
	t.Helper()
	t.Logf("%d lawful messages, %d of them stopped", messages, wrong)
	t.Logf("%-10s %8s %8s %8s %10s", "category", "attacks", "missed", "recall", "precision")
	for _, category := range []string{"1", "2", "3", "sms", "spoofing", "encoding", "dos", "cross"} {
		x := r.scores.of(category)
		if x.attacks == 0 {
			continue
		}
		caught := x.attacks - x.missed
		t.Logf("%-10s %8d %8d %7.1f%% %9.1f%%", category, x.attacks, x.missed, 100*float64(caught)/float64(x.attacks), 100*float64(caught)/float64(max(1, caught+x.wrong)))
		blame(x.names).log(t, "missed of "+category)
	}
	for category, most := range mostMissed {
		if x := r.scores.of(category); x.missed > (x.attacks*most+99)/100 {
			t.Errorf("category %s: %d of %d attacks were missed; at most %d in a hundred may be", category, x.missed, x.attacks, most)
		}
	}
	if most := messages / 100_000; wrong > most {
		t.Errorf("%d lawful messages of %d were stopped; at most %d may be", wrong, messages, most)
	}
}
