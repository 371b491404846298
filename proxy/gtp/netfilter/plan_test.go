package netfilter

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files")

var plans = map[string]Plan{
	"routed": {ID: 100, Outside: []string{"gp0"}, Queue: 100, Queues: 1, Bypass: true, Ports: []uint16{2123, 3386}, IPv6: true},
	"closed": {ID: 100, Outside: []string{"gp0", "gp1"}, Queue: 104, Queues: 4, Ports: []uint16{2123}, UserPlane: true, Tunnels: 65536},
	"bridge": {ID: 7, Bridge: true, Outside: []string{"gp0"}, Queue: 7, Queues: 1, Bypass: true, Ports: []uint16{2123}, UserPlane: true, Tunnels: 65536, Observe: true, IPv6: true},
}

// TestScripts holds what is printed for operators, which is what is run.
func TestScripts(t *testing.T) {
	for name, p := range plans {
		for _, m := range []Method{NFT, IPTablesLegacy} {
			t.Run(name+" by "+string(m), func(t *testing.T) {
				got := p.Install(m) + "\n# and back\n" + p.Remove(m)
				file := filepath.Join("testdata", name+"-"+string(m)+".sh")
				if *update {
					if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if d := cmp.Diff(string(want), got); d != "" {
					t.Errorf("script (-want +got):\n%s", d)
				}
			})
		}
	}
}

func TestNamesOfChainsAreShortEnough(t *testing.T) {
	p := Plan{ID: 65535}
	for _, h := range p.hooks() {
		if len(h[1]) > 28 {
			t.Errorf("chain %s has %d characters, iptables takes 28", h[1], len(h[1]))
		}
	}
}

func TestCommandsAreQuotedForAShell(t *testing.T) {
	if got, want := command([]string{"a", "b c", "it's", "x=1"}), `a 'b c' 'it'\''s' x=1`; got != want {
		t.Errorf("command %s, want %s", got, want)
	}
}

func TestCounters(t *testing.T) {
	const legacy = `Chain CORDON-GTP-100 (1 references)
    pkts      bytes target     prot opt in     out     source               destination
       0        0 DROP       udp  -f  gp0    *       0.0.0.0/0            0.0.0.0/0
      21     1234 NFQUEUE    udp  --  gp0    *       0.0.0.0/0            0.0.0.0/0            multiport ports 2123 NFQUEUE num 100 bypass
       4     1234 NFQUEUE    udp  --  *      gp0     0.0.0.0/0            0.0.0.0/0            multiport ports 2123 NFQUEUE num 100 bypass
`
	if n, err := parseXTablesCounter(legacy); err != nil || n != 25 {
		t.Errorf("iptables: %d, %v", n, err)
	}
	if _, err := parseXTablesCounter("many 0 NFQUEUE"); err == nil {
		t.Error("iptables: a counter that is no number was read")
	}
	const nft = `{"nftables": [{"metainfo": {"version": "1.0.6"}}, {"counter": {"family": "inet", "name": "queued", "table": "cordon_gtp_100", "handle": 1, "packets": 25, "bytes": 100}}]}`
	if n, err := parseNFTCounter(nft); err != nil || n != 25 {
		t.Errorf("nft: %d, %v", n, err)
	}
	for _, bad := range []string{"", `{"nftables": []}`} {
		if _, err := parseNFTCounter(bad); err == nil {
			t.Errorf("nft: %q was read", bad)
		}
	}
}
