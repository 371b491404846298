package pcaps

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// stdin is the path that stands for standard input.
const stdin = "-"

// unknownSize is the size of a pipe.
const unknownSize = -1

// source is one file to be read.
type source struct {
	path string
	size int64 // unknownSize for what is no regular file
	// found tells that a directory was named, not this file: it is passed over if it is no capture.
	found bool
}

// Skipped is a file of a directory that was passed over, with the reason.
type Skipped struct {
	Path   string
	Reason string
}

// expand makes the list of files from the paths that were given: directories are walked in name order. Files and
// directories whose names begin with a dot are left out, as shells do.
func expand(paths []string) ([]source, error) {
	var out []source
	var faults []error
	seenStdin := false
	for _, path := range paths {
		if path == stdin {
			if seenStdin {
				faults = append(faults, errors.New("standard input (-) is named twice"))
			}
			seenStdin = true
			out = append(out, source{path: stdin, size: unknownSize})
			continue
		}
		info, err := os.Stat(path)
		switch {
		case err != nil:
			faults = append(faults, err)
		case info.IsDir():
			found, err := walk(path)
			if err == nil && len(found) == 0 {
				err = fmt.Errorf("%s: no files in this directory", path)
			}
			if err != nil {
				faults = append(faults, err)
			}
			out = append(out, found...)
		default:
			out = append(out, source{path: path, size: sizeOf(info)})
		}
	}
	return out, errors.Join(faults...)
}

func walk(dir string) ([]source, error) {
	var out []source
	// A slash at the end makes a link to a directory be followed; links within are not, so that there is no circle.
	root := filepath.Clean(dir) + string(filepath.Separator)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if path != root && strings.HasPrefix(d.Name(), ".") {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if d.IsDir() {
			return nil
		}
		info, err := os.Stat(path)
		if err != nil || !info.Mode().IsRegular() {
			return nil // a dangling link, a link to a directory, a socket
		}
		out = append(out, source{path: filepath.Clean(path), size: info.Size(), found: true})
		return nil
	})
	return out, err
}

func sizeOf(info fs.FileInfo) int64 {
	if info.Mode().IsRegular() {
		return info.Size()
	}
	return unknownSize
}
