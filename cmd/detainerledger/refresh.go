package main

import (
	"context"
	"fmt"

	"detainerledger/internal/store"
)

type refreshCmd struct {
	From string `help:"${refresh_from}" placeholder:"FILE" required:"" type:"existingfile"`
	To   string `help:"${refresh_to}" placeholder:"FILE" required:"" type:"path"`
}

// Help says what is to be done.
func (cmd *refreshCmd) Help() string {
	return "Verifies what is new in the record, adds it to a copy of the file that serve --replica serves, and puts that\n" +
		"in its place. For the first time the whole record is copied and verified. One that is damaged, older, another\n" +
		"record or of another schema is refused, and the file stays as it is.\n" +
		"Run it again and again: where there is nothing new it does nothing. The file named with --from is only read."
}

// Run takes the record over.
func (cmd *refreshCmd) Run(ctx context.Context, std stdio) error {
	if exists(keyFile(cmd.To, "")) {
		return fmt.Errorf("the private key of the record in %s is beside it: it is a primary's own, and not to be "+
			"replaced while that serves it; \"detainerledger restore\" puts back a backup", cmd.To)
	}
	version, before, err := store.Refresh(ctx, cmd.From, cmd.To)
	switch {
	case err != nil:
		return err
	case version == before:
		fmt.Fprintf(std.out, "%s has version %d already\n", cmd.To, version)
	case before == 0:
		fmt.Fprintf(std.out, "%s has version %d now: verified, no difference found\n", cmd.To, version)
	default:
		fmt.Fprintf(std.out, "%s has version %d now, and had version %d: verified, and it extends that\n", cmd.To, version,
			before)
	}
	return nil
}
