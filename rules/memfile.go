package rules

import (
	"bytes"
	"io"
	"io/fs"
	"time"
)

// memoryFile is a file system of one file.
type memoryFile struct {
	name string
	data []byte
}

// Open implements fs.FS.
func (m memoryFile) Open(name string) (fs.File, error) {
	if name != m.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return &openFile{memoryFile: m, Reader: bytes.NewReader(m.data)}, nil
}

// openFile is the open file of a memoryFile, and its own fs.FileInfo.
type openFile struct {
	memoryFile
	*bytes.Reader
}

func (f *openFile) Close() error               { return nil }
func (f *openFile) Stat() (fs.FileInfo, error) { return f, nil }
func (f *openFile) Name() string               { return f.name }
func (f *openFile) Mode() fs.FileMode          { return 0o444 }
func (f *openFile) ModTime() time.Time         { return time.Time{} }
func (f *openFile) IsDir() bool                { return false }
func (f *openFile) Sys() any                   { return nil }

var _ io.Reader = (*openFile)(nil)
