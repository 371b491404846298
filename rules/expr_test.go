package rules

import (
	"testing"

	"cordon/protocols/message"
	"cordon/protocols/wire"
)

func TestExprTellsTrueFalseAndUnknown(t *testing.T) {
	m := ati()
	m.Anomalies.Set(wire.AnomalyBERTagLongForm)
	facts := &factMap{values: map[message.FieldID]any{message.FieldHomeMatch: false, message.FieldOriginNetwork: "FRAEX"}}
	tests := []struct {
		expr string
		want Tri
	}{
		{`true`, True},
		{`sccp.calling.gt == "88213999901"`, True},
		{`"88213999901" == sccp.calling.gt`, True},
		{`sccp.calling.gt != "1"`, True},
		{`sccp.calling.gt < "9"`, True},
		{`sccp.called.gt == "1"`, Unknown},
		{`!(sccp.called.gt == "1")`, Unknown},
		{`!sccp.called.gt.startsWith("49")`, Unknown},
		{`has(sccp.called.gt)`, False},
		{`!has(sccp.called.gt)`, True},
		{`has(sccp.calling.gt) && sccp.calling.gt.startsWith("882")`, True},
		{`false && sccp.called.gt == "1"`, False},
		{`sccp.called.gt == "1" && sccp.calling.ssn == 6`, False},
		{`sccp.called.gt == "1" && sccp.calling.ssn == 147`, Unknown},
		{`sccp.called.gt == "1" || sccp.calling.ssn == 147`, True},
		{`sccp.called.gt == "1" || sccp.calling.ssn == 6`, Unknown},
		{`sccp.calling.ssn in [6, 7, 8, 9, 145, 147, 149]`, True},
		{`sccp.calling.ssn in [1000, 147]`, True},
		{`sccp.calling.ssn in [-1, 6]`, False},
		{`sccp.called.ssn in [6]`, Unknown},
		{`sccp.calling.gt in ["1", "88213999901"]`, True},
		{`sccp.calling.gt in ["1","2","3","4","5","6","7","8"]`, False},
		{`5000 < mtp3.opc && mtp3.opc <= 5005`, True},
		{`mtp3.opc - 5 == 5000`, True},
		{`mtp3.opc / 0 == 1`, Unknown},
		{`mtp3.opc % 10 == 5`, True},
		{`-mtp3.opc < 0`, True},
		{`size(sccp.calling.gt) == 11`, True},
		{`sccp.calling.gt.size() > 20`, False},
		{`size(map.imsi) == 2`, True},
		{`size(map.msisdn) == 0`, Unknown},
		{`map.imsi.exists(x, x.startsWith("20899"))`, True},
		{`map.imsi.all(x, x.startsWith("20899"))`, False},
		{`map.imsi.all(x, size(x) == 15)`, True},
		{`map.msisdn.exists(x, x == "1")`, Unknown},
		{`!map.msisdn.exists(x, x == "1")`, Unknown},
		{`map.imsi.exists(x, x == sccp.called.gt)`, Unknown},
		{`map.imsi.exists(x, x == sccp.called.gt || x.startsWith("26299"))`, True},
		{`map.imsi.exists(x, map.imsi.exists(y, x != y))`, True},
		{`map.imsi.exists_one(x, x.startsWith("26299"))`, True},
		{`map.imsi.filter(x, x.startsWith("2")).size() == 2`, True},
		{`"262990000000001" in map.imsi`, True},
		{`sccp.calling.gt in map.imsi`, False},
		{`71 in tcap.opcode`, True},
		{`"1" in map.msisdn`, Unknown},
		{`sccp.calling.gt.matches("^882[0-9]+$")`, True},
		{`sccp.calling.gt.endsWith("901") && sccp.calling.gt.contains("139")`, True},
		{`sccp.calling.gt.contains(sccp.called.gt)`, Unknown},
		{`operation == "anyTimeInterrogation" && code == 71`, True},
		{`direction == "inbound" && protocol == "map"`, True},
		{`ip.src == "203.0.113.5"`, True},
		{`ip.src != "203.0.113.6"`, True},
		{`ip.src in ["203.0.113.5", "2001:db8::1"]`, True},
		{`ip.dst == "203.0.113.5"`, Unknown},
		{`ip.src.startsWith("203.")`, True},
		{"bit(sccp.calling.ssn, 1)", True},
		{"bit(sccp.calling.ssn, 2)", False},
		{"bit(sccp.called.ssn, 0)", Unknown},
		{"!bit(sccp.called.ssn, 0)", Unknown},
		{"bit(sccp.calling.ssn, sccp.calling.ssn - 146)", True},
		{"bit(sccp.calling.ssn, mtp3.opc)", Unknown},
		{"bit(sccp.calling.ssn, sccp.called.ssn)", Unknown},
		{"bit(-1, 63) && bit(sccp.calling.ssn, 7)", True},
		{`has_anomaly("ber.tag.long_form")`, True},
		{`has_anomaly("ber.*") && !has_anomaly("sccp.*")`, True},
		{`"ber.tag.long_form" in anomalies`, True},
		{`anomalies.exists(a, a.startsWith("ber."))`, True},
		{`size(anomalies) == 1`, True},
		{`home.match`, False},
		{`!home.match && origin.network == "FRAEX"`, True},
		{`has(origin.network) && !has(origin.country)`, True},
		{`home.match == false`, True},
		{`home.match ? sccp.calling.ssn == 6 : sccp.calling.ssn == 147`, True},
		{`(home.match ? 1 : 2) == 2`, True},
		{`origin.country == "FR"`, Unknown},
		{`tcap.opcode.exists(x, x == 71) && !has(tcap.opcode.global)`, True},
		{`string(mtp3.opc) == "5005"`, True},
	}
	for _, tt := range tests {
		t.Run(tt.expr, func(t *testing.T) {
			x, err := CompileExpr(tt.expr)
			if err != nil {
				t.Fatal(err)
			}
			if got := x.Eval(m, facts); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
	if facts.focus != -1 {
		t.Errorf("facts were computed with component %d in focus", facts.focus)
	}
	if n := facts.asked[message.FieldOriginCountry]; n != 1 {
		t.Errorf("an absent fact was computed %d times, want once", n)
	}
}
