package diameter

import (
	"slices"

	"cordon/protocols/message"
)

// Relay is the application that agents advertise which pass everything on.
const Relay = 0xffffffff

// Applications that the decoder looks at, or that others name often.
const (
	ApplicationBase = 0
	ApplicationS6a  = 16777251
	ApplicationS13  = 16777252
	ApplicationSLg  = 16777255
	ApplicationSLh  = 16777291
	ApplicationS6c  = 16777312
	ApplicationSGd  = 16777313
)

// Commands of the base protocol and of S6a.
const (
	CommandCapabilitiesExchange = 257
	CommandReAuth               = 258
	CommandAbortSession         = 274
	CommandSessionTermination   = 275
	CommandDeviceWatchdog       = 280
	CommandDisconnectPeer       = 282

	CommandUpdateLocation            = 316
	CommandCancelLocation            = 317
	CommandAuthenticationInformation = 318
	CommandInsertSubscriberData      = 319
	CommandDeleteSubscriberData      = 320
	CommandPurgeUE                   = 321
	CommandReset                     = 322
	CommandNotify                    = 323
)

// Application is a row of the table of applications.
type Application struct {
	ID       uint32
	Name     string   // of the interface, as "S6a", or of the application
	Commands []uint32 // that belong to it; none where they are not listed
}

// Has reports whether command belongs to a. It is true where the table lists no
// commands.
func (a *Application) Has(command uint32) bool {
	return len(a.Commands) == 0 || slices.Contains(a.Commands, command)
}

// Applications is the table, ordered by identifier. It must not be changed.
func Applications() []Application { return applications[:] }

// ApplicationByID finds an application; nil where the table has none.
func ApplicationByID(id uint32) *Application {
	if at := id - first3GPPApplication; at < uint32(len(applicationsOf3GPP)) {
		if i := applicationsOf3GPP[at]; i != 0 {
			return &applications[i]
		}
		return nil
	}
	for i := range applications {
		if applications[i].ID >= id {
			if applications[i].ID == id {
				return &applications[i]
			}
			break
		}
	}
	return nil
}

// first3GPPApplication begins the range of vendors' applications, in which those
// of 3GPP stand close together.
const first3GPPApplication = 16777216

var applicationsOf3GPP = indexApplications()

func indexApplications() (t [256]uint8) {
	for i := range applications {
		if at := applications[i].ID - first3GPPApplication; at < uint32(len(t)) {
			t[at] = uint8(i)
		}
	}
	return t
}

// ApplicationByName finds an application by the name of its row.
func ApplicationByName(name string) *Application {
	for i := range applications {
		if applications[i].Name == name {
			return &applications[i]
		}
	}
	return nil
}

// Codes of commands: those below 0x400 are of the IETF, those from
// firstVendorCommand on of 3GPP and other vendors.
const (
	maxBaseCommand     = 0x400
	firstVendorCommand = 8388608
	maxVendorCommands  = 256
)

// OperationOf is the row of the table of operations for a command, 0 where it
// has none.
func OperationOf(command uint32, request bool) message.OpID {
	key := command
	switch {
	case command < maxBaseCommand:
	case command >= firstVendorCommand && command < firstVendorCommand+maxVendorCommands:
		key = maxBaseCommand + command - firstVendorCommand
	default:
		return 0
	}
	code := int64(key) * 2
	if !request {
		code++
	}
	return message.OperationByCode(message.ProtocolDiameter, code)
}

// CommandOf is the command and the R bit of a row of the table of operations,
// the inverse of OperationOf; ok is false for one of another protocol.
func CommandOf(op message.OpID) (command uint32, request, ok bool) {
	o := op.Operation()
	if op == 0 || o.Protocol != message.ProtocolDiameter {
		return 0, false, false
	}
	command = uint32(o.Code) / 2
	if command >= maxBaseCommand {
		command += firstVendorCommand - maxBaseCommand
	}
	return command, o.Code%2 == 0, true
}

// forPeer reports whether command concerns the two ends of a connection only.
func forPeer(command uint32) bool {
	return command == CommandCapabilitiesExchange || command == CommandDeviceWatchdog || command == CommandDisconnectPeer
}
