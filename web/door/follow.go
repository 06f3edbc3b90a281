package door

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"detainerledger/internal/desk"
	"detainerledger/internal/gazetteer"
	"detainerledger/internal/link"
	"detainerledger/internal/mail"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/letter"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/letters"
	"detainerledger/web/present"
)

// routes are those of following by mail. Secrets in their addresses must not reach caches or other sites.
func (h followers) routes() []answer.Route {
	all := []answer.Route{
		{Path: link.Follow, Get: answer.Own(h.follow)},
		{Path: link.FollowAsked, Get: answer.Page(followAsked), Kept: true},
	}
	if h.Handlers != nil && h.Letters.On() {
		all[0].Post = answer.Under(answer.Private, answer.Own(h.askToFollow))
	}
	// Followers can unsubscribe, and links in sent mail work, even after the site stops sending mail.
	secret := func(address func(string) string, page, post echo.HandlerFunc) answer.Route {
		r := answer.Route{Path: address(":secret")}
		if h.Handlers != nil && h.Desk != nil {
			r.Get = answer.Under(answer.Private, answer.Own(page))
			r.Post = answer.Under(answer.Private, answer.Own(post))
		}
		return r
	}
	end := secret(link.FollowEnd, h.followEnd, h.endFollowing)
	end.AnyOrigin = true // mail programs send it (RFC 8058), and it contains the secret
	return append(all, end,
		secret(link.Following, h.following, h.changeFollowing),
		secret(link.FollowConfirm, h.followConfirm, h.confirmFollowing))
}

// How often one reader can have letters sent: ten at once, then one each minute.
const (
	asksAtOnce = 10
	asksWindow = asksAtOnce * time.Minute
)

// longestAddress is how much of a mail address is read, in characters.
const longestAddress = 254

// follow is the form for following by mail. The page's address may name a jurisdiction or a state.
func (h followers) follow(c echo.Context) error {
	r, err := h.Current(c)
	if err != nil {
		return err
	}
	in := r.QueryFor(link.Follow)
	f, named := followable(&r.Reading, c.QueryParam("j"), c.QueryParam("state"))
	if c.QueryParam("j") != "" && f.Slug == "" {
		in.Refuse("j", r.W.T("it can be the address of a jurisdiction’s page, such as nv/clark-county"))
	} else if c.QueryParam("state") != "" && !named {
		in.Refuse("state", r.W.T("it can be the two letters of a state"))
	}
	if err := in.Err(); err != nil {
		return err
	}
	return h.sendFollow(r, followForm{part: f, named: named, what: "every", of: "place"})
}

// followable returns the part of the record that an address names.
func followable(r *answer.Reading, slug, state string) (f desk.Following, named bool) {
	if place, ok := r.Places.Index.Place(strings.ToLower(slug)); ok {
		return desk.Following{Slug: record.Slug(place.Slug)}, true
	}
	if code, ok := gazetteer.StateByCode(state); ok && slug == "" {
		return desk.Following{State: code.Code}, true
	}
	return desk.Following{}, false
}

// followForm is the form as filled in, with its faults.
type followForm struct {
	// part is what to follow, if the page's address or an answer names it.
	part  desk.Following
	named bool
	// of is "place" or "all"; name is what was typed for a place, and which of several matching places was chosen.
	of, name, nameFault string
	which               []record.Slug
	// what is "every" or "corrections".
	what, whatFault string
	mail, mailFault string
	// fault is a fault of the submission itself.
	fault string
}

// askToFollow handles the form, and sends the letter that asks for confirmation.
func (h followers) askToFollow(c echo.Context) error {
	ctx := c.Request().Context()
	if err := answer.ReadForm(c); err != nil {
		return err
	}
	r, err := h.Current(c)
	if err != nil {
		return err
	}
	w := r.W
	form := followForm{of: c.FormValue("of"), what: c.FormValue("what")}
	if form.part, form.named = followable(&r.Reading, c.FormValue("j"), c.FormValue("state")); !form.named {
		readFollowed(&r.Reading, c, &form)
	}
	if form.what != "every" && form.what != "corrections" {
		form.what, form.whatFault = "", w.T("Choose which changes you want.")
	}
	if form.mail, form.mailFault = answer.FieldText(c, w, "mail", longestAddress); form.mailFault == "" {
		address, err := mail.ParseAddress(form.mail)
		if err != nil {
			form.mailFault = w.T("Give one mail address, such as name@example.org.")
		}
		form.mail = address
		if err != nil {
			form.mail = strings.TrimSpace(c.FormValue("mail"))
		}
	}
	if form.nameFault != "" || form.whatFault != "" || form.mailFault != "" {
		return h.sendFollow(r, form)
	}
	if reader := answer.ReaderOf(c.RealIP()); reader.IsValid() {
		if left := h.letterRate.Take(reader, h.Now()); left.Wait > 0 {
			form.fault = h.waitUntil(c, w, left.Wait, w.T("Several letters were asked for from your network."))
			return h.sendFollow(r, form)
		}
	}
	part := form.part
	part.Corrections = form.what == "corrections"
	pace, err := present.Pace(ctx, &r.Reading, h.Now(), part)
	if err != nil {
		return err
	}
	err = h.Desk.Follow(ctx, h.Now(), form.mail, w.Code, part,
		func(confirm string, to desk.Follower) (desk.Letter, error) {
			return askLetter(ctx, &r.Reading, h.Letters.To(w), part, pace, confirm, to)
		})
	if err != nil {
		return err
	}
	return answer.SeeOther(c, w.Address(link.FollowAsked))
}

