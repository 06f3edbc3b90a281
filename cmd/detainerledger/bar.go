package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/mattn/go-isatty"
)

// patience is the delay before the bar is shown: most imports are done by then.
const patience = time.Second

// bar shows the progress of a long command on a terminal.
type bar struct {
	w     io.Writer // nil if it is not a terminal
	begun time.Time
	now   func() time.Time
	shown string
}

func newBar(w io.Writer) *bar {
	b := &bar{begun: time.Now(), now: time.Now}
	if f, ok := w.(*os.File); ok && isatty.IsTerminal(f.Fd()) {
		b.w = w
	}
	return b
}

func (b *bar) reading(done, total int64) { b.show("reading", done, total) }
func (b *bar) adding(done, of int)       { b.show("adding", int64(done), int64(of)) }
func (b *bar) writing(done, of int)      { b.show("writing", int64(done), int64(of)) }

func (b *bar) show(what string, done, total int64) {
	const width = 30
	if b.w == nil || total <= 0 || b.now().Sub(b.begun) < patience {
		return
	}
	percent := int(min(100, 100*done/total))
	full := width * percent / 100
	text := fmt.Sprintf("%s [%s%s] %3d %%", what, strings.Repeat("#", full), strings.Repeat(" ", width-full), percent)
	if text != b.shown {
		fmt.Fprint(b.w, "\r\x1b[K"+text)
		b.shown = text
	}
}

// clear removes the bar from the terminal.
func (b *bar) clear() {
	if b.shown != "" {
		fmt.Fprint(b.w, "\r\x1b[K")
		b.shown = ""
	}
}
