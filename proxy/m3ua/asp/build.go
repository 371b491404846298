package asp

import (
	"encoding"
	"fmt"

	"github.com/wmnsk/go-m3ua/messages"
	"github.com/wmnsk/go-m3ua/messages/params"
)

// builder makes the management messages of one endpoint. A parameter that the
// configuration does not have is left out.
type builder struct{ cfg *Config }

func (b builder) routingContext() *params.Param {
	if len(b.cfg.RoutingContexts) == 0 {
		return nil
	}
	return params.NewRoutingContext(b.cfg.RoutingContexts...)
}

func (b builder) trafficMode() *params.Param {
	if b.cfg.TrafficMode == 0 {
		return nil
	}
	return params.NewTrafficModeType(b.cfg.TrafficMode)
}

func (b builder) aspID() *params.Param {
	if b.cfg.ASPID == 0 {
		return nil
	}
	return params.NewAspIdentifier(b.cfg.ASPID)
}

func (b builder) aspUp() ([]byte, error)   { return marshal(messages.NewAspUp(b.aspID(), nil)) }
func (b builder) aspDown() ([]byte, error) { return marshal(messages.NewAspDown(nil)) }
func (b builder) aspActive() ([]byte, error) {
	return marshal(messages.NewAspActive(b.trafficMode(), b.routingContext(), nil))
}
func (b builder) aspInactive() ([]byte, error) {
	return marshal(messages.NewAspInactive(b.routingContext(), nil))
}
func (b builder) aspUpAck() ([]byte, error)   { return marshal(messages.NewAspUpAck(nil, nil)) }
func (b builder) aspDownAck() ([]byte, error) { return marshal(messages.NewAspDownAck(nil)) }
func (b builder) aspActiveAck() ([]byte, error) {
	return marshal(messages.NewAspActiveAck(b.trafficMode(), b.routingContext(), nil))
}
func (b builder) aspInactiveAck() ([]byte, error) {
	return marshal(messages.NewAspInactiveAck(b.routingContext(), nil))
}
func (b builder) beat(data []byte) ([]byte, error) {
	return marshal(messages.NewHeartbeat(params.NewHeartbeatData(data)))
}

// asState is a NTFY of an application server's state.
func (b builder) asState(state uint32) ([]byte, error) {
	return marshal(messages.NewNotify(params.NewStatus(state), nil, b.routingContext(), nil))
}

// available and unavailable are DAVA and DUNA for point codes.
func (b builder) available(pcs ...uint32) ([]byte, error) {
	return marshal(messages.NewDestinationAvailable(nil, b.routingContext(), params.NewAffectedPointCode(pcs...), nil))
}
func (b builder) unavailable(pcs ...uint32) ([]byte, error) {
	return marshal(messages.NewDestinationUnavailable(nil, b.routingContext(), params.NewAffectedPointCode(pcs...), nil))
}

func marshal(m encoding.BinaryMarshaler) ([]byte, error) {
	b, err := m.MarshalBinary()
	if err != nil {
		return nil, fmt.Errorf("build %T: %w", m, err)
	}
	return b, nil
}
