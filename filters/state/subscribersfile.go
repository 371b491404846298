package state

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"slices"

	"cordon/internal/operator"
)

// The file of subscribers: a head, then blocks, each with a checksum. Numbers are
// little-endian. Records stand in the order of the table, so that they are entered
// where the cache still is; places stand before the records that name them.
//
//	head   magic, version, secret of the table, time of the last message, time watched
//	block  kind, length of what follows, contents, CRC-32C of all that and of the block's number
const (
	fileMagic   = "cordon\x00s"
	fileVersion = 1
	fileHead    = len(fileMagic) + 2 + 4*8

	blockPlaces  = 'P'
	blockRecords = 'R'
	blockEnd     = 'E' // how many places and records there were

	// maxBlock bounds a block, and so what a broken file can have allocated.
	maxBlock        = 64 << 10
	fileRecord      = 80 // octets
	recordsOfBlock  = 512
	maxPlaceOctets  = 8 + 4 + 2*(1+maxChangeName)
	placesWhenFull  = maxBlock - maxPlaceOctets
	blockHeadOctets = 5
)

// ErrStateVersion is of a file that another version of Cordon wrote.
var ErrStateVersion = errors.New("the file of state is of another version")

// errStateFile is of a file that is broken.
var errStateFile = errors.New("the file of state is broken")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Save writes all that is known to w, while messages go on: each part as it is when
// its turn comes. It gives how many subscribers it wrote.
func (s *Subscribers) Save(w io.Writer) (records int, err error) {
	f := &fileWriter{w: bufio.NewWriterSize(w, 2*maxBlock)}
	b := append([]byte(nil), fileMagic...)
	b = binary.LittleEndian.AppendUint16(b, fileVersion)
	for _, n := range [...]uint64{s.secret[0], s.secret[1], uint64(s.clock.latest.Load()), uint64(s.clock.watched.Load())} {
		b = binary.LittleEndian.AppendUint64(b, n)
	}
	_, err = f.w.Write(f.sum(b))
	room := make([]subscriber, recordsOfBlock)
	for i := range s.shards {
		for n := uint32(1); n != 0 && err == nil; {
			var part []subscriber
			part, n = s.shards[i].copyFrom(n, room)
			if err = f.places(&s.places); err == nil && len(part) > 0 {
				err = f.records(part)
				records += len(part)
			}
		}
	}
	if err == nil {
		b = binary.LittleEndian.AppendUint64(f.block[:0], uint64(f.placed))
		err = f.write(blockEnd, binary.LittleEndian.AppendUint64(b, uint64(records)))
	}
	if err == nil {
		err = f.w.Flush()
	}
	if err != nil {
		return records, fmt.Errorf("writing the state: %w", err)
	}
	return records, nil
}

// copyFrom copies records from number n on, as many as there is room for, and gives
// the number to go on with; 0 at the end.
func (t *subscriberShard) copyFrom(n uint32, room []subscriber) (part []subscriber, next uint32) {
	t.mu.Lock()
	defer t.mu.Unlock()
	part = room[:0]
	for ; n < t.next; n++ {
		if len(part) == cap(room) {
			return part, n
		}
		if x := t.at(n); x.imsi != 0 {
			part = append(part, *x)
		}
	}
	return part, 0
}

// fileWriter writes blocks.
type fileWriter struct {
	w      *bufio.Writer
	number uint32
	placed int // places that were written
	block  []byte
}

// sum appends the checksum of b, which is block f.number.
func (f *fileWriter) sum(b []byte) []byte {
	return binary.LittleEndian.AppendUint32(b, sumOf(b, f.number))
}

func sumOf(b []byte, number uint32) uint32 {
	var n [4]byte
	binary.LittleEndian.PutUint32(n[:], number)
	return crc32.Update(crc32.Checksum(b, castagnoli), castagnoli, n[:])
}

func (f *fileWriter) write(kind byte, contents []byte) error {
	f.number++
	head := append(make([]byte, 0, blockHeadOctets), kind)
	head = binary.LittleEndian.AppendUint32(head, uint32(len(contents)))
	n := make([]byte, 0, blockHeadOctets)
	n = binary.LittleEndian.AppendUint32(n, f.number)
	sum := crc32.Update(crc32.Update(crc32.Checksum(head, castagnoli), castagnoli, contents), castagnoli, n)
	for _, b := range [...][]byte{head, contents, binary.LittleEndian.AppendUint32(n[:0], sum)} {
		if _, err := f.w.Write(b); err != nil {
			return err
		}
	}
	f.block = contents[:0]
	return nil
}

