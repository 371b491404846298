package forge

import (
	"errors"
	"fmt"
	"slices"

	"go.yaml.in/yaml/v4"

	"cordon/protocols/numbering"
)

// TPDU is a short message as the service centre sends it (SMS-DELIVER) or takes it (SMS-SUBMIT), TS 23.040, 9.2.2.
type TPDU struct {
	// Type is deliver (also without it) or submit.
	Type string `yaml:"type,omitempty"`
	// Address is the originating or destination address: digits, "nature.plan:digits" or "text:NAME".
	Address string `yaml:"address,omitempty"`
	PID     int    `yaml:"pid,omitempty"`
	DCS     int    `yaml:"dcs,omitempty"`
	// UDH is the user data header without its length.
	UDH Hex `yaml:"udh,omitempty"`
	// Text is the message in the GSM alphabet, Data its octets where they are no text.
	Text string `yaml:"text,omitempty"`
	Data Hex    `yaml:"data,omitempty"`
	// Reference is the message reference of a submit.
	Reference int `yaml:"reference,omitempty"`
	// Length stands for the true TP-UDL.
	Length *int `yaml:"length,omitempty"`
}

var tpduTypes = []string{"", "deliver", "submit"}

// UnmarshalYAML reads and checks a short message.
func (t *TPDU) UnmarshalYAML(n *yaml.Node) error {
	type plain TPDU
	if err := strict(n, (*plain)(t), "type", "address", "pid", "dcs", "udh", "text", "data", "reference", "length"); err != nil {
		return err
	}
	if !slices.Contains(tpduTypes, t.Type) {
		return errors.New(unknown("short message", t.Type, tpduTypes[1:]))
	}
	if t.PID < 0 || t.PID > 255 || t.DCS < 0 || t.DCS > 255 || t.Reference < 0 || t.Reference > 255 {
		return errors.New("pid, dcs and reference are octets")
	}
	if t.Length != nil && (*t.Length < 0 || *t.Length > 255) {
		return errors.New("length is an octet")
	}
	if t.Text != "" && t.Data != nil {
		return errors.New("text and data exclude each other")
	}
	_, err := t.encode(0)
	return err
}

// maxUserData is the most that a short message holds (TS 23.040, 9.2.3.24), in octets.
const maxUserData = 140

func (t *TPDU) encode(repetition int) ([]byte, error) {
	first := byte(0x04) // deliver, no more messages
	if t.Type == "submit" {
		first = 0x01
	}
	if len(t.UDH) > 0 {
		first |= 0x40
	}
	b := []byte{first}
	if t.Type == "submit" {
		b = append(b, byte(t.Reference))
	}
	b, err := appendSMSAddress(b, expand(t.Address, repetition))
	if err != nil {
		return nil, err
	}
	b = append(b, byte(t.PID), byte(t.DCS))
	if t.Type != "submit" {
		b = append(b, 0x52, 0x01, 0x90, 0x80, 0x35, 0x02, 0x00) // the time stamp: 2025-10-09 08:53:20
	}
	var header []byte
	if len(t.UDH) > 0 {
		header = append([]byte{byte(len(t.UDH))}, t.UDH...)
	}
	length, data := len(header)+len(t.Data), slices.Concat(header, t.Data)
	if t.Data == nil {
		// The text begins at the next septet behind the header.
		fill := (7 - len(header)*8%7) % 7
		septets := toGSM(expand(t.Text, repetition))
		length = (len(header)*8+fill)/7 + len(septets)
		data = append(slices.Clone(header), pack7(septets, fill)...)
	}
	if len(data) > maxUserData {
		return nil, fmt.Errorf("user data of %d octets; %d are possible", len(data), maxUserData)
	}
	if t.Length != nil {
		length = *t.Length
	}
	return append(append(b, byte(length)), data...), nil
}

// appendSMSAddress appends an address field: its length counts half octets (TS 23.040, 9.1.2.5).
func appendSMSAddress(b []byte, text string) ([]byte, error) {
	if len(text) > 5 && text[:5] == "text:" {
		packed := pack7(toGSM(text[5:]), 0)
		septetBits := len(text[5:]) * 7
		b = append(b, byte((septetBits+3)/4), 0xd0)
		return append(b, packed...), nil
	}
	field, err := encodeAddress(text)
	if err != nil {
		return nil, err
	}
	var a numbering.Address
	a.Set(field)
	return append(append(b, byte(a.Digits.Len())), field...), nil
}

// gsmAlphabet is the part of the GSM default alphabet that is not at its place in ASCII (TS 23.038, 6.2.1).
var gsmAlphabet = map[rune]byte{'@': 0, '$': 2, '_': 0x11, '£': 1, '¥': 3, 'è': 4, 'é': 5, 'ä': 0x7b, 'ö': 0x7c, 'ü': 0x7e, 'ß': 0x1e}

// toGSM turns characters into septets; what the alphabet does not have becomes a question mark.
func toGSM(text string) []byte {
	var out []byte
	for _, r := range text {
		switch code, ok := gsmAlphabet[r]; {
		case ok:
			out = append(out, code)
		case r == '\n', r == '\r', r >= ' ' && r <= 'Z' && r != '$' && r != '@', r >= 'a' && r <= 'z':
			out = append(out, byte(r))
		default:
			out = append(out, '?')
		}
	}
	return out
}

// pack7 packs septets behind so many bits of fill.
func pack7(septets []byte, fill int) []byte {
	out := make([]byte, (fill+len(septets)*7+7)/8)
	for i, s := range septets {
		at := fill + i*7
		out[at/8] |= s << (at % 8)
		if at%8 > 1 {
			out[at/8+1] |= s >> (8 - at%8)
		}
	}
	return out
}

// packUSSD packs a USSD string: where seven bits would be left over they are a carriage return, lest they read as an
// at sign (TS 23.038, 6.1.2.3.1).
func packUSSD(text string) []byte {
	septets := toGSM(text)
	if len(septets)%8 == 7 {
		septets = append(septets, '\r')
	}
	return pack7(septets, 0)
}
