package mail

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"detainerledger/internal/mail/mailtest"
	"detainerledger/internal/sqlite/sqlitetest"
)

// stack queues letters to n0@example.org and so on, as many as one change can cause.
func (o *office) stack(letters int) {
	o.t.Helper()
	sqlitetest.Execute(o.t, sqlitetest.Raw(o.t, o.path), fmt.Sprintf(`
		with recursive n (i) as (select 0 union all select i + 1 from n where i + 1 < %[1]d)
		insert into letter (key, recipient, subject, plain, html, unsubscribe, queued_at, due_at)
		select 'change of ' || i, 'n' || i || '@example.org', 'Franklin County: a correction',
		  replace(hex(zeroblob(500)), '00', 'The figure of a week is struck through.' || char(10)),
		  '', '', '%[2]s', '%[2]s' from n`,
		letters, began.Format(time.RFC3339)))
}

// came returns how often a letter to each address was accepted.
func came(t *testing.T, server *mailtest.Server) map[string]int {
	t.Helper()
	times := map[string]int{}
	for range server.Waiting() {
		times[server.Next(t).To]++
	}
	return times
}

// once fails unless each of this many letters of a stack was accepted exactly once.
func once(t *testing.T, times map[string]int, letters int) {
	t.Helper()
	for i := range letters {
		if n := times[fmt.Sprintf("n%d@example.org", i)]; n != 1 {
			t.Errorf("letter %d came %d times", i, n)
		}
	}
	if len(times) != letters {
		t.Errorf("letters arrived at %d addresses, want %d", len(times), letters)
	}
}

// Each answer counts for its own letter, even if the server receives the next one before it has answered the last.
func TestEachAnswerCountsForItsOwnLetter(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		prepare func(*mailtest.Server)
		letters int
		ahead   bool
	}{
		"one connection":           {func(*mailtest.Server) {}, eachLine, true},
		"many connections":         {func(*mailtest.Server) {}, 150, true},
		"without pipelining":       {(*mailtest.Server).WithoutPipelining, 150, false},
		"text of nobody asked for": {(*mailtest.Server).AskForTextAlways, eachLine, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := mailtest.Serve(t)
			c.prepare(server)
			// Of each ten letters, the second is refused for its address and the fourth for its text. The fifth and the
			// seventh are deferred for the same reasons.
			answer := func(refused, busy string) func(string) error {
				return func(to string) error {
					switch name, _, _ := strings.Cut(to, "@"); name[len(name)-1:] {
					case refused:
						return mailtest.Refuse(550, [3]int{5, 1, 1}, "nobody is "+name+" here")
					case busy:
						return mailtest.Refuse(451, [3]int{4, 3, 0}, "come back later, "+name+" here")
					}
					return nil
				}
			}
			server.Answer(answer("1", "4"))
			server.AnswerText(answer("3", "6"))
			o := newOffice(t, server.URL())
			o.stack(c.letters)
			if next := o.send(); !next.Equal(began.Add(time.Minute)) {
				t.Errorf("the next letter is due at %s", next)
			}
			p, err := o.Desk.Post(t.Context(), c.letters)
			if err != nil {
				t.Fatal(err)
			}
			tenth := c.letters / 10
			if p.Sent != 6*tenth || p.GivenUp != 2*tenth || p.Waiting != 2*tenth || len(p.Stuck) != 4*tenth {
				t.Errorf("%d sent, %d given up, %d wait, %d stuck", p.Sent, p.GivenUp, p.Waiting, len(p.Stuck))
			}
			for _, l := range p.Stuck {
				name, _, _ := strings.Cut(l.To, "@")
				givenUp := strings.HasSuffix(name, "1") || strings.HasSuffix(name, "3")
				if l.Tries != 1 || givenUp == l.GivenUpAt.IsZero() || !strings.Contains(l.Problem, " "+name+" here") {
					t.Errorf("%+v", l)
				}
			}
			server.Answer(nil)
			server.AnswerText(nil)
			o.wait(time.Minute)
			o.send()
			letters := server.Waiting()
			if times := came(t, server); letters != 8*tenth || len(times) != letters {
				t.Errorf("%d letters arrived at %d addresses, want one to each of %d", letters, len(times), 8*tenth)
			}
			if n := server.Connections(); c.letters <= eachLine && n != 2 {
				t.Errorf("what was sent at two times took %d connections: an answer broke one", n)
			}
			if ahead := server.Ahead() > 0; ahead != c.ahead {
				t.Errorf("commands were sent ahead %d times", server.Ahead())
			}
		})
	}
}

