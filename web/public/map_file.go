package public

import (
	"bytes"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/chart"
	"detainerledger/internal/gazetteer"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
)

// mapFile is the map of the country as a file.
func mapFile(r *answer.Request) error { return drawMap(r, link.Map, nil) }

// stateMapFile is the map of a state as a file.
func stateMapFile(r *answer.Request) error {
	typed := r.Param("state")
	state, ok := gazetteer.StateByCode(typed)
	if !ok || state.Slug != typed {
		return record.ErrNotFound
	}
	if err := r.Open(); err != nil {
		return err
	}
	return drawMap(r, link.StateMap(state.Code), &state)
}

// drawMap answers with the map of a state, or of the country for nil.
func drawMap(r *answer.Request, address string, state *gazetteer.State) error {
	ctx := r.Ctx()
	q, err := readMapQuery(r, address)
	if err != nil {
		return err
	}
	w := r.W
	m, ok := newCartographer(&r.Reading, q)
	if !ok {
		return record.ErrNotFound
	}
	name := "us"
	places := r.All()
	if state != nil {
		name = state.Slug
		places = slices.DeleteFunc(places, func(p *store.Placing) bool { return p.State != state.Code })
	}
	rows, err := m.rows(ctx, places)
	if err != nil {
		return err
	}
	v := ui.MapFileView{Language: w.Code}
	if state == nil {
		v.MapView, err = m.national(ctx, rows)
	} else {
		v.MapView, err = m.state(ctx, *state, rows)
		v.Title = w.T("{state}: {title}", "state", w.Official(state.Name), "title", v.Title)
	}
	if err != nil {
		return err
	}
	for i := range v.Ground {
		if v.Ground[i].Href != "" {
			v.Ground[i].Href = r.Absolute(v.Ground[i].Href)
		}
	}
	for i := range v.Places {
		v.Places[i].Href = r.Absolute(v.Places[i].Href)
	}
	v.Sheet = sheet(v.MapView, r.Absolute(v.SVG))
	var buf bytes.Buffer
	if err := ui.MapFile(v).Render(ctx, &buf); err != nil {
		return err
	}
	h := r.Response().Header()
	h.Set(echo.HeaderContentDisposition,
		mime.FormatMediaType("inline", map[string]string{"filename": answer.MadeUpName(r, m.mapName(name)+".svg")}))
	return answer.Send(r, http.StatusOK, "image/svg+xml", []byte(words.Plain(buf.String())))
}

// sheet lays out a map's file with its texts. address is the file's own.
func sheet(v ui.MapView, address string) chart.MapSheet {
	var key []chart.Explained
	for _, k := range v.Key {
		key = append(key, chart.Explained{Shade: k.Shade, Text: k.Text})
	}
	notes := []string{v.Summary, strings.Join(v.Notes, " "), v.Source.Text + " " + v.Version, address}
	return chart.NewMapSheet(v.Width, v.Height, v.Title, key, notes)
}
