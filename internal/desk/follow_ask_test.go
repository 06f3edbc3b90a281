package desk_test

import (
	"testing"

	"detainerledger/internal/desk"
	"detainerledger/internal/record"
)

func TestOneMailboxIsAskedThreeTimesADayHoweverItIsSpelt(t *testing.T) {
	t.Parallel()
	d, _ := create(t)
	asked := 0
	for i, address := range []string{
		"jo@example.org", "Jo@example.org", "JO@example.org", "jO@example.org", "jo+a@example.org", "jo+b@example.org",
	} {
		part := desk.Following{Slug: record.Slug([]string{"a/a", "b/b", "c/c", "d/d", "e/e", "f/f"}[i])}
		err := d.Follow(t.Context(), operator.At, address, "en", part,
			func(string, desk.Follower) (desk.Letter, error) {
				asked++
				return desk.Letter{Subject: "Please confirm", Plain: "x"}, nil
			})
		if err != nil {
			t.Fatal(err)
		}
	}
	if asked != desk.MostAsks {
		t.Errorf("%d letters were written", asked)
	}
}
