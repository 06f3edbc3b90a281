// Package link makes the site's own addresses. Pages, feeds and exports take
// them from here, so that an address is spelt in one place.
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

// State is the page of a state by its postal code in any case.
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

// Ledger explains the log of changes. What a program reads to check it is below.
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

// AsOf is a page as it stood with a change as the newest.
func AsOf[T ~int64](page string, seq T) string {
	mark := "?"
	if strings.Contains(page, "?") {
		mark = "&"
	}
	return page + mark + "as-of=seq:" + strconv.FormatInt(int64(seq), 10)
}

// FindPlaces is all that is needed to find places by name without asking the site.
const FindPlaces = Find + "/places.json"

// FindZIPs are the ZIP codes that begin with these two digits, with their counties.
func FindZIPs(digits string) string { return Find + "/zips/" + digits + ".json" }

// FindTowns are the towns whose names begin with these two letters, with the places that they lie in.
func FindTowns(letters string) string { return Find + "/towns/" + letters + ".json" }

// Chart is the chart of a page as a file.
func Chart(page string) string { return page + "/chart.svg" }

// Embed is a jurisdiction's page in the form that other sites can show in a frame.
func Embed(page string) string { return page + "/embed" }

// EmbedAs is the embed in another form than the usual one, "small"; "" is the usual.
func EmbedAs(page, form string) string {
	if form == "" {
		return Embed(page)
	}
	return Embed(page) + "/" + form
}

// Sheet is a jurisdiction's page on one sheet of paper, for its officials.
func Sheet(page string) string { return page + "/sheet" }

// OEmbed answers what a page is embedded with, as other sites ask for it.
const OEmbed = "/oembed"

// OEmbedOf asks for a page, by its address with scheme and host, in "json" or "xml".
func OEmbedOf(page, format string) string {
	return OEmbed + "?" + url.Values{"url": {page}, "format": {format}}.Encode()
}

// ChartImage is the same as a picture of pixels.
func ChartImage(page string) string { return page + "/chart.png" }

// Card is the picture that stands beside a link to a page where it is shared.
// Jurisdictions, states and reports have their own; SiteCard is that of the rest.
func Card(page string) string { return page + "/card.png" }

// SiteCard is the card of every page without one of its own.
const SiteCard = "/card.png"

// The drawings that belong to one page each.
const (
	RanksChart = Reports + "/ranks.svg"
	Timeline   = "/timeline.svg"
)

// Compare shows jurisdictions side by side; CompareChart draws one measure of them.
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

// ComparedIn compares them in one series, or in the usual one for "".
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

// Sitemap names the parts of the map for search engines.
const Sitemap = "/sitemap.xml"

// SitemapPart is one of them, counted from 1, of the pages in a language.
func SitemapPart(language, part string) string { return "/sitemap-" + language + "-" + part + ".xml" }

// Guide tells programs that read for people what the site is (llmstxt.org).
const Guide = "/llms.txt"

// Follow is where a reader asks for changes by mail; FollowAsked says what comes next.
const (
	Follow      = "/follow"
	FollowAsked = Follow + "/asked"
)

// FollowPlace asks for those of a jurisdiction, FollowState for those of a state.
func FollowPlace[T ~string](slug T) string { return Follow + "?j=" + string(slug) }

// FollowState is described at [FollowPlace].
func FollowState(code string) string { return Follow + "?state=" + strings.ToLower(code) }

// Following is a follower's own page, FollowConfirm confirms what was asked for, and
// FollowEnd ends all of it, each by its secret.
func Following(secret string) string { return Follow + "/" + secret }

// FollowConfirm is described at [Following].
func FollowConfirm(secret string) string { return Follow + "/confirm/" + secret }

// FollowEnd is described at [Following].
func FollowEnd(secret string) string { return Follow + "/end/" + secret }

// Differences is what changed on a page between two moments.
func Differences(page string) string { return page + "/changes" }

// TimeMap is the list of the states in which a page can be read (RFC 7089).
func TimeMap(page string) string { return "/timemap" + page }

