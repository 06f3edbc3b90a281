package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// measured is what was measured for one record.
type measured struct {
	jurisdictions, periods int
	db                     string

	entries   int
	made      added
	imported  added // of the record's log into the file that is served
	fileBytes int64
	ready     time.Duration
	first     time.Duration // the first page requested
	pages     []asked       // in the order of kinds
	// resident and peak are the memory of the serving program, in bytes.
	resident, peak int64
	// asked is how many pages the crowd requested, and crowded the peak memory then.
	asked   int
	crowded int64
}

// added is how long it took to add the entries, the processor time of that, and the peak memory in bytes.
type added struct {
	took, computed time.Duration
	peak           int64
}

// asked is how long a kind of page took to answer.
type asked struct {
	times  []time.Duration // sorted
	bytes  int             // of the longest answer
	gaveUp int             // how many the site timed out
	// computed is the processor time of one of them.
	computed time.Duration
}

func (a asked) median() time.Duration { return a.times[len(a.times)/2] }
func (a asked) worst() time.Duration  { return a.times[len(a.times)-1] }

// entriesMade finds the number of entries in the output of synth.
var entriesMade = regexp.MustCompile(`(\d+) entries in`)

// run makes the record and measures it.
func (m *measured) run(ctx context.Context, o options, progress io.Writer) error {
	say := func(format string, args ...any) {
		fmt.Fprintf(progress, "%d × %d: %s\n", m.jurisdictions, m.periods, fmt.Sprintf(format, args...))
	}
	said, made, err := command(ctx, o.program, "synth", "--jurisdictions", strconv.Itoa(m.jurisdictions),
		"--periods", strconv.Itoa(m.periods),
		"--seed", strconv.FormatUint(o.seed, 10), "--series", "--db", m.db)
	if err != nil {
		return err
	}
	found := entriesMade.FindStringSubmatch(said)
	if found == nil {
		return fmt.Errorf("synth says no number of entries: %s", said)
	}
	m.entries, _ = strconv.Atoi(found[1])
	m.made = made
	say("%d entries in %.1f s, %.1f s of the processors, %d MiB of memory", m.entries, made.took.Seconds(),
		made.computed.Seconds(), made.peak>>20)
	if err := m.importLog(ctx, o); err != nil {
		return err
	}
	stat, err := os.Stat(m.db)
	if err != nil {
		return err
	}
	m.fileBytes = stat.Size()
	say("imported from its log in %.1f s, %.1f s of the processors, %d MiB of memory, into a file of %d MiB",
		m.imported.took.Seconds(), m.imported.computed.Seconds(), m.imported.peak>>20, m.fileBytes>>20)
	w, err := m.serve(ctx, o, say)
	if err == nil {
		err = m.crowd(ctx, o, w)
		say("%d readers at a time: %d answers in %v, %d MiB of memory", crowdSize, m.asked, crowdTime, m.crowded>>20)
	}
	return errors.Join(err, remove(m.db))
}

// importLog measures how fast the log of the record is imported into a new file. That file replaces the one that
// the log was written from.
func (m *measured) importLog(ctx context.Context, o options) error {
	log := strings.TrimSuffix(m.db, ".db") + ".jsonl"
	if _, _, err := command(ctx, o.program, "export", "--db", m.db, "--log", log); err != nil {
		return err
	}
	if err := remove(m.db); err != nil {
		return err
	}
	_, imported, err := command(ctx, o.program, "import", "--db", m.db, log)
	m.imported = imported
	return errors.Join(err, os.Remove(log))
}

// serve measures the site over the record, without a page cache, and returns what it found there.
func (m *measured) serve(ctx context.Context, o options, say func(string, ...any)) (w *world, err error) {
	site, err := start(ctx, o.program, "serve", "--addr", "127.0.0.1:0", "--db", m.db,
		"--page-cache", "0", "--api-quota", "1000000000")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, site.stop()) }()
	m.ready = site.ready
	client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
	defer client.CloseIdleConnections()
	r := reader{ctx: ctx, client: client, site: site.url}
	if m.first, _, err = r.ask("/"); err != nil {
		return nil, err
	}
	say("ready in %v, the first page in %v", m.ready.Round(time.Millisecond), m.first.Round(time.Millisecond))
	w, err = r.look(rand.New(rand.NewPCG(o.seed, 0)))
	if err != nil {
		return nil, err
	}
	for _, k := range kinds {
		a := asked{}
		before, err := site.computed()
		if err != nil {
			return nil, err
		}
		until := time.Now().Add(o.kindTime)
		for i := 0; i < o.rounds && (i < 2 || time.Now().Before(until)); i++ {
			took, n, err := r.ask(k.address(w, i))
			if err != nil {
				return nil, err
			}
			a.times, a.bytes = append(a.times, took), max(a.bytes, n)
			if n == 0 {
				a.gaveUp++
			}
		}
		after, err := site.computed()
		if err != nil {
			return nil, err
		}
		a.computed = (after - before) / time.Duration(len(a.times))
		slices.SortFunc(a.times, cmp.Compare)
		m.pages = append(m.pages, a)
		say("%s: %v, at worst %v, %v on a processor", k.name, a.median().Round(time.Microsecond),
			a.worst().Round(time.Microsecond), a.computed.Round(time.Microsecond))
	}
	m.resident, m.peak, err = site.memory()
	return w, err
}

// remove removes a record and the files beside it.
func remove(db string) error {
	beside, err := filepath.Glob(db + "*")
	if err != nil {
		return err
	}
	desk, err := filepath.Glob(filepath.Join(filepath.Dir(db), "*.desk.db*"))
	for _, path := range append(beside, desk...) {
		err = errors.Join(err, os.RemoveAll(path))
	}
	return err
}
