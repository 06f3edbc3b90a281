package public

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/formula"
	"detainerledger/internal/ledger"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
)

// verifyIntake limits a table to be checked.
var verifyIntake = answer.Intake{Limit: 2 << 20, Time: answer.RequestTime,
	Share: func(b *answer.Bodies) *answer.Share { return b.Files }}

// verifyPage is the form that checks what was cited or downloaded.
func verifyPage(r *answer.Request) error { return sendVerify(r, pages.VerifyView{}) }

func sendVerify(r *answer.Request, v pages.VerifyView) error {
	w := r.W
	v.Page = r.Page(link.Verify, link.Ledger, w.T("Check a citation or a table"),
		w.T("Check a citation or a downloaded table against the record."))
	v.Page.Crumbs = []ui.Link{{Text: w.T("Ledger"), Href: link.Ledger}, {Text: w.T("Check")}}
	r.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	return answer.HTML(r, http.StatusOK, pages.Verify(v))
}

// verifySent checks the pasted text or the uploaded file.
func verifySent(r *answer.Request) error {
	text, err := submitted(r)
	if err != nil {
		return err
	}
	v := pages.VerifyView{}
	if len(text) <= 4096 {
		v.Text = string(text)
	}
	claims, version, err := readClaims(text)
	switch {
	case len(bytes.TrimSpace(text)) == 0:
		v.Verdict, v.Points = r.W.T("There is nothing to check"), []string{
			r.W.T("Paste a citation or some rows, or choose a file."),
		}
	case err == nil && len(claims) > 0:
		err = verifyRows(r.Ctx(), &r.Reading, &v, claims, version)
	default:
		err = verifyCitation(r.Ctx(), &r.Reading, &v, string(text))
	}
	if err != nil {
		return err
	}
	return sendVerify(r, v)
}

// submitted returns the uploaded file, or else the pasted text.
func submitted(c echo.Context) ([]byte, error) {
	if err := answer.ReadForm(c); err != nil {
		return nil, err
	}
	header, err := c.FormFile("file")
	if err == nil && header.Size > 0 {
		file, err := header.Open()
		if err != nil {
			return nil, err
		}
		defer file.Close()
		return io.ReadAll(file)
	}
	if err != nil && !errors.Is(err, http.ErrMissingFile) && !errors.Is(err, http.ErrNotMultipart) {
		return nil, err
	}
	return []byte(c.FormValue("text")), nil
}

var (
	citedVersion = regexp.MustCompile(`(?i)\bversi(?:o|ó)n (\d{1,12})\b`)
	citedRoot    = regexp.MustCompile(`(?:^|[^A-Za-z0-9+/])([A-Za-z0-9+/]{43}=)`)
	citedPlace   = regexp.MustCompile(`/jurisdictions/([a-z]{2}/[a-z0-9-]+)`)
)

