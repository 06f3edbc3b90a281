package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"detainerledger/internal/ledger"
	"detainerledger/internal/link"
	"detainerledger/internal/store"
)

// noticeOf signs the operator's text in --notice about the versions that readers have seen and that the record at
// checkpoint c, with the hashes in v, lacks.
func (cmd *restoreCmd) noticeOf(
	before sighting, c ledger.Checkpoint, v store.Verified, signer *ledger.Signer, now time.Time,
) (n ledger.SignedNotice, err error) {
	if signer == nil {
		return n, fmt.Errorf("--notice is signed with the record's private key, which is not in %s",
			keyFile(cmd.DB, cmd.SigningKey))
	}
	text, err := os.ReadFile(cmd.Notice)
	if err != nil {
		return n, err
	}
	holds := min(c.Size, before.Size)
	switch {
	case before.leaves != nil:
		for n, leaf := range before.leaves[:holds] {
			own, err := v.Hashes.ReadHashes([]int64{ledger.LeafIndex(int64(n) + 1)})
			if err != nil {
				return ledger.SignedNotice{}, err
			}
			if own[0] != leaf {
				holds = int64(n)
				break
			}
		}
		n.Lost = before.leaves[holds:]
	case c.Size >= before.Size:
		return n, fmt.Errorf("--seen %s names the root of version %d alone, so that nobody knows which version still "+
			"holds; name a file that watch keeps, or a copy of the site by its address", cmd.Seen, before.Size)
	}
	last, err := ledger.CheckpointOf(holds, v.Hashes)
	if err != nil {
		return n, err
	}
	n.Signed, err = signer.SignNotice(ledger.Notice{Holds: last, Lost: before.Checkpoint,
		Day: now.UTC().Format(time.DateOnly), Text: strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n"))})
	if err != nil {
		err = fmt.Errorf("--notice %s: %w", cmd.Notice, err)
	}
	return n, err
}

// notices fetches the site's notices of lost versions.
func (s *site) notices(ctx context.Context) ([]ledger.SignedNotice, error) {
	text, err := s.get(ctx, link.LedgerNotices)
	if refused, ok := errors.AsType[*refusal](err); ok && refused.status == http.StatusNotFound {
		return nil, nil // an older site without notices, or a copy of one
	}
	if err != nil {
		return nil, err
	}
	var all struct{ Notices []ledger.SignedNotice }
	if err := json.Unmarshal(text, &all); err != nil {
		return nil, fmt.Errorf("%s%s: %s", s.address, link.LedgerNotices, plain(err.Error()))
	}
	return all.Notices, nil
}

// takenBack looks for a notice of the site that explains a contradiction. It returns the state without the versions
// that the notice declares lost, and the notice. If there is none, the error has the contradiction and what is wrong
// with each notice.
func (s *site) takenBack(ctx context.Context, last seen, contradiction error) (seen, ledger.Notice, error) {
	notices, err := s.notices(ctx)
	if err != nil {
		return last, ledger.Notice{}, errors.Join(contradiction, err)
	}
	why := []error{contradiction}
	for _, signed := range notices {
		n, err := ledger.OpenNotice(signed.Signed, last.Key)
		if err == nil {
			err = n.Accounts(last.Leaves, signed.Lost)
		}
		if err != nil {
			why = append(why, fmt.Errorf("a notice of the site does not account for it: %s", plain(err.Error())))
			continue
		}
		last.Leaves = slices.Clone(last.Leaves[:n.Holds.Size])
		last.Notices = append(slices.Clone(last.Notices), signed.Signed)
		return last, n, nil
	}
	return last, ledger.Notice{}, errors.Join(why...)
}

// noticeText formats a notice as watch prints it.
func noticeText(n ledger.Notice, key string) string {
	text := headOf(n, key) + "\n"
	for line := range strings.SplitSeq(n.Text, "\n") {
		text += strings.TrimRight("  "+printable(line), " ") + "\n"
	}
	return text + fmt.Sprintf("going on from version %d, which still holds\n", n.Holds.Size)
}

// headOf summarizes a notice in a line.
func headOf(n ledger.Notice, key string) string {
	lost := fmt.Sprintf("versions %d to %d are lost", n.Holds.Size+1, n.Lost.Size)
	if n.Holds.Size+1 == n.Lost.Size {
		lost = fmt.Sprintf("version %d is lost", n.Lost.Size)
	}
	return fmt.Sprintf("notice of %s, signed with %s: %s", n.Day, ledger.ShortKey(key), lost)
}

// sayNotices summarizes each notice, after checking its signature.
func sayNotices(out io.Writer, all []ledger.SignedNotice, key string) error {
	for _, signed := range all {
		n, err := ledger.OpenNotice(signed.Signed, key)
		if err != nil {
			return contradicts("%s", plain(err.Error()))
		}
		fmt.Fprintln(out, headOf(n, key))
	}
	return nil
}
