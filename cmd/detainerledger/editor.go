package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"detainerledger/internal/auth"
	"detainerledger/internal/desk"
	"detainerledger/internal/link"
)

// editorCmd manages the editors.
type editorCmd struct {
	Invite editorInviteCmd `cmd:"" help:"${editor_invite}"`
	List   editorListCmd   `cmd:"" help:"Say who the editors are."`
	Revoke editorRevokeCmd `cmd:"" help:"Shut an editor out at once. What the editor did stays in the record."`
}

// deskFlag names the file of the desk.
type deskFlag struct {
	DB     string `help:"File that holds the record." default:"detainerledger.db" type:"path"`
	DeskDB string `help:"${editor_desk_db}" placeholder:"FILE" type:"path"`
}

// path returns the file of the desk.
func (f deskFlag) path() string { return deskFile(f.DB, f.DeskDB) }

// open opens the desk. A missing file is an error, unless make is set.
func (f deskFlag) open(ctx context.Context, std stdio, make bool) (*desk.Desk, error) {
	if _, err := os.Stat(f.path()); err != nil && !make {
		return nil, fmt.Errorf("there is no desk yet: \"detainerledger editor invite\" makes one: %w", err)
	}
	key, err := recordKey(ctx, f.DB)
	if err != nil {
		return nil, err
	}
	return openDesk(ctx, f.path(), f.DB, key, func(text string) { fmt.Fprintln(std.err, "warning: "+text) })
}

// fromHere is an act by someone who can run the program on this machine.
func fromHere(what string) desk.Act {
	return desk.Act{At: time.Now(), Who: "operator", What: what, Place: "command line"}
}

type editorInviteCmd struct {
	deskFlag
	Name    string `help:"The person's name, as the desk shows it." required:""`
	Role    string `help:"${editor_role}" enum:"editor,publisher,admin" required:""`
	BaseURL string `help:"Scheme and host of the site, as serve has it." default:"http://localhost:8080"`
}

// Run prints the link of an invitation.
func (cmd *editorInviteCmd) Run(ctx context.Context, std stdio) (err error) {
	name := strings.Join(strings.Fields(cmd.Name), " ")
	if name == "" {
		return errors.New("--name is empty: give the person's name")
	}
	base, err := readBase("--base-url", cmd.BaseURL, "the site", false)
	if err != nil {
		return err
	}
	if _, err := auth.NewPasskeys(base); err != nil {
		return fmt.Errorf("--base-url: %w", err)
	}
	d, err := cmd.open(ctx, std, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	secret, err := d.Invite(ctx, fromHere("invited"), name, auth.Role(cmd.Role))
	if err != nil {
		return err
	}
	fmt.Fprintf(std.err, "%s comes in as %s by this link, once, until %s UTC:\n", name, cmd.Role,
		time.Now().UTC().Add(auth.InvitationLife).Format("2006-01-02 15:04"))
	fmt.Fprintln(std.out, base+link.DeskInvitation(secret))
	return nil
}

type editorListCmd struct{ deskFlag }

// Run prints a line for each editor.
func (cmd *editorListCmd) Run(ctx context.Context, std stdio) (err error) {
	d, err := cmd.open(ctx, std, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	all, err := d.Editors(ctx)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(std.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "name\trole\tpasskeys\tadded\trevoked")
	for _, e := range all {
		revoked := "no"
		if e.Revoked() {
			revoked = e.RevokedAt.Format(time.DateOnly)
		}
		fmt.Fprintf(table, "%s\t%s\t%d\t%s\t%s\n", e.Name, e.Role, len(e.Passkeys), e.AddedAt.Format(time.DateOnly), revoked)
	}
	return table.Flush()
}

type editorRevokeCmd struct {
	deskFlag
	Name string `arg:"" help:"The name of the editor to shut out."`
}

// Run revokes an editor.
func (cmd *editorRevokeCmd) Run(ctx context.Context, std stdio) (err error) {
	d, err := cmd.open(ctx, std, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	if err := d.Revoke(ctx, fromHere("revoked"), cmd.Name); err != nil {
		return err
	}
	fmt.Fprintf(std.out, "%s is shut out: every passkey, session and invitation is gone\n", cmd.Name)
	return nil
}
