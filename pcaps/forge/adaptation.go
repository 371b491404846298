package forge

import (
	"encoding/binary"
	"fmt"

	"cordon/protocols/m2pa"
	"cordon/protocols/m3ua"
	"cordon/protocols/mtp3"
)

// MTP is the routing label, which M3UA and MTP3 both have.
type MTP struct {
	// OPC and DPC are point codes in decimal, those of the nodes without it.
	OPC *uint32 `yaml:"opc,omitempty"`
	DPC *uint32 `yaml:"dpc,omitempty"`
	// NI is the network indicator, 0 (international) without it; SI the service indicator, 3 (SCCP) without it.
	NI  *int `yaml:"ni,omitempty"`
	SI  *int `yaml:"si,omitempty"`
	SLS *int `yaml:"sls,omitempty"`
	MP  *int `yaml:"mp,omitempty"`
	// Hex replaces what stands behind the label.
	Hex Hex `yaml:"hex,omitempty"`
}

// M3UA is what a DATA message has besides the label.
type M3UA struct {
	// RC are routing contexts, NA is the network appearance.
	RC []uint32 `yaml:"rc,omitempty"`
	NA *uint32  `yaml:"na,omitempty"`
	// Correlation is the correlation identifier.
	Correlation *uint32 `yaml:"correlation,omitempty"`
	// Hex replaces the whole message of the adaptation layer, whichever that is.
	Hex Hex `yaml:"hex,omitempty"`
}

func (l MTP) over(base MTP) MTP {
	orElse(&l.OPC, base.OPC)
	orElse(&l.DPC, base.DPC)
	orElse(&l.NI, base.NI)
	orElse(&l.SI, base.SI)
	orElse(&l.SLS, base.SLS)
	orElse(&l.MP, base.MP)
	return l
}

func (u M3UA) over(base M3UA) M3UA {
	if u.RC == nil {
		u.RC = base.RC
	}
	orElse(&u.NA, base.NA)
	orElse(&u.Correlation, base.Correlation)
	return u
}

// The adaptation layers, and what a message in one of them is carried as.
const (
	adaptationM3UA = "m3ua"
	adaptationM2PA = "m2pa"
	adaptationNone = "none" // MTP3 or SCCP as the frame itself
	// adaptationDiameter is that of Diameter messages, which none stands under.
	adaptationDiameter = "diameter"
	// adaptationGTP is that of GTP messages.
	adaptationGTP = "gtp"

	portM3UA     = 2905
	portM2PA     = 3565
	portDiameter = 3868

	// ppidDiameter is that of Diameter over SCTP (RFC 6733, 2.1).
	ppidDiameter = 46

	// maxFSN is the highest sequence number of M2PA; as a backward one it tells that nothing was received.
	maxFSN = 1<<24 - 1
)

// adapt puts an SCCP message (or whatever the label's service is) into a message of the adaptation layer.
func (b *Builder) adapt(r *resolved, payload []byte) ([]byte, error) {
	if r.m3ua.Hex != nil {
		return r.m3ua.Hex, nil
	}
	if r.mtp.Hex != nil {
		payload = r.mtp.Hex
	}
	opc, dpc := r.mtp.OPC, r.mtp.DPC
	orElse(&opc, r.from.PC)
	orElse(&dpc, r.to.PC)
	if r.carriage.Link == linkSCCP {
		return payload, nil
	}
	if opc == nil || dpc == nil {
		return nil, fmt.Errorf("the point code of %s or %s is missing", r.message.From, r.message.To)
	}
	unit := mtp3.Message{
		SI: uint8(value(r.mtp.SI, mtp3.SISCCP)), NI: uint8(value(r.mtp.NI, mtp3.NIInternational)),
		Priority: uint8(value(r.mtp.MP, 0)), SLS: uint8(value(r.mtp.SLS, 0)),
		OPC: *opc, DPC: *dpc, Payload: payload,
	}
	switch r.carriage.Adaptation {
	case adaptationM2PA:
		b.lastFSN = (b.lastFSN + 1) & maxFSN
		return m2pa.AppendUserData(nil, maxFSN, b.lastFSN, unit.Priority, mtp3.Append(nil, mtp3.ITU, &unit)), nil
	case adaptationNone:
		return mtp3.Append(nil, mtp3.ITU, &unit), nil
	}
	m := m3ua.Message{Data: m3ua.ProtocolData{
		OPC: unit.OPC, DPC: unit.DPC, SI: unit.SI, NI: unit.NI, MP: unit.Priority, SLS: unit.SLS, Payload: payload,
	}}
	if r.m3ua.NA != nil {
		m.Set(m3ua.NetworkAppearance)
		m.NetworkAppearance = *r.m3ua.NA
	}
	if len(r.m3ua.RC) > 0 {
		m.Set(m3ua.RoutingContext)
		for _, rc := range r.m3ua.RC {
			m.RoutingContexts = binary.BigEndian.AppendUint32(m.RoutingContexts, rc)
		}
	}
	if r.m3ua.Correlation != nil {
		m.Set(m3ua.CorrelationID)
		m.CorrelationID = *r.m3ua.Correlation
	}
	return m3ua.AppendData(nil, &m), nil
}
