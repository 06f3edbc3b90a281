package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"detainerledger/internal/detainers"
	"detainerledger/internal/ingest"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// detainersFlags are those of an import of ICE's table of detainers.
type detainersFlags struct {
	Detainers  bool     `help:"${import_detainers}" default:"false"`
	Released   string   `help:"With --detainers: the day of the release, such as 2026-03-31." placeholder:"DAY"`
	Facilities []string `help:"${import_facilities}" placeholder:"FILE" sep:"none"`
	From       string   `help:"${import_from}" placeholder:"DAY"`
	To         string   `help:"${import_to}" placeholder:"DAY"`
	Unplaced   string   `help:"${import_unplaced}" placeholder:"FILE"`
	Files      string   `help:"${import_files}" placeholder:"DIR"`
	Source     []string `help:"${import_source}" placeholder:"ADDRESS" sep:"none"`
}

// check checks that the flags go together.
func (f *detainersFlags) check(cmd *importCmd) error {
	if !f.Detainers {
		if f.Released+f.From+f.To+f.Unplaced+f.Files != "" || len(f.Facilities)+len(f.Source) > 0 {
			return errors.New("--released, --facilities, --from, --to, --unplaced, --files and --source go with --detainers")
		}
		return nil
	}
	if cmd.Published {
		return errors.New("--detainers and --published are two imports; give one")
	}
	if len(cmd.Paths) == 0 {
		return errors.New("name the file with the table of detainers, or its https address")
	}
	for _, of := range []struct{ flag, day string }{{"--released", f.Released}, {"--from", f.From}, {"--to", f.To}} {
		if day, err := record.ParseDay(of.day); err != nil || of.day != "" && !day.Full() {
			return fmt.Errorf("%s: %q is no day; write one such as 2026-03-31", of.flag, of.day)
		}
	}
	switch today := record.DayOf(time.Now()); {
	case f.Released == "":
		return errors.New("--released is missing: the day on which the table was released, such as 2026-03-31")
	case record.Day(f.Released) > today:
		return fmt.Errorf("--released: %s is after today, %s", f.Released, today)
	case f.From != "" && f.To != "" && f.From > f.To:
		return fmt.Errorf("--from %s is after --to %s", f.From, f.To)
	}
	if f.Unplaced != "" && exists(f.Unplaced) {
		return fmt.Errorf("--unplaced: there is a file %s already; name a new one", f.Unplaced)
	}
	return nil
}

// defaultSource is where the table is published, used if no address of a file is known.
const defaultSource = "https://deportationdata.org/"

// detainersImport is one import of a table of detainers.
type detainersImport struct {
	*importCmd
	std      stdio
	progress *bar
	fetcher  *fetcher
	scratch  string // a folder for fetched and generated files
	address  map[string]string
	st       *store.Store
	snap     *store.Snapshot
	wrote    bool           // the file of facilities without a place
	series   *record.Series // from the record, nil if it lacks it
	releases []record.Release
}

// importDetainers counts a table of detainers and adds the counts that the record lacks.
func (cmd *importCmd) importDetainers(ctx context.Context, std stdio, from *fetcher) (err error) {
	in := &detainersImport{importCmd: cmd, std: std, progress: newBar(std.err), fetcher: from,
		address: map[string]string{}}
	defer in.progress.clear()
	if err := removeLeft(cmd.DB); err != nil {
		return refused(err)
	}
	in.scratch, err = os.MkdirTemp(filepath.Dir(cmd.DB), scratchOfDetainers+"*")
	if err != nil {
		return refused(err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(in.scratch)) }()
	if err := in.openRecord(ctx); err != nil {
		return refused(err)
	}
	defer func() {
		if in.st != nil {
			err = errors.Join(err, in.st.Close())
		}
	}()
	counts, err := in.count(ctx)
	if err != nil {
		return refused(err)
	}
	in.progress.clear()
	if err := in.tell(counts); err != nil {
		return refused(err)
	}
	if err := in.writeUnplaced(counts); err != nil {
		return refused(err)
	}
	defer func() {
		if err != nil && in.wrote {
			err = errors.Join(err, os.Remove(in.Unplaced))
		}
	}()
	files, err := in.compare(ctx, counts)
	if err != nil {
		return refused(err)
	}
	if err := in.add(ctx, counts, files); err != nil {
		return refused(err)
	}
	return nil
}

