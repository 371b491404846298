//go:build !linux

package lab

import (
	"context"

	"cordon/proxy/gtp/netfilter"
)

// ownNetwork is not there without Linux.
type ownNetwork struct{}

func makeOwn(context.Context, netfilter.Plan) (*ownNetwork, error) { return nil, ErrNoNamespaces }

func (*ownNetwork) opener(int) opener { return nil }

func (*ownNetwork) close() error { return nil }
