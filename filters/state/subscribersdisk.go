package state

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// SaveFile writes what Save writes to a file: to another one beside it first, which
// takes its name when it is whole and on the disk. Nobody else may read it.
func (s *Subscribers) SaveFile(path string) (records int, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return 0, fmt.Errorf("saving the state: %w", err)
	}
	records, err = s.Save(f)
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return records, errors.Join(fmt.Errorf("saving the state in %s: %w", path, err), os.Remove(f.Name()))
	}
	if dir, err := os.Open(filepath.Dir(path)); err == nil { // the new name is to outlive a power cut
		_ = dir.Sync()
		_ = dir.Close()
	}
	return records, nil
}

// LoadFile is Load of a file.
func (s *Subscribers) LoadFile(path string) (records int, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, fmt.Errorf("loading the state: %w", err)
	}
	defer f.Close()
	if records, err = s.Load(f); err != nil {
		return 0, fmt.Errorf("loading the state from %s: %w", path, err)
	}
	return records, nil
}
