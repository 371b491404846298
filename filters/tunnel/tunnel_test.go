package tunnel

import (
	"strings"
	"testing"

	"cordon/filters/internal/sketch"
	"cordon/internal/operator"
	"cordon/protocols/message"
)

const (
	fraToUs = "direction=inbound ip.src=198.51.100.10 ip.dst=192.0.2.10 "
	usToFra = "direction=outbound ip.src=192.0.2.10 ip.dst=198.51.100.10 "
	create  = "imsi=262990000000001 msisdn=4917799000001 sn=208-99 uli=208-99 rat=6 sel=0 apn=internet.mnc099.mcc262.gprs c=6:1001:198.51.100.10 b=5:4:2001:198.51.100.11 "
	pdp     = "imsi=262990000000001 sn=208-99 apn=internet c=6:1001:198.51.100.10 b=5:4:2001:198.51.100.11 "
)

func TestFacts(t *testing.T) {
	p := operator.Example()
	for _, tc := range []struct{ name, fact, operation, words, want string }{
		{"a request of serving nodes", "gtp.type_allowed", "gtpv2:CreateSessionRequest", fraToUs + create, "true"},
		{"a message of another interface", "gtp.type_allowed", "gtpv2:ForwardRelocationRequest", fraToUs, "false"},
		{"an enquiry of gateways", "gtp.type_allowed", "gtpv1:SendRoutingInformationForGPRSRequest", fraToUs, "false"},
		{"a gateway's notice of its own subscriber", "gtp.type_allowed", "gtpv1:PDUNotificationRequest", fraToUs + "imsi=208990000000001", "true"},
		{"a gateway's notice of nobody's subscriber", "gtp.type_allowed", "gtpv1:PDUNotificationRequest", fraToUs + "imsi=901010000000001", "false"},
		{"a gateway's notice of another's subscriber", "gtp.type_allowed", "gtpv1:PDUNotificationRequest", fraToUs + "imsi=639990000000001", "false"},
		{"a gateway's notice by the carrier that serves it", "gtp.type_allowed", "gtpv1:PDUNotificationRequest", "direction=inbound ip.src=203.0.113.1 ip.dst=192.0.2.10 imsi=208990000000001", "true"},
		{"our own gateway's notice", "gtp.type_allowed", "gtpv1:PDUNotificationRequest", usToFra + "imsi=262990000000001", "true"},
		{"a gateway's notice of our subscriber", "gtp.type_allowed", "gtpv1:PDUNotificationRequest", fraToUs + "imsi=262990000000001", "false"},
		{"within our network", "gtp.type_allowed", "gtpv2:ForwardRelocationRequest", "direction=internal", ""},
		{"an answer of gateways", "gtp.type_allowed", "gtpv2:CreateSessionResponse", usToFra + "cause=16", "true"},

		{"a source that the profile knows", "gtp.source_known", "gtpv2:EchoRequest", fraToUs, "true"},
		{"a source of nobody", "gtp.source_known", "gtpv2:EchoRequest", "ip.src=100.64.0.1", "false"},

		{"served where it comes from", "gtp.source_match", "gtpv2:CreateSessionRequest", fraToUs + create, "true"},
		{"served in another partner's network", "gtp.source_match", "gtpv2:CreateSessionRequest", fraToUs + strings.Replace(create, "sn=208-99", "sn=639-99", 1), "false"},
		{"the cell is another's", "gtp.source_match", "gtpv2:CreateSessionRequest", fraToUs + strings.Replace(create, "uli=208-99", "uli=234-99", 1), "false"},
		{"a network of nobody", "gtp.source_match", "gtpv2:CreateSessionRequest", fraToUs + "sn=901-01", "false"},
		{"a network of nobody by a carrier", "gtp.source_match", "gtpv2:CreateSessionRequest", "ip.src=203.0.113.1 sn=901-01", ""},
		{"one partner's network and another's cell by a carrier", "gtp.source_match", "gtpv2:CreateSessionRequest", "ip.src=203.0.113.1 sn=208-99 uli=639-99", "false"},
		{"one partner's network by a carrier", "gtp.source_match", "gtpv2:CreateSessionRequest", "ip.src=203.0.113.1 sn=208-99 uli=208-99", "true"},
		{"a source of nobody tells nothing", "gtp.source_match", "gtpv2:CreateSessionRequest", "ip.src=100.64.0.1 sn=208-99", ""},
		{"the routeing area of version 1", "gtp.source_match", "gtpv1:CreatePDPContextRequest", fraToUs + "sn=310-999", "false"},
		{"served by us, from outside", "gtp.serving_own", "gtpv2:CreateSessionRequest", fraToUs + "sn=262-99", "true"},
		{"served by a partner", "gtp.serving_own", "gtpv2:CreateSessionRequest", fraToUs + create, "false"},

		{"tunnels of the sender", "gtp.address_match", "gtpv2:CreateSessionRequest", fraToUs + create, "true"},
		{"the user's tunnel at another partner", "gtp.address_match", "gtpv2:CreateSessionRequest", fraToUs + "c=6:1001:198.51.100.10 b=5:4:2001:198.51.100.70", "false"},
		{"the user's tunnel at nobody", "gtp.address_match", "gtpv2:ModifyBearerRequest", fraToUs + "b=5:4:2001:100.64.0.1", "false"},
		{"tunnels of the network that a carrier names", "gtp.address_match", "gtpv2:CreateSessionRequest", "direction=inbound ip.src=203.0.113.1 sn=208-99 c=6:1001:198.51.100.10 b=5:4:2001:198.51.100.11", "true"},
		{"tunnels of the carrier itself", "gtp.address_match", "gtpv2:CreateSessionRequest", "direction=inbound ip.src=203.0.113.1 sn=208-99 c=6:1001:203.0.113.1 b=5:4:2001:203.0.113.2", "true"},
		{"tunnels of another partner by a carrier", "gtp.address_match", "gtpv2:CreateSessionRequest", "direction=inbound ip.src=203.0.113.1 sn=208-99 c=6:1001:203.0.113.1 b=5:4:2001:198.51.100.131", "false"},
		{"tunnels of a partner by a carrier that names none", "gtp.address_match", "gtpv2:ModifyBearerRequest", "direction=inbound ip.src=203.0.113.1 c=6:1001:198.51.100.130", "true"},
		{"GSN addresses of version 1", "gtp.address_match", "gtpv1:CreatePDPContextRequest", fraToUs + pdp, "true"},
		{"a GSN address of another", "gtp.address_match", "gtpv1:UpdatePDPContextRequest", fraToUs + "c=6:1001:203.0.113.70", "false"},
		{"a connection set of another", "gtp.address_match", "gtpv2:DeletePDNConnectionSetRequest", fraToUs + "ie=132:0:01c63364460001", "false"},
		{"a connection set of the sender", "gtp.address_match", "gtpv2:DeletePDNConnectionSetRequest", fraToUs + "ie=132:0:01c633640a0001", "true"},
		{"a connection set of a node within", "gtp.address_match", "gtpv2:CreateSessionRequest", fraToUs + "ie=132:0:010a0000010001", ""},

		{"a tunnel to nowhere", "gtp.address_bad", "gtpv2:CreateSessionRequest", fraToUs + "c=6:1001:0.0.0.0", "true"},
		{"a tunnel to a group", "gtp.address_bad", "gtpv2:CreateSessionRequest", fraToUs + "c=6:1001:224.0.0.1", "true"},
		{"a tunnel to all", "gtp.address_bad", "gtpv2:CreateSessionRequest", fraToUs + "c=6:1001:255.255.255.255", "true"},
		{"a tunnel to the receiver itself", "gtp.address_bad", "gtpv2:CreateSessionRequest", fraToUs + "c=6:1001:127.0.0.1", "true"},
		{"a tunnel to ourselves", "gtp.address_bad", "gtpv2:CreateSessionRequest", fraToUs + "c=6:1001:192.0.2.99", "true"},
		{"an IPv6 tunnel to the link", "gtp.address_bad", "gtpv2:CreateSessionRequest", fraToUs + "c=6:1001:fe80::1", "true"},
		{"a tunnel of a partner", "gtp.address_bad", "gtpv2:CreateSessionRequest", fraToUs + create, "false"},
		{"our own tunnel on its way out", "gtp.address_bad", "gtpv2:CreateSessionResponse", usToFra + "c=7:1001:192.0.2.10", "false"},

		{"an APN of ours", "gtp.apn_known", "gtpv2:CreateSessionRequest", fraToUs + create, "true"},
		{"an APN that we do not have", "gtp.apn_known", "gtpv2:CreateSessionRequest", fraToUs + "imsi=262990000000001 apn=corporate.example", "false"},
		{"an APN in capitals", "gtp.apn_known", "gtpv1:CreatePDPContextRequest", fraToUs + "imsi=262990000000001 apn=InterNet", "true"},
		{"an APN of a home that lists none", "gtp.apn_known", "gtpv2:CreateSessionRequest", usToFra + "imsi=208990000000001 apn=whatever", ""},
		{"the operator identifier of home", "gtp.apn_operator_match", "gtpv2:CreateSessionRequest", fraToUs + create, "true"},
		{"the operator identifier of another", "gtp.apn_operator_match", "gtpv2:CreateSessionRequest", fraToUs + "imsi=262990000000001 apn=internet.mnc099.mcc208.gprs", "false"},
		{"no operator identifier", "gtp.apn_operator_match", "gtpv2:CreateSessionRequest", fraToUs + "imsi=262990000000001 apn=internet", ""},

		{"no TEID where a tunnel is meant", "gtp.teid_missing", "gtpv2:DeleteSessionRequest", fraToUs + "teid=0", "true"},
		{"a TEID", "gtp.teid_missing", "gtpv2:DeleteSessionRequest", fraToUs + "teid=1", "false"},
		{"no TEID yet", "gtp.teid_missing", "gtpv2:CreateSessionRequest", fraToUs + create, "false"},
		{"elements missing", "gtp.ie_missing", "gtpv2:CreateSessionRequest", fraToUs + "imsi=262990000000001", "true"},
		{"no element missing", "gtp.ie_missing", "gtpv2:CreateSessionRequest", fraToUs + create, "false"},

		{"an echo", "gtp.echo_plain", "gtpv2:EchoRequest", fraToUs + "rec=1", "true"},
		{"an echo with node features and a private extension", "gtp.echo_plain", "gtpv2:EchoRequest", fraToUs + "rec=1 ie=152:0:01 ie=255:0:28af01", "true"},
		{"an echo with something else", "gtp.echo_plain", "gtpv2:EchoRequest", fraToUs + "rec=1 imsi=262990000000001", "false"},
		{"an echo with orders in it", "gtp.echo_plain", "gtpv1:EchoRequest", fraToUs + "raw=0103deadbeef00112233", "false"},
		{"an echo of version 1", "gtp.echo_plain", "gtpv1:EchoRequest", fraToUs, "true"},
		{"an echo of version 1 that counts", "gtp.echo_plain", "gtpv1:EchoResponse", fraToUs + "rec=7", "true"},
		{"an echo whose extension is too long", "gtp.echo_plain", "gtpv1:EchoResponse", fraToUs + "rec=7 raw=ff002000", "false"},
		{"no echo", "gtp.echo_plain", "gtpv2:CreateSessionRequest", fraToUs + create, ""},

		{"a packet to our nodes", "gtp.inner_infrastructure", "gtpu:G-PDU", fraToUs + "teid=1 inner=10.0.0.1:192.0.2.10:53", "true"},
		{"a packet to the world", "gtp.inner_infrastructure", "gtpu:G-PDU", fraToUs + "teid=1 inner=10.0.0.1:198.18.0.1:53", "false"},
	} {
		f, ok := message.FieldByName(tc.fact)
		if !ok {
			t.Fatalf("no fact %s", tc.fact)
		}
		m := sketch.GTP(t, tc.operation, strings.Fields(tc.words)...)
		Compute(p, m, f)
		got := ""
		if v, told := m.Bool(f); told {
			got = map[bool]string{true: "true", false: "false"}[v]
		}
		if got != tc.want {
			t.Errorf("%s: %s is %q, want %q", tc.name, tc.fact, got, tc.want)
		}
	}
}

