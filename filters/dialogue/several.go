package dialogue

import "cordon/protocols/message"

// combinations are the sets of MAP operations that one message may invoke
// together, or several times: subscriber data in parts with what belongs to a
// location update; short messages one after the other (moreMessagesToSend);
// the activity of version 1 that names the subscriber, before what he asks for
// (GSM 09.02, phase 1); the signalling of handovers and group calls.
var combinations = makeCombinations(
	[]string{"insertSubscriberData", "deleteSubscriberData", "activateTraceMode", "deactivateTraceMode", "forwardCheckSS-Indication"},
	[]string{"mt-ForwardSM", "mo-ForwardSM"},
	[]string{"beginSubscriberActivity", "processUnstructuredSS-Data", "registerSS", "eraseSS", "activateSS", "deactivateSS", "interrogateSS", "registerPassword"},
	[]string{"prepareHandover", "forwardAccessSignalling", "processAccessSignalling", "sendEndSignal", "noteInternalHandover"},
	[]string{"prepareGroupCall", "sendGroupCallEndSignal", "processGroupCallSignalling", "forwardGroupCallSignalling"},
)

// openers of CAP dialogues stand alone: nothing was asked yet that could be
// reported beside them.
var openers = [...]message.OpID{
	message.OperationByName(message.ProtocolCAP, "initialDP"),
	message.OperationByName(message.ProtocolCAP, "initialDPSMS"),
	message.OperationByName(message.ProtocolCAP, "initialDPGPRS"),
	message.OperationByName(message.ProtocolCAP, "assistRequestInstructions"),
}

// makeCombinations gives each operation the bits of the sets that it is in.
func makeCombinations(sets ...[]string) []uint8 {
	t := make([]uint8, message.OperationCount())
	for i, set := range sets {
		for _, name := range set {
			t[message.OperationByName(message.ProtocolMAP, name)] |= 1 << i
		}
	}
	return t
}

// several tells whether the message invokes several operations that no lawful
// flow combines: a harmless one before the real one leads past a check of the
// first.
func several(m *message.Message) (odd, told bool) {
	n, common := 0, ^uint8(0)
	instructions, opens := true, false
	for _, c := range invokes(m) {
		if c.Protocol == message.ProtocolINAP {
			// Its dialects combine whatever their vendors like.
			return false, false
		}
		n++
		instructions = instructions && c.Protocol == message.ProtocolCAP && c.Op != 0
		opens = opens || isOpener(c.Op)
		if c.Protocol == message.ProtocolMAP && int(c.Op) < len(combinations) {
			common &= combinations[c.Op]
		} else {
			common = 0
		}
	}
	switch {
	case n == 0:
		return false, false
	case n == 1:
		return false, true
	case instructions:
		return opens, true
	}
	return common == 0, true
}

func isOpener(op message.OpID) bool {
	for _, o := range openers {
		if op == o {
			return true
		}
	}
	return false
}
