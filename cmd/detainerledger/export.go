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
	DB       string `help:"File that holds the record." default:"detainerledger.db" type:"path"`
	CSV      string `help:"${export_csv}" name:"csv" placeholder:"DIR" xor:"form" required:"" type:"path"`
	JSON     string `help:"${export_json}" name:"json" placeholder:"DIR" xor:"form" required:"" type:"path"`
	Log      string `help:"${export_log}" name:"log" placeholder:"FILE" xor:"form" required:"" type:"path"`
	Template string `help:"${export_template}" placeholder:"FILE" xor:"form" required:"" type:"path"`

	Site       string `help:"${export_site}" name:"site" placeholder:"DIR" xor:"form" required:"" type:"path"`
	BaseURL    string `help:"${export_base_url}"`
	LiveURL    string `help:"${export_live_url}"`
	SigningKey string `help:"${export_signing_key}" placeholder:"FILE" type:"path"`
}

// Validate refuses an unknown format of template, and a log whose name is not that of a log.
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
