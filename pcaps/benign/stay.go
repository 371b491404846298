package benign

import (
	"fmt"

	"cordon/pcaps/forge"
)

// stay is a subscriber of home or of a partner, and the nodes that serve him: of the partner for one of home, of home for
// one of the partner. Numbers come from the variables.
type stay struct {
	own     bool
	partner *partner
	node    int // of the partner's nodes of each role
	*variables
}

func (s *stay) imsi() string {
	prefix := world[ours].imsi
	if !s.own {
		prefix = s.partner.imsi
	}
	return fmt.Sprintf("%s%0*d", prefix, 15-len(prefix), s.subscriber)
}

func (s *stay) number() string {
	prefix := world[ours].msisdn
	if !s.own {
		prefix = s.partner.msisdn
	}
	return fmt.Sprintf("%s%05d", prefix, s.msisdn())
}

// peer is the number of somebody in the partner's country.
func (s *stay) peer() string { return fmt.Sprintf("%s%05d", s.partner.msisdn, s.other) }

// served is the name and the global title of a node where the subscriber is.
func (s *stay) served(role string) (name, gt string) {
	if s.own {
		for _, r := range roles {
			if r.name == role {
				return fmt.Sprintf("%s.%s%d", s.partner.name, role, s.node), s.partner.title(r.from + s.node)
			}
		}
	}
	titles := map[string]string{"vlr": "491779900010", "msc": "491779900010", "sgsn": "491779900020", "smsc": "491779900030"}
	return "home." + role, titles[role]
}

// central is the name and the global title of a node of the subscriber's home.
func (s *stay) central(role string) (name, gt string) {
	home, titles := "home", "491779900"
	if !s.own {
		home, titles = s.partner.name, s.partner.gt
	}
	suffix := map[string]string{"hlr": "001", "smsc": "030", "gsmscf": "050"}
	return home + "." + role, titles + suffix[role]
}

// Nodes of Diameter.

func (s *stay) mme() string {
	if s.own {
		return fmt.Sprintf("%s.mme%d", s.partner.name, s.node)
	}
	return "home.mme"
}

func (s *stay) hss() string {
	if s.own {
		return "home.hss"
	}
	return s.partner.name + ".hss"
}

// visited is the network where the subscriber is.
func (s *stay) visited() string {
	if s.own {
		return s.partner.plmn
	}
	return homePLMN
}

// toHLR is a message to the HLR of the subscriber, which a network that sees him first addresses by his IMSI (E.214).
func (s *stay) toHLR(m forge.Message) forge.Message {
	if s.own {
		gt, np := ("4917799" + s.imsi()[5:])[:15], 7
		m.SCCP.Called.GT, m.SCCP.Called.NP = &gt, &np
	}
	return m
}

// procedure is what happens between two networks about a subscriber, one way or the other.
type procedure struct {
	title    string
	messages func(*stay) []forge.Message
}

// afar tells of a procedure that has nothing to do with where the subscriber is.
func (c *procedure) afar() bool {
	return c == &routed || c == &delivered || c == &absent || c == &reported || c == &alerted
}

func result(from, to, op string) forge.Message {
	return forge.Message{From: from, To: to, TCAP: "continue", Result: forge.Result(op)}
}

// done ends a dialogue with a result that has an identifier of its own.
func done(from, to, op string, id int, args ...string) forge.Message {
	m := answer(from, to, op, args...)
	m.Result.ID = &id
	return m
}

func failure(from, to, code string) forge.Message {
	return forge.Message{From: from, To: to, TCAP: "end", Error: &forge.Component{Kind: "error", Error: code}}
}

