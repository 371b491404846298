// Package metrics holds what Cordon exports to Prometheus: messages by link,
// protocol, operation, direction, verdict and reason, rule hits, anomalies,
// latencies, links, the relay, events and reloads. All names begin with
// "cordon_".
//
// No label has a value that the far side can choose: operations come out of the
// operation table, reasons and causes out of closed lists, and whatever is in
// none of them is counted as "other". No subscriber identity, no global title
// and no peer address is ever a label.
//
// The data path never looks a label up. A child is resolved when a link is made,
// or, where all combinations would be too many, the first time that one occurs;
// from then on counting is an array index and an atomic add.
//
// It may import protocols and the Prometheus client, and nothing else of ours.
package metrics
