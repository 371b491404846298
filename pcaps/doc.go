// Package pcaps brings captures in and out: it reads frames from pcap and pcapng files, plain or gzipped, from
// directories and from standard input, and writes both formats.
//
// Capture files come from anybody, so they are hostile input like everything else: memory is flat in a file's size,
// every length is bounded, no input makes the reader panic, and a file that is cut short or damaged gives every frame
// that it holds and then an error that names the file and the byte.
//
// The reader is our own. gopacket's pcapgo allocates what a length field asks for, holds link types in one octet (Linux
// cooked v2 is 276), knows no comments on packets and gives up on files that tshark reads.
//
// The package may import protocols, filters, internal and capture-file libraries; never proxy.
package pcaps
