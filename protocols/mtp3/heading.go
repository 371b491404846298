package mtp3

// Heading is the heading code of a signalling network management message
// (service indicator 0) or of a test message (1, 2): H0 tells the group, H1
// the message in it (Q.704, 15; Q.707, 5).
type Heading struct{ H0, H1 uint8 }

// DecodeHeading reads the heading code at the beginning of payload, what
// follows the routing label. It returns false when there is none.
func DecodeHeading(payload []byte) (Heading, bool) {
	if len(payload) == 0 {
		return Heading{}, false
	}
	return Heading{H0: payload[0] & 0x0f, H1: payload[0] >> 4}, true
}

// ManagementName names the message with heading h under service indicator 0,
// in the specification's abbreviation; it is empty for one that is spare.
// Messages of ANSI T1.111.4 stand beside those of Q.704, (unsure) for them.
func (h Heading) ManagementName() string { return managementNames[h] }

// TestName names the message with heading h under service indicator 1 or 2.
func (h Heading) TestName() string {
	switch h {
	case Heading{1, 1}:
		return "SLTM"
	case Heading{1, 2}:
		return "SLTA"
	}
	return ""
}

var managementNames = map[Heading]string{
	{1, 1}: "COO", {1, 2}: "COA", {1, 3}: "XCO", {1, 4}: "XCA", {1, 5}: "CBD", {1, 6}: "CBA",
	{2, 1}: "ECO", {2, 2}: "ECA",
	{3, 1}: "RCT", {3, 2}: "TFC",
	{4, 1}: "TFP", {4, 2}: "TCP", {4, 3}: "TFR", {4, 4}: "TCR", {4, 5}: "TFA", {4, 6}: "TCA",
	{5, 1}: "RST", {5, 2}: "RSR", {5, 3}: "RCP", {5, 4}: "RCR",
	{6, 1}: "LIN", {6, 2}: "LUN", {6, 3}: "LIA", {6, 4}: "LUA", {6, 5}: "LID", {6, 6}: "LFU", {6, 7}: "LLT", {6, 8}: "LRT",
	{7, 1}: "TRA", {7, 2}: "TRW",
	{8, 1}: "DLC", {8, 2}: "CSS", {8, 3}: "CNS", {8, 4}: "CNP",
	{10, 1}: "UPU",
}
