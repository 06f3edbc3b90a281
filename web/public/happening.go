package public

import (
	"slices"

	"detainerledger/internal/chart"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
)

// happenings are things of one kind by the day on which they happened.
type happenings struct {
	on   map[record.Day][]string
	days []record.Day // each once
}

// happening is all that happened between two days, which may be the same: each
// thing once, in the order of their names.
type happening struct {
	from, to record.Day
	what     []string
}

// add notes a thing. What has no full date is left out: it has no place on an axis.
func (h *happenings) add(day record.Day, what string) {
	if !day.Full() {
		return
	}
	if h.on == nil {
		h.on = map[record.Day][]string{}
	}
	if h.on[day] == nil {
		h.days = append(h.days, day)
	}
	h.on[day] = append(h.on[day], what)
}

// spans are what happened, oldest first: what is less than so many days after the
// first is told with it. Where that makes too many, each tells of a year, and the
// first of all years before the newest.
func (h *happenings) spans(days int) []happening {
	if all := h.near(days); len(all) <= mostMarks {
		return all
	}
	return h.years()
}

// many reports whether there are too many days to tell of each.
func (h *happenings) many(days int) bool { return len(h.near(days)) > mostMarks }

// near tells with a day what happened less than so many days after it.
func (h *happenings) near(days int) []happening {
	return h.grouped(func(first, day record.Day) bool { return day < first.AddDays(days) })
}

// years tells of each year, but of all before the newest at once.
func (h *happenings) years() []happening {
	all := h.grouped(func(first, day record.Day) bool { return first[:4] == day[:4] })
	if len(all) <= mostYears {
		return all
	}
	newest := all[len(all)-mostYears+1].from
	return h.grouped(func(first, day record.Day) bool { return day < newest || first[:4] == day[:4] })
}

// grouped tells together of days as long as they belong to the first of them.
func (h *happenings) grouped(with func(first, day record.Day) bool) []happening {
	slices.Sort(h.days)
	var all []happening
	for _, day := range h.days {
		n := len(all)
		if n == 0 || !with(all[n-1].from, day) {
			all = append(all, happening{from: day})
			n++
		}
		all[n-1].to = day
		all[n-1].what = append(all[n-1].what, h.on[day]...)
	}
	for i := range all {
		slices.Sort(all[i].what)
		all[i].what = slices.Compact(all[i].what)
	}
	return all
}

// apart are the few things of one day, each by itself; those of several days stay
// together.
func (h happening) apart() []happening {
	if h.from != h.to || len(h.what) > mostMarks {
		return []happening{h}
	}
	var each []happening
	for _, thing := range h.what {
		each = append(each, happening{h.from, h.to, []string{thing}})
	}
	return each
}

// mark is a mark of the timeline that tells of what happened.
func (h happening) mark(w *words.Language, kind chart.MarkKind, text, href string) chart.Mark {
	return mark(w, kind, h.from, h.to, text, href)
}
