package ledger

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Signer signs checkpoints with the private key of a record.
type Signer struct {
	signer note.Signer
	// Key is the public key, in the form of https://c2sp.org/signed-note: name, number and key, separated by plus
	// signs.
	Key string
}

// Sign returns the checkpoint with the signature, as it is published.
func (s *Signer) Sign(c Checkpoint) ([]byte, error) {
	signed, err := note.Sign(&note.Note{Text: c.String()}, s.signer)
	if err != nil {
		return nil, fmt.Errorf("ledger: sign the checkpoint of %d leaves: %w", c.Size, err)
	}
	return signed, nil
}

// CheckKey reports whether text is a public key that can check signatures here.
func CheckKey(text string) error {
	verifier, err := note.NewVerifier(text)
	if err != nil {
		return fmt.Errorf("%q is no public key: %w", text, err)
	}
	if verifier.Name() != Origin {
		return fmt.Errorf("%q is a key of %q, not of %q", text, verifier.Name(), Origin)
	}
	return nil
}

// GenerateKey creates a private key and writes it to a new file at path that only its owner can read. It never
// overwrites: if path exists, the error wraps [fs.ErrExist].
func GenerateKey(path string) (*Signer, error) {
	private, _, err := note.GenerateKey(rand.Reader, Origin)
	if err != nil {
		return nil, fmt.Errorf("make a signing key: %w", err)
	}
	if err := writeKey(path, private+"\n"); err != nil {
		return nil, fmt.Errorf("write a new signing key: %w", err)
	}
	return parseKey(private)
}

// CopyKey writes the private key in the file from to a new file at path, as
// [GenerateKey] does, and returns it.
func CopyKey(from, path string) (*Signer, error) {
	signer, err := LoadKey(from)
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(from)
	if err != nil {
		return nil, fmt.Errorf("copy a signing key: %w", err)
	}
	if err := writeKey(path, string(text)); err != nil {
		return nil, fmt.Errorf("copy a signing key: %w", err)
	}
	return signer, nil
}

// writeKey writes the new file durably, or leaves nothing there.
func writeKey(path, text string) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	// The umask can only remove bits from the mode of a new file.
	err = errors.Join(err, f.Chmod(0o600), f.Sync(), f.Close())
	if err == nil {
		err = syncFolder(filepath.Dir(path))
	}
	if err != nil {
		os.Remove(path)
	}
	return err
}

// syncFolder makes the name of a new file in the folder survive a power cut.
func syncFolder(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// maxKey is the largest size of a key file; a key is about 100 bytes.
const maxKey = 4096

// LoadKey reads the private key in the file at path. The error wraps [fs.ErrNotExist] if there is none. A file that
// others can read is refused, because the key may no longer be secret.
func LoadKey(path string) (*Signer, error) {
	stat, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("read the signing key: %w", err)
	}
	switch mode := stat.Mode(); {
	case !mode.IsRegular() || stat.Size() > maxKey:
		return nil, fmt.Errorf("%s holds no signing key", path)
	case mode.Perm()&0o077 != 0:
		return nil, fmt.Errorf("the signing key %s can be read or written by others than its owner (mode %04o); "+
			"make it private with: chmod 600 %s", path, mode.Perm(), path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the signing key: %w", err)
	}
	signer, err := parseKey(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, fmt.Errorf("%s holds no signing key: %w", path, err)
	}
	return signer, nil
}

// KeyMissing reports whether an error of [LoadKey] means that there is no file.
func KeyMissing(err error) bool { return errors.Is(err, fs.ErrNotExist) }

// parseKey reads a private key in the form of the package note, in which the
// Ed25519 seed stands last. Its errors never repeat the key.
func parseKey(private string) (*Signer, error) {
	signer, err := note.NewSigner(private)
	if err != nil {
		return nil, errors.New("the text is no private key")
	}
	parts := strings.SplitN(private, "+", 5)
	seed, err := base64.StdEncoding.DecodeString(parts[len(parts)-1])
	if err != nil || len(seed) != 1+ed25519.SeedSize {
		return nil, errors.New("the text is no private key")
	}
	if signer.Name() != Origin {
		return nil, fmt.Errorf("it is a key of %q, not of %q", signer.Name(), Origin)
	}
	public, ok := ed25519.NewKeyFromSeed(seed[1:]).Public().(ed25519.PublicKey)
	if !ok {
		return nil, errors.New("the text is no Ed25519 key")
	}
	key, err := note.NewEd25519VerifierKey(signer.Name(), public)
	if err != nil {
		return nil, err
	}
	return &Signer{signer: signer, Key: key}, nil
}
