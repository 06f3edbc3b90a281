package store_test

import (
	"fmt"
	"testing"
	"time"

	"detainerledger/internal/office"
	"detainerledger/internal/store"
)

// ask makes a request with an address and reports whether a letter was written.
func ask(t *testing.T, desk *store.Desk, at time.Time, secret, address string) bool {
	t.Helper()
	r, wrote := disputing(secret), false
	r.Mail = address
	r.Letter = func(ref office.Reference) (store.Letter, error) {
		wrote = true
		return store.Letter{Key: "request " + string(ref), To: address, Subject: "Received", Plain: "Received"}, nil
	}
	if _, err := desk.AddRequest(t.Context(), asOf(at), r); err != nil {
		t.Fatal(err)
	}
	got, err := desk.RequestOf(t.Context(), secret)
	if err != nil || got.Mail != address || got.Unsent == wrote {
		t.Errorf("%s: a letter was written: %t, the request: %+v, %v", address, wrote, got, err)
	}
	if _, err := desk.RequestToConfirm(t.Context(), "confirm "+secret, at); (err == nil) != wrote {
		t.Errorf("%s: a letter was written: %t, the link in it: %v", address, wrote, err)
	}
	return wrote
}

func TestOneMailboxGetsThreeLettersOfRequestsADayHoweverItIsSpelt(t *testing.T) {
	t.Parallel()
	desk, _ := createDesk(t)
	for i, address := range []string{
		"jo@clarkcountynv.gov", "JO@ClarkCountyNV.gov", "jo+a@clarkcountynv.gov",
		"jo@clarkcountynv.gov.", "Jo+b@clarkcountynv.gov", "jo@clarkcountynv.gov",
	} {
		if wrote := ask(t, desk, operator.At, fmt.Sprint("s", i), address); wrote != (i < store.MostAsks) {
			t.Errorf("request %d, by %s: a letter was written: %t", i+1, address, wrote)
		}
	}
	if !ask(t, desk, operator.At, "other", "ann@clarkcountynv.gov") {
		t.Error("another mailbox got no letter")
	}
	if !ask(t, desk, operator.At.Add(25*time.Hour), "late", "jo@clarkcountynv.gov") {
		t.Error("no letter was written a day later")
	}
}

// The letters that say that a request was withdrawn are no way around the bound either.
func TestWithdrawnRequestsCountForTheLettersOfAMailbox(t *testing.T) {
	t.Parallel()
	desk, _ := createDesk(t)
	letters := 0
	for i := range 4 {
		secret := fmt.Sprint("s", i)
		if ask(t, desk, operator.At, secret, "jo@clarkcountynv.gov") {
			letters++
		}
		err := desk.WithdrawRequest(t.Context(), asOf(operator.At), secret, func(r office.Request) (store.Letter, error) {
			letters++
			return store.Letter{Key: "withdrawn " + string(r.Ref), To: r.Mail, Subject: "Withdrawn", Plain: "Withdrawn"}, nil
		})
		if got, _ := desk.RequestOf(t.Context(), secret); err != nil || got.State != office.Withdrawn {
			t.Errorf("withdrawn: %s, %v", got.State, err)
		}
	}
	if letters != store.MostAsks {
		t.Errorf("%d letters were written", letters)
	}
}

func TestConfirmedMailboxGetsLettersAgain(t *testing.T) {
	t.Parallel()
	desk, _ := createDesk(t)
	for i := range store.MostAsks {
		ask(t, desk, operator.At, fmt.Sprint("s", i), "Jo+a@clarkcountynv.gov")
	}
	if ask(t, desk, operator.At, "fourth", "jo@clarkcountynv.gov") {
		t.Fatal("a fourth letter was written")
	}
	if err := desk.ConfirmRequest(t.Context(), asking, "confirm s1", nil); err != nil {
		t.Fatal(err)
	}
	if !ask(t, desk, operator.At, "fifth", "jo@clarkcountynv.gov") {
		t.Error("no letter was written after one was confirmed")
	}
}
