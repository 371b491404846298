package forge

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"cordon/protocols/ber"
	"cordon/protocols/message"
)

// Application contexts of MAP are 0.4.0.0.1.0.AC.V (TS 29.002, 17.3): the octets before the two numbers, and how many
// there are in all.
const (
	mapContextPrefix = "\x04\x00\x00\x01\x00"
	mapContextLen    = 7
)

// mapContexts are the application contexts by number: name, newest version, and operations that open a dialogue in
// them, with the version where it is not the newest (TS 29.002, 17.3).
var mapContexts = []struct {
	number, version int
	name            string
	operations      []int
}{
	{1, 3, "networkLocUp", []int{2, 57}},
	{2, 3, "locationCancellation", []int{3}},
	{3, 3, "roamingNumberEnquiry", []int{4}},
	{4, 3, "istAlerting", []int{87}},
	{5, 3, "locationInfoRetrieval", []int{22}},
	{6, 4, "callControlTransfer", []int{6}},
	{7, 3, "reporting", []int{73, 74, 75}},
	{8, 3, "callCompletion", []int{76, 77}},
	{9, 3, "immediateTermination", []int{88}},
	{10, 2, "reset", []int{37}},
	{11, 3, "handoverControl", []int{68, 69, 29, 33, 34}},
	{12, 3, "sIWFSAllocation", []int{31, 32}},
	{13, 3, "equipmentMngt", []int{43}},
	{14, 3, "infoRetrieval", []int{56, 9}},
	{15, 3, "interVlrInfoRetrieval", []int{55}},
	{16, 3, "subscriberDataMngt", []int{7, 8}},
	{17, 3, "tracing", []int{50, 51}},
	{18, 2, "networkFunctionalSs", []int{10, 11, 12, 13, 14, 17, 18, 19, 54}},
	{19, 2, "networkUnstructuredSs", []int{59, 60, 61}},
	{20, 3, "shortMsgGateway", []int{45, 47, 63}},
	{21, 3, "shortMsgMO-Relay", []int{46}},
	{22, 3, "subscriberDataModificationNotification", []int{5}},
	{23, 2, "shortMsgAlert", []int{64, 49}},
	{24, 3, "mwdMngt", []int{66, 48}},
	{25, 3, "shortMsgMT-Relay", []int{44}},
	{26, 2, "imsiRetrieval", []int{58}},
	{27, 3, "msPurging", []int{67}},
	{28, 3, "subscriberInfoEnquiry", []int{70}},
	{29, 3, "anyTimeInfoEnquiry", []int{71}},
	{31, 3, "groupCallControl", []int{39, 40, 41, 42}},
	{32, 3, "gprsLocationUpdate", []int{23}},
	{33, 4, "gprsLocationInfoRetrieval", []int{24}},
	{34, 3, "failureReport", []int{25}},
	{35, 3, "gprsNotify", []int{26}},
	{36, 3, "ss-InvocationNotification", []int{72}},
	{37, 3, "locationSvcGateway", []int{85}},
	{38, 3, "locationSvcEnquiry", []int{83, 86}},
	{39, 3, "authenticationFailureReport", []int{15}},
	{40, 3, "secureTransportHandling", []int{78, 79, 80, 81}},
	{41, 3, "shortMsgMT-Relay-VGCS", []int{21}},
	{42, 3, "mm-EventReporting", []int{89}},
	{43, 3, "anyTimeInfoHandling", []int{62, 65}},
	{44, 3, "resourceManagement", []int{20}},
	{45, 3, "groupCallInfoRetrieval", []int{84}},
	{46, 3, "vcsgLocationUpdate", []int{53}},
	{47, 3, "vcsgLocationCancellation", []int{36}},
}

// v1Only are operations that no version but the first has; their dialogues have no dialogue portion.
var v1Only = map[int]bool{9: true, 19: true, 28: true, 30: true, 35: true, 48: true, 49: true, 52: true, 54: true}

