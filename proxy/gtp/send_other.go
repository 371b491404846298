//go:build !linux

package gtp

import (
	"errors"
	"net/netip"

	"cordon/proxy/gtp/nfqueue"
)

var errNotHere = errors.New("gtp: the path needs Linux")

type sender struct{}

func openSender() (*sender, error)                   { return &sender{}, errNotHere }
func (s *sender) ready() bool                        { return false }
func (s *sender) route([]byte, netip.Addr) error     { return errNotHere }
func (s *sender) back(*nfqueue.Packet, []byte) error { return errNotHere }
func (s *sender) close() error                       { return nil }
func sendProbe(netip.Addr, []byte) error             { return errNotHere }
func interfaceIndex(string) (int, error)             { return 0, errNotHere }