func TestNothingIsToldWithoutAProfile(t *testing.T) {
	m := sketch.GTP(t, "gtpv2:CreateSessionRequest", strings.Fields(fraToUs+create)...)
	for f := message.FieldGTPTypeAllowed; f < message.FieldCount; f++ {
		Compute(nil, m, f)
		switch f {
		case message.FieldGTPTypeAllowed, message.FieldGTPTEIDMissing, message.FieldGTPIEMissing:
		default:
			if m.Has(f) {
				t.Errorf("%s is told", f.Name())
			}
		}
	}
	other := sketch.Message(t, "sccp.calling.gt=33699000001")
	Compute(operator.Example(), other, message.FieldGTPSourceKnown)
	if other.Has(message.FieldGTPSourceKnown) {
		t.Error("a message of another protocol has facts of GTP")
	}
}

func TestFactsDoNotAllocate(t *testing.T) {
	p := operator.Example()
	m := sketch.GTP(t, "gtpv2:CreateSessionRequest", strings.Fields(fraToUs+create)...)
	n := testing.AllocsPerRun(100, func() {
		for f := message.FieldGTPTypeAllowed; f < message.FieldCount; f++ {
			Compute(p, m, f)
		}
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}

const opened = `home: {name: H, tadig: DEUHM, plmns: ["262-99"], networks: ["192.0.2.0/24"], apns: [internet, ims]}
partners:
- {name: P, tadig: FRAEX, plmns: ["208-99"], networks: ["198.51.100.0/26"], open_apns: [internet], gtp_service: {ambr: 100000, gbr: 100, arp: 9}}
- {name: Q, tadig: KENEX, plmns: ["639-99"], networks: ["198.51.100.128/26"]}
carriers:
- {name: C, networks: ["203.0.113.0/28"], serves: [FRAEX, KENEX]}
`

func TestWhatIsAgreedWithAServingNetwork(t *testing.T) {
	p, err := operator.Parse("p.yaml", []byte(opened))
	if err != nil {
		t.Fatal(err)
	}
	const ours, ambr, slow, quality = "imsi=262990000000001 ", "ie=72:0:0000c350000186a0 ", "ie=72:0:00000001000186a1 ", "ie=93:0:49000100055000160024090000000000000000000000000000000000000000 "
	for _, tc := range []struct{ name, fact, words, want string }{
		{"an APN that is open", "gtp.apn_open", fraToUs + ours + "apn=internet.mnc099.mcc262.gprs", "true"},
		{"one that is not", "gtp.apn_open", fraToUs + ours + "apn=ims", "false"},
		{"one that is not, in capitals by the carrier", "gtp.apn_open", "direction=inbound ip.src=203.0.113.1 sn=208-99 " + ours + "apn=IMS", "false"},
		{"at a partner of whom nothing is said", "gtp.apn_open", "direction=inbound ip.src=198.51.100.130 " + ours + "apn=ims", ""},
		{"by the carrier, served nowhere", "gtp.apn_open", "direction=inbound ip.src=203.0.113.1 " + ours + "apn=ims", ""},
		{"of another home", "gtp.apn_open", fraToUs + "imsi=639990000000001 apn=ims", ""},
		{"rates within what is agreed", "gtp.service_allowed", fraToUs + ours + ambr, "true"},
		{"a rate beyond it", "gtp.service_allowed", fraToUs + ours + slow, "false"},
		{"a priority within it", "gtp.service_allowed", fraToUs + ours + quality, "true"},
		{"a priority beyond it", "gtp.service_allowed", fraToUs + ours + strings.Replace(quality, "2409", "2009", 1), "false"},
		{"a guaranteed rate beyond it", "gtp.service_allowed", fraToUs + ours + strings.Replace(quality, "0000000000 ", "0000000065 ", 1), "false"},
		{"nothing asked", "gtp.service_allowed", fraToUs + ours, ""},
		{"nothing agreed", "gtp.service_allowed", "direction=inbound ip.src=198.51.100.130 " + ours + slow, ""},
	} {
		f, _ := message.FieldByName(tc.fact)
		m := sketch.GTP(t, "gtpv2:CreateSessionRequest", strings.Fields(tc.words)...)
		Compute(p, m, f)
		got := ""
		if v, told := m.Bool(f); told {
			got = map[bool]string{true: "true", false: "false"}[v]
		}
		if got != tc.want {
			t.Errorf("%s: %s is %q, want %q", tc.name, tc.fact, got, tc.want)
		}
	}
}
