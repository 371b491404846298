package forge

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// Vendors of AVPs (IANA, Private Enterprise Numbers).
const (
	vendor3GPP = 10415
	vendorGSMA = 46304
)

// definition is a row of the dictionary.
type definition struct {
	vendor, code uint32
	name         string
	codec        codec
	mandatory    bool // the M bit is set
}

// avpsByName finds a row by its name.
var avpsByName = sync.OnceValue(func() map[string]*definition {
	m := make(map[string]*definition, len(dictionary))
	for i := range dictionary {
		m[dictionary[i].name] = &dictionary[i]
	}
	return m
})

// parseAVP finds an AVP by its name, or by its code behind its vendor: 10415:1407, or 263 alone. A number that the
// dictionary lacks is an AVP of octets.
func parseAVP(text string) (definition, error) {
	if d := avpsByName()[text]; d != nil {
		return *d, nil
	}
	vendorText, codeText, ok := strings.Cut(text, ":")
	if !ok {
		vendorText, codeText = "0", text
	}
	vendor, err := strconv.ParseUint(vendorText, 0, 32)
	code, cerr := strconv.ParseUint(codeText, 0, 32)
	if err != nil || cerr != nil {
		return definition{}, errors.New(unknown("AVP", text, avpNames()))
	}
	for i := range dictionary {
		if d := &dictionary[i]; uint64(d.vendor) == vendor && uint64(d.code) == code {
			return *d, nil
		}
	}
	return definition{vendor: uint32(vendor), code: uint32(code), name: text, codec: asOctets}, nil
}

func avpNames() []string {
	names := make([]string, len(dictionary))
	for i := range dictionary {
		names[i] = dictionary[i].name
	}
	return names
}

// manner is how a message names its application, and whether sessions are kept.
type manner uint8

const (
	mannerNone    manner = iota // the header alone
	mannerAuth                  // Auth-Application-Id, with sessions
	mannerAcct                  // Acct-Application-Id
	mannerVendor                // Vendor-Specific-Application-Id, with sessions
	mannerNoState               // the same, and Auth-Session-State says that no session is kept
)

// application is an interface (attacks on which show in tests; TS 29.230, 6).
type application struct {
	name   string
	id     uint32
	manner manner
}

var applications = [...]application{
	{"base", 0, mannerNone},
	{"NASREQ", 1, mannerAuth},
	{"MIP4", 2, mannerAuth},
	{"Rf", 3, mannerAcct},
	{"Gy", 4, mannerAuth},
	{"Cx", 16777216, mannerNoState},
	{"Sh", 16777217, mannerNoState},
	{"Zn", 16777220, mannerNoState},
	{"Zh", 16777221, mannerNoState},
	{"MM10", 16777226, mannerVendor},
	{"Rx", 16777236, mannerAuth},
	{"Gx", 16777238, mannerAuth},
	{"STa", 16777250, mannerAuth},
	{"S6a", 16777251, mannerNoState},
	{"S13", 16777252, mannerNoState},
	{"SLg", 16777255, mannerNoState},
	{"SWm", 16777264, mannerAuth},
	{"SWx", 16777265, mannerNoState},
	{"S9", 16777267, mannerAuth},
	{"Zpn", 16777268, mannerNoState},
	{"S6b", 16777272, mannerAuth},
	{"SLh", 16777291, mannerNoState},
	{"Sy", 16777302, mannerAuth},
	{"Sd", 16777303, mannerAuth},
	{"S7a", 16777308, mannerNoState},
	{"Tsp", 16777309, mannerNoState},
	{"S6m", 16777310, mannerNoState},
	{"T4", 16777311, mannerNoState},
	{"S6c", 16777312, mannerNoState},
	{"SGd", 16777313, mannerNoState},
	{"S9a", 16777319, mannerAuth},
	{"MB2-C", 16777335, mannerNoState},
	{"PC4a", 16777336, mannerNoState},
	{"S6t", 16777345, mannerNoState},
	{"T6a", 16777346, mannerNoState},
	{"relay", 0xFFFFFFFF, mannerNone},
}

// parseApplication finds an application by its name or number.
func parseApplication(text string) (application, error) {
	names := make([]string, len(applications))
	id, err := strconv.ParseUint(text, 0, 32)
	for i, a := range applications {
		if a.name == text || err == nil && uint64(a.id) == id {
			return a, nil
		}
		names[i] = a.name
	}
	if err != nil {
		return application{}, errors.New(unknown("application", text, names))
	}
	return application{text, uint32(id), mannerVendor}, nil
}

// command is a command by the short form of its request.
type command struct {
	name        string // up to the last letter, R or A
	code        uint32
	application string // that it belongs to where the scenario does not say it
	toHost      bool   // requests name the host that they are for
}

