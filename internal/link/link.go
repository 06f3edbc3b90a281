// Package link builds the site's own addresses. Pages, feeds and exports take them from here, so that each address is
// spelt in one place.
package link

import (
	"net/url"
	"strconv"
	"strings"
)

// Fixed addresses.
const (
	Home          = "/"
	Jurisdictions = "/jurisdictions"
	States        = "/states"
	Reports       = "/reports"
	AllSeries     = "/series"
	Corrections   = "/corrections"
	Find          = "/find"
	Changes       = "/changes"
	Verify        = "/verify"
	About         = "/about"
	Method        = "/about/method"
	Glossary      = "/about/glossary"
	Privacy       = "/about/privacy"
	Accessibility = "/about/accessibility"
	Map           = "/map.svg"
)

// Jurisdiction is the page of the jurisdiction with this slug, "nv/clark-county".
func Jurisdiction[T ~string](slug T) string { return Jurisdictions + "/" + string(slug) }

// Figure is the place on its jurisdiction's page where one figure stands.
func Figure[S, R, M ~string](slug S, report R, measure M) string {
	return Jurisdiction(slug) + "#" + FigureID(report, measure)
}

// FigureID is the fragment of [Figure].
func FigureID[R, M ~string](report R, measure M) string {
	return string(report) + "-" + string(measure)
}

// State is the page of a state, by its postal code in upper or lower case.
func State(code string) string { return States + "/" + strings.ToLower(code) }

// StateMap is the map of a state as a file.
func StateMap(code string) string { return State(code) + Map }

// Report is the page of a report.
func Report[T ~string](id T) string { return Reports + "/" + string(id) }

// Series is the page of a series.
func Series[T ~string](id T) string { return AllSeries + "/" + string(id) }

// Section is a section of a report's page; section is as printed, "II".
func Section[R, S ~string](id R, section S) string {
	return Report(id) + "#section-" + strings.ToLower(string(section))
}

// Correction is the place of one correction on the page of corrections.
func Correction(id string) string { return Corrections + "#" + id }

// Term is the place of a term in the glossary.
func Term(id string) string { return Glossary + "#" + id }

// Ledger is the page about the log of changes. The addresses below it are for programs that check the log.
const (
	Ledger           = "/ledger"
	LedgerCheckpoint = Ledger + "/checkpoint"
	LedgerKey        = Ledger + "/key"
	LedgerNotices    = Ledger + "/notices.json"
)

// LedgerTile is a tile of the log by its path, "tile/0/000.p/71".
func LedgerTile(path string) string { return Ledger + "/" + path }

// LedgerLeaf is a change in its canonical JSON by its number.
func LedgerLeaf(seq string) string { return Ledger + "/leaf/" + seq }

// Change is the page of a change by its number.
func Change[T ~int64](seq T) string { return Changes + "/" + strconv.FormatInt(int64(seq), 10) }

// AsOf is a page as it was when this change was the newest.
func AsOf[T ~int64](page string, seq T) string {
	mark := "?"
	if strings.Contains(page, "?") {
		mark = "&"
	}
	return page + mark + "as-of=seq:" + strconv.FormatInt(int64(seq), 10)
}

// FindPlaces has all that a script needs to find places by name without asking the site.
const FindPlaces = Find + "/places.json"

// FindZIPs are the ZIP codes that begin with these two digits, with their counties.
func FindZIPs(digits string) string { return Find + "/zips/" + digits + ".json" }

// FindTowns are the towns whose names begin with these two letters, with the places in which they lie.
func FindTowns(letters string) string { return Find + "/towns/" + letters + ".json" }

// Chart is the chart of a page as a file.
func Chart(page string) string { return page + "/chart.svg" }

// Embed is a jurisdiction's page in the form that other sites can show in a frame.
func Embed(page string) string { return page + "/embed" }

// EmbedAs is the embed in another form, such as "small"; "" is the usual form.
func EmbedAs(page, form string) string {
	if form == "" {
		return Embed(page)
	}
	return Embed(page) + "/" + form
}

// Sheet is a jurisdiction's page on one sheet of paper, for its officials.
func Sheet(page string) string { return page + "/sheet" }

// OEmbed is the oEmbed endpoint, which tells other sites how to embed a page.
const OEmbed = "/oembed"

// OEmbedOf asks it about a page, by the page's absolute address, in "json" or "xml".
func OEmbedOf(page, format string) string {
	return OEmbed + "?" + url.Values{"url": {page}, "format": {format}}.Encode()
}

// ChartImage is the chart of a page as a PNG.
func ChartImage(page string) string { return page + "/chart.png" }

// Card is the picture beside a link to a page where it is shared. Jurisdictions, states and reports have their own; all
// other pages have SiteCard.
func Card(page string) string { return page + "/card.png" }

// SiteCard is the card of every page without one of its own.
const SiteCard = "/card.png"

// Drawings that belong to one page each.
const (
	RanksChart = Reports + "/ranks.svg"
	Timeline   = "/timeline.svg"
)

// Compare shows jurisdictions side by side; CompareChart draws one of their measures.
const (
	Compare      = "/compare"
	CompareChart = Compare + ".svg"
)

// Compared is the page that compares the jurisdictions with these slugs.
func Compared[T ~string](slugs ...T) string {
	address := Compare
	for i, slug := range slugs {
		mark := "&"
		if i == 0 {
			mark = "?"
		}
		address += mark + "j=" + string(slug) // a slash may stand in a query (RFC 3986)
	}
	return address
}

// ComparedIn compares them in one series; "" is the default series.
func ComparedIn[S, T ~string](series S, slugs ...T) string {
	address := Compared(slugs...)
	switch {
	case series == "":
		return address
	case len(slugs) == 0:
		return address + "?series=" + string(series)
	}
	return address + "&series=" + string(series)
}

