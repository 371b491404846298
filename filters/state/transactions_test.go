package state

import (
	"strings"
	"sync"
	"testing"
	"time"

	"cordon/filters/internal/sketch"
	"cordon/internal/operator"
	"cordon/protocols/message"
)

// The parties of the tests, as who asks and who is asked.
const (
	vlrToHLR  = "direction=inbound sccp.calling.gt=33699000010 sccp.called.gt=491779900001 "
	hlrToVLR  = "direction=outbound sccp.calling.gt=491779900001 sccp.called.gt=33699000010 "
	usToFrHLR = "direction=outbound sccp.calling.gt=491779900010 sccp.called.gt=336990000000001 sccp.called.np=7 "
	frHLRToUs = "direction=inbound sccp.calling.gt=33699000001 sccp.called.gt=491779900010 "
	usToFr2   = "direction=outbound sccp.calling.gt=491779900010 sccp.called.gt=33699000001 "
	keHLRToUs = "direction=inbound sccp.calling.gt=254799000001 sccp.called.gt=491779900010 "
	ruToUs    = "direction=inbound sccp.calling.gt=79990000001 sccp.called.gt=491779900010 "
	frAlsoUs  = "direction=inbound sccp.calling.gt=33700000001 sccp.called.gt=491779900010 "

	begin01 = "tcap.type=begin tcap.otid=01 "
	goOn01  = "tcap.type=continue tcap.dtid=01 tcap.otid=a1 " // by who was asked
	goOnA1  = "tcap.type=continue tcap.dtid=a1 tcap.otid=01 " // by who began
	end01   = "tcap.type=end tcap.dtid=01 "
	endA1   = "tcap.type=end tcap.dtid=a1 "
)

// transactionFacts are read in this order: known, refused, peer, invoke, linked, reused.
var transactionFacts = []message.FieldID{
	message.FieldDialogueKnown, message.FieldDialogueRefused, message.FieldDialoguePeerMatch,
	message.FieldDialogueInvokeMatch, message.FieldDialogueLinkedMatch, message.FieldDialogueReused,
}

// tcapMessage builds a message. id=N, linked=N and code=N change the component before.
func tcapMessage(t testing.TB, at int, words string) *message.Message {
	t.Helper()
	var plain []string
	var changes []func(*message.Component)
	var on []int
	components := 0
	for _, w := range strings.Fields(words) {
		name, value, _ := strings.Cut(w, "=")
		var change func(*message.Component)
		n := int32(0)
		for _, c := range value {
			n = n*10 + c - '0'
		}
		switch name {
		case "id":
			change = func(c *message.Component) { c.InvokeID = n }
		case "linked":
			change = func(c *message.Component) { c.LinkedID, c.HasLinked = n, true }
		case "noop":
			change = func(c *message.Component) { c.Op, c.Opcode, c.HasOpcode = 0, 0, false }
		default:
			if !strings.Contains(name, ".") || strings.HasPrefix(name, "cap.invoke") {
				switch strings.TrimPrefix(name, "cap.") {
				case "invoke", "result", "part", "error", "reject":
					components++
				}
			}
			plain = append(plain, w)
			continue
		}
		changes, on = append(changes, change), append(on, components-1)
	}
	m := sketch.Message(t, plain...)
	for i, c := range changes {
		c(&m.Components()[on[i]])
	}
	if m.Protocol == message.ProtocolUnknown {
		m.Protocol = message.ProtocolTCAP
	}
	m.Time, m.LinkID = int64(at)*1e9, 1
	m.PushLayer(message.LayerTCAP, []byte(words))
	return m
}

// tcapFacts are the facts of m in a row, "-" for one that is absent.
func tcapFacts(t *Transactions, m *message.Message) string {
	var out strings.Builder
	for _, f := range transactionFacts {
		t.Compute(operator.Example(), m, f)
		switch sketch.Fact(m, f) {
		case "true":
			out.WriteByte('t')
		case "false":
			out.WriteByte('f')
		default:
			out.WriteByte('-')
		}
	}
	return out.String()
}

// playTCAP records messages, and compares the facts of each before it. A message that
// begins with ! is blocked.
func playTCAP(t *testing.T, d *Transactions, steps []step) {
	t.Helper()
	for i, s := range steps {
		words, blocked := strings.CutPrefix(s.words, "!")
		m := tcapMessage(t, s.at, words)
		if got := tcapFacts(d, m); got != s.want {
			t.Errorf("step %d (%s): got %s, want %s", i, words, got, s.want)
		}
		d.Record(operator.Example(), m, !blocked)
	}
}

