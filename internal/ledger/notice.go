package ledger

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/note"
)

// noticeOrigin is the first line of a notice. It differs from a checkpoint's, so that neither can be taken for the
// other.
const noticeOrigin = Origin + " notice"

// MaxNotice is the greatest length of a notice's text, in characters.
const MaxNotice = 2000

// Notice is the operator's statement that signed versions are lost: those after Holds, up to Lost.
type Notice struct {
	// Holds is the last checkpoint that still holds, Lost the newest signed one that is lost.
	Holds, Lost Checkpoint
	// Day is when the notice was given, in the form 2026-12-01.
	Day string
	// Text says what happened, in the operator's words, in plain text of at most [MaxNotice] characters.
	Text string
}

// SignedNotice is a notice as it is published.
type SignedNotice struct {
	// Signed is its text with the signature.
	Signed string `json:"signed"`
	// Lost are the hashes of the lost leaves, in order; none if they are unknown. They are not signed, because they
	// lead to the root that the notice names.
	Lost []Hash `json:"lost_hashes"`
}

// String returns the text that is signed: the first line, what holds, what is lost with its root, the day, and after an
// empty line the operator's text.
func (n Notice) String() string {
	return fmt.Sprintf("%s\n%s%s%s\n\n%s\n", noticeOrigin, n.Holds, n.Lost, n.Day, n.Text)
}

// check returns an error if the notice is not a valid one.
func (n Notice) check() error {
	day, err := time.Parse(time.DateOnly, n.Day)
	switch {
	case n.Holds.Origin != Origin || n.Lost.Origin != Origin:
		return fmt.Errorf("a notice is about checkpoints of %q", Origin)
	case n.Holds.Size < 1 || n.Holds.Size >= n.Lost.Size:
		return fmt.Errorf("a notice is about versions that are lost: version %d holds, up to %d are lost", n.Holds.Size,
			n.Lost.Size)
	case err != nil || day.Format(time.DateOnly) != n.Day:
		return fmt.Errorf("%q is no day", n.Day)
	case n.Text != strings.TrimSpace(n.Text) || n.Text == "":
		return fmt.Errorf("the text of a notice is empty, or has empty lines around it")
	case utf8.RuneCountInString(n.Text) > MaxNotice:
		return fmt.Errorf("the text of a notice has at most %d characters, and this one %d", MaxNotice,
			utf8.RuneCountInString(n.Text))
	}
	for _, r := range n.Text {
		if r != '\n' && !unicode.IsPrint(r) || r == utf8.RuneError {
			return fmt.Errorf("the text of a notice is plain, and this one has the character %U", r)
		}
	}
	return nil
}

// SignNotice returns the notice with the signature, as it is published.
func (s *Signer) SignNotice(n Notice) (string, error) {
	if err := n.check(); err != nil {
		return "", err
	}
	signed, err := note.Sign(&note.Note{Text: n.String()}, s.signer)
	if err != nil {
		return "", fmt.Errorf("ledger: sign a notice: %w", err)
	}
	return string(signed), nil
}

// OpenNotice reads a signed notice and checks that the key, as [Signer.Key] prints it, signed it.
func OpenNotice(signed, key string) (Notice, error) {
	text, err := open([]byte(signed), key, "notice")
	if err != nil {
		return Notice{}, err
	}
	n, err := parseNotice(text)
	if err == nil {
		err = n.check()
	}
	if err != nil {
		return Notice{}, fmt.Errorf("this is no notice: %w", err)
	}
	return n, nil
}

// parseNotice reads the text that String writes.
func parseNotice(text string) (n Notice, err error) {
	head, said, ok := strings.Cut(text, "\n\n")
	lines := strings.Split(head, "\n")
	if !ok || len(lines) != 8 || lines[0] != noticeOrigin {
		return n, fmt.Errorf("it does not begin as one does")
	}
	if n.Holds, err = ParseCheckpoint(strings.Join(lines[1:4], "\n") + "\n"); err != nil {
		return n, err
	}
	if n.Lost, err = ParseCheckpoint(strings.Join(lines[4:7], "\n") + "\n"); err != nil {
		return n, err
	}
	n.Day, n.Text = lines[7], strings.TrimSuffix(said, "\n")
	if n.String() != text {
		return n, fmt.Errorf("it is not written as one is")
	}
	return n, nil
}

// Accounts returns an error unless the notice explains why some of the leaves that a reader saw signed are no longer
// in the record. It does if it names the checkpoint of exactly these leaves. It also does if lost, the hashes of all
// lost leaves, leads from the checkpoint that holds to the root of the lost one, and the reader's leaves are among
// them.
func (n Notice) Accounts(leaves, lost []Hash) error {
	seen := int64(len(leaves))
	if seen <= n.Holds.Size || seen > n.Lost.Size {
		return fmt.Errorf("it is about versions %d to %d, and version %d was seen", n.Holds.Size+1, n.Lost.Size, seen)
	}
	if err := RootIs(leaves[:n.Holds.Size], n.Holds); err != nil {
		return err
	}
	if seen == n.Lost.Size {
		return RootIs(leaves, n.Lost)
	}
	if int64(len(lost)) != n.Lost.Size-n.Holds.Size {
		return fmt.Errorf("it names the root of version %d alone, and version %d was seen", n.Lost.Size, seen)
	}
	if !slices.Equal(leaves[n.Holds.Size:], lost[:seen-n.Holds.Size]) {
		return fmt.Errorf("what was seen is not what it says is lost")
	}
	return RootIs(slices.Concat(leaves[:n.Holds.Size], lost), n.Lost)
}

// RootIs returns an error unless the hashes are those of the checkpoint's leaves.
func RootIs(leaves []Hash, c Checkpoint) error {
	stored, err := StoredOf(leaves)
	if err != nil {
		return err
	}
	root, err := Root(int64(len(leaves)), stored)
	if err == nil && (root != c.Root || int64(len(leaves)) != c.Size) {
		err = fmt.Errorf("the root of version %d: expected %s, found %s", c.Size, c.Root, root)
	}
	return err
}
