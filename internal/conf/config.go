package conf

import (
	"net/netip"
	"path/filepath"
	"time"
)

// Config is a configuration, checked and with its defaults filled in. It is
// read-only.
type Config struct {
	Operator string   `key:"operator" doc:"File of the operator profile: the own network, its partners and carriers. A relative path starts at this file."`
	Mode     Mode     `key:"mode" default:"enforce" enum:"enforce|shadow|monitor" doc:"What verdicts do: enforce carries them out, shadow and monitor only report them."`
	Rules    Rules    `key:"rules" doc:"The rules that judge."`
	Privacy  Privacy  `key:"privacy" doc:"How subscribers' identities leave the process."`
	HTTP     HTTP     `key:"http" doc:"The address of metrics, health and status."`
	Events   []Sink   `key:"events" max:"16" doc:"Where events go, one JSON object a line."`
	State    State    `key:"state" doc:"What is remembered of messages for those after them, on all links together."`
	Cluster  *Cluster `key:"cluster" doc:"The other firewalls of the same edge, which tell each other what they saw. Without it this one is alone."`
	Links    []Link   `key:"links" required:"true" max:"256" doc:"The links on which the firewall stands."`
	Log      Log      `key:"log" doc:"The operational log on standard error; no message is ever logged there."`

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
	Packs []string `key:"packs" default:"ss7,diameter,gtp,sms,cross" max:"16" doc:"The packs shipped with the binary that are used; an empty list means none."`
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

// State bounds what is remembered. What is full never gives up what lives: new
// sessions are not remembered, and the oldest request that waits is given up.
type State struct {
	Dialogues Dialogues `key:"dialogues" doc:"Requests and sessions of Diameter."`
	Sessions  Sessions  `key:"sessions" doc:"Sessions and requests of GTP."`

	Transactions Transactions `key:"transactions" doc:"Dialogues of TCAP."`

	Subscribers Subscribers `key:"subscribers" doc:"Where subscribers are registered: the own ones abroad, and guests."`

	File string   `key:"file" doc:"File in which subscribers are kept, as cordon replay --learn writes it too: it is loaded at start, and saved at SIGHUP, at the stop and every now and then. Without it they are learnt anew at each start."`
	Save Duration `key:"save" default:"5m" min:"10" max:"86400" doc:"How often the file is saved."`
}

// Dialogues bounds what is remembered of Diameter.
type Dialogues struct {
	Pending  int `key:"pending" default:"262144" min:"1024" max:"16777216" doc:"Requests that may wait for their answers, from inside and from outside each; beyond it the oldest is given up, and an answer without a request is let be for a minute."`
	Answered int `key:"answered" default:"131072" min:"1024" max:"16777216" doc:"Answered requests that are known when they come again."`
	Sessions int `key:"sessions" default:"131072" min:"1024" max:"16777216" doc:"Sessions of which is known whose they are."`
}

// Transactions bounds what is remembered of SS7.
type Transactions struct {
	Dialogues int      `key:"dialogues" default:"262144" min:"1024" max:"16777216" doc:"Dialogues that are remembered, from inside and from outside each, and as many of CAP, in 160 octets each. Beyond it the oldest is given up, and for a quarter of an hour, or of CAP a day, one that is not known is let be."`
	Learn     Duration `key:"learn" default:"24h" min:"0" max:"7776000" doc:"How long after the start, or after judgement was switched off, a dialogue that is not known is let be: as long as calls last. With 0s it is false at once."`
}

// Subscribers bounds what is remembered of where subscribers are.
type Subscribers struct {
	Records int      `key:"records" default:"1048576" min:"1024" max:"16777200" doc:"Subscribers that are remembered, in 100 octets each. Beyond it the registration of those that was not spoken of for longest is given up, and one that is not known proves nothing."`
	Learn   Duration `key:"learn" default:"24h" min:"0" max:"7776000" doc:"How long messages must have come by before a subscriber who is not known is taken not to be registered; and after messages went by unseen, before what was known counts again without being confirmed."`
	Idle    Duration `key:"idle" default:"720h" min:"3600" max:"31536000" doc:"How long a registration counts that nobody speaks of."`
}

// Sessions bounds what is remembered of GTP.
type Sessions struct {
	Tunnels  int      `key:"tunnels" default:"1048576" min:"1024" max:"16777216" doc:"Bearers that are remembered, in 250 octets each at most. Beyond it those that live stay, new ones are not remembered, and a session that is not known proves nothing."`
	Requests int      `key:"requests" default:"65536" min:"1024" max:"16777216" doc:"Requests that may wait for their answers, from inside and from outside each."`
	Idle     Duration `key:"idle" default:"168h" min:"60" max:"7776000" doc:"How long a session is remembered that nobody speaks of."`
	Learn    Duration `key:"learn" default:"24h" min:"0" max:"7776000" doc:"How long after the start, or after judgement was switched off, a session that is not known is let be: as long as sessions last that nobody speaks of. With 0s it is false at once."`
}

// Link is one place of the firewall between the interconnect and home: every
// association that one side accepts is tied to one that the other side dials.
type Link struct {
	Name      string   `key:"name" required:"true" doc:"Name in events, metrics and rules: letters, digits, '-', '_' and '.', at most 64."`
	Protocol  string   `key:"protocol" default:"m3ua" enum:"m3ua|diameter|gtp" doc:"What the link carries."`
	Transport string   `key:"transport" default:"sctp" enum:"sctp|tcp|tls" doc:"What carries it, on both sides unless a side says otherwise. SCTP is the kernel's; tls is TCP with certificates on both ends, for Diameter."`
	Variant   string   `key:"variant" default:"itu" enum:"itu|ansi" doc:"The variant of MTP3 and SCCP, which M3UA does not tell."`
	Mode      Mode     `key:"mode" enum:"enforce|shadow|monitor" doc:"What verdicts do on this link; without it, the mode of the whole."`
	CAPSSNs   []uint8  `key:"cap_ssns" max:"16" bits:"8" doc:"Subsystem numbers of CAP beside 146, for dialogues whose messages carry no application context."`
	Outside   Side     `key:"outside" required:"true" doc:"The side of the interconnect. Messages from here are inbound."`
	Inside    Side     `key:"inside" required:"true" doc:"The side of the home network. Messages from here are outbound."`
	Posture   Posture  `key:"posture" doc:"What happens to a message when something fails."`
	Limits    Limits   `key:"limits" doc:"Bounds that keep one peer from hurting another."`
	Diameter  Diameter `key:"diameter" doc:"What only a link of Diameter has."`
	GTP       GTP      `key:"gtp" doc:"What only a link of GTP has."`
	Expect    Expect   `key:"expect" doc:"What may come from the outside. Empty lists are not checked; rules of the ss7 pack drop DATA that does not fit."`
}

// Side is one side of a link: exactly one of Listen and Connect, and a link of
// pairs has one side of each kind. A side of GTP is Interfaces and nothing else.
type Side struct {
	Interfaces []string `key:"interfaces" max:"16" doc:"Network interfaces of this side, for GTP; of a bridge, its ports. What crosses one of the outside is judged."`

	Transport string   `key:"transport" enum:"sctp|tcp|tls" doc:"What carries this side, in place of the link's transport."`
	Listen    *Listen  `key:"listen" doc:"Accept associations here."`
	Connect   *Connect `key:"connect" doc:"Dial an association for each one accepted on the other side; a proxy dials one and keeps it up."`
	TLS       *TLS     `key:"tls" doc:"Certificates of this side, where its transport is tls."`
	Hosts     []string `key:"hosts" max:"1024" doc:"Diameter hosts that the peers of this side may be, as they name themselves in CER and CEA; '*.realm' is any host of a realm. An empty list admits any."`
}

// TLS is the certificates of one side.
type TLS struct {
	Cert  string   `key:"cert" required:"true" doc:"File of our certificate and its chain, PEM."`
	Key   string   `key:"key" required:"true" doc:"File of our key, PEM."`
	CA    string   `key:"ca" required:"true" doc:"File of the authorities that may sign the peer's certificate, PEM."`
	Names []string `key:"names" max:"1024" doc:"Names of which the peer's certificate must bear one: a host, or '*.realm'. Who connects needs one, a host first. The peer must then be, by its Origin-Host and Origin-Realm, whom its certificate names."`
}

// Diameter is what only a link of Diameter has.
type Diameter struct {
	Mode          string   `key:"mode" default:"pair" enum:"pair|proxy" doc:"pair ties each accepted connection to one dialled behind it, and the peers see each other; proxy is an agent with an identity of its own."`
	OriginHost    string   `key:"origin_host" doc:"Own host, as refusals and, in a proxy, all peers are told. A pair without one answers in the name of the node that was asked."`
	OriginRealm   string   `key:"origin_realm" doc:"Own realm."`
	Applications  []uint32 `key:"applications" max:"256" bits:"32" doc:"Applications that may be agreed; requests of others are refused with 3007. An empty list leaves it to the peers' capabilities. A proxy offers these, or itself as relay."`
	Watchdog      Duration `key:"watchdog" default:"30s" min:"6" max:"600" doc:"Tw of RFC 3539: the time in which a watchdog request must be answered; a proxy sends one when a peer has been silent for as long."`
	Handshake     Duration `key:"handshake" default:"10s" min:"1" max:"60" doc:"The time in which a peer must have exchanged its capabilities."`
	AnswerTimeout Duration `key:"answer_timeout" default:"30s" min:"1" max:"60" doc:"How long a request waits for its answer. A proxy then answers it itself, with 3002."`
	Pending       int      `key:"pending" default:"65536" min:"1" max:"1048576" doc:"Requests that may wait for their answers on one connection; beyond it they are refused with 3004."`
	MaxMessage    int      `key:"max_message" default:"65536" min:"1024" max:"65536" doc:"The longest message in octets. A longer one ends its TCP or TLS connection before anything is kept for it; on SCTP it costs itself."`
}

// GTP is what only a link of GTP has.
type GTP struct {
	Path      string   `key:"path" default:"routed" enum:"routed|bridge|wire" doc:"routed: the host is a router between the sides. bridge: it is a bridge, and may be without an address. wire: Cordon itself carries all frames between one interface of each side, without netfilter, and the wire is cut when the process ends. Peers keep their addresses in all."`
	Fail      string   `key:"fail" enum:"open|closed" doc:"What becomes of packets when nobody judges them or a queue is full: open lets them go on uninspected, closed stops them. Without it, closed where verdicts are enforced, else open."`
	Rules     string   `key:"rules" default:"install" enum:"install|print" doc:"The rules of netfilter: install has them installed and removed, print leaves that to the operator, with what cordon run --print-firewall-rules prints."`
	Queue     int      `key:"queue" default:"100" min:"0" max:"65535" doc:"First number of the link's packet queues. It takes twice as many as queues says: a process that takes over has the other half."`
	Queues    int      `key:"queues" default:"1" min:"1" max:"64" doc:"Packet queues that are judged side by side, each on a processor of its own. What two addresses send each other keeps to one."`
	Ports     []uint16 `key:"ports" max:"15" bits:"16" doc:"UDP ports of GTP-C; without it 2123 and, for GTPv0 and GTP', 3386."`
	UserPlane bool     `key:"user_plane" default:"false" doc:"Hold GTP-U to the tunnels that GTP-C has set up: G-PDUs in the kernel, other messages on port 2152 by the rules. It needs nf_tables. On a wire, all on that port is judged by the rules."`
	Tunnels   int      `key:"tunnels" default:"1048576" min:"1024" max:"16777216" doc:"Tunnel ends that are kept at one time; beyond it new sessions have no user plane."`
	RemoveV1  []uint8  `key:"remove_ies_v1" max:"64" bits:"8" doc:"Information elements, by type, that are taken out of GTPv1 messages to the outside; 152 is the user's location, 154 the IMEI. What a message must have stays."`
	RemoveV2  []uint8  `key:"remove_ies_v2" max:"64" bits:"8" doc:"The same for GTPv2; 86 is the user's location, 75 the IMEI."`
}

// Listen is where a side accepts associations.
type Listen struct {
	Addresses []netip.Addr   `key:"addresses" required:"true" max:"8" doc:"Own addresses, the primary one first; several with SCTP only."`
	Port      int            `key:"port" default:"2905" min:"0" max:"65535" doc:"Own port; 0 takes any free one. Diameter has 3868, over TLS 5868."`
	Peers     []netip.Prefix `key:"peers" required:"true" max:"1024" doc:"Networks of the peers that may connect. Others are refused before a byte of them is read."`
}

// Connect is whom a side dials.
type Connect struct {
	Addresses []netip.Addr `key:"addresses" required:"true" max:"8" doc:"The peer's addresses, the primary one first; several with SCTP only."`
	Port      int          `key:"port" default:"2905" min:"1" max:"65535" doc:"The peer's port. Diameter has 3868, over TLS 5868."`
	Local     []netip.Addr `key:"local" max:"8" doc:"Own addresses that the peer is told; without them the kernel chooses."`
	LocalPort int          `key:"local_port" default:"0" min:"0" max:"65535" doc:"Own port; 0 takes any free one, which several associations need."`

	Alternates []Alternate `key:"alternates" max:"16" doc:"Diameter peers beside this one. A pair is made with the first that can be dialled; a proxy is connected to all, and uses the first that is up unless Destination-Host names another."`
}

// Alternate is a peer beside the first.
type Alternate struct {
	Addresses []netip.Addr `key:"addresses" required:"true" max:"8" doc:"The peer's addresses, the primary one first; several with SCTP only."`
	Port      int          `key:"port" default:"0" min:"0" max:"65535" doc:"The peer's port; 0 is that of the first peer."`
}

// Posture says what happens to a message when something fails. What is not
// canonical M3UA, and a Diameter message that cannot be read to its end, is never
// forwarded where verdicts are enforced, whatever the
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

// SideTransport is what carries side s of link l, its own or that of the link.
func (l *Link) SideTransport(s *Side) string {
	if s.Transport != "" {
		return s.Transport
	}
	return l.Transport
}

// IsProxy says whether l is a Diameter agent with its own identity.
func (l *Link) IsProxy() bool { return l.Protocol == ProtocolDiameter && l.Diameter.Mode == "proxy" }

// FailsOpen says whether packets of the GTP link l go on when they cannot be
// judged. A wire carries nothing then.
func (c *Config) FailsOpen(l *Link) bool {
	if l.GTP.Path == PathWire {
		return false
	}
	if l.GTP.Fail != "" {
		return l.GTP.Fail == "open"
	}
	return c.LinkMode(l) != ModeEnforce
}

// The protocols of a link.
const (
	ProtocolM3UA     = "m3ua"
	ProtocolDiameter = "diameter"
	ProtocolGTP      = "gtp"
)

// Paths of a link of GTP beside the routed one.
const (
	PathBridge = "bridge"
	PathWire   = "wire"
)

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
