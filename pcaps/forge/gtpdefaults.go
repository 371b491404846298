package forge

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cordon/protocols/gtp"
	"cordon/protocols/message"
)

// gtpElements are the information elements of a message: those that it has unless the scenario says otherwise, and
// those that it names. Versions 0 and 1 have them by ascending type.
func (b *Builder) gtpElements(r *resolved, g *GTP, row *gtp.MessageType, s *gtpSession, scope *gtpScope) ([]*gtpIE, error) {
	var texts []gtpDefault
	if !g.Bare {
		texts = r.gtpDefaults(g, row, s)
	}
	var defaults []*gtpIE
	for _, t := range texts {
		if t.text == "" && t.members == nil {
			continue // of a network that has none
		}
		e, err := t.build(scope)
		if err != nil {
			return nil, fmt.Errorf("default of %s: %w", t.name, err)
		}
		defaults = append(defaults, e)
	}
	out, err := combineGTP(defaults, g.IEs, scope)
	if row.Protocol != message.ProtocolGTPv2 && !g.Unsorted {
		slices.SortStableFunc(out, func(x, y *gtpIE) int { return int(x.typ) - int(y.typ) })
	}
	return out, err
}

// gtpDefault is an information element by name, with its text or its members.
type gtpDefault struct {
	name, text string
	members    []gtpDefault
}

func (t *gtpDefault) build(s *gtpScope) (*gtpIE, error) {
	e, err := parseGTPName(s.protocol, t.name)
	if err != nil {
		return nil, err
	}
	out := &gtpIE{typ: e.Type, instance: e.Instance}
	if t.members == nil {
		out.data, err = s.encode(e.Type, t.text)
		return out, err
	}
	out.group = true
	for i := range t.members {
		m, err := t.members[i].build(s)
		if err != nil {
			return nil, err
		}
		out.members = append(out.members, m)
	}
	return out, nil
}

// Interface types of F-TEIDs (TS 29.274, 8.22), as texts.
const (
	sgwUser, pgwUser       = "4", "5"
	sgwControl, pgwControl = "6", "7"
)

func is(name, text string) gtpDefault { return gtpDefault{name: name, text: text} }

func bearer(members ...gtpDefault) gtpDefault {
	return gtpDefault{name: "Bearer Context", members: members}
}

// gtpDefaults are the information elements that a message has unless it says otherwise.
func (r *resolved) gtpDefaults(g *GTP, row *gtp.MessageType, s *gtpSession) []gtpDefault {
	home := r.to.PLMN
	if row.Kind == gtp.KindAnswer {
		home = r.from.PLMN
	}
	imsi, msisdn := gtpSubscriber(home)
	for i := range g.IEs {
		if e := &g.IEs[i]; begins(row) && strings.HasSuffix(e.name, "IMSI") && len(e.Values) > 0 {
			imsi = expand(e.Values[0].Text, r.repetition)
		}
	}
	if s.imsi == "" {
		s.imsi = imsi
	}
	d := &gtpSender{r: r, g: g, imsi: imsi, msisdn: msisdn, home: home, address: s.address(false).String(), charging: strconv.FormatUint(uint64(s.number), 10)}
	switch row.Protocol {
	case message.ProtocolGTPv2:
		return d.version2(row)
	case message.ProtocolGTPv1:
		return d.version1(row)
	case message.ProtocolGTPv0:
		return d.version0(row)
	case message.ProtocolGTPU:
		return d.user(row)
	}
	return nil
}

// gtpSender is what defaults are made from.
type gtpSender struct {
	r                  *resolved
	g                  *GTP
	imsi, msisdn, home string
	address            string
	charging           string // the Charging ID, one a session
}

// plmn is the network that the sender stands in.
func (d *gtpSender) plmn() string {
	if d.r.from.PLMN == "" {
		return "001-01"
	}
	return d.r.from.PLMN
}

