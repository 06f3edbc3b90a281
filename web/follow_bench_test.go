package web_test

import (
	"fmt"
	"testing"
	"time"

	"detainerledger/internal/desk"
	"detainerledger/internal/record"
)

// BenchmarkTell measures writing letters about a correction to 10,000 followers. Half of them
// follow the whole record, the rest the state or the county.
func BenchmarkTell(b *testing.B) {
	const followers = 10_000
	s := newMailSite(b)
	parts := []desk.Following{{}, {State: "NV"}, {}, {Slug: "nv/clark-county"}}
	for i := range followers {
		secret := ""
		err := s.desk.Follow(b.Context(), s.now(), fmt.Sprintf("reader-%d@example.org", i), []string{"en", "es"}[i/4%2],
			parts[i%len(parts)], func(confirm string, _ desk.Follower) (desk.Letter, error) {
				secret = confirm
				return desk.Letter{Subject: "Please confirm", Plain: "x"}, nil
			})
		if err == nil {
			err = s.desk.ConfirmFollowing(b.Context(), secret, s.now(), now(b, s.store).Seq)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		b.StopTimer()
		before := s.waiting()
		s.pass(25 * time.Hour)
		n++
		s.correct(fmt.Sprintf("made-%d", n), "nv/clark-county", record.Issued, week1, n%50)
		b.StartTimer()
		s.tell()
		b.StopTimer()
		if got := s.waiting() - before; got != followers {
			b.Fatalf("%d letters were written", got)
		}
		b.StartTimer()
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/followers, "µs/letter")
}

// waiting is the number of unsent letters.
func (s *mailSite) waiting() int {
	s.t.Helper()
	p, err := s.desk.Post(s.t.Context(), 0)
	if err != nil {
		s.t.Fatal(err)
	}
	return p.Waiting
}
