package event

import (
	"crypto/hmac"
	"crypto/sha256"
	"hash"
)

// Pseudonyms replaces identities by keyed pseudonyms: equal identities give
// equal ones, so that events of one subscriber can be brought together, and
// without the key nobody can try all numbers. It is not safe for concurrent use.
type Pseudonyms struct {
	mac hash.Hash
	buf [64]byte
	sum [sha256.Size]byte
}

// MinKey is the least length of a key in octets.
const MinKey = 16

// NewPseudonyms returns pseudonyms under key, which should have at least MinKey
// octets. Another key gives other pseudonyms.
func NewPseudonyms(key []byte) *Pseudonyms {
	return &Pseudonyms{mac: hmac.New(sha256.New, key)}
}

// pseudonymOctets makes a clash unlikely among the subscribers of all operators.
const pseudonymOctets = 10

// pseudonymMark starts every pseudonym, so that nobody takes it for digits.
const pseudonymMark = '~'

// Append appends the pseudonym of s, and nothing for an empty s.
func (p *Pseudonyms) Append(dst []byte, s string) []byte {
	if s == "" {
		return dst
	}
	p.mac.Reset()
	for len(s) > 0 {
		n := copy(p.buf[:], s)
		p.mac.Write(p.buf[:n]) // never fails
		s = s[n:]
	}
	sum := p.mac.Sum(p.sum[:0])
	dst = append(dst, pseudonymMark)
	const digits = "0123456789abcdef"
	for _, c := range sum[:pseudonymOctets] {
		dst = append(dst, digits[c>>4], digits[c&15])
	}
	return dst
}