// The next letters are sent on another connection, and the letter in doubt is sent again after a while.
func TestConnectionThatEndsAfterATextLeavesThatLetterToBeSentAgain(t *testing.T) {
	t.Parallel()
	for _, letters := range []int{eachLine, 100} {
		server := mailtest.Serve(t)
		var cut atomic.Bool
		server.CutOff(func(to string) bool { return to == "n3@example.org" && !cut.Swap(true) })
		o := newOffice(t, server.URL())
		o.stack(letters)
		if next := o.send(); !next.Equal(began.Add(time.Minute)) {
			t.Errorf("the next letter is due at %s", next)
		}
		if p := o.post(); p.Sent != letters-1 || len(p.Stuck) != 1 || p.Stuck[0].To != "n3@example.org" {
			t.Errorf("%+v", p)
		}
		o.wait(time.Minute)
		o.send()
		once(t, came(t, server), letters)
	}
}

// Such a server answers 421 and ends the connection. That is not the fault of any letter.
func TestServerThatTakesAFewLettersOnEachConnectionGetsAll(t *testing.T) {
	t.Parallel()
	server := mailtest.Serve(t)
	var asked atomic.Int32
	server.AnswerSender(func(string) error {
		if asked.Add(1)%4 == 0 {
			return mailtest.Refuse(421, [3]int{4, 7, 0}, "too many letters, closing")
		}
		return nil
	})
	o := newOffice(t, server.URL())
	o.stack(eachLine)
	if next := o.send(); !next.IsZero() {
		t.Errorf("a letter is due at %s", next)
	}
	once(t, came(t, server), eachLine)
}

func TestSenderMakesNoMoreConnectionsThanItMayNorThanTheServerTakes(t *testing.T) {
	t.Parallel()
	const letters = atOnce + 50
	server := mailtest.Serve(t)
	o := newOffice(t, server.URL())
	o.stack(letters)
	o.send()
	if n := server.Connections(); n != mostLines {
		t.Errorf("%d connections were made for %d letters", n, letters)
	}
	once(t, came(t, server), letters)

	server = mailtest.Serve(t)
	var greeted atomic.Int32
	server.AnswerGreeting(func(string) error {
		if greeted.Add(1) > 2 {
			return mailtest.Refuse(421, [3]int{4, 7, 0}, "too many connections from you")
		}
		return nil
	})
	o = newOffice(t, server.URL())
	o.stack(letters)
	if next := o.send(); !next.IsZero() {
		t.Errorf("a letter is due at %s", next)
	}
	once(t, came(t, server), letters)
}

// A killed program sends again what the server has accepted but the file does not record.
func TestAKillLeavesAtMostOneLetterOfEachConnectionInDoubt(t *testing.T) {
	t.Parallel()
	server := mailtest.Serve(t)
	o := newOffice(t, server.URL())
	o.stack(150)
	var mu sync.Mutex
	taken, most := 0, 0
	server.Taken(func() {
		mu.Lock()
		defer mu.Unlock()
		taken++
		p, err := o.Desk.Post(context.Background(), 0)
		if err != nil {
			t.Error(err)
		}
		most = max(most, taken-p.Sent)
	})
	o.send()
	if most < 1 || most > mostLines {
		t.Errorf("%d letters were in doubt", most)
	}
	once(t, came(t, server), 150)
}