const (
	nothing = "------"
	fine    = "tft---" // known, not refused, of the right peer
	answers = "tftt--" // and an answer to what was asked
	fresh   = "------"
)

// ours is a dialogue that a VLR of a partner had with our HLR, by which is known that
// what goes between the two is seen.
var seenBefore = []step{
	{1, begin01 + vlrToHLR + "invoke=updateLocation", fresh},
	{2, end01 + hlrToVLR + "result=updateLocation", answers},
}

func TestDialoguesOfTCAP(t *testing.T) {
	update := begin01 + usToFrHLR + "invoke=updateLocation"
	for _, tt := range []struct {
		name  string
		steps []step
	}{
		{"a question and its answer, from another title of whom was asked", []step{{1, update, fresh}, {2, end01 + frHLRToUs + "result=updateLocation", answers}}},
		{"an answer without an operation code", []step{{1, update, fresh}, {2, end01 + frHLRToUs + "result= id=1", answers}}},
		{"both sides ask", []step{
			{1, update, fresh}, {2, goOn01 + frHLRToUs + "invoke=insertSubscriberData id=5", fine},
			{3, goOnA1 + usToFr2 + "result=insertSubscriberData id=5", answers}, {4, end01 + frHLRToUs + "result=updateLocation", answers},
		}},
		{"who began ends by the number that the other gave", []step{
			{1, begin01 + usToFrHLR + "protocol=tcap", fresh}, {2, goOn01 + frHLRToUs, fine}, {3, endA1 + usToFr2 + "invoke=updateLocation", fine},
		}},
		{"a node gives the number with which it answers to another dialogue too", []step{
			{1, begin01 + usToFrHLR + "protocol=tcap", fresh}, {2, goOn01 + frHLRToUs, fine},
			{3, "tcap.type=begin tcap.otid=a1 direction=inbound sccp.calling.gt=33699000001 sccp.called.gt=491779900010 invoke=cancelLocation", fresh},
			{4, goOnA1 + usToFr2 + "invoke=mt-ForwardSM id=2", fine}, {5, end01 + frHLRToUs + "result=mt-ForwardSM id=2", answers},
			{6, endA1 + usToFr2 + "result=cancelLocation id=1", answers},
		}},
		{"and one of them ends", []step{
			{1, begin01 + usToFrHLR + "protocol=tcap", fresh}, {2, goOn01 + frHLRToUs, fine},
			{3, "tcap.type=begin tcap.otid=a1 direction=inbound sccp.calling.gt=33699000001 sccp.called.gt=491779900010 invoke=cancelLocation", fresh},
			{4, endA1 + usToFr2 + "result=cancelLocation id=1", nothing},
		}},
		{"numbers with zeros in front", []step{{1, update, fresh}, {2, strings.Replace(end01, "=01", "=00000001", 1) + frHLRToUs + "result=updateLocation", answers}}},
		{"an answer of another operator", []step{{1, update, fresh}, {2, end01 + keHLRToUs + "result=updateLocation", "tfft--"}}},
		{"an answer of another country, whose operator is not listed", []step{{1, update, fresh}, {2, end01 + ruToUs + "result=updateLocation", "tfft--"}}},
		{"an answer of the same country, whose operator is not listed", []step{{1, update, fresh}, {2, end01 + frAlsoUs + "result=updateLocation", "tf-t--"}}},
		{"an abort of another operator", []step{{1, update, fresh}, {2, "tcap.type=abort tcap.dtid=01 " + keHLRToUs, "tff---"}}},
		{"another operator goes on in what one began", []step{
			{1, begin01 + frHLRToUs + "protocol=tcap", fresh}, {2, goOn01 + usToFr2, fine},
			{3, goOnA1 + keHLRToUs + "invoke=mt-ForwardSM", "tff---"},
		}},
		{"another operator ends what one began", []step{
			{1, begin01 + frHLRToUs + "protocol=tcap", fresh}, {2, goOn01 + usToFr2, fine},
			{3, endA1 + keHLRToUs, "tff---"},
		}},
		{"a result that nothing asked for", []step{{1, update, fresh}, {2, end01 + frHLRToUs + "result=updateLocation id=9", "tftf--"}}},
		{"a result of another operation", []step{{1, update, fresh}, {2, end01 + frHLRToUs + "result=sendAuthenticationInfo id=1", "tftf--"}}},
		{"an error that nothing asked for", []step{{1, update, fresh}, {2, end01 + frHLRToUs + "error= id=9", "tftf--"}}},
		{"one of two results", []step{{1, update, fresh}, {2, end01 + frHLRToUs + "result=updateLocation id=1 result=updateLocation id=9", "tftf--"}}},
		{"a result comes in parts", []step{{1, update, fresh}, {2, goOn01 + frHLRToUs + "part=updateLocation id=1", answers}, {3, end01 + frHLRToUs + "result=updateLocation id=1", answers}}},
		{"a result is rejected", []step{
			{1, update, fresh}, {2, goOn01 + frHLRToUs + "part=updateLocation id=1", answers}, {3, goOnA1 + usToFr2 + "reject= id=1", answers},
		}},
		{"an invoke is linked to one of the other side", []step{{1, update, fresh}, {2, goOn01 + frHLRToUs + "invoke=getPassword id=3 linked=1", "tft-t-"}}},
		{"an invoke is linked to none", []step{{1, update, fresh}, {2, goOn01 + frHLRToUs + "invoke=getPassword id=3 linked=2", "tft-f-"}}},
		{"an invoke of a begin is linked", []step{{1, begin01 + frHLRToUs + "invoke=getPassword id=3 linked=2", "----f-"}}},
		{"more invokes than are remembered", []step{
			{1, begin01 + usToFrHLR + "invoke=updateLocation", fresh},
			{2, goOn01 + frHLRToUs + "invoke=insertSubscriberData id=2 invoke=insertSubscriberData id=3 invoke=insertSubscriberData id=4 invoke=insertSubscriberData id=5 invoke=insertSubscriberData id=6 invoke=insertSubscriberData id=7 invoke=insertSubscriberData id=8 invoke=insertSubscriberData id=9", fine},
			{3, end01 + frHLRToUs + "result=updateLocation id=1", fine},
		}},
		{"a blocked begin, what follows it, and one that has its number", []step{
			{1, "!" + begin01 + vlrToHLR + "invoke=updateLocation", fresh}, {2, "!" + goOn01 + hlrToVLR, "ttt---"}, {3, "!" + end01 + hlrToVLR + "result=updateLocation", "tttt--"},
			{4, begin01 + vlrToHLR + "invoke=purgeMS", "-----f"}, {5, end01 + hlrToVLR + "result=purgeMS", answers},
		}},
		{"a blocked message within a dialogue changes nothing", []step{
			{1, update, fresh}, {2, "!" + end01 + keHLRToUs, "tff---"}, {3, end01 + frHLRToUs + "result=updateLocation", answers},
		}},
		{"a number that is in use", []step{{1, update, fresh}, {2, begin01 + usToFrHLR + "invoke=purgeMS", "-----t"}}},
		{"the same begin again", []step{{1, update, fresh}, {2, update, "-----f"}, {3, end01 + frHLRToUs + "result=updateLocation", answers}}},
		{"a number that was in use a while ago", []step{{1, update, fresh}, {40, begin01 + usToFrHLR + "invoke=purgeMS", "-----f"}}},
		{"the same number of another party", []step{{1, update, fresh}, {2, begin01 + vlrToHLR + "invoke=updateLocation", fresh}}},
		{"nothing is known of what nobody was seen to answer", []step{{1, end01 + frHLRToUs + "result=updateLocation", nothing}}},
		{"nobody asked", append(seenBefore[:2:2], step{3, end01 + frHLRToUs + "result=updateLocation", "f-----"})},
		{"an abort of what is not there", append(seenBefore[:2:2], step{3, "tcap.type=abort tcap.dtid=7777 " + frHLRToUs, "f-----"})},
		{"our own node answers what was not seen, then nothing is told", append(seenBefore[:2:2],
			step{3, "tcap.type=end tcap.dtid=55 " + hlrToVLR + "result=updateLocation", "f-----"}, step{4, "tcap.type=end tcap.dtid=56 " + frHLRToUs, nothing},
			step{5, update, fresh}, step{6, "!" + end01 + keHLRToUs, "tf----"}, step{7, end01 + frHLRToUs + "result=updateLocation id=9", "tft---"})},
		{"our nodes answer elsewhere, then nothing is told", append(seenBefore[:2:2],
			step{3, begin01 + vlrToHLR + "invoke=purgeMS", fresh}, step{4, strings.Replace(begin01, "01", "02", 1) + vlrToHLR + "invoke=purgeMS", fresh}, step{5, "tcap.type=end tcap.dtid=56 " + frHLRToUs, nothing})},
		{"what ends comes twice", append(seenBefore[:2:2], step{3, update, fresh}, step{4, end01 + frHLRToUs + "result=updateLocation", answers},
			step{5, end01 + frHLRToUs + "result=updateLocation", nothing}, step{70, end01 + frHLRToUs + "result=updateLocation", "f-----"})},
		{"a message that comes back", append(seenBefore[:2:2], step{3, update, fresh},
			step{4, begin01 + "sccp.return_cause=1 direction=inbound sccp.calling.gt=336990000000001 sccp.called.gt=491779900010 invoke=updateLocation", "tf----"},
			step{5, strings.Replace(begin01, "01", "77", 1) + "sccp.return_cause=1 " + frHLRToUs + "invoke=updateLocation", "f-----"})},
		{"a dialogue of MAP is forgotten", append(seenBefore[:2:2], step{3, update, fresh}, step{1000, end01 + frHLRToUs + "result=updateLocation", nothing})},
		{"a call is not", []step{
			{1, begin01 + usToFr2 + "cap.invoke=initialDP", fresh}, {50000, end01 + frHLRToUs + "cap.invoke=releaseCall", fine},
		}},
		{"a party without a title", []step{
			{1, begin01 + "direction=outbound mtp3.opc=1001 sccp.calling.ssn=7 sccp.called.gt=33699000001 invoke=updateLocation", fresh},
			{2, end01 + "direction=inbound mtp3.dpc=1001 sccp.called.ssn=7 sccp.calling.gt=33699000001 result=updateLocation", answers},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) { playTCAP(t, NewTransactions(TransactionOptions{Learn: -1}), tt.steps) })
	}
}

