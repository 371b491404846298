package rules

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// slowDigits is the golden twin of digitSet: it tries every entry.
type slowDigits []string

func (d slowDigits) covers(s string) bool {
	for _, e := range d {
		if e == anyNumber || strings.HasPrefix(s, e) {
			return true
		}
	}
	return false
}

func TestDigitSetAgreesWithItsSlowTwin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// Few different digits make prefixes of each other likely.
		entry := rapid.StringMatching(`[0129]{1,5}|[01]{15,18}|[0-9]{1,32}|\*`)
		entries := rapid.SliceOfN(entry, 0, 40).Draw(t, "entries")
		if rapid.IntRange(0, 9).Draw(t, "star") > 0 {
			entries = drop(entries, anyNumber)
		}
		var set digitSet
		for _, e := range entries {
			if err := checkDigits(e); err != nil {
				t.Fatalf("%s: %v", e, err)
			}
			set.add(e)
		}
		set.finish()
		if rapid.Bool().Draw(t, "table") {
			set.index()
		}
		number := rapid.StringMatching(`[0129]{0,6}|[01]{14,20}|[0-9]{0,34}|[0-9]{0,17}[a-f#*ü][0-9]{0,3}`)
		for range 20 {
			s := number.Draw(t, "number")
			if len(entries) > 0 && rapid.Bool().Draw(t, "near") {
				s = rapid.SampledFrom(entries).Draw(t, "entry") + s
			}
			if got, want := set.covers(s), slowDigits(entries).covers(s); got != want {
				t.Fatalf("covers(%q) is %t, want %t, with entries %v", s, got, want, entries)
			}
		}
	})
}

func drop(list []string, s string) []string {
	var out []string
	for _, e := range list {
		if e != s {
			out = append(out, e)
		}
	}
	return out
}

func TestDigitSetKeepsOnlyWhatNothingCovers(t *testing.T) {
	var set digitSet
	for _, e := range []string{"4917", "49", "49171234567890123456", "4", "33699", "336990", "12345678901234567", "123456789012345678"} {
		set.add(e)
	}
	set.finish()
	if len(set.words) != 2 || len(set.long) != 1 {
		t.Errorf("%d short and %d long entries, want 2 and 1", len(set.words), len(set.long))
	}
}

func TestDigitsThatAreNoneAreRefused(t *testing.T) {
	for _, e := range []string{"", "+49", "49 17", "49a", strings.Repeat("1", maxDigits+1), "４９"} {
		if checkDigits(e) == nil {
			t.Errorf("%q was taken", e)
		}
	}
}

// million fills a set with a million random numbers of 8 to 15 digits.
func million(r *rand.Rand) *digitSet {
	set := new(digitSet)
	for range 1_000_000 {
		set.add(randomDigits(r, 8+r.IntN(8)))
	}
	set.finish()
	return set
}

func randomDigits(r *rand.Rand, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = '0' + byte(r.IntN(10))
	}
	return string(b)
}

func TestDigitSetOfAMillionIsSmallAndDoesNotAllocate(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	set := million(r)
	if size := 8*cap(set.words) + 4*cap(set.start); size > 9<<20 {
		t.Errorf("%d octets for a million entries, want at most 9 MiB", size)
	}
	n := randomDigits(r, 12)
	if allocs := testing.AllocsPerRun(100, func() { set.covers(n) }); allocs > 0 {
		t.Errorf("%v allocations", allocs)
	}
}

func BenchmarkDigitSet(b *testing.B) {
	for _, size := range []int{10, 1000, 1_000_000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			r := rand.New(rand.NewPCG(7, 8))
			set := new(digitSet)
			for range size {
				set.add(randomDigits(r, 8+r.IntN(8)))
			}
			set.finish()
			numbers := make([]string, 1024)
			for i := range numbers {
				numbers[i] = randomDigits(r, 12)
			}
			b.ReportAllocs()
			b.ResetTimer()
			i := 0
			for b.Loop() {
				set.covers(numbers[i&1023])
				i++
			}
		})
	}
}
