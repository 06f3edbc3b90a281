package ui

import "context"

// Door is what the site accepts from its readers.
type Door struct {
	// Requests is set if editors read the requests of offices and readers.
	Requests bool
	// Mail is set if the site sends mail.
	Mail bool
}

type doorKey struct{}

// WithDoor returns the context of pages that offer exactly what the door accepts.
func WithDoor(ctx context.Context, d Door) context.Context {
	return context.WithValue(ctx, doorKey{}, d)
}

// DoorIn returns the door of a context; by default it accepts nothing.
func DoorIn(ctx context.Context) Door {
	d, _ := ctx.Value(doorKey{}).(Door)
	return d
}