// Sitemap is the index of the sitemaps.
const Sitemap = "/sitemap.xml"

// SitemapPart is one sitemap of the pages in a language; parts are counted from 1.
func SitemapPart(language, part string) string { return "/sitemap-" + language + "-" + part + ".xml" }

// Guide describes the site to language models (llmstxt.org).
const Guide = "/llms.txt"

// Follow is where a reader subscribes to changes by mail; FollowAsked says what happens next.
const (
	Follow      = "/follow"
	FollowAsked = Follow + "/asked"
)

// FollowPlace subscribes to the changes of a jurisdiction, FollowState to those of a state.
func FollowPlace[T ~string](slug T) string { return Follow + "?j=" + string(slug) }

// FollowState: see [FollowPlace].
func FollowState(code string) string { return Follow + "?state=" + strings.ToLower(code) }

// Following is a follower's own page, FollowConfirm confirms a subscription, and FollowEnd ends all of a follower's
// subscriptions. Each is found by its secret.
func Following(secret string) string { return Follow + "/" + secret }

// FollowConfirm: see [Following].
func FollowConfirm(secret string) string { return Follow + "/confirm/" + secret }

// FollowEnd: see [Following].
func FollowEnd(secret string) string { return Follow + "/end/" + secret }

// Differences is what changed on a page between two versions.
func Differences(page string) string { return page + "/changes" }

// TimeMap lists the versions of a page (RFC 7089).
func TimeMap(page string) string { return "/timemap" + page }

// Data is the page of downloads. The addresses below it are for programs.
const (
	Data        = "/data"
	Dictionary  = Data + "/dictionary"
	Manifest    = Data + "/manifest.json"
	DataPackage = Data + "/datapackage.json"
	CSVMetadata = Data + "/csv-metadata.json"
)

// Download is a file of the whole record, by its name, such as "record.sqlite".
func Download(name string) string { return Data + "/" + name }

// Query is a page with these parameters, sorted by name. Empty values are left out.
func Query(page string, parameters url.Values) string {
	kept := url.Values{}
	for name, values := range parameters {
		for _, v := range values {
			if v != "" {
				kept.Add(name, v)
			}
		}
	}
	if len(kept) == 0 {
		return page
	}
	return page + "?" + kept.Encode()
}

// As is the same table in another format: "csv", "json" or "atom". Parameters of the address are kept.
func As(address, format string) string {
	page, parameters, found := strings.Cut(address, "?")
	page += "." + format
	if found {
		page += "?" + parameters
	}
	return page
}

// InAnother is the table at an address that [As] built, in another format.
func InAnother(table, format string) string {
	page, parameters, found := strings.Cut(table, "?")
	page = page[:strings.LastIndexByte(page, '.')+1] + format
	if found {
		page += "?" + parameters
	}
	return page
}

// ForExcel is the CSV at an address with a byte order mark, which Excel needs to recognize UTF-8.
func ForExcel(csv string) string {
	if strings.Contains(csv, "?") {
		return csv + "&bom=1"
	}
	return csv + "?bom=1"
}

// The editors' pages.
const (
	Desk        = "/desk"
	DeskSignIn  = Desk + "/sign-in"
	DeskSignOut = Desk + "/sign-out"
	// DeskAccount has an editor's own passkeys and sessions.
	DeskAccount  = Desk + "/account"
	DeskPasskeys = DeskAccount + "/passkeys"
	DeskEditors  = Desk + "/editors"
	// DeskMail lists the mail that has not been sent.
	DeskMail = Desk + "/mail"
	// DeskActs lists what was done at the desk.
	DeskActs = Desk + "/acts"

	DeskPasskeyRemove = DeskPasskeys + "/remove"
	DeskSessionEnd    = DeskAccount + "/sessions/end"
	DeskEditorRevoke  = DeskEditors + "/revoke"
	DeskMailAgain     = DeskMail + "/again"
)

// DeskInvitation is the invitation of one person.
func DeskInvitation(secret string) string { return Desk + "/invitation/" + secret }

// Question is where a browser asks what a passkey is to sign for a form; Answer is where it sends the signature.
func Question(form string) string { return form + "/question" }

// Answer: see [Question].
func Answer(form string) string { return form + "/answer" }

// DeskDrafts are the drafts for the record.
const DeskDrafts = Desk + "/drafts"

// DeskDraft is one draft, by its number.
func DeskDraft(id string) string { return DeskDrafts + "/" + id }

// DeskDraftApprove approves a draft, DeskDraftDiscard discards it.
func DeskDraftApprove(id string) string { return DeskDraft(id) + "/approve" }

// DeskDraftDiscard: see [DeskDraftApprove].
func DeskDraftDiscard(id string) string { return DeskDraft(id) + "/discard" }

// DeskDraftPublish is the form that publishes a draft (see [Question]).
func DeskDraftPublish(id string) string { return DeskDraft(id) + "/publish" }

// DeskImport takes files for a draft; DeskTemplate is an empty report to fill in, as a file with this extension.
const DeskImport = Desk + "/import"

// DeskImportPublished makes a draft of the built-in batches that the record lacks.
const DeskImportPublished = DeskImport + "/published"

// DeskTemplate: see [DeskImport].
func DeskTemplate(ending string) string { return DeskImport + "/report" + ending }

// DeskImportFor takes new files for an existing draft.
func DeskImportFor(id string) string { return DeskImport + "?draft=" + id }

// DeskDraftTick takes the oddities that an editor has looked at and accepted in a draft.
func DeskDraftTick(id string) string { return DeskDraft(id) + "/tick" }

// DeskPreview is the site as it would be with a draft; it is a prefix of the site's addresses.
func DeskPreview(id string) string { return DeskDraft(id) + "/preview" }
