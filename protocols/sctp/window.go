package sctp

// windowBits is the number of TSNs that a window remembers, up to the highest.
const windowBits = 4096

// window remembers which TSNs of one count were seen.
type window struct {
	highest uint32
	seen    [windowBits / 64]uint64 // by TSN modulo windowBits, of those up to highest
	holes   uint32                  // TSNs between those seen that were not
}

// near reports whether tsn belongs to the count of w, by serial number
// arithmetic (RFC 1982).
func (w *window) near(tsn uint32) bool {
	ahead := int32(tsn - w.highest)
	return -windowBits < ahead && ahead < windowBits
}

// mark records tsn, which must be near, and reports whether it is new.
func (w *window) mark(tsn uint32) bool {
	behind := int32(tsn-w.highest) < 0
	if ahead := tsn - w.highest; !behind && ahead > 1 {
		w.holes += ahead - 1
	}
	for int32(tsn-w.highest) > 0 {
		w.highest++
		w.seen[w.highest%windowBits/64] &^= 1 << (w.highest % 64)
	}
	word, bit := &w.seen[tsn%windowBits/64], uint64(1)<<(tsn%64)
	fresh := *word&bit == 0
	*word |= bit
	if fresh && behind && w.holes > 0 {
		w.holes--
	}
	return fresh
}

// history remembers the TSNs of a direction in two windows: a tag may be used
// again without a handshake in the capture, and one odd TSN, by error or by
// intent, must not make the tracker forget the count that goes on.
type history struct {
	current *window // used last
	other   *window
	jumped  bool // the count went on elsewhere
}

// mark records tsn and reports whether it is new.
func (h *history) mark(tsn uint32) bool {
	if h.current == nil {
		h.current = &window{highest: tsn}
	}
	if !h.current.near(tsn) {
		h.current, h.other = h.other, h.current
		h.jumped = true
		switch {
		case h.current == nil:
			h.current = &window{highest: tsn}
		case !h.current.near(tsn):
			*h.current = window{highest: tsn}
		}
	}
	return h.current.mark(tsn)
}
