package firewall_test

import (
	"bytes"
	"testing"
)

func TestBypassCarriesWhatRulesWouldStop(t *testing.T) {
	b := start(t, "mode: enforce\n", "")
	outside, inside := b.pair(t)
	b.SetBypass(true)
	send(t, outside, ati)
	if got := inside.await(t, 1); !bytes.Equal(got[0], ati) {
		t.Fatalf("%x arrived, want %x", got[0], ati)
	}
	b.SetBypass(false)
	send(t, outside, ati, sriSM)
	if got := inside.await(t, 2); !bytes.Equal(got[1], sriSM) {
		t.Errorf("%x arrived after judgement was switched on again, want %x", got[1], sriSM)
	}
}