func TestWhatBeganUnseenProvesNothing(t *testing.T) {
	unknown := step{3, end01 + frHLRToUs + "result=updateLocation", nothing}
	d := NewTransactions(TransactionOptions{Learn: time.Hour})
	playTCAP(t, d, append(seenBefore[:2:2], unknown))
	unknown.at, unknown.want = 3700, "f-----"
	playTCAP(t, d, []step{
		{3690, begin01 + vlrToHLR + "invoke=updateLocation", fresh}, {3691, end01 + hlrToVLR + "result=updateLocation", answers}, unknown,
		{3710, begin01 + usToFrHLR + "invoke=updateLocation", fresh},
	})
	d.Resume(3720e9)
	unknown.at, unknown.want = 3730, nothing
	playTCAP(t, d, []step{unknown})
	d = nil
	d.Resume(1)
	if (d.Stats() != TransactionStats{}) {
		t.Error("no memory has counted")
	}
}

// TestAFloodOfBeginsLeavesWhatWasAskedFromInside has more begins from outside than
// there is room for.
func TestAFloodOfBeginsLeavesWhatWasAskedFromInside(t *testing.T) {
	d := NewTransactions(TransactionOptions{Dialogues: 64, Learn: -1})
	playTCAP(t, d, append(seenBefore[:2:2], step{3, begin01 + usToFrHLR + "invoke=updateLocation", fresh}))
	const hex = "0123456789abcdef"
	for i := range 5000 {
		id := string([]byte{'f', hex[i>>12&15], hex[i>>8&15], hex[i>>4&15], hex[i&15]})
		m := tcapMessage(t, 3, "tcap.type=begin tcap.otid="+id+" "+vlrToHLR+"invoke=updateLocation")
		d.Record(operator.Example(), m, true)
	}
	s := d.Stats()
	if s.Dialogues > 65 || s.Evicted < 4900 {
		t.Errorf("%+v: there is room for 64 from outside", s)
	}
	playTCAP(t, d, []step{
		{4, end01 + frHLRToUs + "result=updateLocation", answers},
		{5, "tcap.type=end tcap.dtid=7777 " + frHLRToUs, nothing},
		{6, "tcap.type=end tcap.dtid=f0001 " + hlrToVLR, nothing},
	})
}

