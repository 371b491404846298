package benign

import (
	"fmt"
	"net/netip"

	"cordon/pcaps/forge"
)

// gatewaysPerRole is how many SGWs and SGSNs a network has.
const gatewaysPerRole = 20

// gateways adds SGWs and SGSNs of a partner, n of each, in its own range.
func (p *partner) gateways(nodes map[string]forge.Node, n int) {
	for i := range n {
		for _, role := range []struct {
			name string
			from int
		}{{"sgw", 10}, {"gn", 34}} {
			nodes[fmt.Sprintf("%s.%s%d", p.name, role.name, i)] = forge.Node{PLMN: p.plmn, GTP: p.address(role.from + i)}
		}
	}
}

// address is one of the partner's range.
func (p *partner) address(n int) forge.IP {
	a := netip.MustParseAddr(p.ip).As4()
	a[3] += byte(n)
	return forge.IP{Addr: netip.AddrFrom4(a)}
}

func (v *visit) gateway(role string) string {
	return fmt.Sprintf("%s.%s%d", v.abroad.name, role, v.random.IntN(gatewaysPerRole))
}

func tunnel(from, to, version, name string, ies ...forge.GTPIE) forge.Message {
	return forge.Message{From: from, To: to, GTP: forge.Control(version, name, ies...)}
}

// asked is a request and its answer.
func asked(from, to, version, name string, ies ...forge.GTPIE) []forge.Message {
	return []forge.Message{tunnel(from, to, version, name+"Request", ies...), tunnel(to, from, version, name+"Response")}
}

func subscriber(version, imsi, msisdn string) []forge.GTPIE {
	equipment := "MEI"
	if version == "1" {
		equipment = "IMEI(SV)"
	}
	// Everybody has a handset of his own.
	return []forge.GTPIE{forge.Element(version, "IMSI", imsi), forge.Element(version, "MSISDN", msisdn), forge.Element(version, equipment, "356998"+imsi[len(imsi)-8:]+"01")}
}

func joined(parts ...[]forge.Message) []forge.Message {
	var out []forge.Message
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

// gtpFlows in the shares that roaming interfaces have, roughly: most of it is handovers and sessions that come and go.
var gtpFlows = []flow{
	{"session of an own subscriber abroad", 40, func(v *visit) []forge.Message {
		sgw := v.gateway("sgw")
		next := v.gateway("sgw")
		return joined(
			asked(sgw, "home.pgw", "2", "CreateSession", subscriber("2", v.ownIMSI(), v.ownMSISDN())...),
			asked(sgw, "home.pgw", "2", "ModifyBearer"), asked(next, "home.pgw", "2", "ModifyBearer"),
			asked(next, "home.pgw", "2", "DeleteSession"))
	}},
	{"session of a guest", 25, func(v *visit) []forge.Message {
		pgw := v.abroad.name + ".pgw"
		return joined(
			asked("home.sgw", pgw, "2", "CreateSession", subscriber("2", v.guestIMSI(), v.guestMSISDN())...),
			asked("home.sgw", pgw, "2", "ModifyBearer"), asked("home.sgw2", pgw, "2", "ModifyBearer"),
			asked("home.sgw2", pgw, "2", "DeleteSession"))
	}},
	{"voice of an own subscriber abroad", 10, func(v *visit) []forge.Message {
		sgw := v.gateway("sgw")
		return joined(
			asked(sgw, "home.pgw", "2", "CreateSession", subscriber("2", v.ownIMSI(), v.ownMSISDN())...),
			asked("home.pgw", sgw, "2", "CreateBearer"), asked("home.pgw", sgw, "2", "UpdateBearer"),
			asked(sgw, "home.pgw", "2", "DeleteSession"))
	}},
	{"context of an own subscriber abroad", 12, func(v *visit) []forge.Message {
		sgsn := v.gateway("gn")
		next := v.gateway("gn")
		return joined(
			asked(sgsn, "home.ggsn", "1", "CreatePDPContext", subscriber("1", v.ownIMSI(), v.ownMSISDN())...),
			asked(next, "home.ggsn", "1", "UpdatePDPContext"), asked(next, "home.ggsn", "1", "DeletePDPContext"))
	}},
	{"context of a guest", 6, func(v *visit) []forge.Message {
		ggsn := v.abroad.name + ".ggsn"
		return joined(
			asked("home.sgsn", ggsn, "1", "CreatePDPContext", subscriber("1", v.guestIMSI(), v.guestMSISDN())...),
			asked("home.sgsn", ggsn, "1", "DeletePDPContext"))
	}},
	{"session that is refused", 4, func(v *visit) []forge.Message {
		sgw := v.gateway("sgw")
		const noResources = 73
		cause := noResources
		m := asked(sgw, "home.pgw", "2", "CreateSession", subscriber("2", v.ownIMSI(), v.ownMSISDN())...)
		m[1].GTP.Cause = &cause
		return m
	}},
	{"peers greet each other", 3, func(v *visit) []forge.Message { return asked(v.gateway("sgw"), "home.pgw", "2", "Echo") }},
}
