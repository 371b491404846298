package benign

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"

	"cordon/pcaps/forge"
)

// nodesPerRole is how many nodes of a role a network has.
const nodesPerRole = 40

// partner is a network that roams with home, in the numbers of the example
// operator profile.
type partner struct {
	name, gt string // gt is the global titles' first digits, up to the last three
	imsi     string // the first digits of its subscribers' IMSIs
	msisdn   string
	ip       string // the SGSN's
	realm    string // in Diameter
	plmn     string
}

var partners = []partner{
	{"fr", "33699000", "20899", "336991", "198.51.100.2", "epc.mnc099.mcc208.3gppnetwork.org", "208-99"},
	{"us", "14255550", "310999", "14255552", "198.51.100.66", "epc.mnc999.mcc310.3gppnetwork.org", "310-999"},
	{"gb", "447999000", "23499", "4479991", "203.0.113.66", "epc.mnc099.mcc234.3gppnetwork.org", "234-99"},
	{"ke", "254799000", "63999", "2547991", "198.51.100.130", "epc.mnc099.mcc639.3gppnetwork.org", "639-99"},
}

// roles of nodes beyond the one that the built-in network has; their global
// titles end in 100 and more.
var roles = []struct {
	name      string
	ssn, from int
}{{"vlr", 7, 100}, {"msc", 8, 100}, {"sgsn", 149, 200}, {"smsc", 8, 300}}

// networkOf is the nodes abroad, so many of a role: fr.vlr0, fr.mme0 and so on.
func networkOf(list []partner, perRole int) map[string]forge.Node {
	nodes := map[string]forge.Node{}
	for i := range list {
		p := &list[i]
		for i := range perRole {
			nodes[fmt.Sprintf("%s.mme%d", p.name, i)] = forge.Node{Host: fmt.Sprintf("mme%02d.%s", i, p.realm), Realm: p.realm, Via: "ipx"}
		}
		p.gateways(nodes, min(perRole+1, gatewaysPerRole))
		for _, r := range roles {
			for i := range perRole {
				nodes[fmt.Sprintf("%s.%s%d", p.name, r.name, i)] = forge.Node{GT: p.title(r.from + i), SSN: r.ssn, Via: "ipx"}
			}
		}
	}
	return nodes
}

func (p *partner) title(n int) string { return fmt.Sprintf("%s%03d", p.gt, n) }

func isHome(node string) bool { return strings.HasPrefix(node, "home.") }

// visit is a subscriber of one network in another.
type visit struct {
	number int
	abroad partner
	random *rand.Rand
}

// Numbers of the subscriber, of home or of the partner.

func (v *visit) ownIMSI() string   { return fmt.Sprintf("26299%010d", v.number) }
func (v *visit) ownMSISDN() string { return fmt.Sprintf("4917799%07d", v.number%1e7) }
func (v *visit) guestIMSI() string {
	return fmt.Sprintf("%s%0*d", v.abroad.imsi, 15-len(v.abroad.imsi), v.number)
}
func (v *visit) guestMSISDN() string { return fmt.Sprintf("%s%05d", v.abroad.msisdn, v.number%1e5) }

// node is one of the partner's nodes of a role, with its global title.
func (v *visit) node(role string) (name, gt string) {
	i := v.random.IntN(nodesPerRole)
	for _, r := range roles {
		if r.name == role {
			return fmt.Sprintf("%s.%s%d", v.abroad.name, role, i), v.abroad.title(r.from + i)
		}
	}
	panic("benign: no role " + role)
}

// e214 makes the called title of m the subscriber's in the land mobile plan,
// as VLRs address the HLR of a subscriber whom they see first (E.214): country
// code and network instead of MCC and MNC, then as much as 15 digits hold.
func e214(m forge.Message, v *visit) forge.Message {
	gt, np := ("4917799" + v.ownIMSI()[5:])[:15], 7
	m.SCCP.Called.GT, m.SCCP.Called.NP = &gt, &np
	return m
}

func ask(from, to, op string, args ...string) forge.Message {
	return forge.Message{From: from, To: to, Invoke: forge.Invoke(op, args...)}
}

// goOn is an invoke within the dialogue.
func goOn(from, to, op string, args ...string) forge.Message {
	m := ask(from, to, op, args...)
	m.TCAP = "continue"
	return m
}

func answer(from, to, op string, args ...string) forge.Message {
	return forge.Message{From: from, To: to, TCAP: "end", Result: forge.Result(op, args...)}
}

