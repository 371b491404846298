package forge

import (
	"fmt"
	"slices"
	"strconv"
)

// exchange is what a request leaves behind for its answer.
type exchange struct {
	hopByHop, endToEnd uint32
	application        application
	session            []*avp // Session-Id
	proxyInfo          []*avp
}

// exchangeKey finds the request that an answer belongs to: the last one of the command in the dialogue.
type exchangeKey struct {
	dialogue   string
	command    uint32
	repetition int
}

// firstHopByHop and firstEndToEnd are where identifiers begin.
const (
	firstHopByHop = 0x20000000
	firstEndToEnd = 0x30000000
)

// Diameter makes the Diameter message of m, and keeps what its answer needs.
func (b *Builder) Diameter(m *Message) ([]byte, error) {
	r, err := b.resolve(m, 0, 0)
	if err != nil {
		return nil, err
	}
	return b.diameter(r)
}

func (b *Builder) diameter(r *resolved) ([]byte, error) {
	d := r.message.Diameter
	if d.Hex != nil {
		return slices.Concat(d.Hex, d.Trailing), nil
	}
	c, request, err := parseCommand(d.Command)
	if err != nil {
		return nil, err
	}
	flags, err := parseCommandFlags(d.Flags)
	if err != nil {
		return nil, err
	}
	key := exchangeKey{r.message.label(), c.code, r.repetition}
	x, err := b.exchange(d, &c, request, key)
	if err != nil {
		return nil, err
	}
	m := diameterMessage{
		version: value(d.Version, 1), flags: flags, command: c.code, application: x.application.id,
		hopByHop: value(d.HopByHop, x.hopByHop), endToEnd: value(d.EndToEnd, x.endToEnd), length: d.Length, trailing: d.Trailing,
	}
	defaults := b.defaults(r, &c, request, x)
	if d.Bare {
		defaults = nil
	}
	if m.avps, err = combine(defaults, d.AVPs, r.repetition); err != nil {
		return nil, err
	}
	if d.Flags == "" {
		m.flags = commandFlags(&c, request, m.avps)
	}
	if request {
		x.session, x.proxyInfo = withCode(m.avps, codeSessionID), withCode(m.avps, codeProxyInfo)
		x.hopByHop, x.endToEnd = m.hopByHop, m.endToEnd
		b.exchanges[key] = x
	}
	for _, form := range d.Forms {
		avpForms[form].apply(&m)
	}
	return m.append(nil), nil
}

// exchange begins one for a request, and finds that of an answer. An answer that nobody asked for has identifiers of its
// own.
func (b *Builder) exchange(d *Diameter, c *command, request bool, key exchangeKey) (*exchange, error) {
	if old := b.exchanges[key]; !request && old != nil {
		if len(b.scenario.Messages) == 0 {
			delete(b.exchanges, key) // a stream would keep all of them
		}
		return b.named(old, d)
	}
	b.lastExchange++
	x := &exchange{hopByHop: firstHopByHop + b.lastExchange, endToEnd: firstEndToEnd + b.lastExchange}
	var err error
	x.application, err = parseApplication(c.application)
	if err != nil {
		return nil, err
	}
	return b.named(x, d)
}

// named gives an exchange the application that the message names.
func (b *Builder) named(x *exchange, d *Diameter) (*exchange, error) {
	if d.Application == "" {
		return x, nil
	}
	named := *x
	var err error
	named.application, err = parseApplication(d.Application)
	return &named, err
}

// commandFlags are the flags that follow from what the message is.
func commandFlags(c *command, request bool, avps []*avp) uint8 {
	var flags uint8
	if request {
		flags |= flagR
	}
	if !c.peerOnly() {
		flags |= flagProxiable
	}
	for _, a := range withCode(avps, codeResultCode) {
		if len(a.data) == 4 && !request { // protocol errors are 3xxx (RFC 6733, 7.1.3)
			code := int(a.data[2])<<8 | int(a.data[3])
			if code/1000 == 3 {
				flags |= flagE
			}
		}
	}
	return flags
}

// Codes of AVPs that the builder looks for.
const (
	codeSessionID  = 263
	codeResultCode = 268
	codeProxyInfo  = 284
)

// withCode are the AVPs of a code of RFC 6733.
func withCode(avps []*avp, code uint32) []*avp {
	var out []*avp
	for _, a := range avps {
		if a.code == code && a.vendor == 0 {
			out = append(out, a)
		}
	}
	return out
}

