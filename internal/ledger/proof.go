package ledger

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// LeafProof proves that a leaf is in a tree: the audit path of RFC 6962, section
// 2.1.1, from the leaf upwards.
type LeafProof = tlog.RecordProof

// ExtensionProof proves that a tree only added leaves to an earlier one: the
// consistency proof of RFC 6962, section 2.1.2.
type ExtensionProof = tlog.TreeProof

// ProveLeaf returns the proof that leaf n is in the tree of the first size leaves.
func ProveLeaf(size, n int64, r HashReader) (LeafProof, error) {
	if n < 1 || n > size {
		return nil, fmt.Errorf("ledger: there is no leaf %d in a tree of %d", n, size)
	}
	proof, err := tlog.ProveRecord(size, n-1, r)
	if err != nil {
		return nil, fmt.Errorf("ledger: prove leaf %d of %d: %w", n, size, err)
	}
	return proof, nil
}

// CheckLeaf checks the proof that the tree of size leaves with this root has the
// leaf with this hash as its leaf n. The error wraps [ErrProof].
func CheckLeaf(proof LeafProof, size int64, root Hash, n int64, leaf Hash) error {
	if n < 1 || n > size || tlog.CheckRecord(proof, size, root, n-1, leaf) != nil {
		return fmt.Errorf("%w: leaf %d of the tree of %d with the root %s", ErrProof, n, size, root)
	}
	return nil
}

// ProveExtension returns the proof that the tree of size leaves begins with the
// tree of its first before leaves. Any tree begins with the empty one, and with
// itself: those proofs are empty.
func ProveExtension(size, before int64, r HashReader) (ExtensionProof, error) {
	switch {
	case before < 0 || before > size:
		return nil, fmt.Errorf("ledger: a tree of %d leaves has no first %d", size, before)
	case before == 0:
		return ExtensionProof{}, nil
	}
	proof, err := tlog.ProveTree(size, before, r)
	if err != nil {
		return nil, fmt.Errorf("ledger: prove that %d leaves extend %d: %w", size, before, err)
	}
	return proof, nil
}

// CheckExtension checks the proof that the tree of checkpoint c begins with that
// of an earlier one. The error wraps [ErrProof].
func (c Checkpoint) CheckExtension(before Checkpoint, proof ExtensionProof) error {
	empty, err := tlog.TreeHash(0, Stored{})
	if err != nil {
		return err
	}
	switch {
	case before.Origin != c.Origin:
		return fmt.Errorf("%w: %q and %q are two logs", ErrProof, before.Origin, c.Origin)
	case before.Size == 0 && before.Root == empty && len(proof) == 0:
		return nil
	case before.Size < 1 || before.Size > c.Size || tlog.CheckTree(proof, c.Size, c.Root, before.Size, before.Root) != nil:
		return fmt.Errorf("%w: the tree of %d leaves with the root %s does not begin with that of %d with the root %s",
			ErrProof, c.Size, c.Root, before.Size, before.Root)
	}
	return nil
}
