package m3ua

import (
	"fmt"
	"slices"
	"testing"

	"cordon/protocols/internal/corpus"
	"cordon/protocols/internal/usermessages"
	"cordon/protocols/wire"
)

// numbers reads a JSON number, or a list of them.
func numbers(v any) []uint32 {
	switch v := v.(type) {
	case float64:
		return []uint32{uint32(v)}
	case []any:
		var out []uint32
		for _, e := range v {
			out = append(out, numbers(e)...)
		}
		return out
	}
	return nil
}

// differences compares a decoded message with tshark's record of it.
func differences(m *Message, rec *corpus.Record) (out []string) {
	check := func(key string, has bool, got, want any) {
		if has && got != want {
			out = append(out, fmt.Sprintf("%s %v, tshark has %v", key, got, want))
		}
	}
	w := rec.M3UA
	check("class", true, m.Class, w.Class)
	check("type", true, m.Type, w.Type)
	check("OPC", w.OPC != nil, m.Data.OPC, value(w.OPC))
	check("DPC", w.DPC != nil, m.Data.DPC, value(w.DPC))
	check("SI", w.SI != nil, m.Data.SI, value(w.SI))
	check("NI", w.NI != nil, m.Data.NI, value(w.NI))
	check("MP", w.MP != nil, m.Data.MP, value(w.MP))
	check("SLS", w.SLS != nil, m.Data.SLS, value(w.SLS))
	check("has network appearance", true, m.Has(NetworkAppearance), w.NetworkAppearance != nil)
	check("network appearance", true, m.NetworkAppearance, value(w.NetworkAppearance))
	check("correlation id", true, m.CorrelationID, value(w.CorrelationID))
	check("error code", w.ErrorCode != nil, m.ErrorCode, value(w.ErrorCode))
	var contexts []uint32
	for i := range m.RoutingContexts.Len() {
		contexts = append(contexts, m.RoutingContexts.At(i))
	}
	want := numbers(w.RoutingContext)
	if m.Anomalies.Has(wire.AnomalyM3UAParameterLength) { // tshark stops at the first, we read as far as it goes
		contexts = contexts[:min(len(contexts), len(want))]
	}
	if !slices.Equal(contexts, want) {
		out = append(out, fmt.Sprintf("routing contexts %v, tshark has %v", contexts, want))
	}
	return out
}

func value[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

// Every M3UA message of which tshark made a record must read the same here.
func TestCapturesAgreeWithTshark(t *testing.T) {
	compared, canonical := 0, 0
	for _, name := range corpus.Names(t) {
		messages := usermessages.Read(t, name)
		for _, rec := range corpus.Truth(t, name) {
			if rec.M3UA == nil || rec.Chunk == nil || unlike[name] == rec.Frame {
				continue
			}
			um, ok := usermessages.Find(messages, rec.Frame, rec.Chunk.TSN)
			if !ok {
				t.Errorf("%s frame %d: no such user message", name, rec.Frame)
				continue
			}
			variant := RFC4666
			if name == "tcpdump__isup.pcap" {
				variant = Draft6
			}
			var m Message
			if !DecodeVariant(variant, um.Data, &m) {
				t.Errorf("%s frame %d: not decoded", name, rec.Frame)
				continue
			}
			compared++
			if m.Canonical() {
				canonical++
			} else if !damaged(name) && name != "sctpsplit__mm.pcap" { // whose second message is cut
				t.Errorf("%s frame %d: not canonical: %v", name, rec.Frame, names(&m.Anomalies))
			}
			for _, d := range differences(&m, &rec) {
				t.Errorf("%s frame %d: %s", name, rec.Frame, d)
			}
		}
	}
	if compared < 30000 || canonical < compared*98/100 {
		t.Errorf("%d messages compared, %d canonical", compared, canonical)
	}
}

// unlike are frames that cannot be compared.
var unlike = map[string]int{
	"arkime__m3ua_synthetic.pcap":      81, // protocol data of draft 6 among messages of RFC 4666
	"pfl__03_sctp_ipv4_data_m3ua.pcap": 1,  // four octets of text
}

// damaged are the captures that were made by byte errors.
func damaged(name string) bool { return len(name) > 4 && name[:4] == "mut_" }

func names(s *wire.Anomalies) (out []string) {
	for a := range s.All {
		out = append(out, a.Name())
	}
	return out
}
