package ui

import "context"

// Door says what the site takes from its readers.
type Door struct {
	// Requests is set where editors read what offices answer and readers report.
	Requests bool
	// Mail is set where the site sends mail.
	Mail bool
}

type doorKey struct{}

// WithDoor is the context of pages that offer what the door takes, and nothing else.
func WithDoor(ctx context.Context, d Door) context.Context {
	return context.WithValue(ctx, doorKey{}, d)
}

// DoorIn is the door that pages are made for; shut where none was named.
func DoorIn(ctx context.Context) Door {
	d, _ := ctx.Value(doorKey{}).(Door)
	return d
}
