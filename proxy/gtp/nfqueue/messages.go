package nfqueue

import "encoding/binary"

// Verdicts (linux/netfilter.h).
const (
	verdictDrop   = 0
	verdictAccept = 1
)

// Attributes, commands and flags of a configuration message.
const (
	configCommand = 1
	configParams  = 2
	configMaxLen  = 3
	configMask    = 4
	configFlags   = 5

	commandBind   = 1
	commandUnbind = 2

	copyPacket = 2

	flagFailOpen = 1
)

// Flags of a netlink message.
const (
	flagRequest = 1
	flagAck     = 4
)

// begin appends the headers of a message; finish writes its length.
func begin(b []byte, typ, flags, queue uint16) []byte {
	b = append(b, 0, 0, 0, 0)
	b = binary.NativeEndian.AppendUint16(b, subsystemQueue<<8|typ)
	b = binary.NativeEndian.AppendUint16(b, flags)
	b = append(b, 0, 0, 0, 0, 0, 0, 0, 0) // sequence and port, which the kernel echoes and fills
	b = append(b, 0, 0)                   // any family, version 0
	return binary.BigEndian.AppendUint16(b, queue)
}

func finish(b []byte, start int) {
	binary.NativeEndian.PutUint32(b[start:], uint32(len(b)-start))
}

func appendHeader(b []byte, typ uint16, n int) []byte {
	b = binary.NativeEndian.AppendUint16(b, uint16(sizeAttributeHeader+n))
	return binary.NativeEndian.AppendUint16(b, typ)
}

func appendAttribute(b []byte, typ uint16, v []byte) []byte {
	b = append(appendHeader(b, typ, len(v)), v...)
	for range align(len(v)) - len(v) {
		b = append(b, 0)
	}
	return b
}

func appendNumber(b []byte, typ uint16, v uint32) []byte {
	return binary.BigEndian.AppendUint32(appendHeader(b, typ, 4), v)
}

// appendVerdict appends the verdict about packet id of a queue, or with
// messageVerdictBatch about all up to it. A payload replaces the packet's.
func appendVerdict(b []byte, typ, queue uint16, verdict, id uint32, payload []byte) []byte {
	start := len(b)
	b = begin(b, typ, flagRequest, queue)
	b = appendHeader(b, attrVerdictHeader, 8)
	b = binary.BigEndian.AppendUint32(b, verdict)
	b = binary.BigEndian.AppendUint32(b, id)
	if payload != nil {
		b = appendAttribute(b, attrPayload, payload)
	}
	finish(b, start)
	return b
}

// appendBind appends the message that takes a queue.
func appendBind(b []byte, queue uint16) []byte { return appendCommand(b, queue, commandBind) }

func appendCommand(b []byte, queue uint16, command byte) []byte {
	start := len(b)
	b = begin(b, messageConfig, flagRequest|flagAck, queue)
	b = appendAttribute(b, configCommand, []byte{command, 0, 0, 0})
	finish(b, start)
	return b
}

// appendSetup appends the message that says how a queue is read.
func appendSetup(b []byte, queue uint16, maxLen, flags uint32) []byte {
	start := len(b)
	b = begin(b, messageConfig, flagRequest|flagAck, queue)
	var params [5]byte
	binary.BigEndian.PutUint32(params[:], maxPayload)
	params[4] = copyPacket
	b = appendAttribute(b, configParams, params[:])
	b = appendNumber(b, configMaxLen, maxLen)
	b = appendNumber(b, configFlags, flags)
	b = appendNumber(b, configMask, flagFailOpen)
	finish(b, start)
	return b
}
