package origin

import (
	"cordon/internal/operator"
	"cordon/protocols/message"
)

// ownAddresses are the MAP and CAP addresses that must be the sender's own, by
// operation and type of component (TS 29.002; attackers put one address into
// SCCP, where the answer goes, and another into MAP, which the application
// believes). Addresses of third parties do not stand here: the new MSC of
// cancelLocation, the MSC that provideRoamingNumber asks, the service centre
// that mo-ForwardSM addresses.
var ownAddresses = [...]struct {
	protocol  message.Protocol
	operation string
	component message.ComponentType
	fields    []message.FieldID
}{
	{message.ProtocolMAP, "updateLocation", message.ComponentInvoke, visited},
	{message.ProtocolMAP, "authenticationFailureReport", message.ComponentInvoke, serving},
	{message.ProtocolMAP, "sendRoutingInfo", message.ComponentInvoke, []message.FieldID{message.FieldMAPGMSC}},
	{message.ProtocolMAP, "updateGprsLocation", message.ComponentInvoke, packet},
	{message.ProtocolMAP, "sendRoutingInfoForGprs", message.ComponentInvoke, []message.FieldID{message.FieldMAPGGSN}},
	{message.ProtocolMAP, "failureReport", message.ComponentInvoke, []message.FieldID{message.FieldMAPGGSN}},
	{message.ProtocolMAP, "reset", message.ComponentInvoke, register},
	{message.ProtocolMAP, "sendRoutingInfoForSM", message.ComponentInvoke, centre},
	{message.ProtocolMAP, "reportSM-DeliveryStatus", message.ComponentInvoke, centre},
	{message.ProtocolMAP, "sendIdentification", message.ComponentInvoke, []message.FieldID{message.FieldMAPMSC, message.FieldMAPNewVLR}},
	{message.ProtocolMAP, "updateVcsgLocation", message.ComponentInvoke, serving},
	{message.ProtocolMAP, "anyTimeSubscriptionInterrogation", message.ComponentInvoke, control},
	{message.ProtocolMAP, "anyTimeModification", message.ComponentInvoke, control},
	{message.ProtocolMAP, "anyTimeInterrogation", message.ComponentInvoke, control},
	{message.ProtocolMAP, "purgeMS", message.ComponentInvoke, serving},
	{message.ProtocolMAP, "provideSubscriberLocation", message.ComponentInvoke, []message.FieldID{message.FieldMAPMLC}},
	{message.ProtocolMAP, "sendRoutingInfoForLCS", message.ComponentInvoke, []message.FieldID{message.FieldMAPMLC}},
	{message.ProtocolMAP, "subscriberLocationReport", message.ComponentInvoke, located},
	{message.ProtocolMAP, "noteMM-Event", message.ComponentInvoke, visited},

	{message.ProtocolMAP, "updateLocation", message.ComponentReturnResultLast, register},
	{message.ProtocolMAP, "updateGprsLocation", message.ComponentReturnResultLast, register},
	{message.ProtocolMAP, "restoreData", message.ComponentReturnResultLast, register},
	{message.ProtocolMAP, "provideSubscriberInfo", message.ComponentReturnResultLast, located},

	{message.ProtocolCAP, "initialDP", message.ComponentInvoke, visited},
	{message.ProtocolCAP, "initialDPSMS", message.ComponentInvoke, serving},
	{message.ProtocolCAP, "initiateCallAttempt", message.ComponentInvoke, control},
}

// Read-only sets of the table.
var (
	visited  = []message.FieldID{message.FieldMAPMSC, message.FieldMAPVLR}
	serving  = []message.FieldID{message.FieldMAPMSC, message.FieldMAPVLR, message.FieldMAPSGSN}
	packet   = []message.FieldID{message.FieldMAPSGSN, message.FieldMAPSGSNAddress}
	register = []message.FieldID{message.FieldMAPHLR}
	centre   = []message.FieldID{message.FieldMAPServiceCentre}
	control  = []message.FieldID{message.FieldMAPGSMSCF}
	located  = []message.FieldID{message.FieldMAPMSC, message.FieldMAPVLR, message.FieldMAPSGSN, message.FieldMAPNetworkNode}
)

// senders is ownAddresses by type of component and operation.
var senders = indexSenders()

func indexSenders() (t [message.ComponentTypeCount][][]message.FieldID) {
	for _, row := range ownAddresses {
		if t[row.component] == nil {
			t[row.component] = make([][]message.FieldID, message.OperationCount())
		}
		t[row.component][message.OperationByName(row.protocol, row.operation)] = row.fields
	}
	return t
}

// forwardsFromCentre is the kind of the originator of a short message that a
// service centre delivers. The opcode does not tell: 46 is mobile terminated
// in version 2 of the context.
const forwardsFromCentre = "sc"

// fieldsOf are the fields of component c that hold addresses of its sender.
// The component is in focus.
func fieldsOf(m *message.Message, c *message.Component) []message.FieldID {
	if c.Protocol == message.ProtocolMAP && c.Type == message.ComponentInvoke {
		if kind, ok := m.String(message.FieldMAPSMOA); ok {
			if kind == forwardsFromCentre {
				return centre
			}
			return nil
		}
	}
	if rows := senders[c.Type]; int(c.Op) < len(rows) {
		return rows[c.Op]
	}
	return nil
}

// addresses adds origin.address_match, or the network of the address that
// contradicts it.
func addresses(p *operator.Profile, m *message.Message, f message.FieldID) {
	calling, ok := Calling(p, m)
	if !ok || !p.HasHome() || m.Has(message.FieldSCCPReturnCause) {
		// What comes back undelivered has the addresses of who sent it.
		return
	}
	if m.Protocol == message.ProtocolDiameter {
		claimed(p, m, f, calling)
		return
	}
	focus := m.Focused()
	told := false
	components := m.Components()
	for i := range components {
		m.Focus(i)
		for _, field := range fieldsOf(m, &components[i]) {
			for c := m.First(field); c.Valid(); c = c.Next() {
				owner, isAddr := addressOwner(p, c, field)
				if owner == operator.None && (isAddr || calling.Owner == operator.None) {
					continue
				}
				told = true
				if !Related(p, calling.Owner, owner) {
					m.Focus(focus)
					contradiction(p, m, f, owner)
					return
				}
			}
		}
	}
	m.Focus(focus)
	if told && f == message.FieldOriginAddressMatch {
		m.AddBool(f, true)
	}
}

func contradiction(p *operator.Profile, m *message.Message, f message.FieldID, owner operator.OwnerID) {
	if f == message.FieldOriginAddressMatch {
		m.AddBool(f, false)
		return
	}
	addLabel(p, m, f, owner)
}

// addressOwner is the owner of the value that c stands on. A network address
// that the profile does not list contradicts nothing, since partners' ranges
// are seldom complete.
func addressOwner(p *operator.Profile, c message.Cursor, f message.FieldID) (owner operator.OwnerID, isAddr bool) {
	if message.FieldByID(f).Type == message.TypeAddr {
		return p.OwnerOfAddr(c.Addr()), true
	}
	return p.OwnerOfGT(c.String()), false
}
