package rules_test

import (
	"bytes"
	"testing"

	"cordon/rules"
	"cordon/rules/packs"
)

func TestShippedPacksLoadAndCompileWithoutADiagnostic(t *testing.T) {
	src, diags := rules.Load(rules.Layer{Name: "packs", FS: packs.FS, Shipped: true})
	_, more := rules.Compile(src, rules.Options{})
	if diags = append(diags, more...); len(diags) > 0 {
		var b bytes.Buffer
		diags.Format(&b)
		t.Fatal(b.String())
	}
}
