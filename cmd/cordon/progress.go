package main

import (
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"cordon/pcaps"
)

// progressAfter keeps the bar away from work that is done at once.
const progressAfter = 500 * time.Millisecond

// showProgress draws a bar on a terminal while r is read, and returns what ends
// it. Without a terminal, or where the total is not known, it draws nothing.
func showProgress(cmd *cobra.Command, r *pcaps.Reader) (stop func()) {
	f, ok := cmd.ErrOrStderr().(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return func() {}
	}
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(progressAfter)
		defer tick.Stop()
		var bar *progressbar.ProgressBar
		for {
			select {
			case <-done:
				if bar != nil {
					_ = bar.Clear()
				}
				return
			case <-tick.C:
				read, total := r.Progress()
				if bar == nil {
					if total == 0 {
						return
					}
					bar = progressbar.NewOptions64(total, progressbar.OptionSetWriter(f), progressbar.OptionShowBytes(true),
						progressbar.OptionSetDescription("reading"), progressbar.OptionClearOnFinish())
				}
				_ = bar.Set64(read)
			}
		}
	}()
	return func() { close(done); <-ended }
}