func short(kind, address, text string) forge.Arg {
	return forge.Arg{Name: "tpdu", Values: []forge.Value{{TPDU: &forge.TPDU{Type: kind, Address: address, Text: text}}}}
}

// flow is a course of messages, and its share of the transactions.
type flow struct {
	title    string
	weight   int
	messages func(*visit) []forge.Message
}

// flows in the shares that an international interconnect has, roughly: most of
// it is authentication, registration and short messages.
var flows = []flow{
	{"own subscriber abroad is authenticated", 16, func(v *visit) []forge.Message {
		vlr, _ := v.node("vlr")
		return []forge.Message{
			e214(ask(vlr, "home.hlr", "sendAuthenticationInfo", "imsi", v.ownIMSI(), "vectors", "2"), v),
			answer("home.hlr", vlr, "sendAuthenticationInfo", "quintuplets", strconv.Itoa(1+v.number%2)),
		}
	}},
	{"guest is authenticated", 10, func(v *visit) []forge.Message {
		hlr := v.abroad.name + ".hlr"
		return []forge.Message{
			ask("home.vlr", hlr, "sendAuthenticationInfo", "imsi", v.guestIMSI(), "vectors", "5"),
			answer(hlr, "home.vlr", "sendAuthenticationInfo", "quintuplets", strconv.Itoa(1+v.number%5)),
		}
	}},
	{"own subscriber registers abroad", 10, func(v *visit) []forge.Message {
		vlr, gt := v.node("vlr")
		return []forge.Message{
			e214(ask(vlr, "home.hlr", "updateLocation", "imsi", v.ownIMSI(), "msc", gt, "vlr", gt), v),
			goOn("home.hlr", vlr, "insertSubscriberData", "msisdn", v.ownMSISDN(), "category", "0a", "subscriberStatus", "0", "teleservice", "11", "gsmscf", "491779900050"),
			{From: vlr, To: "home.hlr", TCAP: "continue", Result: forge.Result("insertSubscriberData")},
			answer("home.hlr", vlr, "updateLocation", "hlr", "491779900001"),
		}
	}},
	{"guest registers", 8, func(v *visit) []forge.Message {
		hlr := v.abroad.name + ".hlr"
		return []forge.Message{
			ask("home.vlr", hlr, "updateLocation", "imsi", v.guestIMSI(), "msc", "491779900010", "vlr", "491779900010"),
			goOn(hlr, "home.vlr", "insertSubscriberData", "msisdn", v.guestMSISDN(), "category", "0a", "subscriberStatus", "0", "teleservice", "11"),
			{From: "home.vlr", To: hlr, TCAP: "continue", Result: forge.Result("insertSubscriberData")},
			answer(hlr, "home.vlr", "updateLocation", "hlr", v.abroad.title(1)),
		}
	}},
	{"own subscriber attaches to packet service abroad", 6, func(v *visit) []forge.Message {
		sgsn, gt := v.node("sgsn")
		return []forge.Message{
			ask(sgsn, "home.hlr", "updateGprsLocation", "imsi", v.ownIMSI(), "sgsn", gt, "sgsnAddress", v.abroad.ip),
			answer("home.hlr", sgsn, "updateGprsLocation", "hlr", "491779900001"),
		}
	}},
	{"old network forgets an own subscriber", 5, func(v *visit) []forge.Message {
		vlr, _ := v.node("vlr")
		return []forge.Message{
			ask("home.hlr", vlr, "cancelLocation", "imsi", v.ownIMSI()),
			answer(vlr, "home.hlr", "cancelLocation"),
		}
	}},
	{"guest has left", 5, func(v *visit) []forge.Message {
		hlr := v.abroad.name + ".hlr"
		return []forge.Message{
			ask(hlr, "home.vlr", "cancelLocation", "imsi", v.guestIMSI()),
			answer("home.vlr", hlr, "cancelLocation"),
		}
	}},
	{"own subscriber is purged abroad", 4, func(v *visit) []forge.Message {
		vlr, gt := v.node("vlr")
		return []forge.Message{
			ask(vlr, "home.hlr", "purgeMS", "imsi", v.ownIMSI(), "vlr", gt),
			answer("home.hlr", vlr, "purgeMS", "freezeTMSI", "true"),
		}
	}},
	{"call to an own subscriber abroad", 4, func(v *visit) []forge.Message {
		vlr, gt := v.node("vlr")
		return []forge.Message{
			ask("home.hlr", vlr, "provideRoamingNumber", "imsi", v.ownIMSI(), "msc", gt, "msisdn", v.ownMSISDN()),
			answer(vlr, "home.hlr", "provideRoamingNumber", "msrn", v.abroad.title(900+v.number%100)),
		}
	}},
	{"call to a guest", 3, func(v *visit) []forge.Message {
		hlr := v.abroad.name + ".hlr"
		return []forge.Message{
			ask(hlr, "home.vlr", "provideRoamingNumber", "imsi", v.guestIMSI(), "msc", "491779900010", "msisdn", v.guestMSISDN()),
			answer("home.vlr", hlr, "provideRoamingNumber", "msrn", fmt.Sprintf("49177990%04d", v.number%1e4)),
		}
	}},
	{"home asks for the state of its guest with us", 2, func(v *visit) []forge.Message {
		hlr := v.abroad.name + ".hlr"
		return []forge.Message{
			ask(hlr, "home.vlr", "provideSubscriberInfo", "imsi", v.guestIMSI(), "locationInformation", "true"),
			answer("home.vlr", hlr, "provideSubscriberInfo", "ageOfLocation", "3", "vlr", "491779900010", "msc", "491779900010"),
		}
	}},
	{"short message from abroad is routed", 9, func(v *visit) []forge.Message {
		smsc, gt := v.node("smsc")
		return []forge.Message{
			ask(smsc, "home.hlr", "sendRoutingInfoForSM", "msisdn", v.ownMSISDN(), "sc", gt),
			answer("home.hlr", smsc, "sendRoutingInfoForSM", "imsi", v.ownIMSI(), "networkNode", "491779900010"),
		}
	}},
	{"short message from abroad is delivered", 8, func(v *visit) []forge.Message {
		smsc, gt := v.node("smsc")
		m := ask(smsc, "home.msc", "mt-ForwardSM", "da-imsi", v.ownIMSI(), "oa-sc", gt)
		m.Invoke.Args = append(m.Invoke.Args, short("deliver", v.guestMSISDN(), "See you at the station at eight, number "+strconv.Itoa(v.number)))
		return []forge.Message{m, answer("home.msc", smsc, "mt-ForwardSM")}
	}},
	{"short message of an own subscriber abroad", 4, func(v *visit) []forge.Message {
		msc, _ := v.node("msc")
		m := ask(msc, "home.smsc", "mo-ForwardSM", "da-sc", "491779900030", "oa-msisdn", v.ownMSISDN())
		m.Invoke.Args = append(m.Invoke.Args, short("submit", v.guestMSISDN(), "Arrived, number "+strconv.Itoa(v.number)))
		return []forge.Message{m, answer("home.smsc", msc, "mo-ForwardSM")}
	}},
	{"balance asked from abroad", 4, func(v *visit) []forge.Message {
		vlr, gt := v.node("vlr")
		m := ask(vlr, "home.hlr", "processUnstructuredSS-Request", "string", "*100#")
		m.Destination, m.Origination = "1.6:"+v.ownIMSI(), gt
		return []forge.Message{m, answer("home.hlr", vlr, "processUnstructuredSS-Request", "string", "You have 12.50 left")}
	}},
	{"call of an own subscriber abroad is controlled", 8, func(v *visit) []forge.Message {
		msc, gt := v.node("msc")
		start := ask(msc, "home.gsmscf", "initialDP", "serviceKey", "1", "calling", v.ownMSISDN(), "imsi", v.ownIMSI(), "msc", gt, "vlr", gt, "calledBCD", v.guestMSISDN())
		start.AC = "cap-v2"
		follow := forge.Message{From: "home.gsmscf", To: msc, TCAP: "continue", Components: []forge.Component{
			*forge.Invoke("requestReportBCSMEvent", "eventTypeBCSM", "7"), *forge.Invoke("continue"),
		}}
		report := goOn(msc, "home.gsmscf", "eventReportBCSM", "eventTypeBCSM", "7", "receivingSideID", "02", "messageType", "1")
		release := ask("home.gsmscf", msc, "releaseCall", "cause", "8090")
		release.TCAP = "end"
		return []forge.Message{start, follow, report, release}
	}},
	{"network refuses an own subscriber", 3, func(v *visit) []forge.Message {
		vlr, gt := v.node("vlr")
		return []forge.Message{
			ask(vlr, "home.hlr", "updateLocation", "imsi", v.ownIMSI(), "msc", gt, "vlr", gt),
			{From: "home.hlr", To: vlr, TCAP: "end", Error: &forge.Component{Kind: "error", Error: "roamingNotAllowed"}},
		}
	}},
}
