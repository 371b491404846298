package decode

// Variant is the national variant of SCCP addresses and of the MTP3 label.
type Variant uint8

// The variants. Auto is for captures, whose network nobody configured: of the
// ITU and the ANSI reading of an SCCP message the one that has less to forgive
// holds. A link must say which it is: guessing there would be an evasion.
const (
	VariantAuto Variant = iota
	VariantITU
	VariantANSI
)

// Ports on which a transport carries an adaptation layer when the payload
// protocol identifier does not tell (IANA registry).
const (
	portM2UA = 2904
	portM3UA = 2905
	portM2PA = 3565
	portSUA  = 14001

	portDiameter    = 3868
	portDiameterTLS = 5868
)

// Options tell what bytes alone cannot.
type Options struct {
	// Variant of SCCP addresses and MTP3 labels; Auto for captures.
	Variant Variant
	// M3UAPorts are TCP ports that carry M3UA, beside 2905.
	M3UAPorts []uint16
	// DiameterPorts are TCP and SCTP ports that carry Diameter, beside 3868 and
	// 5868.
	DiameterPorts []uint16
	// GTPPorts are UDP ports that carry GTP-C, beside 2123; 2152 is GTP-U and 3386
	// version 0 and GTP'.
	GTPPorts []uint16
	// CAPSSNs are subsystem numbers of CAP, beside 146, for dialogues whose
	// messages carry no application context.
	CAPSSNs []uint8
}
