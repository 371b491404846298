package argument

import (
	"net/netip"

	"cordon/protocols/message"
	"cordon/protocols/numbering"
	"cordon/protocols/sms"
	"cordon/protocols/wire"
)

// addressString reads an AddressString.
func (r *Reader) addressString(b []byte, m *Member) (ok bool) {
	a := &r.address
	if !a.Set(b) {
		return false
	}
	limit := numbering.MaxISDNOctets
	if m.Kind == Centre || m.Kind == Dialled {
		limit = numbering.MaxAddressOctets
	}
	if len(b) > limit {
		r.M.Anomalies.Set(wire.AnomalyMAPAddressLength)
	}
	switch m.Kind {
	case Node, Centre:
		a.CheckNode(&r.M.Anomalies)
	case Number:
		if m.Field == message.FieldMAPMSISDN {
			r.identity(m.Field, &r.msisdns, &a.Digits)
			return true
		}
	}
	r.M.AddCopy(m.Field, a.Digits.Bytes())
	return true
}

// party reads a number in the coding of ISUP.
func (r *Reader) party(b []byte, m *Member) (ok bool) {
	var p numbering.PartyNumber
	switch m.Kind {
	case Called:
		ok = p.SetCalled(b)
	case Calling:
		ok = p.SetCalling(b)
	default:
		ok = len(b) > 0 && p.SetCalling(b[1:])
	}
	if ok {
		r.M.AddCopy(m.Field, p.Digits.Bytes())
	}
	return ok
}

// other reads the kinds that are seldom met.
func (r *Reader) other(b []byte, m *Member) (ok bool) {
	switch m.Kind {
	case GSN, GSNText:
		return r.gsn(b, m)
	case PLMN:
		var p numbering.PLMN
		ok = p.SetOctets(b)
		r.M.AddCopy(m.Field, p.Bytes())
		return ok
	case APN:
		return r.apn(b, m.Field)
	case DCS:
		r.hasDCS = len(b) == 1
		if r.hasDCS {
			r.dcs = b[0]
		}
		return r.hasDCS
	case Text:
		return r.text(b, m.Field)
	case IA5:
		r.M.AddView(m.Field, b)
	case TPDU:
		r.M.AddHex(m.Field, b)
		sms.Describe(r.M, b, r.Way)
	}
	return true
}

// Types of a GSN address (TS 23.003, 5.1), with the length in the lower six bits.
const (
	gsnIPv4 = 0<<6 | 4
	gsnIPv6 = 1<<6 | 16
)

func (r *Reader) gsn(b []byte, m *Member) (ok bool) {
	if len(b) == 0 {
		return false
	}
	a, ok := netip.AddrFromSlice(b[1:])
	if !ok {
		return false
	}
	if m.Kind == GSN {
		r.M.AddAddr(m.Field, a)
	} else if dst := r.M.Text(maxAddrText); dst != nil {
		r.M.AddView(m.Field, a.AppendTo(dst[:0]))
	}
	return b[0] == gsnIPv4 && a.Is4() || b[0] == gsnIPv6 && a.Is6()
}

// maxAddrText is the length of the longest IPv6 address in text.
const maxAddrText = 39

// apn reads labels of one octet length each, and writes them with dots.
func (r *Reader) apn(b []byte, f message.FieldID) (ok bool) {
	dst := r.M.Text(len(b))
	if dst == nil {
		return false
	}
	dst = dst[:0]
	for len(b) > 0 {
		n := int(b[0])
		if ok = n < len(b); !ok {
			n = len(b) - 1
		}
		if len(dst) > 0 {
			dst = append(dst, '.')
		}
		dst = append(dst, b[1:1+n]...)
		b = b[1+n:]
	}
	r.M.AddView(f, dst)
	return ok
}
