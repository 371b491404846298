package message

import (
	"net/netip"

	"cordon/protocols/wire"
)

// Bounds of a Message. What goes beyond is marked as an anomaly, which the
// default rules block: an identity must not hide behind ten thousand others.
const (
	MaxComponents = 32       // components of one TCAP message: real ones have up to 13
	MaxValues     = 512      // values of all fields together
	MaxText       = 16 << 10 // octets of text made by decoding
	maxLayers     = 16
	maxAddrs      = 64 // a session of eleven bearers names up to 50
)

// ComponentType is the type of a TCAP component (Q.773, 4.2.2.2).
type ComponentType uint8

// The component types.
const (
	ComponentUnknown ComponentType = iota
	ComponentInvoke
	ComponentReturnResultLast
	ComponentReturnResultNotLast
	ComponentReturnError
	ComponentReject

	ComponentTypeCount
)

var componentTypeNames = [ComponentTypeCount]string{"unknown", "invoke", "returnResultLast", "returnResultNotLast", "returnError", "reject"}

// String is the type's name in `tcap.components`.
func (t ComponentType) String() string {
	if t < ComponentTypeCount {
		return componentTypeNames[t]
	}
	return "unknown"
}

// Component is one component of a TCAP message. The values that its parameters
// hold are those that were added between BeginComponent and EndComponent.
type Component struct {
	Type      ComponentType
	Protocol  Protocol // MAP, CAP, INAP, or TCAP where neither is known
	Op        OpID     // the operation that context and version make of the opcode; 0 if there is none
	HasID     bool
	HasLinked bool
	HasOpcode bool
	Global    bool  // the opcode came under the OBJECT IDENTIFIER tag
	InvokeID  int32 // -128 to 127 in canonical messages
	LinkedID  int32
	Opcode    int64 // the value as sent, whatever its encoding
	Error     int64 // returnError: the local error code; reject: the problem code
	HasError  bool
	Parameter []byte // what follows the opcode, tags included; a view of the message
	valueFrom uint16 // values of this component: [valueFrom, valueTo)
	valueTo   uint16
}

// LayerSpan is where a layer's octets stand.
type LayerSpan struct {
	Layer Layer
	Data  []byte // the layer's header and all that it carries; a view
}

// SegmentState tells what reassembly made of a message.
type SegmentState uint8

// The states. A message that is not segmented is SegmentNone.
const (
	SegmentNone     SegmentState = iota
	SegmentHeld                  // a segment whose message is not complete: decide nothing yet
	SegmentComplete              // the last segment; the message is whole, and stands for all
	SegmentFailed                // the segments contradict each other or exceed the bounds
)

// Message is one signalling message, decoded. It is filled by a decoder, read
// by the engine, and used again: all strings and slices that it gives out are
// views that hold until Reset. It is too large to copy and must not be copied,
// since views point into it; keep what must live longer by copying the values.
// A Message is not safe for concurrent use.
type Message struct {
	Time      int64  // nanoseconds since the epoch: the capture's or the link's clock
	Frame     uint64 // frame of a capture, from 1; 0 inline
	Index     int    // ordinal of the message in its frame, from 0
	Capture   string // file name of the capture; empty inline
	Link      string // name of the link in the configuration; empty in captures
	LinkID    uint16 // dense number of the link, 0 when there is none
	Direction Direction
	// DirectionInferred tells that addresses that the sender can choose gave
	// the direction, not the link or the lower layers.
	DirectionInferred bool

	Source, Destination         netip.Addr // network addresses; invalid where there are none
	SourcePort, DestinationPort uint16

	// Of captures: how many pieces of what the sender sent on the connection the
	// capture lacks so far, DATA chunks of SCTP or what TCP lost counted as small
	// messages, UnseenMany where that cannot be told; and whether some of what came
	// the other way still waits for missing octets before it.
	Unseen uint32
	Behind bool

	Protocol  Protocol
	Operation OpID // of the first component, else of the layer: "DUNA", "UDTS", "begin"
	Anomalies wire.Anomalies

	// AC is the application context of the dialogue portion, the content octets
	// of its name as they were sent; a view. It is nil where there is none.
	AC []byte

	Segment    SegmentState
	SegmentKey uint64 // the same for all segments of one message

	components  [MaxComponents]Component
	nComponents int
	focus       int // component that component fields are read from, -1 for all

	layers  [maxLayers]LayerSpan
	nLayers int

	values  [reservedValues + MaxValues]value
	nValues int                       // the reserved ones included
	first   [FieldCount]uint16        // index+1 of a field's first value, 0 if absent
	last    [FieldCount]uint16        // the same of its last one, where there is a first
	done    [FieldCount/64 + 1]uint64 // facts that were computed

	notes [slotCount]Note

	addrs  [maxAddrs]netip.Addr
	nAddrs int
	text   [MaxText]byte
	nText  int
}

