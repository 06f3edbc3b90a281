package door

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"detainerledger/internal/desk"
	"detainerledger/internal/edition"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/soundness"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
	"detainerledger/templates/letter"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/letters"
	"detainerledger/web/present"
)

const (
	// alertChanges is how many changes of one part of the record a letter describes; the page of changes has the
	// others.
	alertChanges = 20
	// alertBatch is how many followers are notified in one transaction.
	alertBatch = 200
	// keptSections bounds the cache of text that many followers get.
	keptSections = 500
	// forgetEvery is the interval for deleting data that is no longer needed.
	forgetEvery = time.Hour
)

// Tell notifies followers of what is new at each tick, until ctx ends or the ticks do. It also notices what other
// programs add to the record.
func (h *Handlers) Tell(ctx context.Context, ticks <-chan time.Time) {
	var a alerts
	for {
		if err := h.tellNow(ctx, &a); err != nil && ctx.Err() == nil {
			h.Log.LogAttrs(ctx, slog.LevelError, "alerts", slog.String("error", err.Error()))
		}
		select {
		case <-ctx.Done():
			return
		case _, more := <-ticks:
			if !more {
				return
			}
		}
	}
}

// alerts is remembered between ticks, so that most ticks need few queries.
type alerts struct {
	// nothing is the version of which nobody has to be notified before until; a zero time means never.
	nothing   record.Seq
	until     time.Time
	forgotten time.Time
}

// tellNow queues a letter for every follower who is due one.
func (h *Handlers) tellNow(ctx context.Context, a *alerts) error {
	if !h.Letters.On() {
		return errors.New("the site cannot write letters")
	}
	now := h.Now()
	if now.Sub(a.forgotten) >= forgetEvery {
		if err := h.Desk.Forget(ctx, now); err != nil {
			return err
		}
		a.forgotten = now
	}
	snap, err := h.Store.Now(ctx)
	if err != nil {
		return err
	}
	if snap.Seq == a.nothing && (a.until.IsZero() || now.Before(a.until)) {
		return nil
	}
	if err := h.Gate.Check(ctx, snap.Seq); err != nil { // a letter cannot be recalled
		if _, known := errors.AsType[*soundness.Fault](err); known {
			return nil // already logged, once
		}
		return err
	}
	if err := h.tellAll(ctx, snap, now); err != nil {
		return err
	}
	due, some, err := h.Desk.NextFollower(ctx, snap.Seq)
	if err != nil {
		return err
	}
	a.nothing, a.until = snap.Seq, time.Time{}
	if some {
		a.until = due
	}
	return nil
}

// tellAll queues the letters about a version of the record in batches.
func (h *Handlers) tellAll(ctx context.Context, snap *store.Snapshot, now time.Time) error {
	w := alertWriter{Handlers: h, snap: snap, sections: map[sectionKey]section{}}
	after := int64(0)
	for {
		followers, err := h.Desk.DueFollowers(ctx, now, snap.Seq, after, alertBatch)
		if err != nil || len(followers) == 0 {
			return err
		}
		batch := make([]desk.Alert, len(followers))
		for i, f := range followers {
			batch[i].Follower = f.ID
			if batch[i].Letter, err = w.letter(ctx, f); err != nil {
				return err
			}
		}
		if err := h.Desk.Tell(ctx, now, snap.Seq, batch); err != nil {
			return err
		}
		after = followers[len(followers)-1].ID
	}
}

// alertWriter writes the letters about one version of the record. Text that many followers get is written once.
type alertWriter struct {
	*Handlers
	snap     *store.Snapshot
	sections map[sectionKey]section
}

// sectionKey is what a section of a letter depends on.
type sectionKey struct {
	slug        record.Slug
	state       string
	corrections bool
	told        record.Seq
	language    string
}

// section describes the changes to one part of the record.
type section struct {
	of    string // name of the part
	first string // summary of the newest change
	count int
	parts []letter.Part
}

