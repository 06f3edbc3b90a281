package office

import (
	"slices"
	"strings"

	"detainerledger/internal/gazetteer"
)

// Domain returns the part after the last @ of a mail address, in lower case, or "" for a text without one. It does not
// check the address; package mail does.
func Domain(address string) string {
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return ""
	}
	return strings.ToLower(address[at+1:])
}

// Owns reports whether a domain belongs to the place's government, judging by its name alone. It relies on how such
// names are assigned:
//
//   - a county, parish or borough has its name, the word for its kind and its state
//     in a .gov domain, a city or town its name and its state (41 CFR 102-173.55 and
//     .60, maintained by get.gov): clarkcountynv.gov, clark-county-nv.gov,
//     countyofclarknv.gov, cityofbostonma.gov;
//   - or a name under its state's own domain: clarkcounty.in.gov;
//   - or its place in the .us domain, which RFC 1480 reserves for the government with the
//     labels co, ci and town: co.clark.nv.us, ci.boston.ma.us. Other names under a
//     place are open to anyone: joes-garage.clark.nv.us;
//   - a state has the state's own domain, and state.nv.us. Some names under nv.gov
//     are assigned to counties, so those do not count for a state agency.
//
// Everything under such a domain belongs to it: sheriff.clarkcountynv.gov. A domain that names no state, such as
// kingcounty.gov, is not recognized; a person verifies a request from there.
func Owns(p gazetteer.Place, domain string) bool {
	state, known := gazetteer.StateByCode(p.State)
	labels := strings.Split(strings.ToLower(domain), ".")
	if !known || slices.Contains(labels, "") {
		return false
	}
	slices.Reverse(labels) // "gov", "in", "clarkcounty"
	for i, label := range labels {
		if i > 0 && !(labels[0] == "us" && i == 1) {
			labels[i] = strings.ReplaceAll(label, "-", "")
		}
	}
	switch labels[0] {
	case "gov":
		return ownsGov(p, state, labels)
	case "us":
		return ownsUS(p, state, labels)
	}
	return false
}

// domainLabels are the labels of a domain, the last one first.
type domainLabels []string

// is reports whether the label at an index is one of the names.
func (l domainLabels) is(at int, names ...string) bool {
	return at < len(l) && slices.Contains(names, l[at])
}

// ownsGov reports whether a domain under .gov belongs to the place's government.
func ownsGov(p gazetteer.Place, state gazetteer.State, labels domainLabels) bool {
	code, spelled := state.Slug, gazetteer.Fold(state.Name)
	switch p.Kind {
	case "state":
		return len(labels) == 2 && labels.is(1, code, spelled)
	case "federal district":
		return labels.is(1, "dc")
	}
	for _, name := range governments(p) {
		if labels.is(1, name+code, name+spelled) || labels.is(1, code, spelled) && labels.is(2, name) {
			return true
		}
	}
	// A city may omit its kind before its state, but not under its state's domain, where a bare name may be a
	// county's.
	return isCity(p) && slices.ContainsFunc(bareNames(p), func(name string) bool {
		return labels.is(1, name+code, name+spelled)
	})
}

// ownsUS reports whether a domain under .us belongs to the place's government.
func ownsUS(p gazetteer.Place, state gazetteer.State, labels domainLabels) bool {
	if p.Kind == "state" {
		return labels.is(1, state.Slug) && labels.is(2, "state")
	}
	return labels.is(1, state.Slug) && labels.is(2, bareNames(p)...) && labels.is(3, localities[p.Kind]...)
}

// localities are the labels of RFC 1480, 2.2, for each kind of place.
var localities = map[string][]string{
	"county": {"co"}, "parish": {"co", "parish"}, "borough": {"co", "boro"}, "municipality": {"ci"},
	"independent city": {"ci"}, "city": {"ci"}, "town": {"town", "ci"},
}

// kindWords are the words for each kind of place in domain names, after the name and before it.
var kindWords = map[string]struct{ after, before []string }{
	"county":           {[]string{"county", "co"}, []string{"countyof"}},
	"parish":           {[]string{"parish"}, []string{"parishof"}},
	"borough":          {[]string{"borough"}, []string{"boroughof"}},
	"census area":      {[]string{"censusarea"}, nil},
	"municipality":     {[]string{"municipality"}, []string{"municipalityof", "cityof"}},
	"independent city": {[]string{"city"}, []string{"cityof"}},
	"city":             {[]string{"city"}, []string{"cityof"}},
	"town":             {[]string{"town"}, []string{"townof"}},
}

func isCity(p gazetteer.Place) bool {
	return p.Kind == "independent city" || p.Kind == "city" || p.Kind == "town"
}

// governments returns the names, without a state, that can only be the place's government: "clarkcounty",
// "countyofclark".
func governments(p gazetteer.Place) []string {
	var all []string
	words := kindWords[p.Kind]
	for _, name := range bareNames(p) {
		for _, word := range words.after {
			if strings.HasSuffix(name, word) && word == "city" { // Carson City, New York City
				all = append(all, name)
				continue
			}
			all = append(all, name+word)
		}
		for _, word := range words.before {
			all = append(all, word+name)
		}
	}
	return all
}

// bareNames returns a place's name as one word, with Saint spelt both ways; none for a state or an agency.
func bareNames(p gazetteer.Place) []string {
	if _, known := kindWords[p.Kind]; !known {
		return nil
	}
	name := gazetteer.Fold(gazetteer.BareName(p))
	for _, forms := range [][2]string{{"st. ", "saint"}, {"ste. ", "sainte"}} {
		if strings.HasPrefix(strings.ToLower(p.Name), forms[0]) {
			short := strings.TrimSuffix(forms[0], ". ")
			return []string{name, forms[1] + strings.TrimPrefix(name, short)}
		}
	}
	return []string{name}
}

// dotless are the mail services that ignore dots in names.
var dotless = []string{"gmail.com", "googlemail.com"}

// Mailbox returns the same text for all spellings of an address that lead to one mailbox. It is for counting only, and
// no mail is sent to it. It ignores case, anything after a plus sign (RFC 5233) and, for Google, dots and which of its
// two domains is used.
func Mailbox(address string) string {
	domain := strings.TrimSuffix(Domain(address), ".")
	name := strings.ToLower(address[:max(0, strings.LastIndexByte(address, '@'))])
	if plus := strings.IndexByte(name, '+'); plus > 0 {
		name = name[:plus]
	}
	if slices.Contains(dotless, domain) {
		name, domain = strings.ReplaceAll(name, ".", ""), dotless[0]
	}
	return name + "@" + domain
}

// KnownDomain returns the domain of a mail address if it belongs, by its name, to the place's office, and "" otherwise.
func KnownDomain(p gazetteer.Place, mail string) string {
	if domain := Domain(mail); Owns(p, domain) {
		return domain
	}
	return ""
}