// scratchOfDetainers is the prefix of the names of folders, beside the record, for fetched and generated files.
const scratchOfDetainers = ".detainerledger-detainers-"

// removeLeft removes the folders of imports that were killed more than a day ago, because a fetched table may be in
// them.
func removeLeft(db string) error {
	left, err := filepath.Glob(filepath.Join(filepath.Dir(db), scratchOfDetainers+"*"))
	for _, dir := range left {
		if stat, err := os.Stat(dir); err != nil || time.Since(stat.ModTime()) < 24*time.Hour {
			continue
		}
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
	}
	return err
}

// openRecord opens the record, for adding to it if required.
func (in *detainersImport) openRecord(ctx context.Context) (err error) {
	read := *in.importCmd
	read.DryRun = in.DryRun || in.Files != ""
	if in.st, in.snap, err = read.record(ctx, in.std); err != nil || in.snap == nil {
		return err
	}
	all, err := in.snap.AllSeries(ctx)
	for i := range all {
		if all[i].ID == detainers.SeriesID {
			in.series = &all[i]
		}
	}
	if err != nil || in.series == nil {
		return err
	}
	if in.releases, err = in.snap.Releases(ctx, detainers.SeriesID); err != nil {
		return err
	}
	if n := len(in.releases); n > 0 && in.releases[n-1].Released > record.Day(in.Released) {
		return fmt.Errorf("--released: %s is before the newest release in the record, of %s, "+
			"which an older one never revises",
			in.Released, in.releases[n-1].Released)
	}
	return nil
}

// places returns those that a line can name.
func (in *detainersImport) places(ctx context.Context) ([]record.Jurisdiction, error) {
	if in.snap != nil && in.snap.Seq > 0 {
		return in.snap.Jurisdictions(ctx, store.Filter{})
	}
	return ingest.Counties().Places, nil
}

// count opens the files, fetching them if necessary, and counts them.
func (in *detainersImport) count(ctx context.Context) (*detainers.Counts, error) {
	places, err := in.places(ctx)
	if err != nil {
		return nil, err
	}
	asked := detainers.Asked{
		Places: places, Released: record.Day(in.Released), Progress: in.progress.reading,
		Span: record.Period{Start: record.Day(in.From), End: record.Day(in.To)},
	}
	if in.series != nil && in.From == "" {
		asked.Span.Start = in.series.FirstPeriodStart
	}
	if asked.Facilities, err = detainers.Known(); err != nil {
		return nil, err
	}
	for _, file := range in.Facilities {
		if file, err = in.local(ctx, file); err == nil {
			err = asked.Facilities.Add(ctx, file)
		}
		if err != nil {
			return nil, err
		}
	}
	var tables []*detainers.Table
	defer func() {
		for _, t := range tables {
			t.Close()
		}
	}()
	for _, file := range in.Paths {
		if file, err = in.local(ctx, file); err != nil {
			return nil, err
		}
		t, err := detainers.Open(ctx, file)
		if err != nil {
			return nil, err
		}
		tables = append(tables, t)
	}
	counts, err := detainers.Count(ctx, tables, asked)
	if err != nil {
		return nil, err
	}
	for i, file := range in.Paths {
		counts.Files[i].Address = in.address[file]
	}
	return counts, in.forget()
}

// local returns the path of a file, fetching it if it is an address.
func (in *detainersImport) local(ctx context.Context, file string) (string, error) {
	if !isAddress(file) {
		return file, nil
	}
	dir, err := os.MkdirTemp(in.scratch, "fetched-")
	if err != nil {
		return "", err
	}
	got, err := in.fetcher.fetch(ctx, file, dir, func(done, total int64) { in.progress.show("fetching", done, total) })
	if err != nil {
		return "", err
	}
	in.progress.clear()
	in.address[file] = file
	fmt.Fprintf(in.std.out, "fetched %s, %d bytes, SHA-256 %s\n", filepath.Base(got.path), got.bytes, got.sha256)
	return got.path, nil
}

// forget removes fetched files, which are no longer needed.
func (in *detainersImport) forget() error {
	all, err := filepath.Glob(filepath.Join(in.scratch, "fetched-*"))
	for _, dir := range all {
		err = errors.Join(err, os.RemoveAll(dir))
	}
	return err
}

