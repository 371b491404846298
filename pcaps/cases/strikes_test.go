package cases

import (
	"cordon/filters/engine"
	"cordon/pcaps/benign"
	"cordon/pcaps/forge"
)

type engineVerdict = engine.Verdict

// strike is an attack on a subscriber whose place is known, in the name of a partner elsewhere.
type strike struct {
	name, category string
	quick          bool // told by speed alone, so that it takes a victim of whom something was heard lately
	reported       bool // which changes nothing, so that a report is enough
	eps            bool // on somebody who is registered in EPS
	message        func(s *benign.Subscriber, from string) forge.Message
}

var titles = map[string]string{"fr": "33699000", "us": "14255550", "gb": "447999000", "ke": "254799000"}

var plmns = map[string]string{"fr": "208-99", "us": "310-999", "gb": "234-99", "ke": "639-99"}

// ofVLR is a request of a VLR or MSC to home.
func ofVLR(role, to, op string, args func(s *benign.Subscriber, gt string) []string) func(*benign.Subscriber, string) forge.Message {
	return func(s *benign.Subscriber, from string) forge.Message {
		return forge.Message{From: from + "." + role, To: to, Invoke: forge.Invoke(op, args(s, titles[from]+"010")...)}
	}
}

// ofService is one whose subscriber stands in the dialogue portion.
func ofService(op string, args ...string) func(*benign.Subscriber, string) forge.Message {
	return func(s *benign.Subscriber, from string) forge.Message {
		m := forge.Message{From: from + ".vlr", To: "home.hlr", Invoke: forge.Invoke(op, args...)}
		m.Destination, m.Origination = "1.6:"+s.IMSI, titles[from]+"010"
		return m
	}
}

func ofMME(command string, avps func(s *benign.Subscriber, from string) []forge.AVP) func(*benign.Subscriber, string) forge.Message {
	return func(s *benign.Subscriber, from string) forge.Message {
		all := append([]forge.AVP{forge.Attribute("User-Name", s.IMSI)}, avps(s, from)...)
		return forge.Message{From: from + ".mme", To: "home.hss", Diameter: forge.Request(command, all...)}
	}
}

func imsiOnly(s *benign.Subscriber, _ string) []string { return []string{"imsi", s.IMSI} }

