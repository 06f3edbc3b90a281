package ledger

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Origin is the first line of a checkpoint and the name of the key that signs
// it. It is the same wherever the record is served, because the record can move;
// two records are told apart by their keys.
const Origin = "detainerledger"

// Checkpoint is the head of the tree: the root that stands for its first Size
// leaves.
type Checkpoint struct {
	Origin string
	Size   int64
	Root   Hash
}

// CheckpointOf returns the checkpoint of the first size leaves.
func CheckpointOf(size int64, r HashReader) (Checkpoint, error) {
	root, err := Root(size, r)
	return Checkpoint{Origin: Origin, Size: size, Root: root}, err
}

// String returns the text that is signed, the three lines of
// https://c2sp.org/tlog-checkpoint: origin, size and root.
func (c Checkpoint) String() string { return fmt.Sprintf("%s\n%d\n%s\n", c.Origin, c.Size, c.Root) }

// ParseCheckpoint reads the text of a checkpoint. Lines after the third are extensions and ignored.
func ParseCheckpoint(text string) (Checkpoint, error) {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if !strings.HasSuffix(text, "\n") || len(lines) < 3 || lines[0] == "" {
		return Checkpoint{}, errors.New("this is no checkpoint: it has not three lines")
	}
	for _, extension := range lines[3:] {
		if extension == "" {
			return Checkpoint{}, errors.New("this is no checkpoint: it has an empty line")
		}
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return Checkpoint{}, fmt.Errorf("this is no checkpoint: %q is no size", lines[1])
	}
	root, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || len(root) != len(Hash{}) {
		return Checkpoint{}, fmt.Errorf("this is no checkpoint: %q is no root hash", lines[2])
	}
	return Checkpoint{Origin: lines[0], Size: size, Root: Hash(root)}, nil
}

// OpenCheckpoint reads a signed checkpoint and checks that the key, as
// [Signer.Key] prints it, signed it.
func OpenCheckpoint(signed []byte, key string) (Checkpoint, error) {
	text, err := open(signed, key, "checkpoint")
	if err != nil {
		return Checkpoint{}, err
	}
	c, err := ParseCheckpoint(text)
	if err != nil {
		return Checkpoint{}, err
	}
	if name, _, _ := strings.Cut(key, "+"); c.Origin != name {
		return Checkpoint{}, fmt.Errorf("the checkpoint is of the log %q, the key of %q", c.Origin, name)
	}
	return c, nil
}

// open returns the text of a signed note after checking its signature with the key. Errors refer to the note as what.
func open(signed []byte, key, what string) (text string, err error) {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return "", fmt.Errorf("%q is no public key: %w", key, err)
	}
	opened, err := note.Open(signed, note.VerifierList(verifier))
	var others *note.UnverifiedNoteError
	var forged *note.InvalidSignatureError
	switch {
	case errors.As(err, &others):
		return "", fmt.Errorf("the %s is not signed with the key %s but with %s", what, ShortKey(key), signers(others.Note))
	case errors.As(err, &forged):
		return "", fmt.Errorf("the %s's signature with the key %s is false: its text was altered", what, ShortKey(key))
	case err != nil:
		return "", fmt.Errorf("this is no %s: %w", what, err)
	}
	return opened.Text, nil
}

// signers names the keys of the signatures that a note has.
func signers(n *note.Note) string {
	var names []string
	for _, s := range n.UnverifiedSigs {
		names = append(names, fmt.Sprintf("%s+%08x", s.Name, s.Hash))
	}
	return strings.Join(names, ", ")
}

// ShortKey returns the name and number of a public key, for people to tell keys apart: the part before the second plus
// sign.
func ShortKey(key string) string {
	name, rest, _ := strings.Cut(key, "+")
	number, _, _ := strings.Cut(rest, "+")
	return name + "+" + number
}
