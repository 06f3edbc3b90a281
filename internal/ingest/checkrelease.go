package ingest

import (
	"regexp"
	"slices"
	"strings"

	"detainerledger/internal/record"
)

// releaseNamed returns the release of a row of facilities or revisions; that of a revision is of its report's series.
func (c *checking) releaseNamed(r row) record.ReleaseRef {
	ref := record.ReleaseRef{Released: record.Day(r.get("released")), Recounted: r.count("recounted").N}
	if r.table == revisionTable {
		ref.Series = c.present.reports[r.get("report")].Series
	} else {
		ref.Series = record.SeriesID(r.get("series"))
	}
	return ref
}

// readFacilities reads the facilities of the releases in the record that the input names.
func (c *checking) readFacilities() error {
	read := map[record.ReleaseRef]bool{}
	for _, r := range c.each(c.in.rows[facilityTable]) {
		ref := c.releaseNamed(*r)
		if read[ref] || c.present.snap == nil {
			continue
		}
		read[ref] = true
		for _, held := range c.present.releases[ref.Series] {
			if held.Ref() != ref || held.Seq == 0 {
				continue
			}
			all, err := c.present.snap.FacilitiesOf(c.present.ctx, held.Seq, "")
			if err != nil {
				return err
			}
			for _, f := range all {
				r := row{table: facilityTable, cells: facilityCells(ref, f)}
				c.have[facilityTable][r.key()] = &r
			}
		}
	}
	return nil
}

// checkReleases checks that each release is of a series that says what it counts, and is later than those before it.
func (c *checking) checkReleases() {
	for _, r := range c.each(c.fresh[releaseTable]) {
		if r.bad {
			continue
		}
		release := releaseOf(*r)
		series, known := c.present.series[string(release.Series)]
		held := c.present.releases[release.Series]
		var last record.Release
		if len(held) > 0 {
			last = held[len(held)-1]
		}
		left := release.Duplicates + release.Undated + release.Outside
		switch {
		case !known:
			c.refuseSeries(r)
		case series.Form != record.Counts:
			c.refuse(r, "series", "%s does not count by measures that it names, so that it has no releases", series.ID)
		case release.CountedOn < release.Released:
			c.refuse(r, "counted_on", "%s is before the day of the release, %s; write the day on which it was counted",
				release.CountedOn, release.Released)
		case release.Covers.End < release.Covers.Start:
			c.refuse(r, "last_day", "%s is before the first day, %s", release.Covers.End, release.Covers.Start)
		case left+release.Placed > release.Rows:
			c.refuse(r, "rows", "says %d, and the rows left out and those with a place are %d; check the counts", release.Rows,
				left+release.Placed)
		case len(held) > 0 && release.Released < last.Released:
			c.refuse(r, "released", "%s is before the newest release in the record, of %s; a later one is never revised by it",
				release.Released, last.Released)
		case release.Released > last.Released && release.Recounted > 0:
			c.refuse(r, "recounted", "says %d, and the record has no release of %s; write 0", release.Recounted,
				release.Released)
		case release.Released == last.Released && release.Recounted != last.Recounted+1:
			c.refuse(r, "recounted", "says %d, and the record has the release of %s, counted before; write %d",
				release.Recounted, release.Released, last.Recounted+1)
		}
		if !r.bad && slices.Contains(release.Columns, "") {
			c.refuse(r, "columns", "has an empty item; write the headings with %q between two", record.ListBreak)
		}
		c.checkFiles(r, release.Files)
		if !r.bad {
			c.present.releases[release.Series] = append(held, release)
		}
	}
}

var shaForm = regexp.MustCompile(`^[0-9a-f]{64}$`)

// checkFiles checks that each file of a release has its hash before its name.
func (c *checking) checkFiles(r *row, files []string) {
	for _, f := range files {
		sum, name, ok := strings.Cut(f, " ")
		if !ok || name == "" || !shaForm.MatchString(sum) {
			c.refuse(r, "files", "%s is no file with its SHA-256; write the 64 digits, a space and the name", quoted(f))
			return
		}
	}
}