// verifyCitation checks the version and the root hash in a citation, and says what has changed since on the page that
// it cites.
func verifyCitation(ctx context.Context, r *answer.Reading, v *pages.VerifyView, text string) error {
	w := r.W
	found := citedVersion.FindStringSubmatch(text)
	if found == nil {
		v.Verdict = w.T("This is no citation of this record, and no table of it")
		v.Points = []string{w.T("A citation names the version of the record, as in “record version 12”; " +
			"a table has the columns that this site’s CSV and JSON have.")}
		return nil
	}
	seq, _ := strconv.ParseInt(found[1], 10, 64)
	then, err := r.Editions.Store.At(ctx, record.Seq(seq))
	if errors.Is(err, record.ErrNotFound) {
		v.Verdict = w.T("It does not match the record")
		v.Points = []string{noVersion(w, record.Seq(seq), r.Snap.Seq)}
		return nil
	}
	if err != nil {
		return err
	}
	root, err := ledger.Root(seq, then.Hashes(ctx))
	if err != nil {
		return err
	}
	v.Points = append(v.Points,
		w.T("Version {n} entered this record on {day}.", "n", w.Number(int(seq)), "day", w.Day(record.DayOf(then.At))))
	switch cited := citedRoot.FindStringSubmatch(text); {
	case cited == nil:
		v.Verdict = w.T("There is such a version of the record")
		v.Points = append(v.Points, w.T("The citation names no root hash, so nothing more of it can be checked."))
	case cited[1] == root.String():
		v.Verdict = w.T("It matches the record")
		v.Points = append(v.Points,
			w.T("The root hash is the one of that version: the record is the one that was cited, to the last letter."))
	default:
		v.Verdict = w.T("It does not match the record")
		v.Points = append(v.Points, w.T("The root hash of version {n} is {root}, not the one that is cited.", "n",
			w.Number(int(seq)), "root", root.String()))
	}
	slug := record.Slug("")
	if place := citedPlace.FindStringSubmatch(text); place != nil {
		slug = record.Slug(place[1])
	}
	was, err := r.InState(ctx, then)
	if err != nil {
		return err
	}
	before, err := readAllFigures(ctx, was, slug)
	if err != nil {
		return err
	}
	return since(ctx, r, v, was, before, nil)
}

// since adds what reads differently now, among the named figures or, for nil, among all that were read.
func since(
	ctx context.Context, r *answer.Reading, v *pages.VerifyView, then *answer.Reading,
	before map[record.FigureRef]figureAt, named map[record.FigureRef]bool,
) error {
	after := map[record.FigureRef]figureAt{}
	all, err := readAllFigures(ctx, r, "")
	if err != nil {
		return err
	}
	for ref, f := range all {
		if _, read := before[ref]; named[ref] || named == nil && read {
			after[ref] = f
		}
	}
	if v.Since, err = differencesFrom(ctx, r, then, before, after); err != nil {
		return err
	}
	if len(v.Since) == 0 {
		v.SinceText = r.W.T("Nothing in it has changed since.")
	} else {
		v.SinceText = r.W.N(len(v.Since), "{n} of its figures reads differently now.",
			"{n} of its figures read differently now.")
	}
	return nil
}

func noVersion(w *words.Language, seq, newest record.Seq) string {
	return w.T("The record has no version {n}; the newest is {newest}.", "n", w.Number(int(seq)),
		"newest", w.Number(int(newest)))
}

// claim is what a row says of one figure.
type claim struct {
	ref record.FigureRef
	// line is the row's line number in the text, from 1.
	line                        int
	state, published, effective string
}

// verifyRows checks rows of a table. If they do not state their version, it looks for the newest version that they
// match.
func verifyRows(ctx context.Context, r *answer.Reading, v *pages.VerifyView, claims []claim, version record.Seq) error {
	w := r.W
	versions := []record.Seq{version}
	if version == 0 {
		all, err := r.Snap.Versions(ctx)
		if err != nil {
			return err
		}
		versions = nil
		for _, e := range slices.Backward(all) {
			versions = append(versions, e.Seq)
		}
	}
	var wrong []string
	for i, seq := range versions {
		then, err := r.Editions.Store.At(ctx, seq)
		if errors.Is(err, record.ErrNotFound) {
			wrong = []string{noVersion(w, seq, r.Snap.Seq)}
			break
		}
		if err != nil {
			return err
		}
		was, err := r.InState(ctx, then)
		if err != nil {
			return err
		}
		figures, err := readAllFigures(ctx, was, "")
		if err != nil {
			return err
		}
		differ := contradictions(w, claims, figures)
		if len(differ) == 0 {
			v.Verdict = w.T("It matches the record")
			v.Points = []string{
				w.N(len(claims), "{n} figure was checked.", "{n} figures were checked."),
				w.T("They read so at version {n}, entered on {day}.", "n", w.Number(int(seq)), "day", w.Day(record.DayOf(then.At))),
			}
			named := map[record.FigureRef]bool{}
			for _, c := range claims {
				named[c.ref] = true
			}
			return since(ctx, r, v, was, figures, named)
		}
		if i == 0 {
			wrong = differ
		}
	}
	v.Verdict = w.T("It does not match the record")
	v.Points = wrong[:min(len(wrong), 20)]
	if more := len(wrong) - len(v.Points); more > 0 {
		v.Points = append(v.Points, w.N(more, "And {n} more difference.", "And {n} more differences."))
	}
	return nil
}

