package conf

import (
	"net/netip"
	"path/filepath"
	"time"
)

// Config is a configuration, checked and with its defaults filled in. It is
// read-only.
type Config struct {
	Operator string  `key:"operator" doc:"File of the operator profile: the own network, its partners and carriers. A relative path starts at this file."`
	Mode     Mode    `key:"mode" default:"enforce" enum:"enforce|shadow|monitor" doc:"What verdicts do: enforce carries them out, shadow and monitor only report them."`
	Rules    Rules   `key:"rules" doc:"The rules that judge."`
	Privacy  Privacy `key:"privacy" doc:"How subscribers' identities leave the process."`
	HTTP     HTTP    `key:"http" doc:"The address of metrics, health and status."`
	Events   []Sink  `key:"events" max:"16" doc:"Where events go, one JSON object a line."`
	Links    []Link  `key:"links" required:"true" max:"256" doc:"The links on which the firewall stands."`
	Log      Log     `key:"log" doc:"The operational log on standard error; no message is ever logged there."`

	ShutdownTimeout Duration `key:"shutdown_timeout" default:"10s" min:"0" max:"600" doc:"How long an orderly stop may drain the links before it aborts them."`

	file string
	hash string
}

// Mode says what a verdict does.
type Mode string

// The modes. The empty mode of a link is that of the whole.
const (
	ModeEnforce Mode = "enforce"
	ModeShadow  Mode = "shadow"
	ModeMonitor Mode = "monitor"
)

// Rules names the rules.
type Rules struct {
	Packs []string `key:"packs" default:"ss7" max:"16" doc:"The packs shipped with the binary that are used; an empty list means none."`
	Dirs  []string `key:"dirs" max:"64" doc:"Directories with the operator's own rules and lists. They are read after the packs, and again at SIGHUP."`
}

// Privacy says how subscribers' identities leave the process.
type Privacy struct {
	Identities string `key:"identities" default:"pseudonym" enum:"pseudonym|plain" doc:"How IMSI, MSISDN and IMEI are written in events: pseudonym is a keyed hash, plain is the digits."`
	KeyFile    string `key:"key_file" doc:"File with the key of the pseudonyms, 16 octets or more. Without any key one is drawn at start, and pseudonyms of two runs cannot be compared."`
	KeyEnv     string `key:"key_env" doc:"Environment variable with the key of the pseudonyms, instead of a file."`
}

// HTTP is the address of metrics, health and status.
type HTTP struct {
	Listen string `key:"listen" default:"127.0.0.1:9090" doc:"Address and port of /metrics, /healthz, /readyz and /status. An empty text means no such server. It has no login: keep it on loopback or on the management network."`
}

// Sink is one place where events go.
type Sink struct {
	Type string `key:"type" required:"true" enum:"file|stdout" doc:"Kind of sink."`
	Path string `key:"path" doc:"The file that events are appended to; SIGHUP opens it again, for log rotation."`
	All  bool   `key:"all" default:"false" doc:"Write an event for every signalling message, not only for those that were not passed."`
}

// Link is one place of the firewall between the interconnect and home: every
// association that one side accepts is tied to one that the other side dials.
type Link struct {
	Name      string  `key:"name" required:"true" doc:"Name in events, metrics and rules: letters, digits, '-', '_' and '.', at most 64."`
	Protocol  string  `key:"protocol" default:"m3ua" enum:"m3ua" doc:"What the link carries."`
	Transport string  `key:"transport" default:"sctp" enum:"sctp|tcp" doc:"What carries it. SCTP is the kernel's."`
	Variant   string  `key:"variant" default:"itu" enum:"itu|ansi" doc:"The variant of MTP3 and SCCP, which M3UA does not tell."`
	Mode      Mode    `key:"mode" enum:"enforce|shadow|monitor" doc:"What verdicts do on this link; without it, the mode of the whole."`
	CAPSSNs   []uint8 `key:"cap_ssns" max:"16" bits:"8" doc:"Subsystem numbers of CAP beside 146, for dialogues whose messages carry no application context."`
	Outside   Side    `key:"outside" required:"true" doc:"The side of the interconnect. Messages from here are inbound."`
	Inside    Side    `key:"inside" required:"true" doc:"The side of the home network. Messages from here are outbound."`
	Posture   Posture `key:"posture" doc:"What happens to a message when something fails."`
	Limits    Limits  `key:"limits" doc:"Bounds that keep one peer from hurting another."`
	Expect    Expect  `key:"expect" doc:"What may come from the outside. Empty lists are not checked; rules of the ss7 pack drop DATA that does not fit."`
}