// Data offers the record whole. What stands under it is for programs.
const (
	Data        = "/data"
	Dictionary  = Data + "/dictionary"
	Manifest    = Data + "/manifest.json"
	DataPackage = Data + "/datapackage.json"
	CSVMetadata = Data + "/csv-metadata.json"
)

// Download is a file of the whole record by its name, "record.sqlite".
func Download(name string) string { return Data + "/" + name }

// Query is a page with the parameters of its address in the order of their
// names. Empty values are left out.
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

// As is the same table in another format: "csv", "json" or "atom". An address
// may have parameters, which stay.
func As(address, format string) string {
	page, parameters, found := strings.Cut(address, "?")
	page += "." + format
	if found {
		page += "?" + parameters
	}
	return page
}

// InAnother is the table at an address that [As] gave, in another format.
func InAnother(table, format string) string {
	page, parameters, found := strings.Cut(table, "?")
	page = page[:strings.LastIndexByte(page, '.')+1] + format
	if found {
		page += "?" + parameters
	}
	return page
}

// ForExcel is the CSV at an address with the mark by which Excel knows its letters.
func ForExcel(csv string) string {
	if strings.Contains(csv, "?") {
		return csv + "&bom=1"
	}
	return csv + "?bom=1"
}

// The editors' side.
const (
	Desk        = "/desk"
	DeskSignIn  = Desk + "/sign-in"
	DeskSignOut = Desk + "/sign-out"
	// DeskAccount is an editor's own passkeys and sessions.
	DeskAccount  = Desk + "/account"
	DeskPasskeys = DeskAccount + "/passkeys"
	DeskEditors  = Desk + "/editors"
	// DeskMail is the mail that has not gone out.
	DeskMail = Desk + "/mail"
	// DeskActs is what was done at the desk.
	DeskActs = Desk + "/acts"

	DeskPasskeyRemove = DeskPasskeys + "/remove"
	DeskSessionEnd    = DeskAccount + "/sessions/end"
	DeskEditorRevoke  = DeskEditors + "/revoke"
	DeskMailAgain     = DeskMail + "/again"
)

// DeskInvitation lets one person in.
func DeskInvitation(secret string) string { return Desk + "/invitation/" + secret }

// Question is where a browser asks what to have a passkey sign for a form, Answer
// where it sends what came of it.
func Question(form string) string { return form + "/question" }

// Answer is the other half of [Question].
func Answer(form string) string { return form + "/answer" }

// DeskDrafts are the drafts for the record.
const DeskDrafts = Desk + "/drafts"

// DeskDraft is one draft, by its number.
func DeskDraft(id string) string { return DeskDrafts + "/" + id }

// DeskDraftApprove takes an approval of a draft, DeskDraftDiscard closes it.
func DeskDraftApprove(id string) string { return DeskDraft(id) + "/approve" }

// DeskDraftDiscard is named at [DeskDraftApprove].
func DeskDraftDiscard(id string) string { return DeskDraft(id) + "/discard" }

// DeskDraftPublish is the form that publishes a draft (see [Question]).
func DeskDraftPublish(id string) string { return DeskDraft(id) + "/publish" }

// DeskImport takes files for a draft; DeskTemplate is a report to fill in, with this
// ending of a file.
const DeskImport = Desk + "/import"

// DeskImportPublished makes a draft of what the program brings and the record lacks.
const DeskImportPublished = DeskImport + "/published"

// DeskTemplate is named at [DeskImport].
func DeskTemplate(ending string) string { return DeskImport + "/report" + ending }

// DeskImportFor takes other files for a draft that there is.
func DeskImportFor(id string) string { return DeskImport + "?draft=" + id }

// DeskDraftTick takes what an editor looked at and found right in a draft.
func DeskDraftTick(id string) string { return DeskDraft(id) + "/tick" }

// DeskPreview is the site as it would be with a draft: an address follows it.
func DeskPreview(id string) string { return DeskDraft(id) + "/preview" }
