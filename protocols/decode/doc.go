// Package decode is the one front door of the decoders: it takes a frame of a
// capture, or a message of a link, through all layers and hands out one
// message.Message for each signalling message in it, put together within bounds
// where it came in pieces.
//
// A Decoder has no clock and starts no goroutine: time comes with the bytes. It
// reuses one Message, so that what passes allocates nothing.
//
// It imports the decoders of protocols and the standard library.
package decode
