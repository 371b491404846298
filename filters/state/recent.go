package state

// recent remembers keys for a while in a fixed number of places, one a
// key: a newer key takes the place of an older one by chance, which
// nobody can aim at who does not know the seed of the keys. It is for what may
// be forgotten.
type recent struct {
	places []struct {
		key  uint64
		time int64
	}
	limit int // a power of two
}

// seen reports whether key was added not longer than life ago.
func (r *recent) seen(key uint64, now, life int64) bool {
	if len(r.places) == 0 {
		return false
	}
	p := &r.places[key&uint64(len(r.places)-1)]
	return p.key == key && now-p.time <= life
}

// add remembers key.
func (r *recent) add(key uint64, now int64) {
	if len(r.places) == 0 {
		r.places = make([]struct {
			key  uint64
			time int64
		}, r.limit)
	}
	p := &r.places[key&uint64(len(r.places)-1)]
	p.key, p.time = key, now
}