// capContexts are the application contexts of CAP by name (TS 29.078, 5.3.1, 6.3.1, 7.3.1, 8.3.1).
var capContexts = map[string][]uint64{
	"cap-v1":             {0, 4, 0, 0, 1, 0, 50, 0},
	"cap-v2":             {0, 4, 0, 0, 1, 0, 50, 1},
	"cap-v2-assist":      {0, 4, 0, 0, 1, 0, 51, 1},
	"cap-v3":             {0, 4, 0, 0, 1, 21, 3, 4},
	"cap-v3-gprs":        {0, 4, 0, 0, 1, 21, 3, 50},
	"cap-v3-gprs-scf":    {0, 4, 0, 0, 1, 21, 3, 51},
	"cap-v3-sms":         {0, 4, 0, 0, 1, 21, 3, 61},
	"cap-v4":             {0, 4, 0, 0, 1, 23, 3, 4},
	"cap-v4-scf-initial": {0, 4, 0, 0, 1, 23, 3, 8},
	"cap-v4-sms":         {0, 4, 0, 0, 1, 23, 3, 61},
}

// contextNone asks for no dialogue portion.
const contextNone = "none"

// parseContext gives the content of the OBJECT IDENTIFIER that a text names; it is nil for none.
func parseContext(text string) ([]byte, error) {
	if text == "" || text == contextNone {
		return nil, nil
	}
	if octets, ok := strings.CutPrefix(text, "hex:"); ok {
		return hexValue(octets)
	}
	if arcs, ok := capContexts[text]; ok {
		return ber.AppendOIDContent(nil, arcs...), nil
	}
	if name, version, ok := strings.Cut(text, "-v"); ok {
		for _, c := range mapContexts {
			if v, err := strconv.ParseUint(version, 10, 7); err == nil && c.name == name {
				return mapContext(c.number, int(v)), nil
			}
		}
	}
	parts := strings.Split(text, ".")
	arcs := make([]uint64, len(parts))
	for i, p := range parts {
		var err error
		if arcs[i], err = strconv.ParseUint(p, 10, 32); err != nil {
			return nil, errors.New(unknown("application context", text, contextNames()))
		}
	}
	switch {
	case len(arcs) == 2 && arcs[0] < 128 && arcs[1] < 128:
		return mapContext(int(arcs[0]), int(arcs[1])), nil
	case len(arcs) < 3 || arcs[0] > 2 || arcs[1] > 39:
		return nil, fmt.Errorf("%q is no object identifier", text)
	}
	return ber.AppendOIDContent(nil, arcs...), nil
}

func mapContext(number, version int) []byte {
	return append([]byte(mapContextPrefix), byte(number), byte(version))
}

func contextNames() []string {
	var names []string
	for _, c := range mapContexts {
		names = append(names, fmt.Sprintf("%s-v%d", c.name, c.version))
	}
	for name := range capContexts {
		names = append(names, name)
	}
	return names
}

// contextOf is the application context in which an operation opens a dialogue, in a version or the newest.
func contextOf(op operation, version int) []byte {
	if op.protocol == message.ProtocolCAP {
		return contextOfCAP(op.code)
	}
	if version == 1 || version == 0 && v1Only[op.code] {
		return nil // dialogues of the first version have no dialogue portion
	}
	for _, c := range mapContexts {
		for _, code := range c.operations {
			if code == op.code {
				if version == 0 {
					version = c.version
				}
				return mapContext(c.number, version)
			}
		}
	}
	return nil
}

func contextOfCAP(code int) []byte {
	name := "cap-v2"
	switch {
	case code >= 60 && code <= 67:
		name = "cap-v3-sms"
	case code >= 70 && code <= 83:
		name = "cap-v3-gprs"
	case code == 32:
		name = "cap-v4-scf-initial"
	}
	return ber.AppendOIDContent(nil, capContexts[name]...)
}