// Courses of MAP: registration.
var (
	authentication = procedure{"is authenticated", func(s *stay) []forge.Message {
		vlr, _ := s.served("vlr")
		hlr, _ := s.central("hlr")
		return []forge.Message{
			s.toHLR(ask(vlr, hlr, "sendAuthenticationInfo", "imsi", s.imsi(), "vectors", "2")),
			answer(hlr, vlr, "sendAuthenticationInfo", "quintuplets", "2"),
		}
	}}
	packetAuthentication = procedure{"is authenticated for packet service", func(s *stay) []forge.Message {
		sgsn, _ := s.served("sgsn")
		hlr, _ := s.central("hlr")
		return []forge.Message{
			s.toHLR(ask(sgsn, hlr, "sendAuthenticationInfo", "imsi", s.imsi(), "vectors", "1", "requestingNodeType", "1")),
			answer(hlr, sgsn, "sendAuthenticationInfo", "quintuplets", "1"),
		}
	}}
	registers = procedure{"registers", func(s *stay) []forge.Message {
		vlr, gt := s.served("vlr")
		hlr, title := s.central("hlr")
		_, scf := s.central("gsmscf")
		return []forge.Message{
			s.toHLR(ask(vlr, hlr, "updateLocation", "imsi", s.imsi(), "msc", gt, "vlr", gt, "supportedCamelPhases", "04f0")),
			goOn(hlr, vlr, "insertSubscriberData", "msisdn", s.number(), "category", "0a", "subscriberStatus", "0", "teleservice", "11", "gsmscf", scf),
			result(vlr, hlr, "insertSubscriberData"),
			done(hlr, vlr, "updateLocation", 1, "hlr", title),
		}
	}}
	packetRegisters = procedure{"registers for packet service", func(s *stay) []forge.Message {
		sgsn, gt := s.served("sgsn")
		hlr, title := s.central("hlr")
		address := s.partner.ip
		if !s.own {
			address = "192.0.2.67"
		}
		return []forge.Message{
			s.toHLR(ask(sgsn, hlr, "updateGprsLocation", "imsi", s.imsi(), "sgsn", gt, "sgsnAddress", address)),
			goOn(hlr, sgsn, "insertSubscriberData", "msisdn", s.number(), "subscriberStatus", "0", "networkAccessMode", "0"),
			result(sgsn, hlr, "insertSubscriberData"),
			done(hlr, sgsn, "updateGprsLocation", 1, "hlr", title),
		}
	}}
	registrationRefused = procedure{"is refused", func(s *stay) []forge.Message {
		vlr, gt := s.served("vlr")
		hlr, _ := s.central("hlr")
		return []forge.Message{
			s.toHLR(ask(vlr, hlr, "updateLocation", "imsi", s.imsi(), "msc", gt, "vlr", gt)),
			failure(hlr, vlr, "roamingNotAllowed"),
		}
	}}
	cancelled = procedure{"is forgotten where he was", func(s *stay) []forge.Message {
		vlr, _ := s.served("vlr")
		hlr, _ := s.central("hlr")
		return []forge.Message{ask(hlr, vlr, "cancelLocation", "imsi", s.imsi()), answer(vlr, hlr, "cancelLocation")}
	}}
	packetCancelled = procedure{"is forgotten by packet service where he was", func(s *stay) []forge.Message {
		sgsn, _ := s.served("sgsn")
		hlr, _ := s.central("hlr")
		return []forge.Message{ask(hlr, sgsn, "cancelLocation", "imsi", s.imsi(), "cancellationType", "0"), answer(sgsn, hlr, "cancelLocation")}
	}}
	purged = procedure{"is purged", func(s *stay) []forge.Message {
		vlr, gt := s.served("vlr")
		hlr, _ := s.central("hlr")
		return []forge.Message{
			ask(vlr, hlr, "purgeMS", "imsi", s.imsi(), "vlr", gt),
			answer(hlr, vlr, "purgeMS", "freezeTMSI", "true"),
		}
	}}
	restored = procedure{"is restored after a restart of the VLR", func(s *stay) []forge.Message {
		vlr, _ := s.served("vlr")
		hlr, title := s.central("hlr")
		return []forge.Message{
			s.toHLR(ask(vlr, hlr, "restoreData", "imsi", s.imsi())),
			goOn(hlr, vlr, "insertSubscriberData", "msisdn", s.number(), "category", "0a", "subscriberStatus", "0", "teleservice", "11"),
			result(vlr, hlr, "insertSubscriberData"),
			done(hlr, vlr, "restoreData", 1, "hlr", title),
		}
	}}
	reset = procedure{"HLR tells of its restart", func(s *stay) []forge.Message {
		vlr, _ := s.served("vlr")
		hlr, title := s.central("hlr")
		m := ask(hlr, vlr, "reset", "hlr", title)
		return []forge.Message{m, {From: vlr, To: hlr, TCAP: "end"}}
	}}
)

