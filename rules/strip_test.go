package rules

import (
	"fmt"
	"strings"
	"testing"

	"cordon/protocols/message"
)

func TestElementsReadWhatTheyWrite(t *testing.T) {
	for _, e := range []Element{{message.ProtocolGTPv2, 86}, {message.ProtocolGTPv1, 152}, {message.ProtocolGTPv2, 255}} {
		if got, err := ParseElement(e.String()); err != nil || got != e {
			t.Errorf("%s is read as %v, error %v", e, got, err)
		}
	}
	for _, s := range []string{"", "86", "gtpv2", "gtpv2:", "gtpv2:0", "gtpv2:256", "gtpv2:-1", "gtpu:86", "diameter:86", "gtpv2:86/1"} {
		if e, err := ParseElement(s); err == nil {
			t.Errorf("%q is read as %v", s, e)
		}
	}
}

func TestStripIsHeldAgainstItsRule(t *testing.T) {
	const rule = `rules:
  - id: TEST-STRIP
    title: location
    category: 2
    class: info-leak
    severity: low
    status: stable
    on: {protocol: %s}
    action: %s
    strip: %s
    references: [GSMA FS.20]
`
	many := make([]string, maxStrip+1)
	for i := range many {
		many[i] = fmt.Sprintf("gtpv2:%d", i+1)
	}
	for _, tt := range []struct{ protocol, action, strip, want string }{
		{"[gtpv1, gtpv2]", "alert", "[gtpv2:86, gtpv1:152]", ""},
		{"gtpv2", "alert", "gtpv2:86", ""},
		{"gtpv2", "alert", "[86]", "`86` is no information element"},
		{"gtpv2", "drop", "gtpv2:86", "the message does not go on"},
		{"gtpv2", "alert", "gtpv1:152", "gtpv1:152 stands in messages that this rule is not for"},
		{"[gtpv2, diameter]", "alert", "gtpv2:86", "stands in messages that this rule is not for"},
		{"gtpv2", "alert", "[" + strings.Join(many, ", ") + "]", "16 are the most"},
	} {
		src, ds := Load(Layer{FS: memoryFile{"a.yaml", []byte(fmt.Sprintf(rule, tt.protocol, tt.action, tt.strip))}, Paths: []string{"a.yaml"}})
		said := ""
		for _, d := range ds {
			if d.Level == LevelError {
				said += d.Message + "\n"
			}
		}
		if tt.want == "" && said != "" || !strings.Contains(said, tt.want) {
			t.Errorf("%s %s %s: %q, want %q", tt.protocol, tt.action, tt.strip, said, tt.want)
		}
		if tt.want == "" && len(src.rules[0].Strip) == 0 {
			t.Errorf("%s: nothing is taken out", tt.strip)
		}
	}
}