// places writes those that were not written yet.
func (f *fileWriter) places(ps *places) error {
	ps.mu.RLock()
	defer ps.mu.RUnlock()
	for f.placed < ps.count {
		b := f.block[:0]
		for ; f.placed < ps.count && len(b) < placesWhenFull; f.placed++ {
			at := ps.at(uint32(f.placed + 1))
			b = binary.LittleEndian.AppendUint64(b, at.node)
			b = binary.LittleEndian.AppendUint32(b, uint32(at.network))
			b = appendName(appendName(b, ps.labels[at.label]), (*ps.countries.Load())[at.country])
		}
		if err := f.write(blockPlaces, b); err != nil {
			return err
		}
	}
	return nil
}

func (f *fileWriter) records(part []subscriber) error {
	b := f.block[:0]
	for i := range part {
		x := &part[i]
		b = binary.LittleEndian.AppendUint64(b, x.imsi)
		b = binary.LittleEndian.AppendUint64(b, x.msisdn)
		for _, w := range x.domains {
			for _, n := range [...]uint32{w.current, w.previous, w.since, w.seen} {
				b = binary.LittleEndian.AppendUint32(b, n)
			}
		}
		for _, n := range [...]uint32{x.auth, x.authAt, x.home, x.flags} {
			b = binary.LittleEndian.AppendUint32(b, n)
		}
	}
	return f.write(blockRecords, b)
}

// Load reads what Save wrote into s, which must be empty and in nobody's use. What was
// seen before an absence of more than a few minutes is doubtful for as long as s
// learns. On an error s is empty, and the file may be whatever it is.
func (s *Subscribers) Load(r io.Reader) (records int, err error) {
	f := &fileReader{r: bufio.NewReaderSize(r, 2*maxBlock), into: s}
	err = f.head()
	for ended := false; err == nil && !ended; {
		ended, err = f.next()
	}
	if err == nil {
		if _, more := f.r.ReadByte(); more != io.EOF {
			err = f.broken("octets follow its end")
		}
	}
	if err != nil {
		s.clear()
		return 0, err
	}
	return f.records, nil
}

// clear forgets all.
func (s *Subscribers) clear() {
	for i := range s.shards {
		t := &s.shards[i]
		t.mu.Lock()
		t.index, t.chunks, t.free, t.next, t.count = nil, nil, 0, 0, 0
		t.mu.Unlock()
	}
	s.names.entries.Store(nil)
	s.names.count.Store(0)
	s.places.clear()
	s.clock.set(0, 0, false)
}

func (ps *places) clear() {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	for i := range ps.chunks {
		ps.chunks[i].Store(nil)
	}
	ps.index, ps.count = nil, 0
}

func (c *subscriberClock) set(latest, watched int64, loaded bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.latest.Store(latest)
	c.watched.Store(watched)
	c.loaded = loaded
}

// fileReader reads blocks.
type fileReader struct {
	r       *bufio.Reader
	into    *Subscribers
	number  uint32
	block   []byte
	numbers []uint32 // of places here, by those of the file
	records int
}

func (f *fileReader) broken(why string) error {
	return fmt.Errorf("%w: block %d: %s", errStateFile, f.number, why)
}

func (f *fileReader) head() error {
	b := make([]byte, fileHead+4)
	if n, err := io.ReadFull(f.r, b); err != nil {
		if !bytes.HasPrefix([]byte(fileMagic), b[:min(n, len(fileMagic))]) {
			return fmt.Errorf("%w: it is none", errStateFile)
		}
		return f.cut(err)
	}
	c := cutter{b: b}
	if string(c.take(len(fileMagic))) != fileMagic {
		return fmt.Errorf("%w: it is none", errStateFile)
	}
	version := binary.LittleEndian.Uint16(c.take(2))
	if sum := binary.LittleEndian.Uint32(b[fileHead:]); sum != sumOf(b[:fileHead], 0) {
		if version != fileVersion {
			return fmt.Errorf("%w: %d, want %d", ErrStateVersion, version, fileVersion)
		}
		return f.broken("its checksum differs")
	}
	if version != fileVersion {
		return fmt.Errorf("%w: %d, want %d", ErrStateVersion, version, fileVersion)
	}
	u64 := func() uint64 { return binary.LittleEndian.Uint64(c.take(8)) }
	f.into.secret = [2]uint64{u64(), u64()}
	latest, watched := int64(u64()), int64(u64())
	f.into.clock.set(max(latest, 0), max(watched, 0), latest > 0)
	f.numbers = []uint32{0}
	return nil
}

