package public

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/dataset"
	"detainerledger/internal/link"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
)

// dataWait is how long the page waits for files that are being generated. It says which are not ready by then.
const dataWait = 3 * time.Second

// dataPage offers downloads of the whole record.
func (h *Handlers) dataPage(r *answer.Request) error {
	ctx, w := r.Ctx(), r.W
	e, err := h.filesOf(ctx, r.Snap)
	if err != nil {
		return err
	}
	v := pages.DataView{Root: e.Root.String(), ShortRoot: e.ShortRoot()}
	wait := ctx
	if !h.Copied {
		var cancel context.CancelFunc
		wait, cancel = context.WithTimeout(ctx, dataWait)
		defer cancel()
	}
	made := map[string]*wholeFile{}
	for _, f := range h.shelf.files(wait, e) {
		made[f.form.Name] = f
	}
	for _, form := range dataset.Forms {
		file := pages.DataFile{Name: form.FileName(e.Edition), Link: ui.Link{Text: w.T(form.Title), Href: form.Address()},
			For: w.T(form.For)}
		if f := made[form.Name]; f != nil {
			file.Size, file.SHA256 = w.Size(f.Bytes), f.SHA256
		}
		v.Files = append(v.Files, file)
	}
	facts := e.knownFacts()
	if len(made) < len(dataset.Forms) || facts == nil {
		r.Response().Header().Set(echo.HeaderCacheControl, "no-store") // more may be ready for the next reader
	}
	for i, t := range dataset.Record {
		table := pages.DataTable{Name: t.Name, Title: w.T(t.Title), CSV: link.Download(t.Name + ".csv"),
			Parquet: link.Download(t.Name + ".parquet"), Dictionary: link.Dictionary + "#" + t.Name}
		if facts != nil {
			table.Rows, table.Size = w.Number(facts[i].Rows), w.Size(facts[i].Bytes)
		}
		v.Tables = append(v.Tables, table)
	}
	v.Additions = additions(w)
	v.Examples = examples(r.Base, r.SameMoment)
	v.Lede = w.T("The whole record can be had in one file, with every correction in it, for any use and without asking. "+
		"This is version {n} of {day}.",
		"n", w.Number(int(e.Seq)), "day", w.Day(e.Day()))
	v.Page = r.Page(link.Data, link.Data, w.T("Data"),
		w.T(
			"The whole record as CSV, Excel, SQLite, Parquet and JSON Lines, with a data dictionary, hashes and the licence.",
		))
	v.Page.Things = recordThings(r, v.Page)
	v.Cite = r.Citation(link.Data, v.Page.Title)
	return answer.Citable(r, v.Cite, pages.Data(v))
}

// additions lists the columns added to the tables, by day. Original columns are only counted.
func additions(w *words.Language) []pages.Addition {
	var all []pages.Addition
	begun := map[string]bool{}
	for _, a := range dataset.Log() {
		shown := pages.Addition{Day: a.Day, Table: ui.Link{Text: a.Table, Href: link.Dictionary + "#" + a.Table}}
		if begun[a.Table] {
			shown.Columns = a.Columns
		} else {
			shown.Begun = w.N(len(a.Columns), "The table, with {n} column.", "The table, with {n} columns.")
		}
		begun[a.Table] = true
		all = append(all, shown)
	}
	return all
}

// examples load the data in a line or two; moment keeps an address in the state of the record that the reader selected.
func examples(base string, moment func(string) string) []pages.Example {
	figures, sqlite := base+moment(link.Download("figures.csv")), base+moment(link.Download("record.sqlite"))
	return []pages.Example{
		{Name: "Python (pandas)", Code: `import pandas as pd
figures = pd.read_csv("` + figures + `", dtype_backend="numpy_nullable")`},
		{Name: "R", Code: `figures <- read.csv("` + figures + `", na.strings = "")`},
		{Name: "DuckDB", Code: `select figure_state, count(*) from read_csv('` + figures + `') group by all;`},
		{Name: "SQLite", Code: `curl -o record.sqlite "` + sqlite + `"
sqlite3 record.sqlite "` + dataset.ExampleQuery + `"`},
	}
}

// dictionaryPage describes every column of every table.
func dictionaryPage(r *answer.Request) error {
	w := r.W
	v := pages.DictionaryView{}
	for _, group := range []struct {
		title  string
		tables []*dataset.Table
	}{{w.T("Tables of the whole record"), dataset.Record}, {w.T("Tables of pages"), dataset.Pages}} {
		shown := pages.TableGroup{Title: group.title}
		for _, t := range group.tables {
			shown.Tables = append(shown.Tables, described(w, t))
		}
		v.Groups = append(v.Groups, shown)
	}
	v.Lede = w.T(
		"What every column of every table holds that this site gives out. Names and order stay; new columns come at the end.",
	)
	v.Page = r.Page(link.Dictionary, link.Data, w.T("Data dictionary"), v.Lede)
	v.Page.Crumbs = []ui.Link{{Text: w.T("Data"), Href: link.Data}, {Text: w.T("Data dictionary")}}
	return answer.HTML(r, http.StatusOK, pages.Dictionary(v))
}

// described is a table as the dictionary shows it.
func described(w *words.Language, t *dataset.Table) pages.DescribedTable {
	refers := map[string]dataset.Reference{}
	for _, r := range t.Refers {
		refers[r.Column] = r
	}
	shown := pages.DescribedTable{Name: t.Name, Title: w.T(t.Title), Means: w.T(t.Means), Key: t.Key}
	for _, c := range t.Columns {
		details := []string{typeName(w, c)}
		if c.Least.Known {
			details = append(details, w.T("{n} or more", "n", c.Least.String()))
		}
		if c.Required {
			details = append(details, w.T("never empty"))
		}
		column := pages.DescribedColumn{Name: c.Name, Title: w.T(c.Title), Means: w.T(c.Means),
			Details: strings.Join(details, "; "), Values: c.Values, Why: c.Why}
		if r, ok := refers[c.Name]; ok {
			column.Refers = ui.Link{Text: r.Table, Href: "#" + r.Table}
		}
		shown.Columns = append(shown.Columns, column)
	}
	return shown
}

// typeName names the type of a column's cells.
func typeName(w *words.Language, c dataset.Column) string {
	switch c.Type {
	case dataset.Integer, dataset.Number:
		kind := w.T("whole number")
		if c.Type == dataset.Number {
			kind = w.T("number with one decimal")
		}
		switch c.Unit {
		case dataset.Detainers:
			return kind + ", " + w.T("of detainers")
		case dataset.Percent:
			return kind + ", " + w.T("in percent")
		case dataset.Lines:
			return kind + ", " + w.T("of lines")
		case dataset.Places:
			return kind + ", " + w.T("of jurisdictions")
		}
		return kind
	case dataset.Boolean:
		return w.T("true or false")
	case dataset.Date:
		return w.T("day (2017-03-20)")
	case dataset.Day:
		return w.T("day, month or year, as far as it is known (2017-03-20, 2017-03, 2017)")
	case dataset.Moment:
		return w.T("time in UTC (2026-11-23T08:00:00Z)")
	case dataset.List:
		return w.T("list, in CSV separated by one space")
	default:
		return w.T("text")
	}
}
