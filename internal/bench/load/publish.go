package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// What is published while readers read, and how soon they must see it.
const (
	publishTime  = time.Minute
	publishEvery = publishTime / 50
	// pause is the time between the requests of one reader. Readers do not decode answers, so that their own work,
	// on the same machine as the server, is not measured.
	pause = 50 * time.Millisecond
	// settled is how long after a change readers may still see the version before.
	settled = 100 * time.Millisecond
)

// Each change corrects one figure to the number of its version, so an answer that holds both shows whether they
// agree.
const (
	corrected = "ca/kern-county"
	report    = "ddor-2017-02-04"
)

// reads are the addresses that the readers request in turn. Each says where an answer states its version and the
// corrected figure, if it does.
var reads = []struct {
	address         string
	version, figure *regexp.Regexp
}{
	{"/jurisdictions/" + corrected, stated, inTable},
	{"/", stated, nil},
	{"/jurisdictions/" + corrected + ".json", inJSON,
		regexp.MustCompile(`"report":"` + report + `"[^{}]*"issued_effective":(\d+)`)},
	{"/jurisdictions", stated, nil},
	{"/es/jurisdictions/" + corrected, regexp.MustCompile(`Versión (\d+) del registro`), inTable},
	{"/jurisdictions/nv/clark-county", stated, nil},
	{"/states/ca", stated, nil},
	{"/jurisdictions/" + corrected + ".csv", nil, nil},
	{"/reports/" + report, stated, nil},
	{"/corrections", stated, nil},
}

var (
	stated = regexp.MustCompile(`Record version (\d+),`)
	inJSON = regexp.MustCompile(`"version":(\d+)`)
	// The printed figure is struck through before it.
	inTable = regexp.MustCompile(`id="` + report + `-issued">.*?</del>\s*<ins>(\d+)</ins>`)
)

// reader sends requests repeatedly, and records the results.
type reader struct {
	took []time.Duration
	seen []sighting
	err  error
}

// sighting is an answer that shows a version.
type sighting struct {
	version         int
	asked, answered time.Time
}

// publish adds to the record with the program's own import, in another process, while readers check what they get.
func publish(ctx context.Context, b *bench) error {
	version, err := versionNow(ctx, b.site.url)
	if err != nil {
		return err
	}
	first := version
	before, err := used(b.site)
	if err != nil {
		return err
	}
	reading, stop := context.WithTimeout(ctx, publishTime+10*time.Second)
	defer stop()
	readers := make([]reader, connections)
	var all sync.WaitGroup
	var failed atomic.Bool
	for i := range readers {
		all.Go(func() {
			if readers[i].read(reading, b.site.url, i, first); readers[i].err != nil {
				failed.Store(true)
			}
		})
	}
	// done is the latest time by which each version was there: when the program that added it ended.
	done := map[int]time.Time{}
	clock := time.NewTicker(publishEvery)
	defer clock.Stop()
	for end := time.Now().Add(publishTime); time.Now().Before(end) && !failed.Load(); {
		select {
		case <-reading.Done():
			return reading.Err()
		case <-clock.C:
		}
		version++
		if err := correct(ctx, b, version); err != nil {
			stop()
			all.Wait()
			return err
		}
		done[version] = time.Now()
	}
	select { // so that readers see the last one too
	case <-reading.Done():
	case <-clock.C:
	}
	stop()
	all.Wait()
	after, err := used(b.site)
	if err != nil {
		return err
	}
	return judge(b.out, readers, done, after-before)
}