func TestAnswersAreReadWithWhatWasAsked(t *testing.T) {
	p := operator.Example()
	d := NewTransactions(TransactionOptions{})
	record := func(at int, words string) { d.Record(p, tcapMessage(t, at, words), true) }
	record(1, begin01+vlrToHLR+"invoke=updateLocation map.imsi=262990000000001 map.vlr=33699000099")
	record(2, goOn01+hlrToVLR+"invoke=insertSubscriberData id=4 map.msisdn=491779912345")
	m := tcapMessage(t, 3, goOnA1+vlrToHLR+"result=insertSubscriberData id=4")
	fra := p.ByTADIG("FRAEX")
	want := Asked{
		Operation: message.OperationByName(message.ProtocolMAP, "insertSubscriberData"), IMSI: packIMSI("262990000000001"), MSISDN: packIMSI("491779912345"),
		Owner: operator.Home, Node: NodeID("33699000099"), Direction: message.DirectionOutbound, Time: 1e9,
	}
	if got, ok := d.Answered(p, m); !ok || got != want {
		t.Errorf("got %+v %v, want %+v", got, ok, want)
	}
	d.Record(p, m, true)
	m = tcapMessage(t, 4, end01+hlrToVLR+"result=updateLocation id=1 result= id=9")
	want.Operation, want.Owner, want.Direction = message.OperationByName(message.ProtocolMAP, "updateLocation"), fra, message.DirectionInbound
	m.Focus(0)
	if got, ok := d.Answered(p, m); !ok || got != want || m.Focused() != 0 {
		t.Errorf("got %+v %v, want %+v", got, ok, want)
	}
	m.Focus(1)
	if got, ok := d.Answered(p, m); ok {
		t.Errorf("%+v was asked by nobody", got)
	}
	m.Focus(-1)
	for f, want := range map[message.FieldID]string{
		message.FieldDialogueOperation: "updateLocation", message.FieldDialogueIMSI: "262990000000001",
		message.FieldDialogueMSISDN: "491779912345", message.FieldDialogueBegun: "inbound",
	} {
		d.Compute(p, m, f)
		if got := sketch.Fact(m, f); got != want {
			t.Errorf("%s: got %s, want %s", f.Name(), got, want)
		}
	}
	d.Record(p, m, true)
	if _, ok := d.Answered(p, tcapMessage(t, 5, end01+hlrToVLR+"result=updateLocation id=1")); ok {
		t.Error("a dialogue that ended still answers")
	}
	d = nil
	if _, ok := d.Answered(p, m); ok {
		t.Error("no memory knows a request")
	}
}

