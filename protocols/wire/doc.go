// Package wire holds what every decoder shares: a bounded reader over foreign
// bytes and the names of the anomalies that decoders report.
//
// It imports the standard library only.
package wire
