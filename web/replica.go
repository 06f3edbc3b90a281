package web

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"sync"
	"time"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
	"detainerledger/internal/store"
	"detainerledger/web/answer"
	"detainerledger/web/api"
)

const (
	// lookForFile is how often a replica looks whether there is another file at its path. That takes some µs.
	lookForFile = 100 * time.Millisecond
	// openAgain is when a file that the machine could not open is tried again.
	openAgain = time.Second
)

// ReplicaConfig is what an operator can choose about a replica.
type ReplicaConfig struct {
	// Config is that of the site; it has no Signer, no Desk and no Mail.
	Config
	// DB is the path at which another program puts one whole file of the record in the place of another.
	DB string
	// Primary is the scheme and host of the site that this one is a replica of: readers are sent there for what a
	// replica cannot do, and it is asked what its version is. "" for none.
	Primary string
	// MaxLag is how long the primary may have a newer version before a machine is told to send no readers here.
	MaxLag time.Duration
}

// Replica is the site over a file of the record that another program replaces. Each answer is made from one file, and
// the next one takes over once it is checked and its pages are prepared. A file that does not extend the one before
// is not shown.
type Replica struct {
	config ReplicaConfig
	log    *slog.Logger
	state  *replicaState

	mu      sync.RWMutex
	current *serving
	// tried is the file that was refused last, again when it is tried again.
	tried fs.FileInfo
	again time.Time
}

// serving is one file with the site over it.
type serving struct {
	site *Site
	st   *store.Store
	head store.Head
	// users are the answers under way.
	users sync.WaitGroup
}

// NewReplica returns the replica over the file that is there now. The error is why that file cannot be shown.
// [Replica.Follow] has it turn to later ones, and [Replica.Close] ends it.
func NewReplica(ctx context.Context, config ReplicaConfig, log *slog.Logger) (*Replica, error) {
	if config.Now == nil {
		config.Now = time.Now
	}
	r := &Replica{config: config, log: log, state: newReplicaState(config, log)}
	r.config.replica, r.config.apiRate = r.state, api.NewRate(config.APIQuota)
	if config.Measure {
		r.config.metrics = newMetrics(replicaCollector{r}, log)
	}
	r.state.ask(ctx) // so that the first pages offer what the primary takes
	first, err := r.open(ctx, nil)
	if err != nil {
		return nil, err
	}
	r.turn(first)
	return r, nil
}

// open opens the file that is at the path and prepares the site over it. The file must extend the one that is served.
func (r *Replica) open(ctx context.Context, served *serving) (_ *serving, err error) {
	st, err := store.OpenReplica(ctx, r.config.DB)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, st.Close())
		}
	}()
	if served != nil {
		if err := st.Follows(ctx, served.head); err != nil {
			return nil, err
		}
	}
	next := &serving{st: st}
	if next.head, err = st.Head(ctx); err != nil {
		return nil, err
	}
	next.site = New(r.config.Config, st, r.log)
	return next, next.site.prepare(ctx)
}

// turn has a file answer from now on. The one before is closed after the last answer that was made from it.
func (r *Replica) turn(next *serving) {
	r.mu.Lock()
	before := r.current
	r.current = next
	if before != nil {
		next.users.Go(func() { next.site.warm(before.site) })
	}
	r.mu.Unlock()
	r.state.serves(next.head.Version)
	r.log.LogAttrs(context.Background(), slog.LevelInfo, "replica", slog.Int64("version", int64(next.head.Version)))
	if before != nil {
		go func() {
			before.users.Wait()
			if err := before.st.Close(); err != nil {
				r.log.LogAttrs(context.Background(), slog.LevelError, "replica", slog.String("error", err.Error()))
			}
		}()
	}
}

// take returns what answers now, which is not closed before done is called.
func (r *Replica) take() (s *serving, done func()) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	s = r.current
	s.users.Add(1)
	return s, s.users.Done
}

// ServeHTTP answers a request, the whole of it from one file.
func (r *Replica) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	s, done := r.take()
	defer done()
	s.site.ServeHTTP(w, q)
}

// Turn is [Site.Turn] of what answers now.
func (r *Replica) Turn(ctx context.Context) (record.Seq, error) {
	s, done := r.take()
	defer done()
	return s.site.Turn(ctx)
}

// Metrics is [Site.Metrics] over all files.
func (r *Replica) Metrics() http.Handler { return r.config.metrics.handler }

// Close closes the file. It is to be called after the last answer.
func (r *Replica) Close() error {
	s, done := r.take()
	defer done()
	return s.st.Close()
}

// Follow turns to each file that comes, and asks the primary for its version, until ctx ends.
func (r *Replica) Follow(ctx context.Context) {
	var asking sync.WaitGroup
	asking.Go(func() { r.state.keepAsking(ctx) })
	defer asking.Wait()
	look := time.NewTicker(lookForFile)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-look.C:
			r.look(ctx)
		}
	}
}

// look turns to the file that is at the path, if it is another one than before and extends that.
func (r *Replica) look(ctx context.Context) {
	s, done := r.take()
	defer done()
	now, err := os.Stat(r.config.DB)
	if err != nil {
		r.refuse(ctx, err)
		return
	}
	if s.st.Same() && s.st.Replaced(ctx) == nil {
		r.tried = nil
		r.state.refuses(nil)
		return
	}
	if r.tried != nil && os.SameFile(now, r.tried) && now.Size() == r.tried.Size() &&
		now.ModTime().Equal(r.tried.ModTime()) || time.Now().Before(r.again) {
		return
	}
	next, err := r.open(ctx, s)
	switch {
	case err == nil:
		r.tried = nil
		r.turn(next)
	case ctx.Err() != nil:
	default:
		if r.tried = now; sqlite.Unable(err) {
			r.tried, r.again = nil, time.Now().Add(openAgain)
		}
		r.refuse(ctx, err)
	}
}

// refuse notes why the file at the path is not shown, and says so in the log where that is another reason than before.
func (r *Replica) refuse(ctx context.Context, why error) {
	if r.state.refuses(why) {
		r.log.LogAttrs(ctx, slog.LevelError, "replica",
			slog.String("error", "what is at the path is not shown: "+why.Error()))
	}
}

// prepare makes what the pages of the record share while that is checked, and waits for both. For the check of a long
// record it waits no longer than readers do: refresh has verified it.
func (s *Site) prepare(ctx context.Context) error {
	failed := s.makeShared(ctx)
	version, err := s.server.gate.Version(ctx)
	switch {
	case err != nil:
	case s.server.gate.Soon():
		err = s.server.gate.Check(ctx, version)
	default:
		_, err = s.server.gate.Admit(ctx)
	}
	return cmp.Or(err, failed) // what is wrong with the record says more than what cannot be made of it
}

func (s *Site) makeShared(ctx context.Context) error {
	if s.pages != nil {
		_, err := s.pages.current(ctx)
		return err
	}
	snap, err := s.server.Store.Now(ctx)
	if err != nil {
		return err
	}
	return s.server.Editions.Prepare(ctx, snap)
}

// warm makes the answers that were asked for most of another site.
func (s *Site) warm(before *Site) {
	if s.pages == nil || before.pages == nil {
		return
	}
	if from, to := before.pages.kept.Load(), s.pages.kept.Load(); from != nil && to != nil {
		s.pages.rewarm(from, to)
	}
}

// atPrimary reports whether a replica leaves what is asked for to its primary.
func (s *server) atPrimary(of *answer.Route) bool {
	return s.config.replica != nil && (of.Of == answer.DoorHouse || of.Of == answer.DeskHouse)
}
