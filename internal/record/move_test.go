package record_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"detainerledger/internal/record"
)

func TestMovesAreThoseThatNoLaterCorrectionOverrules(t *testing.T) {
	t.Parallel()
	const bastrop, travis, hays record.Slug = "tx/bastrop-county", "tx/travis-county", "tx/hays-county"
	correction := func(id string, slug record.Slug, effect record.Effect, to record.Slug) record.Correction {
		return record.Correction{ID: id, Report: week, Measure: record.Declined, Jurisdiction: slug, Effect: effect,
			MovedTo: to}
	}
	lines := []record.Line{
		printedLine(bastrop, week, record.Declined, 3), printedLine(bastrop, week, record.Declined, 1),
		printedLine(hays, week, record.Declined, 7),
		printedLine(bastrop, week, record.Issued, 20), printedLine(bastrop, "ddor-2017-02-04", record.Declined, 30),
	}
	for _, test := range []struct {
		name        string
		corrections []record.Correction
		want        map[record.Slug][]string
	}{
		{"none", nil, map[record.Slug][]string{}},
		{"a move takes the lines of its figure along", []record.Correction{correction("m", bastrop, record.Move, travis)},
			map[record.Slug][]string{travis: {"m", "3", "1"}}},
		{"moves from two places",
			[]record.Correction{correction("m", bastrop, record.Move, travis), correction("n", hays, record.Move, travis)},
			map[record.Slug][]string{travis: {"m", "3", "1", "n", "7"}}},
		{"moved again",
			[]record.Correction{correction("m", bastrop, record.Move, travis), correction("n", bastrop, record.Move, hays)},
			map[record.Slug][]string{hays: {"n", "3", "1"}}},
		{"moved, then withdrawn", []record.Correction{correction("m", bastrop, record.Move, travis),
			correction("w", bastrop, record.Withdraw, "")}, map[record.Slug][]string{}},
		{"withdrawn, then moved",
			[]record.Correction{correction("w", bastrop, record.Withdraw, ""), correction("m", bastrop, record.Move, travis)},
			map[record.Slug][]string{travis: {"m", "3", "1"}}},
		{"only amended", []record.Correction{correction("a", bastrop, record.Amend, "")}, map[record.Slug][]string{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := map[record.Slug][]string{}
			for to, moves := range record.Moves(test.corrections, lines) {
				for _, m := range moves {
					got[to] = append(got[to], m.Correction.ID)
					for _, l := range m.Lines {
						got[to] = append(got[to], l.Value.String())
					}
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestMovedFigureIsCountedOnce(t *testing.T) {
	t.Parallel()
	const bastrop, travis = record.Slug("tx/bastrop-county"), record.Slug("tx/travis-county")
	corrections := []record.Correction{{ID: "m", Report: "ddor-2017-01-28", Measure: record.Declined,
		Jurisdiction: bastrop, Effect: record.Move, MovedTo: travis}}
	lines := []record.Line{printedLine(bastrop, "ddor-2017-01-28", record.Declined, 3)}
	from := record.Listing{Jurisdiction: record.Jurisdiction{Slug: bastrop}, Lines: lines, Corrections: corrections}
	to := record.Listing{
		Jurisdiction: record.Jurisdiction{Slug: travis}, Moves: record.Moves(corrections, lines)[travis],
		Lines: []record.Line{printedLine(travis, "ddor-2017-01-28", record.Declined, 142)},
	}
	fromRow, toRow := from.Rows(ddor())[0].Figure(record.Declined), to.Rows(ddor())[0].Figure(record.Declined)
	const moved = "moved; printed 3; reads nothing; belongs to tx/travis-county; corrected by m; adds 0"
	if got := words(fromRow); got != moved {
		t.Errorf("where it was printed: %s", got)
	}
	if got := words(toRow); got != "amended; printed 142; reads 145; corrected by m; adds 145" {
		t.Errorf("where it belongs: %s", got)
	}
	if rows := to.Rows(ddor()); rows[1].At(record.Declined).State != record.NotEntered ||
		rows[0].At(record.Issued).State != record.NotListed {
		t.Error("the move reached a figure that it is not about")
	}
}
