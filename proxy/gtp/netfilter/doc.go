// Package netfilter writes the rules that lead GTP through the firewall's
// queues, and installs and removes them: by nft where the kernel can queue from
// nf_tables, else by iptables.
//
// All that it makes bears the name of its plan: tables of nft, or chains of
// iptables that one jump leads to. Installing twice is installing once, and
// replaces the rules in one step, so that another queue can take over without a
// packet between. What it would do it can also print, for operators who let no
// program change their rules.
//
// Rules that match ports see the first fragment of a datagram only. So every
// plan switches the kernel's reassembly on ahead of them, drops the fragments
// that come nevertheless, and leads a probe on the loopback interface to the
// queue, by which the path tests itself.
//
// It imports the standard library.
package netfilter
