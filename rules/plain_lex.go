package rules

import (
	"strings"
	"unicode/utf8"
)

// plainKind is what a token of a plain condition is.
type plainKind uint8

const (
	plainEnd  plainKind = iota // of the text, or where reading it failed
	plainName                  // a name with its dots
	plainInt                   // a decimal number
	plainText                  // what stands between quotes
	plainSign                  // an operator or bracket
)

// plainLexer cuts a plain condition into tokens. It starts before the first.
type plainLexer struct {
	rest   string
	failed bool
	kind   plainKind
	text   string
}

// fail makes the rest of the text its end, which is then no end of a condition.
func (l *plainLexer) fail() { l.failed, l.rest, l.kind, l.text = true, "", plainEnd, "" }

// take skips the sign when it is next.
func (l *plainLexer) take(sign string) bool {
	if l.kind != plainSign || l.text != sign {
		return false
	}
	l.next()
	return true
}

// next goes to the next token.
func (l *plainLexer) next() {
	l.rest = strings.TrimLeft(l.rest, " \t\r\n")
	if l.rest == "" {
		l.kind, l.text = plainEnd, ""
		return
	}
	switch c := l.rest[0]; {
	case isLetter(c):
		l.name()
	case isDigit(c):
		n := 1
		for n < len(l.rest) && isDigit(l.rest[n]) {
			n++
		}
		l.cut(plainInt, n)
		if n > 1 && l.text[0] == '0' || l.rest != "" && (isLetter(l.rest[0]) || l.rest[0] == '.') {
			l.fail() // hexadecimal, unsigned, a fraction
		}
	case c == '"', c == '\'':
		l.quoted(c)
	default:
		l.sign()
	}
}

func (l *plainLexer) cut(kind plainKind, n int) {
	l.kind, l.text, l.rest = kind, l.rest[:n], l.rest[n:]
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }

// name cuts a name: letters and digits, and dots with a letter behind.
func (l *plainLexer) name() {
	n := 1
	for n < len(l.rest) && (isLetter(l.rest[n]) || isDigit(l.rest[n]) || l.rest[n] == '.' && n+1 < len(l.rest) && isLetter(l.rest[n+1])) {
		n++
	}
	l.cut(plainName, n)
	switch {
	case l.text == "in":
		l.kind = plainSign
	case l.rest != "" && (l.rest[0] == '"' || l.rest[0] == '\''):
		l.fail() // a raw text, or octets
	}
}

// quoted cuts a text without escapes; text is what stands between the quotes.
func (l *plainLexer) quoted(quote byte) {
	end := strings.IndexByte(l.rest[1:], quote) + 1
	if end == 0 {
		l.fail()
		return
	}
	text := l.rest[1:end]
	if l.cut(plainText, end+1); strings.ContainsAny(text, "\\\r\n") || !utf8.ValidString(text) {
		l.fail()
		return
	}
	l.text = text
}

func (l *plainLexer) sign() {
	for _, sign := range [...]string{"&&", "||", "==", "!=", "<=", ">="} {
		if strings.HasPrefix(l.rest, sign) {
			l.cut(plainSign, len(sign))
			return
		}
	}
	if strings.IndexByte("!<>()[],", l.rest[0]) < 0 {
		l.fail()
		return
	}
	l.cut(plainSign, 1)
}

// reserved are the words that no variable may have for a name: CEL's, and that
// of cel-go's accumulator.
var reserved = map[string]bool{
	"as": true, "break": true, "const": true, "continue": true, "else": true, "false": true, "for": true, "function": true, "if": true,
	"import": true, "in": true, "let": true, "loop": true, "namespace": true, "null": true, "package": true, "return": true, "true": true,
	"var": true, "void": true, "while": true, "__result__": true,
}
