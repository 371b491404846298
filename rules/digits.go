package rules

import (
	"cmp"
	"errors"
	"math/bits"
	"slices"
	"strings"
)

// Bounds of the entries of digit lists: E.164 has 15 digits, E.214 titles and
// national forms somewhat more.
const maxDigits = 32

// packed is the number of digits that one word holds.
const packed = 16

// digitSet is a set of digit strings, each of which covers every longer string
// that starts with it.
//
// Entries of up to 16 digits are packed into words, a digit d as the half octet
// d+1 from the top, so that the order of words is the order of strings and 0
// ends a string. Entries that a shorter one covers are dropped; what is left is
// free of prefixes, so that only the greatest entry not above the number can
// cover it: one binary search, eight octets an entry. A table by the first four
// digits starts the search of large sets.
type digitSet struct {
	words []uint64
	long  []string // entries beyond 16 digits, sorted, free of prefixes
	start []uint32 // by the top 16 bits: first word that is not below; nil for small sets
	all   bool     // the empty prefix: covers everything
}

// minTable is the number of entries from which the table of starts pays.
const minTable = 2048

var errNotDigits = errors.New("1 to 32 digits are needed, without +")

// checkDigits tells what is wrong with an entry.
func checkDigits(entry string) error {
	if entry == anyNumber {
		return nil
	}
	if len(entry) == 0 || len(entry) > maxDigits {
		return errNotDigits
	}
	for i := range len(entry) {
		if entry[i] < '0' || entry[i] > '9' {
			return errNotDigits
		}
	}
	return nil
}

// anyNumber is the entry that covers every number.
const anyNumber = "*"

// add puts a valid entry in.
func (d *digitSet) add(entry string) {
	switch {
	case entry == anyNumber:
		d.all = true
	case len(entry) > packed:
		d.long = append(d.long, strings.Clone(entry))
	default:
		d.words = append(d.words, pack(entry))
	}
}

// pack makes a word of the first 16 digits of s; what is not a digit ends it.
func pack(s string) uint64 {
	var w uint64
	n := min(len(s), packed)
	for i := range n {
		c := s[i] - '0'
		if c > 9 {
			return w << (4 * (packed - i))
		}
		w = w<<4 | uint64(c+1)
	}
	return w << (4 * (packed - n))
}

// finish sorts and drops what is covered.
func (d *digitSet) finish() {
	slices.Sort(d.words)
	kept := d.words[:0]
	for _, w := range d.words {
		if len(kept) == 0 || !coversWord(kept[len(kept)-1], w) {
			kept = append(kept, w)
		}
	}
	d.words = slices.Clip(kept)
	slices.Sort(d.long)
	long := d.long[:0]
	for _, s := range d.long {
		if !d.coversShort(s) && (len(long) == 0 || !strings.HasPrefix(s, long[len(long)-1])) {
			long = append(long, s)
		}
	}
	d.long = slices.Clip(long)
	if len(d.words) >= minTable {
		d.index()
	}
}

// index makes the table of starts.
func (d *digitSet) index() {
	d.start = make([]uint32, 1<<16+1)
	i := 0
	for top := range d.start {
		for i < len(d.words) && d.words[i]>>48 < uint64(top) {
			i++
		}
		d.start[top] = uint32(i)
	}
}

// coversWord reports whether the digits of entry start those of w.
func coversWord(entry, w uint64) bool {
	if entry == 0 {
		return false
	}
	shift := bits.TrailingZeros64(entry) &^ 3 // behind its last half octet that is not 0
	return (w^entry)>>shift == 0
}

// covers reports whether an entry starts s.
func (d *digitSet) covers(s string) bool {
	if d.all {
		return true
	}
	if d.coversShort(s) {
		return true
	}
	if len(d.long) == 0 || len(s) <= packed {
		return false
	}
	i, found := slices.BinarySearchFunc(d.long, s, cmp.Compare[string])
	return found || i > 0 && strings.HasPrefix(s, d.long[i-1])
}

func (d *digitSet) coversShort(s string) bool {
	w := pack(s)
	lo, hi := 0, len(d.words)
	if d.start != nil {
		lo, hi = int(d.start[w>>48]), int(d.start[w>>48+1])
	}
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if d.words[mid] <= w {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo > 0 && coversWord(d.words[lo-1], w)
}
