package forge

import (
	"fmt"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v4"
)

// Diameter is a Diameter message. Identifiers, Session-Id, hosts, realms and what names the application have defaults;
// an answer has them from its request.
type Diameter struct {
	line int

	// Command is the short form of a command, ULR for the request and ULA for its answer, or R or A and its code.
	Command string
	// Application is that of the header, by name or number; without it the one that the command belongs to.
	Application string
	// Result is the Result-Code of an answer, 2001 without it, or an Experimental-Result such as 10415/5001; none
	// leaves both out.
	Result string
	// Flags are the letters of the command flags that are set, of R, P, E and T, or their octet as a number.
	Flags string
	// Version and Length replace what the header tells.
	Version *int
	Length  *int
	// HopByHop and EndToEnd replace the identifiers.
	HopByHop *uint32
	EndToEnd *uint32
	// AVPs stand behind those that have defaults, or in their place. One without a value is left out.
	AVPs []AVP
	// Bare leaves out all that has a default but is not asked for.
	Bare bool
	// Forms are other ways of writing the message, by the names of avpForms.
	Forms Words
	// Trailing octets stand behind the last AVP, Hex in the place of the whole message.
	Trailing Hex
	Hex      Hex
}

// diameterKeys are the keys of a Diameter message.
var diameterKeys = []string{"command", "application", "result", "flags", "version", "length", "hop_by_hop", "end_to_end", "avps",
	"bare", "forms", "trailing", "hex"}

// UnmarshalYAML reads a Diameter message.
func (d *Diameter) UnmarshalYAML(n *yaml.Node) error {
	var plain struct {
		Command     string    `yaml:"command"`
		Application string    `yaml:"application"`
		Result      string    `yaml:"result"`
		Flags       string    `yaml:"flags"`
		Version     *int      `yaml:"version"`
		Length      *int      `yaml:"length"`
		HopByHop    *uint32   `yaml:"hop_by_hop"`
		EndToEnd    *uint32   `yaml:"end_to_end"`
		AVPs        yaml.Node `yaml:"avps"`
		Bare        bool      `yaml:"bare"`
		Forms       Words     `yaml:"forms"`
		Trailing    Hex       `yaml:"trailing"`
		Hex         Hex       `yaml:"hex"`
	}
	if err := strict(n, &plain, diameterKeys...); err != nil {
		return err
	}
	*d = Diameter{
		line: n.Line, Command: plain.Command, Application: plain.Application, Result: plain.Result, Flags: plain.Flags,
		Version: plain.Version, Length: plain.Length, HopByHop: plain.HopByHop, EndToEnd: plain.EndToEnd,
		Bare: plain.Bare, Forms: plain.Forms, Trailing: plain.Trailing, Hex: plain.Hex,
	}
	if plain.AVPs.IsZero() {
		return nil
	}
	var err error
	d.AVPs, err = parseAVPs(&plain.AVPs)
	return err
}

// check tells what is wrong with the message by itself.
func (d *Diameter) check(fault func(line int, format string, args ...any)) {
	if d.Hex != nil {
		return
	}
	if _, _, err := parseCommand(d.Command); err != nil {
		fault(d.line, "%v", err)
	}
	if _, err := parseApplication(d.Application); err != nil && d.Application != "" {
		fault(d.line, "%v", err)
	}
	if d.Result != "" && d.Result != resultNone {
		if _, _, err := parseResult(d.Result); err != nil {
			fault(d.line, "%v", err)
		}
	}
	if _, err := parseCommandFlags(d.Flags); err != nil {
		fault(d.line, "%v", err)
	}
	if d.Version != nil && (*d.Version < 0 || *d.Version > 255) || d.Length != nil && (*d.Length < 0 || *d.Length > 1<<24-1) {
		fault(d.line, "version is an octet, length has 24 bits")
	}
	for _, f := range d.Forms {
		if avpForms[f] == nil {
			fault(d.line, "%s", unknown("form", f, avpFormNames()))
		}
	}
	for i := range d.AVPs {
		if _, err := d.AVPs[i].build(0); err != nil {
			fault(max(d.line, d.AVPs[i].line), "%v", err)
		}
	}
}

const (
	flagR = 0x80
	flagE = 0x20
	flagT = 0x10
	// flagP of AVPs stands elsewhere than that of commands.
	flagProxiable = 0x40

	resultNone    = "none"
	resultSuccess = "2001"
)

func parseCommandFlags(text string) (uint8, error) {
	if n, err := strconv.ParseUint(text, 0, 8); err == nil {
		return uint8(n), nil
	}
	var flags uint8
	for _, letter := range text {
		switch letter {
		case 'R':
			flags |= flagR
		case 'P':
			flags |= flagProxiable
		case 'E':
			flags |= flagE
		case 'T':
			flags |= flagT
		default:
			return 0, fmt.Errorf("flags: %q is none of R, P, E and T, nor a number such as 0xc0", text)
		}
	}
	return flags, nil
}

// diameterMessage is a message before it is written.
type diameterMessage struct {
	version               int
	flags                 uint8
	command, application  uint32
	hopByHop, endToEnd    uint32
	avps                  []*avp
	length                *int
	trailing              []byte
	paddingOfLastIsMissed bool
}

// append writes the message (RFC 6733, 3).
func (m *diameterMessage) append(dst []byte) []byte {
	body := appendAVPs(nil, m.avps)
	if m.paddingOfLastIsMissed && len(m.avps) > 0 {
		last := m.avps[len(m.avps)-1].append(nil)
		body = body[:len(body)-int(-avpLength(last)&3)]
	}
	body = append(body, m.trailing...)
	const headerLength = 20
	dst = append24(append(dst, byte(m.version)), uint32(value(m.length, headerLength+len(body))))
	dst = append24(append(dst, m.flags), m.command)
	for _, n := range []uint32{m.application, m.hopByHop, m.endToEnd} {
		dst = append(dst, byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
	}
	return append(dst, body...)
}

// avpLength is the length that the header of an AVP tells.
func avpLength(b []byte) uint32 {
	if len(b) < 8 {
		return 0
	}
	return uint32(b[5])<<16 | uint32(b[6])<<8 | uint32(b[7])
}

// Request makes a request for use without YAML.
func Request(command string, avps ...AVP) *Diameter { return &Diameter{Command: command, AVPs: avps} }

// AnswerWith makes an answer with a result, 2001 where it is empty.
func AnswerWith(command, result string, avps ...AVP) *Diameter {
	return &Diameter{Command: command, Result: result, AVPs: avps}
}

// clone copies what transforms change.
func (d *Diameter) clone() *Diameter {
	c := *d
	c.Forms = slices.Clone(d.Forms)
	c.AVPs = slices.Clone(d.AVPs)
	return &c
}
