package web_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"detainerledger/internal/ingest"
	"detainerledger/internal/record"
)

// bringPublished adds the published batches that the record lacks.
func (s *mailSite) bringPublished() {
	s.t.Helper()
	plan, lacking, err := ingest.PlanPublished(s.t.Context(), now(s.t, s.store))
	if err != nil || len(lacking) == 0 {
		s.t.Fatalf("%d batches: %v", len(lacking), err)
	}
	if err := plan.Apply(s.t.Context(), s.store, s.now(), nil); err != nil {
		s.t.Fatal(err)
	}
}

// Followers of a place get the reports of every series that names it, and their corrections, in the
// words of the series.
func TestFollowersReadOfEverySeriesInItsWords(t *testing.T) {
	t.Parallel()
	s := newMailSite(t)
	s.follows("", "en@example.org", url.Values{"j": {"mn/hennepin-county"}})
	s.follows("/es", "es@example.org", url.Values{"j": {"mn/hennepin-county"}})
	s.follows("", "state@example.org", url.Values{"of": {"place"}, "name": {"Minnesota"}})
	s.follows("", "other@example.org", url.Values{"j": {"nv/washoe-county"}})
	letters := func() map[string]string {
		s.tell()
		s.deliver()
		told := map[string]string{}
		for s.server.Waiting() > 0 {
			l := s.server.Next(t)
			told[l.To] = l.Subject + "\n" + l.Plain
		}
		s.pass(25 * time.Hour)
		return told
	}
	says := func(letter string, wanted ...string) {
		t.Helper()
		for _, want := range wanted {
			if !strings.Contains(letter, want) {
				t.Errorf("the letter does not say %q:\n%s", want, letter)
			}
		}
	}
	s.bringPublished()
	told := letters()
	says(told["en@example.org"], "Hennepin County, Minnesota", "2014, Detainers declined: before: ", "now: 62",
		"Detainers prepared: before: ", "now: 187", "Counties on the list", "now: on the list")
	says(told["es@example.org"], "2014, Solicitudes de retención rechazadas: antes: ", "ahora: 62",
		"Solicitudes de retención preparadas: antes: ", "ahora: 187")
	says(told["state@example.org"], "Detainers in Minnesota, 1 December 2025 to 10 March 2026")

	c := correction("foia", "foia-2007-2015-2014-01-01", record.Declined, "mn/hennepin-county", record.Amend,
		record.Known(60))
	c.Correction.Section, c.Correction.By = "", "NPR"
	c.Origin = record.Origin{File: "test.csv", SHA256: strings.Repeat("0", 64)}
	if err := s.store.Apply(t.Context(), now(t, s.store).Seq, s.now(), []record.Change{c}, nil); err != nil {
		t.Fatal(err)
	}
	told = letters()
	if len(told) != 3 {
		t.Errorf("the correction sent %d letters: %v", len(told), told)
	}
	says(told["en@example.org"], "2014, Detainers declined: before: 62; now: 62 as published, amended to 60")
	says(told["es@example.org"], "2014, Solicitudes de retención rechazadas: antes: 62; ahora: 62 según se publicó, "+
		"modificada a 60")
	for to, letter := range told {
		for _, weekly := range []string{"Section", "Sección", "week", "semana"} {
			if strings.Contains(letter, weekly) {
				t.Errorf("the letter to %s about a yearly series says %q:\n%s", to, weekly, letter)
			}
		}
	}
}
