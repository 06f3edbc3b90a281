package web_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"detainerledger/internal/link"
)

// A mailbox gets three letters a day from both forms together, however its address is spelt. Later
// requests are accepted, and their pages say why nothing was mailed.
func TestMailboxGetsThreeLettersADayFromTheForms(t *testing.T) {
	t.Parallel()
	d := newDoorSite(t)
	respond := link.Respond("nv/clark-county")
	person := func(i int) *person {
		p := d.person()
		p.address = fmt.Sprintf("192.0.2.%d", i+1)
		return p
	}
	report := func(i int, address string) string {
		t.Helper()
		p := person(i)
		form := d.see(p, link.ReportError).filled(link.ReportError)
		form.Set("text", fmt.Sprint("The rank is ", i))
		form.Set("reach", address)
		d.pass(5 * time.Second)
		res, text := p.post(link.ReportError, form)
		if res.StatusCode != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", address, res.StatusCode, document(t, text).text(".faults"))
		}
		return res.Header.Get("Location")
	}
	const none = "No letter was sent about this request, because three were sent to your address within a day"
	first := d.request(person(0), respond, filledWith(clarkDisputes, "mail", "Jo.Secret@ClarkCountyNV.gov"))
	report(1, "jo.secret+x@clarkcountynv.gov")
	third := report(2, "JO.SECRET@clarkcountynv.gov")
	for _, state := range []string{first, third} {
		d.see(person(9), state).never(t, "main", none)
	}
	fourth := d.request(person(3), respond, clarkDisputes)
	a := d.see(person(3), fourth)
	a.says(t, "main", "We have your request.", "Next, an editor calls back", none)
	a.never(t, "main", "please open the link that we mailed")
	ref := aReference.FindString(a.text("h1"))
	d.see(person(3), report(4, "jo.secret+y@clarkcountynv.gov")).says(t, "main", none)
	d.see(person(3), "/es"+fourth).says(t, "main",
		"No se envió ningún correo sobre esta solicitud, porque en un día ya se enviaron tres a su dirección")
	if letters := d.column(`select recipient from letter`); len(letters) != 3 {
		t.Errorf("letters to %q", letters)
	}
	d.see(d.ana, link.DeskRequests).says(t, "main", ref) // the clerk is not locked out
}
