package pcaps

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"os"
	"strings"

	"cordon/protocols/ip"
)

// Writer writes frames to a capture file.
type Writer interface {
	// Write appends a frame: its Time, Link, Data and OrigLen. The comment, if there is one, stands beside the frame
	// in Wireshark; the pcap format has no place for it.
	Write(f *Frame, comment string) error
	// Flush passes on what is buffered. It must be called before the file is closed.
	Flush() error
}

// NewWriter returns a writer of the format that the file's name asks for: pcap where it ends in .pcap or .cap,
// otherwise pcapng.
func NewWriter(name string, w io.Writer) Writer {
	if strings.HasSuffix(name, ".pcap") || strings.HasSuffix(name, ".cap") {
		return NewPcapWriter(w)
	}
	return NewPcapngWriter(w)
}

// FileWriter is a Writer over a file of its own.
type FileWriter struct {
	Writer
	file *os.File
}

// Create makes or empties the file at path, "-" for standard output, and returns a writer of the format that its name
// asks for.
func Create(path string) (*FileWriter, error) {
	if path == stdin {
		return &FileWriter{NewPcapngWriter(os.Stdout), nil}, nil
	}
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	return &FileWriter{NewWriter(path, file), file}, nil
}

// Close flushes and closes the file.
func (w *FileWriter) Close() error {
	err := w.Flush()
	if w.file == nil {
		return err
	}
	if cerr := w.file.Close(); err == nil {
		err = cerr
	}
	return err
}

// PcapWriter writes a pcap file with nanosecond time stamps. Such a file has one link type: that of the first frame.
type PcapWriter struct {
	buf   *bufio.Writer
	link  uint32
	begun bool
}

// NewPcapWriter returns a writer of a pcap file.
func NewPcapWriter(w io.Writer) *PcapWriter {
	return &PcapWriter{buf: bufio.NewWriter(w)}
}

// Write appends a frame. It fails for a frame of another link type than the first. The comment is lost.
func (w *PcapWriter) Write(f *Frame, _ string) error {
	if !w.begun {
		if err := w.header(f.Link); err != nil {
			return err
		}
	}
	if f.Link != w.link {
		return fmt.Errorf("a frame of link type %d in a pcap file of link type %d; pcapng can hold both", f.Link, w.link)
	}
	if len(f.Data) > MaxFrame {
		return fmt.Errorf("a frame of %d bytes; %d are possible", len(f.Data), MaxFrame)
	}
	if f.Time < 0 || f.Time/nanosPerSecond > math.MaxUint32 {
		return fmt.Errorf("a time of %d s does not fit a pcap file", f.Time/nanosPerSecond)
	}
	h := binary.LittleEndian.AppendUint32(w.buf.AvailableBuffer(), uint32(f.Time/nanosPerSecond))
	h = binary.LittleEndian.AppendUint32(h, uint32(f.Time%nanosPerSecond))
	h = binary.LittleEndian.AppendUint32(h, uint32(len(f.Data)))
	h = binary.LittleEndian.AppendUint32(h, uint32(max(f.OrigLen, len(f.Data))))
	if _, err := w.buf.Write(h); err != nil {
		return err
	}
	_, err := w.buf.Write(f.Data)
	return err
}

func (w *PcapWriter) header(link uint32) error {
	w.begun, w.link = true, link
	h := binary.LittleEndian.AppendUint32(nil, magicNanos)
	h = binary.LittleEndian.AppendUint16(h, pcapVersionMajor)
	h = binary.LittleEndian.AppendUint16(h, 4)
	h = append(h, make([]byte, 8)...) // time zone and accuracy, always zero
	h = binary.LittleEndian.AppendUint32(h, MaxFrame)
	h = binary.LittleEndian.AppendUint32(h, link)
	_, err := w.buf.Write(h)
	return err
}

// Flush passes on what is buffered. A capture without frames gets its header here.
func (w *PcapWriter) Flush() error {
	if !w.begun {
		if err := w.header(ip.LinkEthernet); err != nil {
			return err
		}
	}
	return w.buf.Flush()
}
