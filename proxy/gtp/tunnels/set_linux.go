package tunnels

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/google/nftables"

	"cordon/proxy/gtp/netfilter"
)

// maxBatch bounds the elements of one message to the kernel.
const maxBatch = 500

// aliveFor is how long the kernel takes the firewall for living after it said so.
const aliveFor = 6 * time.Second

// Set is the sets of one link in the kernel. Its methods are safe for concurrent
// use.
type Set struct {
	mu            sync.Mutex
	conn          *nftables.Conn
	v4, v6, alive *nftables.Set
	learning      *nftables.Set
}

// OpenSet opens the sets of plan p, whose rules are installed, in the network
// namespace of the calling thread. It needs CAP_NET_ADMIN.
func OpenSet(p *netfilter.Plan) (*Set, error) {
	conn, err := nftables.New(nftables.AsLasting())
	if err != nil {
		return nil, fmt.Errorf("nf_tables: %w", err)
	}
	table := &nftables.Table{Name: p.UserTable(), Family: nftables.TableFamilyINet}
	if p.Bridge {
		table.Family = nftables.TableFamilyBridge
	}
	s := &Set{conn: conn}
	for _, f := range []struct {
		name string
		to   **nftables.Set
	}{{netfilter.SetTunnels4, &s.v4}, {netfilter.SetTunnels6, &s.v6}, {netfilter.SetAlive, &s.alive}, {netfilter.SetLearning, &s.learning}} {
		set, err := conn.GetSetByName(table, f.name)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("nf_tables: set %s of table %s: %w", f.name, table.Name, err), conn.CloseLasting())
		}
		*f.to = set
	}
	return s, nil
}

// Close ends the connection to the kernel; the sets stay.
func (s *Set) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.conn.CloseLasting()
}

// Add puts ends in, all or none of a batch. Those that are in already stay.
func (s *Set) Add(list []Element) error { return s.change(list, s.conn.SetAddElements) }

// Remove takes ends out, all or none of a batch: one that is not in is an error.
func (s *Set) Remove(ends []End) error {
	list := make([]Element, len(ends))
	for i, e := range ends {
		list[i].End = e
	}
	return s.change(list, s.conn.SetDeleteElements)
}

// Replace gives ends that are in other notes, in one step.
func (s *Set) Replace(list []Element) error {
	return s.change(list, func(set *nftables.Set, with []nftables.SetElement) error {
		bare := slices.Clone(with)
		for i := range bare {
			bare[i].Comment = ""
		}
		return errors.Join(s.conn.SetDeleteElements(set, bare), s.conn.SetAddElements(set, with))
	})
}

func (s *Set) change(list []Element, do func(*nftables.Set, []nftables.SetElement) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(list) > 0 {
		n := min(len(list), maxBatch)
		var v4, v6 []nftables.SetElement
		for i := range list[:n] {
			e := &list[i]
			x := nftables.SetElement{Key: e.key(), Comment: e.Note.String()}
			if e.Addr.Unmap().Is4() {
				v4 = append(v4, x)
			} else {
				v6 = append(v6, x)
			}
		}
		list = list[n:]
		for _, of := range []struct {
			set      *nftables.Set
			elements []nftables.SetElement
		}{{s.v4, v4}, {s.v6, v6}} {
			if len(of.elements) == 0 {
				continue
			}
			if err := do(of.set, of.elements); err != nil {
				return fmt.Errorf("nf_tables: %w", err)
			}
		}
		if err := s.conn.Flush(); err != nil {
			return fmt.Errorf("nf_tables: %w", err)
		}
	}
	return nil
}

// key is an end as the kernel reads it out of a packet.
func (e End) key() []byte { return binary.BigEndian.AppendUint32(e.Addr.Unmap().AsSlice(), e.TEID) }

// Load gives all ends that are in.
func (s *Set) Load() ([]Element, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Element
	for _, set := range []*nftables.Set{s.v4, s.v6} {
		elements, err := s.conn.GetSetElements(set)
		if err != nil {
			return nil, fmt.Errorf("nf_tables: %w", err)
		}
		for i := range elements {
			key := elements[i].Key
			if len(key) < 8 {
				continue
			}
			if a, ok := netip.AddrFromSlice(key[:len(key)-4]); ok {
				all = append(all, Element{End{Addr: a, TEID: binary.BigEndian.Uint32(key[len(key)-4:])}, parseNote(elements[i].Comment)})
			}
		}
	}
	return all, nil
}

// EtherTypes that sets of them have.
var etherTypes = [][]byte{{0x08, 0x00}, {0x86, 0xdd}}

// KeepAlive tells the kernel that the firewall fills the sets; it holds for some
// seconds.
func (s *Set) KeepAlive() error { return s.fill(s.alive, aliveFor) }

// Learn lets user traffic pass for a time that is in no tunnel: of sessions that were
// set up before anybody listened. 0 ends it.
func (s *Set) Learn(time time.Duration) error { return s.fill(s.learning, time) }

// fill has the EtherTypes in a set for a time, from now.
func (s *Set) fill(set *nftables.Set, time time.Duration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	// An element's time can only be set anew by putting it in anew, in one step.
	s.conn.FlushSet(set)
	if time > 0 {
		elements := make([]nftables.SetElement, len(etherTypes))
		for i, t := range etherTypes {
			elements[i] = nftables.SetElement{Key: t, Timeout: time}
		}
		if err := s.conn.SetAddElements(set, elements); err != nil {
			return fmt.Errorf("nf_tables: %w", err)
		}
	}
	if err := s.conn.Flush(); err != nil {
		return fmt.Errorf("nf_tables: %w", err)
	}
	return nil
}