// letter returns the letter to a follower, or nil if nothing that is followed has changed.
func (a *alertWriter) letter(ctx context.Context, f desk.Follower) (*desk.Letter, error) {
	w := letters.LanguageOf(f.Language)
	ctx = words.With(ctx, w)
	l := letter.Letter{Language: w.Code}
	var told []section
	for _, part := range f.Following {
		s, err := a.section(ctx, part)
		if err != nil {
			return nil, err
		}
		if s.count > 0 {
			told = append(told, s)
			l.Parts = append(l.Parts, s.parts...)
		}
	}
	if len(told) == 0 {
		return nil, nil
	}
	count := 0
	for _, s := range told {
		count += s.count
	}
	subject := told[0].first
	switch {
	case len(told) == 1 && count > 1:
		subject = w.N(count, "{place}: {n} change", "{place}: {n} changes", "place", told[0].of)
	case len(told) > 1:
		subject = w.N(len(told), "Changes in {n} part of the record that you follow",
			"Changes in {n} parts of the record that you follow")
	}
	l.Heading = subject
	absolute := a.Letters.To(w)
	l.Foot = []letter.Part{
		{Text: w.T("This is what the record says at version {n}, {day}. Earlier states stay readable.",
			"n", w.Number(int(a.snap.Seq)), "day", w.Day(record.DayOf(a.snap.At))),
			Link: letter.Link{Text: w.T("Every change"), Href: absolute(link.Changes)}},
		{Text: w.T("You get this because this address follows the record. There is at most one such mail a day."),
			Link: letter.Link{Text: w.T("Change or end what you follow"), Href: absolute(link.Following(f.Secret))}},
		{Link: letter.Link{Text: w.T("End all of it"), Href: absolute(link.FollowEnd(f.Secret))}},
	}
	out, err := letters.Write(ctx, subject, l)
	if err != nil {
		return nil, err
	}
	out.To, out.Unsubscribe = f.Address, a.BaseURL+link.FollowEnd(f.Secret)
	return &out, nil
}

// section describes what has changed in a part since its follower was last notified.
func (a *alertWriter) section(ctx context.Context, f desk.Following) (section, error) {
	w := words.In(ctx)
	key := sectionKey{f.Slug, f.State, f.Corrections, f.Told, w.Code}
	if s, kept := a.sections[key]; kept {
		return s, nil
	}
	s, err := a.writeSection(ctx, w, f)
	if err != nil {
		return s, err
	}
	if len(a.sections) >= keptSections {
		clear(a.sections)
	}
	a.sections[key] = s
	return s, nil
}

func (a *alertWriter) writeSection(ctx context.Context, w *words.Language, f desk.Following) (section, error) {
	scope := f.Scope()
	changes, count, err := a.snap.ChangesAfter(ctx, scope, f.Told, alertChanges)
	if err != nil || count == 0 {
		return section{}, err
	}
	r, err := a.ReadingOf(ctx, a.snap)
	if err != nil {
		return section{}, err
	}
	absolute := a.Letters.To(w)
	s := section{of: followed(r, f), count: count}
	for i, change := range changes {
		told, err := present.Tell(ctx, r, scope, change, absolute)
		if err != nil {
			return s, err
		}
		if i == 0 {
			s.first = present.FeedTitle(r, scope, change)
		}
		s.parts = append(s.parts, alertParts(w, told, s.of)...)
	}
	s.parts[0].Heading = s.of
	if more := count - len(changes); more > 0 {
		s.parts = append(s.parts,
			letter.Part{Text: w.N(more, "{n} earlier change is not in this mail.", "{n} earlier changes are not in this mail."),
				Link: letter.Link{Text: w.T("Every change"), Href: absolute(link.Changes)}})
	}
	return s, nil
}

// alertParts describes a change as a feed does. It names the place unless the section is about that place.
func alertParts(w *words.Language, told ui.FeedEntry, of string) []letter.Part {
	var parts []letter.Part
	for _, m := range told.Told {
		text := m.Lead + " " + m.Text + " (" + w.Day(m.Day) + ")"
		if place := w.PlaceTitle(m.Place.Text); m.Place.Text != "" && place != of {
			text = place + ": " + text
		}
		parts = append(parts, letter.Part{Text: text})
	}
	if len(parts) == 0 {
		parts = append(parts, letter.Part{Text: told.What})
	}
	var figures letter.Part
	for _, f := range told.Figures {
		figures.List = append(figures.List, f.Of.Text+": "+f.Reading(w))
	}
	if told.More != "" {
		figures.List = append(figures.List, told.More)
	}
	if len(figures.List) > 0 {
		parts = append(parts, figures)
	}
	return append(parts, letter.Part{Text: w.T("By: {whom}.", "whom", told.By),
		Link: letter.Link{Text: told.Change.Text, Href: told.Change.Href}})
}

// followed returns the name of a part of the record that can be followed.
func followed(r *answer.Reading, f desk.Following) string {
	switch {
	case f.Slug != "":
		return r.W.PlaceTitle(r.Places.Name(f.Slug))
	case f.State != "":
		return r.W.PlaceTitle(edition.StateName(f.State))
	default:
		return r.W.T("The whole record")
	}
}
