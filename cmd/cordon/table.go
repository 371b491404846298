package main

import (
	"fmt"
	"io"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// newTable returns a plain table with the given headings.
func newTable(headings ...any) table.Writer {
	t := table.NewWriter()
	style := table.StyleLight
	style.Options = table.OptionsNoBordersAndSeparators
	style.Format.Header = text.FormatDefault
	style.Format.Footer = text.FormatDefault
	style.Box.PaddingLeft, style.Box.PaddingRight = "", "  "
	t.SetStyle(style)
	t.SuppressTrailingSpaces()
	t.AppendHeader(headings)
	return t
}

// renderTable writes t as text or, for format "md", as Markdown.
func renderTable(out io.Writer, t table.Writer, format string) error {
	switch format {
	case "md":
		_, err := fmt.Fprintln(out, t.RenderMarkdown())
		return err
	case "", "text":
		_, err := fmt.Fprintln(out, t.Render())
		return err
	}
	return &exitError{exitUsage, fmt.Errorf("format %q is not known: text, json or md", format)}
}
