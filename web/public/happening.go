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

// happening is everything that happened between two days, which may be the same: each thing once, sorted by name.
type happening struct {
	from, to record.Day
	what     []string
}

// add adds a thing. One without a full date is left out, because it has no position on an axis.
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

// spans returns what happened, oldest first, with things less than a number of days after the first grouped together.
// If there are too many groups, each covers a year, and the first all years before the newest ones.
func (h *happenings) spans(days int) []happening {
	if all := h.near(days); len(all) <= mostMarks {
		return all
	}
	return h.years()
}

// many reports whether there are too many groups of days.
func (h *happenings) many(days int) bool { return len(h.near(days)) > mostMarks }

// near groups with a day what happened less than a number of days after it.
func (h *happenings) near(days int) []happening {
	return h.grouped(func(first, day record.Day) bool { return day < first.AddDays(days) })
}

// years groups by year, and all years before the newest ones together.
func (h *happenings) years() []happening {
	all := h.grouped(func(first, day record.Day) bool { return first[:4] == day[:4] })
	if len(all) <= mostYears {
		return all
	}
	newest := all[len(all)-mostYears+1].from
	return h.grouped(func(first, day record.Day) bool { return day < newest || first[:4] == day[:4] })
}

// grouped adds days to a group while they belong to its first day.
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

// apart separates the things of one day if they are few; those of several days stay together.
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

// mark returns a timeline's mark for what happened.
func (h happening) mark(w *words.Language, kind chart.MarkKind, text, href string) chart.Mark {
	return mark(w, kind, h.from, h.to, text, href)
}
