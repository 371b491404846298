package bench

import (
	"testing"

	"cordon/rules"
	"cordon/rules/packs"
)

// BenchmarkLoadPacks is what every start of a verb that judges waits for.
func BenchmarkLoadPacks(b *testing.B) {
	b.ReportAllocs()
	for range b.N {
		src, ds := rules.Load(rules.Layer{Name: "packs", FS: packs.FS, Shipped: true, Skim: true})
		set, more := rules.Compile(src, rules.Options{})
		if set == nil {
			b.Fatal(append(ds, more...).Err())
		}
	}
}
