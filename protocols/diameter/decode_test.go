package diameter

import (
	"testing"

	"cordon/protocols/message"
)

func TestDecodeReadsAnUpdateLocationRequest(t *testing.T) {
	m := decoded(ulr())
	want := `{"direction":"unknown","direction.inferred":false,"protocol":"diameter","operation":"ULR","code":316,` +
		`"diameter.command":316,"diameter.application":16777251,"diameter.request":true,"diameter.proxiable":true,"diameter.error":false,` +
		`"diameter.retransmitted":false,"diameter.hop_by_hop":17,"diameter.end_to_end":34,"diameter.length":472,"diameter.avps":21,"diameter.depth":2,` +
		`"diameter.session_id":"mme1.epc.mnc001.mcc208.3gppnetwork.org;1;2","diameter.origin.host":"mme1.epc.mnc001.mcc208.3gppnetwork.org",` +
		`"diameter.origin.realm":"epc.mnc001.mcc208.3gppnetwork.org","diameter.destination.realm":"epc.mnc099.mcc262.3gppnetwork.org",` +
		`"diameter.auth_application":16777251,"diameter.user_name":"262990000000001","diameter.imsi":"262990000000001",` +
		`"diameter.imei":"35699802000001","diameter.visited_plmn":"208-01","diameter.rat_type":1004,"diameter.ulr_flags":34,` +
		`"diameter.serving_number":"33699000001"}`
	if got := fields(t, m); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestDecodeDoesNotAllocate(t *testing.T) {
	b, m := ulr(), message.New()
	if n := testing.AllocsPerRun(200, func() { m.Reset(); Decode(m, b) }); n != 0 {
		t.Errorf("%v allocations a message", n)
	}
}