// readFollowed reads which part of the record to follow, if the page did not name it.
func readFollowed(r *answer.Reading, c echo.Context, form *followForm) {
	w := r.W
	if form.of == "all" {
		return
	}
	form.of = "place"
	if form.name, form.nameFault = answer.FieldText(c, w, "name", answer.LongestName); form.nameFault != "" {
		return
	}
	if form.name == "" {
		form.nameFault = w.T("Give the name of a jurisdiction or a state, or choose the whole record.")
		return
	}
	if state, ok := present.StateNamed(form.name); ok {
		form.part.State = state.Code
		return
	}
	switch found := present.Meant(r, form.name); len(found) {
	case 0:
		form.nameFault = w.T("No place that we know has that name. Add the state, such as in “Clark County, Nevada”.")
	case 1:
		form.part.Slug = found[0]
	default:
		form.which = found
		form.nameFault = w.T("Several places are called that. Choose one, or add the state to the name.")
	}
}

// askLetter asks the owner of the address to confirm the subscription.
func askLetter(
	ctx context.Context, r *answer.Reading, absolute func(page string) string, part desk.Following, pace []string,
	confirm string, to desk.Follower,
) (desk.Letter, error) {
	w := r.W
	of := followed(r, part)
	subject := w.T("Please confirm: follow {place} by mail", "place", of)
	l := letter.Letter{Language: w.Code, Heading: w.T("Follow {place} by mail", "place", of)}
	foot := w.T(
		"If it was not you, do nothing: without the link no more mail comes, and the address is deleted after 48 hours.",
	)
	switch {
	case confirm == "":
		subject = w.T("You follow {place} already", "place", of)
		l.Heading = subject
		foot = w.T("If it was not you, do nothing: nothing was changed.")
		l.Parts = []letter.Part{{
			Text: w.T("Somebody, probably you, asked for changes to be sent to this address. " +
				"It gets them already, so nothing was changed."),
			Link: letter.Link{Text: w.T("Change or end what you follow"), Href: absolute(link.Following(to.Secret))},
		}}
	default:
		text := w.T("Somebody, probably you, asked for every change of this to be sent to this address. " +
			"Open the link, and confirm on the page that it leads to.")
		if part.Corrections {
			text = w.T("Somebody, probably you, asked for the corrections of this to be sent to this address. " +
				"Open the link, and confirm on the page that it leads to.")
		}
		l.Parts = []letter.Part{{Text: text,
			Link: letter.Link{Text: w.T("Confirm"), Href: absolute(link.FollowConfirm(confirm))}}}
		for _, text := range pace {
			l.Parts = append(l.Parts, letter.Part{Text: text})
		}
		l.Parts = append(l.Parts, letter.Part{Text: w.T("There is at most one mail a day. The link is good for 48 hours.")})
	}
	l.Foot = []letter.Part{{Text: foot, Link: letter.Link{Text: w.T("Detainer Ledger"), Href: absolute(link.Home)}}}
	return letters.Write(ctx, subject, l)
}

