package forge

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// mapErrors are the error codes of MAP (TS 29.002, 17.6.6).
var mapErrors = map[string]int{
	"unknownSubscriber": 1, "unknownMSC": 3, "unidentifiedSubscriber": 5, "absentSubscriberSM": 6, "unknownEquipment": 7,
	"roamingNotAllowed": 8, "illegalSubscriber": 9, "bearerServiceNotProvisioned": 10, "teleserviceNotProvisioned": 11,
	"illegalEquipment": 12, "callBarred": 13, "forwardingViolation": 14, "cug-Reject": 15, "illegalSS-Operation": 16,
	"ss-ErrorStatus": 17, "ss-NotAvailable": 18, "ss-SubscriptionViolation": 19, "ss-Incompatibility": 20,
	"facilityNotSupported": 21, "absentSubscriber": 27, "subscriberBusyForMT-SMS": 31, "sm-DeliveryFailure": 32,
	"messageWaitingListFull": 33, "systemFailure": 34, "dataMissing": 35, "unexpectedDataValue": 36,
	"noRoamingNumberAvailable": 39, "numberChanged": 44, "busySubscriber": 45, "ati-NotAllowed": 49,
	"resourceLimitation": 51, "unauthorizedRequestingNetwork": 52, "unauthorizedLCSClient": 53, "positionMethodFailure": 54,
	"atsi-NotAllowed": 60, "atm-NotAllowed": 61, "informationNotAvailable": 62,
}

// parseError finds an error code by name or number.
func parseError(text string) (int, error) {
	if code, ok := mapErrors[text]; ok {
		return code, nil
	}
	code, err := strconv.ParseInt(text, 0, 16)
	if err != nil {
		return 0, errors.New(unknown("error", text, slices.Sorted(maps.Keys(mapErrors))))
	}
	return int(code), nil
}

// problems are the problem codes of a reject by their kind; the kind's place is its context tag (Q.773, 4.2.4).
var problems = []struct {
	kind  string
	codes []string
}{
	{"general", []string{"unrecognizedComponent", "mistypedComponent", "badlyStructuredComponent"}},
	{"invoke", []string{"duplicateInvokeID", "unrecognizedOperation", "mistypedParameter", "resourceLimitation", "initiatingRelease",
		"unrecognizedLinkedID", "linkedResponseUnexpected", "unexpectedLinkedOperation"}},
	{"returnResult", []string{"unrecognizedInvokeID", "returnResultUnexpected", "mistypedParameter"}},
	{"returnError", []string{"unrecognizedInvokeID", "returnErrorUnexpected", "unrecognizedError", "unexpectedError", "mistypedParameter"}},
}

// parseProblem finds a problem such as invoke.unrecognizedOperation or invoke.1.
func parseProblem(text string) (kind, code int, err error) {
	kindName, codeName, _ := strings.Cut(text, ".")
	var known []string
	for k, p := range problems {
		for c, name := range p.codes {
			known = append(known, p.kind+"."+name)
			if p.kind == kindName && (name == codeName || strconv.Itoa(c) == codeName) {
				return k, c, nil
			}
		}
	}
	return 0, 0, errors.New(unknown("problem", text, known))
}