func TestStopAmidSendingKeepsWhatWasTaken(t *testing.T) {
	t.Parallel()
	server := mailtest.Serve(t)
	o := newOffice(t, server.URL())
	o.stack(150)
	ctx, cancel := context.WithCancel(t.Context())
	var taken atomic.Int32
	server.Taken(func() {
		if taken.Add(1) == 40 {
			cancel()
		}
	})
	o.Run(ctx)
	p := o.post()
	if p.Sent != server.Waiting() || p.Sent < 40 || p.Sent > 40+2*mostLines || len(p.Stuck) > 0 {
		t.Errorf("%d letters arrived; %+v", server.Waiting(), p)
	}
	o.send()
	once(t, came(t, server), 150)
}

// twin is another program that serves the same desk.
func (o *office) twin() *office {
	o.t.Helper()
	twin := &office{t: o.t, path: o.path, now: o.clock()}
	twin.Sender = &Sender{Relay: o.Relay, Log: o.Log, Now: twin.clock}
	twin.open()
	o.t.Cleanup(func() { twin.Desk.Close() })
	return twin
}

func TestOfTwoProgramsOneSends(t *testing.T) {
	t.Parallel()
	server := mailtest.Serve(t)
	one := newOffice(t, server.URL())
	two := one.twin()
	one.stack(150)
	var looked sync.Once
	server.Taken(func() {
		looked.Do(func() { // while the first is sending
			next, err := two.Send(context.Background())
			if err != nil || !next.Equal(began.Add(elsewhere)) {
				t.Errorf("the second checks again at %s, %v", next, err)
			}
		})
	})
	one.send()
	once(t, came(t, server), 150)
	two.write("ana@example.org")
	two.send() // the first has stopped
	server.Next(t)
}

func TestLeaseOfAProgramThatWasKilledRunsOut(t *testing.T) {
	t.Parallel()
	server := mailtest.Serve(t)
	o := newOffice(t, server.URL())
	o.write("ana@example.org")
	if held, err := o.Desk.LeaseMail(t.Context(), "killed", began, began.Add(leaseTime)); err != nil || !held {
		t.Fatal(held, err)
	}
	o.wait(leaseTime - time.Second)
	o.send()
	if server.Waiting() != 0 {
		t.Error("two programs send at the same time")
	}
	o.wait(elsewhere)
	if next := o.send(); !next.IsZero() {
		t.Errorf("a letter is due at %s", next)
	}
	server.Next(t)
}

// If a program was suspended for a long time and another one has taken its lease, it stores what the server
// answered and sends nothing more.
func TestProgramThatLostItsLeaseStops(t *testing.T) {
	t.Parallel()
	server := mailtest.Serve(t)
	o := newOffice(t, server.URL())
	other := o.twin()
	o.stack(eachLine)
	server.Taken(sync.OnceFunc(func() {
		other.wait(leaseTime)
		held, err := other.Desk.LeaseMail(context.Background(), "other", other.clock(), other.clock().Add(leaseTime))
		if err != nil || !held {
			t.Errorf("held %t, %v", held, err)
		}
	}))
	if next := o.send(); !next.Equal(began.Add(elsewhere)) {
		t.Errorf("it checks again at %s", next)
	}
	if p := o.post(); server.Waiting() != 1 || p.Sent != 1 || p.Waiting != eachLine-1 || len(p.Stuck) > 0 {
		t.Errorf("%d letters arrived; %+v", server.Waiting(), p)
	}
}

// Letters to a mail server with a round trip of 20 ms.
func BenchmarkLetters(b *testing.B) {
	const letters = 10_000
	for name, prepare := range map[string]func(*mailtest.Server){
		"pipelining": func(*mailtest.Server) {}, "without": (*mailtest.Server).WithoutPipelining,
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				server := mailtest.Serve(b)
				server.Distance(20 * time.Millisecond)
				prepare(server)
				o := newOffice(b, server.URL())
				o.stack(letters)
				b.StartTimer()
				o.send()
				if p := o.post(); p.Sent != letters || server.Waiting() != letters {
					b.Fatalf("%d letters arrived; %+v", server.Waiting(), p)
				}
			}
			b.ReportMetric(letters*float64(b.N)/b.Elapsed().Seconds(), "letters/s")
		})
	}
}
