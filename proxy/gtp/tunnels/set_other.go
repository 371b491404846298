//go:build !linux

package tunnels

import (
	"errors"
	"time"

	"cordon/proxy/gtp/netfilter"
)

var errNotHere = errors.New("tunnels: only Linux has nf_tables")

// Set is the sets of one link in the kernel.
type Set struct{}

// OpenSet fails: only Linux has nf_tables.
func OpenSet(*netfilter.Plan) (*Set, error) { return nil, errNotHere }

// Close does nothing.
func (s *Set) Close() error { return nil }

// Add fails.
func (s *Set) Add([]Element) error { return errNotHere }

// Remove fails.
func (s *Set) Remove([]End) error { return errNotHere }

// Replace fails.
func (s *Set) Replace([]Element) error { return errNotHere }

// Load fails.
func (s *Set) Load() ([]Element, error) { return nil, errNotHere }

// KeepAlive fails.
func (s *Set) KeepAlive() error { return errNotHere }

// Learn fails.
func (s *Set) Learn(time.Duration) error { return errNotHere }
