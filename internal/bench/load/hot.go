package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"text/tabwriter"
	"time"
)

// Each server is loaded in turn, for each address, in several rounds, so that other work on the machine affects
// them all.
const (
	rounds    = 3
	roundTime = time.Second
)

// page is a page to request. If known is set, the reader has it already.
type page struct {
	name, address string
	known         bool
}

var pages = []page{
	{"/", "/", false},
	{"/jurisdictions", "/jurisdictions", false},
	{"a jurisdiction", "/jurisdictions/nv/clark-county", false},
	{"its 304", "/jurisdictions/nv/clark-county", true},
	{"its CSV", "/jurisdictions/nv/clark-county.csv", false},
}

// hot compares cached pages with other servers that send the same bytes.
func hot(ctx context.Context, b *bench) error {
	root := filepath.Join(b.dir, "root")
	if err := save(ctx, b.site.url, root); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	plain, err := start(ctx, "bare handler", self, "bare", root)
	if err != nil {
		return err
	}
	static, err := startNginx(ctx, b.dir, root)
	if err != nil {
		return err
	}
	fmt.Fprintf(b.out, "Kept pages: %d connections, gzip, the same bytes and headers from each, "+
		"%d rounds of %v on each server in turn, load and servers on one machine.\n", connections, rounds, roundTime)
	fmt.Fprintln(b.out,
		"\"of it\" is what the site reaches of another server, by requests a second and by time on the processor.")
	return compare(ctx, b.out, []server{b.site, plain, static}, len(pages))
}

// cold measures pages that are made for each request.
func cold(ctx context.Context, b *bench) error {
	site, err := start(ctx, "keeps nothing", b.program, "serve", "--addr", "127.0.0.1:0",
		"--db", b.db, "--page-cache", "0")
	if err != nil {
		return err
	}
	fmt.Fprintf(b.out, "\nPages that are made for each request, gzipped too: %d connections, %d rounds of %v.\n",
		connections, rounds, roundTime)
	return compare(ctx, b.out, []server{site}, 3)
}

// compare prints what each server reaches for the first of the pages, with the others relative to it. It returns
// any error in an answer.
func compare(ctx context.Context, out io.Writer, servers []server, of int) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "page\tserver\trequests/s\tp50\tp99\terrors\tof it\tprocessor\tof it\t")
	wrong := 0
	for _, p := range pages[:of] {
		runs := make([][]run, len(servers))
		for range rounds {
			for i, s := range servers {
				var known []string
				if p.known {
					header, _, err := fetch(ctx, s.url+p.address)
					if err != nil {
						return err
					}
					known = []string{"-H", "If-None-Match: " + header.Get("ETag")}
				}
				r, err := wrk(ctx, s, p.address, connections, roundTime, known...)
				if err != nil {
					return err
				}
				runs[i] = append(runs[i], r)
			}
		}
		ours := together(runs[0])
		for i, s := range servers {
			r := together(runs[i])
			wrong += r.errors
			byRate, byTime := "", ""
			if i > 0 {
				byRate = fmt.Sprintf("%.2f", ours.perSecond/r.perSecond)
				byTime = fmt.Sprintf("%.2f", float64(r.each())/float64(ours.each()))
			}
			fmt.Fprintf(table, "%s\t%s\t%.0f\t%v\t%v\t%d\t%s\t%.1fµs\t%s\t\n", p.name, s.name, r.perSecond, r.p50,
				r.p99, r.errors, byRate, float64(r.each())/1000, byTime)
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if wrong > 0 {
		return fmt.Errorf("%d answers are wrong or missing", wrong)
	}
	return nil
}

// together combines several runs: the medians, and the sums of errors and times.
func together(runs []run) run {
	var r run
	slices.SortFunc(runs, func(a, b run) int { return cmp.Compare(a.p50, b.p50) })
	r.p50 = runs[len(runs)/2].p50
	slices.SortFunc(runs, func(a, b run) int { return cmp.Compare(a.p99, b.p99) })
	r.p99 = runs[len(runs)/2].p99
	slices.SortFunc(runs, func(a, b run) int { return cmp.Compare(a.perSecond, b.perSecond) })
	r.perSecond = runs[len(runs)/2].perSecond
	for _, one := range runs {
		r.requests += one.requests
		r.errors += one.errors
		r.used += one.used
	}
	return r
}