// contradictions says where claims differ from the figures.
func contradictions(w *words.Language, claims []claim, figures map[record.FigureRef]figureAt) []string {
	var differ []string
	for _, c := range claims {
		f, found := figures[c.ref]
		if !found {
			// A place without anything in the record has no figure.
			if c.published+c.effective != "" {
				differ = append(differ, w.T("Row {line}: the record has no figure for {figure}.", "line", strconv.Itoa(c.line),
					"figure", w.Official(c.ref.String())))
			}
			continue
		}
		for _, field := range []struct{ name, claimed, read string }{
			{"state", c.state, string(f.State)}, {"published", c.published, f.Published.String()},
			{"effective", c.effective, f.Effective.String()},
		} {
			if field.claimed != field.read {
				differ = append(differ, w.T("Row {line}: {figure}: {column} is {claimed} here, {read} in the record.", "line",
					strconv.Itoa(c.line), "figure", w.Official(c.ref.String()),
					"column", w.Official(field.name), "claimed", orNothing(w, field.claimed), "read", orNothing(w, field.read)))
			}
		}
	}
	return differ
}

func orNothing(w *words.Language, s string) string {
	if s == "" {
		return w.T("nothing")
	}
	return "“" + w.Official(s) + "”"
}

// readClaims reads the rows of a table of this site, CSV or JSON, and the version that they state, or 0.
func readClaims(text []byte) ([]claim, record.Seq, error) {
	text = bytes.TrimPrefix(bytes.TrimSpace(text), []byte("\ufeff"))
	rows, version, err := jsonRows(text)
	if err != nil {
		if rows, err = csvRows(text); err != nil {
			return nil, 0, err
		}
	}
	var claims []claim
	for i, row := range rows {
		ref := record.FigureRef{Report: record.ReportID(row["report"]), Jurisdiction: record.Slug(row["jurisdiction"]),
			Measure: record.Measure(row["measure"])}
		if ref.Report == "" || ref.Jurisdiction == "" {
			continue
		}
		if ref.Measure != "" { // the tables of figures have a row for each
			if row["figure_state"] != "" {
				claims = append(claims, claim{ref, i + 1, row["figure_state"], row["published"], row["effective"]})
			}
			continue
		}
		for _, m := range record.Measures {
			if row[string(m)+"_state"] == "" {
				continue // a table that names reports and places, and no figure
			}
			ref.Measure = m
			claims = append(claims,
				claim{ref, i + 1, row[string(m)+"_state"], row[string(m)+"_published"], row[string(m)+"_effective"]})
		}
	}
	return claims, version, nil
}

func csvRows(text []byte) ([]map[string]string, error) {
	all, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte(answer.ByteOrderMark)))).ReadAll()
	if err != nil {
		return nil, err
	}
	var rows []map[string]string
	for _, line := range all[min(1, len(all)):] {
		row := map[string]string{}
		for i, cell := range line {
			row[strings.TrimSpace(all[0][i])] = formula.Arm(cell)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func jsonRows(text []byte) ([]map[string]string, record.Seq, error) {
	var table struct {
		Version record.Seq
		Rows    []map[string]any
	}
	if err := json.Unmarshal(text, &table); err != nil {
		return nil, 0, err
	}
	var rows []map[string]string
	for _, object := range table.Rows {
		row := map[string]string{}
		for name, value := range object {
			switch v := value.(type) {
			case string:
				row[name] = v
			case float64:
				row[name] = strconv.FormatFloat(v, 'f', -1, 64)
			}
		}
		rows = append(rows, row)
	}
	return rows, table.Version, nil
}
