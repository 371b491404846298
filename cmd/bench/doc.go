// Package bench holds the benchmarks that need the whole of Cordon: decoding,
// rules, checks and the inline paths, on lawful traffic. docs/performance.md
// tells what they promise. It imports everything but other commands.
package bench