// sendFollow answers with the form as filled in.
func (h followers) sendFollow(r *answer.Request, form followForm) error {
	r.Response().Header().Set(echo.HeaderCacheControl, "no-store") // it counts back from today
	w := r.W
	ctx := r.Ctx()
	title := w.T("Follow the record by mail")
	v := pages.FollowView{Guard: pages.GuardView{Fault: form.fault}, Off: !h.Letters.On(),
		Feed: link.As(link.Changes, "atom")}
	if form.named {
		v.Of = followedLink(&r.Reading, form.part)
		title = w.T("Follow {place} by mail", "place", v.Of.Text)
		v.Feed = link.As(v.Of.Href, "atom")
		v.Hidden = []pages.HiddenField{{Name: "j", Value: string(form.part.Slug)},
			{Name: "state", Value: strings.ToLower(form.part.State)}}
		var err error
		if v.Pace, err = present.Pace(ctx, &r.Reading, h.Now(), form.part); err != nil {
			return err
		}
	} else {
		v.Fields = append(v.Fields, followedFields(&r.Reading, form)...)
	}
	v.Fields = append(v.Fields,
		ui.Field{Name: "what", Label: w.T("Which changes"), Type: "radio", Error: form.whatFault, Options: []ui.Option{
			{Text: w.T("Every change: new figures, corrections, answers"), Value: "every", Chosen: form.what == "every"},
			{Text: w.T("Corrections only"), Value: "corrections", Chosen: form.what == "corrections"},
		}},
		ui.Field{Name: "mail", Label: w.T("Your mail address"), Type: "email", Mode: "email", Complete: "email",
			Max: longestAddress, Value: form.mail, Error: form.mailFault},
	)
	description := w.T("Ask for a mail when ICE’s reports about a jurisdiction, a state or the whole record change " +
		"here: each figure, from what to what.")
	status := http.StatusOK
	if ui.Wrong(v.Fields) || form.fault != "" {
		status = faultStatus(r)
		title = w.T("Error: {title}", "title", title)
	}
	v.Page = r.Page(link.Follow, link.Follow, title, description)
	v.Page.NoIndex, v.Page.Forms = v.Page.NoIndex || form.named, true
	v.Page.Feed = v.Feed
	return answer.HTML(r, status, pages.Follow(v))
}

// followedFields ask which part of the record to follow.
func followedFields(r *answer.Reading, form followForm) []ui.Field {
	w := r.W
	fields := []ui.Field{
		{Name: "of", Label: w.T("What do you want to follow?"), Type: "radio", Options: []ui.Option{
			{Text: w.T("A jurisdiction or a state"), Value: "place", Chosen: form.of != "all"},
			{Text: w.T("The whole record, with every jurisdiction"), Value: "all", Chosen: form.of == "all"},
		}},
		{Name: "name", Label: w.T("Its name"),
			Hint: w.T("Such as Clark County, Nevada, or Texas. Leave it empty for the whole record."), Max: answer.LongestName,
			Value: form.name, Error: form.nameFault, Optional: true},
	}
	if len(form.which) > 0 {
		fields[1].Error = ""
		which := ui.Field{Name: "j", Label: w.T("Which of these?"), Type: "radio", Error: form.nameFault}
		for _, slug := range form.which {
			which.Options = append(which.Options, ui.Option{Text: w.Official(r.Places.Name(slug)), Value: string(slug)})
		}
		fields = slices.Insert(fields, 2, which)
	}
	return fields
}

// followedLink links to the page of a part of the record.
func followedLink(r *answer.Reading, f desk.Following) ui.Link {
	switch {
	case f.Slug != "":
		return ui.Link{Text: followed(r, f), Href: link.Jurisdiction(f.Slug)}
	case f.State != "":
		return ui.Link{Text: followed(r, f), Href: link.State(f.State)}
	default:
		return ui.Link{Text: followed(r, f), Href: link.Changes}
	}
}

// followAsked says what happens next, the same to everyone, so that it does not reveal who follows what.
func followAsked(r *answer.Request) error {
	return present.Prose(r, link.FollowAsked, r.W.T("Look in your mail"),
		r.W.T("What comes after asking for changes by mail."),
		func(p ui.Page) templ.Component {
			p.NoIndex, p.Crumbs = true, nil
			return pages.FollowAsked(pages.FollowAskedView{Page: p})
		})
}

// secretPage fills in what the layout needs on a page with a secret address: nothing of the address.
func (h followers) secretPage(title string) ui.Page {
	return ui.Page{Title: title, Description: title, NoIndex: true, Section: link.Follow, Forms: true}
}

// followConfirm asks the person for confirmation: otherwise programs that open the links in a mail would confirm it.
func (h followers) followConfirm(c echo.Context) error {
	ctx := c.Request().Context()
	w := words.In(ctx)
	follower, f, err := h.Desk.AskedToFollow(ctx, c.Param("secret"), h.Now())
	if errors.Is(err, record.ErrNotFound) {
		title := w.T("This link cannot be used any more")
		return answer.HTML(c, http.StatusNotFound,
			pages.FollowConfirm(pages.FollowConfirmView{Page: h.secretPage(title), Over: true}))
	}
	if err != nil {
		return err
	}
	if !f.ConfirmedAt.IsZero() {
		return answer.SeeOther(c, w.Address(link.Following(follower.Secret)))
	}
	r, err := h.Current(c)
	if err != nil {
		return err
	}
	v := pages.FollowConfirmView{Of: followedLink(&r.Reading, f), Corrections: f.Corrections,
		Address: mail.Mask(follower.Address), Secret: c.Param("secret")}
	if v.Pace, err = present.Pace(ctx, &r.Reading, h.Now(), f); err != nil {
		return err
	}
	v.Page = h.secretPage(w.T("Follow {place} by mail", "place", v.Of.Text))
	return answer.HTML(c, http.StatusOK, pages.FollowConfirm(v))
}

