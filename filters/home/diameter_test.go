package home

import (
	"strings"
	"testing"

	"cordon/filters/internal/sketch"
	"cordon/internal/operator"
	"cordon/protocols/message"
)

// Words of Diameter messages.
const (
	idr    = "protocol=diameter diameter.command=319 diameter.request=true "
	fra    = "diameter.origin.realm=epc.mnc099.mcc208.3gppnetwork.org "
	nobody = "diameter.origin.realm=epc.mnc001.mcc001.3gppnetwork.org "
	toUs   = "diameter.destination.realm=epc.mnc099.mcc262.3gppnetwork.org "
	imsi   = "diameter.imsi="
	ours   = imsi + "262990000000001 "
	theirs = imsi + "208990000000001 "
	kenyan = imsi + "639990000000001 "
)

func TestFactsOverDiameter(t *testing.T) {
	p := operator.Example()
	for _, tc := range []struct {
		name  string
		fact  message.FieldID
		words string
		want  string
	}{
		{"the home of the IMSI", message.FieldHomeMatch, fra + theirs, "true"},
		{"another home", message.FieldHomeMatch, fra + kenyan, "false"},
		{"the second is another's", message.FieldHomeMatch, fra + theirs + kenyan, "false"},
		{"two strangers", message.FieldHomeMatch, nobody + imsi + "001010000000001", "-"},
		{"no sender", message.FieldHomeMatch, theirs, "-"},
		{"no IMSI", message.FieldHomeMatch, fra, "-"},
		{"reset of a network", message.FieldHomeMatch, fra + "diameter.user_id=20899", "true"},
		{"reset of a part of it", message.FieldHomeMatch, fra + "diameter.user_id=2089912", "true"},
		{"reset of two networks", message.FieldHomeMatch, fra + "diameter.user_id=20899 diameter.user_id=63999", "false"},
		{"reset of a country", message.FieldHomeMatch, fra + "diameter.user_id=208", "false"},
		{"ours", message.FieldHomeOwn, fra + ours, "true"},
		{"ours by the code alone", message.FieldHomeOwn, fra + "diameter.user_id=26299", "true"},
		{"theirs", message.FieldHomeOwn, fra + theirs, "false"},
		{"of nobody", message.FieldHomeKnown, fra + imsi + "001010000000001", "false"},
		{"who owns it", message.FieldHomeNetwork, fra + kenyan, "KENEX"},
		{"our number", message.FieldHomeMSISDNOwn, "diameter.msisdn=4917799123456", "true"},
		{"another number", message.FieldHomeMSISDNOwn, "diameter.msisdn=33699123456", "false"},
		{"we are asked about ours", message.FieldHomeDestinationMatch, toUs + ours, "true"},
		{"we are asked about another's", message.FieldHomeDestinationMatch, toUs + kenyan, "false"},
		{"and of two about one", message.FieldHomeDestinationMatch, toUs + ours + kenyan, "false"},
		{"nobody is asked", message.FieldHomeDestinationMatch, ours, "-"},
		{"somebody is asked", message.FieldHomeDestinationMatch, "diameter.destination.realm=nobody.example " + ours, "-"},
		{"one subscriber twice", message.FieldDiameterIdentityMatch, ours + ours, "true"},
		{"two of one home", message.FieldDiameterIdentityMatch, ours + imsi + "262990000000002", "false"},
		{"a number of the same home", message.FieldDiameterIdentityMatch, ours + "diameter.msisdn=4917799123456", "true"},
		{"a number of the same country", message.FieldDiameterIdentityMatch, ours + "diameter.msisdn=4915112345678", "true"},
		{"a number of another country", message.FieldDiameterIdentityMatch, ours + "diameter.msisdn=254799123456", "false"},
		{"one identity", message.FieldDiameterIdentityMatch, ours, "-"},
		{"an answer lists them", message.FieldDiameterIdentityMatch, ours + kenyan + "diameter.request=false", "-"},
		{"traces go to the home", message.FieldHomeSCFMatch, theirs + "diameter.trace_collection_entity=198.51.100.9", "true"},
		{"traces go elsewhere", message.FieldHomeSCFMatch, theirs + "diameter.trace_collection_entity=198.51.100.129", "false"},
		{"traces go to an address of nobody", message.FieldHomeSCFMatch, theirs + "diameter.trace_collection_entity=203.0.113.250", "-"},
		{"a GMLC of the home", message.FieldHomeSCFMatch, theirs + "diameter.serving_number=33699000040", "true"},
		{"a GMLC of nobody", message.FieldHomeSCFMatch, theirs + "diameter.serving_number=88213000040", "false"},
	} {
		words := strings.Fields(idr + tc.words)
		if strings.HasSuffix(tc.words, "request=false") {
			words = strings.Fields(strings.Replace(idr, "request=true", "request=false", 1) + strings.TrimSuffix(tc.words, "diameter.request=false"))
		}
		m := sketch.Message(t, words...)
		Compute(p, m, tc.fact)
		if got := sketch.Fact(m, tc.fact); got != tc.want {
			t.Errorf("%s: %s: got %s, want %s", tc.fact.Name(), tc.name, got, tc.want)
		}
	}
}

func TestDiameterAllocatesNothing(t *testing.T) {
	p := operator.Example()
	m := sketch.Message(t, strings.Fields(idr+fra+toUs+theirs+ours+"diameter.user_id=20899 diameter.msisdn=33699123456 diameter.serving_number=33699000040")...)
	n := testing.AllocsPerRun(20, func() {
		for _, f := range []message.FieldID{message.FieldHomeKnown, message.FieldHomeOwn, message.FieldHomeMatch, message.FieldHomeAmbiguous, message.FieldHomeMSISDNOwn,
			message.FieldHomeSCFMatch, message.FieldHomeDestinationMatch, message.FieldDiameterIdentityMatch} {
			Compute(p, m, f)
		}
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}