func TestTransactionsDoNotAllocate(t *testing.T) {
	p := operator.Example()
	d := NewTransactions(TransactionOptions{})
	messages := []*message.Message{
		tcapMessage(t, 1, begin01+usToFrHLR+"invoke=updateLocation map.imsi=208990000000001 map.vlr=491779900010"),
		tcapMessage(t, 2, goOn01+frHLRToUs+"invoke=insertSubscriberData id=4"),
		tcapMessage(t, 3, goOnA1+usToFr2+"result=insertSubscriberData id=4"),
		tcapMessage(t, 4, end01+frHLRToUs+"result=updateLocation id=1"),
	}
	run := func() {
		for _, m := range messages {
			*m.Note(message.SlotTransaction) = message.Note{}
			d.Record(p, m, true)
		}
	}
	run()
	if n := testing.AllocsPerRun(100, run); n > 0 {
		t.Errorf("%v allocations", n)
	}
	if s := d.Stats(); s.Dialogues != 0 {
		t.Errorf("%+v: all have ended", s)
	}
}

func TestTransactionsAreSafeForConcurrentUse(t *testing.T) {
	p := operator.Example()
	d := NewTransactions(TransactionOptions{Dialogues: 64})
	var group sync.WaitGroup
	for i := range 4 {
		id := string(rune('1' + i))
		group.Go(func() {
			for range 300 {
				d.Record(p, tcapMessage(t, 1, "tcap.type=begin tcap.otid="+id+" "+usToFrHLR+"invoke=updateLocation"), true)
				d.Record(p, tcapMessage(t, 2, "tcap.type=continue tcap.otid=a"+id+" tcap.dtid="+id+" "+frHLRToUs), true)
				m := tcapMessage(t, 3, "tcap.type=end tcap.dtid=a"+id+" "+usToFr2)
				if got := tcapFacts(d, m); got != fine {
					t.Errorf("got %s", got)
				}
				d.Record(p, m, true)
				d.Stats()
			}
		})
	}
	group.Wait()
}
