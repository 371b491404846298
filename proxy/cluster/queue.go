package cluster

import "sync"

// queue holds records that wait to be sent. Whoever puts one never waits.
type queue struct {
	sync.Mutex
	records []byte // each after an octet of its length
	limit   int
	count   int
	lost    uint64
	signal  chan struct{} // of one, filled when a batch is full
}

func newQueue(limit int) *queue { return &queue{limit: limit, signal: make(chan struct{}, 1)} }

// put adds a record; false where there is no room.
func (q *queue) put(record []byte) bool {
	q.Lock()
	if len(record) > MaxRecord || len(q.records)+1+len(record) > q.limit {
		q.lost++
		q.Unlock()
		return false
	}
	q.records = append(append(q.records, byte(len(record))), record...)
	q.count++
	full := len(q.records) >= maxBatch-headLength
	q.Unlock()
	if full {
		select {
		case q.signal <- struct{}{}:
		default:
		}
	}
	return true
}

// lose counts records that were taken and did not come through.
func (q *queue) lose(count int) {
	q.Lock()
	q.lost += uint64(count)
	q.Unlock()
}

// take gives all that waits, and takes an empty buffer for what comes.
func (q *queue) take(empty []byte) (records []byte, count int, lost uint64) {
	q.Lock()
	defer q.Unlock()
	records, count, lost = q.records, q.count, q.lost
	q.records, q.count = empty[:0], 0
	return records, count, lost
}

// waiting is how many octets wait.
func (q *queue) waiting() (octets int, lost uint64) {
	q.Lock()
	defer q.Unlock()
	return len(q.records), q.lost
}
