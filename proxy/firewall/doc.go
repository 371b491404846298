// Package firewall is the inline firewall: it ties the relay of proxy/relay to
// the decoders, the engine, the refusals, the events and the metrics, one Judge
// for each association and direction, and runs the links of a configuration
// with an HTTP server beside them.
//
// Rules, lists and operator profile stand behind one atomic pointer. A reload
// loads and tests a new set beside the one in force and swaps the pointer: no
// message is judged by half a set, and none waits. On any error the set before
// stays.
//
// It may import proxy, filters, rules, protocols and internal.
package firewall
