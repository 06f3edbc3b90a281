package ingest

import (
	"fmt"
	"slices"
	"strings"

	"detainerledger/internal/gazetteer"
	"detainerledger/internal/record"
)

// before finds statements about a report that are dated before it was published.
func (b *background) before() []Oddity {
	var odd []Oddity
	note := func(what string, on record.Day, id record.ReportID, where string) {
		out := b.reports[id].PublishedOn
		if n := min(len(on), len(out)); n > 0 && on[:n] < out[:n] {
			odd = append(odd, Oddity{key("before", what, id, on, out, where),
				fmt.Sprintf("%s of %s is about %s, which came out on %s.", what, on, id, out), where})
		}
	}
	for _, c := range b.plan.Changes {
		if s := c.Statement; s != nil {
			note("A statement", s.Date, s.Report, b.plan.where(statementTable, statementCells(*s)))
		}
		if k := c.Correction; k != nil {
			note("A correction", k.Date, k.Report, b.plan.where(correctionTable, correctionCells(*k)))
		}
	}
	return odd
}

// alike finds lines of one place in a section whose facilities are nearly the same: a line may have been entered twice.
func (b *background) alike() []Oddity {
	type spot struct {
		report  record.ReportID
		section record.Section
		measure record.Measure
		place   record.Slug
	}
	lines := map[spot][]record.Entry{}
	for _, printed := range b.printed {
		for _, e := range printed {
			at := spot{e.Report, e.Section, e.Measure, e.Jurisdiction}
			lines[at] = append(lines[at], e)
		}
	}
	var odd []Oddity
	for _, c := range b.plan.Changes {
		for _, e := range c.Entries {
			at := spot{e.Report, e.Section, e.Measure, e.Jurisdiction}
			if len(lines[at]) > manyFacilities || e.Jurisdiction == "" {
				continue
			}
			for _, other := range lines[at] {
				if other.Facility == e.Facility || !nearlySame(other.Facility, e.Facility) {
					continue
				}
				odd = append(odd, Oddity{key("alike", e.Report, e.Section, e.Jurisdiction, e.Facility, other.Facility),
					fmt.Sprintf("%s has two lines in %s whose facilities are nearly the same, %q and %q: they are added.",
						b.label(e.Jurisdiction), within(e.Section, e.Report), other.Facility, e.Facility),
					b.plan.where(entryTable, entryCells(e))})
			}
			lines[at] = append(lines[at], e)
		}
	}
	return odd
}

// saidTwice finds statements of one office whose gists are nearly the same: a statement may have been entered twice.
func (b *background) saidTwice() []Oddity {
	said := slices.Clone(b.statements)
	var odd []Oddity
	for _, c := range b.plan.Changes {
		if c.Statement == nil {
			continue
		}
		s := *c.Statement
		for _, other := range said {
			same := other.Jurisdiction == s.Jurisdiction && other.Report == s.Report && other.Office == s.Office
			if !same || other.Gist == s.Gist || !nearlySame(other.Gist, s.Gist) {
				continue
			}
			odd = append(odd, Oddity{key("said twice", s.Jurisdiction, s.Report, s.Office, s.Gist, other.Gist),
				fmt.Sprintf("Two statements by %s are nearly the same, %q and %q: both are shown.", s.Office, other.Gist, s.Gist),
				b.plan.where(statementTable, statementCells(s))})
		}
		said = append(said, s)
	}
	return odd
}

// manyFacilities is how many lines of one place are compared with one another.
const manyFacilities = 200

// nearlySame reports whether two names differ only in punctuation, accents, or one or two letters. Different numbers
// make different facilities.
func nearlySame(a, b string) bool {
	digits := func(text string) string {
		return strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, text)
	}
	if a == "" || b == "" || digits(a) != digits(b) {
		return false
	}
	x, y := foldWords(a), foldWords(b)
	return x == y || min(len(x), len(y)) >= 8 && max(len(x), len(y)) <= 200 && slips(x, y) <= 2
}

// foldWords folds a text of any length; [gazetteer.Fold] stops at the length of a name.
func foldWords(text string) string {
	var b strings.Builder
	for word := range strings.FieldsSeq(text) {
		b.WriteString(gazetteer.Fold(word))
	}
	return b.String()
}