// Side is one side of a link: exactly one of Listen and Connect, and a link has
// one side of each kind.
type Side struct {
	Listen  *Listen  `key:"listen" doc:"Accept associations here."`
	Connect *Connect `key:"connect" doc:"Dial an association for each one accepted on the other side."`
}

// Listen is where a side accepts associations.
type Listen struct {
	Addresses []netip.Addr   `key:"addresses" required:"true" max:"8" doc:"Own addresses, the primary one first; several with SCTP only."`
	Port      int            `key:"port" default:"2905" min:"0" max:"65535" doc:"Own port; 0 takes any free one."`
	Peers     []netip.Prefix `key:"peers" required:"true" max:"1024" doc:"Networks of the peers that may connect. Others are refused before a byte of them is read."`
}

// Connect is whom a side dials.
type Connect struct {
	Addresses []netip.Addr `key:"addresses" required:"true" max:"8" doc:"The peer's addresses, the primary one first; several with SCTP only."`
	Port      int          `key:"port" default:"2905" min:"1" max:"65535" doc:"The peer's port."`
	Local     []netip.Addr `key:"local" max:"8" doc:"Own addresses that the peer is told; without them the kernel chooses."`
	LocalPort int          `key:"local_port" default:"0" min:"0" max:"65535" doc:"Own port; 0 takes any free one, which several associations need."`
}

// Posture says what happens to a message when something fails. What is not
// canonical M3UA is never forwarded where verdicts are enforced, whatever the
// posture: what goes on must be what was judged.
type Posture struct {
	Decode     string `key:"decode" default:"alert" enum:"pass|alert|drop" doc:"A message that cannot be decoded as far as its own header says."`
	Fault      string `key:"fault" default:"drop" enum:"pass|alert|drop" doc:"A fault of Cordon's own while it judged the message."`
	Reassembly string `key:"reassembly" default:"drop" enum:"pass|alert|drop" doc:"Segments that contradict each other, or exceed the bounds of reassembly."`
	Limit      string `key:"limit" default:"drop" enum:"pass|alert|drop" doc:"A message with more components, values or text than are read."`
}

// Limits are bounds that keep one peer from hurting another.
type Limits struct {
	Associations        int      `key:"associations" default:"64" min:"1" max:"4096" doc:"Associations of the link at one time."`
	AssociationsPerPeer int      `key:"associations_per_peer" default:"16" min:"1" max:"4096" doc:"Associations of one peer address at one time."`
	Queue               int      `key:"queue" default:"256" min:"1" max:"65536" doc:"Messages judged and waiting to be sent, for each association and direction. When it is full, reading stops."`
	DialTimeout         Duration `key:"dial_timeout" default:"5s" min:"1" max:"60" doc:"How long dialling the other side may take before the accepted association is aborted."`
}

// Expect says what may come from the outside.
type Expect struct {
	OPC             []uint32 `key:"opc" max:"4096" bits:"24" doc:"Originating point codes, decimal."`
	DPC             []uint32 `key:"dpc" max:"4096" bits:"24" doc:"Destination point codes, decimal."`
	NI              []uint32 `key:"ni" max:"4" bits:"2" doc:"Network indicators, 0 to 3: 0 is international, 2 is national."`
	RoutingContexts []uint32 `key:"routing_contexts" max:"256" bits:"32" doc:"M3UA routing contexts."`
}

// Log is the operational log.
type Log struct {
	Level  string `key:"level" default:"info" enum:"debug|info|warn|error" doc:"The least severe level that is logged."`
	Format string `key:"format" default:"text" enum:"text|json" doc:"How lines are written."`
}

// File is the name under which the configuration was read.
func (c *Config) File() string { return c.file }

// Hash is the hexadecimal SHA-256 of the file's octets.
func (c *Config) Hash() string { return c.hash }

// Path makes a path of the configuration absolute or relative to the working
// directory: a relative one starts at the configuration's directory.
func (c *Config) Path(p string) string {
	if p == "" || filepath.IsAbs(p) || c.file == "" {
		return p
	}
	return filepath.Join(filepath.Dir(c.file), p)
}

// LinkMode is the mode of link l, its own or that of the whole.
func (c *Config) LinkMode(l *Link) Mode {
	if l.Mode != "" {
		return l.Mode
	}
	return c.Mode
}

// Duration is a time span, written as "1.5s" or "2m".
type Duration time.Duration

// UnmarshalText reads the form of time.ParseDuration.
func (d *Duration) UnmarshalText(b []byte) error {
	v, err := time.ParseDuration(string(b))
	*d = Duration(v)
	return err
}

// String is the span as it may be written.
func (d Duration) String() string { return time.Duration(d).String() }