// Courses of Diameter: registration.
var (
	authenticationEPS = procedure{"is authenticated in EPS", func(s *stay) []forge.Message {
		return []forge.Message{
			request(s.mme(), s.hss(), "AIR", userName(s.imsi()), vectorsAsked(1), forge.Attribute("Visited-PLMN-Id", s.visited())),
			reply(s.hss(), s.mme(), "AIA", "", vectors(0, 1)),
		}
	}}
	registersEPS = procedure{"registers in EPS", func(s *stay) []forge.Message {
		return []forge.Message{
			request(s.mme(), s.hss(), "ULR", registration(s.imsi(), s.visited())...),
			reply(s.hss(), s.mme(), "ULA", "", forge.Attribute("ULA-Flags", "1"), profile(s.number())),
		}
	}}
	refusedEPS = procedure{"is refused in EPS", func(s *stay) []forge.Message {
		return []forge.Message{
			request(s.mme(), s.hss(), "ULR", registration(s.imsi(), s.visited())...),
			reply(s.hss(), s.mme(), "ULA", "10415/5004"),
		}
	}}
	cancelledEPS = procedure{"is forgotten by EPS where he was", func(s *stay) []forge.Message {
		return []forge.Message{
			request(s.hss(), s.mme(), "CLR", userName(s.imsi()), forge.Attribute("Cancellation-Type", "0"), forge.Attribute("CLR-Flags", "1")),
			reply(s.mme(), s.hss(), "CLA", ""),
		}
	}}
	purgedEPS = procedure{"is purged in EPS", func(s *stay) []forge.Message {
		return []forge.Message{
			request(s.mme(), s.hss(), "PUR", userName(s.imsi()), forge.Attribute("PUR-Flags", "1")),
			reply(s.hss(), s.mme(), "PUA", "", forge.Attribute("PUA-Flags", "1")),
		}
	}}
	notifiesEPS = procedure{"gateway is noted", func(s *stay) []forge.Message {
		realm := world[ours].realm
		if !s.own {
			realm = s.partner.realm
		}
		return []forge.Message{
			request(s.mme(), s.hss(), "NOR", userName(s.imsi()),
				forge.Group("MIP6-Agent-Info", forge.Group("MIP-Home-Agent-Host", forge.Attribute("Destination-Realm", realm), forge.Attribute("Destination-Host", "pgw1."+realm))),
				forge.Attribute("Context-Identifier", "1"), forge.Attribute("Service-Selection", "internet"), forge.Attribute("NOR-Flags", "0")),
			reply(s.hss(), s.mme(), "NOA", ""),
		}
	}}
	changedEPS = procedure{"profile changes in EPS", func(s *stay) []forge.Message {
		return []forge.Message{
			request(s.hss(), s.mme(), "IDR", userName(s.imsi()), profile(s.number())),
			reply(s.mme(), s.hss(), "IDA", ""),
		}
	}}
	reachableEPS = procedure{"home asks whether he can be reached", func(s *stay) []forge.Message {
		return []forge.Message{
			request(s.hss(), s.mme(), "IDR", userName(s.imsi()), forge.Group("Subscription-Data", forge.Attribute("Subscriber-Status", "0")), forge.Attribute("IDR-Flags", "2")),
			reply(s.mme(), s.hss(), "IDA", "", forge.Attribute("IMS-Voice-Over-PS-Sessions-Supported", "1"), forge.Attribute("RAT-Type", "1004")),
		}
	}}
	resetEPS = procedure{"HSS tells of its restart", func(s *stay) []forge.Message {
		return []forge.Message{request(s.hss(), s.mme(), "RSR"), reply(s.mme(), s.hss(), "RSA", "")}
	}}
)

