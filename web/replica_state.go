package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
	"detainerledger/internal/store"
	"detainerledger/templates/ui"
)

const (
	// askEvery is how often a replica asks its primary for its version, askTime how long that may take, and askLimit
	// how many bytes of the answer are read.
	askEvery = 2 * time.Second
	askTime  = 5 * time.Second
	askLimit = 1 << 16
)

// readiness is what [readyPath] says of a primary.
type readiness struct {
	Role    string     `json:"role"`
	Version record.Seq `json:"version"`
	Door    doorOpen   `json:"door"`
}

// doorOpen is what a primary takes from readers.
type doorOpen struct {
	Requests bool `json:"requests"`
	Mail     bool `json:"mail"`
}

// replicaState is what a replica knows of its file and of its primary.
type replicaState struct {
	primary string
	maxLag  time.Duration
	now     func() time.Time
	log     *slog.Logger
	client  *http.Client

	mu     sync.Mutex
	served record.Seq
	// refused is why what is at the path is not shown; nil where it is.
	refused error
	// at is the version of the primary when it answered last, asked when that was, and same when what is served was
	// last known to be at that version; unanswered is why it does not answer now.
	at          record.Seq
	asked, same time.Time
	unanswered  error
	door        ui.Door
}

func newReplicaState(config ReplicaConfig, log *slog.Logger) *replicaState {
	return &replicaState{primary: config.Primary, maxLag: config.MaxLag, now: config.Now, log: log,
		client: &http.Client{Timeout: askTime}}
}

// takes is what the primary takes from readers, so that pages here offer the same.
func (s *replicaState) takes(context.Context) ui.Door {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.door
}

// serves notes which version is shown from now on.
func (s *replicaState) serves(version record.Seq) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.served, s.refused = version, nil
	s.compare()
}

// compare notes whether what is served was that of the primary when it was asked last.
func (s *replicaState) compare() {
	if !s.asked.IsZero() && s.served >= s.at {
		s.same = s.asked
	}
}

// refuses notes why what is at the path is not shown, nil where it is. It reports whether that is another reason than
// before.
func (s *replicaState) refuses(why error) (news bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	news = why != nil && (s.refused == nil || s.refused.Error() != why.Error())
	s.refused = why
	return news
}

// keepAsking asks the primary again and again, until ctx ends.
func (s *replicaState) keepAsking(ctx context.Context) {
	again := time.NewTicker(askEvery)
	defer again.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-again.C:
			s.ask(ctx)
		}
	}
}

// ask asks the primary, if there is one, at which version it is and what it takes.
func (s *replicaState) ask(ctx context.Context) {
	if s.primary == "" {
		return
	}
	when := s.now()
	said, err := s.readiness(ctx)
	if ctx.Err() != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		if s.unanswered == nil {
			s.log.LogAttrs(ctx, slog.LevelWarn, "replica", slog.String("primary", err.Error()))
		}
		s.unanswered = err
		return
	}
	s.unanswered, s.at, s.asked = nil, said.Version, when
	s.door = ui.Door{Requests: said.Door.Requests, Mail: said.Door.Mail}
	s.compare()
}

func (s *replicaState) readiness(ctx context.Context) (said readiness, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.primary+readyPath, nil)
	if err != nil {
		return said, err
	}
	r.Header.Set("User-Agent", "detainerledger")
	res, err := s.client.Do(r)
	if err != nil {
		return said, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(io.LimitReader(res.Body, askLimit))
	switch {
	case err != nil:
		return said, err
	case res.StatusCode != http.StatusOK:
		return said, fmt.Errorf("%s%s answers with %s", s.primary, readyPath, res.Status)
	}
	if err := json.Unmarshal(text, &said); err != nil {
		return said, fmt.Errorf("%s%s: %w", s.primary, readyPath, err)
	}
	if said.Role == "replica" {
		return said, fmt.Errorf("%s is a replica itself; name its primary with --primary", s.primary)
	}
	return said, nil
}

// say adds what [readyPath] says of a replica. The status is that of an error once the primary is known to have had a
// newer version for too long; that it does not answer is no reason to send readers away.
func (s *replicaState) say(says map[string]any) (status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	status = http.StatusOK
	says["role"] = "replica"
	if s.refused != nil {
		says["status"], says["error"] = "behind", publicly(s.refused)
		if errors.Is(s.refused, store.ErrForked) {
			says["status"] = "forked"
		}
	}
	if s.primary == "" {
		return status
	}
	says["lag"] = nil // not known
	var lag time.Duration
	if !s.same.IsZero() {
		lag = max(0, s.now().Sub(s.same))
		says["lag"] = int(lag / time.Second)
	}
	if s.unanswered != nil {
		says["primary"] = "does not answer; the log says more"
	}
	if s.at > s.served && (s.same.IsZero() || lag > s.maxLag) {
		status = http.StatusServiceUnavailable
		if s.refused == nil {
			says["status"] = "behind"
			says["error"] = fmt.Sprintf("the primary is at version %d, and has been newer for longer than %s", s.at, s.maxLag)
		}
	}
	return status
}

// publicly says to the public why a file is not shown. Paths on this machine are only in the log.
func publicly(why error) string {
	for _, known := range []error{store.ErrForked, store.ErrOlder, sqlite.ErrFollowed, sqlite.ErrOldSchema,
		sqlite.ErrEmpty} {
		if errors.Is(why, known) {
			return "the file that came is not shown: " + known.Error() + "; the log says more"
		}
	}
	return "the file that came, if there is one, cannot be shown; the log says more"
}
