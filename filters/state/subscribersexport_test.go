package state

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestEntriesGoOutAndIn(t *testing.T) {
	was := aware(SubscriberOptions{Records: 1000})
	imsi := packIMSI("262990000000001")
	was.Register(&Registration{IMSI: imsi, MSISDN: packIMSI("491779912345"), Domain: CS, Place: france, Home: ourHLR, Time: noon})
	was.at(imsi, CS, kenya, noon+hour)
	was.at(imsi, EPS, paris, noon)
	was.Leave(imsi, EPS, 0, noon+hour)
	was.Authenticated(imsi, CS, &kenya, noon+hour)
	was.at(imsi, PS, kenya, noon+hour)
	was.at(imsi, PS, france, noon) // in disorder
	s := aware(SubscriberOptions{Records: 1000})
	err := was.Each(func(e *Entry) error {
		b, err := json.Marshal(e)
		if err != nil {
			return err
		}
		var in Entry
		if err := json.Unmarshal(b, &in); err != nil {
			return err
		}
		return s.Enter(&in)
	})
	if err != nil {
		t.Fatal(err)
	}
	a, _ := was.Entry("262990000000001")
	b, ok := s.EntryOf("491779912345")
	if d := cmp.Diff(a, b); d != "" || !ok {
		t.Errorf("%v %s", ok, d)
	}
	at := time.Unix(0, noon+hour).UTC()
	want := Entry{
		IMSI: "262990000000001", MSISDN: "491779912345", Home: &EntryPlace{Operator: "DEUHM", Country: "DE", Node: a.Home.Node},
		CS:  &EntryDomain{Current: placeOf("KENEX", "KE", "639-99", a.CS.Current.Node), Previous: placeOf("FRAEX", "FR", "208-99", a.CS.Previous.Node), Since: at, Seen: at},
		PS:  &EntryDomain{Current: a.CS.Previous, Previous: a.CS.Current, Since: at.Add(-time.Hour), Seen: at.Add(-time.Hour), Doubtful: true},
		EPS: &EntryDomain{Previous: placeOf("FRAEX", "FR", "208-99", a.EPS.Previous.Node), Since: at, Seen: at.Add(-time.Hour)},
	}
	want.Vectors = placeOf("KENEX", "KE", "639-99", a.CS.Current.Node)
	want.Vectors.Time = &at
	if d := cmp.Diff(want, a); d != "" {
		t.Error(d)
	}
	if _, ok := s.Entry("262990000000002"); ok {
		t.Error("a subscriber is known who was never entered")
	}
	if err := was.Each(func(*Entry) error { return errMore }); !errors.Is(err, errMore) {
		t.Errorf("got %v", err)
	}
}

var errMore = errors.New("no more")

func placeOf(label, country, network, node string) *EntryPlace {
	return &EntryPlace{Operator: label, Country: country, Network: network, Node: node}
}

func TestEntriesThatAreNone(t *testing.T) {
	for _, e := range []Entry{
		{}, {IMSI: "~1234"}, {IMSI: "2629900000000011"}, {IMSI: "26299", MSISDN: "x"}, {IMSI: "26299", Home: &EntryPlace{Network: "abc"}},
		{IMSI: "26299", Vectors: &EntryPlace{Node: "xyz"}}, {IMSI: "26299", CS: &EntryDomain{Current: &EntryPlace{Node: "12345678901234567"}}},
	} {
		s := aware(SubscriberOptions{Records: 1000})
		if err := s.Enter(&e); err == nil || s.Stats().Records != 0 {
			t.Errorf("%+v is entered: %v", e, err)
		}
	}
}