// Courses of services.
var (
	callsAbroad = procedure{"is called", func(s *stay) []forge.Message {
		vlr, gt := s.served("vlr")
		hlr, _ := s.central("hlr")
		msrn := "491779900900"
		if s.own {
			msrn = s.partner.title(900 + s.node)
		}
		return []forge.Message{
			ask(hlr, vlr, "provideRoamingNumber", "imsi", s.imsi(), "msc", gt, "msisdn", s.number()),
			answer(vlr, hlr, "provideRoamingNumber", "msrn", msrn),
		}
	}}
	located = procedure{"home asks for his state", func(s *stay) []forge.Message {
		vlr, gt := s.served("vlr")
		hlr, _ := s.central("hlr")
		return []forge.Message{
			ask(hlr, vlr, "provideSubscriberInfo", "imsi", s.imsi(), "locationInformation", "true"),
			answer(vlr, hlr, "provideSubscriberInfo", "ageOfLocation", "3", "vlr", gt, "msc", gt),
		}
	}}
	changed = procedure{"profile changes", func(s *stay) []forge.Message {
		vlr, _ := s.served("vlr")
		hlr, _ := s.central("hlr")
		return []forge.Message{
			ask(hlr, vlr, "insertSubscriberData", "imsi", s.imsi(), "category", "0a", "teleservice", "22"),
			answer(vlr, hlr, "insertSubscriberData"),
		}
	}}
	calls = procedure{"calls under control of home", func(s *stay) []forge.Message {
		msc, gt := s.served("msc")
		scf, _ := s.central("gsmscf")
		start := ask(msc, scf, "initialDP", "serviceKey", "1", "calling", s.number(), "imsi", s.imsi(), "msc", gt, "vlr", gt, "calledBCD", s.peer())
		start.AC = "cap-v2"
		follow := forge.Message{From: scf, To: msc, TCAP: "continue", Components: []forge.Component{
			*forge.Invoke("requestReportBCSMEvent", "eventTypeBCSM", "7"), *forge.Invoke("continue"),
		}}
		report := goOn(msc, scf, "eventReportBCSM", "eventTypeBCSM", "7", "receivingSideID", "02", "messageType", "1")
		release := ask(scf, msc, "releaseCall", "cause", "8090")
		release.TCAP = "end"
		return []forge.Message{start, follow, report, release}
	}}
	balance = procedure{"asks for the balance", func(s *stay) []forge.Message {
		vlr, gt := s.served("vlr")
		hlr, _ := s.central("hlr")
		m := ask(vlr, hlr, "processUnstructuredSS-Request", "string", "*100#")
		m.Destination, m.Origination = "1.6:"+s.imsi(), gt
		return []forge.Message{m, answer(hlr, vlr, "processUnstructuredSS-Request", "string", "You have 12.50 left")}
	}}
	menu = procedure{"goes through a menu", func(s *stay) []forge.Message {
		vlr, gt := s.served("vlr")
		hlr, _ := s.central("hlr")
		m := ask(vlr, hlr, "processUnstructuredSS-Request", "string", "*111#")
		m.Destination, m.Origination = "1.6:"+s.imsi(), gt
		more := result(vlr, hlr, "unstructuredSS-Request")
		more.Result = forge.Result("unstructuredSS-Request", "string", "2")
		return []forge.Message{
			m, goOn(hlr, vlr, "unstructuredSS-Request", "string", "1 calls 2 data"), more,
			done(hlr, vlr, "processUnstructuredSS-Request", 1, "string", "2 GB booked"),
		}
	}}
	forwards = procedure{"forwards his calls", func(s *stay) []forge.Message {
		vlr, gt := s.served("vlr")
		hlr, _ := s.central("hlr")
		m := ask(vlr, hlr, "registerSS", "ss-Code", "2a", "teleservice", "11", "forwardedToNumber", s.number())
		m.Destination, m.Origination = "1.6:"+s.imsi(), gt
		return []forge.Message{m, answer(hlr, vlr, "registerSS")}
	}}
	sends = procedure{"sends a short message", func(s *stay) []forge.Message {
		msc, _ := s.served("msc")
		sc, title := s.central("smsc")
		m := ask(msc, sc, "mo-ForwardSM", "da-sc", title, "oa-msisdn", s.number())
		m.Invoke.Args = append(m.Invoke.Args, short("submit", s.peer(), "Arrived safely"))
		return []forge.Message{m, answer(sc, msc, "mo-ForwardSM")}
	}}
	receives = procedure{"gets a short message from home", func(s *stay) []forge.Message {
		msc, _ := s.served("msc")
		sc, title := s.central("smsc")
		m := ask(sc, msc, "mt-ForwardSM", "da-imsi", s.imsi(), "oa-sc", title)
		m.Invoke.Args = append(m.Invoke.Args, short("deliver", s.peer(), "See you at the station at eight"))
		return []forge.Message{m, answer(msc, sc, "mt-ForwardSM")}
	}}
	receivesLong = procedure{"gets a long short message from home", func(s *stay) []forge.Message {
		msc, _ := s.served("msc")
		sc, title := s.central("smsc")
		m := goOn(sc, msc, "mt-ForwardSM", "da-imsi", s.imsi(), "oa-sc", title)
		m.Invoke.Args = append(m.Invoke.Args, short("deliver", s.peer(), "See you at the station at eight. The train leaves at a quarter past, from the platform behind the bridge. Bring the tickets"))
		return []forge.Message{
			{From: sc, To: msc, AC: "shortMsgMT-Relay-v3"}, {From: msc, To: sc, TCAP: "continue"}, m,
			answer(msc, sc, "mt-ForwardSM"),
		}
	}}
	routed = procedure{"short message from abroad is routed", func(s *stay) []forge.Message {
		sc := s.partner.name + ".smsc"
		title := s.partner.gt + "030"
		return []forge.Message{
			ask(sc, "home.hlr", "sendRoutingInfoForSM", "msisdn", s.number(), "sm-RP-PRI", "true", "sc", title),
			answer("home.hlr", sc, "sendRoutingInfoForSM", "imsi", s.imsi(), "networkNode", "491779900010"),
		}
	}}
	delivered = procedure{"short message from abroad is delivered", func(s *stay) []forge.Message {
		sc := s.partner.name + ".smsc"
		m := ask(sc, "home.msc", "mt-ForwardSM", "da-imsi", s.imsi(), "oa-sc", s.partner.gt+"030")
		m.Invoke.Args = append(m.Invoke.Args, short("deliver", s.peer(), "Happy birthday from all of us"))
		return []forge.Message{m, answer("home.msc", sc, "mt-ForwardSM")}
	}}
	absent = procedure{"short message from abroad finds nobody", func(s *stay) []forge.Message {
		sc := s.partner.name + ".smsc"
		m := ask(sc, "home.msc", "mt-ForwardSM", "da-imsi", s.imsi(), "oa-sc", s.partner.gt+"030")
		m.Invoke.Args = append(m.Invoke.Args, short("deliver", s.peer(), "Call me back"))
		return []forge.Message{m, failure("home.msc", sc, "absentSubscriberSM")}
	}}
	reported = procedure{"failure to deliver is reported", func(s *stay) []forge.Message {
		sc := s.partner.name + ".smsc"
		return []forge.Message{
			ask(sc, "home.hlr", "reportSM-DeliveryStatus", "msisdn", s.number(), "sc", s.partner.gt+"030", "outcome", "1"),
			answer("home.hlr", sc, "reportSM-DeliveryStatus"),
		}
	}}
	alerted = procedure{"service centre abroad is alerted", func(s *stay) []forge.Message {
		sc := s.partner.name + ".smsc"
		return []forge.Message{
			ask("home.hlr", sc, "alertServiceCentre", "msisdn", s.number(), "sc", s.partner.gt+"030"),
			answer(sc, "home.hlr", "alertServiceCentre"),
		}
	}}
	ready = procedure{"can be reached again", func(s *stay) []forge.Message {
		vlr, _ := s.served("vlr")
		hlr, _ := s.central("hlr")
		return []forge.Message{ask(vlr, hlr, "readyForSM", "imsi", s.imsi(), "alertReason", "0"), answer(hlr, vlr, "readyForSM")}
	}}
	outOfStep = procedure{"card is out of step", func(s *stay) []forge.Message {
		vlr, gt := s.served("vlr")
		hlr, _ := s.central("hlr")
		return []forge.Message{
			ask(vlr, hlr, "authenticationFailureReport", "imsi", s.imsi(), "failureCause", "0", "vlr", gt),
			answer(hlr, vlr, "authenticationFailureReport"),
		}
	}}
)

// session is that of GTP, in the three steps that a traveller takes: it begins at one gateway of the visited network, moves
// to another, and ends there.
func (s *stay) session(lte bool) []forge.Message {
	gateway, central, version := "gn", "ggsn", "1"
	steps := []string{"CreatePDPContext", "UpdatePDPContext", "DeletePDPContext"}
	first, second := "home.sgsn", "home.sgsn2"
	if lte {
		gateway, central, version = "sgw", "pgw", "2"
		steps = []string{"CreateSession", "ModifyBearer", "DeleteSession"}
		first, second = "home.sgw", "home.sgw2"
	}
	home := s.partner.name
	if s.own {
		home = "home"
		first = fmt.Sprintf("%s.%s%d", s.partner.name, gateway, s.node)
		second = fmt.Sprintf("%s.%s%d", s.partner.name, gateway, s.node+1)
	}
	return joined(
		asked(first, home+"."+central, version, steps[0], subscriber(version, s.imsi(), s.number())...),
		asked(second, home+"."+central, version, steps[1]), asked(second, home+"."+central, version, steps[2]))
}
