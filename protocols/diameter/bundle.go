package diameter

// MaxBundle is how many messages of one SCTP user message are told apart; what
// follows stays with the last of them.
const MaxBundle = 64

// Bundle parts what one SCTP user message holds: one Diameter message, as RFC 6733
// means it, or several, as a receiver takes them that reads a stream of octets.
// The zero value holds nothing.
type Bundle struct {
	Message []byte // the one that Next stands on, a view
	Later   bool   // another one stands before it
	rest    []byte
	n       int
}

// Unbundle begins before the first message of b.
func Unbundle(b []byte) Bundle { return Bundle{rest: b} }

// Next stands on the next message; false behind the last. What follows a message
// and does not begin with a whole one stays with it: it is longer than its header
// tells.
func (u *Bundle) Next() bool {
	if len(u.rest) == 0 && u.n > 0 {
		return false
	}
	u.Message, u.rest, u.Later = u.rest, nil, u.n > 0
	if u.n++; u.n == MaxBundle {
		return true
	}
	b := u.Message
	n, err := Frame(b, DefaultMax)
	if err != nil || n == 0 || n >= len(b) {
		return true
	}
	if next, err := Frame(b[n:], DefaultMax); err == nil && next > 0 && next <= len(b)-n {
		u.Message, u.rest = b[:n:n], b[n:]
	}
	return true
}