// apn is the access point of the subscriber's home.
func (d *gtpSender) apn() string {
	if len(d.home) < 6 {
		return "internet"
	}
	return fmt.Sprintf("internet.mnc%03s.mcc%s.gprs", d.home[4:], d.home[:3])
}

func (d *gtpSender) place() string {
	return fmt.Sprintf("tai %s 1, ecgi %s 0x17a2b01", d.plmn(), d.plmn())
}

// cause of an answer; of a refusal nothing stands beside it.
func (d *gtpSender) cause(accepted int) (cause gtpDefault, refused bool) {
	c := value(d.g.Cause, accepted)
	return is("Cause", fmt.Sprint(c)), c < accepted || c >= accepted+48
}

func (d *gtpSender) version2(row *gtp.MessageType) []gtpDefault {
	cause, refused := d.cause(16)
	if row.Kind == gtp.KindAnswer && refused && row.Type > 3 {
		return []gtpDefault{cause}
	}
	ebi := is("EBI", "5")
	switch row.Type {
	case 1, 2:
		return []gtpDefault{is("Recovery", "7")}
	case 32:
		return []gtpDefault{is("IMSI", d.imsi), is("MSISDN", d.msisdn), is("MEI", "3500990012345612"), is("ULI", d.place()), is("Serving Network", d.plmn()),
			is("RAT Type", "6"), is("F-TEID", sgwControl), is("APN", d.apn()), is("Selection Mode", "0"), is("PDN Type", "1"), is("PAA", "0.0.0.0"),
			is("APN Restriction", "0"), is("AMBR", "50000 150000"), bearer(ebi, is("F-TEID/2", sgwUser), is("Bearer QoS", "9")), is("Recovery", "7"), is("UE Time Zone", "4")}
	case 33:
		return []gtpDefault{cause, is("F-TEID/1", pgwControl), is("PAA", d.address), is("APN Restriction", "0"), is("AMBR", "50000 150000"),
			bearer(ebi, is("Cause", "16"), is("F-TEID/2", pgwUser), is("Bearer QoS", "9"), is("Charging ID", d.charging)), is("Recovery", "7")}
	case 34:
		return []gtpDefault{is("ULI", d.place()), is("Serving Network", d.plmn()), is("RAT Type", "6"), is("F-TEID", sgwControl), bearer(ebi, is("F-TEID/1", sgwUser)), is("UE Time Zone", "4")}
	case 35:
		return []gtpDefault{cause, bearer(ebi, is("Cause", "16"), is("Charging ID", d.charging))}
	case 36:
		return []gtpDefault{ebi, is("ULI", d.place())}
	case 38:
		return []gtpDefault{is("IMSI", d.imsi), is("RAT Type", "6"), is("ULI", d.place())}
	case 64:
		return []gtpDefault{is("AMBR", "50000 150000"), bearer(ebi, is("Bearer QoS", "9"))}
	case 66:
		return []gtpDefault{bearer(is("EBI", "6"))}
	case 68:
		return []gtpDefault{ebi, is("Procedure Transaction ID", "1"), is("TAD", "01")}
	case 95:
		return []gtpDefault{ebi, bearer(is("EBI", "0"), is("Bearer TFT", "2131100910c63364faffffffff"), is("F-TEID/1", pgwUser), is("Bearer QoS", "1"))}
	case 96:
		return []gtpDefault{cause, bearer(is("EBI", "6"), is("Cause", "16"), is("F-TEID/2", sgwUser))}
	case 97:
		return []gtpDefault{is("AMBR", "50000 150000"), bearer(ebi, is("Bearer QoS", "9"))}
	case 98:
		return []gtpDefault{cause, bearer(ebi, is("Cause", "16"))}
	case 99:
		return []gtpDefault{ebi}
	case 101:
		return []gtpDefault{is("FQ-CSID", "own 1")}
	}
	if row.Kind == gtp.KindAnswer {
		return []gtpDefault{cause}
	}
	return nil
}

