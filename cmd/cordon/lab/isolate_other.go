//go:build !linux

package lab

import "context"

// Isolate cannot be done without Linux.
func Isolate(context.Context, Options, []string) (int, error) { return 0, ErrNoNamespaces }

func furnish() error { return ErrNoNamespaces }
