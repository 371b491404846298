package gtp

// Carries reports whether the message may carry a second one that begins with b
// (TS 29.274, 5.5.1): an answer that sets a session or bearer up, the request
// for the next step.
func (m *Message) Carries(b []byte) bool {
	if !m.Piggyback() || len(b) < headerTEID2 || b[0]>>5 != 2 {
		return false
	}
	const createSessionResponse, modifyBearerRequest, createBearerRequest, createBearerResponse = 33, 34, 95, 96
	switch m.Type {
	case createSessionResponse:
		return b[1] == createBearerRequest
	case createBearerResponse:
		return b[1] == modifyBearerRequest
	}
	return false
}
