// Command generate writes a capture of lawful roaming traffic, for benchmarks:
//
//	go run ./pcaps/benign/generate -frames 200000 traffic.pcap
package main

import (
	"flag"
	"fmt"
	"os"

	"cordon/pcaps"
	"cordon/pcaps/benign"
)

func main() {
	frames := flag.Int("frames", 100_000, "how many `frames`, at least")
	diameter := flag.Bool("diameter", false, "Diameter in the place of MAP and CAP")
	gtp := flag.Bool("gtp", false, "GTP in the place of MAP and CAP")
	seed := flag.Uint64("seed", 1, "the same `number` gives the same capture")
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(3)
	}
	traffic := benign.New
	switch {
	case *diameter:
		traffic = benign.NewDiameter
	case *gtp:
		traffic = benign.NewGTP
	}
	if err := write(flag.Arg(0), *frames, *seed, traffic); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(3)
	}
}

func write(path string, frames int, seed uint64, traffic func(uint64) (*benign.Stream, error)) (err error) {
	s, err := traffic(seed)
	if err != nil {
		return err
	}
	w, err := pcaps.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := w.Close(); err == nil {
			err = cerr
		}
	}()
	return s.Write(w, frames)
}
