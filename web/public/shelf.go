package public

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"

	"detainerledger/internal/dataset"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// shelf caches the files of the whole record, each generated on first use, for the newest version and the few earlier
// ones last used.
type shelf struct {
	log *slog.Logger
	// site is the scheme and host in the files.
	site string
	// turn is held while generating a file: one at a time, so that many concurrent requests do not overload the
	// site.
	turn chan struct{}

	mu      sync.Mutex
	newest  *versionFiles
	earlier []*versionFiles // the last one used at the end
}

// keptEarlier is how many versions other than the newest are kept.
const keptEarlier = 2

func newShelf(site string, log *slog.Logger) *shelf {
	return &shelf{log: log, site: site, turn: make(chan struct{}, 1)}
}

// versionFiles are the files of one version.
type versionFiles struct {
	*dataset.Edition

	mu    sync.Mutex
	facts []dataset.Facts
	files map[string]*wholeFile
	// all is closed when each file was generated or has failed; nil until they are requested together.
	all chan struct{}
}

// wholeFile is a file of the whole record. It has no name on disk, and the system deletes it when nothing refers to it
// any more.
type wholeFile struct {
	dataset.File
	form    dataset.Form
	content *os.File
}

// reader returns an independent reader of the file.
func (f *wholeFile) reader() io.ReadSeeker { return io.NewSectionReader(f.content, 0, f.Bytes) }

// of returns the files of a snapshot, which may not have been generated yet.
func (s *shelf) of(ctx context.Context, snap *store.Snapshot, newest record.Seq) (*versionFiles, error) {
	is := func(e *versionFiles) bool { return e != nil && e.Seq == snap.Seq && e.PublishedBy == snap.PublishedBy }
	s.mu.Lock()
	defer s.mu.Unlock()
	if is(s.newest) {
		return s.newest, nil
	}
	for i, e := range s.earlier {
		if is(e) {
			s.earlier = append(append(s.earlier[:i:i], s.earlier[i+1:]...), e)
			return e, nil
		}
	}
	made, err := dataset.Of(ctx, snap, s.site)
	if err != nil {
		return nil, err
	}
	e := &versionFiles{Edition: made, files: map[string]*wholeFile{}}
	if snap.Seq == newest && snap.PublishedBy == "" {
		s.newest = e
	} else {
		s.earlier = append(s.earlier, e)
		s.earlier = s.earlier[max(0, len(s.earlier)-keptEarlier):]
	}
	return e, nil
}

// making runs make once nothing else is being generated. It continues if the reader who asked leaves, because others
// will ask too.
func (s *shelf) making(ctx context.Context, make func(context.Context) error) error {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
		return make(context.WithoutCancel(ctx))
	case <-ctx.Done():
		return ctx.Err()
	}
}

// factsOf returns the lengths and hashes of an edition's tables.
func (s *shelf) factsOf(ctx context.Context, e *versionFiles) ([]dataset.Facts, error) {
	if facts := e.knownFacts(); facts != nil {
		return facts, nil
	}
	err := s.making(ctx, func(ctx context.Context) error { return e.readFacts(ctx) })
	return e.knownFacts(), err
}

func (e *versionFiles) knownFacts() []dataset.Facts {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.facts
}

// readFacts reads the facts unless they are known.
func (e *versionFiles) readFacts(ctx context.Context) error {
	if e.knownFacts() != nil {
		return nil
	}
	facts, err := e.Facts(ctx)
	if err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.facts = facts
	return nil
}

// file returns the edition in a form.
func (s *shelf) file(ctx context.Context, e *versionFiles, form dataset.Form) (*wholeFile, error) {
	if f := e.made(form); f != nil {
		return f, nil
	}
	err := s.making(ctx, func(ctx context.Context) error {
		if e.made(form) != nil {
			return nil // generated while this waited
		}
		if err := e.readFacts(ctx); err != nil {
			return err
		}
		f, err := makeFile(ctx, e.Edition, e.knownFacts(), form)
		if err != nil {
			return err
		}
		e.mu.Lock()
		defer e.mu.Unlock()
		e.files[form.Name] = f
		return nil
	})
	return e.made(form), err
}

// made returns the edition in a form, or nil if that is not generated yet.
func (e *versionFiles) made(form dataset.Form) *wholeFile {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.files[form.Name]
}

// files waits until all files of an edition are generated, or until the context ends, and returns those that are, in
// the order of the forms.
func (s *shelf) files(ctx context.Context, e *versionFiles) []*wholeFile {
	e.mu.Lock()
	if e.all == nil {
		e.all = make(chan struct{})
		go s.makeAll(context.WithoutCancel(ctx), e)
	}
	all := e.all
	e.mu.Unlock()
	select {
	case <-all:
	case <-ctx.Done():
	}
	var made []*wholeFile
	for _, form := range dataset.Forms {
		if f := e.made(form); f != nil {
			made = append(made, f)
		}
	}
	return made
}

func (s *shelf) makeAll(ctx context.Context, e *versionFiles) {
	defer close(e.all)
	for _, form := range dataset.Forms {
		if _, err := s.file(ctx, e, form); err != nil {
			s.log.LogAttrs(ctx, slog.LevelError, "a download could not be made", slog.String("file", form.Name),
				slog.String("error", err.Error()))
		}
	}
}

// makeFile writes an edition in a form to a file without a name.
func makeFile(ctx context.Context, e *dataset.Edition, facts []dataset.Facts, form dataset.Form) (*wholeFile, error) {
	content, err := os.CreateTemp("", "detainer-ledger-*")
	if err != nil {
		return nil, fmt.Errorf("make %s: %w", form.Name, err)
	}
	if err := os.Remove(content.Name()); err != nil {
		return nil, fmt.Errorf("make %s: %w", form.Name, err)
	}
	sum := &dataset.Sum{}
	out := bufio.NewWriterSize(io.MultiWriter(content, sum), 1<<16)
	err = form.Write(ctx, out, e, facts)
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		content.Close()
		return nil, err
	}
	return &wholeFile{form: form, content: content, File: dataset.File{
		Address: e.Site + form.Address(), Name: form.FileName(e), MediaType: form.MediaType, Bytes: sum.Bytes,
		SHA256: sum.SHA256(),
	}}, nil
}
