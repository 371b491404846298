package rules

import (
	"fmt"
	"strconv"
	"strings"

	"cordon/protocols/message"
)

// maxStrip is how many elements one rule may have taken out.
const maxStrip = 16

// Element is a type of information element of GTP-C, of the version that Protocol
// tells: "gtpv2:86" is the location of a user, "gtpv1:152" the same in version 1.
type Element struct {
	Protocol message.Protocol // ProtocolGTPv1 or ProtocolGTPv2
	Type     uint8
}

// String is the element as rule files write it.
func (e Element) String() string { return e.Protocol.String() + ":" + strconv.Itoa(int(e.Type)) }

// MarshalText makes the element its text in JSON.
func (e Element) MarshalText() ([]byte, error) { return []byte(e.String()), nil }

// ParseElement reads what String writes.
func ParseElement(s string) (Element, error) {
	version, number, _ := strings.Cut(s, ":")
	n, err := strconv.ParseUint(number, 10, 8)
	for _, p := range []message.Protocol{message.ProtocolGTPv1, message.ProtocolGTPv2} {
		if p.String() == version && err == nil && n > 0 {
			return Element{p, uint8(n)}, nil
		}
	}
	return Element{}, fmt.Errorf("`%s` is no information element: write gtpv1 or gtpv2 and a type from 1 to 255, such as gtpv2:86", s)
}

// strip reads the elements that a rule has taken out.
func (d *decoder) strip(r *sourceRule, o object) {
	at := o.at("strip")
	for _, text := range o.texts("strip") {
		e, err := ParseElement(text)
		if err != nil {
			d.report(at, CodeFormat, "", "%s", err)
			return
		}
		r.Strip = append(r.Strip, e)
	}
	if len(r.Strip) == 0 || o.text("action") == "" {
		return
	}
	if len(r.Strip) > maxStrip {
		d.report(at, CodeBound, "", "strip has %d elements, and %d are the most", len(r.Strip), maxStrip)
	}
	if r.Action != Alert {
		d.report(at, CodeValue, "action: alert lets the message go on", "a rule with the action %s takes nothing out: the message does not go on", r.Action)
	}
	for _, e := range r.Strip {
		if !r.On.only(message.ProtocolGTPv1, message.ProtocolGTPv2) || len(r.On.Protocols) > 0 && !r.On.hasProtocol(e.Protocol) {
			d.report(at, CodeValue, "protocol: [gtpv1, gtpv2]", "%s stands in messages that this rule is not for", e)
		}
	}
}

func (on *On) hasProtocol(p message.Protocol) bool {
	for _, q := range on.Protocols {
		if p == q {
			return true
		}
	}
	return false
}
