package main

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"detainerledger/internal/ingest"
)

type exportCmd struct {
	DB       string `help:"File that holds the record." default:"detainerledger.db" env:"DETAINERLEDGER_DB" type:"path"`
	CSV      string `help:"Folder to write the record to as CSV, a file for each table." name:"csv" placeholder:"DIR" xor:"form" required:"" env:"DETAINERLEDGER_CSV" type:"path"`
	JSON     string `help:"Folder to write the record to as JSON, a file for each table." name:"json" placeholder:"DIR" xor:"form" required:"" env:"DETAINERLEDGER_JSON" type:"path"`
	Log      string `help:"New file to write the whole history to: every change in its canonical JSON, one on each line." name:"log" placeholder:"FILE" xor:"form" required:"" env:"DETAINERLEDGER_LOG" type:"path"`
	Template string `help:"New file to write an empty report to, as CSV or XLSX by its ending." placeholder:"FILE" xor:"form" required:"" env:"DETAINERLEDGER_TEMPLATE" type:"path"`

	Site       string `help:"Folder to write the whole site to as files that any web server can serve; an earlier copy in it is brought up to date." name:"site" placeholder:"DIR" xor:"form" required:"" env:"DETAINERLEDGER_SITE" type:"path"`
	BaseURL    string `help:"With --site: the address at which the files will be read, such as https://example.org/ledger. Links between pages work at any address; feeds, tables, citations and canonical links hold this one, or, without it, one at which nothing can be (detainer-ledger.invalid)." env:"DETAINERLEDGER_BASE_URL"`
	LiveURL    string `help:"With --site: the address of a running site, to which links lead that files cannot answer. Without it there is plain text in their place." env:"DETAINERLEDGER_LIVE_URL"`
	SigningKey string `help:"With --site: file that holds the private key that signs the record; by default the record's file with .key after it. Without it the copy has no signed checkpoint." placeholder:"FILE" env:"DETAINERLEDGER_SIGNING_KEY" type:"path"`
}

// Validate refuses a template in a form that there is not, and a log that would
// not be known as one.
func (cmd *exportCmd) Validate() error {
	if cmd.Log != "" && !isLog(cmd.Log) {
		return fmt.Errorf("--log takes a file that ends in %s, not in %q", ingest.LogForm, path.Ext(cmd.Log))
	}
	if ext := strings.ToLower(path.Ext(cmd.Template)); cmd.Template != "" && !slices.Contains(ingest.TemplateForms, ext) {
		return fmt.Errorf("--template takes a file that ends in %s, not in %q", strings.Join(ingest.TemplateForms, " or "),
			ext)
	}
	return nil
}

// Run writes the record or a template.
func (cmd *exportCmd) Run(ctx context.Context, std stdio) (err error) {
	if cmd.Template != "" {
		if err := ingest.WriteTemplate(cmd.Template); err != nil {
			return err
		}
		fmt.Fprintf(std.out, "wrote an empty report to %s\n", cmd.Template)
		return nil
	}
	st, snap, err := openToRead(ctx, cmd.DB)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	if cmd.Site != "" {
		return cmd.exportSite(ctx, std, st)
	}
	if cmd.Log != "" {
		return exportLog(ctx, std, snap, cmd.Log)
	}
	dir, format := cmd.CSV, ingest.CSV
	if dir == "" {
		dir, format = cmd.JSON, ingest.JSON
	}
	if err := ingest.Export(ctx, snap, dir, format); err != nil {
		return err
	}
	fmt.Fprintf(std.out, "wrote version %d of the record to %s\n", snap.Seq, dir)
	return nil
}
