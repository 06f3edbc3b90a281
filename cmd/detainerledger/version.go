package main

import (
	"fmt"
	"runtime/debug"

	"detainerledger/internal/store"
)

type versionCmd struct{}

// Run prints which program this is.
func (cmd *versionCmd) Run(std stdio) error {
	build, ok := debug.ReadBuildInfo()
	if !ok {
		build = &debug.BuildInfo{}
	}
	_, err := fmt.Fprintln(std.out, versionLine(build))
	return err
}

// versionLine has the module's version, the revision it was built from, the Go release and the schema version of the
// record.
func versionLine(build *debug.BuildInfo) string {
	line := "detainerledger"
	if v := build.Main.Version; v != "" {
		line += " " + v
	}
	setting := map[string]string{}
	for _, s := range build.Settings {
		setting[s.Key] = s.Value
	}
	if revision := setting["vcs.revision"]; revision != "" {
		line += fmt.Sprintf(", revision %.12s of %s", revision, setting["vcs.time"])
		if setting["vcs.modified"] == "true" {
			line += ", modified"
		}
	}
	if build.GoVersion != "" {
		line += ", " + build.GoVersion
	}
	return fmt.Sprintf("%s, schema %d", line, store.Schema())
}
