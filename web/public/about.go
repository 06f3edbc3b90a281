package public

import (
	"github.com/a-h/templ"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

func aboutPage(r *answer.Request) error {
	w := r.W
	return present.Prose(r, link.About, w.T("About this record"),
		w.T("What Detainer Ledger is, whom it is for, and the ten rules by which it keeps what ICE published about each "+
			"place’s detainers."),
		func(p ui.Page) templ.Component { return pages.About(pages.AboutView{Page: p}) })
}

func methodPage(r *answer.Request) error {
	w := r.W
	series := map[record.SeriesID]bool{}
	for _, s := range r.Series {
		series[s.ID] = true
	}
	return present.Prose(r, link.Method, w.T("How to read this record"),
		w.T("What each section of ICE’s 2017 reports counts, why a missing number is not zero, how corrections are "+
			"applied, and what is missing."),
		func(p ui.Page) templ.Component { return pages.Method(pages.MethodView{Page: p, Series: series}) })
}

func glossaryPage(r *answer.Request) error {
	w := r.W
	return present.Prose(r, link.Glossary, w.T("Glossary"),
		w.T(
			"What the words on this site mean: detainer, declined detainer, Section I to III, not listed, withdrawn and more.",
		),
		func(p ui.Page) templ.Component { return pages.Glossary(pages.GlossaryView{Page: p}) })
}

func privacyPage(r *answer.Request) error {
	w := r.W
	return present.Prose(r, link.Privacy, w.T("Privacy"),
		w.T("No cookies, no tracking, nothing from other hosts, and searches are not logged."),
		func(p ui.Page) templ.Component { return pages.Privacy(pages.PrivacyView{Page: p}) })
}

func accessibilityPage(r *answer.Request) error {
	w := r.W
	return present.Prose(r, link.Accessibility, w.T("Accessibility"),
		w.T("What was done so that everyone can read this record, how it is checked, and what falls short."),
		func(p ui.Page) templ.Component { return pages.Accessibility(pages.AccessibilityView{Page: p}) })
}