// attacksOnOwn are on subscribers of home who are abroad.
var attacksOnOwn = []strike{
	{name: "purgeMS", category: "3", message: ofVLR("vlr", "home.hlr", "purgeMS", func(s *benign.Subscriber, gt string) []string { return []string{"imsi", s.IMSI, "vlr", gt} })},
	{name: "updateLocation", category: "3", quick: true, message: ofVLR("vlr", "home.hlr", "updateLocation", func(s *benign.Subscriber, gt string) []string {
		return []string{"imsi", s.IMSI, "msc", gt, "vlr", gt}
	})},
	{name: "updateGprsLocation", category: "3", quick: true, message: ofVLR("sgsn", "home.hlr", "updateGprsLocation", func(s *benign.Subscriber, gt string) []string {
		return []string{"imsi", s.IMSI, "sgsn", gt[:len(gt)-3] + "020", "sgsnAddress", "198.51.100.2"}
	})},
	{name: "sendAuthenticationInfo", category: "3", quick: true, message: ofVLR("vlr", "home.hlr", "sendAuthenticationInfo", func(s *benign.Subscriber, _ string) []string {
		return []string{"imsi", s.IMSI, "vectors", "5"}
	})},
	{name: "restoreData", category: "3", message: ofVLR("vlr", "home.hlr", "restoreData", imsiOnly)},
	{name: "readyForSM", category: "3", message: ofVLR("vlr", "home.hlr", "readyForSM", imsiOnly)},
	{name: "authenticationFailureReport", category: "3", reported: true, message: ofVLR("vlr", "home.hlr", "authenticationFailureReport", func(s *benign.Subscriber, gt string) []string {
		return []string{"imsi", s.IMSI, "failureCause", "0", "vlr", gt}
	})},
	{name: "processUnstructuredSS-Request", category: "3", message: ofService("processUnstructuredSS-Request", "string", "*100#")},
	{name: "registerSS", category: "3", message: ofService("registerSS", "ss-Code", "21", "teleservice", "11", "forwardedToNumber", "88213999902")},
	{name: "interrogateSS", category: "3", message: ofService("interrogateSS", "ss-Code", "21", "teleservice", "11")},
	{name: "initialDP", category: "3", message: func(s *benign.Subscriber, from string) forge.Message {
		gt := titles[from] + "010"
		return forge.Message{From: from + ".msc", To: "home.gsmscf", AC: "cap-v2",
			Invoke: forge.Invoke("initialDP", "serviceKey", "1", "calling", s.MSISDN, "imsi", s.IMSI, "msc", gt, "vlr", gt, "calledBCD", "491779955555")}
	}},
	{name: "mo-ForwardSM", category: "3", message: func(s *benign.Subscriber, from string) forge.Message {
		m := forge.Message{From: from + ".msc", To: "home.smsc", Invoke: forge.Invoke("mo-ForwardSM", "da-sc", "491779900030", "oa-msisdn", s.MSISDN)}
		m.Invoke.Args = append(m.Invoke.Args, forge.Arg{Name: "tpdu", Values: []forge.Value{{TPDU: &forge.TPDU{Type: "submit", Address: "491779955555", Text: "Send money"}}}})
		return m
	}},
	{name: "AIR", category: "3", quick: true, message: ofMME("AIR", func(_ *benign.Subscriber, from string) []forge.AVP {
		return []forge.AVP{forge.Group("Requested-EUTRAN-Authentication-Info", forge.Attribute("Number-Of-Requested-Vectors", "3")), forge.Attribute("Visited-PLMN-Id", plmns[from])}
	})},
	{name: "ULR", category: "3", quick: true, message: ofMME("ULR", func(_ *benign.Subscriber, from string) []forge.AVP {
		return []forge.AVP{forge.Attribute("RAT-Type", "1004"), forge.Attribute("ULR-Flags", "0x22"), forge.Attribute("Visited-PLMN-Id", plmns[from])}
	})},
	{name: "PUR", category: "3", eps: true, message: ofMME("PUR", func(*benign.Subscriber, string) []forge.AVP { return []forge.AVP{forge.Attribute("PUR-Flags", "1")} })},
	{name: "NOR", category: "3", eps: true, message: ofMME("NOR", func(*benign.Subscriber, string) []forge.AVP { return []forge.AVP{forge.Attribute("NOR-Flags", "0")} })},
	{name: "cancelLocation", category: "2", message: ofHLR("cancelLocation")},
	{name: "insertSubscriberData", category: "2", message: ofHLR("insertSubscriberData", "category", "0a", "teleservice", "22")},
	{name: "provideSubscriberInfo", category: "2", message: ofHLR("provideSubscriberInfo", "locationInformation", "true")},
	{name: "CLR", category: "2", message: ofHSS("CLR", forge.Attribute("Cancellation-Type", "2"))},
	{name: "IDR", category: "2", message: ofHSS("IDR", forge.Group("Subscription-Data", forge.Attribute("Subscriber-Status", "1")), forge.Attribute("IDR-Flags", "8"))},
}

// ofHLR is a request of the HLR of a network that is not the subscriber's, to where he is or is not.
func ofHLR(op string, args ...string) func(*benign.Subscriber, string) forge.Message {
	return func(s *benign.Subscriber, from string) forge.Message {
		return forge.Message{From: from + ".hlr", To: "home.vlr", Invoke: forge.Invoke(op, append([]string{"imsi", s.IMSI}, args...)...)}
	}
}

func ofHSS(command string, avps ...forge.AVP) func(*benign.Subscriber, string) forge.Message {
	return func(s *benign.Subscriber, from string) forge.Message {
		return forge.Message{From: from + ".hss", To: "home.mme", Diameter: forge.Request(command, append([]forge.AVP{forge.Attribute("User-Name", s.IMSI)}, avps...)...)}
	}
}

// attacksOnGuests are on subscribers of partners who are with us, by another partner.
var attacksOnGuests = []strike{
	{name: "cancelLocation of a guest", category: "2", message: ofHLR("cancelLocation")},
	{name: "insertSubscriberData of a guest", category: "2", message: ofHLR("insertSubscriberData", "category", "0a", "teleservice", "22")},
	{name: "deleteSubscriberData of a guest", category: "2", message: ofHLR("deleteSubscriberData", "teleservice", "22")},
	{name: "provideSubscriberInfo of a guest", category: "2", message: ofHLR("provideSubscriberInfo", "locationInformation", "true")},
	{name: "provideRoamingNumber of a guest", category: "2", message: ofHLR("provideRoamingNumber", "msc", "491779900010")},
	{name: "CLR of a guest", category: "2", message: ofHSS("CLR", forge.Attribute("Cancellation-Type", "2"))},
	{name: "IDR of a guest", category: "2", message: ofHSS("IDR", forge.Group("Subscription-Data", forge.Attribute("Subscriber-Status", "1")), forge.Attribute("IDR-Flags", "8"))},
	{name: "DSR of a guest", category: "2", message: ofHSS("DSR", forge.Attribute("DSR-Flags", "1"))},
}
