package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"cordon/protocols/decode"
)

// variantFlags are the flags that tell what a capture does not.
type variantFlags struct {
	variant  string
	m3ua     []uint
	diameter []uint
	gtp      []uint
	capSSNs  []uint
}

func addVariantFlags(cmd *cobra.Command, v *variantFlags) {
	cmd.Flags().StringVar(&v.variant, "variant", "auto", "SCCP and MTP3 variant: auto, itu or ansi")
	cmd.Flags().UintSliceVar(&v.m3ua, "m3ua-port", nil, "further TCP ports that carry M3UA, beside 2905")
	cmd.Flags().UintSliceVar(&v.diameter, "diameter-port", nil, "further TCP and SCTP ports that carry Diameter, beside 3868 and 5868")
	cmd.Flags().UintSliceVar(&v.gtp, "gtp-port", nil, "further UDP ports that carry GTP-C, beside 2123, 2152 and 3386")
	cmd.Flags().UintSliceVar(&v.capSSNs, "cap-ssn", nil, "further subsystem numbers of CAP, beside 146")
}

func (v *variantFlags) options() (decode.Options, error) {
	var o decode.Options
	switch v.variant {
	case "auto":
	case "itu":
		o.Variant = decode.VariantITU
	case "ansi":
		o.Variant = decode.VariantANSI
	default:
		return o, &exitError{exitUsage, fmt.Errorf("variant %q is not known: auto, itu or ansi", v.variant)}
	}
	var err error
	if o.M3UAPorts, err = ports(v.m3ua); err != nil {
		return o, err
	}
	if o.DiameterPorts, err = ports(v.diameter); err != nil {
		return o, err
	}
	if o.GTPPorts, err = ports(v.gtp); err != nil {
		return o, err
	}
	for _, s := range v.capSSNs {
		if s == 0 || s > 254 {
			return o, &exitError{exitUsage, fmt.Errorf("subsystem number %d is out of range", s)}
		}
		o.CAPSSNs = append(o.CAPSSNs, uint8(s))
	}
	return o, nil
}

// ports are what a flag names.
func ports(list []uint) ([]uint16, error) {
	var out []uint16
	for _, p := range list {
		if p == 0 || p > 65535 {
			return nil, &exitError{exitUsage, fmt.Errorf("port %d is out of range", p)}
		}
		out = append(out, uint16(p))
	}
	return out, nil
}
