package lab

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"

	"cordon/pcaps/forge"
	"cordon/protocols/decode"
	"cordon/protocols/message"
)

// opener opens the socket of a node.
type opener func(netip.AddrPort) (*net.UDPConn, error)

// nodes are the nodes of one network that speak GTP, each with sockets of its own.
type nodes struct {
	traffic *traffic
	outside bool
	sockets map[netip.AddrPort]*net.UDPConn
}

// newNodes opens the sockets of all nodes of one side in the flows.
func newNodes(flows []*flow, t *traffic, outside bool, open opener) (*nodes, error) {
	n := &nodes{traffic: t, outside: outside, sockets: map[netip.AddrPort]*net.UDPConn{}}
	steps, err := datagrams(flows)
	for _, s := range steps {
		at := s.to
		if s.outbound != outside {
			at = s.from
		}
		if n.sockets[at] != nil {
			continue
		}
		var c *net.UDPConn
		if c, err = open(at); err != nil {
			break
		}
		n.sockets[at] = c
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("lab: node of GTP: %w", err), n.shut())
	}
	return n, nil
}

// datagrams are the steps of all flows of GTP, each once.
func datagrams(flows []*flow) (all []step, err error) {
	b, err := forge.NewBuilder(nil)
	if err != nil {
		return nil, err
	}
	for _, f := range flows {
		if f.link != linkGTP {
			continue
		}
		steps, err := f.script(b, 0)
		if err != nil {
			return nil, err
		}
		all = append(all, steps...)
	}
	return all, nil
}

// run takes what comes until ctx ends.
func (n *nodes) run(ctx context.Context) {
	stop := context.AfterFunc(ctx, func() { _ = n.shut() })
	defer stop()
	var readers sync.WaitGroup
	for _, c := range n.sockets {
		readers.Go(func() {
			buf := make([]byte, 1<<16)
			for {
				size, _, err := c.ReadFromUDPAddrPort(buf)
				if errors.Is(err, net.ErrClosed) {
					return
				}
				if err == nil {
					n.traffic.datagram(buf[:size], n.outside)
				}
			}
		})
	}
	readers.Wait()
}

func (n *nodes) shut() error {
	var errs []error
	for _, c := range n.sockets {
		if err := c.Close(); !errors.Is(err, net.ErrClosed) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func (n *nodes) up(context.Context) error { return nil }

func (n *nodes) send(octets []byte, s *step) error {
	c := n.sockets[s.from]
	if c == nil {
		return fmt.Errorf("lab: there is no node at %v", s.from)
	}
	_, err := c.WriteToUDPAddrPort(octets, s.to)
	return err
}

func (n *nodes) close(context.Context) { _ = n.shut() }

// datagram takes a payload that a node has received.
func (t *traffic) datagram(octets []byte, outside bool) {
	if !t.arrived(octets, outside) {
		t.answered(t.exchanges(&step{units: [][]byte{octets}})...)
	}
}

// exchanges are the identifiers of the messages in a step.
func (t *traffic) exchanges(s *step) (ids []string) {
	t.reading.Lock()
	defer t.reading.Unlock()
	for _, u := range s.units {
		d := decode.Datagram{Src: s.from, Dst: s.to, Payload: u}
		t.decoder.GTP(&decode.Inbound{Time: time.Now().UnixNano()}, &d, func(m *message.Message) {
			if id, ok := exchangeID(m); ok {
				ids = append(ids, id)
			}
		})
	}
	return ids
}

// exchangeID is by what a message of GTP and its answer are known: the sequence
// number, and of a user's packet the tunnel.
func exchangeID(m *message.Message) (id string, ok bool) {
	if n, ok := m.Number(message.FieldGTPSequence); ok {
		return fmt.Sprintf("%v %d", m.Protocol, n), true
	}
	n, ok := m.Number(message.FieldGTPTEID)
	return fmt.Sprintf("%v tunnel %d", m.Protocol, n), ok
}
