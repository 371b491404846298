package benign

import (
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"cordon/pcaps/forge"
)

// Steps of a session, as messages of its script: a request and its answer each.
const (
	createsTunnel = 0
	movesTunnel   = 2
	removesTunnel = 4
)

// Of a forge that has just begun, the first TEIDs, the first address and the first Charging ID are known. They are what is
// looked for in its messages.
const (
	teidSpread = uint32(2654435761)
	teidsEach  = 8 // of a session
)

// tunnelHoles are what varies of a session beside its subscriber.
func tunnelHoles() []hole {
	out := []hole{
		{pattern: []byte{10, 64, 0, 1}, form: binary32, value: func(v *variables) uint32 { return 10<<24 | 64<<16 + v.tunnel&0x3FFFFF }},
		{pattern: []byte{94, 0, 4, 0, 0, 0, 0, 1}, skip: 4, form: binary32, value: func(v *variables) uint32 { return v.tunnel }}, // TS 29.274, 8.29
		{pattern: []byte{127, 0, 0, 0, 1}, skip: 1, form: binary32, value: func(v *variables) uint32 { return v.tunnel }},         // TS 29.060, 7.7.26
	}
	for i := uint32(1); i <= teidsEach; i++ {
		out = append(out, hole{
			pattern: binary.BigEndian.AppendUint32(nil, i*teidSpread), form: binary32,
			value: func(v *variables) uint32 { return (v.tunnel*teidsEach + i) * teidSpread },
		})
	}
	return out
}

// tunnelScript finds or makes the script of a session at a node.
func (t *Travel) tunnelScript(p *traveller, at serving) (*script, error) {
	key := scriptKey{own: p.own(), lte: p.lte, partner: t.other(p, at), node: at.node}
	if s := t.scripts[key]; s != nil {
		return s, nil
	}
	b, err := forge.NewBuilder(&forge.Scenario{Network: nodesOfTheWorld()})
	if err != nil {
		return nil, fmt.Errorf("benign: %w", err)
	}
	s := &script{title: "has a session", transport: OverGTP}
	v := sentinels[0]
	messages := (&stay{own: key.own, partner: &world[key.partner], node: int(key.node), variables: &v}).session(key.lte)
	if s.messages, err = tunnelMoulds(b, messages, key.lte); err != nil {
		return nil, fmt.Errorf("benign: session in %s: %w", world[at.network].name, err)
	}
	t.scripts[key] = s
	return s, nil
}

// tunnelMoulds are the moulds of a session.
func tunnelMoulds(b *forge.Builder, messages []forge.Message, lte bool) ([]mould, error) {
	for i := range messages {
		messages[i].Dialogue = "mould"
	}
	out, err := signals(b, messages)
	sequence := hole{at: 8, form: binary16, value: func(v *variables) uint32 { return v.sequence }}
	if lte {
		sequence.form = binary24
	}
	all := slices.Concat(tunnelHoles(), wanted)
	for i := range out {
		for _, unit := range out[i].units {
			out[i].holes = append(out[i].holes, append(holesOf(unit, all), sequence))
		}
	}
	return out, err
}

// tunnelLeg is a step of the session of a traveller.
func (t *Travel) tunnelLeg(p *traveller, step int, after time.Duration) {
	p.legs = append(p.legs, leg{after: after, script: p.tunnel.script, next: step, end: step + 2, tunnel: p.tunnel.number})
}
