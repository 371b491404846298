package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"cordon/pcaps"
	"cordon/protocols/decode"
	"cordon/protocols/message"
	"cordon/rules"
)

func newDecodeCommand() *cobra.Command {
	var o decodeOptions
	cmd := &cobra.Command{
		Use:   "decode [-Y EXPR] [--json] CAPTURE...",
		Short: "Print every signalling message of captures, without judging it",
		Long: `Print every signalling message of captures (pcap, pcapng, gzipped or not,
directories, "-" for standard input) with its fields. "cordon fields" lists
the fields; -Y keeps the messages for which an expression over them is true.`,
		Example: `  cordon decode trace.pcap
  cordon decode --json trace.pcapng.gz | jq .fields
  cordon decode -Y 'operation == "anyTimeInterrogation"' captures/
  cordon decode -Y 'has_anomaly("ber.*") && sccp.calling.gt.startsWith("88")' trace.pcap`,
		Args: needCaptures,
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd, args) },
	}
	cmd.Flags().StringVarP(&o.filter, "filter", "Y", "", "keep the messages for which the expression is true")
	cmd.Flags().BoolVar(&o.json, "json", false, "one JSON object a message")
	cmd.Flags().BoolVarP(&o.verbose, "verbose", "v", false, "print all fields, one a line")
	addVariantFlags(cmd, &o.variant)
	return cmd
}

// needCaptures wants one capture or more.
func needCaptures(_ *cobra.Command, args []string) error {
	if len(args) == 0 {
		return errors.New("name a capture, a directory of captures, or - for standard input")
	}
	return nil
}

type decodeOptions struct {
	filter  string
	json    bool
	verbose bool
	variant variantFlags
}

func (o *decodeOptions) run(cmd *cobra.Command, args []string) error {
	opts, err := o.variant.options()
	if err != nil {
		return err
	}
	var expr *rules.Expr
	if o.filter != "" {
		if expr, err = rules.CompileExpr(o.filter); err != nil {
			return &exitError{exitLoad, err}
		}
	}
	out := bufio.NewWriterSize(cmd.OutOrStdout(), 1<<16)
	defer out.Flush()
	var line []byte
	var failed error
	emit := func(m *message.Message) {
		if failed != nil || expr != nil && expr.Eval(m, nil) != rules.True {
			return
		}
		switch {
		case o.json:
			line = appendDecoded(line[:0], m)
		case o.verbose:
			line = appendVerbose(line[:0], m)
		default:
			line = appendSummary(line[:0], m)
		}
		_, failed = out.Write(line)
	}
	if _, err = eachMessage(cmd, args, opts, emit, func(*pcaps.Frame) error { return failed }); err != nil {
		return err
	}
	return out.Flush()
}

// appendDecoded appends the object of `decode --json` and a line feed.
func appendDecoded(dst []byte, m *message.Message) []byte {
	dst = append(dst, `{"capture":`...)
	dst = message.AppendQuoted(dst, m.Capture)
	dst = fmt.Appendf(dst, `,"frame":%d,"index":%d,"timestamp":"%s","stack":"`, m.Frame, m.Index, stamp(m.Time))
	dst = m.AppendStack(dst)
	dst = append(dst, `","fields":`...)
	dst = m.AppendFieldsJSON(dst, nil)
	return append(dst, '}', '\n')
}

// stamp writes a capture time as events do: RFC 3339 in UTC with microseconds.
func stamp(ns int64) string {
	return time.Unix(0, ns).UTC().Format("2006-01-02T15:04:05.000000Z")
}

// summaryParts are the fields of a line for people.
var summaryParts = []struct {
	before string
	field  message.FieldID
}{
	{"  ", message.FieldTCAPType},
	{"  ", message.FieldOperation},
	{"  from ", message.FieldSCCPCallingGT},
	{" to ", message.FieldSCCPCalledGT},
	{"  from ", message.FieldDiameterOriginHost},
	{" to ", message.FieldDiameterDestinationRealm},
	{"  ", message.FieldDiameterUserName},
}

// appendPlain appends s for a terminal: what the far side wrote may hold control
// characters.
func appendPlain(dst []byte, s string) []byte {
	for _, r := range s {
		if !unicode.IsPrint(r) {
			r = unicode.ReplacementChar
		}
		dst = utf8.AppendRune(dst, r)
	}
	return dst
}

// appendSummary appends one line for people.
func appendSummary(dst []byte, m *message.Message) []byte {
	dst = fmt.Appendf(dst, "%6d.%d  %s  ", m.Frame, m.Index, stamp(m.Time))
	dst = m.AppendStack(dst)
	for _, part := range summaryParts {
		if s, ok := m.String(part.field); ok {
			dst = append(dst, part.before...)
			dst = appendPlain(dst, s)
		}
	}
	for a := range m.Anomalies.All {
		dst = append(dst, "  !"...)
		dst = append(dst, a.Name()...)
	}
	return append(dst, '\n')
}

// appendVerbose appends the summary and all fields, one a line.
func appendVerbose(dst []byte, m *message.Message) []byte {
	dst = appendSummary(dst, m)
	dst = m.AppendFieldLines(dst, "        ")
	return append(dst, '\n')
}

// eachMessage reads the captures at paths and calls emit for each message, and
// after each frame next, whose error ends it. Each file has a decoder of its
// own: an association does not go on in the next file by chance. A file that is
// cut short or damaged gives what it holds; its error is printed, the other
// files follow, and the result is exit code 3. left is what no message was made
// of, in all files that were read.
func eachMessage(cmd *cobra.Command, paths []string, opts decode.Options, emit decode.Emit, next func(*pcaps.Frame) error) (left unread, err error) {
	r, err := pcaps.Open(paths...)
	if err != nil {
		return left, &exitError{exitUsage, err}
	}
	defer r.Close()
	stop := showProgress(cmd, r)
	defer stop()
	var frame pcaps.Frame
	var dec *decode.Decoder
	file, bad := "", false
	for {
		if err := cmd.Context().Err(); err != nil {
			return left, &exitError{exitUsage, fmt.Errorf("stopped: %w", err)}
		}
		err := r.Next(&frame)
		if err == io.EOF {
			break
		}
		if err != nil {
			fmt.Fprintf(cmd.ErrOrStderr(), "cordon: %v\n", err)
			bad = true
			continue
		}
		if dec == nil || frame.File != file || frame.Number == 1 {
			left.add(finish(cmd.ErrOrStderr(), dec, file, emit))
			dec, file = decode.New(opts), frame.File
		}
		dec.Packet(decode.Packet{Link: frame.Link, Time: frame.Time, Frame: uint64(frame.Number), Data: frame.Data, File: frame.File}, emit)
		if err := next(&frame); err != nil {
			return left, err
		}
	}
	left.add(finish(cmd.ErrOrStderr(), dec, file, emit))
	tellSkipped(cmd.ErrOrStderr(), r.Skipped())
	if bad {
		return left, &exitError{code: exitUsage}
	}
	return left, nil
}

// maxSkipped is how many of the files that were passed over are named.
const maxSkipped = 10

// tellSkipped names the files of directories that are no captures.
func tellSkipped(w io.Writer, files []pcaps.Skipped) {
	for i, s := range files {
		if i == maxSkipped {
			fmt.Fprintf(w, "cordon: %s passed over that are no captures either\n", plural(len(files)-i, "further file"))
			return
		}
		fmt.Fprintf(w, "cordon: %s: passed over: %s\n", s.Path, s.Reason)
	}
}
