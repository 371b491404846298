package sms

import (
	"cordon/protocols/message"
	"cordon/protocols/wire"
)

// pidSIM is (U)SIM data download (TS 23.040, 9.2.3.9).
const pidSIM = 0x7F

// classSIM is the message class of what goes to the SIM card.
const classSIM = 2

// Describe reads tpdu and adds its values to m, to the component that is open
// if there is one. tpdu must not change before m is reset.
func Describe(m *message.Message, tpdu []byte, w Way) {
	var t TPDU
	t.Decode(tpdu, w, &m.Anomalies)
	m.AddText(message.FieldSMSType, t.Type.String())
	switch t.Type {
	case TypeReserved:
		return
	case TypeSubmit, TypeStatusReport, TypeCommand:
		m.AddInt(message.FieldSMSReference, int64(t.Reference))
	}
	switch t.Type {
	case TypeStatusReport:
		m.AddInt(message.FieldSMSStatus, int64(t.Status))
	case TypeCommand:
		m.AddInt(message.FieldSMSCommand, int64(t.Command))
	}
	describeAddress(m, &t.Address)
	sim := t.HasPID && t.PID == pidSIM
	if t.HasPID {
		m.AddInt(message.FieldSMSPID, int64(t.PID))
	}
	waiting := false
	if t.HasDCS {
		class, ok := describeCoding(m, t.DCS)
		sim = sim || ok && class == classSIM
		waiting = t.DCS.Waiting()
	}
	toCard, indication := describeHeader(m, &t)
	m.AddBool(message.FieldSMSSIM, sim || toCard)
	m.AddBool(message.FieldSMSWaiting, waiting || indication)
}

func describeAddress(m *message.Message, a *Address) {
	if a.Length == 0 {
		return
	}
	m.AddText(message.FieldSMSAddressType, a.NumberName())
	var scratch [MaxAddressText]byte
	m.AddCopy(message.FieldSMSAddress, a.Append(scratch[:0]))
}

func describeCoding(m *message.Message, d DCS) (class uint8, ok bool) {
	m.AddInt(message.FieldSMSDCS, int64(d))
	m.AddText(message.FieldSMSAlphabet, d.Alphabet().String())
	m.AddBool(message.FieldSMSCompressed, d.Compressed())
	if d.Reserved() {
		m.Anomalies.Set(wire.AnomalySMSCoding)
	}
	if class, ok = d.Class(); ok {
		m.AddInt(message.FieldSMSClass, int64(class))
	}
	return class, ok
}

// describeHeader adds the elements of the header, and a command packet where
// one of them tells that the data are one. sim tells of any element for the
// SIM card, waiting of an indication that messages wait.
func describeHeader(m *message.Message, t *TPDU) (sim, waiting bool) {
	var e Element
	command := false
	for h := t.Header; h.Next(&e); {
		m.AddInt(message.FieldSMSElements, int64(e.ID))
		if p, ok := e.Parts(); ok {
			m.AddInt(message.FieldSMSConcatReference, int64(p.Reference))
			m.AddInt(message.FieldSMSConcatTotal, int64(p.Total))
			m.AddInt(message.FieldSMSConcatPart, int64(p.Number))
		}
		if p, ok := e.Ports(); ok {
			m.AddInt(message.FieldSMSPortDestination, int64(p.Destination))
			m.AddInt(message.FieldSMSPortSource, int64(p.Source))
		}
		sim = sim || e.SIM()
		command = command || e.ID == ElementCommandPacket
		waiting = waiting || e.ID == ElementIndication
	}
	if command {
		describeCommand(m, t.UserData)
	}
	return sim, waiting
}

func describeCommand(m *message.Message, data []byte) {
	var p CommandPacket
	if !p.Decode(data, &m.Anomalies) {
		m.Anomalies.Set(wire.AnomalySMSHeader)
		return
	}
	m.AddHex(message.FieldSMSTAR, p.TAR[:])
	m.AddInt(message.FieldSMSSPI, int64(p.SPI))
	m.AddInt(message.FieldSMSKIc, int64(p.KIc))
	m.AddInt(message.FieldSMSKID, int64(p.KID))
	m.AddBool(message.FieldSMSAuthenticated, p.Authenticated())
}
