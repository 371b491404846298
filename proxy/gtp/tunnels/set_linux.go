package tunnels

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
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
	}{{netfilter.SetTunnels4, &s.v4}, {netfilter.SetTunnels6, &s.v6}, {netfilter.SetAlive, &s.alive}} {
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
func (s *Set) Add(ends []End) error { return s.change(ends, s.conn.SetAddElements) }

// Remove takes ends out, all or none of a batch: one that is not in is an error.
func (s *Set) Remove(ends []End) error { return s.change(ends, s.conn.SetDeleteElements) }

func (s *Set) change(ends []End, do func(*nftables.Set, []nftables.SetElement) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(ends) > 0 {
		n := min(len(ends), maxBatch)
		var v4, v6 []nftables.SetElement
		for _, e := range ends[:n] {
			if e.Addr.Unmap().Is4() {
				v4 = append(v4, nftables.SetElement{Key: e.key()})
			} else {
				v6 = append(v6, nftables.SetElement{Key: e.key()})
			}
		}
		ends = ends[n:]
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
func (s *Set) Load() ([]End, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []End
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
				all = append(all, End{Addr: a, TEID: binary.BigEndian.Uint32(key[len(key)-4:])})
			}
		}
	}
	return all, nil
}

// EtherTypes that are kept alive.
var etherTypes = [][]byte{{0x08, 0x00}, {0x86, 0xdd}}

// KeepAlive tells the kernel that the firewall fills the sets; it holds for some
// seconds.
func (s *Set) KeepAlive() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	elements := make([]nftables.SetElement, len(etherTypes))
	for i, t := range etherTypes {
		elements[i] = nftables.SetElement{Key: t, Timeout: aliveFor}
	}
	// An element's time can only be set anew by putting it in anew, in one step.
	s.conn.FlushSet(s.alive)
	if err := s.conn.SetAddElements(s.alive, elements); err != nil {
		return fmt.Errorf("nf_tables: %w", err)
	}
	if err := s.conn.Flush(); err != nil {
		return fmt.Errorf("nf_tables: %w", err)
	}
	return nil
}
