package m3ua

import "testing"

func TestMapStreamKeepsZeroAndStaysInRange(t *testing.T) {
	for out := 1; out < 40; out++ {
		for n := range uint16(300) {
			got := mapStream(n, out)
			switch {
			case int(got) >= out:
				t.Fatalf("stream %d of %d outbound streams", got, out)
			case n == 0 && got != 0, n != 0 && out > 1 && got == 0:
				t.Fatalf("stream %d became %d of %d", n, got, out)
			case int(n) < out && got != n:
				t.Fatalf("stream %d became %d although there are %d", n, got, out)
			}
		}
	}
	if got := mapStream(65535, 65536); got != 65535 {
		t.Errorf("the last stream became %d", got)
	}
}
