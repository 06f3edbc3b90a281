package office_test

import (
	"strings"
	"testing"

	"detainerledger/internal/gazetteer"
	"detainerledger/internal/office"
)

func place(t *testing.T, slug string) gazetteer.Place {
	t.Helper()
	for _, p := range gazetteer.Counties() {
		if p.Slug == slug {
			return p
		}
	}
	for _, p := range others {
		if p.Slug == slug {
			return p
		}
	}
	t.Fatalf("there is no %s", slug)
	return gazetteer.Place{}
}

// others are places other than counties.
var others = []gazetteer.Place{
	{Slug: "ma/boston", State: "MA", Name: "Boston", Kind: "city"},
	{Slug: "ct/east-haven", State: "CT", Name: "East Haven", Kind: "town"},
	{Slug: "ny/new-york-city", State: "NY", Name: "New York City", Kind: "city"},
	{Slug: "ca/state", State: "CA", Name: "State of California", Kind: "state"},
	{Slug: "ri/department-of-corrections", State: "RI", Name: "Rhode Island Department of Corrections",
		Kind: "state agency"},
	{Slug: "ca/tulare", State: "CA", Name: "Tulare", Kind: "unclear"},
}

func TestDomainsThatBelongToAnOffice(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		slug, domain string
		owns         bool
	}{
		{"nv/clark-county", "clarkcountynv.gov", true},
		{"nv/clark-county", "ClarkCountyNV.gov", true},
		{"nv/clark-county", "sheriff.clarkcountynv.gov", true},
		{"nv/clark-county", "clark-county-nv.gov", true},
		{"nv/clark-county", "countyofclark-nv.gov", true},
		{"nv/clark-county", "clarkcountynevada.gov", true},
		{"nv/clark-county", "co.clark.nv.us", true},
		{"nv/clark-county", "mail.co.clark.nv.us", true},
		{"in/clark-county", "clarkcounty.in.gov", true},
		{"ny/nassau-county", "nassaucountyny.gov", true},
		{"tx/travis-county", "traviscountytx.gov", true},
		{"tx/travis-county", "co.travis.tx.us", true},
		{"mn/st-louis-county", "stlouiscountymn.gov", true},
		{"mn/st-louis-county", "saintlouiscountymn.gov", true},
		{"md/prince-georges-county", "princegeorgescountymd.gov", true},
		{"md/prince-georges-county", "co.princegeorges.md.us", true},
		{"nm/dona-ana-county", "donaanacountynm.gov", true},
		{"la/orleans-parish", "orleansparishla.gov", true},
		{"nv/carson-city", "carsoncitynv.gov", true},
		{"ma/boston", "bostonma.gov", true},
		{"ma/boston", "cityofboston-ma.gov", true},
		{"ma/boston", "ci.boston.ma.us", true},
		{"ct/east-haven", "townofeasthavenct.gov", true},
		{"ca/state", "ca.gov", true},
		{"ca/state", "state.ca.us", true},
		{"dc/district-of-columbia", "dc.gov", true},
		{"dc/district-of-columbia", "mpd.dc.gov", true},

		{"nv/clark-county", "clarkcountywa.gov", false},       // another Clark County
		{"nv/clark-county", "clarkcounty.gov", false},         // not a state
		{"nv/clark-county", "clarknv.gov", false},             // may be a city
		{"nv/clark-county", "clark.nv.gov", false},            // also may be a city
		{"nv/clark-county", "nv.gov", false},                  // the state's
		{"nv/clark-county", "clark.nv.us", false},             // may be anyone's
		{"nv/clark-county", "joes-garage.clark.nv.us", false}, // is anyone's
		{"nv/clark-county", "co.clark.nv.us.example.com", false},
		{"nv/clark-county", "clarkcountynv.gov.example.com", false},
		{"nv/clark-county", "notclarkcountynv.gov", false},
		{"nv/clark-county", "clarkcountynv.com", false},
		{"nv/clark-county", "gmail.com", false},
		{"nv/clark-county", "ci.clark.nv.us", false}, // a city's label
		{"nv/clark-county", ".gov", false},
		{"nv/clark-county", "", false},
		{"wa/king-county", "kingcounty.gov", false},
		{"ny/new-york-city", "nyc.gov", false},
		{"ca/state", "placer.ca.gov", false}, // a county's
		{"ri/department-of-corrections", "doc.ri.gov", false},
		{"ca/tulare", "tulareca.gov", false}, // ambiguous
		{"md/baltimore-county", "baltimorecitymd.gov", false},
		{"md/baltimore-city", "baltimorecountymd.gov", false},
	} {
		if got := office.Owns(place(t, c.slug), c.domain); got != c.owns {
			t.Errorf("%s belongs to %s: %t", c.domain, c.slug, got)
		}
	}
}

// No domain belongs to two places, in the states where cities and counties, or boroughs and census areas, share
// names.
func TestNoDomainBelongsToTwoPlaces(t *testing.T) {
	t.Parallel()
	all := append(gazetteer.Counties(), others...)
	byState := map[string][]gazetteer.Place{}
	for _, p := range all {
		byState[p.State] = append(byState[p.State], p)
	}
	owned := 0
	tried := 0
	for _, p := range all {
		if !strings.Contains("AK LA MA MD MO NV VA", p.State) {
			continue
		}
		tried++
		name := strings.ReplaceAll(gazetteer.Fold(gazetteer.BareName(p)), " ", "")
		st := strings.ToLower(p.State)
		for _, domain := range []string{
			name + "county" + st + ".gov", name + "co" + st + ".gov", "countyof" + name + st + ".gov",
			name + "parish" + st + ".gov", name + "borough" + st + ".gov",
			name + "city" + st + ".gov", "cityof" + name + st + ".gov", name + st + ".gov", name + "county." + st + ".gov",
			"co." + name + "." + st + ".us", "ci." + name + "." + st + ".us",
		} {
			var of []string
			for _, other := range byState[p.State] {
				if office.Owns(other, domain) {
					of = append(of, other.Slug)
				}
			}
			if len(of) > 1 {
				t.Errorf("%s belongs to %s", domain, strings.Join(of, " and "))
			}
			owned += len(of)
		}
	}
	if owned < 3*tried {
		t.Errorf("only %d of the domains belong to a place", owned)
	}
}

func TestDomainOfAnAddress(t *testing.T) {
	t.Parallel()
	for address, domain := range map[string]string{"Clerk@ClarkCountyNV.gov": "clarkcountynv.gov",
		"a@b@example.gov": "example.gov", "clerk": "", "": ""} {
		if got := office.Domain(address); got != domain {
			t.Errorf("%q is at %q, not %q", address, got, domain)
		}
	}
}

func TestSpellingsOfAnAddressAreOneMailbox(t *testing.T) {
	t.Parallel()
	for _, same := range [][]string{
		{"clerk@example.org", "Clerk@Example.ORG", "CLERK+a@example.org", "clerk+a+b@example.org.", "clerk+@example.org"},
		{"joclerk@gmail.com", "jo.clerk@gmail.com", "J.o.Clerk+x@GoogleMail.com"},
		{"jo.clerk@example.org", "Jo.Clerk@example.org"},
		{"joclerk@example.org"},
		{"+x@example.org"},
	} {
		for _, address := range same {
			if got := office.Mailbox(address); got != office.Mailbox(same[0]) || got != same[0] {
				t.Errorf("%s is %s, not %s", address, got, same[0])
			}
		}
	}
}