func (h followers) confirmFollowing(c echo.Context) error {
	ctx := c.Request().Context()
	snap, err := h.Store.Now(ctx)
	if err != nil {
		return err
	}
	now := h.Now()
	err = h.Desk.ConfirmFollowing(ctx, c.Param("secret"), now, snap.Seq)
	if errors.Is(err, record.ErrNotFound) {
		return h.followConfirm(c)
	}
	if err != nil {
		return err
	}
	follower, _, err := h.Desk.AskedToFollow(ctx, c.Param("secret"), now)
	if err != nil {
		return err
	}
	return answer.SeeOther(c, words.In(ctx).Address(link.Following(follower.Secret)))
}

// following is a follower's own page.
func (h followers) following(c echo.Context) error {
	ctx := c.Request().Context()
	follower, err := h.Desk.Follower(ctx, c.Param("secret"))
	if errors.Is(err, record.ErrNotFound) {
		return h.followGone(c)
	}
	if err != nil {
		return err
	}
	r, err := h.Current(c)
	if err != nil {
		return err
	}
	v := pages.FollowingView{Page: h.secretPage(r.W.T("What you follow")), Address: mail.Mask(follower.Address),
		Secret: follower.Secret}
	for _, f := range follower.Following {
		v.Parts = append(v.Parts, pages.FollowedPart{ID: strconv.FormatInt(f.ID, 10), Of: followedLink(&r.Reading, f),
			Corrections: f.Corrections, Waiting: f.ConfirmedAt.IsZero()})
	}
	return answer.HTML(c, http.StatusOK, pages.Following(v))
}

// followGone says that this secret has no follower.
func (h followers) followGone(c echo.Context) error {
	return answer.HTML(c, http.StatusNotFound,
		pages.FollowEnd(pages.FollowEndView{Page: h.secretPage(words.In(c.Request().Context()).T("It is ended"))}))
}

// changeFollowing changes or ends one subscription.
func (h followers) changeFollowing(c echo.Context) error {
	ctx := c.Request().Context()
	if err := answer.ReadForm(c); err != nil {
		return err
	}
	secret := c.Param("secret")
	_, err := h.Desk.Follower(ctx, secret)
	if errors.Is(err, record.ErrNotFound) {
		return h.followGone(c)
	}
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(c.FormValue("id"), 10, 64)
	if err != nil {
		return echo.NewHTTPError(http.StatusBadRequest)
	}
	left := true
	switch act := c.FormValue("act"); act {
	case "every", "corrections":
		err = h.Desk.ChangeFollowing(ctx, secret, id, act == "corrections")
	case "end":
		left, err = h.Desk.EndFollowing(ctx, secret, id)
	default:
		return echo.NewHTTPError(http.StatusBadRequest)
	}
	if errors.Is(err, record.ErrNotFound) {
		return h.following(c) // already ended
	}
	if err != nil {
		return err
	}
	if !left {
		return h.sendEnded(c)
	}
	return answer.SeeOther(c, words.In(ctx).Address(link.Following(secret)))
}

// followEnd asks whether to end all mail.
func (h followers) followEnd(c echo.Context) error {
	ctx := c.Request().Context()
	follower, err := h.Desk.Follower(ctx, c.Param("secret"))
	if errors.Is(err, record.ErrNotFound) {
		return h.followGone(c)
	}
	if err != nil {
		return err
	}
	return answer.HTML(c, http.StatusOK,
		pages.FollowEnd(pages.FollowEndView{Page: h.secretPage(words.In(ctx).T("End all mail?")),
			Address: mail.Mask(follower.Address), Secret: follower.Secret}))
}

// endFollowing ends all mail to a follower, whether a person presses the button or a mail program sends a POST without
// cookies (RFC 8058), which gets no redirect. It succeeds if all mail was ended before.
func (h followers) endFollowing(c echo.Context) error {
	if err := h.Desk.EndFollower(c.Request().Context(), c.Param("secret")); err != nil {
		return err
	}
	return h.sendEnded(c)
}

func (h followers) sendEnded(c echo.Context) error {
	return answer.HTML(c, http.StatusOK,
		pages.FollowEnd(pages.FollowEndView{Page: h.secretPage(words.In(c.Request().Context()).T("It is ended"))}))
}