// comesWith reports whether the release of a row comes in with it, and refuses the row if not: the parts of a release
// come in with it or not at all.
func (c *checking) comesWith(r *row) bool {
	ref := c.releaseNamed(*r)
	is := func(release row) bool { return releaseOf(release).Ref() == ref }
	if slices.ContainsFunc(c.fresh[releaseTable], is) {
		return true
	}
	held := slices.ContainsFunc(c.present.releases[ref.Series], func(h record.Release) bool { return h.Ref() == ref })
	switch {
	case held && c.audits:
		return true
	case held:
		c.refuse(r, "released", "the release of %s, recounted %d, is in the record already, and a later one revises it",
			ref.Released, ref.Recounted)
	default:
		c.refuse(r, "released", "no row of releases is that of %s, %s, recounted %d; add it", ref.Series, ref.Released,
			ref.Recounted)
	}
	return false
}

func (c *checking) checkFacilities() {
	for _, r := range c.each(c.fresh[facilityTable]) {
		if r.bad || !c.comesWith(r) {
			continue
		}
		switch f := facilityOf(*r); {
		case (f.Jurisdiction == "") != (f.PlacedBy == ""):
			c.refuse(r, "placed_by", "says %s, and the jurisdiction is %s; a place is known by something, or not known",
				said(f.PlacedBy), said(string(f.Jurisdiction)))
		case f.Declined > f.Prepared:
			c.refuse(r, "declined", "says %d, more than the %d prepared, of which they are a part", f.Declined, f.Prepared)
		}
	}
}

// checkRevisions checks that each revision is of an existing line, and starts from its present number.
func (c *checking) checkRevisions() {
	fresh := c.fresh[revisionTable]
	if len(fresh) == 0 {
		return
	}
	coming := map[rowID]*row{}
	for i := range c.fresh[entryTable] {
		coming[c.fresh[entryTable][i].id()] = &c.fresh[entryTable][i]
	}
	for _, r := range c.each(fresh) {
		report, reported := c.present.reports[r.get("report")]
		if r.bad || !reported || !c.comesWith(r) {
			continue
		}
		of := r.fills()
		found, there := c.held(of.table, of.key)
		if now := coming[of]; now != nil {
			found, there = *now, true
		}
		if !there {
			c.refuse(r, "report", "no line of %s is the one that is revised; check section, measure, place and facility",
				report.ID)
			continue
		}
		v, now := revisionOf(*r), c.asRead(found).get("value")
		switch {
		case found.bad:
		case now != r.get("was"):
			c.refuse(r, "was", "says %d, and the number is %s; a revision goes on from the number that the record has", v.Was,
				said(now))
			c.faults.Contradictions++
		case v.Was == v.Value:
			c.refuse(r, "value", "says %d, as before; leave out the row", v.Value)
		default:
			c.fill(*r)
		}
	}
}

// planReleases returns a change for each new release, with its facilities and revisions. That of the first release of a
// series also has the lines added to reports that existed before.
func (c *checking) planReleases(late map[record.SeriesID][]*row) []record.Change {
	rows := map[record.ReleaseRef][]*row{}
	for _, t := range []*Table{facilityTable, revisionTable} {
		for i := range c.fresh[t] {
			r := &c.fresh[t][i]
			rows[c.releaseNamed(*r)] = append(rows[c.releaseNamed(*r)], r)
		}
	}
	var changes []record.Change
	for i := range c.fresh[releaseTable] {
		r := &c.fresh[releaseTable][i]
		release := releaseOf(*r)
		of := append([]*row{r}, late[release.Series]...)
		delete(late, release.Series)
		of = append(of, rows[release.Ref()]...)
		change := record.Change{Kind: record.AddRelease, Origin: origin(of...)}
		for _, r := range of {
			addRow(&change, *r)
		}
		changes = append(changes, change)
	}
	return changes
}
