//go:build many

package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// systemd accepts the units without warnings and rates the services as well confined.
func TestManySystemdTakesTheUnitsAndFindsThemHardened(t *testing.T) {
	t.Parallel()
	dir, analyze := t.TempDir(), tool(t, "systemd-analyze")
	var units, services []string
	for _, name := range []string{"detainerledger.service", "detainerledger.socket", "detainerledger-backup.service",
		"detainerledger-backup.timer"} {
		unit := filepath.Join(dir, name)
		text := read(t, "deploy/systemd/"+name)
		write(t, unit, strings.ReplaceAll(text, "/usr/local/bin/detainerledger", build(t)))
		if units = append(units, unit); filepath.Ext(name) == ".service" {
			services = append(services, unit)
		}
	}
	verify := exec.Command(analyze, append([]string{"verify", "--man=no"}, units...)...)
	if out, err := verify.CombinedOutput(); err != nil || strings.Contains(string(out), "detainerledger") {
		t.Errorf("systemd-analyze verify: %v\n%s", err, out)
	}
	for _, service := range services { // the threshold is in tenths
		security := exec.Command(analyze, "security", "--offline=true", "--no-pager", "--threshold=20", service)
		if out, err := security.CombinedOutput(); err != nil {
			t.Errorf("systemd-analyze security: %v\n%s", err, out)
		}
	}
	users, err := filepath.Abs("deploy/systemd/detainerledger.sysusers")
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(tool(t, "systemd-sysusers"), "--dry-run", users).CombinedOutput(); err != nil {
		t.Errorf("systemd-sysusers: %v\n%s", err, out)
	}
}

// Prometheus accepts the rules and has no complaints about the metrics they use.
func TestManyPrometheusTakesTheRulesAndTheMetrics(t *testing.T) {
	t.Parallel()
	promtool := tool(t, "promtool")
	if out, err := exec.Command(promtool, "check", "rules", "deploy/prometheus-rules.yml").CombinedOutput(); err != nil {
		t.Errorf("promtool check rules: %v\n%s", err, out)
	}
	site := start(t, record2017(t), "--metrics-addr", "127.0.0.1:0")
	if err := askOnce(strings.TrimPrefix(site.address, "http://"), clark); err != nil {
		t.Fatal(err)
	}
	const counted = `detainerledger_requests_total{answer="made",route="/jurisdictions/:state/:place",status="2xx"} 1`
	var own []string // Go's own metrics are not checked
	for line := range strings.Lines(site.measures(t, counted)) {
		if strings.Contains(line, "detainerledger_") {
			own = append(own, line)
		}
	}
	check := exec.Command(promtool, "check", "metrics")
	check.Stdin = strings.NewReader(strings.Join(own, ""))
	if out, err := check.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("promtool check metrics: %v\n%s", err, out)
	}
	site.stop(t)
}
