package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"
)

// ParseChange parses a change in its canonical form, as [Change.JSON] encodes it. Any other encoding of the same change
// is refused, because it would have another hash.
func ParseChange(text []byte) (Change, error) {
	c, ok := readChange(text)
	if !ok || !c.writes(text) {
		var err error
		if c, err = decodeChange(text); err != nil {
			return Change{}, err
		}
	}
	if err := c.shape(); err != nil {
		return Change{}, fmt.Errorf("this is no change: %w", err)
	}
	return c, nil
}

// ReadChange parses a text that [ParseChange] has accepted before. It may accept others that are not in canonical form.
func ReadChange(text []byte) (Change, error) {
	if c, ok := readChange(text); ok {
		return c, nil
	}
	return ParseChange(text)
}

// room pools buffers of [Change.writes], because they are long.
var room = sync.Pool{New: func() any { return new([]byte) }}

// writes reports whether the text is the canonical form of the change.
func (c Change) writes(text []byte) bool {
	written := room.Get().(*[]byte)
	defer room.Put(written)
	w := writer{out: slices.Grow((*written)[:0], len(text))}
	c.write(&w)
	*written = w.out
	return w.err == nil && bytes.Equal(w.out, text)
}

// decodeChange parses a change in any encoding, and reports why it is not in canonical form.
func decodeChange(text []byte) (Change, error) {
	var c Change
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&c); err != nil {
		return Change{}, fmt.Errorf("this is no change: %w", err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return Change{}, errors.New("this is no change: something follows it")
	}
	c.At = c.At.UTC().Truncate(time.Second)
	canonical, err := c.JSON()
	if err != nil {
		return Change{}, fmt.Errorf("this is no change: %w", err)
	}
	if !bytes.Equal(canonical, text) {
		return Change{}, errors.New("this is a change, but not in its canonical form")
	}
	return c, nil
}

// shape returns what is wrong with the fields of the change, given its kind.
func (c Change) shape() error {
	lines := len(c.Totals)+len(c.Entries)+len(c.Policies) > 0
	held := map[ChangeKind]bool{
		AddPlaces: len(c.Places) > 0, AddSeries: c.Series != nil, AddReport: c.Report != nil,
		AddLines: lines && c.Report == nil && c.Release == nil, AddRelease: c.Release != nil,
		AddCorrection: c.Correction != nil, AddStatement: c.Statement != nil, AddEvent: c.Event != nil,
		AddReading: c.Reading != nil, AddPublication: c.Publication != nil, AddStatus: c.Status != nil,
	}
	for kind, there := range held {
		if there != (kind == c.Kind) {
			return fmt.Errorf("a change of the kind %q does not hold this", c.Kind)
		}
	}
	if !held[c.Kind] {
		return fmt.Errorf("there is no kind of change %q", c.Kind)
	}
	if c.Release != nil {
		if len(c.Totals)+len(c.Policies) > 0 {
			return errors.New("a release brings no totals and no policies")
		}
		return c.Release.shape()
	}
	if len(c.Revisions) > 0 {
		return fmt.Errorf("a change of the kind %q revises nothing", c.Kind)
	}
	of := map[ReportID]bool{}
	if c.Report != nil {
		of[c.Report.ID] = true
	}
	for _, t := range c.Totals {
		of[t.Report] = true
	}
	last := ReportID("")
	for i, e := range c.Entries {
		if i == 0 || e.Report != last {
			of[e.Report], last = true, e.Report
		}
	}
	for _, p := range c.Policies {
		of[p.Report] = true
	}
	if len(of) > 1 {
		return errors.New("it holds lines of several reports")
	}
	return nil
}
