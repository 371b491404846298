package nfqueue

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
)

// Stats counts what a Queue did, in packets unless it says otherwise.
type Stats struct {
	Received  uint64
	Accepted  uint64
	Dropped   uint64
	Replaced  uint64
	Malformed uint64 // messages of the kernel that cannot be read
	Refused   uint64 // verdicts that the kernel did not take, such as late ones
	Bursts    uint64 // readings with at least one packet
}

type stats struct {
	received, accepted, dropped, replaced, malformed, refused, bursts atomic.Uint64
}

func (s *stats) read() Stats {
	return Stats{
		Received: s.received.Load(), Accepted: s.accepted.Load(), Dropped: s.dropped.Load(), Replaced: s.replaced.Load(),
		Malformed: s.malformed.Load(), Refused: s.refused.Load(), Bursts: s.bursts.Load(),
	}
}

// Counters is what the kernel says of one queue.
type Counters struct {
	Queue       uint16
	Port        uint32 // of the netlink socket that reads it
	Waiting     uint64 // packets without a verdict
	Dropped     uint64 // because the queue was full
	UserDropped uint64 // because the socket was full
	Sequence    uint64 // number of the last packet, modulo 2³²
}

// procFile shows the queues of the network namespace of the calling thread.
const procFile = "/proc/thread-self/net/netfilter/nfnetlink_queue"

// maxQueues bounds the lines that are read: queue numbers have 16 bits.
const maxQueues = 1 << 16

// ReadCounters tells how the queues of the network namespace stand.
func ReadCounters() ([]Counters, error) {
	f, err := os.Open(procFile)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("nfqueue: the kernel has no queues (nfnetlink_queue): %w", err)
	}
	if err != nil {
		return nil, fmt.Errorf("nfqueue: %w", err)
	}
	defer f.Close()
	return parseCounters(f)
}

// parseCounters reads lines of queue, port, waiting, copy mode, copy range,
// dropped, dropped for want of room in the socket, last number, and 1.
func parseCounters(r io.Reader) ([]Counters, error) {
	var all []Counters
	s := bufio.NewScanner(r)
	for s.Scan() && len(all) < maxQueues {
		fields := strings.Fields(s.Text())
		if len(fields) < 8 {
			return nil, fmt.Errorf("nfqueue: %s: line %q has less than 8 columns", procFile, s.Text())
		}
		var v [8]uint64
		for i := range v {
			var err error
			if v[i], err = strconv.ParseUint(fields[i], 10, 64); err != nil {
				return nil, fmt.Errorf("nfqueue: %s: column %d: %w", procFile, i+1, err)
			}
		}
		all = append(all, Counters{
			Queue: uint16(v[0]), Port: uint32(v[1]), Waiting: v[2], Dropped: v[5], UserDropped: v[6], Sequence: v[7],
		})
	}
	return all, s.Err()
}
