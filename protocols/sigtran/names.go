package sigtran

import "strconv"

// Names of the message types that the layers share (RFC 4666, 3.1.2).
var (
	mgmtNames  = [...]string{"ERR", "NTFY"}
	ssnmNames  = [...]string{1: "DUNA", "DAVA", "DAUD", "SCON", "DUPU", "DRST"}
	aspsmNames = [...]string{1: "ASPUP", "ASPDN", "BEAT", "ASPUP ACK", "ASPDN ACK", "BEAT ACK"}
	asptmNames = [...]string{1: "ASPAC", "ASPIA", "ASPAC ACK", "ASPIA ACK"}
	regNames   = [...]string{1: "REG REQ", "REG RSP", "DEREG REQ", "DEREG RSP"}
)

// SharedNames are the names of the message types of a class that the layers
// share, by type; a type that is not defined has an empty one. It is nil for a
// class that belongs to one layer.
func SharedNames(class uint8) []string {
	switch class {
	case ClassMGMT:
		return mgmtNames[:]
	case ClassSSNM:
		return ssnmNames[:]
	case ClassASPSM:
		return aspsmNames[:]
	case ClassASPTM:
		return asptmNames[:]
	case ClassRKM, ClassIIM:
		return regNames[:]
	}
	return nil
}

// Numbers tells a message type that has no name.
func Numbers(class, typ uint8) string {
	return "class " + strconv.Itoa(int(class)) + " type " + strconv.Itoa(int(typ))
}