var commands = [...]command{
	{"CE", 257, "base", false}, {"DW", 280, "base", false}, {"DP", 282, "base", false},
	{"RA", 258, "Gx", true}, {"AS", 274, "Rx", true}, {"ST", 275, "Rx", false}, {"AC", 271, "Rf", false},
	{"AA", 265, "Rx", false}, {"DE", 268, "STa", false}, {"CC", 272, "Gx", false},
	{"UA", 300, "Cx", false}, {"SA", 301, "Cx", false}, {"LI", 302, "Cx", false}, {"MA", 303, "Cx", false},
	{"RT", 304, "Cx", true}, {"PP", 305, "Cx", true},
	{"UD", 306, "Sh", false}, {"Sh-PU", 307, "Sh", false}, {"SN", 308, "Sh", false}, {"PN", 309, "Sh", true},
	{"BI", 310, "Zn", false}, {"GP", 312, "Zpn", false}, {"MP", 311, "MM10", false}, {"AM", 260, "MIP4", false}, {"HA", 262, "MIP4", true},
	{"UL", 316, "S6a", false}, {"CL", 317, "S6a", true}, {"AI", 318, "S6a", false}, {"ID", 319, "S6a", true},
	{"DS", 320, "S6a", true}, {"PU", 321, "S6a", false}, {"RS", 322, "S6a", true}, {"NO", 323, "S6a", false},
	{"EC", 324, "S13", false},
	{"PL", 8388620, "SLg", true}, {"LR", 8388621, "SLg", true}, {"RI", 8388622, "SLh", false},
	{"SL", 8388635, "Sy", false}, {"Sy-SN", 8388636, "Sy", true}, {"TS", 8388637, "Sd", true},
	{"UV", 8388638, "S7a", false}, {"DA", 8388639, "Tsp", false}, {"DN", 8388640, "Tsp", true}, {"SI", 8388641, "S6m", false},
	{"CV", 8388642, "S7a", true}, {"DT", 8388643, "T4", false}, {"DR", 8388644, "T4", true},
	{"OF", 8388645, "SGd", false}, {"TF", 8388646, "SGd", true},
	{"SR", 8388647, "S6c", false}, {"AL", 8388648, "S6c", true}, {"RD", 8388649, "S6c", false},
	{"GA", 8388662, "MB2-C", false}, {"GN", 8388663, "MB2-C", true},
	{"ProSe-PI", 8388664, "PC4a", false}, {"ProSe-UP", 8388665, "PC4a", true}, {"ProSe-PN", 8388666, "PC4a", false},
	{"ProSe-RS", 8388667, "PC4a", true}, {"ProSe-IL", 8388713, "PC4a", false},
	{"NI", 8388726, "S6t", false},
	{"TE", 8388656, "S9a", true}, {"CI", 8388718, "S6t", true}, {"S6t-RI", 8388719, "S6t", false}, {"CM", 8388732, "T6a", false},
	{"OD", 8388733, "T6a", false}, {"TD", 8388734, "T6a", true},
}

// parseCommand finds a command and whether it is a request by its short form (ULR, ULA), or by its code with R or A
// before it (R8388733, A316).
func parseCommand(text string) (c command, request bool, err error) {
	if len(text) > 1 {
		name, last := text[:len(text)-1], text[len(text)-1]
		for _, c := range commands {
			if c.name == name && (last == 'R' || last == 'A') {
				return c, last == 'R', nil
			}
		}
		if code, err := strconv.ParseUint(text[1:], 0, 24); err == nil && (text[0] == 'R' || text[0] == 'A') {
			for _, c := range commands {
				if uint64(c.code) == code {
					return c, text[0] == 'R', nil
				}
			}
			return command{code: uint32(code), application: "relay"}, text[0] == 'R', nil
		}
	}
	var names []string
	for _, c := range commands {
		names = append(names, c.name+"R", c.name+"A")
	}
	return command{}, false, errors.New(unknown("command", text, names))
}

// peerOnly tells that the command goes to the next peer and no further.
func (c *command) peerOnly() bool { return c.application == "base" }

// parseResult reads a Result-Code, or vendor/code for an Experimental-Result.
func parseResult(text string) (vendor, code uint32, err error) {
	vendorText, codeText, ok := strings.Cut(text, "/")
	if !ok {
		vendorText, codeText = "0", text
	}
	v, verr := strconv.ParseUint(vendorText, 10, 32)
	c, cerr := strconv.ParseUint(codeText, 10, 32)
	if verr != nil || cerr != nil {
		return 0, 0, fmt.Errorf("result: %q is no Result-Code such as 5012, nor an Experimental-Result such as 10415/5001", text)
	}
	return uint32(v), uint32(c), nil
}
