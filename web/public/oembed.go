package public

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// oEmbed tells another site how to show a page (oembed.com, 2.3.4, of type "rich").
type oEmbed struct {
	XMLName      xml.Name `json:"-" xml:"oembed"`
	Version      string   `json:"version" xml:"version"`
	Type         string   `json:"type" xml:"type"`
	Title        string   `json:"title" xml:"title"`
	ProviderName string   `json:"provider_name" xml:"provider_name"`
	ProviderURL  string   `json:"provider_url" xml:"provider_url"`
	// CacheAge is in seconds.
	CacheAge int    `json:"cache_age" xml:"cache_age"`
	HTML     markup `json:"html" xml:"html"`
	Width    int    `json:"width" xml:"width"`
	Height   int    `json:"height" xml:"height"`
}

// markup is a text with quotes. They are not escaped in XML, because some readers unescape only the brackets.
type markup string

// MarshalXML implements [xml.Marshaler].
func (m markup) MarshalXML(e *xml.Encoder, start xml.StartElement) error {
	var text bytes.Buffer
	if err := xml.EscapeText(&text, []byte(m)); err != nil {
		return err
	}
	return e.EncodeElement(struct {
		Text string `xml:",innerxml"`
	}{strings.NewReplacer("&#34;", `"`, "&#39;", "'").Replace(text.String())}, start)
}

// oEmbedAge is how long a site may cache an answer: the frame that it names shows the newest record, so the answer
// itself seldom changes.
const oEmbedAge = 24 * 60 * 60

// oEmbedAnswer says how to embed a jurisdiction's page, for its own address and those of its embeds, in each language,
// following the record or at a version. Any other address is "not found".
func oEmbedAnswer(r *answer.Request) error {
	ctx := r.Ctx()
	in := r.QueryFor(link.OEmbed)
	format := r.QueryParam("format")
	if format != "" && format != "json" && format != "xml" {
		return echo.NewHTTPError(http.StatusNotImplemented)
	}
	if in.Get("url") == "" {
		in.Refuse("url", r.W.T("it is the address of a jurisdiction’s page"))
	}
	width, height := in.Pixels("maxwidth"), in.Pixels("maxheight")
	if err := in.Err(); err != nil {
		return err
	}
	asked, err := embedAsked(r, in.Get("url"))
	if err != nil {
		return err
	}
	other := answer.Reading{W: asked.language, Editions: r.Editions}
	snap, err := r.Version(ctx, answer.NewQuery(other.W, link.Jurisdiction(asked.slug), asked.moment), answer.AsOf)
	var bad answer.BadValue
	if errors.As(err, &bad) {
		return fmt.Errorf("%q: %w", asked.moment.Get(answer.AsOf), record.ErrNotFound)
	}
	if err != nil {
		return err
	}
	if err := other.Read(ctx, snap); err != nil {
		return err
	}
	listing, err := other.Listing(ctx, asked.slug)
	if err != nil {
		return err
	}
	all, _, err := present.SeriesOf(ctx, &other, listing)
	if err != nil {
		return err
	}
	series, err := embedSeries(answer.NewQuery(other.W, "", nil), all)
	if err != nil {
		return err
	}
	whole := embedView(&other, listing, all, series, nil)
	frozen := record.Seq(0)
	if asked.moment.Get(answer.AsOf) != "" {
		frozen = snap.Seq
		whole.Frozen = &pages.EmbedFrozen{Texts: []string{asOfVersion(&other)}}
	}
	form, w, h := fitting(other.W, asked.forms, whole, width, height)
	title := embedTitleOf(other.W, whole.Name)
	embed := oEmbed{
		Version: "1.0", Type: "rich", Title: title, ProviderName: "Detainer Ledger",
		ProviderURL: r.Base + asked.language.Address(link.Home), CacheAge: oEmbedAge,
		HTML:  markup(frameMarkup(r.Base+asked.language.Address(embedAddress(asked.slug, form, frozen)), title, w, h)),
		Width: w, Height: h,
	}
	if format == "xml" {
		body, err := xml.Marshal(embed)
		if err != nil {
			return err
		}
		return answer.Send(r, http.StatusOK, "text/xml; charset=utf-8", append([]byte(xml.Header), body...))
	}
	body, err := json.Marshal(embed)
	if err != nil {
		return err
	}
	return answer.Send(r, http.StatusOK, echo.MIMEApplicationJSON, body)
}

// askedEmbed is what an address of this site refers to.
type askedEmbed struct {
	slug     record.Slug
	language *words.Language
	// forms are those that may be shown, best first: only one if the address is that of an embed.
	forms  []embedForm
	moment url.Values
}

// embedAsked parses an address. If it is of another site, or of a page that is not a jurisdiction's, the error is
// [record.ErrNotFound].
func embedAsked(r *answer.Request, address string) (asked askedEmbed, err error) {
	notFound := fmt.Errorf("embed of %q: %w", address, record.ErrNotFound)
	u, err := url.Parse(address)
	if err != nil {
		return asked, notFound
	}
	ours, err := url.Parse(r.Base)
	if err != nil || !strings.EqualFold(u.Host, ours.Host) || u.Scheme != "http" && u.Scheme != "https" || u.User != nil {
		return asked, notFound
	}
	var page string
	asked.language, page = words.FromAddress(u.EscapedPath())
	slug, found := strings.CutPrefix(strings.TrimSuffix(page, "/"), link.Jurisdictions+"/")
	if !found {
		return asked, notFound
	}
	asked.forms = []embedForm{embedForms[0], embedForms[2]} // the table, or else the small form
	if place, form, embed := strings.Cut(slug, link.Embed("")); embed {
		one, found := embedFormNamed(strings.TrimPrefix(form, "/"))
		if !found {
			return asked, notFound
		}
		slug, asked.forms = place, []embedForm{one}
	}
	asked.slug, asked.moment = record.Slug(slug), answer.Only(u.Query(), answer.AsOf)
	return asked, nil
}

// fitting returns the first of the forms that fits a frame of at most this width and height, 0 meaning any, with its
// size. If none fits, it is the last one, limited to the size: it scrolls.
func fitting(
	w *words.Language, forms []embedForm, whole pages.EmbedView, maxWidth, maxHeight int,
) (form embedForm, width, height int) {
	for _, form = range forms {
		width = form.width
		if maxWidth > 0 {
			width = min(width, maxWidth)
		}
		height = embedHeight(w, form.of(whole), width)
		if maxHeight == 0 || height <= maxHeight {
			return form, width, height
		}
	}
	return form, width, maxHeight
}
