package dialogue

import (
	"cordon/filters/origin"
	"cordon/protocols/diameter"
	"cordon/protocols/message"
)

// Commands of SLg, SLh, SGd and S6c whose form is looked at (TS 29.172, 29.173
// and 29.338).
const (
	commandProvideLocation = 8388620
	commandRoutingInfoLCS  = 8388622
	commandMOForward       = 8388645
	commandMTForward       = 8388646
	commandRouteForSM      = 8388647
	commandAlertCentre     = 8388648
	commandReportDelivery  = 8388649
)

// mandatory are the AVPs that a request must have beside those of every request
// (RFC 6733, 5.3 to 5.5; TS 29.272, 7.2; TS 29.338, 5.3.2 and 6.3.2), as far as
// they are fields. Where the specification lets one be, it does not stand here.
var mandatory = [...]struct {
	command uint32
	fields  []message.FieldID
}{
	{diameter.CommandUpdateLocation, []message.FieldID{message.FieldDiameterUserName, message.FieldDiameterRATType, message.FieldDiameterULRFlags, message.FieldDiameterVisitedPLMN}},
	{diameter.CommandCancelLocation, []message.FieldID{message.FieldDiameterUserName, message.FieldDiameterCancellationType}},
	{diameter.CommandAuthenticationInformation, []message.FieldID{message.FieldDiameterUserName, message.FieldDiameterVisitedPLMN}},
	{diameter.CommandInsertSubscriberData, []message.FieldID{message.FieldDiameterUserName, message.FieldDiameterSubscriptionData}},
	{diameter.CommandDeleteSubscriberData, []message.FieldID{message.FieldDiameterUserName, message.FieldDiameterDSRFlags}},
	{diameter.CommandPurgeUE, []message.FieldID{message.FieldDiameterUserName}},
	{diameter.CommandNotify, []message.FieldID{message.FieldDiameterUserName}},
	{commandMOForward, []message.FieldID{message.FieldDiameterSCAddress, message.FieldDiameterSMTPDU}},
	{commandMTForward, []message.FieldID{message.FieldDiameterUserName, message.FieldDiameterSCAddress, message.FieldDiameterSMTPDU}},
	{commandAlertCentre, []message.FieldID{message.FieldDiameterSCAddress}},
	{commandReportDelivery, []message.FieldID{message.FieldDiameterSCAddress}},
}

// ofPeers reports whether the command is for the two ends of a connection, and
// has neither session nor destination.
func ofPeers(command uint32) bool {
	return command == diameter.CommandCapabilitiesExchange || command == diameter.CommandDeviceWatchdog || command == diameter.CommandDisconnectPeer
}

// avpMissing tells whether an AVP is absent without which the message cannot be
// judged: a check that does not find it must not be passed by that.
func avpMissing(m *message.Message) (missing, told bool) {
	command, request, ok := origin.Command(m)
	if !ok {
		return false, false
	}
	if !m.Has(message.FieldDiameterOriginHost) || !m.Has(message.FieldDiameterOriginRealm) {
		return true, true
	}
	if !request {
		// An answer that reports a protocol error may be without its session.
		return !m.Has(message.FieldDiameterResultCode) && !m.Has(message.FieldDiameterExperimentalResult), true
	}
	if ofPeers(command) {
		return false, true
	}
	if !m.Has(message.FieldDiameterSessionID) || !m.Has(message.FieldDiameterDestinationRealm) {
		return true, true
	}
	for i := range mandatory {
		if mandatory[i].command != command {
			continue
		}
		for _, f := range mandatory[i].fields {
			if !m.Has(f) {
				return true, true
			}
		}
	}
	return false, true
}

// Identities by which a request may name its subscriber, by who may send it: the
// home network names him by the IMSI, of which alone ownership is told.
var (
	byIMSI     = []message.FieldID{message.FieldDiameterIMSI}
	byAnything = []message.FieldID{message.FieldDiameterIMSI, message.FieldDiameterMSISDN, message.FieldDiameterExternalIdentifier,
		message.FieldDiameterPublicIdentity, message.FieldDiameterIMEI}
)

func identitiesOf(command uint32) []message.FieldID {
	switch command {
	case diameter.CommandUpdateLocation, diameter.CommandCancelLocation, diameter.CommandAuthenticationInformation,
		diameter.CommandInsertSubscriberData, diameter.CommandDeleteSubscriberData, diameter.CommandPurgeUE,
		diameter.CommandNotify, commandMTForward:
		return byIMSI
	case commandMOForward, commandRouteForSM, commandAlertCentre, commandReportDelivery, commandProvideLocation, commandRoutingInfoLCS:
		return byAnything
	}
	return nil
}

// unnamed tells whether a request of Diameter that concerns a subscriber names
// none that can be looked up.
func unnamed(m *message.Message) (missing, told bool) {
	command, request, ok := origin.Command(m)
	fields := identitiesOf(command)
	if !ok || !request || fields == nil {
		return false, false
	}
	for _, f := range fields {
		for c := m.First(f); c.Valid(); c = c.Next() {
			if s := c.String(); s != "" && (f != message.FieldDiameterIMSI || usable(s)) {
				return false, true
			}
		}
	}
	return true, true
}
