package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
	"time"
)

// TestMemoryDoesNotGrowWithTheCapture replays a capture and one ten times as
// long, every message of which begins a transaction of its own.
func TestMemoryDoesNotGrowWithTheCapture(t *testing.T) {
	const slack = 3 << 20 // octets that the collector may be late by
	defer debug.SetGCPercent(debug.SetGCPercent(25))
	dir := t.TempDir()
	short, long := forgeMany(t, dir, 2_000), forgeMany(t, dir, 20_000)
	info, err := os.Stat(long)
	if err != nil || info.Size() < 2*slack {
		t.Fatalf("the long capture proves nothing: %v, %v", info, err)
	}
	peakOfReplay(t, short) // fills what is made once
	base, peak := peakOfReplay(t, short), peakOfReplay(t, long)
	t.Logf("peak of the heap: %d KiB; with %d KiB of capture %d KiB", base>>10, info.Size()>>10, peak>>10)
	if peak > base+slack {
		t.Errorf("the heap grows from %d to %d KiB", base>>10, peak>>10)
	}
}

// forgeMany forges a capture of n lawful dialogues and n attacks, in a process of
// its own: a scenario is built in memory.
func forgeMany(t *testing.T, dir string, n int) string {
	t.Helper()
	scenario, capture := filepath.Join(dir, "scenario.yaml"), filepath.Join(dir, fmt.Sprintf("%d.pcap", n))
	text := fmt.Sprintf(`step: 1ms
messages:
- {from: fr.vlr, to: home.hlr, repeat: %d, invoke: {op: updateLocation, imsi: "26299{n:10}"}}
- {from: attacker, to: home.hlr, repeat: %d, invoke: {op: sendIMSI, msisdn: "4917799{n:6}"}}
`, n, n)
	if err := os.WriteFile(scenario, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("cordon", "forge", scenario, "-o", capture).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return capture
}

// peakOfReplay is the most octets that objects on the heap took while a capture
// was replayed with all its events.
func peakOfReplay(t *testing.T, capture string) uint64 {
	t.Helper()
	runtime.GC()
	done, peak := make(chan struct{}), make(chan uint64)
	go func() {
		most := uint64(0)
		sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		for {
			metrics.Read(sample)
			most = max(most, sample[0].Value.Uint64())
			select {
			case <-done:
				peak <- most
				return
			case <-time.After(time.Millisecond):
			}
		}
	}()
	code, out, errs := cordon("replay", "--operator", filepath.Join(repository, "examples", "operator.yaml"), "--events", os.DevNull, "--all", capture)
	close(done)
	if most := <-peak; code == exitDone {
		return most
	}
	t.Fatalf("code %d\n%s%s", code, out, errs)
	return 0
}
