package transport

import (
	"net/netip"
	"testing"

	"golang.org/x/sys/unix"
)

// note writes a notification: type, flags, length and 16-bit words.
func note(typ uint16, words ...uint16) []byte {
	b := native.AppendUint16(nil, typ)
	b = native.AppendUint16(b, 0)
	b = native.AppendUint32(b, uint32(8+2*len(words)))
	for _, w := range words {
		b = native.AppendUint16(b, w)
	}
	return b
}

func pathNote(addr string, state uint32) []byte {
	b := note(notePeerAddrChange)
	storage := make([]byte, 128)
	a := netip.AddrPortFrom(netip.MustParseAddr(addr), 2905)
	family := unix.AF_INET
	if a.Addr().Is6() {
		family = unix.AF_INET6
	}
	copy(storage, packAddr(a, family))
	b = append(b, storage...)
	b = native.AppendUint32(b, state)
	return native.AppendUint32(b, 0)
}

func TestNotificationsBecomeEvents(t *testing.T) {
	for name, test := range map[string]struct {
		b    []byte
		want Event
	}{
		"established":      {note(noteAssocChange, 0, 0, 17, 17), Event{Kind: EventUp}},
		"aborted":          {note(noteAssocChange, 1, 12), Event{Kind: EventLost, Code: 12}},
		"restarted":        {note(noteAssocChange, 2, 0), Event{Kind: EventRestart}},
		"shut down":        {note(noteAssocChange, 3, 0), Event{Kind: EventShutdown}},
		"never started":    {note(noteAssocChange, 4, 0), Event{Kind: EventLost}},
		"an unknown state": {note(noteAssocChange, 9, 0), Event{Kind: EventOther}},
		"path lost":        {pathNote("192.0.2.1", pathUnreachable), Event{Kind: EventPathDown, Path: netip.MustParseAddr("192.0.2.1")}},
		"path back":        {pathNote("2001:db8::1", pathAvailable), Event{Kind: EventPathUp, Path: netip.MustParseAddr("2001:db8::1")}},
		"path confirmed":   {pathNote("192.0.2.1", pathConfirmed), Event{Kind: EventPathUp, Path: netip.MustParseAddr("192.0.2.1")}},
		"path primary":     {pathNote("192.0.2.1", 4), Event{Kind: EventPathChange, Path: netip.MustParseAddr("192.0.2.1")}},
		"not delivered":    {note(noteSendFailed, 7, 0), Event{Kind: EventSendFailed, Code: 7}},
		"peer shuts down":  {note(noteShutdown, 0, 0), Event{Kind: EventPeerShutdown}},
		"given up":         {note(notePartialDelivery, 0, 0), Event{Kind: EventPartialAbort}},
		"unknown":          {note(0x8055, 1, 2), Event{Kind: EventOther}},
		"peer error":       {append(note(noteRemoteError), 0, 4), Event{Kind: EventPeerError, Code: 4}},
		"empty":            {nil, Event{Kind: EventOther}},
	} {
		if got := parseNotification(test.b); got != test.want {
			t.Errorf("%s: got %+v, want %+v", name, got, test.want)
		}
	}
}

func TestNotificationsCutShortAreRead(t *testing.T) {
	for _, b := range [][]byte{pathNote("192.0.2.1", 1), note(noteAssocChange, 1, 12), note(noteSendFailed, 1, 1), note(noteRemoteError, 3)} {
		for n := range len(b) {
			if e := parseNotification(b[:n]); e.Kind == 0 {
				t.Errorf("%d octets gave no event", n)
			}
		}
	}
}

func TestAddressesArePackedAndUnpacked(t *testing.T) {
	for _, s := range []string{"192.0.2.1", "2001:db8::1"} {
		a := netip.AddrPortFrom(netip.MustParseAddr(s), 2905)
		for _, family := range []int{unix.AF_INET, unix.AF_INET6} {
			if a.Addr().Is6() && family == unix.AF_INET {
				continue
			}
			b := packAddr(a, family)
			if got, n := unpackAddr(b); got != a || n != len(b) {
				t.Errorf("%s became %s, %d of %d octets", a, got, n, len(b))
			}
			for n := range len(b) {
				if _, size := unpackAddr(b[:n]); size != 0 {
					t.Errorf("%d octets of %d were taken as an address", n, len(b))
				}
			}
		}
	}
	if _, n := unpackAddr(make([]byte, 128)); n != 0 {
		t.Error("the unspecified family was taken as an address")
	}
	if b := packAddrs(Endpoint{Addrs: []netip.Addr{netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("192.0.2.2")}, Port: 1}, unix.AF_INET); len(b) != 2*sizeSockaddr4 {
		t.Errorf("two addresses take %d octets", len(b))
	}
}

func FuzzNotification(f *testing.F) {
	f.Add(pathNote("192.0.2.1", 1))
	f.Add(note(noteAssocChange, 1, 12))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		if e := parseNotification(b); e.Kind == 0 || e.Kind > EventOther {
			t.Errorf("kind %d", e.Kind)
		}
	})
}

func TestOptionStructuresHaveTheKernelsSizes(t *testing.T) {
	o := SCTPOptions{}.withDefaults()
	for name, test := range map[string]struct{ got, want int }{
		"sctp_initmsg":     {len(initMsg(o)), 8},
		"sctp_rtoinfo":     {len(rtoInfo(o)), 16},
		"sctp_assocparams": {len(assocInfo(o)), 20},
		"sctp_paddrparams": {len(peerAddrParams(o)), 156},
	} {
		if test.got != test.want {
			t.Errorf("%s has %d octets, want %d", name, test.got, test.want)
		}
	}
}