// combine puts the AVPs that a message names in the place of the defaults of the same name, or behind all of them. A
// Route-Record stays at the end, where relays put it.
func combine(defaults []*avp, named []AVP, repetition int) ([]*avp, error) {
	var tail []*avp
	if n := len(defaults); n > 0 && defaults[n-1].name == "Route-Record" {
		defaults, tail = slices.Clip(defaults[:n-1]), defaults[n-1:]
	}
	out := defaults
	replaced := map[string]bool{}
	for i := range named {
		a := &named[i]
		built, err := a.build(repetition)
		if err != nil {
			return nil, err
		}
		if a.Name == "Route-Record" {
			tail = nil
		}
		is := func(x *avp) bool { return x.name == a.Name }
		at := slices.IndexFunc(defaults, is)
		if at < 0 || replaced[a.Name] {
			out = append(out, built...)
			continue
		}
		replaced[a.Name] = true
		at = slices.IndexFunc(out, is)
		out = slices.Replace(slices.Clone(out), at, at+1, built...)
	}
	return append(out, tail...), nil
}

// defaults are the AVPs that a message has unless it says otherwise.
func (b *Builder) defaults(r *resolved, c *command, request bool, x *exchange) []*avp {
	var out avpList
	if c.peerOnly() {
		out.peer(r, c, request)
		return out
	}
	host, realm := r.from.Host, r.from.Realm
	switch {
	case x.session != nil && !request:
		out = append(out, x.session...)
	default:
		out.text("Session-Id", fmt.Sprintf("%s;%d;%d", host, b.start.Unix(), x.endToEnd&0xFFFFFF))
	}
	out.application(&x.application)
	if !request {
		out.result(r.message.Diameter.Result)
	}
	if x.application.manner == mannerNoState {
		out.text("Auth-Session-State", "1")
	}
	out.text("Origin-Host", host)
	out.text("Origin-Realm", realm)
	if !request {
		return append(out, x.proxyInfo...)
	}
	if c.toHost {
		out.text("Destination-Host", r.to.Host)
	}
	out.text("Destination-Realm", r.to.Realm)
	if r.from.relay {
		out.text("Route-Record", host)
	}
	return out
}

// avpList is AVPs that are added to.
type avpList []*avp

// text adds an AVP, unless its value is empty.
func (l *avpList) text(name, text string) {
	if text == "" {
		return
	}
	a := Attribute(name, text)
	built, err := a.build(0)
	if err != nil {
		panic("forge: default of " + name + ": " + err.Error()) // a fault of the tables
	}
	*l = append(*l, built...)
}

// application adds what names the application.
func (l *avpList) application(a *application) {
	id := strconv.FormatUint(uint64(a.id), 10)
	switch a.manner {
	case mannerAuth:
		l.text("Auth-Application-Id", id)
	case mannerAcct:
		l.text("Acct-Application-Id", id)
	case mannerVendor, mannerNoState:
		g := Group("Vendor-Specific-Application-Id", Attribute("Vendor-Id", strconv.Itoa(vendor3GPP)), Attribute("Auth-Application-Id", id))
		built, _ := g.build(0)
		*l = append(*l, built...)
	}
}

// result adds the result of an answer.
func (l *avpList) result(text string) {
	if text == resultNone {
		return
	}
	orElse(&text, resultSuccess)
	vendor, code, _ := parseResult(text)
	number := strconv.FormatUint(uint64(code), 10)
	if vendor == 0 {
		l.text("Result-Code", number)
		return
	}
	g := Group("Experimental-Result", Attribute("Vendor-Id", strconv.FormatUint(uint64(vendor), 10)), Attribute("Experimental-Result-Code", number))
	built, _ := g.build(0)
	*l = append(*l, built...)
}

// peer adds what the messages between two peers have (RFC 6733, 5.3 to 5.5).
func (l *avpList) peer(r *resolved, c *command, request bool) {
	if !request {
		l.result(r.message.Diameter.Result)
	}
	l.text("Origin-Host", r.from.Host)
	l.text("Origin-Realm", r.from.Realm)
	switch c.name {
	case "CE":
		if r.from.IP.IsValid() {
			l.text("Host-IP-Address", r.from.IP.String())
		}
		l.text("Vendor-Id", strconv.Itoa(vendor3GPP))
		l.text("Product-Name", "Cordon")
		l.text("Origin-State-Id", "1")
		l.text("Supported-Vendor-Id", strconv.Itoa(vendor3GPP))
		l.application(&application{id: 16777251, manner: mannerVendor})
	case "DW":
		l.text("Origin-State-Id", "1")
	case "DP":
		if request {
			l.text("Disconnect-Cause", "0") // rebooting
		}
	}
}
