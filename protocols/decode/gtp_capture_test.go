package decode

import (
	"testing"

	"cordon/protocols/internal/corpus"
	"cordon/protocols/message"
)

// Networks of many makers send nothing that is marked.
func TestLawfulGTPIsNotMarked(t *testing.T) {
	names := []string{
		"arkime__gtp-iphone.pcap", "arkime__gtp-u.pcap", "arkime__ipv6-gtp6.pcap", "dfpaulino__4_sip.pcap", "magma__gx_gy_combined_03_210505_132953-1.pcapng",
		"magma__inbound_roaming_01_210505_130828-1.pcapng", "ndpi__gtp_c.pcap", "ndpi__gtp_prime.pcapng", "ngic__cp_in.pcap", "ngic__uplink_100flows.pcap",
		"open5gs__ipsec_reg.pcapng", "open5gs__srsenb.pcapng", "open5gs__volte.pcapng", "pcpp__gtp.pcap", "pfl__18_gtpu_with_extension_header_inner_ipv4_tcp.pcap",
		"pfl__25_gtpu_outer_tagged_contexts.pcap", "tkviz__n3_example_2.pcap", "wiki__GTPV2-Default.pcap", "zeek__gtp1_gn_normal_incl_fragmentation.pcap",
		"zeek__gtp7_ipv6.pcap", "zeek__gtp_control_prime.pcap", "zeek__gtp_create_pdp_ctx.pcap",
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			d, n := New(Options{}), 0
			for _, f := range corpus.Frames(t, name) {
				d.Packet(Packet{Link: f.LinkType, Time: f.Time, Frame: uint64(f.Number), Data: f.Data}, func(m *message.Message) {
					if m.Layer(message.LayerGTP) == nil {
						return
					}
					n++
					if s := look(m); s.anomalies != "" {
						t.Errorf("frame %d: %s is marked %q", m.Frame, s.operation, s.anomalies)
					}
				})
			}
			if n == 0 {
				t.Error("no message of GTP")
			}
		})
	}
}