// UnseenMany is an Unseen of any number.
const UnseenMany = 1<<32 - 1

// New returns an empty message.
func New() *Message {
	m := new(Message)
	m.focus = -1
	m.values[trueValue].num = 1
	m.nValues = reservedValues
	return m
}

// Reset empties m for the next message. Views that m gave out are void.
func (m *Message) Reset() {
	for i := reservedValues; i < m.nValues; i++ {
		v := &m.values[i]
		m.first[v.field] = 0
		if v.text != "" {
			v.text = ""
		}
	}
	clear(m.first[firstFact:])
	m.done = [len(m.done)]uint64{}
	m.nValues, m.nText, m.nAddrs, m.nLayers, m.nComponents, m.focus = reservedValues, 0, 0, 0, 0, -1
	m.Time, m.Frame, m.Index, m.Capture, m.Link, m.LinkID = 0, 0, 0, "", "", 0
	m.Direction, m.DirectionInferred = DirectionUnknown, false
	m.Source, m.Destination, m.SourcePort, m.DestinationPort = netip.Addr{}, netip.Addr{}, 0, 0
	m.Protocol, m.Operation, m.Anomalies = ProtocolUnknown, 0, wire.Anomalies{}
	m.AC, m.Unseen, m.Behind = nil, 0, false
	m.Segment, m.SegmentKey = SegmentNone, 0
	for i := range m.notes {
		if m.notes[i].Set {
			m.notes[i] = Note{}
		}
	}
}

// PushLayer records that the stack goes on with layer l, whose octets are data.
func (m *Message) PushLayer(l Layer, data []byte) {
	if m.nLayers < maxLayers {
		m.layers[m.nLayers] = LayerSpan{l, data}
		m.nLayers++
	}
}

// Layers is the stack, bottom up.
func (m *Message) Layers() []LayerSpan { return m.layers[:m.nLayers] }

// Layer gives the octets of the topmost layer l, header included, or nil.
func (m *Message) Layer(l Layer) []byte {
	for i := m.nLayers - 1; i >= 0; i-- {
		if m.layers[i].Layer == l {
			return m.layers[i].Data
		}
	}
	return nil
}

// AppendStack appends the stack as the event writes it: "ip/sctp/m3ua/sccp".
func (m *Message) AppendStack(dst []byte) []byte {
	for i, s := range m.Layers() {
		if i > 0 {
			dst = append(dst, '/')
		}
		dst = append(dst, s.Layer.String()...)
	}
	return dst
}

// BeginComponent adds a component and returns it to be filled; values that are
// added until EndComponent belong to it. Beyond MaxComponents it marks an
// anomaly and returns nil.
func (m *Message) BeginComponent() *Component {
	if m.nComponents == MaxComponents {
		m.Anomalies.Set(wire.AnomalyTCAPComponentLimit)
		return nil
	}
	c := &m.components[m.nComponents]
	*c = Component{valueFrom: uint16(m.nValues), valueTo: uint16(m.nValues)}
	m.nComponents++
	return c
}

// EndComponent closes the component that BeginComponent opened.
func (m *Message) EndComponent() {
	if m.nComponents > 0 {
		m.components[m.nComponents-1].valueTo = uint16(m.nValues)
	}
}

// Components are the components of the message, in its order.
func (m *Message) Components() []Component { return m.components[:m.nComponents] }

// Focus restricts the fields of component scope to those of component i; -1
// lifts the restriction. The engine focuses each component in turn.
func (m *Message) Focus(i int) { m.focus = i }

// Focused is the index of the component in focus, or -1.
func (m *Message) Focused() int { return m.focus }
