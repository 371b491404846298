package diameter

import (
	"bytes"
	"testing"
)

func TestBundlesArePartedWhereAWholeMessageFollows(t *testing.T) {
	one := frameOf(20 + 8)
	tests := []struct {
		name   string
		octets []byte
		want   []int // lengths
	}{
		{"nothing", nil, []int{0}},
		{"one", one, []int{28}},
		{"two", bytes.Repeat(one, 2), []int{28, 28}},
		{"two, and the beginning of a third", append(bytes.Repeat(one, 2), one[:27]...), []int{28, 55}},
		{"octets of something else behind it", append(bytes.Clone(one), "GET / HTTP"...), []int{38}},
		{"a second one without a length", append(bytes.Clone(one), 1, 0, 0), []int{31}},
		{"a length below that of the header", append(bytes.Clone(one), 1, 0, 0, 19), []int{32}},
		{"shorter than it says", one[:20], []int{20}},
		{"another version", []byte{2, 0, 0, 20}, []int{4}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			u := Unbundle(tt.octets)
			var got []byte
			for i, n := range tt.want {
				if !u.Next() || len(u.Message) != n || u.Later != (i > 0) {
					t.Fatalf("message %d: got %d octets, behind another: %v; want %d", i, len(u.Message), u.Later, n)
				}
				got = append(got, u.Message...)
			}
			if u.Next() {
				t.Errorf("one more: %x", u.Message)
			}
			if !bytes.Equal(got, tt.octets) {
				t.Errorf("octets were lost: %x", got)
			}
		})
	}
}

func TestABundleHasABound(t *testing.T) {
	u, n := Unbundle(bytes.Repeat(frameOf(20), MaxBundle+5)), 0
	for u.Next() {
		n++
	}
	if n != MaxBundle || len(u.Message) != 6*20 {
		t.Errorf("%d messages, the last of %d octets", n, len(u.Message))
	}
}

// frameOf is a message of so many octets.
func frameOf(n int) []byte {
	b := AppendHeader(nil, &Header{Version: Version, Flags: FlagRequest, Command: CommandDeviceWatchdog})
	b = append(b, make([]byte, n-len(b))...)
	PutLength(b)
	return b
}
