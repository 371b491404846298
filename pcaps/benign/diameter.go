package benign

import (
	"fmt"
	"strconv"

	"cordon/pcaps/forge"
)

// mme is one of the partner's MMEs.
func (v *visit) mme() string {
	return fmt.Sprintf("%s.mme%d", v.abroad.name, v.random.IntN(nodesPerRole))
}

func (v *visit) hss() string { return v.abroad.name + ".hss" }

func request(from, to, command string, avps ...forge.AVP) forge.Message {
	return forge.Message{From: from, To: to, Diameter: forge.Request(command, avps...)}
}

func reply(from, to, command, result string, avps ...forge.AVP) forge.Message {
	return forge.Message{From: from, To: to, Diameter: forge.AnswerWith(command, result, avps...)}
}

func userName(imsi string) forge.AVP { return forge.Attribute("User-Name", imsi) }

const homePLMN = "262-99"

// vectorsAsked is what an MME asks for.
func vectorsAsked(n int) forge.AVP {
	return forge.Group("Requested-EUTRAN-Authentication-Info",
		forge.Attribute("Number-Of-Requested-Vectors", strconv.Itoa(n)), forge.Attribute("Immediate-Response-Preferred", "0"))
}

// vectors are made-up vectors, told apart by the number of the transaction.
func vectors(number, n int) forge.AVP {
	var all []forge.AVP
	for i := range n {
		octets := fmt.Sprintf("%016x%016x", number, i)
		all = append(all, forge.Group("E-UTRAN-Vector",
			forge.Attribute("RAND", octets), forge.Attribute("XRES", octets[:16]), forge.Attribute("AUTN", octets), forge.Attribute("KASME", octets+octets)))
	}
	return forge.Group("Authentication-Info", all...)
}

func registration(imsi, plmn string) []forge.AVP {
	return []forge.AVP{
		userName(imsi), forge.Attribute("RAT-Type", "1004"), forge.Attribute("ULR-Flags", "0x22"), forge.Attribute("UE-SRVCC-Capability", "1"),
		forge.Attribute("Visited-PLMN-Id", plmn),
		forge.Group("Supported-Features", forge.Attribute("Vendor-Id", "10415"), forge.Attribute("Feature-List-ID", "1"), forge.Attribute("Feature-List", "0x18000007")),
	}
}

func bitrate() forge.AVP {
	return forge.Group("AMBR", forge.Attribute("Max-Requested-Bandwidth-UL", "50000000"), forge.Attribute("Max-Requested-Bandwidth-DL", "300000000"))
}

// profile is a subscription with its access points, some 700 octets.
func profile(msisdn string) forge.AVP {
	access := []forge.AVP{forge.Attribute("Context-Identifier", "1"), forge.Attribute("All-APN-Configurations-Included-Indicator", "0")}
	for i, apn := range []string{"internet", "ims", "mms"} {
		access = append(access, forge.Group("APN-Configuration",
			forge.Attribute("Context-Identifier", strconv.Itoa(i+1)), forge.Attribute("PDN-Type", "2"), forge.Attribute("Service-Selection", apn),
			forge.Group("EPS-Subscribed-QoS-Profile", forge.Attribute("QoS-Class-Identifier", "9"),
				forge.Group("Allocation-Retention-Priority", forge.Attribute("Priority-Level", "8"), forge.Attribute("Pre-emption-Capability", "1"), forge.Attribute("Pre-emption-Vulnerability", "0"))),
			forge.Attribute("VPLMN-Dynamic-Address-Allowed", "0"), bitrate()))
	}
	return forge.Group("Subscription-Data",
		forge.Attribute("MSISDN", msisdn), forge.Attribute("Access-Restriction-Data", "0"), forge.Attribute("Subscriber-Status", "0"),
		forge.Attribute("Network-Access-Mode", "2"), bitrate(), forge.Group("APN-Configuration-Profile", access...))
}

