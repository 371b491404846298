package rules

import (
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/gaissmai/bart"
)

// ListType is what the entries of a list are.
type ListType string

// The types of lists.
const (
	ListDigits ListType = "digits" // an entry covers every number that starts with it
	ListIP     ListType = "ip"     // addresses and prefixes
	ListText   ListType = "text"   // exact
	ListNumber ListType = "number" // whole numbers, such as point codes
	ListPLMN   ListType = "plmn"   // 262-99: the number of MNC digits counts
	ListRealm  ListType = "realm"  // exact without case; .example covers what is below example
	ListHost   ListType = "host"   // the same
)

func listTypeNames() []string {
	return []string{string(ListDigits), string(ListIP), string(ListText), string(ListNumber), string(ListPLMN), string(ListRealm), string(ListHost)}
}

// maxDomain is the greatest length of a domain name (RFC 1035, 2.3.4); a longer
// text is in no list of realms or hosts.
const maxDomain = 255

// List is a compiled list. Look-ups do not allocate; a List is immutable and
// safe for concurrent use.
type List struct {
	Name        string
	Type        ListType
	Description string
	Owner       string
	Until       time.Time // last day, zero for none
	File        string
	Line        int

	size    int
	digits  digitSet
	prefix  bart.Lite
	texts   map[string]struct{}
	numbers map[int64]struct{}
	suffix  map[string]struct{} // realm, host: with the leading dot
}

// Len is the number of entries, repetitions included.
func (l *List) Len() int { return l.size }

// Contains reports whether the text s is in the list; for lists of addresses
// and numbers, whether what it spells is.
func (l *List) Contains(s string) bool {
	switch l.Type {
	case ListDigits:
		return l.digits.covers(s)
	case ListRealm, ListHost:
		return l.domain(s)
	case ListIP:
		a, err := netip.ParseAddr(s)
		return err == nil && l.ContainsAddr(a)
	case ListNumber:
		n, err := strconv.ParseInt(s, 10, 64)
		return err == nil && l.ContainsInt(n)
	}
	_, ok := l.texts[s]
	return ok
}

// ContainsInt reports whether the number n is in the list.
func (l *List) ContainsInt(n int64) bool {
	_, ok := l.numbers[n]
	return ok
}

// ContainsAddr reports whether a lies in a prefix of the list. An IPv4 address
// in IPv6 form is looked up as the IPv4 address that it is.
func (l *List) ContainsAddr(a netip.Addr) bool {
	return l.Type == ListIP && l.prefix.Lookup(a.Unmap().WithZone(""))
}

// domain looks a name up without case and without the dot of the root behind it,
// exactly and then by each suffix.
func (l *List) domain(s string) bool {
	s = strings.TrimSuffix(s, ".")
	if len(s) > maxDomain {
		return false
	}
	var buf [maxDomain]byte
	name := buf[:len(s)]
	for i := range name {
		c := s[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		name[i] = c
	}
	if _, ok := l.texts[string(name)]; ok {
		return true
	}
	if len(l.suffix) == 0 {
		return false
	}
	for i, c := range name {
		if c != '.' {
			continue
		}
		if _, ok := l.suffix[string(name[i:])]; ok {
			return true
		}
	}
	return false
}

var (
	plmnForm   = regexp.MustCompile(`^[0-9]{3}-[0-9]{2,3}$`)
	domainForm = regexp.MustCompile(`^\.?[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*\.?$`)
)

// validate tells what is wrong with an entry.
func (l *List) validate(entry string) error {
	switch l.Type {
	case ListDigits:
		return checkDigits(entry)
	case ListIP:
		_, err := parsePrefix(entry)
		return err
	case ListNumber:
		if _, err := strconv.ParseInt(entry, 10, 64); err != nil {
			return errors.New("a whole number is needed")
		}
	case ListPLMN:
		if !plmnForm.MatchString(entry) {
			return errors.New("write MCC-MNC, such as 262-99")
		}
	case ListRealm, ListHost:
		if len(entry) > maxDomain || !domainForm.MatchString(entry) {
			return errors.New("a domain name is needed; a leading dot covers what is below")
		}
	case ListText:
		if entry == "" || !validText(entry) {
			return errors.New("it is empty or holds control characters")
		}
	default:
		return fmt.Errorf("unknown type of list %q", l.Type)
	}
	return nil
}

// add puts a valid entry into a list that is being built.
func (l *List) add(entry string) {
	l.size++
	switch l.Type {
	case ListDigits:
		l.digits.add(entry)
	case ListIP:
		if p, err := parsePrefix(entry); err == nil {
			l.prefix.Insert(p)
		}
	case ListNumber:
		n, _ := strconv.ParseInt(entry, 10, 64)
		if l.numbers == nil {
			l.numbers = map[int64]struct{}{}
		}
		l.numbers[n] = struct{}{}
	case ListRealm, ListHost:
		name := strings.ToLower(strings.TrimSuffix(entry, "."))
		if name[0] == '.' {
			insert(&l.suffix, name)
		} else {
			insert(&l.texts, name)
		}
	default:
		insert(&l.texts, entry)
	}
}

func insert(set *map[string]struct{}, s string) {
	if *set == nil {
		*set = map[string]struct{}{}
	}
	(*set)[strings.Clone(s)] = struct{}{}
}

// parsePrefix reads an address or a prefix.
func parsePrefix(entry string) (netip.Prefix, error) {
	p, err := netip.ParsePrefix(entry)
	if err != nil {
		a, err := netip.ParseAddr(entry)
		if err != nil || a.Zone() != "" {
			return p, errors.New("an IP address or prefix is needed")
		}
		p = netip.PrefixFrom(a, a.BitLen())
	}
	switch {
	case p.Addr().Is4In6():
		return p, errors.New("write an IPv4 address as IPv4")
	case p != p.Masked():
		return p, fmt.Errorf("bits are set behind the prefix: is %s meant?", p.Masked())
	}
	return p, nil
}

// finish makes a list that was built ready for look-ups.
func (l *List) finish() {
	if l.Type == ListDigits {
		l.digits.finish()
	}
}
