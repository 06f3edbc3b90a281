package main

import (
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// An npmPackage is one version of a package of the npm registry, and the file to read from it.
type npmPackage struct {
	name string // with the version
	sum  string // of the archive, as package-lock.json has it
	file string
}

// fetch downloads the package into the folder, checks it, and returns the path of the file. No code of the package
// is run.
func (p npmPackage) fetch(dir string) (path string, err error) {
	dir = filepath.Join(dir, p.name)
	if err := os.Mkdir(dir, 0o755); err != nil {
		return "", err
	}
	pack := exec.Command("npm", "pack", "--silent", p.name)
	pack.Dir, pack.Stderr = dir, os.Stderr
	out, err := pack.Output()
	if err != nil {
		return "", fmt.Errorf("npm pack %s: %w", p.name, err)
	}
	archive := filepath.Join(dir, strings.TrimSpace(string(out)))
	bytes, err := os.ReadFile(archive)
	if err != nil {
		return "", err
	}
	sum := sha512.Sum512(bytes)
	if got := "sha512-" + base64.StdEncoding.EncodeToString(sum[:]); got != p.sum {
		return "", fmt.Errorf("%s has the checksum %s, want %s", p.name, got, p.sum)
	}
	unpack := exec.Command("tar", "-xzf", archive, "-C", dir, p.file)
	unpack.Stderr = os.Stderr
	if err := unpack.Run(); err != nil {
		return "", fmt.Errorf("unpack %s: %w", p.name, err)
	}
	return filepath.Join(dir, p.file), nil
}
