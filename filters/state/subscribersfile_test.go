package state

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// learned is a memory of a few subscribers who moved.
func learned() *Subscribers {
	s := aware(SubscriberOptions{Records: 2000, Learn: time.Hour})
	s.at(anna, CS, france, noon)
	s.at(ben, PS, paris, noon)
	for i := range uint64(700) {
		s.at(1+i, Domain(i%3), [...]Place{france, paris, kenya}[i%3], noon+int64(i)*5e9)
	}
	s.at(anna, CS, kenya, noon+hour)
	s.at(anna, EPS, kenya, noon+hour)
	s.Name(anna, 77, noon)
	s.Leave(ben, PS, 0, noon+hour)
	s.Authenticated(ben, CS, &kenya, noon+hour)
	return s
}

func saved(tb testing.TB, s *Subscribers) []byte {
	tb.Helper()
	var b bytes.Buffer
	if _, err := s.Save(&b); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// empty is a memory to load into.
func empty() *Subscribers {
	s := NewSubscribers(SubscriberOptions{Records: 2000, Learn: time.Hour})
	s.Use(example())
	return s
}

func TestWhatIsSavedIsLoaded(t *testing.T) {
	was, s := learned(), empty()
	n, err := s.Load(bytes.NewReader(saved(t, was)))
	if err != nil || n != 702 {
		t.Fatalf("%d records, %v", n, err)
	}
	s.Tick(noon + hour + hour/60)
	for imsi := range uint64(702) {
		for d := range domains {
			if a, b := told(was, 1+imsi, d), told(s, 1+imsi, d); a != b {
				t.Fatalf("%d in %v: %q was %q", imsi, d, b, a)
			}
		}
	}
	for _, who := range []uint64{anna, ben} {
		for d := range domains {
			if a, b := told(was, who, d), told(s, who, d); a != b {
				t.Errorf("%x in %v: %q was %q", who, d, b, a)
			}
		}
		a, _ := was.Home(who)
		if b, ok := s.Home(who); !ok || a != b {
			t.Errorf("home of %x: %+v was %+v", who, b, a)
		}
	}
	if imsi, ok := s.ByMSISDN(77); !ok || imsi != anna {
		t.Errorf("77 is of %x", imsi)
	}
	if by, ok := s.Authentication(ben); !ok || by.Owner != kenya.Owner || by.Seen != noon+hour {
		t.Errorf("vectors went to %+v", by)
	}
	if s.Learning(noon + hour) {
		t.Error("it learns what it had learnt")
	}
	if again := saved(t, s); len(again) != len(saved(t, was)) {
		t.Errorf("saved again it is %d octets", len(again))
	}
}

// TestAbsence: what happened while nobody watched is not known.
func TestAbsence(t *testing.T) {
	file := saved(t, learned())
	for _, tt := range []struct {
		name   string
		after  int64
		trusts bool
	}{{"at once", 0, true}, {"a restart", 2 * hour / 60, true}, {"a day later", 24 * hour, false}, {"a clock that went back", -hour, false}} {
		s := empty()
		if _, err := s.Load(bytes.NewReader(file)); err != nil {
			t.Fatal(err)
		}
		now := noon + hour + tt.after
		s.Tick(now)
		_, _, ok := s.Find(anna, CS)
		if ok != tt.trusts || s.Learning(now) == tt.trusts {
			t.Errorf("%s: found %v, learning %v", tt.name, ok, s.Learning(now))
		}
		if _, _, ok, doubtful := s.Last(anna, CS); !ok || doubtful == tt.trusts {
			t.Errorf("%s: last found %v, doubtful %v", tt.name, ok, doubtful)
		}
	}
}

// TestBrokenFiles: a file that was cut short or altered, in whatever octet, is refused
// whole, and leaves nothing behind.
func TestBrokenFiles(t *testing.T) {
	s := aware(SubscriberOptions{Records: 2000})
	s.at(anna, CS, france, noon)
	s.at(ben, EPS, kenya, noon)
	file := saved(t, s)
	refuse := func(what string, i int, b []byte) {
		t.Helper()
		s := empty()
		n, err := s.Load(bytes.NewReader(b))
		if err == nil || n != 0 || s.Stats().Records != 0 || !s.Learning(noon) {
			t.Fatalf("%s %d: %d records, %v", what, i, n, err)
		}
		s.at(anna, CS, france, noon+hour) // it can be used all the same
		if got := told(s, anna, CS); got != "FR 60 60" {
			t.Fatalf("%s %d: then he is in %q", what, i, got)
		}
	}
	for i := range file {
		refuse("cut at", i, file[:i])
		for _, bit := range []byte{1, 0xff} {
			altered := bytes.Clone(file)
			altered[i] ^= bit
			refuse("altered at", i, altered)
		}
	}
	refuse("longer by", 1, append(bytes.Clone(file), 0))
	refuse("twice", 2, append(bytes.Clone(file), file...))
	if _, err := empty().Load(bytes.NewReader(file)); err != nil {
		t.Errorf("the file itself: %v", err)
	}
}

func TestFilesOfOtherVersions(t *testing.T) {
	file := saved(t, learned())
	file[len(fileMagic)]++
	if _, err := empty().Load(bytes.NewReader(file)); !errors.Is(err, ErrStateVersion) || !strings.Contains(err.Error(), "2, want 1") {
		t.Errorf("got %v", err)
	}
	if _, err := empty().Load(strings.NewReader("subscribers: []\n")); !errors.Is(err, errStateFile) {
		t.Errorf("got %v", err)
	}
}

// TestSmallerTable: of a file with more than there is room for, registrations go before
// the rest, and one who is not known may be registered.
func TestSmallerTable(t *testing.T) {
	s := NewSubscribers(SubscriberOptions{Records: 100, Learn: time.Hour})
	if _, err := s.Load(bytes.NewReader(saved(t, learned()))); err != nil {
		t.Fatal(err)
	}
	if st := s.Stats(); st.Records < 90 || st.Records > subscriberShards*roomOfShard(100) || !s.Learning(noon) {
		t.Errorf("got %+v", st)
	}
}

func TestFilesAreReplacedWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	s := learned()
	for range 2 {
		if n, err := s.SaveFile(path); n != 702 || err != nil {
			t.Fatalf("%d, %v", n, err)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if n, err := empty().LoadFile(path); n != 702 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 1 {
		t.Errorf("%d files", len(entries))
	}
	if _, err := s.SaveFile(filepath.Join(path, "there")); err == nil {
		t.Error("it was saved below a file")
	}
	if _, err := empty().LoadFile(path + "2"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

// stuck writes so many octets, and then no more.
type stuck int

func (w *stuck) Write(b []byte) (int, error) {
	if len(b) > int(*w) {
		return 0, io.ErrShortWrite
	}
	*w -= stuck(len(b))
	return len(b), nil
}

func TestFullDisks(t *testing.T) {
	room := stuck(1000)
	if _, err := learned().Save(&room); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("got %v", err)
	}
}

func FuzzLoadSubscribers(f *testing.F) {
	f.Add(saved(f, learned()))
	s := aware(SubscriberOptions{Records: 10})
	s.at(anna, CS, france, noon)
	f.Add(saved(f, s))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, b := range [][]byte{b, resum(b)} { // else no block gets by its checksum
			s := NewSubscribers(SubscriberOptions{Records: 100})
			n, err := s.Load(bytes.NewReader(b))
			if st := s.Stats(); err != nil && (n != 0 || st.Records != 0) || st.Records > n {
				t.Fatalf("%d records, %+v, %v", n, st, err)
			}
			s.at(anna, CS, kenya, noon)
			if at, _, _, _ := s.Last(anna, CS); at.Country != "KE" {
				t.Fatalf("he is at %+v", at)
			}
		}
	})
}

// resum gives each block of a file the checksum that it should have.
func resum(b []byte) []byte {
	if len(b) < fileHead+4 {
		return b
	}
	out := (&fileWriter{}).sum(append([]byte(nil), b[:fileHead]...))
	rest := b[fileHead+4:]
	for n := uint32(1); len(rest) >= blockHeadOctets+4; n++ {
		length := int(rest[1]) | int(rest[2])<<8
		if rest[3] != 0 || rest[4] != 0 || len(rest) < blockHeadOctets+length+4 {
			break
		}
		out = append(out, (&fileWriter{number: n}).sum(append([]byte(nil), rest[:blockHeadOctets+length]...))...)
		rest = rest[blockHeadOctets+length+4:]
	}
	return append(out, rest...)
}

func TestChangesReachOthers(t *testing.T) {
	one, other := aware(SubscriberOptions{Records: 2000}), aware(SubscriberOptions{Records: 2000})
	var echoes int
	other.OnChange(func(*Change) { echoes++ })
	var written [][]byte
	one.OnChange(func(c *Change) {
		b, err := c.AppendBinary(nil)
		if err != nil || len(b) > MaxChange {
			t.Fatalf("%d octets, %v", len(b), err)
		}
		written = append(written, b)
	})
	one.at(anna, CS, france, noon)
	one.at(anna, CS, kenya, noon+hour)
	one.Leave(anna, CS, kenya.Node, noon+2*hour)
	one.Authenticated(ben, CS, &kenya, noon)
	one.Name(ben, 77, noon)
	one.Leave(ben, CS, 0, noon) // changes nothing, and is told to nobody
	one.OnChange(nil)
	one.at(ben, CS, france, noon)
	if len(written) != 5 {
		t.Fatalf("%d changes", len(written))
	}
	apply := func() {
		for _, b := range written {
			var c Change
			if err := c.UnmarshalBinary(b); err != nil {
				t.Fatal(err)
			}
			other.Apply(&c)
		}
	}
	apply()
	if got := told(other, anna, CS); got != "-, before KE until 120" {
		t.Errorf("he is in %q", got)
	}
	if by, ok := other.Authentication(ben); !ok || by != (Place{Owner: kenya.Owner, Country: "KE", Network: kenya.Network, Node: kenya.Node, Since: noon, Seen: noon}) {
		t.Errorf("vectors went to %+v", by)
	}
	if imsi, ok := other.ByMSISDN(77); !ok || imsi != ben {
		t.Errorf("77 is of %x", imsi)
	}
	if home, ok := other.Home(anna); !ok || home != ourHLR {
		t.Errorf("home is %+v", home)
	}
	other.at(anna, CS, paris, noon+3*hour)
	echoes = 0
	apply()
	if got := told(other, anna, CS); !strings.HasPrefix(got, "FR 180 180") {
		t.Errorf("after old changes he is in %q", got)
	}
	if echoes != 0 {
		t.Errorf("%d changes of others were told again", echoes)
	}
}

func FuzzChange(f *testing.F) {
	c := Change{Kind: ChangeRegistered, Domain: EPS, IMSI: anna, Place: france, Home: ourHLR, Time: noon, PlaceOperator: "FRAEX"}
	b, _ := c.AppendBinary(nil)
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		var c Change
		if c.UnmarshalBinary(b) != nil {
			return
		}
		s := NewSubscribers(SubscriberOptions{Records: 10})
		s.Apply(&c)
		again, _ := c.AppendBinary(nil)
		if !bytes.Equal(again, b) {
			t.Fatalf("%x is written %x", b, again)
		}
	})
}