// read reads until the context ends.
func (r *reader) read(ctx context.Context, url string, from, first int) {
	client := &http.Client{Transport: &http.Transport{DisableCompression: true}, Timeout: 10 * time.Second}
	defer client.CloseIdleConnections()
	clock := time.NewTicker(pause)
	defer clock.Stop()
	for n := from; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-clock.C:
		}
		read := reads[n%len(reads)]
		asked := time.Now()
		res, err := client.Get(url + read.address)
		if err != nil {
			r.err = err
			return
		}
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err == nil && res.StatusCode != http.StatusOK {
			err = errors.New(res.Status)
		}
		if err != nil {
			r.err = fmt.Errorf("%s: %w", read.address, err)
			return
		}
		answered := time.Now()
		r.took = append(r.took, answered.Sub(asked))
		if read.version == nil {
			continue
		}
		version, ok := number(read.version, body)
		if !ok {
			r.err = fmt.Errorf("%s states no version", read.address)
			return
		}
		r.seen = append(r.seen, sighting{version, asked, answered})
		if read.figure == nil || version == first {
			continue
		}
		if figure, ok := number(read.figure, body); !ok || figure != version {
			r.err = fmt.Errorf("%s: the figure of version %d in version %d", read.address, figure, version)
			return
		}
	}
}

func number(pattern *regexp.Regexp, in []byte) (n int, ok bool) {
	found := pattern.FindSubmatch(in)
	if found == nil {
		return 0, false
	}
	n, err := strconv.Atoi(string(found[1]))
	return n, err == nil
}

// versionNow is the version that the site shows.
func versionNow(ctx context.Context, url string) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/jurisdictions/"+corrected+".json", nil)
	if err != nil {
		return 0, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, err
	}
	version, ok := number(inJSON, body)
	if !ok {
		return 0, fmt.Errorf("no version in %.200s", body)
	}
	return version, nil
}

// correct adds a correction, which makes this version of the record.
func correct(ctx context.Context, b *bench, version int) error {
	file := filepath.Join(b.dir, fmt.Sprintf("correction-%d", version), "corrections.csv")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	text := fmt.Sprintf("id,date,by,report,section,measure,jurisdiction,effect,value,reason,date_note,sources,moved_to\n"+
		"load-%[1]d,2017-05-02,ICE,%s,I,issued,%s,amended,%[1]d,A figure of this measurement.,,https://source.example/,\n",
		version, report, corrected)
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		return err
	}
	out, err := exec.CommandContext(ctx, b.program, "import", "--db", b.db, file).CombinedOutput()
	if err != nil {
		return fmt.Errorf("import: %w\n%s", err, out)
	}
	return nil
}

// judge prints what the readers saw. done is the latest time by which each version was there, or earlier if a
// reader saw it before. worked is the processor time of the site.
func judge(out io.Writer, readers []reader, done map[int]time.Time, worked time.Duration) error {
	var wrong []error
	var took []time.Duration
	versions := map[int]bool{}
	for _, r := range readers {
		for _, s := range r.seen {
			versions[s.version] = true
			if there, ok := done[s.version]; ok && s.answered.Before(there) {
				done[s.version] = s.answered
			}
		}
	}
	var late time.Duration
	for _, r := range readers {
		wrong = append(wrong, r.err)
		took = append(took, r.took...)
		for _, s := range r.seen {
			if there, ok := done[s.version+1]; ok {
				late = max(late, s.asked.Sub(there))
			}
		}
	}
	if len(took) == 0 {
		return errors.Join(append(wrong, errors.New("nobody read"))...)
	}
	slices.Sort(took)
	at := func(share float64) time.Duration {
		return took[min(int(share*float64(len(took))), len(took)-1)].Round(10 * time.Microsecond)
	}
	fmt.Fprintf(out, "\n%d changes by another program in %v, %d readers: %d answers, %.0f a second, "+
		"p50 %v, p99 %v, longest %v; %d versions seen, the old one for at most %v; the processor worked %.1f s\n",
		len(done), publishTime, len(readers), len(took), float64(len(took))/publishTime.Seconds(),
		at(0.5), at(0.99), took[len(took)-1].Round(time.Millisecond),
		len(versions), late.Round(time.Millisecond), worked.Seconds())
	if late > settled {
		wrong = append(wrong, fmt.Errorf("somebody got the version before %v after the change", late))
	}
	if len(versions) != len(done)+1 {
		wrong = append(wrong, fmt.Errorf("of %d versions %d were seen", len(done)+1, len(versions)))
	}
	return errors.Join(wrong...)
}
