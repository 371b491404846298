package numbering

import "strings"

// maxPrefix is the longest prefix in callingCodes.
const maxPrefix = 7

// exception is a prefix of more than three digits.
type exception struct {
	prefix, country string
}

// countryTable finds the country of a number by its first three digits, and by
// the four of the North American plan; the few longer prefixes stand apart.
type countryTable struct {
	three  [1000]string
	areas  [1000]string // by the area code behind 1
	split  [1000]bool   // by the first three digits, whether longer is to be searched
	longer []exception
}

// Read-only tables.
var (
	e164Countries = makeE164Countries(callingCodes)
	e212Countries = makeE212Countries(mobileCodes)
)

// nanp is the calling code that the North American countries share.
const nanp = '1'

// nanpServices are area codes of no country: freephone, premium and personal
// numbers, which no node has.
const nanpServices = "500 521 522 533 544 566 577 588 700 710 800 822 833 844 855 866 877 888 900"

func makeE164Countries(text string) *countryTable {
	t := new(countryTable)
	// Shorter prefixes first, so that longer ones overwrite what they cover.
	for size := 1; size <= maxPrefix; size++ {
		for line := range strings.Lines(text) {
			fields := strings.Fields(line)
			for i := 1; i < len(fields); i++ {
				if len(fields[i]) == size {
					t.add(fields[i], fields[0])
				}
			}
		}
	}
	for code := range strings.FieldsSeq(globalCodes) {
		t.add(code, World)
	}
	for code := range strings.FieldsSeq(nanpServices) {
		t.areas[index([]byte(code))] = ""
	}
	return t
}

func (t *countryTable) add(prefix, country string) {
	switch {
	case prefix == string(nanp):
		for i := range t.areas {
			t.areas[i] = country
		}
	case prefix[0] == nanp:
		t.areas[index([]byte(prefix[1:]))] = country
	case len(prefix) > 3:
		t.split[index([]byte(prefix[:3]))] = true
		t.longer = append(t.longer, exception{prefix, country})
	default:
		first, width := index([]byte(prefix)), 1
		for range 3 - len(prefix) {
			first, width = first*10, width*10
		}
		for i := range width {
			t.three[first+i] = country
		}
	}
}

func makeE212Countries(text string) *[1000]string {
	t := new([1000]string)
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		for i := 1; i < len(fields); i++ {
			t[index([]byte(fields[i]))] = fields[0]
		}
	}
	return t
}

// index is the value of up to three digits, and -1 for what is none.
func index(digits []byte) int {
	n := 0
	for _, c := range digits {
		if c < '0' || c > '9' {
			return -1
		}
		n = n*10 + int(c-'0')
	}
	return n
}

// World stands in the place of a country for numbers of global networks and
// services, such as those of satellite operators (UN M.49 code 001).
const World = "001"

// globalCodes are the calling codes of global networks and services that nodes
// or their subscribers have (ITU-T E.164 assignments).
const globalCodes = "870 878 881 882 883 979"

// CountryOfE164 is the country of an international number by its longest known
// prefix, as ISO 3166-1 alpha-2, or World; it is empty for an unknown one.
func CountryOfE164(digits []byte) string {
	if len(digits) < 3 {
		return ""
	}
	if digits[0] == nanp {
		if len(digits) < 4 {
			return ""
		}
		if i := index(digits[1:4]); i >= 0 {
			return e164Countries.areas[i]
		}
		return ""
	}
	i := index(digits[:3])
	if i < 0 {
		return ""
	}
	country, size := e164Countries.three[i], 0
	if !e164Countries.split[i] {
		return country
	}
	for _, e := range e164Countries.longer {
		if len(e.prefix) > size && len(digits) >= len(e.prefix) && string(digits[:len(e.prefix)]) == e.prefix {
			country, size = e.country, len(e.prefix)
		}
	}
	return country
}

// CountryOfMCC is the country of a mobile country code, of an IMSI or of a PLMN
// that starts with one, as ISO 3166-1 alpha-2; it is empty for an unknown one
// and for shared codes such as 901.
func CountryOfMCC(digits []byte) string {
	if len(digits) < mccDigits {
		return ""
	}
	if i := index(digits[:mccDigits]); i >= 0 {
		return e212Countries[i]
	}
	return ""
}

// longMNC are the mobile country codes under which network codes have three
// digits (North America and the Caribbean, some of Latin America). Under 338,
// 405, 708, 732 and others both lengths occur; the profile of the operator
// tells, not this table (unsure for the mixed ones).
const longMNC = "302 310 311 312 313 314 315 316 330 334 338 342 344 346 348 350 352 354 356 358 360 365 366 376 708 722 732 750"

// DefaultMNCDigits is how many digits the network code of an IMSI most likely
// has, 2 or 3, by its mobile country code.
func DefaultMNCDigits(mcc []byte) int {
	if code, ok := countryCode(mcc); ok && longMNCs[code>>6]&(1<<(code&63)) != 0 {
		return 3
	}
	return 2
}

// longMNCs has a bit for each code of longMNC.
var longMNCs = indexLongMNC()

func indexLongMNC() (t [1000/64 + 1]uint64) {
	for i := 0; i < len(longMNC); i += mccDigits + 1 {
		if code, ok := countryCode([]byte(longMNC[i:])); ok {
			t[code>>6] |= 1 << (code & 63)
		}
	}
	return t
}

// countryCode is the number that the first three digits of b write.
func countryCode(b []byte) (code uint, ok bool) {
	if len(b) < mccDigits {
		return 0, false
	}
	for _, c := range b[:mccDigits] {
		if c < '0' || c > '9' {
			return 0, false
		}
		code = code*10 + uint(c-'0')
	}
	return code, true
}