// tell reports what was read and counted.
func (in *detainersImport) tell(c *detainers.Counts) error {
	w := in.std.out
	last := ""
	for _, column := range c.Columns {
		of := column.File
		if column.Sheet != "" {
			of += ", sheet " + column.Sheet
		}
		if of != last {
			if last != "" {
				fmt.Fprintln(w)
			}
			fmt.Fprintf(w, "columns of %s:", of)
			last = of
		}
		fmt.Fprintf(w, " %s %q", column.Is, column.Heading)
	}
	fmt.Fprintln(w)
	for _, sheet := range c.PassedOver {
		fmt.Fprintf(w, "passed over, without such columns: %s\n", sheet)
	}
	for _, f := range c.Files {
		fmt.Fprintf(w, "%s: %s, SHA-256 %s\n", f.Name, counted(f.Rows, "row", "rows"), f.SHA256)
	}
	fmt.Fprintf(w, "%s read; left out: %d marked as likely duplicates, %d without a day, %d not of the weeks counted\n",
		counted(c.Read, "row", "rows"), c.Duplicates, c.NoDay, c.Outside)
	if !slices.ContainsFunc(c.Columns, func(of detainers.Column) bool { return of.Is == "duplicate" }) {
		fmt.Fprintln(w, "no column says which rows are likely duplicates, so that none was left out as one")
	}
	var all detainers.Tally
	for i := range c.Weeks {
		all.Add(c.Weeks[i].Total())
	}
	end := &c.Weeks[len(c.Weeks)-1]
	fmt.Fprintf(w, "%s, %s to %s: %d prepared, %d declined, %d with insufficient notice, %d without an outcome, "+
		"%d other\n", counted(len(c.Weeks), "week", "weeks"), c.Weeks[0].Period.Start, end.Period.End,
		all.Prepared, all.Declined, all.InsufficientNotice, all.NoOutcome, all.Other)
	tellReasons(w, c)
	return tellPlaced(w, c)
}

// tellReasons reports unknown lift reasons.
func tellReasons(w io.Writer, c *detainers.Counts) {
	for _, reason := range slices.Sorted(maps.Keys(c.UnknownReasons)) {
		fmt.Fprintf(w, "a lift reason that is not known counts as other: %q, %s\n", reason,
			counted(c.UnknownReasons[reason], "row", "rows"))
	}
	if c.MoreUnknown > 0 {
		fmt.Fprintf(w, "and further ones, %s\n", counted(c.MoreUnknown, "row", "rows"))
	}
}

// tellPlaced reports how many detainers have a known place, and how it is known.
func tellPlaced(w io.Writer, c *detainers.Counts) error {
	placed, all := c.Share()
	fmt.Fprintf(w, "%d of %d (%.1f %%) at a place that is known", placed, all, 100*float64(placed)/float64(max(1, all)))
	by := map[detainers.Means]int{}
	for _, f := range c.Facilities {
		by[f.By] += f.Prepared
	}
	for i, means := range []detainers.Means{
		detainers.ByOperator, detainers.ByCode, detainers.ByKnown, detainers.ByName, detainers.ByCity,
	} {
		divider := ","
		if i == 0 {
			divider = ":"
		}
		fmt.Fprintf(w, "%s %d by %s", divider, by[means], means)
	}
	_, err := fmt.Fprintln(w)
	return err
}