func (d *gtpSender) version1(row *gtp.MessageType) []gtpDefault {
	cause, refused := d.cause(128)
	if row.Kind == gtp.KindAnswer && refused && row.Type > 3 {
		return []gtpDefault{cause}
	}
	const qos = "02" + "1b921f7396fefe74ffff00" // streaming, 8 Mbit/s
	nsapi, own := is("NSAPI", "5"), is("GSN Address", "own")
	switch row.Type {
	case 2:
		return []gtpDefault{is("Recovery", "7")}
	case 16:
		return []gtpDefault{is("IMSI", d.imsi), is("RAI", d.plmn()+" 1 1"), is("Recovery", "7"), is("Selection Mode", "0"), is("TEID Data I", "own"),
			is("TEID Control Plane", "own"), nsapi, is("End User Address", "none"), is("APN", d.apn()), own, own, is("MSISDN", d.msisdn),
			is("QoS Profile", qos), is("RAT Type", "1"), is("ULI", "sai "+d.plmn()+" 1 1"), is("IMEI(SV)", "3500990012345612")}
	case 17:
		return []gtpDefault{cause, is("Reordering Required", "fe"), is("Recovery", "7"), is("TEID Data I", "own"), is("TEID Control Plane", "own"),
			is("Charging ID", d.charging), is("End User Address", d.address), own, own, is("QoS Profile", qos)}
	case 18:
		return []gtpDefault{is("RAI", d.plmn()+" 1 1"), is("TEID Data I", "own"), is("TEID Control Plane", "own"), nsapi, own, own, is("QoS Profile", qos), is("RAT Type", "1")}
	case 19:
		return []gtpDefault{cause, is("TEID Data I", "own"), is("TEID Control Plane", "own"), is("Charging ID", d.charging), own, own, is("QoS Profile", qos)}
	case 20:
		return []gtpDefault{is("Teardown Ind", "1"), nsapi}
	case 22:
		return []gtpDefault{nsapi, is("QoS Profile", qos)}
	case 27:
		return []gtpDefault{is("IMSI", d.imsi), is("TEID Control Plane", "own"), is("End User Address", d.address), is("APN", d.apn()), own}
	case 32, 34:
		return []gtpDefault{is("IMSI", d.imsi)}
	case 36:
		return []gtpDefault{is("IMSI", d.imsi), own}
	case 48:
		return []gtpDefault{is("RAI", d.plmn()+" 1 1"), is("P-TMSI", "c0000001")}
	case 50:
		return []gtpDefault{is("RAI", d.plmn()+" 1 1"), is("P-TMSI", "c0000001"), is("TEID Control Plane", "own"), own}
	case 53:
		return []gtpDefault{is("IMSI", d.imsi), is("TEID Control Plane", "own"), own}
	case 128:
		return []gtpDefault{is("IMSI", d.imsi), is("RAT Type", "1"), is("ULI", "sai "+d.plmn()+" 1 1")}
	}
	if row.Kind == gtp.KindAnswer {
		return []gtpDefault{cause}
	}
	return nil
}

func (d *gtpSender) version0(row *gtp.MessageType) []gtpDefault {
	cause, _ := d.cause(128)
	switch {
	case row.Type == 2:
		return []gtpDefault{is("Recovery", "7")}
	case row.Type == 16:
		return []gtpDefault{is("Quality of Service Profile (version 0)", "000000"), is("Selection Mode", "0"), is("TEID Data I", "own"), is("TEID Control Plane", "own"),
			is("End User Address", "none"), is("APN", d.apn()), is("GSN Address", "own"), is("GSN Address", "own"), is("MSISDN", d.msisdn)}
	case row.Kind == gtp.KindAnswer:
		return []gtpDefault{cause}
	}
	return nil
}

func (d *gtpSender) user(row *gtp.MessageType) []gtpDefault {
	switch row.Type {
	case 2:
		return []gtpDefault{is("Recovery", "0")}
	case 26:
		return []gtpDefault{is("TEID Data I", "own"), is("GSN Address", "own")}
	}
	return nil
}
