package desk_test

import (
	"fmt"
	"testing"
	"time"

	"detainerledger/internal/desk"
	"detainerledger/internal/office"
)

// ask makes a request with an address and reports whether a letter was written.
func ask(t *testing.T, d *desk.Desk, at time.Time, secret, address string) bool {
	t.Helper()
	r, wrote := disputing(secret), false
	r.Mail = address
	r.Letter = func(ref office.Reference) (desk.Letter, error) {
		wrote = true
		return desk.Letter{Key: "request " + string(ref), To: address, Subject: "Received", Plain: "Received"}, nil
	}
	if _, err := d.AddRequest(t.Context(), asOf(at), r); err != nil {
		t.Fatal(err)
	}
	got, err := d.RequestOf(t.Context(), secret)
	if err != nil || got.Mail != address || got.Unsent == wrote {
		t.Errorf("%s: a letter was written: %t, the request: %+v, %v", address, wrote, got, err)
	}
	if _, err := d.RequestToConfirm(t.Context(), "confirm "+secret, at); (err == nil) != wrote {
		t.Errorf("%s: a letter was written: %t, the link in it: %v", address, wrote, err)
	}
	return wrote
}

func TestOneMailboxGetsThreeLettersOfRequestsADayHoweverItIsSpelt(t *testing.T) {
	t.Parallel()
	d, _ := create(t)
	for i, address := range []string{
		"jo@clarkcountynv.gov", "JO@ClarkCountyNV.gov", "jo+a@clarkcountynv.gov",
		"jo@clarkcountynv.gov.", "Jo+b@clarkcountynv.gov", "jo@clarkcountynv.gov",
	} {
		if wrote := ask(t, d, operator.At, fmt.Sprint("s", i), address); wrote != (i < desk.MostAsks) {
			t.Errorf("request %d, by %s: a letter was written: %t", i+1, address, wrote)
		}
	}
	if !ask(t, d, operator.At, "other", "ann@clarkcountynv.gov") {
		t.Error("the other mailbox got no letter")
	}
	if !ask(t, d, operator.At.Add(25*time.Hour), "late", "jo@clarkcountynv.gov") {
		t.Error("no letter was written a day later")
	}
}

// Withdrawing requests is no way around the limit of letters either.
func TestWithdrawnRequestsCountForTheLettersOfAMailbox(t *testing.T) {
	t.Parallel()
	d, _ := create(t)
	letters := 0
	for i := range 4 {
		secret := fmt.Sprint("s", i)
		if ask(t, d, operator.At, secret, "jo@clarkcountynv.gov") {
			letters++
		}
		err := d.WithdrawRequest(t.Context(), asOf(operator.At), secret, func(r office.Request) (desk.Letter, error) {
			letters++
			return desk.Letter{
				Key: "withdrawn " + string(r.Ref), To: r.Mail, Subject: "Withdrawn", Plain: "Withdrawn",
			}, nil
		})
		if got, _ := d.RequestOf(t.Context(), secret); err != nil || got.State != office.Withdrawn {
			t.Errorf("withdrawn: %s, %v", got.State, err)
		}
	}
	if letters != desk.MostAsks {
		t.Errorf("%d letters were written", letters)
	}
}

func TestConfirmedMailboxGetsLettersAgain(t *testing.T) {
	t.Parallel()
	d, _ := create(t)
	for i := range desk.MostAsks {
		ask(t, d, operator.At, fmt.Sprint("s", i), "Jo+a@clarkcountynv.gov")
	}
	if ask(t, d, operator.At, "fourth", "jo@clarkcountynv.gov") {
		t.Fatal("a fourth letter was written")
	}
	if err := d.ConfirmRequest(t.Context(), asking, "confirm s1", nil); err != nil {
		t.Fatal(err)
	}
	if !ask(t, d, operator.At, "fifth", "jo@clarkcountynv.gov") {
		t.Error("no letter was written after one was confirmed")
	}
}
