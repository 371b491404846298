package event

import (
	"fmt"
	"os"
	"sync"
)

// fileMode keeps events from other users: they tell who talks with whom.
const fileMode = 0o640

// File is an event file that is appended to and may be rotated by another
// program. It is safe for concurrent use.
type File struct {
	name string
	mu   sync.Mutex
	f    *os.File
}

// OpenFile opens the file of that name, or makes it.
func OpenFile(name string) (*File, error) {
	f, err := openAppend(name)
	if err != nil {
		return nil, err
	}
	return &File{name: name, f: f}, nil
}

func openAppend(name string) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, fileMode)
	if err != nil {
		return nil, fmt.Errorf("open event file: %w", err)
	}
	return f, nil
}

// Write appends b.
func (f *File) Write(b []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.f.Write(b)
}

// Reopen opens the name anew, after the file was moved away. On an error the
// old file stays in use.
func (f *File) Reopen() error {
	next, err := openAppend(f.name)
	if err != nil {
		return err
	}
	f.mu.Lock()
	old := f.f
	f.f = next
	f.mu.Unlock()
	return old.Close()
}

// Close closes the file.
func (f *File) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.f.Close()
}
