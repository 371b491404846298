package pcaps

import (
	"errors"
	"io"
	"os"
	"sync/atomic"
)

// Reader reads the frames of one or several captures, one after the other. It holds one file open at a time.
type Reader struct {
	sources []source
	layers  layers

	// The file that is being read; cur is nil between files.
	cur    format
	win    *window
	closer io.Closer
	name   string
	frames int

	skipped []Skipped
	total   int64
	done    int64        // octets of the files before the current one
	read    atomic.Int64 // octets read of all files
}

// Open prepares to read the captures at the paths, in that order: files, directories (walked in name order; what is no
// capture there is passed over and listed by Skipped) and "-" for standard input. It fails where a path does not exist
// or a directory holds no files; what is inside the files shows as they are read.
func Open(paths ...string) (*Reader, error) {
	if len(paths) == 0 {
		return nil, errors.New("no capture is named")
	}
	sources, err := expand(paths)
	if err != nil {
		return nil, err
	}
	r := &Reader{sources: sources}
	for _, s := range sources {
		if s.size == unknownSize {
			r.total = 0
			break
		}
		r.total += s.size
	}
	return r, nil
}

// NewReader reads one capture from src. The name stands in frames and errors.
func NewReader(name string, src io.Reader) *Reader {
	r := new(Reader)
	r.start(source{path: name}, src, nil)
	return r
}

// Next reads the next frame into f. It returns io.EOF when all captures have been read, and a *FileError when one of
// them is cut short, damaged or no capture at all: Next may be called again, and goes on with the capture after that.
func (r *Reader) Next(f *Frame) error {
	for {
		if r.cur == nil {
			if err := r.nextFile(); err != nil {
				return err
			}
		}
		err := r.cur.next(f)
		if err == nil {
			r.frames++
			f.File = r.name
			return nil
		}
		fault := r.fault(err)
		r.closeFile()
		if err != io.EOF {
			return fault
		}
	}
}

// nextFile opens the next source. It returns io.EOF when there is none left.
func (r *Reader) nextFile() error {
	for len(r.sources) > 0 {
		s := r.sources[0]
		r.sources = r.sources[1:]
		err := r.openFile(s)
		if err == nil {
			return nil
		}
		fault := r.fault(err)
		r.closeFile()
		if s.found && errors.Is(err, ErrNotCapture) {
			r.skipped = append(r.skipped, Skipped{s.path, err.Error()})
			continue
		}
		return fault
	}
	return io.EOF
}

func (r *Reader) openFile(s source) error {
	r.name, r.frames, r.win = s.path, 0, nil
	r.read.Store(r.done)
	r.done += max(s.size, 0)
	if s.path == stdin {
		if isTerminal(os.Stdin) {
			return errors.New("standard input is a terminal; pipe a capture into it")
		}
		return r.start(s, os.Stdin, nil)
	}
	file, err := os.Open(s.path)
	if err != nil {
		// The path stands in the FileError already.
		var pathErr *os.PathError
		if errors.As(err, &pathErr) {
			return pathErr.Err
		}
		return err
	}
	return r.start(s, file, file)
}

// isTerminal reports whether f is a device that somebody types on. The null
// device is one of characters too, and reads as an empty file.
func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err != nil || !os.SameFile(info, null)
}

// start finds out what src is. A fault for NewReader shows at the first call of Next.
func (r *Reader) start(s source, src io.Reader, closer io.Closer) error {
	r.name, r.closer = s.path, closer
	var err error
	r.cur, r.win, err = r.layers.open(&counter{src, &r.read})
	if err != nil {
		r.cur = failed{err}
	}
	return err
}

// fault puts the place to an error.
func (r *Reader) fault(err error) *FileError {
	e := &FileError{File: r.name, Frames: r.frames, Err: err}
	if r.win != nil {
		e.Offset = r.win.offset()
		e.Compressed = r.layers.compressed(r.win)
	}
	return e
}

func (r *Reader) closeFile() {
	if r.closer != nil {
		r.closer.Close() // it was only read
	}
	r.closer = nil
	r.cur = nil
	if r.read.Load() < r.done {
		r.read.Store(r.done) // what is not read of a damaged file will not be
	}
}

// Close lets go of the file that is open. Next must not be called after it.
func (r *Reader) Close() error {
	r.closeFile()
	r.sources = nil
	return nil
}

// Skipped lists the files of directories that were passed over so far because they are no captures.
func (r *Reader) Skipped() []Skipped { return r.skipped }

// Progress tells how many octets have been read of how many, compressed ones where a file is compressed. The total is
// 0 where it is not known: standard input, pipes. It may be called from another goroutine than Next.
func (r *Reader) Progress() (read, total int64) { return r.read.Load(), r.total }

// counter counts what is read through it.
type counter struct {
	src io.Reader
	n   *atomic.Int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.src.Read(p)
	c.n.Add(int64(n))
	return n, err
}

// failed is the format of a file that could not be opened.
type failed struct{ err error }

func (f failed) next(*Frame) error { return f.err }