// writeUnplaced writes the facilities without a place, and prints the path of the file.
func (in *detainersImport) writeUnplaced(c *detainers.Counts) (err error) {
	unplaced := c.Unplaced()
	if len(unplaced) == 0 {
		return nil
	}
	number := counted(len(unplaced), "facility has", "facilities have")
	if in.Unplaced == "" {
		fmt.Fprintf(in.std.out, "%s no place that is known; --unplaced FILE writes them to be filled in\n", number)
		return nil
	}
	file, err := os.OpenFile(in.Unplaced, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	if err := errors.Join(c.WriteUnplaced(file), file.Close()); err != nil {
		return errors.Join(err, os.Remove(in.Unplaced))
	}
	in.wrote = true
	_, err = fmt.Fprintf(in.std.out, "%s no place that is known; they are in %s: fill in the column jurisdiction, "+
		"and give the file back with --facilities\n", number, in.Unplaced)
	return err
}

// compare compares the weeks with those of the record: which ones it lacks, and which numbers differ. A week of the
// record for which the release has no row stays unchanged.
func (in *detainersImport) compare(ctx context.Context, c *detainers.Counts) (f detainers.Files, err error) {
	f = detainers.Files{Sources: in.sources(c), Begin: in.series == nil, Counted: record.DayOf(time.Now()), Weeks: c.Weeks}
	if in.series == nil {
		return f, nil
	}
	if n := len(in.releases); n > 0 && in.releases[n-1].Released == c.Released {
		last := in.releases[n-1]
		if !slices.Equal(last.Files, c.Hashed()) {
			return f, fmt.Errorf("the record has the release of %s from other files (%s); "+
				"a later one has a later day", c.Released, strings.Join(last.Files, ", "))
		}
		f.Recounted = last.Recounted + 1
	}
	held, err := in.snap.Reports(ctx, detainers.SeriesID)
	if err != nil {
		return f, err
	}
	lacking := map[record.ReportID]bool{}
	for _, r := range held {
		lacking[r.ID] = true
	}
	f.Weeks = nil
	for i := range c.Weeks {
		w := &c.Weeks[i]
		id := w.Report()
		switch {
		case !lacking[id]:
			f.Weeks = append(f.Weeks, *w)
			continue
		case len(w.Lines) == 0: // no week has no detainers, so the release lacks it
			continue
		}
		delete(lacking, id)
		lines, err := in.snap.Lines(ctx, store.Filter{Report: id})
		if err != nil {
			return f, err
		}
		late, revisions, err := w.Revise(lines, f.Sources)
		if err != nil {
			return f, err
		}
		f.Late, f.Revisions = append(f.Late, late...), append(f.Revisions, revisions...)
	}
	if n := len(lacking); n > 0 {
		fmt.Fprintf(in.std.out, "the release lacks %s that the record has, from %s on; these stay as they are\n",
			counted(n, "week", "weeks"), slices.Min(slices.Collect(maps.Keys(lacking))))
	}
	fmt.Fprintf(in.std.out, "%s not in the record; %s of others revised, %s more\n",
		counted(len(f.Weeks), "week is", "weeks are"), counted(len(f.Revisions), "number", "numbers"),
		counted(len(f.Late), "line", "lines"))
	return f, nil
}

// sources returns the addresses of the release.
func (in *detainersImport) sources(c *detainers.Counts) record.Sources {
	sources := slices.Clone(in.Source)
	for _, f := range c.Files {
		if f.Address != "" && !slices.Contains(sources, f.Address) {
			sources = append(sources, f.Address)
		}
	}
	if len(sources) == 0 {
		sources = []string{defaultSource}
	}
	return sources
}

// add writes the files of the weeks and adds them to the record, or leaves them in the requested folder.
func (in *detainersImport) add(ctx context.Context, c *detainers.Counts, f detainers.Files) error {
	if f.Recounted > 0 && len(f.Weeks)+len(f.Late)+len(f.Revisions) == 0 {
		_, err := fmt.Fprintln(in.std.out, "nothing to add: the record holds this release already")
		return err
	}
	dir := filepath.Join(in.scratch, "files")
	if in.Files != "" {
		dir = in.Files
	}
	parts, err := c.WriteFiles(dir, f)
	if err != nil {
		return err
	}
	if in.Files != "" {
		_, err := fmt.Fprintf(in.std.out, "nothing was imported; the files are in %s\nsend each folder at /desk/import, "+
			"in this order, the next once the one before it is published\n", strings.Join(parts, " "))
		return err
	}
	plan, err := ingest.CheckFolders(ctx, in.snap, parts, record.DayOf(time.Now()), func(done, of int) {
		in.progress.show("checking", int64(done), int64(of))
	})
	if err != nil {
		return err
	}
	if in.DryRun {
		in.progress.clear()
		in.summarize(in.std.out, plan)
		return nil
	}
	if in.st == nil {
		if in.st, err = begin(ctx, in.DB); err != nil {
			return err
		}
	}
	adding := func(done int) { in.progress.adding(done, len(plan.Changes)) }
	if err := plan.Apply(ctx, in.st, time.Now(), adding); err != nil {
		return err
	}
	in.progress.clear()
	in.summarize(in.std.out, plan)
	return nil
}