// diameterFlows in the shares that S6a has between networks, roughly.
var diameterFlows = []flow{
	{"own subscriber abroad is authenticated", 24, func(v *visit) []forge.Message {
		mme := v.mme()
		return []forge.Message{
			request(mme, "home.hss", "AIR", userName(v.ownIMSI()), vectorsAsked(1), forge.Attribute("Visited-PLMN-Id", v.abroad.plmn)),
			reply("home.hss", mme, "AIA", "", vectors(v.number, 1)),
		}
	}},
	{"guest is authenticated", 14, func(v *visit) []forge.Message {
		return []forge.Message{
			request("home.mme", v.hss(), "AIR", userName(v.guestIMSI()), vectorsAsked(2), forge.Attribute("Visited-PLMN-Id", homePLMN)),
			reply(v.hss(), "home.mme", "AIA", "", vectors(v.number, 2)),
		}
	}},
	{"own subscriber registers abroad", 14, func(v *visit) []forge.Message {
		mme := v.mme()
		return []forge.Message{
			request(mme, "home.hss", "ULR", registration(v.ownIMSI(), v.abroad.plmn)...),
			reply("home.hss", mme, "ULA", "", forge.Attribute("ULA-Flags", "1"), profile(v.ownMSISDN())),
		}
	}},
	{"guest registers", 9, func(v *visit) []forge.Message {
		return []forge.Message{
			request("home.mme", v.hss(), "ULR", registration(v.guestIMSI(), homePLMN)...),
			reply(v.hss(), "home.mme", "ULA", "", forge.Attribute("ULA-Flags", "1"), profile(v.guestMSISDN())),
		}
	}},
	{"network refuses an own subscriber", 5, func(v *visit) []forge.Message {
		mme := v.mme()
		return []forge.Message{
			request(mme, "home.hss", "ULR", registration(v.ownIMSI(), v.abroad.plmn)...),
			reply("home.hss", mme, "ULA", "10415/5004"),
		}
	}},
	{"old network forgets an own subscriber", 7, func(v *visit) []forge.Message {
		mme := v.mme()
		return []forge.Message{
			request("home.hss", mme, "CLR", userName(v.ownIMSI()), forge.Attribute("Cancellation-Type", "0"), forge.Attribute("CLR-Flags", "1")),
			reply(mme, "home.hss", "CLA", ""),
		}
	}},
	{"guest has left", 5, func(v *visit) []forge.Message {
		return []forge.Message{
			request(v.hss(), "home.mme", "CLR", userName(v.guestIMSI()), forge.Attribute("Cancellation-Type", "0"), forge.Attribute("CLR-Flags", "1")),
			reply("home.mme", v.hss(), "CLA", ""),
		}
	}},
	{"own subscriber is purged abroad", 6, func(v *visit) []forge.Message {
		mme := v.mme()
		return []forge.Message{
			request(mme, "home.hss", "PUR", userName(v.ownIMSI()), forge.Attribute("PUR-Flags", "1")),
			reply("home.hss", mme, "PUA", "", forge.Attribute("PUA-Flags", "1")),
		}
	}},
	{"gateway of an own subscriber is noted", 8, func(v *visit) []forge.Message {
		mme := v.mme()
		const gateway = "epc.mnc099.mcc262.3gppnetwork.org"
		return []forge.Message{
			request(mme, "home.hss", "NOR", userName(v.ownIMSI()),
				forge.Group("MIP6-Agent-Info", forge.Group("MIP-Home-Agent-Host", forge.Attribute("Destination-Realm", gateway), forge.Attribute("Destination-Host", "pgw1."+gateway))),
				forge.Attribute("Context-Identifier", "1"), forge.Attribute("Service-Selection", "internet"), forge.Attribute("NOR-Flags", "0")),
			reply("home.hss", mme, "NOA", ""),
		}
	}},
	{"home asks whether its guest with us can be reached", 3, func(v *visit) []forge.Message {
		return []forge.Message{
			request(v.hss(), "home.mme", "IDR", userName(v.guestIMSI()), forge.Group("Subscription-Data", forge.Attribute("Subscriber-Status", "0")), forge.Attribute("IDR-Flags", "2")),
			reply("home.mme", v.hss(), "IDA", "", forge.Attribute("IMS-Voice-Over-PS-Sessions-Supported", "1"), forge.Attribute("RAT-Type", "1004")),
		}
	}},
	{"home changes the profile of its guest with us", 3, func(v *visit) []forge.Message {
		return []forge.Message{
			request(v.hss(), "home.mme", "IDR", userName(v.guestIMSI()), profile(v.guestMSISDN())),
			reply("home.mme", v.hss(), "IDA", ""),
		}
	}},
	{"peers watch each other", 2, func(*visit) []forge.Message {
		return []forge.Message{request("ipx", "home.dea", "DWR"), reply("home.dea", "ipx", "DWA", "")}
	}},
}