func (f *fileReader) cut(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return f.broken("it is cut short")
	}
	return fmt.Errorf("reading the state: %w", err)
}

// next reads a block.
func (f *fileReader) next() (ended bool, err error) {
	f.number++
	f.block = slices.Grow(f.block[:0], blockHeadOctets+maxBlock+4)[:blockHeadOctets]
	if _, err = io.ReadFull(f.r, f.block); err != nil {
		return false, f.cut(err)
	}
	kind, length := f.block[0], binary.LittleEndian.Uint32(f.block[1:])
	if length > maxBlock {
		return false, f.broken("it is too long")
	}
	f.block = f.block[:blockHeadOctets+int(length)+4]
	if _, err = io.ReadFull(f.r, f.block[blockHeadOctets:]); err != nil {
		return false, f.cut(err)
	}
	end := blockHeadOctets + int(length)
	if binary.LittleEndian.Uint32(f.block[end:]) != sumOf(f.block[:end], f.number) {
		return false, f.broken("its checksum differs")
	}
	contents := f.block[blockHeadOctets:end]
	switch kind {
	case blockPlaces:
		return false, f.places(contents)
	case blockRecords:
		return false, f.enter(contents)
	case blockEnd:
		return true, f.end(contents)
	}
	return false, f.broken("it is of no kind that is known")
}

func (f *fileReader) places(b []byte) error {
	c := cutter{b: b}
	for len(c.b) > 0 && len(f.numbers) <= maxPlaces {
		head := c.take(8 + 4)
		label, country := c.name(), c.name()
		if c.short {
			return f.broken("a place is cut short")
		}
		p := Place{Node: binary.LittleEndian.Uint64(head), Network: operator.Network(binary.LittleEndian.Uint32(head[8:])), Country: country}
		f.numbers = append(f.numbers, f.into.places.putLabel(&p, label))
	}
	if len(c.b) > 0 {
		return f.broken("there are too many places")
	}
	return nil
}

func (f *fileReader) enter(b []byte) error {
	if len(b)%fileRecord != 0 {
		return f.broken("a record is cut short")
	}
	for ; len(b) > 0; b = b[fileRecord:] {
		var x subscriber
		x.imsi, x.msisdn = binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[8:])
		var n [16]uint32
		for i := range n {
			n[i] = binary.LittleEndian.Uint32(b[16+4*i:])
		}
		for d := range x.domains {
			x.domains[d] = whereabouts{n[4*d], n[4*d+1], n[4*d+2], n[4*d+3]}
		}
		x.auth, x.authAt, x.home, x.flags = n[12], n[13], n[14], n[15]
		if !f.translate(&x) {
			return f.broken("a record names a place that is not there, or nobody")
		}
		f.into.enter(&x)
		f.records++
	}
	return nil
}

// translate gives a record the numbers that places have here.
func (f *fileReader) translate(x *subscriber) bool {
	ok := x.imsi != 0
	for _, n := range [...]*uint32{
		&x.domains[CS].current, &x.domains[CS].previous, &x.domains[PS].current, &x.domains[PS].previous,
		&x.domains[EPS].current, &x.domains[EPS].previous, &x.auth, &x.home,
	} {
		if int(*n) >= len(f.numbers) {
			return false
		}
		*n = f.numbers[*n]
	}
	return ok
}

func (f *fileReader) end(b []byte) error {
	if len(b) != 16 || binary.LittleEndian.Uint64(b) != uint64(len(f.numbers)-1) || binary.LittleEndian.Uint64(b[8:]) != uint64(f.records) {
		return f.broken("blocks are missing before it")
	}
	return nil
}

// enter puts a whole record in the place of what is known of its subscriber.
func (s *Subscribers) enter(x *subscriber) {
	t, h := s.shard(x.imsi)
	t.mu.Lock()
	n, lost := t.put(s, x.imsi, h, second(s.clock.latest.Load()), x.registered())
	if n != 0 {
		if to := t.at(n); to.msisdn != 0 {
			s.names.remove(s.hash(to.msisdn), reference(h, n))
		}
		*t.at(n) = *x
		if x.msisdn != 0 {
			s.names.add(s.hash(x.msisdn), reference(h, n))
		}
	}
	t.mu.Unlock()
	if lost {
		s.clock.miss()
	}
}
