package sctp

import "strconv"

// String is the name of the chunk type in its specification.
func (t Type) String() string {
	switch t {
	case TypeData:
		return "DATA"
	case TypeInit:
		return "INIT"
	case TypeInitAck:
		return "INIT ACK"
	case TypeSack:
		return "SACK"
	case TypeHeartbeat:
		return "HEARTBEAT"
	case TypeHeartbeatAck:
		return "HEARTBEAT ACK"
	case TypeAbort:
		return "ABORT"
	case TypeShutdown:
		return "SHUTDOWN"
	case TypeShutdownAck:
		return "SHUTDOWN ACK"
	case TypeError:
		return "ERROR"
	case TypeCookieEcho:
		return "COOKIE ECHO"
	case TypeCookieAck:
		return "COOKIE ACK"
	case TypeECNE:
		return "ECNE"
	case TypeCWR:
		return "CWR"
	case TypeShutdownComplete:
		return "SHUTDOWN COMPLETE"
	}
	return t.extension()
}

// extension names the chunk types of later specifications.
func (t Type) extension() string {
	switch t {
	case TypeAuth:
		return "AUTH"
	case TypeIData:
		return "I-DATA"
	case TypeAsconfAck:
		return "ASCONF-ACK"
	case TypeReConfig:
		return "RE-CONFIG"
	case TypePad:
		return "PAD"
	case TypeForwardTSN:
		return "FORWARD TSN"
	case TypeAsconf:
		return "ASCONF"
	case TypeIForwardTSN:
		return "I-FORWARD-TSN"
	}
	return "chunk type " + strconv.Itoa(int(t))
}
