package main

import (
	"context"
	"errors"
	"fmt"
	"os"
)

type backupCmd struct {
	DB string `help:"File that holds the record." default:"detainerledger.db" env:"DETAINERLEDGER_DB" type:"path"`
	To string `help:"New file to write the copy to." placeholder:"FILE" required:"" env:"DETAINERLEDGER_TO" type:"path"`
}

// Run writes a consistent copy of the record.
func (cmd *backupCmd) Run(ctx context.Context, std stdio) (err error) {
	st, _, err := openExisting(ctx, cmd.DB)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	version, err := st.Backup(ctx, cmd.To)
	if err != nil {
		return err
	}
	stat, err := os.Stat(cmd.To)
	if err != nil {
		return err
	}
	fmt.Fprintf(std.out, "wrote version %d of the record to %s, %.1f MiB\n", version, cmd.To, float64(stat.Size())/(1<<20))
	return nil
}
