package store_test

import (
	"testing"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

func TestOneMailboxIsAskedThreeTimesADayHoweverItIsSpelt(t *testing.T) {
	t.Parallel()
	desk, _ := createDesk(t)
	asked := 0
	for i, address := range []string{"jo@example.org", "Jo@example.org", "JO@example.org", "jO@example.org", "jo+a@example.org", "jo+b@example.org"} {
		part := store.Following{Slug: record.Slug([]string{"a/a", "b/b", "c/c", "d/d", "e/e", "f/f"}[i])}
		err := desk.Follow(t.Context(), operator.At, address, "en", part, func(string, store.Follower) (store.Letter, error) {
			asked++
			return store.Letter{Subject: "Please confirm", Plain: "x"}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if asked != store.MostAsks {
		t.Errorf("%d letters were written", asked)
	}
}
