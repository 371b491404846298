package pcaps

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

const (
	optionComment         = 1
	optionUserApplication = 4 // of a section header
	nanosecondResolution  = 9
	// maxOption is the longest value of an option that its 16-bit length can tell, in whole words.
	maxOption = math.MaxUint16 &^ 3
)

// PcapngWriter writes a pcapng file with nanosecond time stamps and an interface for each link type. pcapgo's writer
// has no comments on packets, which is what an annotated capture is about, and link types of eight bits.
type PcapngWriter struct {
	w          *bufio.Writer
	interfaces map[uint32]uint32 // link type to index
	scratch    []byte
	begun      bool
}

// NewPcapngWriter returns a writer of a pcapng file.
func NewPcapngWriter(w io.Writer) *PcapngWriter {
	return &PcapngWriter{w: bufio.NewWriter(w), interfaces: make(map[uint32]uint32)}
}

// Write appends a frame, with the comment if it is not empty.
func (w *PcapngWriter) Write(f *Frame, comment string) error {
	if len(f.Data) > MaxFrame {
		return fmt.Errorf("a frame of %d bytes; %d are possible", len(f.Data), MaxFrame)
	}
	index, err := w.iface(f.Link)
	if err != nil {
		return err
	}
	b := binary.LittleEndian.AppendUint32(w.scratch[:0], index)
	b = binary.LittleEndian.AppendUint32(b, uint32(uint64(f.Time)>>32))
	b = binary.LittleEndian.AppendUint32(b, uint32(f.Time))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(f.Data)))
	b = binary.LittleEndian.AppendUint32(b, uint32(max(f.OrigLen, len(f.Data))))
	b = pad(append(b, f.Data...))
	if comment != "" {
		b = appendOption(b, optionComment, comment)
		b = binary.LittleEndian.AppendUint32(b, optionEnd)
	}
	w.scratch = b
	return w.block(blockEnhancedPacket, b)
}

// iface returns the index of the interface for a link type, and describes it in the file when it is new.
func (w *PcapngWriter) iface(link uint32) (uint32, error) {
	if index, ok := w.interfaces[link]; ok {
		return index, nil
	}
	if link > math.MaxUint16 {
		return 0, fmt.Errorf("link type %d does not fit a pcapng file", link)
	}
	if err := w.section(); err != nil {
		return 0, err
	}
	b := binary.LittleEndian.AppendUint16(nil, uint16(link))
	b = binary.LittleEndian.AppendUint16(b, 0)
	b = binary.LittleEndian.AppendUint32(b, MaxFrame)
	b = appendOption(b, optionTimeResolution, string([]byte{nanosecondResolution}))
	b = binary.LittleEndian.AppendUint32(b, optionEnd)
	index := uint32(len(w.interfaces))
	w.interfaces[link] = index
	return index, w.block(blockInterface, b)
}

// section begins the file.
func (w *PcapngWriter) section() error {
	if w.begun {
		return nil
	}
	w.begun = true
	b := binary.LittleEndian.AppendUint32(nil, byteOrderMagic)
	b = binary.LittleEndian.AppendUint16(b, 1)
	b = binary.LittleEndian.AppendUint16(b, 0)
	b = binary.LittleEndian.AppendUint64(b, math.MaxUint64) // the section's length is not told
	b = appendOption(b, optionUserApplication, "cordon")
	b = binary.LittleEndian.AppendUint32(b, optionEnd)
	return w.block(blockSectionHeader, b)
}

func (w *PcapngWriter) block(kind uint32, body []byte) error {
	size := uint32(len(body) + minBlock)
	head := binary.LittleEndian.AppendUint32(w.w.AvailableBuffer(), kind)
	head = binary.LittleEndian.AppendUint32(head, size)
	if _, err := w.w.Write(head); err != nil {
		return err
	}
	if _, err := w.w.Write(body); err != nil {
		return err
	}
	_, err := w.w.Write(binary.LittleEndian.AppendUint32(w.w.AvailableBuffer(), size))
	return err
}

// Flush passes on what is buffered. A capture without frames gets its section header here.
func (w *PcapngWriter) Flush() error {
	if err := w.section(); err != nil {
		return err
	}
	return w.w.Flush()
}

func appendOption(b []byte, code uint16, value string) []byte {
	value = value[:min(len(value), maxOption)]
	b = binary.LittleEndian.AppendUint16(b, code)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(value)))
	return pad(append(b, value...))
}

// pad fills up to whole words of four octets.
func pad(b []byte) []byte {
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}
