package tcap

import (
	"encoding/hex"
	"strings"
	"testing"
)

// The octets stand here as a sniffer shows them, so that a mistake that reader
// and writer share is seen.
func TestAppend(t *testing.T) {
	tests := []struct {
		name string
		got  []byte
		want string
	}{
		{
			"begin", AppendBegin(nil, otid, AppendRequest(nil, acATI, nil), AppendInvoke(nil, 1, opATI, []byte{5, 0})),
			"62 32 4804 12345678 6b1e 281c 0607 00118605010101 a011 600f 80020780 a109 0607 04000001001d03 6c0a a108 020101 020147 0500",
		},
		{
			"end that accepts, with an error", AppendEnd(nil, otid, AppendResponse(nil, acATI, 0, 1, 0, nil), AppendError(nil, 1, 49, nil)),
			"64 3c 4904 12345678 6b2a 2828 0607 00118605010101 a01d 611b 80020780 a109 0607 04000001001d03 a203 020100 a305 a103 020100 6c08 a306 020101 020131",
		},
		{"abort of the provider", AppendProviderAbort(nil, otid, 4), "67 09 4904 12345678 4a0104"},
		{
			"abort of the user", AppendUserAbort(nil, otid, AppendAbort(nil, 0, nil)),
			"67 1a 4904 12345678 6b12 2810 0607 00118605010101 a005 6403 800100",
		},
		{
			"unidirectional", AppendUnidirectional(nil, AppendUni(nil, acATI, nil), AppendReject(nil, 1, ProblemGeneral, 1)),
			"61 2a 6b1e 281c 0607 00118605010201 a011 600f 80020780 a109 0607 04000001001d03 6c08 a406 020101 800101",
		},
		{
			"continue with a result", AppendContinue([]byte{9}, otid, []byte{7}, nil, AppendResult(nil, 1, 56, []byte{0x30, 0})),
			"09 65 17 4804 12345678 4901 07 6c0c a20a 020101 3005 020138 3000",
		},
		{"MAP-OPEN", AppendMAPOpen(nil, []byte{0x96}, []byte{0x91}), "2813 0607 04000001010101 a008 a006 800196 810191"},
		{"MAP-ACCEPT", AppendMAPAccept(nil), "280d 0607 04000001010101 a002 a100"},
		{"MAP-REFUSE", AppendMAPRefuse(nil, 0), "2810 0607 04000001010101 a005 a303 0a0100"},
		{"MAP-U-ABORT", AppendMAPUserAbort(nil, 1), "280f 0607 04000001010101 a004 a402 8100"},
	}
	for _, tc := range tests {
		if got := hex.EncodeToString(tc.got); got != strings.ReplaceAll(tc.want, " ", "") {
			t.Errorf("%s:\n got %s\nwant %s", tc.name, got, strings.ReplaceAll(tc.want, " ", ""))
		}
	}
}
