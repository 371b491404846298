package pcaps

import (
	"errors"
	"fmt"
)

// MaxFrame is the most octets that one captured frame may hold. It is the limit of libpcap and of Wireshark; a longer
// one is a length field that cannot be believed.
const MaxFrame = 256 << 10

// Frame is one captured frame. Reader.Next fills it.
type Frame struct {
	// File is the path of the file that the frame came from, "-" for standard input.
	File string
	// Number counts the frames of File from 1, as tshark's frame.number does. Blocks of a pcapng file that hold no
	// packet, but that tshark numbers (custom blocks, journal entries), leave a gap.
	Number int
	// Time is the time of capture in nanoseconds since 1970, UTC. A frame without one (pcapng simple packet blocks)
	// carries the time of the frame before it, so that capture time never runs backwards to 1970.
	Time int64
	// Link is the link type of Data, one of the Link constants of protocols/ip or any other of the registry
	// (https://www.tcpdump.org/linktypes.html).
	Link uint32
	// Interface is the index of the capturing interface in its section of a pcapng file; 0 in a pcap file.
	Interface int
	// Data holds the octets that were captured. It is valid until the next call of Next.
	Data []byte
	// OrigLen is the length of the frame on the wire. It is larger than len(Data) where the capture was limited.
	OrigLen int
}

// ErrNotCapture is wrapped by the error for a file that is in no capture format that pcaps reads.
var ErrNotCapture = errors.New("not a capture")

// ErrDamaged is wrapped by the error for a file whose lengths or structure contradict themselves. A file that merely
// ends too early wraps io.ErrUnexpectedEOF.
var ErrDamaged = errors.New("damaged")

// FileError is the fault of one capture file. The frames before it were delivered.
type FileError struct {
	// File is the path of the file, "-" for standard input.
	File string
	// Offset is where the reader stood, in octets from the start of the (uncompressed) file.
	Offset int64
	// Compressed tells that Offset counts uncompressed octets.
	Compressed bool
	// Frames is how many frames the file gave before the fault.
	Frames int
	// Err is the fault.
	Err error
}

// Error names the file, the place and the fault.
func (e *FileError) Error() string {
	if errors.Is(e.Err, ErrNotCapture) {
		return fmt.Sprintf("%s: %v", e.File, e.Err)
	}
	of := ""
	if e.Compressed {
		of = " of the uncompressed data"
	}
	return fmt.Sprintf("%s: at byte %d%s, after %d frames: %v", e.File, e.Offset, of, e.Frames, e.Err)
}

// Unwrap returns the fault.
func (e *FileError) Unwrap() error { return e.Err }
